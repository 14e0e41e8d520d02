"""A real SMTP server that keeps what it is given: the next hop of the demo and of tests, with faults on demand."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from gatelodge.core.reply import OWN_REPLIES, OwnReply
from gatelodge.smtp.connection import Connection
from gatelodge.smtp.events import Close, DataAsked, Hello, Login, Message, Recipient, Rules, Say, Spoiled, TlsAsked
from gatelodge.values import Envelope, SmtpReply


@dataclass(frozen=True, slots=True)
class Taken:
    """A message the sink has accepted."""

    envelope: Envelope
    content: bytes = field(repr=False)
    """The bytes as they came, dot-unstuffed."""


@dataclass(slots=True)
class Faults:
    """What goes wrong at the sink. May be changed while it runs."""

    sender: SmtpReply | None = None
    """Answer to MAIL."""
    recipients: dict[str, SmtpReply] = field(default_factory=dict)
    """Answer to RCPT, by address."""
    data: SmtpReply | None = None
    """Answer to DATA."""
    message: SmtpReply | None = None
    """Answer to the final dot; the message is not kept."""
    drop_at: str = ""
    """Close without a word at `connect`, `mail`, `data` or `dot`."""
    answer_after_s: float = 0.0
    """Wait before the answer to the final dot."""
    drop_idle: bool = False
    """Close each connection after its message, as servers do that do not like idle clients."""


class Sink:
    """Listens on the loopback; each message accepted is kept in `taken` and handed to `on_message`."""

    def __init__(
        self,
        on_message: Callable[[Taken], None] | None = None,
        faults: Faults | None = None,
        *,
        keywords: tuple[str, ...] = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"),
        tls_context: ssl.SSLContext | None = None,
        keep: bool = True,
    ) -> None:
        self.faults = faults or Faults()
        self.taken: list[Taken] = []
        self.sessions = 0
        """How many connections there were."""
        self.keywords = keywords
        self.tls_context = tls_context
        self._on_message = on_message
        self._keep = keep
        self._server: asyncio.Server | None = None
        self._connections: set[SinkConnection] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SinkConnection(self), host, port, backlog=256)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        await self.drop()

    async def drop(self) -> None:
        """Close every connection without a word, and go on listening."""
        tasks = [connection.task for connection in self._connections if connection.task is not None]
        for connection in list(self._connections):
            connection.abort()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def opened(self, connection: "SinkConnection") -> None:
        """A client has come."""
        self.sessions += 1
        self._connections.add(connection)

    def closed(self, connection: "SinkConnection") -> None:
        """A client has left."""
        self._connections.discard(connection)

    def take(self, taken: Taken) -> None:
        """A message was accepted."""
        if self._keep:
            self.taken.append(taken)
        if self._on_message is not None:
            self._on_message(taken)


class SinkConnection(Connection):
    """One client of the sink."""

    def __init__(self, sink: Sink) -> None:
        super().__init__(Rules(max_bytes=100_000_000, max_recipients=10_000, starttls=sink.tls_context is not None))
        self._sink = sink
        self._helo = ""

    async def run(self) -> None:
        """The conversation, from the greeting on."""
        self._sink.opened(self)
        try:
            if self._sink.faults.drop_at == "connect":
                self.abort()
            self.say(OWN_REPLIES[OwnReply.BANNER])
            while not self.gone:
                batch = self.session.events()
                for event in batch:
                    await self._answer(event)
                if not batch and not await self.more(600):
                    break
        finally:
            self._sink.closed(self)

    async def _answer(self, event: object) -> None:
        faults = self._sink.faults
        match event:
            case Say(reply):
                self.say(reply)
            case Close(reply):
                self.say(reply)
                self.end()
            case Hello(name, extended):
                self._helo = name
                if not self._sink.keywords and extended:  # a server from before EHLO (RFC 1869 section 4.5)
                    self.session.answer(OWN_REPLIES[OwnReply.UNKNOWN_COMMAND])
                    self.say(OWN_REPLIES[OwnReply.UNKNOWN_COMMAND])
                    return
                keywords = [*self._sink.keywords, *(["STARTTLS"] if self.session.rules.starttls else [])]
                self.send(self.session.hello("sink.example", keywords))
            case TlsAsked():
                assert self._sink.tls_context is not None
                self.send(self.session.answer(OWN_REPLIES[OwnReply.START_TLS]))
                await self.start_tls(self._sink.tls_context, auth=False)
            case Recipient(address):
                self.send(self.session.answer(faults.recipients.get(address, OWN_REPLIES[OwnReply.RECIPIENT_OK])))
            case DataAsked():
                if not self._dropped("data"):
                    self.send(self.session.answer(faults.data or OWN_REPLIES[OwnReply.START_DATA]))
            case Message(content):
                await self._message(content)
            case Spoiled(reply):
                self.send(self.session.answer(reply))
            case Login():
                self.send(self.session.answer(OWN_REPLIES[OwnReply.AUTH_FAILED]))
            case _:
                if not self._dropped("mail"):
                    self.send(self.session.answer(faults.sender or OWN_REPLIES[OwnReply.SENDER_OK]))

    async def _message(self, content: bytes) -> None:
        faults, sender = self._sink.faults, self.session.sender
        assert sender is not None
        envelope = Envelope(
            sender=sender.address,
            recipients=tuple(self.session.recipients),
            body=sender.body,
            smtputf8=sender.smtputf8,
            client=self.client,
            helo=self._helo,
            tls=self.tls,
        )
        reply = faults.message or OWN_REPLIES[OwnReply.MESSAGE_OK]
        if reply.ok:
            self._sink.take(Taken(envelope, content))
        if self._dropped("dot"):
            return
        if faults.answer_after_s:
            await asyncio.sleep(faults.answer_after_s)
        self.send(self.session.answer(reply))
        if faults.drop_idle:
            self.abort()

    def _dropped(self, moment: str) -> bool:
        if self._sink.faults.drop_at == moment:
            self.abort()
            return True
        return False
