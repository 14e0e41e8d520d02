"""Taking in the staff list from a file: docs/formats/staff.md. Supervision needs managers, starts and probations."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from gatelodge.core.permits.staff import FORMAT, staff_row
from gatelodge.errors import RefusedError
from gatelodge.flows.permits.columns import STAFF_COLUMNS, columns, day_of
from gatelodge.flows.permits.importing import Rejects, Sheet
from gatelodge.values import Staff


@dataclass(frozen=True, slots=True)
class StaffImport:
    """A new snapshot of the staff list, not yet in force."""

    snapshot_json: str
    count: int
    rejects: Rejects
    warnings: Rejects
    """Rows that were taken, with what is wrong about them: a manager or member who is not on the list."""
    version: str


def import_staff(rows: Sheet, *, at: datetime) -> StaffImport:
    """The snapshot of this file alone. RefusedError when a needed column is missing or no row can be used."""
    place = columns(rows.header, STAFF_COLUMNS, needed=("identity",))
    staff: dict[str, tuple[int, Staff]] = {}
    rejects: list[tuple[int, str]] = []
    for number, cells in rows.rows:
        row = {name: cells[index].strip() for name, index in place.items() if index < len(cells)}
        if not any(row.values()):
            continue
        try:
            member = _member(row)
        except RefusedError as reason:
            rejects.append((number, str(reason)))
            continue
        if member.identity in staff:
            rejects.append((number, f"the same identity stands in row {staff[member.identity][0]}"))
            continue
        staff[member.identity] = (number, member)
    if not staff:
        raise RefusedError("The file has no row that can be used.")
    content = {"format": FORMAT, "staff": [staff_row(member) for _, member in staff.values()]}
    version = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    snapshot = content | {"version": version, "at": at.astimezone(UTC).isoformat()}
    text = json.dumps(snapshot, indent=1, ensure_ascii=False) + "\n"
    return StaffImport(text, len(staff), tuple(rejects), _warnings(list(staff.values())), version)


def _member(row: dict[str, str]) -> Staff:
    identity = row.get("identity", "").lower()
    if not identity or any(character.isspace() for character in identity):
        raise RefusedError("there is no identity, or it has a space in it")
    return Staff(
        identity=identity,
        name=row.get("name", ""),
        unit=row.get("unit", "").strip("/"),
        role="-".join(row.get("role", "").lower().split()) or "clerk",
        manager=row.get("manager", "").lower(),
        started=day_of(row.get("started", "")),
        probation_until=day_of(row.get("probation_until", "")),
        evidence=row.get("evidence", ""),
        members=tuple(word for word in re.split(r"[;,\s]+", row.get("members", "").lower()) if word),
        machine=row.get("machine", "").lower(),
    )


def _warnings(staff: Sequence[tuple[int, Staff]]) -> Rejects:
    known = {member.identity for _, member in staff}
    found = []
    for number, member in staff:
        if member.manager and member.manager not in known:
            found.append((number, "the manager is not on the list"))
        if member.manager == member.identity:
            found.append((number, "nobody is their own manager"))
        if not set(member.members) <= known:
            found.append((number, "a member of the shared mailbox is not on the list"))
    return tuple(found)
