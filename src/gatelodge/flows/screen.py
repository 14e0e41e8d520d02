"""One message at the gate: judge it, record the verdicts, hand it on or take it into custody, answer once.

Inline only if every recipient's verdict is deliver: then the client gets the next hop's own answer. All refuse: 5xx.
Anything else: the whole message enters custody and the client hears 250 (DESIGN, section 2). A fault of ours is 451
and the client keeps the mail; nothing is answered 250 before it is durable.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gatelodge.core.reply import OWN_REPLIES, OwnReply
from gatelodge.core.trace import inspect, trace_block
from gatelodge.errors import GatelodgeError, LateError, TemporaryError, UncertainError
from gatelodge.flows import record
from gatelodge.ports import Clock, Judge, Onward, Recorder, Spool
from gatelodge.values import (
    Action,
    Decided,
    Earlier,
    HoldEvent,
    HoldState,
    Judgement,
    Move,
    Outcome,
    Received,
    Recorded,
    SmtpReply,
)

log = logging.getLogger("gatelodge.screen")

MAX_RECEIVED = 50
"""Received lines before a message is a loop; Postfix's hopcount_limit is the same."""
BULK_PEOPLE = 10
"""From here on the sketches are asked whether these persons went out before."""


@dataclass(slots=True)
class Doubts:
    """Inline deliveries whose final answer was lost: a retry of one may make a duplicate, and says so."""

    entries: dict[str, tuple[int, tuple[str, bytes]]] = field(default_factory=dict)
    """Reference in the trace to the `decided` entry, sender and digest, while the late answer may still come."""
    digests: set[tuple[str, bytes]] = field(default_factory=set)
    """Sender and digest of every such message since the gate started, unless the next hop later said no."""
    untold: list[Outcome] = field(default_factory=list)
    """Outcomes that the recorder was not there to hear; told as soon as it is back."""


@dataclass(frozen=True, slots=True)
class ScreenTools:
    """What screening needs from outside."""

    judge: Judge
    recorder: Recorder
    spool: Spool
    clock: Clock
    trace_key: bytes
    host: str
    inline_s: float
    ask_h: float
    new_item: Callable[[], str]
    """A fresh reference, "GL-" and 8 letters."""
    wake_queue: Callable[[], None]
    """Tell the queue that something may leave."""
    author_of: Callable[[Received], str] = lambda received: received.envelope.auth or received.envelope.sender.lower()
    """Identity of the author where the message is kept before it is judged."""
    tell_author: Callable[[str, Received, Judgement], None] = lambda _reference, _received, _judgement: None
    """Have the author told of a mail that went, though a rule that only tells would have stopped it; no waiting."""
    try_passwords: Callable[[Received, Judgement], None] = lambda _received, _judgement: None
    """Try what may be a password in a mail on what its author has waiting; no waiting."""
    wake_alarms: Callable[[], None] = lambda: None
    """Tell the notices that a rule raised an alarm, and that it is recorded."""
    doubts: Doubts = field(default_factory=Doubts)


async def screen(received: Received, onward: Onward | None, tools: ScreenTools) -> SmtpReply:
    """The one reply to the client's final dot. `onward` has MAIL and RCPT of the same envelope behind it.

    Raises TemporaryError for a fault of ours (the server answers 451).
    """
    trace = inspect(received.untrusted_bytes, received.envelope.recipients, tools.trace_key)
    if trace.received_count > MAX_RECEIVED:
        return OWN_REPLIES[OwnReply.TOO_MANY_HOPS]
    if trace.ours_valid > (1 if trace.notice else 0):  # a notice comes with its own block, and with no other
        return OWN_REPLIES[OwnReply.LOOP]
    try:
        judgement = await tools.judge.judge(received, within_s=tools.inline_s)
    except LateError:
        return await _keep_unjudged(received, tools)
    if judgement.passwords:
        tools.try_passwords(received, judgement)
    if judgement.all_deliver:
        return await _inline(received, judgement, onward, tools)
    if judgement.all_refuse:
        item = tools.new_item()
        await tools.recorder.decided(_decided(received, judgement, tools, item=item, custody=False))
        alarm(item, judgement, tools)
        return OWN_REPLIES[OwnReply.REFUSED_BY_POLICY]
    return await _keep(received, judgement, tools)


async def _inline(received: Received, judgement: Judgement, onward: Onward | None, tools: ScreenTools) -> SmtpReply:
    """Record, hand on while the client waits, record what became of it, give the next hop's own answer."""
    if onward is None:
        raise TemporaryError("The next mail server cannot be reached just now.")
    item = tools.new_item()
    recorded = await tools.recorder.decided(_decided(received, judgement, tools, item=item, custody=False))
    alarm(item, judgement, tools)
    rest = tuple(address for address in received.envelope.recipients if address not in recorded.known)
    if not rest:  # an earlier copy is still in custody for all of them: it will leave from there, once
        return _accepted(recorded)
    left = replace(received, envelope=replace(received.envelope, recipients=rest))
    block = trace_block(received=left, reference=item, host=tools.host, at=received.at, key=tools.trace_key)
    try:
        if recorded.known:
            await _shrink(onward, left)
        reply = await onward.data([block, received.untrusted_bytes])
    except UncertainError:
        mail = (received.envelope.sender, received.digest)
        tools.doubts.entries[item] = recorded.entry, mail
        tools.doubts.digests.add(mail)
        await _tell(Outcome(recorded.entry, tools.clock.now(), "uncertain"), tools)
        return OWN_REPLIES[OwnReply.UNCERTAIN]
    except TemporaryError:
        await _tell(Outcome(recorded.entry, tools.clock.now(), "deferred"), tools)
        raise
    await _tell(_outcome(recorded.entry, tools.clock.now(), reply), tools)
    if reply.ok and any(verdict.told for verdict in judgement.verdicts):
        tools.tell_author(item, received, judgement)
    return reply


