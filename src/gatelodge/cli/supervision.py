"""`gatelodge supervise ...`: the sample that managers read, tests for approvers, and the report.

What is said here is marked `unproven actor` in the log: nobody signed in.
"""

from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import evidence, say
from gatelodge.cli.place import ActorOption, HomeOption, JsonOption, open_home
from gatelodge.values import Item, Sample

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gatelodge.bootstrap import Gatehouse
    from gatelodge.ports import Recorder

T = TypeVar("T")

group = typer.Typer(help="Supervision: sample, seed, report.", no_args_is_help=True)
sample = typer.Typer(help="Sent mail that somebody is to look at: list, show, ack.", no_args_is_help=True)
group.add_typer(sample, name="sample")

Reference = Annotated[
    str, typer.Argument(metavar="REFERENCE", help="Such as GL-ABCDEFGH.", callback=lambda text: text.strip().upper())
]
_SHOWN = 10


@sample.command("list")
def list_(actor: ActorOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """What waits for you to look at, oldest first."""
    from gatelodge.flows.supervise import reading  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    samples = _run(gatehouse, lambda recorder: reading.waiting_for(gatehouse.reading_tools(recorder), actor))
    if as_json:
        say.emit("sample-list", {"samples": [document(one) for one in samples]})
    elif not samples:
        say.line("Nothing waits for you.")
    else:
        zone = _zone(gatehouse)
        rows = [
            [one.item, f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}", one.recipients, one.people, one.rule, one.author]
            for one in samples
        ]
        say.table(["REFERENCE", "SENT", "RECIPIENTS", "PEOPLE", "RULE", "AUTHOR"], rows)


@sample.command()
def show(reference: Reference, actor: ActorOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """One of them, as far as the record shows it.

    To whom it went, what was found in it (masked) and what the rules said. The look is recorded.
    """
    from gatelodge.flows.supervise import reading  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    tools = gatehouse.reading_tools
    one, item = _run(gatehouse, lambda recorder: reading.look(tools(recorder), reference, actor=actor))
    if as_json:
        say.emit("sample-show", document(one) | {"verdicts": _listed(item, "verdicts"), "findings": _findings(item)})
        return
    say.line(f"{say.bold(one.item)}  from {one.author}, {one.at.astimezone(_zone(gatehouse)):%Y-%m-%d %H:%M}")
    for verdict in _listed(item, "verdicts"):
        say.line(f"  to {verdict['address']}: {verdict['sentence']}")
    evidence.show(_findings(item), _SHOWN)


@sample.command()
def ack(
    reference: Reference,
    *,
    actor: ActorOption,
    concern: Annotated[
        bool, typer.Option("--concern", help="It was not right: information governance is to see it.")
    ] = False,
    text: Annotated[str, typer.Option("--text", help="What you saw; with a concern it is needed.")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that you looked at it, and whether it was right."""
    from gatelodge.flows.supervise import reading  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    tools = gatehouse.reading_tools
    ended = _run(
        gatehouse,
        lambda recorder: reading.acknowledge(tools(recorder), reference, actor=actor, text=text, concern=concern),
    )
    if as_json:
        say.emit("sample-ack", document(ended))
        return
    say.line(f"{ended.item}: {ended.state}. Recorded with an unproven actor: nobody signed in here.")


@group.command()
def seed(
    approver: Annotated[str, typer.Option("--approver", metavar="ADDRESS", help="Whom to test.")],
    actor: ActorOption,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a made-up, clearly wrong mail before an approver.

    It looks held and can never be released. The result is for information governance alone.
    """
    from gatelodge.flows.supervise import seeding  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    tools = gatehouse.seed_tools
    item = _run(gatehouse, lambda recorder: seeding.seed(tools(recorder), approver, actor=actor))
    if as_json:
        say.emit("supervise-seed", {"item": item})
    else:
        say.line(f"{item} waits before the approver. Nothing in it can be sent.")


def document(one: Sample) -> dict[str, object]:
    """One sampled mail as JSON (docs/formats/cli.md)."""
    return {
        "item": one.item,
        "day": one.day,
        "at": one.at,
        "author": one.author,
        "reader": one.reader,
        "recipients": one.recipients,
        "people": one.people,
        "rule": one.rule,
        "level": one.level,
        "state": str(one.state),
    }


def _zone(gatehouse: "Gatehouse") -> ZoneInfo:
    """People read local time."""
    return ZoneInfo(gatehouse.settings.organisation.zone)


def _findings(item: Item) -> list[dict[str, object]]:
    return _listed(item, "findings")


def _listed(item: Item, key: str) -> list[dict[str, object]]:
    value = item.payload.get(key)
    return list(value) if isinstance(value, list | tuple) else []


def _run(gatehouse: "Gatehouse", act: "Callable[[Recorder], Awaitable[T]]") -> T:
    """What the flow answers, given a recorder that is there for as long as it takes."""
    import asyncio  # noqa: PLC0415 - heavy

    async def run() -> T:
        async with gatehouse.recorder() as recorder:
            return await act(recorder)

    return asyncio.run(run())
