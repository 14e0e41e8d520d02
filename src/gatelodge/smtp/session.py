r"""One SMTP client's session without any I/O: bytes in, events out, replies in, bytes out.

`receive` takes bytes, `events` gives the next batch of what the client asked for, and each event but `Say` and `Close`
is given its reply by `answer` (or `hello`), in order, which returns the bytes to send. Pipelined commands come as one
batch (RFC 2920); a batch ends with anything whose answer the client must wait for, and a client that does not wait is
cut off. What may follow what is the table `events.MOVES`, and nothing else decides it. MAIL and RCPT move on at once,
in the hope of a good answer; when the batch is answered, the state is set to what was really accepted.

Invariants: at most one message at a time; nothing received before TLS is read after it; no event after `closed`.
Source: RFC 5321, 1870, 2920, 2034, 3207, 4954, 6152, 6531.

>>> session = Session(Rules())
>>> session.receive(b"EHLO client.example\r\n")
>>> session.events()
[Hello(name='client.example', extended=True)]
>>> session.hello("gate.example", ["PIPELINING"])
b'250-gate.example\r\n250 PIPELINING\r\n'
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from gatelodge.core.reply import OWN_REPLIES, OwnReply, lines
from gatelodge.smtp import commands, content, login
from gatelodge.smtp.commands import Verb
from gatelodge.smtp.events import (
    MOVES,
    Asked,
    Close,
    DataAsked,
    Event,
    Hello,
    Login,
    Message,
    Recipient,
    Reset,
    Rules,
    Say,
    Sender,
    Spoiled,
    State,
    TlsAsked,
)
from gatelodge.values import SmtpReply

MAX_ERRORS = 20
"""Wrong commands before we close; Postfix's smtpd_hard_error_limit is the same."""


_GOES_ON = (Say, Sender, Recipient, Reset)
_WAITS = (Hello, DataAsked, TlsAsked, Login)
"""The client must have the answer to these before it sends more."""


