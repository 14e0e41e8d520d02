"""Enrolling: rows of a source file become an index of fingerprints; person ids are kept through reload.

    table = read_table(path)
    result = enrol(table, guess_profile(table), previous, key, epoch, at, random_id, allow_drop)

Rejects name the row and the reason and never repeat what stands in the row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from gatelodge.core.detect.profile import ColumnKind, Profile, ProfileColumn, guess
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.core.text import compact, date_number, split_name
from gatelodge.errors import RefusedError
from gatelodge.values import PersonId

__all__ = ["ColumnKind", "EnrolResult", "Profile", "ProfileColumn", "Table", "enrol", "guess_profile"]

ALARMING_DROP = 0.2
"""More than this share fewer people than before is more often a cut-off export than a change."""
_MOSTLY = 0.5
_KINDS = {
    ColumnKind.NUMBER: Kind.ISSUED,
    ColumnKind.BIRTH: Kind.BIRTH,
    ColumnKind.ADDRESS: Kind.ADDRESS,
    ColumnKind.POSTCODE: Kind.POSTCODE,
    ColumnKind.PHONE: Kind.PHONE,
    ColumnKind.MAIL: Kind.MAIL,
}


class Table(Protocol):
    """A table that was read from a file."""

    @property
    def header(self) -> Sequence[str]:
        """The heading row."""

    @property
    def rows(self) -> Iterable[tuple[int, Sequence[str]]]:
        """Row number in the file and cells."""


@dataclass(frozen=True, slots=True)
class EnrolResult:
    """A new index and what changed."""

    index_bytes: bytes = field(repr=False)
    people: int
    added: int
    kept: int
    removed: int
    rejects: tuple[tuple[int, str], ...]
    """Row number and reason of each row that was left out."""
    version: str


def guess_profile(table: Table) -> Profile:
    """How the columns are likely to be read. RefusedError when no person can be made out."""
    return guess(table.header, [cells for _, cells in table.rows])


def enrol(
    table: Table,
    profile: Profile,
    previous: RegisterIndex | None,
    key: bytes,
    epoch: int,
    at: datetime,
    random_id: Callable[[], bytes],
    allow_drop: bool,  # noqa: FBT001 - the command's own word, always said
) -> EnrolResult:
    """The index of everybody in the table, who keeps the id they had in `previous`.

    random_id: 16 fresh random bytes. Several rows with one source key are one person with other names.
    RefusedError: the columns do not fit the profile, no row can be used, or an alarming drop without `allow_drop`.
    """
    places, key_place = _places(table.header, profile)
    people: dict[bytes, _Person] = {}
    rejects: list[tuple[int, str]] = []
    dated = undated = 0
    for number, cells in table.rows:
        if not any(cell.strip() for cell in cells):
            continue
        person = _read(cells, places, key_place)
        births = [value for kind, value in person.fields if kind is Kind.BIRTH]
        dated += len(births)
        undated += sum(date_number(value) is None for value in births)
        if reason := _unusable(person):
            rejects.append((number, reason))
            continue
        known = people.setdefault(compact(person.key), person)
        if known is not person:
            known.names += [name for name in person.names if name not in known.names]
            known.fields += [value for value in person.fields if value not in known.fields]
    if not people:
        raise RefusedError(f"None of the {len(rejects):,} rows can be enrolled. Are these the right columns and file?")
    if undated > _MOSTLY * dated:
        raise RefusedError(
            "Most birth dates cannot be read. Use one form throughout, such as 1985-03-12 or 12/03/1985."
        )
    return _built(people, previous, key, epoch, at, random_id, allow_drop=allow_drop, rejects=rejects)


@dataclass(slots=True)
class _Person:
    key: str
    names: list[tuple[str, str]]
    fields: list[tuple[Kind, str]]


def _places(header: Sequence[str], profile: Profile) -> tuple[dict[int, ColumnKind], int | None]:
    """Which column stands where, and where the source key does. RefusedError names a heading that is missing."""
    headings = [compact(heading) for heading in header]
    wanted = {column.header: column.kind for column in profile.columns if column.kind is not ColumnKind.OTHER}
    for heading in [*wanted, *filter(None, [profile.source_key])]:
        if compact(heading) not in headings:
            raise RefusedError(
                f'The file has no column "{heading}" as before. If it is headed otherwise now, guess anew.'
            )
    key = headings.index(compact(profile.source_key)) if profile.source_key else None
    return {headings.index(compact(heading)): kind for heading, kind in wanted.items()}, key


def _read(cells: Sequence[str], places: dict[int, ColumnKind], key_place: int | None) -> _Person:
    """One row as a person. Without a source key, name and birth date together are one."""
    fore: list[str] = []
    sur: list[str] = []
    names: list[tuple[str, str]] = []
    fields: list[tuple[Kind, str]] = []
    for place, kind in places.items():
        value = cells[place].strip() if place < len(cells) else ""
        if not value:
            continue
        match kind:
            case ColumnKind.FORENAME:
                fore.append(value)
            case ColumnKind.SURNAME:
                sur.append(value)
            case ColumnKind.NAME:
                names.append(split_name(value))
            case _:
                fields.append((_KINDS[kind], value))
    if sur:
        names.insert(0, (" ".join(fore), " ".join(sur)))
    if key_place is not None:
        return _Person(cells[key_place].strip() if key_place < len(cells) else "", names, fields)
    born = [str(date_number(value) or "") for kind, value in fields if kind is Kind.BIRTH]
    return _Person(" ".join([*(part for name in names[:1] for part in name), *born[:1]]), names, fields)


def _unusable(person: _Person) -> str:
    """Why the row cannot be enrolled, "" when it can."""
    if not compact(person.key):
        return "the column that tells people apart is empty"
    if not person.names and not any(kind is Kind.ISSUED for kind, _ in person.fields):
        return "there is neither a name nor a number"
    return ""


def _built(
    people: dict[bytes, _Person],
    previous: RegisterIndex | None,
    key: bytes,
    epoch: int,
    at: datetime,
    random_id: Callable[[], bytes],
    *,
    allow_drop: bool,
    rejects: list[tuple[int, str]],
) -> EnrolResult:
    before = previous.people if previous is not None else 0
    if not allow_drop and len(people) < before * (1 - ALARMING_DROP):
        raise RefusedError(
            f"The file has {len(people):,} people, the register {before:,}. If that is right, import with --allow-drop."
        )
    persons = list(people.values())
    known = previous.persons_by_source_key([person.key for person in persons]) if previous is not None else []
    ids = known or [None] * len(persons)
    records = [
        PersonRecord(kept or PersonId(random_id()), person.key, tuple(person.names), tuple(person.fields))
        for person, kept in zip(persons, ids, strict=True)
    ]
    content = build(records, key=key, epoch=epoch, at=at)
    kept = sum(each is not None for each in ids)
    return EnrolResult(
        index_bytes=content,
        people=len(records),
        added=len(records) - kept,
        kept=kept,
        removed=before - kept,
        rejects=tuple(rejects),
        version=RegisterIndex.open(content, key).version,
    )
