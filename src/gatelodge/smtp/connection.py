"""One client's connection: its bytes into the session and the session's bytes out, with waits that end."""

import asyncio
import ssl
from typing import cast

from gatelodge.core.reply import OWN_REPLIES, OwnReply, lines
from gatelodge.smtp.events import Rules
from gatelodge.smtp.session import Session
from gatelodge.values import SmtpReply

_MUCH_UNREAD = 65_536
"""Octets of commands that may wait while earlier ones are answered; then the client has to wait."""


class Connection(asyncio.Protocol):
    """Base of the gate's and the sink's connections; they add `run`, which begins when the client has come."""

    def __init__(self, rules: Rules) -> None:
        self.session = Session(rules)
        self.client = ""
        """The client's IP address."""
        self.tls = False
        self.gone = False
        """The client has left, or was left."""
        self.task: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._news: asyncio.Future[None] | None = None
        self._paused = False

    async def run(self) -> None:
        """The conversation, from the greeting on."""
        raise NotImplementedError

    def took(self, octets: int) -> None:
        """Called for each piece of content that comes in."""

    def send(self, octets: bytes) -> None:
        """Send, unless the client has left."""
        if not self.gone and self._transport is not None:
            self._transport.write(octets)

    def say(self, reply: SmtpReply) -> None:
        """Send a reply."""
        self.send(lines(reply))

    def end(self, last: OwnReply | None = None) -> None:
        """Say a last word, and close."""
        if last is not None:
            self.say(OWN_REPLIES[last])
        self.session.close()
        self.gone = True
        if self._transport is not None:
            self._transport.close()
        self._wake()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()
        self.end()

    async def more(self, within_s: float) -> bool:
        """Wait for more bytes; False when none came in time or the client has left."""
        if self.gone:
            return False
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        self._news = self._loop.create_future()
        timer = self._loop.call_later(within_s, self.end, OwnReply.TIMEOUT)
        try:
            await self._news
        finally:
            timer.cancel()
            self._news = None
        return not self.gone

    async def start_tls(self, context: ssl.SSLContext, *, auth: bool) -> None:
        """Go on under TLS; the connection is closed when it does not stand.

        What came before is forgotten before the handshake begins: nothing sent in the clear is read afterwards.
        """
        assert self._transport is not None
        self.session.secured(auth=auth)
        try:
            secured = await self._loop.start_tls(self._transport, self, context, server_side=True)
        except (OSError, ssl.SSLError):
            self.abort()
            return
        if secured is None:
            self.abort()
            return
        self._transport = secured
        self.tls = True

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.client = peer[0] if isinstance(peer, tuple) else ""
        self.task = self._loop.create_task(self.run())

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self.session.receive(data)
        if self.session.in_content:
            self.took(len(data))
        elif self.session.unread_bytes > _MUCH_UNREAD and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        """Called by asyncio."""
        self.gone = True
        self._wake()

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)
