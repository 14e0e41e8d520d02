"""Taking in permits from files and feeds.

Columns are found by their headings (docs/formats/permits.md). A row that cannot be used is rejected by number with a
reason that repeats nothing from it. Whole days become instants of the organisation's zone here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from typing import Protocol

from gatelodge.core.permits import Permit, RecipientClasses
from gatelodge.core.permits.differences import Differences
from gatelodge.core.text import address_token
from gatelodge.errors import RefusedError
from gatelodge.flows.permits.columns import (
    PERMIT_COLUMNS,
    YES,
    columns,
    day_or_time,
    field_classes,
    kind_and_reason,
)
from gatelodge.values import PersonId

ALARMING_DROP = 0.2
"""An import with so much less than the last one of its source is refused; the register does the same."""
_FEW = 20
"""Below so many lines a drop alarms nobody."""
_BLOCK = 5_000
"""Rows whose people are looked up at once."""
_REMEMBERED = 100_000

Rejects = tuple[tuple[int, str], ...]
"""Row numbers as in the file, each with a reason without personal data."""
PersonsOf = Callable[[Sequence[str]], Mapping[str, AbstractSet[PersonId]]]
"""Who has each of these numbers: nobody, one person, or several where it is not one person's only."""


class Sheet(Protocol):
    """A table that was read from a file."""

    @property
    def header(self) -> Sequence[str]:
        """The heading row."""

    @property
    def rows(self) -> Iterable[tuple[int, Sequence[str]]]:
        """Row number in the file and cells; asked for once."""


class Change(Protocol):
    """One change of the permits, undone where it is not allowed to end well."""

    source: str

    def replace(self, lines: Iterable[tuple[bytes, Permit]], addresses: Mapping[bytes, str]) -> Differences:
        """Put these lines in the place of all of this source.

        addresses: the plain form of each token, known once its line is taken.
        """


@dataclass(frozen=True, slots=True)
class PermitImport:
    """What an import did, or would do."""

    differences: Differences
    rejects: Rejects
    unconfirmed: int = 0
    """Rows of a draft that nobody confirmed: not taken in."""

    @property
    def count(self) -> int:
        """Permits and bans taken from this file."""
        return self.differences.count

    @property
    def bans(self) -> int:
        """Of `count`."""
        return self.differences.bans

    @property
    def ended(self) -> int:
        """Pairs of recipient and person that this source permitted and does not any more."""
        return self.differences.ended

    @property
    def version(self) -> str:
        """Of the book after it."""
        return self.differences.version


def import_permits(
    rows: Sheet,
    change: Change,
    *,
    persons_of: PersonsOf,
    address_key: bytes,
    classes: RecipientClasses,
    zone: tzinfo,
    allow_drop: bool = False,
) -> PermitImport:
    """Put this file in the place of the last import of the same source.

    RefusedError when a needed column is missing, no row can be used, or there are alarmingly fewer than last time: the
    change is then to be undone.
    """
    reading = _Reading(rows, persons_of, address_key, classes, zone, change.source)
    found = change.replace(reading.lines(), reading.addresses)
    if not found.count and reading.rejects:
        raise RefusedError(
            f"None of the {len(reading.rejects):,} rows can be used. Are these the right columns and register?"
        )
    if not allow_drop and found.last >= _FEW and found.count < found.last * (1 - ALARMING_DROP):
        raise RefusedError(
            f"This file has {found.count:,} permits and bans, the last one had {found.last:,}. If that is right, "
            "import it again and allow the drop."
        )
    return PermitImport(found, tuple(reading.rejects), reading.unconfirmed)


class _Reading:
    """The lines of one file, a block at a time."""

    def __init__(
        self, rows: Sheet, persons_of: PersonsOf, key: bytes, classes: RecipientClasses, zone: tzinfo, source: str
    ) -> None:
        self._rows, self._persons_of, self._key = rows, persons_of, key
        self._classes, self._zone, self._source = classes, zone, source
        self._place = columns(rows.header, PERMIT_COLUMNS, needed=("recipient", "person"))
        self._said = [name for name in self._place if name not in {"recipient", "person", "confirm"}]
        self._tokens: dict[str, bytes | None] = {}
        self._patterns: dict[tuple[str, ...], Permit | str] = {}
        self.addresses: dict[bytes, str] = {}
        self.rejects: list[tuple[int, str]] = []
        self.unconfirmed = 0

    def lines(self) -> Iterator[tuple[bytes, Permit]]:
        """Every line that can be used; the others are in `rejects` when the last one is taken."""
        coming = iter(self._rows.rows)
        while block := list(islice(coming, _BLOCK)):
            rows = [(number, self._cells(cells)) for number, cells in block]
            rows = [(number, row) for number, row in rows if any(row.values())]
            numbers = {row["person"] for _, row in rows if row["person"]}
            persons = self._persons_of(sorted(numbers))
            for number, row in rows:
                if "confirm" in row and row["confirm"].lower() not in YES:
                    self.unconfirmed += 1
                    continue
                try:
                    yield self._token(row["recipient"]), self._permit(row, persons.get(row["person"], frozenset()))
                except RefusedError as reason:
                    self.rejects.append((number, str(reason)))

    def _cells(self, cells: Sequence[str]) -> dict[str, str]:
        return {name: cells[index].strip() if index < len(cells) else "" for name, index in self._place.items()}

    def _token(self, written: str) -> bytes:
        """The recipient's token. RefusedError where it is none."""
        token = self._tokens.get(written)
        if token is None:
            address = self._classes.recipient_named(written)
            if not address:
                raise RefusedError("the recipient is not a mail address, nor a group of recipients.toml")
            token = self._tokens[written] = address_token(self._key, address)
            self.addresses[token] = address
        return token

    def _permit(self, row: Mapping[str, str], persons: AbstractSet[PersonId]) -> Permit:
        if not row["person"]:
            raise RefusedError("no person is named")
        if not persons:
            raise RefusedError("the person is not on the register")
        if len(persons) > 1:
            raise RefusedError("several sources of the register know this number, of different people")
        return self._pattern(row)._replace(person=next(iter(persons)))

    def _pattern(self, row: Mapping[str, str]) -> Permit:
        """What the row says, of nobody yet; files say the same of many."""
        said = tuple(row[name] for name in self._said)
        pattern = self._patterns.get(said)
        if pattern is None:
            if len(self._patterns) > _REMEMBERED:
                self._patterns.clear()
            try:
                pattern = self._read(row)
            except RefusedError as reason:
                pattern = str(reason)
            self._patterns[said] = pattern
        if isinstance(pattern, str):
            raise RefusedError(pattern)
        return pattern

    def _read(self, row: Mapping[str, str]) -> Permit:
        starts = day_or_time(row.get("from", ""), self._zone, end=False)
        until = day_or_time(row.get("until", ""), self._zone, end=True)
        if starts is not None and until is not None and until <= starts:
            raise RefusedError("it ends before it starts")
        kind, reason = kind_and_reason(row)
        relationship = row.get("relationship", "")
        fields = field_classes(row.get("fields", ""))
        if kind == "permit" and relationship and not row.get("fields"):
            fields = self._classes.scopes.fields_of(relationship)
        return Permit(
            PersonId(b""),
            fields,
            starts,
            until,
            kind=kind,
            source=self._source,
            reason=reason,
            relationship=relationship,
        )
