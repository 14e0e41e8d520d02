"""Taking in the staff list from a file: docs/formats/staff.md. Supervision needs managers, starts and probations.

A table, a SCIM answer or an LDAP export all become `StaffRows`. What the file does not say and the last list did is
kept where `keep` names it; who is not in the file any more is kept for a year, as somebody who left.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final

from gatelodge.core.permits.deciders import DUTY_OFFICER, IG_OFFICER, MAIL_ADMIN
from gatelodge.core.permits.staff import FORMAT, StaffBook, staff_row
from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.flows.permits.columns import STAFF_COLUMNS, columns, day_of
from gatelodge.flows.permits.importing import Rejects, Sheet
from gatelodge.flows.permits.staff_checks import StaffChanges, changes, notes, warnings
from gatelodge.values import By, Staff

ALARMING_DROP = 0.2
"""A file that lacks a larger share of those in post is refused; permits and the register do the same."""
_FEW = 5
"""Of fewer people a drop alarms nobody."""
_LEAVERS_KEPT = timedelta(days=366)

KEEPABLE: Final[Mapping[str, str]] = {
    "started": "started",
    "trained": "trained",
    "probation": "probation_until",
    "evidence": "evidence",
    "deputies": "deputies",
    "manager": "manager",
    "unit": "unit",
    "role": "role",
    "until": "until",
}
"""Word of `--keep` to the field it stands for."""
KEPT_FROM_TABLES: Final = frozenset({"evidence"})
"""It may have been recorded here and not in the file (`gatelodge staff evidence`)."""
KEPT_FROM_DIRECTORIES: Final = frozenset({"started", "trained", "probation", "evidence", "deputies"})
"""A directory seldom knows these."""
_APPOINTED = frozenset({IG_OFFICER, DUTY_OFFICER, MAIL_ADMIN, "auditor"})
"""Roles that let somebody decide or look: a directory's job title takes nobody out of them."""


@dataclass(frozen=True, slots=True)
class StaffRows:
    """A staff list as it was read: number in the file and column to cell, by the columns of `STAFF_COLUMNS`.

    A directory may add `inactive` ("yes") and `account_made` (a day), which stands in for a start.
    """

    rows: Sequence[tuple[int, Mapping[str, str]]]
    directory: bool = False
    skipped: int = 0
    """Entries that are nobody: groups without an address, computers, folders."""


@dataclass(frozen=True, slots=True)
class StaffImport:
    """A new snapshot of the staff list, not yet in force."""

    snapshot_json: str
    count: int
    """Rows taken from the file."""
    rejects: Rejects
    warnings: Rejects
    """Rows that were taken, with what is wrong about them: a manager who is not on the list, a circle of deputies."""
    version: str
    changes: StaffChanges
    notes: tuple[str, ...] = ()
    """What is wrong with the list as a whole."""
    skipped: int = 0


def import_staff(
    rows: Sheet | StaffRows,
    *,
    at: datetime,
    previous: StaffBook | None = None,
    keep: Collection[str] | None = None,
    allow_drop: bool = False,
) -> StaffImport:
    """The snapshot of this file, with what is kept of the last one.

    keep: words of `KEEPABLE`; None: what is kept from such a file anyway.
    RefusedError when a needed column is missing, no row can be used, a word of `keep` is unknown, or alarmingly many
    people are missing.
    """
    found = rows if isinstance(rows, StaffRows) else _of_table(rows)
    fields = _kept_fields(keep, directory=found.directory)
    before = {member.identity: member for member in previous or ()}
    today = at.astimezone(UTC).date()
    staff: dict[str, tuple[int, Staff]] = {}
    rejects: list[tuple[int, str]] = []
    for number, row in found.rows:
        if not any(row.values()):
            continue
        try:
            member = _member(row, before, fields, today, directory=found.directory)
        except RefusedError as reason:
            rejects.append((number, str(reason)))
            continue
        if member.identity in staff:
            rejects.append((number, f"the same identity stands in row {staff[member.identity][0]}"))
            continue
        staff[member.identity] = (number, member)
    if not staff:
        raise RefusedError("The file has no row that can be used.")
    taken = [member for _, member in staff.values()]
    if not allow_drop:
        _refuse_drop(before.values(), taken, today)
    everybody = [*taken, *_leavers(before.values(), staff.keys(), today)]
    text, version = snapshot_of(everybody, at)
    return StaffImport(
        snapshot_json=text,
        count=len(staff),
        rejects=tuple(rejects),
        warnings=warnings(list(staff.values()), today),
        version=version,
        changes=changes(before.values(), everybody, today),
        notes=notes(everybody, today),
        skipped=found.skipped,
    )


def snapshot_of(staff: Iterable[Staff], at: datetime) -> tuple[str, str]:
    """The snapshot of these rows and its version, which is of the content and not of the time."""
    content = {"format": FORMAT, "staff": [staff_row(member) for member in staff]}
    version = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    snapshot = content | {"version": version, "at": at.astimezone(UTC).isoformat()}
    return json.dumps(snapshot, indent=1, ensure_ascii=False) + "\n", version


