"""One next hop with its pooled sessions (ports.Relay)."""

import asyncio
from collections.abc import Mapping, Sequence

from gatelodge.adapters.relay.connect import connect
from gatelodge.adapters.relay.hop import NextHop
from gatelodge.adapters.relay.onward import HopOnward, LateAnswer
from gatelodge.adapters.relay.wire import Wire
from gatelodge.errors import TemporaryError
from gatelodge.ports import Onward
from gatelodge.values import Envelope, SmtpReply

DEAD_S = 5.0
"""After a failed connection the next hop counts as dead for this long: nobody waits for the same failure twice."""


class HopRelay:
    """Sessions with one next hop, at most `max_sessions` lent at once, the last used lent first."""

    def __init__(self, hop: NextHop, *, late_answer: LateAnswer = lambda _block, _reply: None) -> None:
        self._hop = hop
        self._late_answer = late_answer
        self._free = asyncio.Semaphore(hop.max_sessions)
        self._idle: list[tuple[Wire, float]] = []
        self._lent: set[HopOnward] = set()
        self._sweeping: asyncio.TimerHandle | None = None
        self._capabilities: Mapping[str, str] = {}
        self._known_until = 0.0
        self._asking = asyncio.Lock()
        """Guards the question what it offers: many clients that ask at once share one answer."""
        self._dead_until = 0.0

    async def capabilities(self) -> Mapping[str, str]:
        """What it offers, at most `capabilities_s` old. TemporaryError when it is dead."""
        async with self._asking:
            if asyncio.get_running_loop().time() >= self._known_until:
                self._keep(await self._connect())
        return self._capabilities

    async def lend(self) -> HopOnward:
        """A session, pooled or new. TemporaryError when the next hop is dead, or all stay lent."""
        return await self._lend_within(self._hop.lend_s)

    async def give_back(self, onward: Onward, *, broken: bool = False) -> None:
        """Back to the pool, its transaction ended; or closed, where it is broken or in doubt."""
        assert isinstance(onward, HopOnward)
        if onward not in self._lent:
            return
        self._lent.discard(onward)
        await onward.reset()
        if broken or onward.spent or onward.wire.lost is not None:
            onward.close()
        else:
            self._keep(onward.wire)
        self._free.release()

    async def deliver(self, envelope: Envelope, blocks: Sequence[bytes]) -> Mapping[str, SmtpReply]:
        """Hand a whole message on; recipient to final reply. See ports.Relay."""
        onward = await self._lend_within(self._hop.deliver_s)
        try:
            return await _delivered(onward, envelope, blocks)
        finally:
            await self.give_back(onward)

    async def close(self) -> None:
        """Say goodbye on every pooled session. Lent ones are closed as they come back."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        while self._idle:
            self._idle.pop()[0].close()

    async def _lend_within(self, wait_s: float) -> HopOnward:
        try:
            async with asyncio.timeout(wait_s):
                await self._free.acquire()
        except TimeoutError as busy:
            raise TemporaryError("Every session with the next mail server is in use.") from busy
        try:
            pooled = self._pooled()
            wire = pooled or await self._connect()
        except BaseException:
            self._free.release()
            raise
        onward = HopOnward(wire, self._hop, renew=self._connect if pooled else None, late_answer=self._late_answer)
        self._lent.add(onward)
        return onward

    def _pooled(self) -> Wire | None:
        oldest = asyncio.get_running_loop().time() - self._hop.idle_s
        while self._idle:
            wire, since = self._idle.pop()
            if wire.lost is None and since >= oldest:
                return wire
            wire.close()
        return None

    async def _connect(self) -> Wire:
        loop = asyncio.get_running_loop()
        if loop.time() < self._dead_until:
            raise TemporaryError("The next mail server cannot be reached.")
        try:
            wire = await connect(self._hop)
        except TemporaryError:
            self._dead_until = loop.time() + DEAD_S
            self._known_until = 0.0
            raise
        self._capabilities = wire.capabilities
        self._known_until = loop.time() + self._hop.capabilities_s
        return wire

    def _keep(self, wire: Wire) -> None:
        loop = asyncio.get_running_loop()
        self._idle.append((wire, loop.time()))
        if self._sweeping is None:
            self._sweeping = loop.call_later(self._hop.idle_s, self._sweep)

    def _sweep(self) -> None:
        """Close what has been idle for too long; come again while anything is left."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - self._hop.idle_s
        for wire, since in self._idle:
            if since <= oldest:
                wire.close()
        self._idle = [(wire, since) for wire, since in self._idle if since > oldest and wire.lost is None]
        self._sweeping = loop.call_later(self._hop.idle_s, self._sweep) if self._idle else None


async def _delivered(onward: HopOnward, envelope: Envelope, blocks: Sequence[bytes]) -> Mapping[str, SmtpReply]:
    """One transaction: each recipient's refusal where it was refused, else the reply to the final dot."""
    parameters = [f"BODY={envelope.body}"] if envelope.body != "7BIT" else []
    parameters += ["SMTPUTF8"] if envelope.smtputf8 else []
    said = [onward.mail(envelope.sender, parameters), *(onward.rcpt(one) for one in envelope.recipients)]
    heard = await asyncio.gather(*said, return_exceptions=True)
    failed = [one for one in heard if isinstance(one, BaseException)]
    if failed:
        raise failed[0]
    mail, *replies = [one for one in heard if isinstance(one, SmtpReply)]
    if not mail.ok:
        return dict.fromkeys(envelope.recipients, mail)
    answers = dict(zip(envelope.recipients, replies, strict=True))
    accepted = [recipient for recipient, reply in answers.items() if reply.ok]
    if accepted:
        answers.update(dict.fromkeys(accepted, await onward.data(blocks)))
    return answers
