"""One connection to a next hop: command lines out, replies in, in order.

Commands given in the same turn of the event loop leave in one write (RFC 2920). A reply that nobody asked for, an
unreadable one, or one too long ends the connection; so do bytes that came in before TLS stood (RFC 3207 section 5).
"""

import asyncio
import re
import ssl
from collections import deque
from typing import cast

from gatelodge.errors import TemporaryError
from gatelodge.values import SmtpReply

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(?:([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: |$))?(.*))?", re.DOTALL)
_ENDS = re.compile(rb"[\r\n\0]")
_MAX_REPLY = 65_536
"""Octets of one reply; Postfix stops at a line_length_limit of 2,048 a line."""


class LostError(TemporaryError):
    """The connection is gone. `unsent`: the last bytes written had not left this machine."""

    def __init__(self, *, unsent: bool) -> None:
        super().__init__("The connection to the next mail server was lost.")
        self.unsent = unsent


class Wire(asyncio.Protocol):
    """An SMTP client connection; made by `connect.connect`."""

    def __init__(self) -> None:
        self.capabilities: dict[str, str] = {}
        """The next hop's EHLO keywords, upper case, to their parameters."""
        self.lost: LostError | None = None
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[asyncio.Future[SmtpReply]] = deque()
        self._buffer = bytearray()
        self._texts: list[str] = []
        self._reply_octets = 0
        self._out: list[bytes] = []
        self._drained = asyncio.Event()
        self._drained.set()
        self.encrypted = False

    # Asking

    def command(self, line: bytes) -> asyncio.Future[SmtpReply]:
        """Send the line (without CRLF); its reply. The future fails with LostError."""
        assert not _ENDS.search(line)
        return self._ask(line + b"\r\n")

    def content(self, wire_form: bytes) -> asyncio.Future[SmtpReply]:
        """Send a whole message with its final dot; the final reply."""
        return self._ask(wire_form)

    def expect(self) -> asyncio.Future[SmtpReply]:
        """The next reply, to something already sent or, at the start, to our coming."""
        future: asyncio.Future[SmtpReply] = self._loop.create_future()
        if self.lost is not None:
            future.set_exception(self.lost)
        else:
            self._waiting.append(future)
        return future

    async def drained(self) -> None:
        """Return when all that was written has left this machine, or the connection is lost."""
        self._flush()
        await self._drained.wait()

    def close(self) -> None:
        """Say goodbye and close; doing it again does nothing."""
        if self.lost is None and self._transport is not None:
            self._out.append(b"QUIT\r\n")
            self._flush()
            self._transport.close()

    def abort(self) -> None:
        """Close at once, without a word."""
        if self._transport is not None:
            self._transport.abort()
        self._end()

    async def start_tls(self, context: ssl.SSLContext, hostname: str) -> None:
        """Go on under TLS. LostError or ssl.SSLError when it does not stand."""
        if self._buffer or self._waiting or self.lost is not None or self._transport is None:
            self.abort()
            raise LostError(unsent=True)
        secured = await self._loop.start_tls(self._transport, self, context, server_hostname=hostname)
        if secured is None:
            raise LostError(unsent=True)
        self._transport = secured
        self.encrypted = True

    def _ask(self, octets: bytes) -> asyncio.Future[SmtpReply]:
        future = self.expect()
        if self.lost is None:
            if not self._out:
                self._loop.call_soon(self._flush)
            self._out.append(octets)
        return future

    def _flush(self) -> None:
        if self._out and self._transport is not None and self.lost is None:
            self._transport.write(b"".join(self._out) if len(self._out) > 1 else self._out[0])
        self._out.clear()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=0)

    def pause_writing(self) -> None:
        """Called by asyncio when written bytes wait here."""
        self._drained.clear()

    def resume_writing(self) -> None:
        """Called by asyncio when all written bytes have left."""
        self._drained.set()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            if not self._take(line):
                self.abort()
                return
        if len(self._buffer) > _MAX_REPLY:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        """Called by asyncio."""
        self._end()

    def _take(self, line: bytes) -> bool:
        """Take one reply line; False when the connection cannot be trusted any further."""
        found = _LINE.fullmatch(line)
        self._reply_octets += len(line)
        if found is None or not self._waiting or self._reply_octets > _MAX_REPLY:
            return False
        self._texts.append((found[4] or b"").decode("utf-8", "replace"))
        if found[2] != b"-":
            reply = SmtpReply(int(found[1]), (found[3] or b"").decode(), "\n".join(self._texts))
            self._texts, self._reply_octets = [], 0
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(reply)
        return True

    def _end(self) -> None:
        if self.lost is None:
            # Under TLS the bytes that wait are not ours to see: then they count as sent, which is the careful side.
            unsent = bool(self._out) or (not self._drained.is_set() and not self.encrypted)
            self.lost = LostError(unsent=unsent)
        self._out.clear()
        self._drained.set()
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_exception(self.lost)
                future.exception()  # who asked may be gone; that is no news for the log


async def answered(future: asyncio.Future[SmtpReply], within_s: float) -> SmtpReply:
    """The reply. TemporaryError when it did not come in time or the connection is lost."""
    timer = asyncio.get_running_loop().call_later(within_s, _too_late, future)
    try:
        return await future
    finally:
        timer.cancel()


def _too_late(future: asyncio.Future[SmtpReply]) -> None:
    if not future.done():
        future.set_exception(TemporaryError("The next mail server did not answer in time."))