def _outcome(entry: int, at: datetime, reply: SmtpReply) -> Outcome:
    return Outcome(entry, at, "delivered" if reply.ok else "deferred" if reply.temporary else "bounced", reply.code)


async def _tell(outcome: Outcome, tools: ScreenTools) -> None:
    """Record what became of a delivery, later if need be: the next hop has spoken, and the client must hear it."""
    try:
        await tools.recorder.outcome(outcome)
    except TemporaryError as error:
        log.warning("an outcome is to be recorded later: %s", error.log)
        tools.doubts.untold.append(outcome)


async def tell_outcomes(tools: ScreenTools) -> None:
    """Record what could not be recorded when it happened."""
    while tools.doubts.untold:
        outcome = tools.doubts.untold[0]
        try:
            await tools.recorder.outcome(outcome)
        except TemporaryError:
            return
        except GatelodgeError as error:
            log.warning("an outcome was not recorded: %s", error.log)
        tools.doubts.untold.remove(outcome)


def alarm(reference: str, judgement: Judgement, tools: ScreenTools) -> None:
    """Say that a rule raised an alarm about a message whose verdicts are recorded, if one did (`telling.py`)."""
    if judgement.alarms:
        log.error("ALARM %s: %s", reference, ", ".join(judgement.alarms))
        tools.wake_alarms()


async def _shrink(onward: Onward, left: Received) -> None:
    """Begin the transaction anew for the recipients that are left."""
    envelope = left.envelope
    await onward.reset()
    replies = [
        await onward.mail(envelope.sender, envelope.parameters),
        *[await onward.rcpt(address) for address in envelope.recipients],
    ]
    if not all(reply.ok for reply in replies):
        await onward.reset()
        raise TemporaryError("The next mail server did not take the remaining recipients.")


async def _keep(received: Received, judgement: Judgement, tools: ScreenTools) -> SmtpReply:
    """The whole message into custody; what may leave leaves from there at once."""
    earlier = await earlier_times(judgement, tools.recorder, received.at)
    item = tools.new_item()
    await asyncio.to_thread(tools.spool.put, item, received.untrusted_bytes)
    recorded = await tools.recorder.decided(
        _decided(received, judgement, tools, item=item, custody=True, earlier=earlier)
    )
    alarm(recorded.item or item, judgement, tools)
    return await _kept(item, recorded, received, tools)


async def _keep_unjudged(received: Received, tools: ScreenTools) -> SmtpReply:
    """Judging takes too long for the client: custody now, verdicts later."""
    item = tools.new_item()
    await asyncio.to_thread(tools.spool.put, item, received.untrusted_bytes)
    recorded = await tools.recorder.decided(
        record.judging(received, item=item, author=tools.author_of(received), at=tools.clock.now())
    )
    return await _kept(item, recorded, received, tools)


async def _kept(item: str, recorded: Recorded, received: Received, tools: ScreenTools) -> SmtpReply:
    if len(recorded.known) == len(received.envelope.recipients) and recorded.item != item:
        await asyncio.to_thread(tools.spool.destroy, item)  # a retry of what we have: nothing new was made
    tools.wake_queue()
    return _accepted(recorded)


def _accepted(recorded: Recorded) -> SmtpReply:
    own = OWN_REPLIES[OwnReply.IN_CUSTODY]
    return SmtpReply(own.code, own.enhanced, f"{own.text} {recorded.item}")


async def earlier_times(judgement: Judgement, recorder: Recorder, at: datetime) -> tuple[Earlier, ...]:
    """Earlier messages that told somebody of these persons without a permit; asked only of bulk."""
    held = any(verdict.strictest >= Action.HOLD for verdict in judgement.verdicts)
    if not held or judgement.sketch.unpermitted < BULK_PEOPLE:
        return ()
    return tuple(await recorder.earlier(judgement.sketch, before=at))


def _decided(
    received: Received,
    judgement: Judgement,
    tools: ScreenTools,
    *,
    item: str,
    custody: bool,
    earlier: tuple[Earlier, ...] = (),
) -> Decided:
    now = tools.clock.now()
    asked = any(verdict.action is Action.ASK for verdict in judgement.verdicts)
    return record.decided(
        received,
        judgement,
        item=item,
        custody=custody,
        at=now,
        ask_until=now + timedelta(hours=tools.ask_h) if asked else None,
        earlier=earlier,
        duplicate_possible=(received.envelope.sender, received.digest) in tools.doubts.digests,
    )


async def late_answer(reference: str, reply: SmtpReply, tools: ScreenTools) -> None:
    """The next hop's answer came after the client was told 451, or after a release was given up as uncertain."""
    now = tools.clock.now()
    if (doubtful := tools.doubts.entries.pop(reference, None)) is not None:
        entry, mail = doubtful
        if not reply.ok:
            tools.doubts.digests.discard(mail)
        await _tell(_outcome(entry, now, reply), tools)
    elif not reply.temporary:
        event = HoldEvent.DELIVER if reply.ok else HoldEvent.BOUNCE
        item = await tools.recorder.item(reference)
        waiting = tuple(r.address for r in item.recipients if r.state is HoldState.UNCERTAIN)
        if waiting:
            await tools.recorder.move(Move(reference, event, now, "gate", waiting, code=reply.code))
