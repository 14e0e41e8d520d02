"""`gatelodge hold ...`: what is held, and what people decide about it.

A decision made here is marked `unproven actor` in the log: nobody signed in. Looking at an item is an entry too.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import evidence, say
from gatelodge.cli.place import ActorOption, HomeOption, JsonOption, open_home
from gatelodge.values import By, HoldState, Item, ItemRecipient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gatelodge.bootstrap import Gatehouse
    from gatelodge.flows.review import ReviewTools

T = TypeVar("T")

group = typer.Typer(help="What is held: list, show, release, return, withdraw, answer, unlock.", no_args_is_help=True)

Reference = Annotated[
    str, typer.Argument(metavar="REFERENCE", help="Such as GL-ABCDEFGH.", callback=lambda text: text.strip().upper())
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the record.")]
Recipients = Annotated[list[str] | None, typer.Option("--to", metavar="ADDRESS", help="Only for this recipient.")]


@group.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Also what is on its way.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """What waits for a person, oldest first."""
    from gatelodge.flows import review  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    items = _with_tools(gatehouse, lambda tools: review.queue(tools, everything=everything))
    if as_json:
        say.emit("hold-list", {"items": [document(item) for item in items]})
    elif not items:
        say.line("Nothing is held.")
    else:
        say.table(
            ["REFERENCE", "SINCE", "STATE", "PEOPLE", "PERMITTED", "AUTHOR", "TO"],
            [_row(item, _zone(gatehouse)) for item in items],
        )


@group.command()
def show(reference: Reference, actor: ActorOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """One item with its evidence, masked; the look is recorded."""
    from gatelodge.flows import review  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    item = _with_tools(gatehouse, lambda tools: review.show(tools, reference, actor=actor))
    if as_json:
        say.emit("hold-show", document(item))
    else:
        _print(item, _zone(gatehouse))


@group.command()
def release(
    reference: Reference,
    *,
    actor: ActorOption,
    reason: Reason,
    to: Recipients = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let it go, as a second person.

    Never the author, a recipient, or a member of the author's shared mailbox.
    """
    from gatelodge.flows import review  # noqa: PLC0415 - heavy

    item = _with_tools(
        open_home(home),
        lambda tools: review.release(tools, reference, actor=actor, reason=reason, recipients=to or ()),
    )
    _decided(item, as_json=as_json)