class Session:
    """The server's half of one SMTP conversation."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.sender: Sender | None = None
        """As accepted; None outside a transaction."""
        self.recipients: list[str] = []
        """As accepted, in order, without repeats."""
        self._state = State.START
        self._buffer = bytearray()
        self._pending: deque[Asked] = deque()
        self._extended = False
        self._utf8 = False
        self._recipients_asked = 0
        self._errors = 0
        self._login = login.Exchange()
        self._incoming = content.Incoming(rules.max_bytes)

    @property
    def closed(self) -> bool:
        """True when nothing more will come of this session."""
        return self._state is State.CLOSED

    @property
    def in_content(self) -> bool:
        """True between the 354 and the final dot."""
        return self._state is State.CONTENT

    @property
    def unread_bytes(self) -> int:
        """How many octets wait here; the server stops reading when they are many."""
        return len(self._buffer)

    def receive(self, untrusted: bytes) -> None:
        """Take what the client sent."""
        if self._state is not State.CLOSED:
            self._buffer += untrusted

    def events(self) -> list[Event]:
        """The next batch, in order; [] when more bytes or answers are needed first."""
        batch: list[Event] = []
        while not self._pending and (not batch or isinstance(batch[-1], _GOES_ON)):
            event = self._read()
            if event is None:
                break
            batch.append(event)
        self._pending.extend(event for event in batch if not isinstance(event, Say | Close))
        return batch

    def hello(self, host: str, keywords: Sequence[str]) -> bytes:
        """The answer to `Hello`: our name and, for EHLO, what we offer."""
        said = self._pending[0]
        assert isinstance(said, Hello)
        if early := self._early():
            return early
        self._pending.popleft()
        self._extended = said.extended
        self._end_transaction()
        return lines(SmtpReply(250, "", "\n".join([host, *keywords]) if said.extended else host))

    def answer(self, reply: SmtpReply) -> bytes:
        """The bytes that answer the oldest event without an answer, and the move they mean."""
        asked = self._pending[0]
        if isinstance(asked, _WAITS) and (early := self._early()):
            return early
        self._pending.popleft()
        match asked:
            case Sender() if reply.ok:
                self.sender = asked
            case Recipient() if reply.ok and asked.address not in self.recipients:
                self.recipients.append(asked.address)
            case DataAsked() if reply.ok and not self.recipients:
                reply = OWN_REPLIES[OwnReply.NO_RECIPIENTS]
            case DataAsked() if reply.ok:
                self._state = State.CONTENT
                self._incoming = content.Incoming(self.rules.max_bytes)
                return lines(reply)
            case Reset() | Message() | Spoiled() | DataAsked():
                self._end_transaction()
            case TlsAsked() if reply.ok:
                self._state = State.START
        if not self._pending:
            self._settle()
        return lines(reply)

    def secured(self, *, auth: bool) -> None:
        """TLS stands: forget all that came before it (RFC 3207 section 4.2)."""
        self._buffer.clear()
        self._end_transaction()
        self._state = State.START
        self.rules.starttls = False
        self.rules.auth = auth

    def spoil(self, reason: OwnReply) -> None:
        """Take no more of the message that is coming in; at its end the client hears why."""
        self._incoming.spoil(reason)

    def close(self) -> None:
        """Nothing more will be read."""
        self._state = State.CLOSED
        self._buffer.clear()
        self._pending.clear()

    # Reading

    def _read(self) -> Event | None:
        match self._state:
            case State.CLOSED:
                return None
            case State.CONTENT:
                return self._read_content()
            case _:
                return self._read_line()

    def _read_line(self) -> Event | None:
        end = self._buffer.find(b"\r\n", 0, commands.MAX_ANY)
        if end < 0:
            if _bare(self._buffer.removesuffix(b"\r")):
                return self._ended(OwnReply.BAD_LINE)
            return None if len(self._buffer) < commands.MAX_ANY else self._ended(OwnReply.LINE_TOO_LONG)
        line = bytes(self._buffer[:end])
        if _bare(line):
            return self._ended(OwnReply.BAD_LINE)
        del self._buffer[: end + 2]
        event = self._read_login(line) if self._state is State.LOGIN else self._read_command(line)
        if isinstance(event, Say) and event.reply.code >= 500:
            self._errors += 1
            if self._errors >= MAX_ERRORS:
                return self._ended(OwnReply.TOO_MANY_ERRORS)
        return event

    def _read_command(self, line: bytes) -> Event:
        verb, rest = commands.split(line)
        if len(line) + 2 > commands.longest(verb):
            return self._ended(OwnReply.LINE_TOO_LONG)
        if verb is None:
            return _say(OwnReply.UNKNOWN_COMMAND)
        if verb in _NOT_IMPLEMENTED:
            return _say(OwnReply.NOT_IMPLEMENTED)
        state = MOVES.get((self._state, verb))
        if state is None:
            only_no_recipient = verb is Verb.DATA and self._state is State.SENDER
            return _say(OwnReply.NO_RECIPIENTS if only_no_recipient else OwnReply.BAD_SEQUENCE)
        event = _READERS[verb](self, rest)
        if isinstance(event, Say) or verb in (Verb.DATA, Verb.STARTTLS):
            return event  # nothing moved, or the answer moves it
        self._state = state
        return event

    def _read_hello(self, rest: bytes, *, extended: bool) -> Event:
        name = commands.hello_name(rest)
        return _say(OwnReply.SYNTAX) if name is None else Hello(name, extended)

    def _read_mail(self, rest: bytes) -> Event:
        path = commands.mail(rest)
        if path is None:
            return _say(OwnReply.BAD_SENDER)
        given = dict(path.parameters)
        size, body = given.pop("SIZE", "0"), given.pop("BODY", "7BIT").upper()
        utf8 = given.pop("SMTPUTF8", None)
        if self.rules.auth:
            given.pop("AUTH", None)  # who the mail is from is our own question; the claim is not passed on
        wrong = given or utf8 or (path.parameters and not self._extended) or not (size.isdigit() and len(size) <= 20)
        if wrong or body not in ("7BIT", "8BITMIME") or (body == "8BITMIME" and not self.rules.eight_bit):
            return _say(OwnReply.BAD_PARAMETER)
        if utf8 is not None and not self.rules.smtputf8:
            return _say(OwnReply.BAD_PARAMETER)
        if int(size) > self.rules.max_bytes:
            return _say(OwnReply.TOO_BIG)
        self._utf8 = utf8 is not None
        self._recipients_asked = 0
        return Sender(path.address, body, self._utf8, int(size))

    def _read_rcpt(self, rest: bytes) -> Event:
        path = commands.rcpt(rest, utf8=self._utf8)
        if path is None:
            return _say(OwnReply.BAD_RECIPIENT)
        if path.parameters:
            return _say(OwnReply.BAD_PARAMETER)
        if self._recipients_asked >= self.rules.max_recipients:
            return _say(OwnReply.TOO_MANY_RECIPIENTS)
        self._recipients_asked += 1
        return Recipient(path.address)

    def _read_bare(self, rest: bytes, event: Event) -> Event:
        """A command that takes nothing after its verb."""
        return _say(OwnReply.SYNTAX) if rest else event

    def _read_starttls(self, rest: bytes) -> Event:
        if not self.rules.starttls:
            return _say(OwnReply.TLS_UNAVAILABLE)
        return self._read_bare(rest, TlsAsked())

    def _read_auth(self, rest: bytes) -> Event:
        if not self.rules.auth:
            return _say(OwnReply.AUTH_NEEDS_TLS if self.rules.auth_after_tls else OwnReply.NOT_IMPLEMENTED)
        begun = self._login.begin(rest)
        if isinstance(begun, OwnReply):
            if OWN_REPLIES[begun].code == 334:
                self._state = State.LOGIN
            return _say(begun)
        return Login(*begun)

    def _read_login(self, line: bytes) -> Event:
        took = self._login.take(line)
        if isinstance(took, OwnReply):
            if OWN_REPLIES[took].code != 334:
                self._state = State.READY
            return _say(took)
        return Login(*took)

    def _read_content(self) -> Event | None:
        taken = self._incoming.take(self._buffer)
        if taken is None:
            return None
        self._state = State.READY
        return Spoiled(OWN_REPLIES[taken]) if isinstance(taken, OwnReply) else Message(taken)

    # Moving

    def _end_transaction(self) -> None:
        self.sender = None
        self.recipients = []

    def _settle(self) -> None:
        """The batch is answered: the state is what was really accepted."""
        if self._state in (State.SENDER, State.RECIPIENTS, State.LOGIN):
            accepted = State.RECIPIENTS if self.recipients else State.SENDER
            self._state = State.READY if self.sender is None else accepted
        self._recipients_asked = len(self.recipients)

    def _early(self) -> bytes:
        """What to say to a client that did not wait for this answer; b"" where it did."""
        return lines(self._ended(OwnReply.SPOKE_TOO_EARLY).reply) if self._buffer else b""

    def _ended(self, why: OwnReply) -> Close:
        self.close()
        return Close(OWN_REPLIES[why])


def _bare(line: bytes | bytearray) -> bool:
    """True when the line, whose own CRLF is cut off or still to come, holds CR, LF or NUL."""
    return b"\n" in line or b"\0" in line or b"\r" in line


def _say(own: OwnReply) -> Say:
    return Say(OWN_REPLIES[own])


_NOT_IMPLEMENTED = frozenset({Verb.EXPN, Verb.BDAT, Verb.TURN, Verb.SEND, Verb.SOML, Verb.SAML})

_READERS: Mapping[Verb, Callable[[Session, bytes], Event]] = {
    Verb.EHLO: lambda session, rest: session._read_hello(rest, extended=True),  # noqa: SLF001 - its own table
    Verb.HELO: lambda session, rest: session._read_hello(rest, extended=False),  # noqa: SLF001
    Verb.MAIL: Session._read_mail,  # noqa: SLF001
    Verb.RCPT: Session._read_rcpt,  # noqa: SLF001
    Verb.DATA: lambda session, rest: session._read_bare(rest, DataAsked()),  # noqa: SLF001
    Verb.RSET: lambda session, rest: session._read_bare(rest, Reset()),  # noqa: SLF001
    Verb.QUIT: lambda session, rest: session._read_bare(rest, Close(OWN_REPLIES[OwnReply.BYE])),  # noqa: SLF001
    Verb.STARTTLS: Session._read_starttls,  # noqa: SLF001
    Verb.AUTH: Session._read_auth,  # noqa: SLF001
    Verb.NOOP: lambda _session, _rest: _say(OwnReply.OK),
    Verb.VRFY: lambda _session, _rest: _say(OwnReply.CANNOT_VERIFY),
    Verb.HELP: lambda _session, _rest: _say(OwnReply.HELP),
}
