"""Other ways to read what was cut already: cells of a column, tables that lie on their side, forms in tables.

These segments come on top of the plain ones; they join what belongs together and was parted by its layout.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, zip_longest

from gatelodge.core.extract.cutting.listing import records
from gatelodge.values import Hidden, Segment, SegmentKind

SHORT = 60
"""Characters; a paragraph of no more may be a cell of a table."""
FEWEST_SHORT = 6
TOGETHER = 24
"""So many short paragraphs are looked at as one, and half of them again with the next."""
MOST_LYING = 30
"""A table of more rows than this stands upright."""
MOST_FIELDS = 40
"""A form has no more fields for one person."""
TURNED = 100_000
"""Added to the number of a table that was turned."""
_ENTRY = re.compile(r"[^\W\d_]{2,}[\W_]+[^\W\d_]{2,}.*\d\d|\d\d.*[^\W\d_]{2,}[\W_]+[^\W\d_]{2,}")
_LABEL = re.compile(
    r".{1,40}:|\s*(?:(?:sur|fore|first |last |full |given |family |prisoner |patient |pupil )?names?|enw.*|cyfenw"
    r"|dyddiad geni|(?:date of )?birth(?: date)?|born|d\.?o\.?b\.?|(?:home )?address|cyfeiriad|post ?code|cod post"
    r"|\w+ (?:no\.?|number|id)|(?:tele)?phone|mobile|e-?mail|nationality|offence|sentence)\s*:?\s*",
    re.IGNORECASE,
)
_FEWEST_LABELS = 2
_FEWEST_FORMS = 3
"""What stands in the first column of so many tables is a label, whatever it says."""
_SPANNED = 3
_WIDEST_FORM = 6
_SAMPLE = 50
"""In so many rows every label of a form has been seen."""


def rows(
    table: Iterable[Sequence[str]],
    *,
    number: int = 0,
    where: str = "row",
    first: int = 1,
    hidden: Hidden | None = None,
) -> list[Segment]:
    """Return one segment per row that holds anything.

    number: of the table within its part; first: number of the first row, for people.
    """
    found = []
    for at, row in enumerate(table, first):
        cells = tuple(cell.strip() for cell in row)
        text = "\t".join(cells).strip()
        if text:
            found.append(Segment(text, f"{where} {at}", SegmentKind.ROW, hidden, cells, number))
    return found


def more_views(found: Sequence[Segment]) -> list[Segment]:
    """Return once more short paragraphs that follow each other, as one; tables that lie, upright; forms, as records.

    A table that was pasted as one cell to a line, or a page that sets each cell in a block of its own, would otherwise
    part what belongs together.
    """
    return [*_neighbours(found), *_other_tables(found)]


def _neighbours(found: Sequence[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    run: list[Segment] = []
    for one in (*found, None):
        if one and _is_cell(one):
            run.append(one)
            continue
        if len(run) >= FEWEST_SHORT and not _are_entries(run):
            for at in range(0, max(len(run) - TOGETHER // 2, 1), TOGETHER // 2):
                some = run[at : at + TOGETHER]
                text = "\n".join(short.text for short in some)
                joined.append(Segment(text, some[0].where, SegmentKind.PARAGRAPH, _least(some)))
        run = []
    return joined


def _is_cell(one: Segment) -> bool:
    """True for a short line that stands alone, and for a row with one cell filled."""
    if len(one.text) > SHORT or "\n" in one.text:
        return False
    return one.kind is SegmentKind.PARAGRAPH or (one.kind is SegmentKind.ROW and sum(map(bool, one.cells)) <= 1)


def _are_entries(run: Sequence[Segment]) -> bool:
    """True when most say something whole by themselves, words and a number: a list, not the cells of a table."""
    return sum(_ENTRY.search(one.text) is not None for one in run) > 0.6 * len(run)


def _least(some: Sequence[Segment]) -> Hidden | None:
    """Hidden only when all of them are."""
    return None if any(one.hidden is None for one in some) else some[0].hidden


def _other_tables(found: Sequence[Segment]) -> list[Segment]:
    tables: dict[int, list[Segment]] = {}
    for segment in found:
        if segment.kind is SegmentKind.ROW:
            tables.setdefault(segment.table, []).append(segment)
    few = {number: table for number, table in tables.items() if not _stands(table)}
    again = Counter(label for table in few.values() for label in {row.cells[0] for row in table})
    more: list[Segment] = []
    for number, table in few.items():
        width = max(len(row.cells) for row in table)
        cells = {cell for row in table[:_SAMPLE] for cell in row.cells}
        labels = frozenset(cell for cell in cells if again[cell] >= _FEWEST_FORMS or _LABEL.fullmatch(cell))
        if _is_form(table, width, labels):
            more += _form(table)
        elif groups := _spanned(table, width, labels):
            more += groups
        elif _lies(table, width, labels):
            columns = zip_longest(*(row.cells for row in table), fillvalue="")
            more += rows(columns, number=number + TURNED, where="column", hidden=_least(table))
    return more


def _stands(table: Sequence[Segment]) -> bool:
    """True for a table too wide for a form and too long to lie on its side."""
    return len(table) > MOST_LYING and any(len(row.cells) > _WIDEST_FORM for row in table)


def _lies(table: Sequence[Segment], width: int, labels: frozenset[str]) -> bool:
    """True for a few long rows, or labels down the first column."""
    if not 2 <= len(table) <= MOST_LYING or width < 2:
        return False
    first = [row.cells[0] for row in table if row.cells[0]]
    return width >= max(6, 2 * len(table)) or (
        len(first) == len(set(first)) and sum(label in labels for label in first) >= _FEWEST_LABELS
    )


def _is_form(table: Sequence[Segment], width: int, labels: frozenset[str]) -> bool:
    """True when labels and values take turns in the rows."""
    if width > _WIDEST_FORM or width % 2 or len(table) < 2:
        return False
    for place in range(0, width, 2):
        cells = {row.cells[place] for row in table if place < len(row.cells) and row.cells[place]}
        if len(cells & labels) < _FEWEST_LABELS or any(cell[:1].isdigit() for cell in cells):
            return False
    return labels.isdisjoint(value for row in table for value in row.cells[1::2])


def _spanned(table: Sequence[Segment], width: int, labels: frozenset[str]) -> list[Segment]:
    """Records of a cell as high as several rows of label and value; none where the table is made in another way."""
    if width != _SPANNED or len(table) < 2 or sum(row.cells[-2:][0] in labels for row in table) < len(table) / 2:
        return []
    groups: list[list[str]] = []
    for row in table:
        if len(row.cells) == width and row.cells[0]:
            groups.append([row.cells[0]])
        if groups and len(row.cells) > 1:
            groups[-1].append(": ".join(row.cells[-2:]))
    return [
        Segment("\n".join(group), table[0].where, SegmentKind.RECORD, _least(table))
        for group in groups
        if len(group) <= MOST_FIELDS
    ]


def _form(table: Sequence[Segment]) -> list[Segment]:
    pieces = [
        [
            (label.rstrip(": ").lower(), f"{label.rstrip(': ')}: {value}")
            for label, value in list(pairwise(row.cells))[::2]
        ]
        for row in table
    ]
    named = [told for row in pieces if (told := [piece for piece in row if piece[0]])]
    found = records(named) if named else []
    return [
        Segment("\n".join(record), table[0].where, SegmentKind.RECORD, _least(table))
        for record in found
        if 1 < len(record) <= MOST_FIELDS
    ]
