"""What leaves custody: late judging, releases, retries, unanswered questions, the end of the bytes.

The gate calls `Queue.step` when woken and at least every few seconds. Each act is a move recorded before or after it,
so that a crash at any point leaves a state from which the next step goes on. Nothing leaves before its allowing entry
is under a signed checkpoint (DESIGN, invariant 2).
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from gatelodge.core.trace import trace_block
from gatelodge.errors import GatelodgeError, IntegrityError, RefusedError, TemporaryError, UncertainError
from gatelodge.flows import record
from gatelodge.flows.screen import ScreenTools, alarm, earlier_times
from gatelodge.ports import Relay
from gatelodge.values import (
    Action,
    Envelope,
    HoldEvent,
    HoldState,
    Item,
    ItemRecipient,
    Judgement,
    Move,
    Received,
    SmtpReply,
    digest_of,
)

log = logging.getLogger("gatelodge.queue")

_DECIDE = {
    Action.DELIVER: HoldEvent.DECIDE_DELIVER,
    Action.ASK: HoldEvent.DECIDE_ASK,
    Action.HOLD: HoldEvent.DECIDE_HOLD,
    Action.REFUSE: HoldEvent.DECIDE_REFUSE,
}
_MOVING = (HoldState.JUDGING, HoldState.RELEASING, HoldState.UNCERTAIN)
_ASKED_EVERY = timedelta(seconds=15)
"""How often unanswered questions are looked at; what waits for a person is not read at every step."""


@dataclass(frozen=True, slots=True)
class QueueTools:
    """What the queue needs beside what screening needs."""

    screen: ScreenTools
    relay: Relay
    retry_s: Sequence[int]
    """Waits between attempts; the last one repeats."""
    lifetime: timedelta
    """After this a message that the next hop keeps deferring is bounced, with notice."""
    judging_s: float
    """How long judging may take outside a client's session."""
    keep: timedelta
    """How long the bytes are kept after the last recipient's end."""
    uncertain_wait: timedelta = timedelta(minutes=15)
    """How long we wait for a lost answer before we send again, flagged as a possible duplicate."""


class Queue:
    """What is in custody, moved on item by item. A slow item (late judging, a slow next hop) stalls no other."""

    AT_ONCE = 8
    """Items worked on at the same time."""
    MOST = 5000
    """Items looked at in one step, oldest first."""
    END_AT_ONCE = 1000
    """Items whose bytes are ended in one go."""

    def __init__(self, tools: QueueTools) -> None:
        self._tools = tools
        self._working: dict[str, asyncio.Task[None]] = {}
        self._gate = asyncio.Semaphore(self.AT_ONCE)
        self._asked_at: datetime | None = None
        self.broken: IntegrityError | None = None
        """Set when an item's bytes or the ledger are not what they were: the gate must stop and tell somebody."""

    async def step(self) -> int:
        """Start what is due and not yet being worked on; how many items that were. Nothing once it is broken."""
        if self.broken is not None:
            return 0
        now = self._tools.screen.clock.now()
        due = [item for item in await self._waiting(now) if item.item not in self._working and _due(item, now)]
        for item in due:
            self._working[item.item] = asyncio.ensure_future(self._work(item.item))
        return len(due)

    async def _waiting(self, now: datetime) -> Sequence[Item]:
        """What moves on by itself, and now and then what waits for its author."""
        recorder = self._tools.screen.recorder
        items = list(await recorder.queue(states=_MOVING, limit=self.MOST))
        if self._asked_at is None or now - self._asked_at >= _ASKED_EVERY:
            names = {item.item for item in items}
            asked = await recorder.queue(states=(HoldState.ASKED,), limit=self.MOST)
            items += [item for item in asked if item.item not in names]
            self._asked_at = now
        return items

    async def end_bytes(self) -> int:
        """Destroy the bytes of what ended long enough ago, and erase what is said beside them; how many.

        The bytes go first: a crash between the two leaves an item that is found, and ended, again.
        """
        screen, count = self._tools.screen, 0
        before = screen.clock.now() - self._tools.keep
        for item in await screen.recorder.ended(before=before, limit=self.END_AT_ONCE):
            try:
                await asyncio.to_thread(screen.spool.destroy, item)
                await screen.recorder.erased(item)
            except IntegrityError as error:
                self.broken = error
                break
            except GatelodgeError as error:
                log.warning("%s: %s", item, error.log)  # the next time tries again; the others go on
            else:
                count += 1
        return count

    async def drain(self) -> None:
        """Wait for what was started."""
        while self._working:
            await asyncio.wait(self._working.values())

    async def _work(self, name: str) -> None:
        screen = self._tools.screen
        try:
            async with self._gate:
                item = await screen.recorder.item(name)  # as it stands now: it may have waited here for long
                if self.broken is None:
                    await _advance(item, screen.clock.now(), self._tools)
        except IntegrityError as error:
            self.broken = error
        except GatelodgeError as error:
            log.warning("%s: %s", name, error.log)  # the next step tries again
        except Exception as error:  # noqa: BLE001 - one item's trouble must not be another's
            log.error("%s: %s", name, type(error).__name__)  # noqa: TRY400 - its text may hold content
        finally:
            del self._working[name]


