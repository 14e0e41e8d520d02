"""One client of the front: its events answered, with a session of the next hop for each transaction."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, assert_never

from gatelodge.core.reply import OWN_REPLIES, OwnReply, lines
from gatelodge.errors import TemporaryError
from gatelodge.smtp.connection import Connection
from gatelodge.smtp.events import (
    Close,
    DataAsked,
    Event,
    Hello,
    Login,
    Message,
    Recipient,
    Reset,
    Say,
    Sender,
    Spoiled,
    TlsAsked,
)
from gatelodge.smtp.front import Front
from gatelodge.values import Envelope, Received, SmtpReply

if TYPE_CHECKING:
    from gatelodge.ports import Onward

log = logging.getLogger("gatelodge.smtp")
_MAX_LOGINS = 3
"""Wrong passwords before we close."""


class GateConnection(Connection):
    """The conversation with one client."""

    def __init__(self, server: Front) -> None:
        super().__init__(server.rules())
        self._server = server
        self._onward: Onward | None = None
        """Lent from MAIL to the end of the transaction."""
        self._next_hop_died = False
        self._helo = ""
        self._auth = ""
        self._wrong_logins = 0
        self._content_octets = 0
        self._content_until = 0.0

    def stop_soon(self) -> None:
        """Close now, or at the end of the transaction in flight."""
        if self.session.sender is None and self._onward is None:
            self.end(OwnReply.SHUTTING_DOWN)

    def took(self, octets: int) -> None:
        """Count content against the budget of all messages in flight."""
        self._content_octets += octets
        self._server.in_flight_bytes += octets
        if self._server.in_flight_bytes > self._server.limits.in_flight_bytes:
            self.session.spoil(OwnReply.TOO_MUCH_IN_FLIGHT)

    async def run(self) -> None:
        """The conversation, from the greeting on."""
        welcome = self._server.welcome(self)
        if welcome is not OwnReply.BANNER:
            self.end(welcome)
            return
        try:
            banner = OWN_REPLIES[OwnReply.BANNER]
            self.say(SmtpReply(banner.code, "", f"{self._server.limits.banner_name} {banner.text}"))
            while not self.gone:
                batch = self.session.events()
                if batch:
                    await self._answer(batch)
                elif not await self.more(self._patience_s()):
                    break
        except Exception as error:  # noqa: BLE001 - one client's trouble must not be another's
            log.error("a session was cut off: %s", type(error).__name__)  # noqa: TRY400
            self.end(OwnReply.OWN_FAULT)
        finally:
            await self._end_transaction(broken=self._next_hop_died)
            self._server.farewell(self)

    def _patience_s(self) -> float:
        limits = self._server.limits
        return self._content_until - self._loop.time() if self.session.in_content else limits.command_timeout_s

    # Answering

    async def _answer(self, batch: Sequence[Event]) -> None:
        """Answer a batch in order; neighbouring MAIL and RCPT go to the next hop together."""
        position = 0
        while position < len(batch) and not self.gone:
            run = position
            while run < len(batch) and isinstance(batch[run], Sender | Recipient | Say):
                run += 1
            if run > position:
                await self._answer_addresses(batch[position:run])
                position = run
            else:
                await self._answer_one(batch[position])
                position += 1
        if self.session.sender is None:
            await self._end_transaction(broken=self._next_hop_died)
            if self._server.stopping and not self.gone:
                self.end(OwnReply.SHUTTING_DOWN)

    async def _answer_addresses(self, events: Sequence[Event]) -> None:
        asked = [event for event in events if isinstance(event, Sender | Recipient)]
        replies = iter(await self._forward(asked) if asked else ())
        said = [
            self.session.answer(next(replies)) if isinstance(event, Sender | Recipient) else event.reply
            for event in events
            if isinstance(event, Sender | Recipient | Say)
        ]
        self.send(b"".join(octets if isinstance(octets, bytes) else lines(octets) for octets in said))

    async def _answer_one(self, event: Event) -> None:
        match event:
            case Hello():
                await self._hello(event)
            case DataAsked():
                self._data()
            case Message():
                await self._message(event.untrusted_bytes)
            case Spoiled():
                await self._end_transaction()
                self.send(self.session.answer(event.reply))
            case Reset():
                await self._end_transaction()
                self.send(self.session.answer(OWN_REPLIES[OwnReply.OK]))
            case TlsAsked():
                await self._start_tls()
            case Login():
                await self._log_in(event)
            case Close():
                self.say(event.reply)
                self.end()
            case Say() | Sender() | Recipient():
                raise AssertionError("answered with its neighbours")
            case _:
                assert_never(event)
        if self.session.closed and not self.gone:
            self.end()

    async def _hello(self, hello: Hello) -> None:
        await self._end_transaction()
        self._helo = hello.name
        keywords = await self._server.offer(self.session.rules)
        self.send(self.session.hello(self._server.limits.banner_name, keywords))

    def _data(self) -> None:
        limits, server = self._server.limits, self._server
        expected = self.session.sender.size if self.session.sender else 0
        if self._next_hop_died:
            self.send(self.session.answer(OWN_REPLIES[OwnReply.NEXT_HOP_DEAD]))
        elif server.in_flight_bytes + expected > limits.in_flight_bytes:
            self.send(self.session.answer(OWN_REPLIES[OwnReply.TOO_MUCH_IN_FLIGHT]))
        else:
            self._content_until = self._loop.time() + limits.data_timeout_s
            self.send(self.session.answer(OWN_REPLIES[OwnReply.START_DATA]))

    async def _message(self, content: bytes) -> None:
        sender = self.session.sender
        assert sender is not None
        envelope = Envelope(
            sender=sender.address,
            recipients=tuple(self.session.recipients),
            body=sender.body,
            smtputf8=sender.smtputf8,
            client=self.client,
            helo=self._helo,
            auth=self._auth,
            tls=self.tls,
        )
        received = Received(envelope, content, self._server.clock.now())
        reply = await self._server.screened(received, self._onward)
        await self._end_transaction()
        self.send(self.session.answer(reply))

    async def _start_tls(self) -> None:
        context = self._server.tls_context
        if context is None:
            self.send(self.session.answer(OWN_REPLIES[OwnReply.TLS_UNAVAILABLE]))
            return
        self.send(self.session.answer(OWN_REPLIES[OwnReply.START_TLS]))
        if not self.session.closed:
            await self.start_tls(context, auth=self._server.authenticate is not None)

    async def _log_in(self, login: Login) -> None:
        authenticate = self._server.authenticate
        assert authenticate is not None
        right = await asyncio.to_thread(authenticate, login.username, login.password)
        self.send(self.session.answer(OWN_REPLIES[OwnReply.AUTH_OK if right else OwnReply.AUTH_FAILED]))
        if right:
            self._auth = login.username.lower()
            return
        self._wrong_logins += 1
        log.warning("wrong user name or password from %s", self.client)
        if self._wrong_logins >= _MAX_LOGINS:
            self.end(OwnReply.TOO_MANY_ERRORS)

    # The next hop

    async def _forward(self, asked: Sequence[Sender | Recipient]) -> list[SmtpReply]:
        """The next hop's answers; our 451 for each that it did not give."""
        dead = OWN_REPLIES[OwnReply.NEXT_HOP_DEAD]
        if isinstance(asked[0], Sender):
            await self._end_transaction()
            try:
                self._onward = await self._server.relay.lend()
            except TemporaryError as error:
                self._server.next_hop_failed(error)
        onward = self._onward
        if onward is None or self._next_hop_died:
            return [dead] * len(asked)
        said = [
            onward.mail(one.address, _parameters(one)) if isinstance(one, Sender) else onward.rcpt(one.address)
            for one in asked
        ]
        heard = await (_alone(said[0]) if len(said) == 1 else asyncio.gather(*said, return_exceptions=True))
        for one in heard:
            if isinstance(one, TemporaryError):
                self._next_hop_died = True
            elif isinstance(one, BaseException):
                raise one
        return [one if isinstance(one, SmtpReply) and not self._next_hop_died else dead for one in heard]

    async def _end_transaction(self, *, broken: bool = False) -> None:
        """Give the next hop's session back, and the budget's bytes."""
        onward, self._onward = self._onward, None
        if onward is not None:
            await self._server.relay.give_back(onward, broken=broken or self._next_hop_died)
        self._next_hop_died = False
        self._server.in_flight_bytes -= self._content_octets
        self._content_octets = 0


async def _alone(said: Awaitable[SmtpReply]) -> list[SmtpReply | BaseException]:
    """As gather does for several, without a task: most clients send one command at a time."""
    try:
        return [await said]
    except TemporaryError as error:
        return [error]


def _parameters(sender: Sender) -> tuple[str, ...]:
    """What the next hop is told of the message, as the client told us."""
    size = (f"SIZE={sender.size}",) if sender.size else ()
    body = (f"BODY={sender.body}",) if sender.body != "7BIT" else ()
    return size + body + (("SMTPUTF8",) if sender.smtputf8 else ())
