"""What a client can ask for, where a session can stand, and which may follow which: the table MOVES.

Source: RFC 5321 section 4.1.4 (order of commands).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gatelodge.smtp.commands import Verb
from gatelodge.values import SmtpReply


class State(StrEnum):
    """Where the session stands."""

    START = "start"
    """No EHLO or HELO yet, or TLS has just begun."""
    READY = "ready"
    SENDER = "sender"
    RECIPIENTS = "recipients"
    CONTENT = "content"
    LOGIN = "login"
    CLOSED = "closed"


_ANY = (State.START, State.READY, State.SENDER, State.RECIPIENTS)
_GREETED = (State.READY, State.SENDER, State.RECIPIENTS)

MOVES: Mapping[tuple[State, Verb], State] = {
    **{(state, Verb.EHLO): State.READY for state in _ANY},
    **{(state, Verb.HELO): State.READY for state in _ANY},
    (State.READY, Verb.MAIL): State.SENDER,
    (State.SENDER, Verb.RCPT): State.RECIPIENTS,
    (State.RECIPIENTS, Verb.RCPT): State.RECIPIENTS,
    (State.RECIPIENTS, Verb.DATA): State.CONTENT,
    (State.START, Verb.RSET): State.START,
    **{(state, Verb.RSET): State.READY for state in _GREETED},
    (State.READY, Verb.STARTTLS): State.START,
    (State.READY, Verb.AUTH): State.LOGIN,
    **{(state, verb): state for state in _ANY for verb in (Verb.NOOP, Verb.VRFY, Verb.HELP)},
    **{(state, Verb.QUIT): State.CLOSED for state in _ANY},
}
"""What a command leads to; a pair that is not here is 503."""


@dataclass(slots=True)
class Rules:
    """What this session may do. The server changes them as TLS and the next hop come and go."""

    max_bytes: int = 50_000_000
    max_recipients: int = 500
    starttls: bool = False
    auth: bool = False
    """AUTH is taken (the server sets this only under TLS)."""
    auth_after_tls: bool = False
    eight_bit: bool = True
    smtputf8: bool = True


@dataclass(frozen=True, slots=True)
class Say:
    """Our own answer to something that nobody need decide. Send it."""

    reply: SmtpReply


@dataclass(frozen=True, slots=True)
class Close:
    """The session has ended. Send the answer and close."""

    reply: SmtpReply


@dataclass(frozen=True, slots=True)
class Hello:
    """EHLO (`extended`) or HELO. Ends any transaction. Answer with `hello`."""

    name: str
    extended: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """MAIL: a transaction begins."""

    address: str
    body: str = "7BIT"
    smtputf8: bool = False
    size: int = 0
    """As declared; 0 where it was not."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """RCPT."""

    address: str


@dataclass(frozen=True, slots=True)
class DataAsked:
    """DATA. A 354 begins the content."""


@dataclass(frozen=True, slots=True)
class Message:
    """The content ended. The answer ends the transaction."""

    untrusted_bytes: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Spoiled:
    """The content ended and must not be taken. The answer, which is `reply`, ends the transaction."""

    reply: SmtpReply


@dataclass(frozen=True, slots=True)
class Reset:
    """RSET: the transaction is over."""


@dataclass(frozen=True, slots=True)
class TlsAsked:
    """STARTTLS. After a 220 the next bytes are TLS; call `secured` when it stands."""


@dataclass(frozen=True, slots=True)
class Login:
    """AUTH, PLAIN or LOGIN, complete."""

    username: str
    password: str = field(repr=False)


Asked = Hello | Sender | Recipient | DataAsked | Message | Spoiled | Reset | TlsAsked | Login
Event = Say | Close | Asked