@group.command("return")
def return_(
    reference: Reference,
    *,
    actor: ActorOption,
    reason: Reason,
    to: Recipients = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send it back to its author, as a second person."""
    from gatelodge.flows import review  # noqa: PLC0415 - heavy

    item = _with_tools(
        open_home(home),
        lambda tools: review.return_(tools, reference, actor=actor, reason=reason, recipients=to or ()),
    )
    _decided(item, as_json=as_json)


@group.command()
def withdraw(
    reference: Reference,
    *,
    actor: ActorOption,
    reason: Reason = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take your own message back; it ends unsent."""
    from gatelodge.flows import review  # noqa: PLC0415 - heavy

    item = _with_tools(open_home(home), lambda tools: review.withdraw(tools, reference, actor=actor, reason=reason))
    _decided(item, as_json=as_json)


@group.command()
def answer(
    reference: Reference, actor: ActorOption, reason: Reason, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Give the reason for your own message.

    Only where the gate asked for one.
    """
    from gatelodge.flows import review  # noqa: PLC0415 - heavy

    item = _with_tools(open_home(home), lambda tools: review.answer(tools, reference, actor=actor, reason=reason))
    _decided(item, as_json=as_json)


@group.command()
def unlock(reference: Reference, actor: ActorOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Give the password of something locked in it.

    It is read and judged anew with it. The password is asked for, or read from standard input, and kept nowhere.
    """
    from gatelodge.flows import review, unlock  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    password = say.ask_secret("Password")

    async def act(tools: "ReviewTools") -> Item:
        item = await review.check_unlock(tools, reference, actor=actor)
        screen = gatehouse.screen_tools(gatehouse.judge_here(tools.recorder), tools.recorder, lambda: None)
        within_s = gatehouse.settings.judge.message_s
        return await unlock.unlock(item, [password], screen, actor=actor, within_s=within_s)

    _decided(_with_tools(gatehouse, act), as_json=as_json)


def document(item: Item) -> dict[str, object]:
    """One item as JSON (docs/formats/cli.md)."""
    return {
        "item": item.item,
        "at": item.at,
        "sender": item.sender,
        "author": item.author,
        "message_id": item.message_id,
        "size": item.size,
        "digest": item.digest,
        "ask_until": item.ask_until.isoformat() if item.ask_until else None,
        "recipients": [_recipient(recipient) | {"by": _by(item, recipient)} for recipient in item.recipients],
        "findings": item.payload.get("findings", []),
        "gaps": item.payload.get("gaps", []),
        "earlier": item.payload.get("earlier", []),
        "alarms": item.payload.get("alarms", []),
        "canaries": item.payload.get("canaries", 0),
    }


def _recipient(recipient: ItemRecipient) -> dict[str, object]:
    return {
        "address": recipient.address,
        "state": str(recipient.state),
        "verdict": recipient.action,
        "rule": recipient.rule,
        "sentence": recipient.sentence,
        "people": recipient.people,
        "permitted": recipient.permitted,
        "attempts": recipient.attempts,
        "next_try": recipient.next_try.isoformat() if recipient.next_try else None,
        "duplicate_possible": recipient.duplicate_possible,
        "approved_by": recipient.approved_by,
    }


def _zone(gatehouse: "Gatehouse") -> ZoneInfo:
    """People read local time; everything else counts in UTC."""
    return ZoneInfo(gatehouse.settings.organisation.zone)


def _with_tools(gatehouse: "Gatehouse", act: "Callable[[ReviewTools], Awaitable[T]]") -> T:
    """What the flow answers, given a recorder that is there for as long as it takes."""
    import asyncio  # noqa: PLC0415 - heavy

    from gatelodge.flows.review import ReviewTools  # noqa: PLC0415 - heavy

    async def run() -> T:
        async with gatehouse.recorder() as recorder:
            staff, zone = gatehouse.facts.current().staff, _zone(gatehouse)
            return await act(ReviewTools(recorder, staff, gatehouse.clock, zone=zone))

    return asyncio.run(run())


def _decided(item: Item, *, as_json: bool) -> None:
    if as_json:
        say.emit("hold-decision", document(item))
        return
    for recipient in item.recipients:
        agreed = "  (one of two has agreed)" if recipient.approved_by and recipient.state in _WAITING else ""
        say.line(f"{item.item}  {recipient.state}  {recipient.address}{agreed}")
    if any(recipient.state is HoldState.TESTED for recipient in item.recipients):
        say.line("This was a test with invented people. Nothing was sent; information governance is told the result.")
    say.aside("Recorded with an unproven actor: nobody signed in here.")


def _row(item: Item, zone: ZoneInfo) -> list[object]:
    waiting = [recipient for recipient in item.recipients if recipient.state in _WAITING] or item.recipients
    first = max(waiting, key=lambda recipient: recipient.people - recipient.permitted)
    more = f" and {len(item.recipients) - 1} more" if len(item.recipients) > 1 else ""
    states = "/".join(sorted({str(recipient.state) for recipient in item.recipients}))
    since = f"{item.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return [item.item, since, states, f"{first.people:,}", f"{first.permitted:,}", item.author, first.address + more]


def _print(item: Item, zone: ZoneInfo) -> None:
    at = f"{item.at.astimezone(zone):%d %B %Y %H:%M}".lstrip("0")
    say.line(f"{say.bold(item.item)}  from {item.author or 'nobody (a bounce)'}, {at}")
    if item.payload.get("alarms"):
        planted = say.count(int(str(item.payload.get("canaries", 0))), "planted person", "planted people")
        say.line(f"{say.bold('ALARM')}  {planted} in it. Only those who may decide see this; do not tell the author.")
    for recipient in item.recipients:
        say.line()
        say.line(f"{say.bold(str(recipient.state).upper())}  {recipient.address}")
        say.line(f"  {recipient.sentence}")
        if recipient.rule:
            say.line(say.faint(f"  Rule: {recipient.rule}."))
        if recipient.state in _WAITING and (by := _DECIDES.get(_by(item, recipient))):
            say.line(f"  {by}")
        if recipient.approved_by and recipient.state in _WAITING:
            say.line(f"  {recipient.approved_by} has agreed. A second, different person must agree as well.")
        if recipient.duplicate_possible:
            say.line("  The first attempt's answer was lost: the recipient may get it twice.")
    if earlier := _listed(item, "earlier"):
        dates = ", ".join(
            f"{datetime.fromisoformat(str(once['at'])).astimezone(zone):%d %B %Y}".lstrip("0") for once in earlier
        )
        say.line()
        say.line(f"People from this list went out before: {dates}.")
    evidence.show(_listed(item, "findings"), _SHOWN)
    if gaps := _listed(item, "gaps"):
        say.line()
        say.line(say.bold("Not read"))
        for gap in gaps[:_SHOWN]:
            say.line(f"  {gap['part'] or 'top'}: {gap['sentence']}")


_DECIDES: dict[str, str] = {
    By.MANAGER: "Only the line manager, or their deputy, may release it.",
    By.IG: "Only information governance may release it.",
    By.TWO: "Two different people must agree before it goes.",
    By.SEAL: "Nobody may release it: it may only go as a sealed transfer.",
}


def _by(item: Item, recipient: ItemRecipient) -> str:
    """Who decides for this recipient, as the verdict says."""
    verdicts = {one.get("address"): one for one in _listed(item, "verdicts")}
    return str(verdicts.get(recipient.address, {}).get("by", ""))


_SHOWN = 10
_WAITING = (HoldState.ASKED, HoldState.HELD)


def _listed(item: Item, key: str) -> list[dict[str, object]]:
    """A list in the payload; empty once it is erased."""
    value = item.payload.get(key)
    return list(value) if isinstance(value, list | tuple) else []
