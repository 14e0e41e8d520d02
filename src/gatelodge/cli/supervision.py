"""`gatelodge supervise ...`: the sample that managers read, tests for approvers, and the report.

What is said here is marked `unproven actor` in the log: nobody signed in.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import evidence, say
from gatelodge.cli.place import ActorOption, HomeOption, JsonOption, open_home
from gatelodge.errors import RefusedError
from gatelodge.values import Item, Sample

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.supervision.measures import ApproverLine, AuthorLine, Measures
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
        say.emit(
            "sample-show",
            document(one) | {"text": one.text, "verdicts": _listed(item, "verdicts"), "findings": _findings(item)},
        )
        return
    say.line(f"{say.bold(one.item)}  from {one.author}, {one.at.astimezone(_zone(gatehouse)):%Y-%m-%d %H:%M}")
    if one.text:
        say.line(f"  {one.ended_by}: {one.text}")
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


@group.command()
def report(
    actor: ActorOption,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="First day [default: 30 days ago].")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day [default: today].")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as one page as well.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who was supervised how much, by whom and how fast.

    For managers (their own people) and information governance (everybody, and the results of tests). Reading it is
    recorded.
    """
    from gatelodge.flows.supervise.report import document as plain  # noqa: PLC0415 - heavy
    from gatelodge.flows.supervise.report import reported  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    zone = _zone(gatehouse)
    today = gatehouse.clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = since.replace(tzinfo=zone) if since else today - timedelta(days=30)
    last = (until.replace(tzinfo=zone) if until else today) + timedelta(days=1)
    if last <= first:
        raise RefusedError("The last day is before the first.")
    span = (first.astimezone(UTC), last.astimezone(UTC))
    found, whole = _run(
        gatehouse,
        lambda recorder: reported(gatehouse.reading_tools(recorder), gatehouse.supervision_plan, span, actor=actor),
    )
    if html is not None:
        from gatelodge.cli.supervision_page import render  # noqa: PLC0415 - heavy

        name = gatehouse.settings.organisation.name
        html.write_text(render(found, organisation=name, zone=zone, for_governance=whole), encoding="utf-8")
        say.aside(f"Written: {html}")
    if as_json:
        say.emit("supervise-report", plain(found))
    else:
        _print_report(found, for_governance=whole)


def _print_report(found: "Measures", *, for_governance: bool) -> None:
    if found.authors:
        heads = ["AUTHOR", "TEAM", "MESSAGES", "SEEN", "BY", "NEAR MISSES", ""]
        say.table(heads, [_author_row(line) for line in found.authors])
    else:
        say.line("Nobody sent anything to somebody outside in this time.")
    if found.approvers:
        say.line()
        heads = ["APPROVER", "APPROVED", "SENT BACK", "SAMPLES", "MEDIAN S", "P90 S", ""]
        say.table(heads, [_approver_row(line) for line in found.approvers])
    if found.waiting:
        say.line(f"{say.count(found.waiting, 'sample')} that nobody has looked at.")
    if for_governance:
        for one in found.circles:
            say.line(f"Approve each other: {', '.join(one.members)} ({one.approvals:,} approvals).")
        for seeded in found.seeds:
            say.line(f"Tests: {seeded.approver} sent back {seeded.passed}, would have released {seeded.failed}.")


def _author_row(line: "AuthorLine") -> list[object]:
    near = line.withdrawn + line.returned
    return [line.author, line.team, line.outside, f"{line.seen_share:.0%}", ", ".join(line.by), near, _state(line)]


def _approver_row(line: "ApproverLine") -> list[object]:
    said = ["approved everything"] if line.always else []
    said += [f"{line.fast} in under 10 s"] if line.fast else []
    times = [f"{line.median_s:,.0f}", f"{line.p90_s:,.0f}"]
    return [line.approver, line.approved, line.returned, line.looked_at, *times, "; ".join(said)]


def _state(line: "AuthorLine") -> str:
    said = [f"on probation, {line.clean} clean"] if line.on_probation else []
    if line.suggest_end:
        said.append("may end: gatelodge staff evidence")
    if line.unusual_days:
        said.append(f"unusually busy on {', '.join(str(day) for day in line.unusual_days)}")
    return "; ".join(said)


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
