"""`gatelodge permits import`: what a file or feed says takes the place of what it said last."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import DryRunOption, ImporterOption, print_rejects, record, rejects_as_json
from gatelodge.cli.permits.tools import (
    contradiction_as_json,
    fields,
    finder,
    line_as_json,
    print_contradictions,
    register_of,
)
from gatelodge.cli.place import HomeOption, JsonOption, open_home

if TYPE_CHECKING:
    from gatelodge.core.permits import Permit
    from gatelodge.core.permits.differences import Difference
    from gatelodge.flows.permits import Contradiction, PermitImport, Sheet

SourceOption = Annotated[
    str, typer.Option("--source", help="Name of the feed: an import replaces the last one of its name.")
]


def import_(
    location: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="CSV, XLSX, JSON or JSON lines: a file, a URL, or a database."),
    ],
    *,
    query: Annotated[str, typer.Option(metavar="SQL", help="What selects the permits of a database.")] = "",
    actor: ImporterOption = "command line",
    source: SourceOption = "file",
    allow_drop: Annotated[bool, typer.Option("--allow-drop", help="Accept far fewer permits than before.")] = False,
    dry_run: DryRunOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in permits and bans, and say what is different."""
    from gatelodge.adapters.sealing import AddressSeal  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import contradictions, import_permits  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    sheet, sha256 = _sheet(location, query)
    persons_of = finder(gatehouse, register_of(gatehouse))
    now, seal = gatehouse.clock.now(), AddressSeal(gatehouse.keys)
    with gatehouse.permits().changing("import", source, now) as change:
        result = import_permits(
            sheet,
            change,
            persons_of=persons_of,
            address_key=gatehouse.keys.key("address"),
            classes=gatehouse.facts.current().classes,
            zone=ZoneInfo(gatehouse.settings.organisation.zone),
            allow_drop=allow_drop,
        )
        book = change.after
        doubtful = contradictions(book, now, decrypt=seal.open)
        examples = [(seal.open(book.sealed_address(one.token)).decode(), one) for one in result.differences.examples]
        if dry_run:
            change.undo()
        else:
            record(gatehouse, "permits:file:import", actor, {"sha256": sha256(), "source": source, **_counts(result)})
    if as_json:
        told = {
            "examples": [_as_json(address, one) for address, one in examples],
            "contradictions": [contradiction_as_json(one) for one in doubtful],
            "rejects": rejects_as_json(result.rejects),
        }
        say.emit("permits-import", {**_counts(result), "source": source, **told, "dry_run": dry_run})
        return
    _print(result, examples, doubtful, dry_run=dry_run)


def _sheet(location: str, query: str) -> "tuple[Sheet, Callable[[], str]]":
    """The rows of a source, and what tells its digest once they were read."""
    from gatelodge.adapters.sources import JsonSource, Streamed, open_source  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import Objects  # noqa: PLC0415 - heavy

    found = open_source(location, query)
    sheet: Sheet = Objects(found.objects()) if isinstance(found, JsonSource) else Streamed(found.batches())
    return sheet, lambda: found.digest


def _counts(result: "PermitImport") -> dict[str, object]:
    pairs = result.differences.pairs
    return {
        "count": result.count,
        "bans": result.bans,
        "new": result.differences.new,
        "changed": result.differences.changed,
        "ended": result.ended,
        "bans_new": pairs.get("ban", 0),
        "bans_lifted": pairs.get("ban lifted", 0),
        "before": result.differences.last,
        "rejected": len(result.rejects),
        "unconfirmed": result.unconfirmed,
        "version": result.version,
    }


def _print(
    result: "PermitImport",
    examples: "Sequence[tuple[str, Difference]]",
    doubtful: "Sequence[Contradiction]",
    *,
    dry_run: bool,
) -> None:
    pairs, would = result.differences.pairs, "would be " if dry_run else ""
    say.line(
        f"{say.count(result.count, 'line')} {would}taken in, {result.bans:,} of them bans; {result.ended:,} ended. "
        f"Version {result.version}."
    )
    say.line(
        f"Before: {result.differences.last:,}. New: {result.differences.new:,}. "
        f"Changed: {result.differences.changed:,}. "
        f"Bans new: {pairs.get('ban', 0):,}, lifted: {pairs.get('ban lifted', 0):,}."
    )
    if dry_run and examples:
        say.table(
            ["DIFFERENCE", "RECIPIENT", "PERSON", "BEFORE", "AFTER"],
            [
                [one.what, address, one.person.hex()[:8], _lines(one.before), _lines(one.after)]
                for address, one in examples
            ],
        )
    if result.unconfirmed:
        say.line(f"{say.count(result.unconfirmed, 'row')} not confirmed, so not taken in.")
    print_contradictions(doubtful)
    if result.rejects:
        say.line(f"{say.count(len(result.rejects), 'row')} left out:")
        print_rejects(result.rejects)


def _lines(found: "Sequence[Permit]") -> str:
    return "; ".join(map(_line, found)) or "-"


def _line(found: "Permit") -> str:
    said = found.kind if found.kind != "permit" else fields(found.fields)
    starts = f" from {found.starts:%Y-%m-%d}" if found.starts else ""
    until = f" until {found.until:%Y-%m-%d}" if found.until else ""
    return f"{said}{starts}{until}"


def _as_json(address: str, one: "Difference") -> dict[str, object]:
    return {
        "what": one.what,
        "address": address,
        "person": one.person.hex(),
        "before": [line_as_json(each) for each in one.before],
        "after": [line_as_json(each) for each in one.after],
    }
