"""`gatelodge permits who` and `what`: who may hear about a person, and whom a recipient may hear about."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.permits.tools import fields, person_of, register_of
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.permits import PermitBook
    from gatelodge.flows.permits import Hearing

DateOption = Annotated[
    str,
    typer.Option("--on", metavar="DATE", help="As it was known then: the end of that day, or a time [default: now]."),
]


def who(
    person: Annotated[str, typer.Argument(metavar="NUMBER", help="The person's number on the register.")],
    *,
    on: DateOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who may hear about a person. Exit 1 when nobody may."""
    from gatelodge.adapters.sealing import AddressSeal  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import who_may_hear  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    index = register_of(gatehouse)
    found = index.resolve(person_of(gatehouse, index, person))
    book, at = _book(gatehouse, on)
    persons = {found, *index.given_up([found])}
    _answer(gatehouse, who_may_hear(book, persons, at, decrypt=AddressSeal(gatehouse.keys).open), at, as_json=as_json)


def what(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="A recipient: an address, @domain or group.")],
    *,
    on: DateOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whom a recipient may hear about. Exit 1 when nobody."""
    from gatelodge.flows.permits import what_may_hear  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    book, at = _book(gatehouse, on)
    classes, key = gatehouse.facts.current().classes, gatehouse.keys.key("address")
    _answer(gatehouse, what_may_hear(book, address, at, address_key=key, classes=classes), at, as_json=as_json)


def _book(gatehouse: "Gatehouse", on: str) -> "tuple[PermitBook, datetime]":
    """The book as it was known at the end of that day, and that moment; without a day as it is now."""
    from gatelodge.flows.permits.columns import day_or_time  # noqa: PLC0415 - heavy

    book = gatehouse.facts.current().book
    if not on:
        return book, gatehouse.clock.now()
    try:
        at = day_or_time(on, ZoneInfo(gatehouse.settings.organisation.zone), end=True)
    except RefusedError as error:
        raise RefusedError(f"--on: {error}. Write it as 2026-03-03, or 2026-03-03T09:00.") from error
    assert at is not None
    return book.as_of(at), at


def _answer(gatehouse: "Gatehouse", hearings: Sequence["Hearing"], at: datetime, *, as_json: bool) -> None:
    zone = ZoneInfo(gatehouse.settings.organisation.zone)
    if as_json:
        say.emit("permits", {"permits": [_document(hearing) for hearing in hearings]})
    elif not hearings:
        say.line("No permit is known.")
    else:
        say.table(
            ["RECIPIENT", "PERSON", "NOW", "HEARS", "UNTIL", "SOURCE", "RELATIONSHIP"],
            [_row(hearing, zone, at) for hearing in hearings],
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


def _row(hearing: "Hearing", zone: ZoneInfo, at: datetime) -> list[object]:
    from gatelodge.flows.permits import last_day  # noqa: PLC0415 - heavy

    until = f"{last_day(hearing.until, zone):%Y-%m-%d}" if hearing.until else "no end"
    return [
        hearing.address,
        hearing.person.hex()[:8],
        hearing.kind if hearing.in_force else _why_not(hearing, zone, at),
        fields(hearing.fields),
        until,
        hearing.source,
        hearing.relationship,
    ]


def _why_not(hearing: "Hearing", zone: ZoneInfo, at: datetime) -> str:
    """Why a line is not in force: it is over, or has not begun."""
    from gatelodge.flows.permits import last_day  # noqa: PLC0415 - heavy

    reason = f": {hearing.reason}" if hearing.reason else ""
    if hearing.until is not None and hearing.until <= at:
        return f"ended on {last_day(hearing.until, zone):%Y-%m-%d}{reason}"
    if hearing.kind == "ended":
        return f"ended{reason}"
    assert hearing.starts is not None
    return f"begins on {hearing.starts.astimezone(zone):%Y-%m-%d}"
