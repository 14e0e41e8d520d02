"""Tables of persons, recognised with or without a register.

A row is like a person when at least two kinds of person column are filled, one of them a name or a number; a table is
one of persons when at least five rows are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gatelodge.core.detect.columns import Column, Role, is_heading, understand
from gatelodge.values import FieldClass, Part, Segment, SegmentKind

FEWEST_ROWS = 5
_GROUPS = {
    Role.NUMBER: 1,
    Role.NAME: 2,
    Role.FORENAME: 2,
    Role.SURNAME: 2,
    Role.BIRTH: 4,
    Role.ADDRESS: 8,
    Role.POSTCODE: 8,
    Role.PHONE: 16,
    Role.MAIL: 32,
}
_NAMING = 1 | 2


@dataclass(slots=True)
class Table:
    """One understood table of a part."""

    rows: list[int] = field(default_factory=list)
    """Indexes of its segments within the part, the heading row not among them."""
    columns: list[Column] = field(default_factory=list)
    person_rows: set[int] = field(default_factory=set)
    """Those of `rows` that are like a person; empty when fewer than five are."""
    naming: frozenset[int] = frozenset()
    """Places of the columns that name the person."""
    _classes: dict[tuple[bool, ...], FieldClass] = field(default_factory=dict)

    def classes_of(self, segment: Segment) -> FieldClass:
        """Which classes of fact this row holds: those of its filled columns."""
        pattern = tuple(map(bool, segment.cells))
        if pattern not in self._classes:
            held = FieldClass(0)
            for filled, column in zip(pattern, self.columns, strict=False):
                if filled:
                    held |= column.field_class
            self._classes[pattern] = held
        return self._classes[pattern]

    def hides(self, segment: Segment) -> bool:
        """True when a person opening the file would not see who this row is about."""
        if segment.hidden is not None or not segment.hidden_columns:
            return segment.hidden is not None
        naming = {place for place in self.naming if place < len(segment.cells) and segment.cells[place]}
        return bool(naming) and naming <= set(segment.hidden_columns)


def tables(part: Part) -> list[Table]:
    """The tables of a part, understood, in order."""
    by_number: dict[int, list[int]] = {}
    for place, segment in enumerate(part.segments):
        if segment.kind is SegmentKind.ROW and segment.cells:
            by_number.setdefault(segment.table, []).append(place)
    return [_understood(part.segments, rows) for rows in by_number.values()]


def _understood(segments: Sequence[Segment], rows: list[int]) -> Table:
    at = next((n for n, row in enumerate(rows[:_TITLE_ROWS]) if is_heading(segments[row].cells)), None)
    heading = segments[rows[at]].cells if at is not None else ()
    body = rows[at + 1 :] if at is not None else rows
    table = Table(body, understand(heading, [segments[row].cells for row in body[:_SAMPLE]]))
    groups = {place: _GROUPS[column.role] for place, column in enumerate(table.columns) if column.role}
    table.naming = frozenset(place for place, group in groups.items() if group & _NAMING)
    if table.naming and len(set(groups.values())) > 1:
        persons = {row for row in body if _like_a_person(segments[row].cells, groups)}
        if len(persons) >= FEWEST_ROWS:
            table.person_rows = persons
    return table


_TITLE_ROWS = 5
"""A heading row may stand under some title rows."""
_SAMPLE = 80


def _like_a_person(cells: Sequence[str], groups: Mapping[int, int]) -> bool:
    found = 0
    for place, group in groups.items():
        if place < len(cells) and cells[place].strip():
            found |= group
    return bool(found & _NAMING) and found & (found - 1) != 0


def count(parts: Iterable[Sequence[Table]]) -> int:
    """How many rows of all these tables are like a person."""
    return sum(len(table.person_rows) for found in parts for table in found)