def end_probation(book: StaffBook, identity: str, evidence: str, *, actor: str, at: datetime) -> str:
    """The snapshot in which this evidence ends somebody's probation.

    NotAllowedError unless the actor manages them or is information governance; RefusedError where there is nothing to
    end, or nothing is said.
    """
    found, words = book.get(identity), " ".join(evidence.split())
    if found is None or not found.on_probation:
        raise RefusedError("Nobody of that name on the staff list is on probation.")
    if not words:
        raise RefusedError("Say what ends the probation: it goes into the record.")
    on = at.astimezone(UTC).date()
    if not any(book.may_approve(actor, found.identity, by=by, on=on) for by in (By.MANAGER, By.IG)):
        raise NotAllowedError("Probation is ended by the line manager, their deputy, or information governance.")
    ended = replace(found, evidence=words)
    return snapshot_of((ended if one.identity == found.identity else one for one in book), at)[0]


def _of_table(sheet: Sheet) -> StaffRows:
    place = columns(sheet.header, STAFF_COLUMNS, needed=("identity",))
    rows = [
        (number, {name: cells[index].strip() for name, index in place.items() if index < len(cells)})
        for number, cells in sheet.rows
    ]
    return StaffRows(rows)


def _kept_fields(keep: Collection[str] | None, *, directory: bool) -> frozenset[str]:
    """The fields of `Staff` that the last list may fill in."""
    words = (KEPT_FROM_DIRECTORIES if directory else KEPT_FROM_TABLES) if keep is None else frozenset(keep)
    if unknown := words - KEEPABLE.keys():
        raise RefusedError(f"Nothing is kept by the name of {min(unknown)!r}. These can be: {', '.join(KEEPABLE)}.")
    return frozenset(KEEPABLE[word] for word in words)


def _member(
    row: Mapping[str, str], before: Mapping[str, Staff], fields: frozenset[str], today: date, *, directory: bool
) -> Staff:
    identity = row.get("identity", "").lower()
    if not identity or any(character.isspace() for character in identity):
        raise RefusedError("there is no identity, or it has a space in it")
    said = Staff(
        identity=identity,
        name=row.get("name", ""),
        unit=row.get("unit", "").strip("/"),
        role="-".join(row.get("role", "").lower().split()) or "clerk",
        manager=row.get("manager", "").lower(),
        started=day_of(row.get("started", "")),
        probation_until=day_of(row.get("probation_until", "")),
        evidence=row.get("evidence", ""),
        members=_addresses(row.get("members", "")),
        deputies=_addresses(row.get("deputies", "")),
        trained=day_of(row.get("trained", "")),
        until=day_of(row.get("until", "")),
        machine=row.get("machine", "").lower(),
    )
    old = before.get(identity)
    said = said if old is None else _with_kept(said, old, fields)
    if directory and old is not None and old.role in _APPOINTED and said.role not in _APPOINTED:
        said = replace(said, role=old.role)
    if said.started is None:
        said = replace(said, started=day_of(row.get("account_made", "")))
    if row.get("inactive") and not said.left(today):
        said = replace(said, until=old.until if old is not None and old.left(today) else today - timedelta(days=1))
    return said


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in re.split(r"[;,\s]+", text.lower()) if word))


def _with_kept(said: Staff, old: Staff, fields: frozenset[str]) -> Staff:
    """What the file says, and what the last list said where the file says nothing.

    Evidence ends one probation: with another end in the file it is of no use any more.
    """
    nothing = Staff(said.identity)
    silent = {name for name in fields if getattr(said, name) == getattr(nothing, name)}
    if "evidence" in silent and said.probation_until not in {None, old.probation_until}:
        silent.discard("evidence")
    return replace(said, **{name: getattr(old, name) for name in silent})


def _refuse_drop(before: Collection[Staff], taken: Collection[Staff], today: date) -> None:
    in_post = {one.identity for one in before if one.person and not one.left(today)}
    missing = in_post - {one.identity for one in taken if not one.left(today)}
    if len(in_post) >= _FEW and len(missing) > len(in_post) * ALARMING_DROP:
        raise RefusedError(
            f"This file lacks {len(missing):,} of the {len(in_post):,} people on the last list who are in post. If "
            "that is right, import it again and allow the drop."
        )


def _leavers(before: Collection[Staff], taken: Collection[str], today: date) -> list[Staff]:
    """Those of the last list who are not in the file, for a year after their last day; lists end at once."""
    gone = [one for one in before if one.identity not in taken and not one.is_list]
    left = [one if one.left(today) else replace(one, until=today - timedelta(days=1)) for one in gone]
    return [one for one in left if not one.left(today - _LEAVERS_KEPT)]
