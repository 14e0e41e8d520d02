"""What people do with what is held: look, release, return, withdraw, answer.

Four eyes: the approver is never the author, a recipient, a member of the author's shared mailbox or somebody whom it is
about; withdraw and answer are the author's alone. Where a rule wants two people, the first approval is recorded and the
message stays. Every decision carries a reason and is one ledger entry; looking is an entry too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo

from gatelodge.core import hold
from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.flows import deciders, record
from gatelodge.flows.deciders import Staff
from gatelodge.ports import Clock, Recorder
from gatelodge.values import By, Event, HoldEvent, HoldState, Item, ItemRecipient, Move

WAITING = (HoldState.ASKED, HoldState.HELD, HoldState.SEEDED)
LIVE = (HoldState.JUDGING, HoldState.ASKED, HoldState.HELD, HoldState.RELEASING, HoldState.UNCERTAIN, HoldState.SEEDED)


@dataclass(frozen=True, slots=True)
class ReviewTools:
    """What reviewing needs from outside."""

    recorder: Recorder
    staff: Staff
    clock: Clock
    proven: bool = False
    """True when the actor's identity was proven by sign-in or a one-time token."""
    zone: tzinfo = field(default=UTC)
    """The organisation's own: a last day in post ends with its day there."""

    @property
    def today(self) -> date:
        """The day it is here."""
        return self.clock.now().astimezone(self.zone).date()


async def queue(tools: ReviewTools, *, everything: bool = False) -> Sequence[Item]:
    """What waits for a person, oldest first; `everything` adds what is on its way."""
    states = LIVE if everything else WAITING
    return [as_shown(item) for item in await tools.recorder.queue(states=[str(state) for state in states])]


async def show(tools: ReviewTools, reference: str, *, actor: str) -> Item:
    """One item with its masked evidence; the look is recorded first (DPA 2018 s.62, consultation).

    Only those who may decide about it see that it raised an alarm.
    """
    item = await tools.recorder.item(reference)
    event = Event("hold:message:view", tools.clock.now(), actor, {"item": reference, "proven": tools.proven})
    await tools.recorder.event(event)
    return as_shown(item if _may_decide(tools, item, actor) else record.without_alarms(item))


async def release(
    tools: ReviewTools, reference: str, *, actor: str, reason: str, recipients: Sequence[str] = ()
) -> Item:
    """A second person lets it go; where two must agree, the first only says so and it stays.

    The most restrictive verdict of the recipients released counts for all of them. NotAllowedError for the author, a
    recipient and whoever else may not; RefusedError when nothing waits.
    """
    item = await tools.recorder.item(reference)
    _check_releaser(tools, item, actor, recipients)
    if deciders.needs_two(item, recipients):
        return await _agree(tools, item, actor, reason, recipients)
    return await _move(tools, reference, HoldEvent.APPROVE, actor, reason, recipients)


async def _agree(tools: ReviewTools, item: Item, actor: str, reason: str, recipients: Sequence[str]) -> Item:
    """One of two people agrees: for some recipients they may be the first, for others the second."""
    waiting = [one for one in _chosen(item, recipients) if one.state in WAITING]
    if not waiting:
        return await _move(tools, item.item, HoldEvent.APPROVE, actor, reason, recipients)
    first = [one.address for one in waiting if not one.approved_by]
    second = [one.address for one in waiting if one.approved_by and one.approved_by.lower() != actor.lower()]
    if not first and not second:
        hold.check_approval(By.TWO, first=actor, actor=actor)
    moved = item
    for event, addresses in ((HoldEvent.APPROVE_FIRST, first), (HoldEvent.APPROVE, second)):
        if addresses:
            moved = await _move(tools, item.item, event, actor, reason, addresses)
    return moved


async def return_(
    tools: ReviewTools, reference: str, *, actor: str, reason: str, recipients: Sequence[str] = ()
) -> Item:
    """A second person sends it back to the author."""
    item = await tools.recorder.item(reference)
    if not _is_one_of(actor, deciders.returners(item, tools.staff, tools.today)):
        raise NotAllowedError(_SECOND.format(reference))
    return await _move(tools, reference, HoldEvent.RETURN, actor, reason, recipients)


