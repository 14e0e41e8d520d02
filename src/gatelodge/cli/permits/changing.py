"""`gatelodge permits add`, `ban`, `end`, `unlink` and `change-address`: in force within a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import ImporterOption, record
from gatelodge.cli.permits.tools import person_of, register_of
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from gatelodge.adapters.permits import Change
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.flows.permits import Recipients
    from gatelodge.values import FieldClass, PersonId

_Told = dict[str, "str | int"]
RecipientArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="An address, @domain or group.")]
NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The person's number on the register.")]
FromOption = Annotated[str, typer.Option("--from", metavar="DATE", help="First day [default: now].")]
UntilOption = Annotated[str, typer.Option("--until", metavar="DATE", help="Last day [default: no end].")]
ReasonOption = Annotated[str, typer.Option(help="Why, for who asks later; no names.")]
RelationshipOption = Annotated[str, typer.Option(help="What they are to the person, such as mother or solicitor.")]


def add(
    address: RecipientArgument,
    number: NumberArgument,
    *,
    allowed: Annotated[str, typer.Option("--fields", help="Field classes [default: by relationship, else all].")] = "",
    starts: FromOption = "",
    until: UntilOption = "",
    relationship: RelationshipOption = "",
    reason: ReasonOption = "",
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Permit a recipient to hear about a person."""
    from gatelodge.flows.permits.columns import field_classes  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    scopes = gatehouse.facts.current().classes.scopes
    fields = field_classes(allowed) if allowed or not relationship else scopes.fields_of(relationship)
    _add(gatehouse, address, number, "permit", fields, (starts, until, relationship, reason), actor, as_json=as_json)


def ban(
    address: RecipientArgument,
    number: NumberArgument,
    *,
    starts: FromOption = "",
    until: UntilOption = "",
    relationship: RelationshipOption = "",
    reason: ReasonOption = "",
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forbid a recipient to hear about a person.

    A ban beats every permit.
    """
    said = (starts, until, relationship, reason)
    _add(open_home(home), address, number, "ban", None, said, actor, as_json=as_json)


def end(
    address: RecipientArgument,
    number: Annotated[str, typer.Argument(metavar="[NUMBER]", help="The person's number.", show_default=False)] = "",
    *,
    everybody: Annotated[bool, typer.Option("--all", help="About everybody.")] = False,
    bans: Annotated[bool, typer.Option("--ban", help="Lift the ban, not the permit.")] = False,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Last day [default: now].")] = "",
    reason: ReasonOption = "ended",
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """End what a recipient may hear about a person, or lift a ban."""
    if bool(number) == everybody:
        raise RefusedError("Name the person's number, or say --all.")
    gatehouse = open_home(home)
    _end(gatehouse, address, number, on, reason, ("ban",) if bans else ("permit",), actor, as_json=as_json)


def unlink(
    address: RecipientArgument,
    number: NumberArgument,
    *,
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a permit now: the recipient left the person's life."""
    _end(open_home(home), address, number, "", "unlinked", ("permit",), actor, as_json=as_json)


def change_address(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The address that is no longer theirs.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The address that is.")],
    *,
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """A recipient has another address: move what they may hear.

    Bans are in force at both.
    """
    from gatelodge.flows.permits import move_lines  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    with _changing(gatehouse, "permits:address:change", actor) as (change, now, told):
        told["version"], told["lines"] = move_lines(change, old, new, now, recipients=_recipients(gatehouse))
    _say(told, f"{say.count(int(told['lines']), 'line')} moved.", as_json=as_json)


def rekey(
    *,
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put every address under the current address key.

    Needed after `keys rotate address`: until then no recipient is known, and no ban is in force.
    """
    gatehouse = open_home(home)
    with _changing(gatehouse, "permits:store:rekey", actor) as (change, _, told):
        told["addresses"] = change.rekey()
        told["version"] = change.finish()
    _say(told, f"{say.count(int(told['addresses']), 'address', 'addresses')} put under the new key.", as_json=as_json)


def _add(
    gatehouse: "Gatehouse",
    address: str,
    number: str,
    kind: str,
    fields: "FieldClass | None",
    said: tuple[str, str, str, str],
    actor: str,
    *,
    as_json: bool,
) -> None:
    from gatelodge.core.permits import Permit  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import BY_HAND, add_line  # noqa: PLC0415 - heavy

    person = person_of(gatehouse, register_of(gatehouse), number)
    starts, until, relationship, reason = said
    zone = ZoneInfo(gatehouse.settings.organisation.zone)
    begins, ends = _instant(starts, zone, end=False), _instant(until, zone, end=True)
    tag = "permits:line:add" if kind == "permit" else "permits:line:ban"
    with _changing(gatehouse, tag, actor) as (change, _, told):
        line = Permit(person, fields, begins, ends, kind, BY_HAND, reason, relationship)
        told["version"], told["lines"] = add_line(change, address, line, recipients=_recipients(gatehouse)), 1
    _say(told, f"The {kind} is in force.", as_json=as_json)


def _end(
    gatehouse: "Gatehouse",
    address: str,
    number: str,
    on: str,
    reason: str,
    kinds: tuple[str, ...],
    actor: str,
    *,
    as_json: bool,
) -> None:
    from gatelodge.flows.permits import end_lines  # noqa: PLC0415 - heavy

    persons = _ids(gatehouse, number) if number else None
    at = _instant(on, ZoneInfo(gatehouse.settings.organisation.zone), end=True)
    with _changing(gatehouse, "permits:line:end", actor) as (change, now, told):
        told["version"], told["lines"] = end_lines(
            change, address, persons, at or now, now=now, reason=reason, kinds=kinds, recipients=_recipients(gatehouse)
        )
    _say(told, f"{say.count(int(told['lines']), 'line')} ended.", as_json=as_json)


def _ids(gatehouse: "Gatehouse", number: str) -> "frozenset[PersonId]":
    """Every id of this person: lines may still be about one that was given up in a merge."""
    index = register_of(gatehouse)
    person = index.resolve(person_of(gatehouse, index, number))
    return frozenset({person}) | index.given_up([person])


@contextmanager
def _changing(gatehouse: "Gatehouse", tag: str, actor: str) -> "Iterator[tuple[Change, datetime, _Told]]":
    """One change, and what is told of it: in the log before it takes effect."""
    from gatelodge.flows.permits import BY_HAND  # noqa: PLC0415 - heavy

    now, told = gatehouse.clock.now(), _Told()
    with gatehouse.permits().changing(tag.partition(":")[2], BY_HAND, now) as change:
        yield change, now, told
        record(gatehouse, tag, actor, told)


def _recipients(gatehouse: "Gatehouse") -> "Recipients":
    from gatelodge.flows.permits import Recipients  # noqa: PLC0415 - heavy

    return Recipients(gatehouse.facts.current().classes, gatehouse.keys.key("address"))


def _instant(written: str, zone: ZoneInfo, *, end: bool) -> datetime | None:
    from gatelodge.flows.permits.columns import day_or_time  # noqa: PLC0415 - heavy

    try:
        return day_or_time(written, zone, end=end)
    except RefusedError as error:
        raise RefusedError(f"This is not a date: {error}. Write it as 2026-03-03, or 2026-03-03T09:00.") from error


def _say(told: _Told, sentence: str, *, as_json: bool) -> None:
    if as_json:
        say.emit("permits-change", told)
    else:
        say.line(f"{sentence} Version {told['version']}.")
