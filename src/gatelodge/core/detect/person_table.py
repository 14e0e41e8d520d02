"""Tables of persons, recognised with or without a register.

A row is like a person when at least two kinds of person column are filled, one of them a name or a number, or a name
and two facts that are told of nobody but a person, as an offence and a release date. A table is one of persons when at
least five rows are. A row without name and number goes on about the person above it: a merged cell, or a list that says
each name once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gatelodge.core.detect.columns import Column, Role, by_heading, is_heading, understand
from gatelodge.core.detect.contents import FEWEST
from gatelodge.core.text import ONLY_A_DATE
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
_TELLING = FieldClass.OFFENCE | FieldClass.SENTENCE | FieldClass.ETHNICITY | FieldClass.HEALTH | FieldClass.RISK
_TITLE_ROWS = 5
"""A heading row may stand under some title rows."""
_SAMPLE = 80
_TOTAL = re.compile(r"(?:grand |sub.?)?(?:totals?|count|sum|cyfanswm)\b", re.IGNORECASE)
"""How a row begins that sums up the rows above."""
_TOTAL_BEGINS = "gstcGSTC"


@dataclass(frozen=True, slots=True)
class Filled:
    """What a row tells by which of its cells are filled."""

    classes: FieldClass
    named: bool
    """Some column that names a person is filled."""
    like_a_person: bool


@dataclass(slots=True)
class Table:
    """One understood table of a part."""

    heading: tuple[str, ...]
    filled: dict[int, Filled]
    """By index of the row's segment within the part; the heading row is not among them."""
    naming: frozenset[int]
    """Places of the columns that name the person."""
    other_dates: frozenset[int]
    """Places of the columns of dates that are headed as something else than birth dates."""
    apart: tuple[int, int] | None = None
    """Places of forename and surname, where other columns stand between them."""

    def person_rows(self) -> list[int]:
        """The rows that are like a person, ascending; none when fewer than five are."""
        rows = [row for row, filled in self.filled.items() if filled.like_a_person]
        return rows if len(rows) >= FEWEST_ROWS else []

    def above(self) -> dict[int, int]:
        """Each row that goes on about a person, with the row that names him."""
        owners: dict[int, int] = {}
        owner = -1
        for row, filled in self.filled.items():
            if filled.named:
                owner = row
            elif owner >= 0 and filled.classes:
                owners[row] = owner
        return owners

    def heading_over(self, value: str, segment: Segment) -> str:
        """What stands over the cell of this row that holds the value; "" without a heading."""
        over = zip(self.heading, segment.cells, strict=False)
        return next((heading for heading, cell in over if value in cell), "")

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
    cells = [segments[row].cells for row in rows]
    at = _heading_at(cells[:_SAMPLE])
    heading = cells[at] if at is not None else ()
    below = 0 if at is None else at + 1
    body = [row for row, held in zip(rows[below:], cells[below:], strict=True) if held != heading]
    columns = understand(heading, [segments[row].cells for row in body[:_SAMPLE]])
    known: dict[tuple[bool, ...], Filled] = {}
    filled = {}
    for row in body:
        pattern = tuple(map(bool, segments[row].cells))
        if segments[row].text[:1] in _TOTAL_BEGINS and _TOTAL.match(segments[row].text):
            pattern = ()
        if pattern not in known:
            known[pattern] = filled_by(columns, pattern)
        filled[row] = known[pattern]
    naming = (place for place, column in enumerate(columns) if column.role and _GROUPS[column.role] & _NAMING)
    dates = _other_dates(heading, columns, body, segments)
    return Table(heading, filled, frozenset(naming), dates, _apart(columns))


def _apart(columns: Sequence[Column]) -> tuple[int, int] | None:
    """The first column of forenames and the one of surnames, when they do not stand side by side."""
    fore, sur = (
        [n for n, column in enumerate(columns) if column.role is role] for role in (Role.FORENAME, Role.SURNAME)
    )
    return (fore[0], sur[0]) if fore and len(sur) == 1 and abs(fore[0] - sur[0]) > 1 else None


def _other_dates(
    heading: Sequence[str], columns: Sequence[Column], body: Sequence[int], segments: Sequence[Segment]
) -> frozenset[int]:
    headed = [n for n, column in enumerate(columns[: len(heading)]) if heading[n] and column.role is None]
    cells = {n: [segments[row].cells[n] for row in body[:_SAMPLE] if n < len(segments[row].cells)] for n in headed}
    return frozenset(
        n for n in headed if 2 * sum(ONLY_A_DATE.fullmatch(cell) is not None for cell in cells[n]) > len(body[:_SAMPLE])
    )


def _heading_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Where the heading row is: of the first rows the one that reads most like it, or one without digits over some."""
    known = [sum(by_heading(cell) is not None for cell in row) if is_heading(row) else 0 for row in rows[:_TITLE_ROWS]]
    if any(known):
        return known.index(max(known))
    return 0 if _over_digits(rows[0], rows[1:]) else None


def _over_digits(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """True when the first row has no digits, and stands over a column in which every value has some."""
    if any(c.isdigit() for cell in first for c in cell) or len(below) < FEWEST:
        return False
    columns = [[row[place] for row in below if place < len(row)] for place, cell in enumerate(first) if cell]
    return any(all(any(c.isdigit() for c in value) for value in values) for values in columns if len(values) >= FEWEST)


def filled_by(columns: Sequence[Column], pattern: Sequence[bool]) -> Filled:
    """What a row tells in which these of its columns are filled."""
    held, groups = FieldClass(0), 0
    for column in (column for column, full in zip(columns, pattern, strict=False) if full):
        held |= column.field_class
        groups |= _GROUPS[column.role] if column.role else 0
    named = bool(groups & _NAMING)
    told = groups & _GROUPS[Role.NAME] and len(list(held & _TELLING)) > 1
    return Filled(held, named, named and bool(told or groups & (groups - 1)))
