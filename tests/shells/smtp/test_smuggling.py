"""SMTP smuggling: no published end-of-data variant ends a message here, and none is passed on.

The variants are those of the published scanners (SEC Consult's SMTP-Smuggling-Tools, hannob/smtpsmug, aiosmtpd's
tests), written anew, plus our own.
"""

import pytest
from tests.shells.smtp.dialogue import Heard, speak

from gatelodge.smtp.events import Message, Rules, Sender, Spoiled
from gatelodge.smtp.session import Session

VARIANTS = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r",
    b"\r\n.\r",
    b"\r.\r\n",
    b"\n.\r",
    b"\r.\n",
    b"\n\n.\r\n",
    b"\r\n\0.\r\n",
    b"\r\n.\0\r\n",
    b"\r\n.\r\r\n",
    b"\r\r\n.\r\r\n",
    b"\n\r.\n\r",
    b"\r\n\x0b.\n",
    b"\0\r\n.\n",
]
SMUGGLED = b"MAIL FROM:<evil@b.c>\r\nRCPT TO:<victim@y.z>\r\nDATA\r\nSubject: smuggled\r\n\r\nboo\r\n"


def in_content():
    session, heard = Session(Rules()), Heard()
    speak(session, b"EHLO c\r\n", heard)
    speak(session, b"MAIL FROM:<a@b.c>\r\nRCPT TO:<x@y.z>\r\nDATA\r\n", heard)
    return session, heard


@pytest.mark.parametrize("piecewise", [False, True])
@pytest.mark.parametrize("variant", VARIANTS, ids=repr)
def test_no_variant_ends_a_message_and_none_is_taken(variant, piecewise):
    session, heard = in_content()
    octets = b"Subject: x\r\n\r\nfirst" + variant + SMUGGLED + b".\r\n"
    for piece in [octets[n : n + 1] for n in range(len(octets))] if piecewise else [octets]:
        speak(session, piece, heard)
    assert [event.address for event in heard.events if isinstance(event, Sender)] == ["a@b.c"]
    assert heard.messages == []
    assert [event.reply.enhanced for event in heard.events if isinstance(event, Spoiled)] == ["5.6.11"]
    assert heard.said[-1].startswith("550 5.6.11")


def test_the_session_goes_on_after_a_trick():
    session, heard = in_content()
    speak(session, b"a\n.\nb\r\n.\r\n", heard)
    speak(session, b"MAIL FROM:<a@b.c>\r\nRCPT TO:<x@y.z>\r\nDATA\r\n", heard)
    speak(session, b"fine\r\n.\r\n", heard)
    assert heard.messages == [b"fine\r\n"]


@pytest.mark.parametrize("octets", [b"a\nb\r\n", b"a\rb\r\n", b"a\0b\r\n", b"\n", b"a\r\r\n", b"\r\n\n\r\n"])
def test_bare_line_ends_and_nul_are_refused(octets):
    session, heard = in_content()
    speak(session, octets + b"\r\n.\r\n", heard)
    assert heard.messages == []
    assert heard.said[-1].startswith("550 5.6.11")


@pytest.mark.parametrize(("length", "code"), [(998, "250"), (999, "550 5.6.0"), (5000, "550 5.6.0")])
def test_the_longest_line_is_998_octets(length, code):
    session, heard = in_content()
    speak(session, b"a\r\n" * 400 + b"x" * length + b"\r\nend\r\n.\r\n", heard)
    assert heard.said[-1].startswith(code)


def test_a_stuffed_dot_does_not_count_to_the_line():
    session, heard = in_content()
    speak(session, b"." + b"." * 998 + b"\r\n.\r\n", heard)
    assert heard.messages == [b"." * 998 + b"\r\n"]


def test_the_true_end_cut_anywhere_is_an_end():
    for cut in range(1, 5):
        session, heard = in_content()
        octets = b"x\r\n.\r\n"
        speak(session, octets[:cut], heard)
        speak(session, octets[cut:], heard)
        assert [type(event) for event in heard.events][-1] is Message
