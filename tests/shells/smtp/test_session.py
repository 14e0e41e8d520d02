"""What a client may say and what it hears, as dialogues with the session alone."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shells.smtp.dialogue import Heard, play, speak

from gatelodge.smtp.commands import Verb
from gatelodge.smtp.events import MOVES, Login, Message, Recipient, Reset, Rules, Sender, State
from gatelodge.smtp.session import Session
from gatelodge.values import SmtpReply


def test_a_whole_session():
    heard = play(
        """
        C: EHLO client.example
        S: 250-gate.example
        S: 250 PIPELINING
        C: MAIL FROM:<a@in.example>
        S: 250 2.0.0
        C: RCPT TO:<x@out.example>
        S: 250 2.0.0
        C: DATA
        S: 354
        C: Subject: hello
        C+
        C+ ..dot
        C+ .
        S: 250 2.0.0
        C: QUIT
        S: 221 2.0.0
        """
    )
    assert heard.messages == [b"Subject: hello\r\n\r\n.dot\r\n"]
    assert heard.session.closed


def test_pipelined_commands_come_as_one_batch():
    session, heard = Session(Rules()), Heard()
    speak(session, b"EHLO c\r\n", heard)
    session.receive(b"MAIL FROM:<a@b.c>\r\nRCPT TO:<x@y.z>\r\nNOOP\r\nRCPT TO:<y@y.z>\r\nDATA\r\n")
    batch = session.events()
    assert [type(event).__name__ for event in batch] == ["Sender", "Recipient", "Say", "Recipient", "DataAsked"]
    assert session.events() == []


def test_the_next_transaction_may_follow_the_dot_at_once():
    heard = play(
        """
        C: HELO c
        S: 250
        C: MAIL FROM:<a@b.c>
        C+ RCPT TO:<x@y.z>
        C+ DATA
        S: 250
        S: 250
        S: 354
        C: one
        C+ .
        C+ MAIL FROM:<b@b.c>
        C+ RCPT TO:<z@y.z>
        C+ DATA
        S: 250
        S: 250
        S: 250
        S: 354
        C: .
        S: 250
        """
    )
    assert heard.messages == [b"one\r\n", b""]


def test_data_without_an_accepted_recipient_is_refused():
    no = SmtpReply(550, "5.1.1", "No")
    yes = SmtpReply(250, "", "Yes")
    heard = play(
        """
        C: EHLO c
        S: 250-
        S: 250
        C: MAIL FROM:<a@b.c>
        C+ RCPT TO:<x@y.z>
        C+ RCPT TO:<y@y.z>
        C+ DATA
        S: 250
        S: 550 5.1.1
        S: 550 5.1.1
        S: 554 5.5.1
        C: MAIL FROM:<a@b.c>
        S: 503 5.5.1
        C: RCPT TO:<z@y.z>
        S: 250
        """,
        answers=[yes, no, no, SmtpReply(354, "", "Go"), yes],
    )
    assert heard.session.recipients == ["z@y.z"]


def test_a_refused_sender_leaves_no_transaction():
    no = SmtpReply(550, "5.7.1", "No")
    play(
        """
        C: EHLO c
        S: 250-
        S: 250
        C: MAIL FROM:<a@b.c>
        S: 550
        C: RCPT TO:<x@y.z>
        S: 503
        """,
        answers=[no],
    )


def test_repeated_recipients_count_once():
    heard = play(
        """
        C: EHLO c
        S: 250-
        S: 250
        C: MAIL FROM:<a@b.c>
        C+ RCPT TO:<x@y.z>
        C+ RCPT TO:<x@y.z>
        S: 250
        S: 250
        S: 250
        """
    )
    assert heard.session.recipients == ["x@y.z"]


def test_reset_and_a_second_ehlo_end_the_transaction():
    heard = play(
        """
        C: EHLO c
        S: 250-
        S: 250
        C: MAIL FROM:<a@b.c>
        C+ RCPT TO:<x@y.z>
        C+ RSET
        C+ RCPT TO:<x@y.z>
        S: 250
        S: 250
        S: 250
        S: 503
        C: MAIL FROM:<a@b.c>
        S: 250
        C: EHLO c
        S: 250-
        S: 250
        C: DATA
        S: 503
        """
    )
    assert heard.session.sender is None
    assert any(isinstance(event, Reset) for event in heard.events)


@pytest.mark.parametrize("state", [State.START, State.READY, State.SENDER, State.RECIPIENTS])
@pytest.mark.parametrize("verb", list(Verb))
def test_each_command_in_each_state_moves_as_the_table_says(state, verb):
    """The truth table of the order of commands, by what the client hears."""
    arguments = {
        Verb.EHLO: b" c",
        Verb.HELO: b" c",
        Verb.MAIL: b" FROM:<a@b.c>",
        Verb.RCPT: b" TO:<x@y.z>",
        Verb.AUTH: b" PLAIN",
    }
    session, heard = Session(Rules(starttls=True, auth=True)), Heard()
    for line in (b"EHLO c", b"MAIL FROM:<a@b.c>", b"RCPT TO:<x@y.z>")[: list(State).index(state)]:
        speak(session, line + b"\r\n", heard)
    heard.said.clear()
    speak(session, verb.encode() + arguments.get(verb, b"") + b"\r\n", heard)
    code = int(heard.said[0][:3])
    if verb in (Verb.EXPN, Verb.BDAT, Verb.TURN, Verb.SEND, Verb.SOML, Verb.SAML):
        assert code == 502
    elif (state, verb) in MOVES:
        assert code < 400
        assert session._state is MOVES[state, verb]
    else:
        assert code in (503, 554)
        assert session._state is state


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("MAIL FROM:<>", 250),
        ("mail from:<a@b.c>", 250),
        ("MAIL FROM: <a@b.c>", 250),
        ('MAIL FROM:<"a b"@c.example>', 250),
        (r'MAIL FROM:<"a\\"b"@c.example>', 250),
        ("MAIL FROM:<a@[192.0.2.1]>", 250),
        ("MAIL FROM:<a@[IPv6:2001:db8::1]>", 250),
        ("MAIL FROM:<a@b.c> SIZE=1000 BODY=8BITMIME", 250),
        ("MAIL FROM:<a@b.c> body=8bitmime", 250),
        (r"MAIL FROM:<si\xc3\xa2n@b.c> SMTPUTF8", 250),
        (r"MAIL FROM:<si\xc3\xa2n@b.c>", 501),
        (r"MAIL FROM:<si\xe2n@b.c> SMTPUTF8", 501),
        ("MAIL FROM:a@b.c", 501),
        ("MAIL FROM:<a>", 501),
        ("MAIL FROM:<a@>", 501),
        ("MAIL FROM:<a@-b.c>", 501),
        ("MAIL FROM:<a..b@c>", 501),
        ("MAIL FROM:<a@b.c>x", 501),
        ("MAIL FROM:<a@b.c> SIZE=1 SIZE=2", 501),
        ("MAIL FROM:<a@b.c><d@e.f>", 501),
        ("MAIL <a@b.c>", 501),
        ("MAIL", 501),
        ("MAIL FROM:<a@b.c> SIZE=x", 555),
        ("MAIL FROM:<a@b.c> SIZE=-1", 555),
        ("MAIL FROM:<a@b.c> BODY=BINARYMIME", 555),
        ("MAIL FROM:<a@b.c> RET=FULL", 555),
        ("MAIL FROM:<a@b.c> AUTH=<>", 555),
        ("MAIL FROM:<a@b.c> SMTPUTF8=1", 555),
        ("MAIL FROM:<a@b.c> SIZE=99999999999", 552),
    ],
)
def test_senders(line, code):
    heard = Heard()
    session = Session(Rules())
    speak(session, b"EHLO c\r\n", heard)
    heard.said.clear()
    speak(session, line.encode().decode("unicode_escape").encode("latin-1") + b"\r\n", heard)
    assert heard.said[0].startswith(str(code)), heard.said


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("RCPT TO:<x@y.example>", "x@y.example"),
        ("RCPT TO:<@relay.example,@other.example:x@y.example>", "x@y.example"),
        ("RCPT TO:<Postmaster>", "Postmaster"),
        ('RCPT TO:<"x>y"@z.example>', '"x>y"@z.example'),
        ("RCPT TO:<X@Y.Example>", "X@Y.Example"),
        ("RCPT TO:<x@my_host.example>", "x@my_host.example"),
        ("RCPT TO:<>", None),
        ("RCPT TO:<x>", None),
        ("RCPT TO:x@y.example", None),
        ("RCPT TO:<x@y.example> NOTIFY=NEVER", None),
        ("RCPT TO:<x @y.example>", None),
        ("RCPT TO:<x@y.example", None),
        ("RCPT TO:<x@y.example>,<z@y.example>", None),
        ("RCPT TO:<" + "x" * 300 + "@y.example>", None),
    ],
)
def test_recipients(line, address):
    heard, session = Heard(), Session(Rules())
    speak(session, b"EHLO c\r\nMAIL FROM:<>\r\n"[:8], heard)
    speak(session, b"MAIL FROM:<>\r\n", heard)
    speak(session, line.encode() + b"\r\n", heard)
    assert session.recipients == ([address] if address else [])
    assert [event.address for event in heard.events if isinstance(event, Recipient)] == session.recipients


def test_utf8_recipients_only_after_smtputf8():
    heard, session = Heard(), Session(Rules())
    speak(session, b"EHLO c\r\n", heard)
    speak(session, b"MAIL FROM:<a@b.c>\r\nRCPT TO:<si\xc3\xa2n@y.z>\r\nRSET\r\n", heard)
    speak(session, b"MAIL FROM:<a@b.c> SMTPUTF8\r\nRCPT TO:<si\xc3\xa2n@y.z>\r\n", heard)
    assert [event for event in heard.events if isinstance(event, Recipient)] == [Recipient("siân@y.z")]


def test_parameters_need_ehlo_and_an_offer():
    play(
        """
        C: HELO c
        S: 250
        C: MAIL FROM:<a@b.c> SIZE=10
        S: 555 5.5.4
        """
    )
    play(
        """
        C: EHLO c
        S: 250-
        S: 250
        C: MAIL FROM:<a@b.c> BODY=8BITMIME
        S: 555 5.5.4
        C: MAIL FROM:<a@b.c> SMTPUTF8
        S: 555 5.5.4
        """,
        rules=Rules(eight_bit=False, smtputf8=False),
    )


def test_the_five_hundred_and_first_recipient_waits_for_another_transaction():
    session, heard = Session(Rules()), Heard()
    speak(session, b"EHLO c\r\n", heard)
    heard.said.clear()
    speak(session, b"MAIL FROM:<>\r\n" + b"".join(b"RCPT TO:<x%d@y.z>\r\n" % n for n in range(502)), heard)
    assert [line[:9] for line in heard.said[-3:]] == ["250 2.0.0", "452 4.5.3", "452 4.5.3"]
    assert len(session.recipients) == 500


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("NOOP anything", "250 2.0.0"),
        ("VRFY someone", "252 2.1.5"),
        ("HELP", "214 2.0.0"),
        ("EXPN list", "502 5.5.1"),
        ("BDAT 5 LAST", "502 5.5.1"),
        ("XCLIENT ADDR=192.0.2.1", "500 5.5.1"),
        ("STARTTLS", "502 5.5.1"),
        ("AUTH PLAIN", "502 5.5.1"),
        ("RSET now", "501 5.5.4"),
        ("EHLO", "501 5.5.4"),
        ("EHLO two words", "501 5.5.4"),
        ("", "500 5.5.1"),
        ("DATA x", "503 5.5.1"),
    ],
)
def test_other_commands(line, reply):
    play(f"C: EHLO c\nS: 250-\nS: 250\nC: {line}\nS: {reply}")


@pytest.mark.parametrize("line", ["NOOP\\nMAIL FROM:<a@b.c>", "NOOP\\rRSET", "NO\\0OP", "EHLO c\\nEHLO d", "RSET\\r"])
def test_a_command_with_another_line_end_closes(line):
    heard = play(f"C: EHLO c\nS: 250-\nS: 250\nC: {line}\nS: 500 5.5.2")
    assert heard.session.closed


def test_a_client_that_only_sends_bare_line_feeds_is_told_at_once():
    heard = play("C- EHLO c\\nMAIL FROM:<a@b.c>\\n\nS: 500 5.5.2")
    assert heard.session.closed


@pytest.mark.parametrize(
    "line", ["NOOP " + "x" * 510, "MAIL FROM:<a@b.c> AUTH=" + "x" * 1100, "X" * 5000, "AUTH PLAIN " + "A" * 4090]
)
def test_a_line_that_is_too_long_closes(line):
    heard = play(f"C: EHLO c\nS: 250-\nS: 250\nC: {line}\nS: 500 5.5.2", rules=Rules(auth=True))
    assert heard.session.closed


def test_too_many_errors_close():
    heard = play("C: EHLO c\nS: 250-\nS: 250\n" + "C: FOO\nS: 500\n" * 19 + "C: FOO\nS: 421 4.7.0")
    assert heard.session.closed


@pytest.mark.parametrize(
    "early",
    [
        "C: EHLO c\nC+ MAIL FROM:<a@b.c>\nS: 554 5.5.0",
        "C: EHLO c\nS: 250-\nS: 250\nC: STARTTLS\nC+ EHLO evil\nS: 554 5.5.0",
        "C: HELO c\nS: 250\nC: MAIL FROM:<>\nC+ RCPT TO:<x@y.z>\nC+ DATA\nC+ Hi\nS: 250\nS: 250\nS: 554 5.5.0",
    ],
)
def test_a_client_that_does_not_wait_is_cut_off(early):
    heard = play(early, rules=Rules(starttls=True))
    assert heard.session.closed
    assert heard.messages == []


def test_nothing_from_before_tls_is_known_after_it():
    session, heard = Session(Rules(starttls=True, auth_after_tls=True)), Heard()
    speak(session, b"EHLO c\r\n", heard)
    speak(session, b"AUTH PLAIN AGEAYg==\r\n", heard)
    assert heard.said[-1].startswith("538 5.7.11")
    speak(session, b"STARTTLS\r\n", heard)
    session.receive(b"MAIL FROM:<evil@b.c>\r\n")
    session.secured(auth=True)
    speak(session, b"MAIL FROM:<a@b.c>\r\n", heard)
    assert heard.said[-1].startswith("503")
    speak(session, b"EHLO c\r\n", heard)
    speak(session, b"STARTTLS\r\n", heard)
    assert heard.said[-1].startswith("502")
    assert not any(isinstance(event, Sender) for event in heard.events)


def _b64(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("talk", "login"),
    [
        (f"C: AUTH PLAIN {_b64(chr(0) + 'ann' + chr(0) + 'pw')}\nS: 250", Login("ann", "pw")),
        (f"C: AUTH plain {_b64('ann' + chr(0) + 'ann' + chr(0) + 'pw')}\nS: 250", Login("ann", "pw")),
        (f"C: AUTH PLAIN\nS: 334 \nC: {_b64(chr(0) + 'ann' + chr(0) + 'pw')}\nS: 250", Login("ann", "pw")),
        (f"C: AUTH LOGIN\nS: 334 VXNl\nC: {_b64('ann')}\nS: 334 UGFz\nC: {_b64('pw')}\nS: 250", Login("ann", "pw")),
        (f"C: AUTH LOGIN {_b64('ann')}\nS: 334 UGFz\nC: {_b64('pw')}\nS: 250", Login("ann", "pw")),
        (f"C: AUTH PLAIN {_b64('boss' + chr(0) + 'ann' + chr(0) + 'pw')}\nS: 501 5.5.2", None),
        ("C: AUTH PLAIN\nS: 334 \nC: *\nS: 501 5.5.2\nC: NOOP\nS: 250", None),
        ("C: AUTH LOGIN !!!\nS: 501 5.5.2", None),
        (f"C: AUTH PLAIN {_b64('no nul')}\nS: 501 5.5.2", None),
        ("C: AUTH CRAM-MD5\nS: 504 5.5.4", None),
        ("C: MAIL FROM:<a@b.c>\nS: 250\nC: AUTH PLAIN\nS: 503 5.5.1", None),
    ],
)
def test_authentication(talk, login):
    heard = play(f"C: EHLO c\nS: 250-\nS: 250\n{talk}", rules=Rules(auth=True))
    assert [event for event in heard.events if isinstance(event, Login)] == ([login] if login else [])


def test_a_message_over_the_limit_is_refused_at_its_end_and_not_kept():
    session, heard = Session(Rules(max_bytes=1000)), Heard()
    speak(session, b"EHLO c\r\n", heard)
    speak(session, b"MAIL FROM:<>\r\nRCPT TO:<x@y.z>\r\nDATA\r\n", heard)
    for _ in range(100):
        speak(session, b"x" * 70 + b"\r\n", heard)
        assert session.unread_bytes < 2000
    speak(session, b".\r\nMAIL FROM:<>\r\n", heard)
    assert [line[:9] for line in heard.said[-2:]] == ["552 5.3.4", "250 2.0.0"]
    assert heard.messages == []


def test_the_limit_counts_the_message_and_not_its_stuffing():
    session, heard = Session(Rules(max_bytes=300)), Heard()
    speak(session, b"EHLO c\r\n", heard)
    for dots, code in ((100, "250"), (101, "552")):
        speak(session, b"MAIL FROM:<>\r\nRCPT TO:<x@y.z>\r\nDATA\r\n", heard)
        speak(session, b"..\r\n" * dots + b".\r\n", heard)
        assert heard.said[-1].startswith(code)


_SAID = st.sampled_from(
    [b"MAIL FROM:<a@b.c>\r\n", b"RCPT TO:<x@y.z>\r\n", b"DATA\r\n", b".\r\n", b"RSET\r\n", b"EHLO c\r\n", b"\n.\n"]
)


@given(st.lists(_SAID | st.binary(max_size=30), max_size=20))
def test_whatever_a_client_says_only_whole_crlf_messages_come_out(pieces):
    session, heard = Session(Rules(starttls=True, auth=True)), Heard()
    for piece in (b"EHLO c\r\n", *pieces):
        speak(session, piece, heard)
    for message in heard.messages:
        assert message.count(b"\n") == message.count(b"\r") == message.count(b"\r\n")
        assert b"\0" not in message
    assert all(line[:3].isdigit() and line[3:4] in ("-", " ") for line in heard.said)


_LINE = st.binary(max_size=60).map(lambda b: b.translate(None, b"\r\n\0")) | st.sampled_from([b"", b".", b"..", b".x"])


@given(st.lists(_LINE, max_size=8), st.data())
def test_every_message_comes_out_as_it_went_in(content_lines, data):
    content = b"".join(line + b"\r\n" for line in content_lines)
    stuffed = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in content_lines) + b".\r\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stuffed)), max_size=5)))
    session, heard = Session(Rules()), Heard()
    speak(session, b"EHLO c\r\n", heard)
    speak(session, b"MAIL FROM:<>\r\nRCPT TO:<x@y.z>\r\nDATA\r\n", heard)
    for start, end in zip([0, *cuts], [*cuts, len(stuffed)], strict=True):
        speak(session, stuffed[start:end], heard)
    assert heard.messages == [content]
    assert [type(event) for event in heard.events][-1] is Message
