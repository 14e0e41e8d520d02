r"""Dialogues between a client and the sans-I/O session, written as they would be heard.

Lines begin with `C: ` (the client says this) or `S: ` (the server answers this: the beginning of each of its lines).
What the client says ends with CRLF; `C+ ` is sent together with the line before it, `C- ` without a line end. `\n`,
`\r`, `\0` and `\xNN` are escapes. Events are answered with 250 (or 354, 220) unless `answers` says otherwise.
"""

from gatelodge.core.reply import lines
from gatelodge.smtp.events import Close, DataAsked, Hello, Message, Rules, Say, Spoiled, TlsAsked
from gatelodge.smtp.session import Session
from gatelodge.values import SmtpReply

_DEFAULT = {DataAsked: SmtpReply(354, "", "Go"), TlsAsked: SmtpReply(220, "2.0.0", "Go")}


class Heard:
    """What came of a dialogue."""

    def __init__(self):
        self.said: list[str] = []
        self.events: list[object] = []
        self.messages: list[bytes] = []


def speak(session, octets, heard, answers=None):
    """Give the session these octets and answer each of its events; all that was said and decided."""
    session.receive(octets)
    while batch := session.events():
        for event in batch:
            heard.events.append(event)
            if isinstance(event, Say | Close):
                _say(heard, lines(event.reply))
            elif isinstance(event, Hello):
                _say(heard, session.hello("gate.example", ["PIPELINING"]))
            elif isinstance(event, Spoiled):
                _say(heard, session.answer(event.reply))
            else:
                if isinstance(event, Message):
                    heard.messages.append(event.untrusted_bytes)
                reply = next(answers, None) if answers is not None else None
                _say(heard, session.answer(reply or _DEFAULT.get(type(event), SmtpReply(250, "2.0.0", "OK"))))


def _say(heard, octets):
    heard.said += octets.decode().split("\r\n")[:-1]


def play(text, *, rules=None, answers=()):
    """Play a dialogue and check each `S:` line; what came of it."""
    session, heard = Session(rules or Rules()), Heard()
    given = iter(answers) if answers else None
    sent, expected = b"", []

    def check():
        nonlocal sent
        if not sent:
            return
        before = len(heard.said)
        speak(session, sent, heard, given)
        said = heard.said[before:]
        assert [line[: len(want)] for line, want in zip(said, expected, strict=False)] == expected, said
        assert len(said) == len(expected), said
        expected.clear()
        sent = b""

    for line in text.strip().split("\n"):
        mark, rest = line.lstrip()[:3], line.lstrip()[3:]
        match mark:
            case "C: " | "C:":
                check()
                sent = _octets(rest) + b"\r\n"
            case "C+ " | "C+":
                sent += _octets(rest) + b"\r\n"
            case "C- ":  # without a line end
                check()
                sent = _octets(rest)
            case "S: ":
                expected.append(rest)
            case _:
                raise AssertionError(line)
    check()
    heard.session = session
    return heard


def _octets(text):
    return text.encode("utf-8").decode("unicode_escape").encode("latin-1")