async def withdraw(tools: ReviewTools, reference: str, *, actor: str, reason: str = "") -> Item:
    """The author takes it back; it ends unsent."""
    await _author(tools, reference, actor)
    moved = await _move(tools, reference, HoldEvent.WITHDRAW, actor, reason or "withdrawn by its author", ())
    return record.without_alarms(moved)


async def answer(tools: ReviewTools, reference: str, *, actor: str, reason: str) -> Item:
    """The author gives the reason; only where the rule asked and nothing hidden, bulk, banned or unread is in it."""
    item = await _author(tools, reference, actor)
    answerable = _answerable(item)
    if not answerable:
        raise NotAllowedError(f"{reference} needs a second person: an author's answer alone does not release it.")
    return record.without_alarms(await _move(tools, reference, HoldEvent.ANSWER, actor, reason, answerable))


async def check_unlock(tools: ReviewTools, reference: str, *, actor: str) -> Item:
    """The item, whose author or deciders may give a password for it. NotAllowedError for anybody else."""
    item = await tools.recorder.item(reference)
    if actor.lower() != item.author.lower() and not _may_decide(tools, item, actor):
        raise NotAllowedError(f"Only the author of {reference}, and who may decide about it, may unlock it.")
    return item


def as_shown(item: Item) -> Item:
    """The item as people see it before they decide: a test looks like any other that is held."""
    if not any(one.state is HoldState.SEEDED for one in item.recipients):
        return item
    return replace(item, recipients=tuple(replace(one, state=HoldState.HELD) for one in item.recipients))


_SECOND = "{} needs a second person: an approver on the staff list, neither its author nor a recipient."
_BY = {
    By.MANAGER: "{} may be released by the author's line manager or their deputy, and by nobody else.",
    By.IG: "{} may be released by information governance, and by nobody else.",
    By.SEAL: "Nobody may release {}: it may only go as a sealed transfer. It can be returned to its author.",
}


def _check_releaser(tools: ReviewTools, item: Item, actor: str, recipients: Sequence[str]) -> None:
    """NotAllowedError unless the actor may let it go to these recipients; says who may where the rule does."""
    if _is_one_of(actor, deciders.releasers(item, tools.staff, tools.today, recipients)):
        return
    said = record.decided_by(item, recipients) if _may_decide(tools, item, actor) else frozenset()
    strictest = next((by for by in (By.SEAL, By.IG, By.MANAGER) if by in said), None)
    raise NotAllowedError((_BY[strictest] if strictest is not None else _SECOND).format(item.item))


def _may_decide(tools: ReviewTools, item: Item, actor: str) -> bool:
    return _is_one_of(actor, deciders.returners(item, tools.staff, tools.today))


def _is_one_of(actor: str, names: Sequence[str]) -> bool:
    return actor.strip().lower() in names


def _chosen(item: Item, recipients: Sequence[str]) -> tuple[ItemRecipient, ...]:
    """Those named, or all."""
    wanted = {address.lower() for address in recipients}
    return tuple(one for one in item.recipients if not wanted or one.address.lower() in wanted)


async def _author(tools: ReviewTools, reference: str, actor: str) -> Item:
    item = await tools.recorder.item(reference)
    if actor.lower() != item.author.lower():
        raise NotAllowedError(f"Only the author of {reference} may do this.")
    return item


def _answerable(item: Item) -> tuple[str, ...]:
    """Recipients for whom the author's answer is enough, as the verdicts say."""
    asked = {recipient.address for recipient in item.recipients if recipient.state is HoldState.ASKED}
    return tuple(v["address"] for v in record.verdicts_of(item) if v.get("answerable") and v["address"] in asked)


async def _move(
    tools: ReviewTools, reference: str, event: HoldEvent, actor: str, reason: str, recipients: Sequence[str]
) -> Item:
    if not reason.strip():
        raise RefusedError("Give a reason: it goes into the record beside the decision.")
    move = Move(reference, event, tools.clock.now(), actor, tuple(recipients), reason, proven=tools.proven)
    return await tools.recorder.move(move)