def _due(item: Item, now: datetime) -> bool:
    return any(recipient_due(item, recipient, now) for recipient in item.recipients)


def recipient_due(item: Item, recipient: ItemRecipient, now: datetime) -> bool:
    """Is it time to do something for this recipient?"""
    waited = recipient.next_try is None or recipient.next_try <= now
    match recipient.state:
        case HoldState.JUDGING | HoldState.RELEASING | HoldState.UNCERTAIN:
            return waited
        case HoldState.ASKED:
            return item.ask_until is not None and item.ask_until <= now
        case _:
            return False


async def _advance(item: Item, now: datetime, tools: QueueTools) -> None:
    """Do what is due for one item."""
    recorder = tools.screen.recorder
    if _addresses(item, now, HoldState.JUDGING):
        item = await _judge_late(item, now, tools)
    if asked := _addresses(item, now, HoldState.ASKED):
        item = await recorder.move(Move(item.item, HoldEvent.EXPIRE_ASK, now, "gate", asked))
    if doubtful := _addresses(item, now, HoldState.UNCERTAIN):
        item = await recorder.move(Move(item.item, HoldEvent.RETRY, now, "gate", doubtful))
    if _addresses(item, now, HoldState.RELEASING):
        await _release(item, now, tools)


def _addresses(item: Item, now: datetime, state: HoldState) -> tuple[str, ...]:
    """Recipients in this state for whom something is due."""
    return tuple(r.address for r in item.recipients if r.state is state and recipient_due(item, r, now))


async def _judge_late(item: Item, now: datetime, tools: QueueTools) -> Item:
    """Verdicts for what entered custody unjudged; each recipient moves on by its own.

    What cannot be judged is tried again with the waits of the queue, and held for a person after its lifetime.
    """
    received = await received_of(item, tools.screen)
    try:
        judgement = await tools.screen.judge.judge(received, within_s=tools.judging_s)
    except TemporaryError as error:
        waiting = [recipient for recipient in item.recipients if recipient.state is HoldState.JUDGING]
        if now - item.at >= tools.lifetime:
            unjudged, late = {"unjudged": True}, tuple(recipient.address for recipient in waiting)
            return await tools.screen.recorder.move(
                Move(item.item, HoldEvent.DECIDE_HOLD, now, "gate", late, commitment=unjudged)
            )
        log.warning("%s was not judged: %s", item.item, error.log)
        wait = _wait(max(recipient.attempts for recipient in waiting), tools)
        await tools.screen.recorder.deferred(item.item, [recipient.address for recipient in waiting], now + wait)
        return await tools.screen.recorder.item(item.item)
    return await rejudged(item, received, judgement, tools.screen)


def _wait(attempts: int, tools: QueueTools) -> timedelta:
    """Until the next attempt, after so many earlier ones."""
    return timedelta(seconds=tools.retry_s[min(attempts, len(tools.retry_s) - 1)])


