"""`gatelodge permits ...`: who may hear about whom."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.imports import (
    DryRunOption,
    ImporterOption,
    TableArgument,
    digest,
    print_rejects,
    record,
    rejects_as_json,
)
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.errors import ConfigError, RefusedError
from gatelodge.values import FieldClass, PersonId

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.register import RegisterIndex
    from gatelodge.flows.permits import Hearing

group = typer.Typer(help="Who may hear about whom: import, who, what.", no_args_is_help=True)


@group.command("import")
def import_(
    file: TableArgument,
    *,
    actor: ImporterOption = "command line",
    source: Annotated[
        str, typer.Option(help="Name of the feed: an import replaces the last one of its name.")
    ] = "file",
    allow_drop: Annotated[bool, typer.Option("--allow-drop", help="Accept far fewer permits than before.")] = False,
    dry_run: DryRunOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in permits and bans from a CSV or XLSX file."""
    from gatelodge.adapters.sealing import AddressSeal  # noqa: PLC0415 - heavy
    from gatelodge.adapters.sources import read_table  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import import_permits  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    result = import_permits(
        read_table(file),
        person_by_source_key=_finder(gatehouse, _register(gatehouse)),
        address_key=gatehouse.keys.key("address"),
        encrypt=AddressSeal(gatehouse.keys).seal,
        previous=gatehouse.facts.current().book,
        at=gatehouse.clock.now(),
        zone=ZoneInfo(gatehouse.settings.organisation.zone),
        source=source,
        allow_drop=allow_drop,
    )
    counts = {
        "count": result.count,
        "bans": result.bans,
        "ended": result.ended,
        "rejected": len(result.rejects),
        "version": result.version,
    }
    if not dry_run:
        record(gatehouse, "permits:file:import", actor, {"sha256": digest(file), **counts})
        gatehouse.facts.put_permits(result.snapshot_json)
    if as_json:
        say.emit("permits-import", {**counts, "rejects": rejects_as_json(result.rejects), "dry_run": dry_run})
        return
    would = "would be " if dry_run else ""
    say.line(
        f"{say.count(result.count, 'line')} {would}taken in, {result.bans:,} of them bans; {result.ended:,} ended. "
        f"Version {result.version}."
    )
    if result.rejects:
        say.line(f"{say.count(len(result.rejects), 'row')} left out:")
        print_rejects(result.rejects)


@group.command()
def who(
    person: Annotated[str, typer.Argument(metavar="NUMBER", help="The person's number on the register.")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who may hear about a person. Exit 1 when nobody may now."""
    from gatelodge.adapters.sealing import AddressSeal  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import who_may_hear  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    index = _register(gatehouse)
    found = _finder(gatehouse, index)(person)
    if found is None:
        raise RefusedError("That number is not on the register.")
    book, now, seal = gatehouse.facts.current().book, gatehouse.clock.now(), AddressSeal(gatehouse.keys)
    hearings = who_may_hear(book, found, now, decrypt=seal.open, resolve=index.resolve)
    _answer(gatehouse, hearings, as_json=as_json)


@group.command()
def what(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="A recipient.")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whom a recipient may hear about. Exit 1 when nobody now."""
    from gatelodge.flows.permits import what_may_hear  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    book, now = gatehouse.facts.current().book, gatehouse.clock.now()
    _answer(gatehouse, what_may_hear(book, address, now, address_key=gatehouse.keys.key("address")), as_json=as_json)


def _register(gatehouse: "Gatehouse") -> "RegisterIndex":
    index = gatehouse.register()
    if index is None:
        raise ConfigError("There is no register yet. Import it first: gatelodge register import FILE")
    return index


def _finder(gatehouse: "Gatehouse", index: "RegisterIndex") -> Callable[[str], PersonId | None]:
    """Who has a number, in whichever of the home's sources. RefusedError where it is not one person's only."""
    from gatelodge.adapters.sources.profiles import Profiles  # noqa: PLC0415 - heavy

    owners = {0, *(profile.owner for profile in Profiles(gatehouse.settings.profile_path).all().values())}

    def find(number: str) -> PersonId | None:
        found = {person for owner in owners if (person := index.person_by_source_key(number, owner)) is not None}
        if len(found) > 1:
            raise RefusedError("several sources of the register know this number, of different people")
        return next(iter(found), None)

    return find


def _answer(gatehouse: "Gatehouse", hearings: Sequence["Hearing"], *, as_json: bool) -> None:
    zone = ZoneInfo(gatehouse.settings.organisation.zone)
    if as_json:
        say.emit("permits", {"permits": [_document(hearing) for hearing in hearings]})
    elif not hearings:
        say.line("No permit is known.")
    else:
        say.table(
            ["RECIPIENT", "PERSON", "NOW", "HEARS", "UNTIL", "SOURCE", "RELATIONSHIP"],
            [_row(hearing, zone) for hearing in hearings],
        )
    if not any(hearing.in_force for hearing in hearings):
        raise typer.Exit(outcome.FAILED)


def _document(hearing: "Hearing") -> dict[str, object]:
    return {
        "address": hearing.address,
        "person": hearing.person.hex(),
        "in_force": hearing.in_force,
        "kind": hearing.kind,
        "field_classes": None if hearing.fields is None else say.classes(hearing.fields),
        "from": hearing.starts.isoformat() if hearing.starts else None,
        "until": hearing.until.isoformat() if hearing.until else None,
        "source": hearing.source,
        "relationship": hearing.relationship,
        "reason": hearing.reason,
    }


def _row(hearing: "Hearing", zone: ZoneInfo) -> list[object]:
    from gatelodge.flows.permits import last_day  # noqa: PLC0415 - heavy

    until = f"{last_day(hearing.until, zone):%Y-%m-%d}" if hearing.until else "no end"
    now = hearing.kind if hearing.in_force else hearing.reason or "not in force"
    return [
        hearing.address,
        hearing.person.hex()[:8],
        now,
        _fields(hearing.fields),
        until,
        hearing.source,
        hearing.relationship,
    ]


def _fields(fields: FieldClass | None) -> str:
    return "everything" if fields is None else ", ".join(say.classes(fields))
