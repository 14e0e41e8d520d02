"""What people do with what is held: look, release, return, withdraw, answer.

Four eyes: the approver is never the author, a recipient, or a member of the author's shared mailbox; withdraw and
answer are the author's alone. Every decision carries a reason and is one ledger entry; looking is an entry too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.flows import record
from gatelodge.ports import Clock, Recorder
from gatelodge.values import Event, HoldEvent, HoldState, Item, Move

LIVE = (HoldState.JUDGING, HoldState.ASKED, HoldState.HELD, HoldState.RELEASING, HoldState.UNCERTAIN)


class Staff(Protocol):
    """Who may decide whose mail."""

    def may_approve(self, actor: str, author: str, recipients: Sequence[str], *, confidential: bool) -> bool:
        """True when the actor is a second person with a role for it."""


@dataclass(frozen=True, slots=True)
class ReviewTools:
    """What reviewing needs from outside."""

    recorder: Recorder
    staff: Staff
    clock: Clock
    proven: bool = False
    """True when the actor's identity was proven by sign-in or a one-time token."""


async def queue(tools: ReviewTools, *, everything: bool = False) -> Sequence[Item]:
    """What waits for a person, oldest first; `everything` adds what is on its way."""
    states = LIVE if everything else (HoldState.ASKED, HoldState.HELD)
    return await tools.recorder.queue(states=[str(state) for state in states])


async def show(tools: ReviewTools, reference: str, *, actor: str) -> Item:
    """One item with its masked evidence; the look is recorded first (DPA 2018 s.62, consultation).

    Only those who may decide about it see that it raised an alarm.
    """
    item = await tools.recorder.item(reference)
    event = Event("hold:message:view", tools.clock.now(), actor, {"item": reference, "proven": tools.proven})
    await tools.recorder.event(event)
    return item if _may_decide(tools, item, actor) else record.without_alarms(item)


async def release(
    tools: ReviewTools, reference: str, *, actor: str, reason: str, recipients: Sequence[str] = ()
) -> Item:
    """A second person lets it go. NotAllowedError for the author or a recipient, RefusedError when nothing waits."""
    await _second_person(tools, reference, actor)
    return await _move(tools, reference, HoldEvent.APPROVE, actor, reason, recipients)


async def return_(
    tools: ReviewTools, reference: str, *, actor: str, reason: str, recipients: Sequence[str] = ()
) -> Item:
    """A second person sends it back to the author."""
    await _second_person(tools, reference, actor)
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


async def _second_person(tools: ReviewTools, reference: str, actor: str) -> None:
    if not _may_decide(tools, await tools.recorder.item(reference), actor):
        raise NotAllowedError(
            f"{reference} needs a second person: an approver on the staff list, neither its author nor a recipient."
        )


def _may_decide(tools: ReviewTools, item: Item, actor: str) -> bool:
    addresses = [recipient.address for recipient in item.recipients]
    return tools.staff.may_approve(actor, item.author, addresses, confidential=record.confidential(item))


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
