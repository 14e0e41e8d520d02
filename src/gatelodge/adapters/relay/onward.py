"""One session with a next hop, lent for one transaction after another (ports.Onward)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from gatelodge.adapters.relay.content import wire_form
from gatelodge.adapters.relay.hop import NextHop
from gatelodge.adapters.relay.wire import LostError, Wire, answered
from gatelodge.core.reply import OWN_REPLIES, OwnReply
from gatelodge.errors import TemporaryError, UncertainError
from gatelodge.values import SmtpReply

LateAnswer = Callable[[bytes, SmtpReply | None], None]
"""Told the block that stood before a message in doubt, and the next hop's late answer, or None when none came."""


class HopOnward:
    """A session on one connection. A dead pooled connection is replaced once, unseen, before MAIL is answered."""

    def __init__(
        self, wire: Wire, hop: NextHop, *, renew: Callable[[], Awaitable[Wire]] | None, late_answer: LateAnswer
    ) -> None:
        self.wire = wire
        self.spent = False
        """No further transaction can be had on this connection."""
        self._hop = hop
        self._renew = renew
        """Makes a fresh connection in place of a pooled one; None where this one is fresh."""
        self._late_answer = late_answer
        self._asked: list[tuple[bytes, asyncio.Future[SmtpReply]]] = []
        """Commands of this transaction, to say again on a fresh connection."""
        self._renewing: asyncio.Task[None] | None = None
        self._in_transaction = False
        self._listening: asyncio.Task[None] | None = None

    async def mail(self, envelope_from: str, parameters: Sequence[str]) -> SmtpReply:
        """MAIL FROM, with those parameters that the next hop offers. TemporaryError when the next hop is dead."""
        offered = self.wire.capabilities
        if ("SMTPUTF8" in parameters or not envelope_from.isascii()) and "SMTPUTF8" not in offered:
            return OWN_REPLIES[OwnReply.NEEDS_SMTPUTF8]
        passed = [one for one in parameters if _EXTENSION.get(one.partition("=")[0], one) in offered]
        self._in_transaction = True
        self._asked.clear()
        reply = await self._say(" ".join([f"MAIL FROM:<{envelope_from}>", *passed]))
        self._renew = None
        return reply

    async def rcpt(self, recipient: str) -> SmtpReply:
        """RCPT TO. TemporaryError when the next hop is dead."""
        if not recipient.isascii() and "SMTPUTF8" not in self.wire.capabilities:
            return OWN_REPLIES[OwnReply.NEEDS_SMTPUTF8]
        return await self._say(f"RCPT TO:<{recipient}>")

    async def data(self, blocks: Sequence[bytes]) -> SmtpReply:
        """DATA, the blocks, the final dot; the next hop's last word.

        TemporaryError: lost before the final dot had left. UncertainError: lost or silent after it.
        """
        octets = wire_form(blocks)
        if octets is None:
            return OWN_REPLIES[OwnReply.BARE_LINE_END]
        if "8BITMIME" not in self.wire.capabilities and not octets.isascii():
            return OWN_REPLIES[OwnReply.NEEDS_8BITMIME]
        go_on = await self._answered(self.wire.command(b"DATA"))
        if go_on.code != 354:
            return self._refusal(go_on)
        self._in_transaction = False
        self.spent = True
        final = self.wire.content(octets)
        try:
            await self._sent()
            async with asyncio.timeout(self._hop.final_answer_s):
                reply = await asyncio.shield(final)
        except LostError as lost:
            if lost.unsent:
                raise TemporaryError("The next mail server was lost while it took the message.") from lost
            raise UncertainError("The next mail server was lost before it answered.") from lost
        except TimeoutError as late:
            self._listening = asyncio.create_task(self._listen_on(final, blocks[0] if blocks else b""))
            raise UncertainError("The next mail server did not answer in time.") from late
        if 300 <= reply.code < 400:
            raise UncertainError("The next mail server answered out of turn.", log=f"next hop: {reply.code} at the end")
        self.spent = reply.code == 421
        return reply

    async def reset(self) -> None:
        """RSET, when there is a transaction to end. A dead connection is no news here."""
        if self._in_transaction and self.wire.lost is None:
            self._in_transaction = False
            self.wire.command(b"RSET").add_done_callback(_unheard)

    def close(self) -> None:
        """End the connection, unless a late answer is still listened for."""
        if self._listening is None:
            self.wire.close()

    # Saying, and saying it again

    async def _say(self, line: str) -> SmtpReply:
        said: asyncio.Future[SmtpReply] = asyncio.get_running_loop().create_future()
        self._asked.append((line.encode("utf-8"), said))
        if self._renewing is None:
            self._put(self._asked[-1])
        return await self._answered(said)

    def _put(self, asked: tuple[bytes, asyncio.Future[SmtpReply]]) -> None:
        line, said = asked
        self.wire.command(line).add_done_callback(partial(self._heard, said))

    def _heard(self, said: asyncio.Future[SmtpReply], heard: asyncio.Future[SmtpReply]) -> None:
        """Hand the reply to who asked, or begin again where it only says that the pooled connection was dead."""
        error = None if heard.cancelled() else heard.exception()
        if self._renewing is not None:
            return
        goodbye = error is not None or heard.result().code == 421
        if goodbye and self._renew is not None and said is self._asked[0][1]:
            self._renewing = asyncio.create_task(self._start_again(self._renew))
        elif said.done():
            return
        elif error is not None:
            said.set_exception(error)
            said.exception()
        else:
            said.set_result(heard.result())

    async def _start_again(self, renew: Callable[[], Awaitable[Wire]]) -> None:
        self._renew = None
        self.wire.abort()
        with suppress(TemporaryError):  # then it is said on the dead connection, which says so
            self.wire = await renew()
        self._renewing = None
        for asked in self._asked:
            self._put(asked)

    # Hearing

    async def _answered(self, future: asyncio.Future[SmtpReply]) -> SmtpReply:
        """The reply. TemporaryError when it does not come; the connection is then of no further use."""
        try:
            return await answered(future, self._hop.command_s)
        except TemporaryError:
            self.spent = True
            raise

    async def _sent(self) -> None:
        """Return when the message has left this machine. TemporaryError when the next hop takes no more of it."""
        try:
            async with asyncio.timeout(self._hop.send_s):
                await self.wire.drained()
        except TimeoutError as stuck:
            self.wire.abort()
            raise TemporaryError("The next mail server stopped taking the message.") from stuck

    async def _listen_on(self, final: asyncio.Future[SmtpReply], block: bytes) -> None:
        """Learn late what became of a message in doubt."""
        reply = None
        with suppress(TemporaryError):
            reply = await answered(final, self._hop.late_answer_s)
        self.wire.close()
        self._late_answer(block, reply)

    def _refusal(self, reply: SmtpReply) -> SmtpReply:
        """The answer to DATA where it is no 354. TemporaryError where it is no refusal either."""
        self.spent = reply.code < 400 or reply.code == 421
        if reply.code < 400:
            raise TemporaryError("The next mail server answered out of turn.", log=f"next hop: {reply.code} to DATA")
        return reply


def _unheard(future: asyncio.Future[SmtpReply]) -> None:
    """Take note of a reply that nobody waits for."""
    if not future.cancelled():
        future.exception()


_EXTENSION = {"SIZE": "SIZE", "BODY": "8BITMIME", "SMTPUTF8": "SMTPUTF8"}
"""MAIL parameter to the EHLO keyword that allows it."""