async def rejudged(
    item: Item,
    received: Received,
    judgement: Judgement,
    tools: ScreenTools,
    *,
    states: frozenset[HoldState] = frozenset({HoldState.JUDGING}),
    commitment: Mapping[str, object] = MappingProxyType({}),
) -> Item:
    """Move each recipient of the item that is in one of the states by its new verdict.

    commitment: what the entries say beside the verdicts.
    """
    now = tools.clock.now()
    asked = any(verdict.action is Action.ASK for verdict in judgement.verdicts)
    decided = record.decided(
        received,
        judgement,
        item=item.item,
        custody=True,
        at=now,
        ask_until=now + timedelta(hours=tools.ask_h) if asked else None,
        earlier=await earlier_times(judgement, tools.recorder, received.at),
    )
    waiting = {recipient.address for recipient in item.recipients if recipient.state in states}
    for action, event in _DECIDE.items():
        ours = [verdict for verdict in judgement.verdicts if verdict.action is action]
        addresses = tuple(verdict.recipient for verdict in ours if verdict.recipient in waiting)
        if addresses:
            move = Move(item.item, event, now, "gate", addresses, commitment=commitment, decided=decided)
            item = await tools.recorder.move(move)
    alarm(item.item, judgement, tools)
    return item


async def _release(item: Item, now: datetime, tools: QueueTools) -> None:
    """Hand the message on to every recipient that is due, and record each answer."""
    recorder = tools.screen.recorder
    due = [r for r in item.recipients if r.state is HoldState.RELEASING and recipient_due(item, r, now)]
    allowed = await recorder.may_leave(item.item, [recipient.address for recipient in due])
    await recorder.checkpoint(allowed)
    received = await received_of(item, tools.screen, tuple(recipient.address for recipient in due))
    block = trace_block(
        received=received, reference=item.item, host=tools.screen.host, at=now, key=tools.screen.trace_key
    )
    addresses = received.envelope.recipients
    try:
        replies = await tools.relay.deliver(received.envelope, [block, received.untrusted_bytes])
    except UncertainError:
        await recorder.move(Move(item.item, HoldEvent.DOUBT, now, "gate", addresses))
        await recorder.deferred(item.item, addresses, now + tools.uncertain_wait)
        return
    except TemporaryError:
        replies = {address: SmtpReply(451, "4.4.1", "") for address in addresses}
    await _record_replies(item, due, replies, now, tools)


async def _record_replies(
    item: Item, due: Sequence[ItemRecipient], replies: Mapping[str, SmtpReply], now: datetime, tools: QueueTools
) -> None:
    recorder = tools.screen.recorder
    delivered = tuple(r.address for r in due if replies[r.address].ok)
    if delivered:
        code = replies[delivered[0]].code
        await recorder.move(Move(item.item, HoldEvent.DELIVER, now, "gate", delivered, code=code))
    for recipient in due:
        reply = replies[recipient.address]
        if reply.ok:
            continue
        if reply.temporary and now - item.at < tools.lifetime:
            await recorder.deferred(item.item, (recipient.address,), now + _wait(recipient.attempts, tools))
        else:
            move = Move(item.item, HoldEvent.BOUNCE, now, "gate", (recipient.address,), code=reply.code)
            await recorder.move(move)


async def received_of(item: Item, tools: ScreenTools, recipients: tuple[str, ...] = ()) -> Received:
    """The message as it came, from the spool. IntegrityError when the bytes are not those that were decided."""
    content = await asyncio.to_thread(tools.spool.get, item.item)
    if digest_of(content) != item.digest:
        raise IntegrityError(f"{item.item}: the spool holds other bytes than those that were judged.")
    facts: Any = item.payload.get("envelope")
    if not isinstance(facts, dict):
        raise RefusedError(f"{item.item}: its envelope was erased; it can only be returned.")
    addresses = recipients or tuple(recipient.address for recipient in item.recipients)
    envelope = Envelope(
        sender=item.sender,
        recipients=addresses,
        body=facts["body"],
        smtputf8=facts["smtputf8"],
        client=facts["client"],
        helo=facts["helo"],
        auth=facts["auth"],
        tls=facts["tls"],
    )
    return Received(envelope, content, datetime.fromisoformat(facts["at"]), item.digest)
