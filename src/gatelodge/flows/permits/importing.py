"""Taking in permits from files and feeds.

Columns are found by their headings (docs/formats/permits.md). A row that cannot be used is rejected
by number with a reason that repeats nothing from it. Whole days become instants of the organisation's zone here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from gatelodge.core.permits import Permit, PermitBook
from gatelodge.core.text import address_token, mail_address
from gatelodge.errors import RefusedError
from gatelodge.flows.permits.columns import PERMIT_COLUMNS, columns, day_or_time, field_classes, kind_and_reason
from gatelodge.flows.permits.snapshot import near_tokens, sealed_addresses, snapshot
from gatelodge.values import PersonId

ALARMING_DROP = 0.2
"""An import with so much less than the last one of its source is refused; the register does the same."""
_FEW = 20
"""Below so many lines a drop alarms nobody."""

_ENDED_KEPT = timedelta(days=366)
"""How long a line that ended is still told; then it is nobody's business any more."""

Rejects = tuple[tuple[int, str], ...]
"""Row numbers as in the file, each with a reason without personal data."""


class Sheet(Protocol):
    """A table that was read from a file."""

    @property
    def header(self) -> Sequence[str]:
        """The heading row."""

    @property
    def rows(self) -> Iterable[tuple[int, Sequence[str]]]:
        """Row number in the file and cells."""


@dataclass(frozen=True, slots=True)
class PermitImport:
    """A new snapshot of the permits, not yet in force."""

    snapshot_json: str
    count: int
    """Permits and bans taken from this file."""
    bans: int
    ended: int
    """Lines of the same source that were in force and are not in this file any more."""
    rejects: Rejects
    version: str


def import_permits(
    rows: Sheet,
    *,
    person_by_source_key: Callable[[str], PersonId | None],
    address_key: bytes,
    encrypt: Callable[[bytes], bytes],
    previous: PermitBook | None,
    at: datetime,
    zone: tzinfo,
    source: str = "file",
    allow_drop: bool = False,
) -> PermitImport:
    """The snapshot after this file took the place of the last import of the same source.

    RefusedError when a needed column is missing, no row can be used, or there are alarmingly fewer than last time.
    """
    place = columns(rows.header, PERMIT_COLUMNS, needed=("recipient", "person"))
    addresses: dict[bytes, str] = {}
    lines: dict[bytes, list[Permit]] = {}
    rejects: list[tuple[int, str]] = []
    for number, cells in rows.rows:
        row = {name: cells[index].strip() for name, index in place.items() if index < len(cells)}
        if not any(row.values()):
            continue
        try:
            permit = _permit(row, person_by_source_key, zone, source)
            address = _address(row)
        except RefusedError as reason:
            rejects.append((number, str(reason)))
            continue
        token = address_token(address_key, address)
        addresses[token] = address
        known = lines.setdefault(token, [])
        if permit not in known:
            known.append(permit)
    count = sum(map(len, lines.values()))
    before = previous or PermitBook.empty()
    _refuse_drop(before, source, count, rejects, allow_drop=allow_drop)
    kept, ended = _kept(before, lines, source, at)
    sealed = sealed_addresses(addresses, kept, before, encrypt)
    near = near_tokens(addresses, kept, before, address_key)
    text, version = snapshot(sealed, near, [*_flat(lines), *_flat(kept)], at)
    bans = sum(permit.kind == "ban" for permits in lines.values() for permit in permits)
    return PermitImport(text, count, bans, ended, tuple(rejects), version)


def _address(row: dict[str, str]) -> str:
    address = mail_address(row.get("recipient", ""))
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or " " in address or not address.isprintable():
        raise RefusedError("the recipient is not a mail address")
    return address


def _permit(
    row: dict[str, str], person_by_source_key: Callable[[str], PersonId | None], zone: tzinfo, source: str
) -> Permit:
    person = person_by_source_key(row["person"]) if row.get("person") else None
    if person is None:
        raise RefusedError("the person is not on the register" if row.get("person") else "no person is named")
    starts = day_or_time(row.get("from", ""), zone, end=False)
    until = day_or_time(row.get("until", ""), zone, end=True)
    if starts is not None and until is not None and until <= starts:
        raise RefusedError("it ends before it starts")
    kind, reason = kind_and_reason(row)
    return Permit(
        person=person,
        fields=field_classes(row.get("fields", "")),
        starts=starts,
        until=until,
        kind=kind,
        source=source,
        reason=reason,
        relationship=row.get("relationship", ""),
    )


def _refuse_drop(before: PermitBook, source: str, count: int, rejects: Sequence[object], *, allow_drop: bool) -> None:
    last = sum(permit.source == source and permit.kind != "ended" for _, permit in before.lines())
    if not count and rejects:
        raise RefusedError(f"None of the {len(rejects):,} rows can be used. Are these the right columns and register?")
    if not allow_drop and last >= _FEW and count < last * (1 - ALARMING_DROP):
        raise RefusedError(
            f"This file has {count:,} permits and bans, the last one had {last:,}. If that is right, import it again "
            "and allow the drop."
        )


def _kept(
    before: PermitBook, lines: dict[bytes, list[Permit]], source: str, at: datetime
) -> tuple[dict[bytes, list[Permit]], int]:
    """Lines that stay beside the new ones: of other sources as they are, of this one as ended; not for ever."""
    kept: dict[bytes, list[Permit]] = {}
    ended = 0
    for token, permit in before.lines():
        line = permit
        if permit.source == source:
            if any(permit.person == new.person for new in lines.get(token, ())):
                continue
            ended += permit.in_force(at)
            line = _ended(permit, at)
        if line.until is None or line.until > at - _ENDED_KEPT:
            kept.setdefault(token, []).append(line)
    return kept, ended


def _ended(permit: Permit, at: datetime) -> Permit:
    """The line as it stands after an import that does not name it any more."""
    until = at if permit.until is None or permit.until > at else permit.until
    reason = permit.reason if permit.kind == "ended" else f"not in the import of {at:%Y-%m-%d}"
    return replace(permit, kind="ended", until=until, reason=reason)


def _flat(lines: dict[bytes, list[Permit]]) -> Iterable[tuple[bytes, Permit]]:
    return ((token, permit) for token, permits in lines.items() for permit in permits)
