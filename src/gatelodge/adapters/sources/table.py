"""Rows in batches, under the heading row that is found below any titles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from gatelodge.core.detect.columns import is_heading
from gatelodge.errors import RefusedError

ROWS = 20_000
"""Of one batch: a few megabytes, and enough to work on whole columns."""
_TITLE_ROWS = 10
_PEEKED = 60
_NEARLY = 0.6
_MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a source, every cell as text; blank rows are among them, and rows may be of any length."""

    header: Sequence[str]
    numbers: Sequence[int] = field(repr=False)
    """Of each row, as a spreadsheet shows it. Rows of one number, one after the other, are one person."""
    rows: Sequence[Sequence[str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A small source whole."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    """Row number as a spreadsheet shows it, and the cells. No row is blank."""


class Streamed:
    """A source as one table that is read once, as its rows are asked for; for sources of one heading row."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        coming = iter(batches)
        first = next(coming, Batch((), (), ()))
        self.header: Sequence[str] = first.header
        self._batches = chain([first], coming)

    @property
    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Row number as a spreadsheet shows it, and the cells."""
        return chain.from_iterable(zip(batch.numbers, batch.rows, strict=True) for batch in self._batches)


def in_batches(rows: Iterable[Sequence[str]], name: str) -> Iterator[Batch]:
    """The rows under the heading row. RefusedError when there is nothing in them."""
    coming = iter(rows)
    peeked = list(islice(coming, _PEEKED))
    filled = [place for place, row in enumerate(peeked) if filled_in(row)]
    if not filled:
        raise RefusedError(f"{name} has no rows.")
    top = _top(peeked, filled)
    header = headings(peeked[top])
    coming = chain(peeked[top + 1 :], coming)
    first = top + 2
    while block := list(islice(coming, ROWS)):
        yield Batch(header, range(first, first + len(block)), block)
        first += len(block)
    if first == top + 2:
        yield Batch(header, (), ())


def headings(cells: Iterable[str]) -> tuple[str, ...]:
    """The headings, each another: the second "Phone" is "Phone (2)", one without a name says where it stands.

    RefusedError when there are too many for a source of people.
    """
    cells = list(cells)
    refuse_width(len(cells))
    found: list[str] = []
    for place, cell in enumerate(cells, 1):
        plain = cell.strip() or f"Column {place}"
        others = sum(1 for each in found if each == plain or each.startswith(f"{plain} ("))
        found.append(f"{plain} ({others + 1})" if plain in found else plain)
    return tuple(found)


def refuse_width(columns: int) -> None:
    """RefusedError when a source has more columns than people are described by."""
    if columns > _MOST_COLUMNS:
        raise RefusedError(
            f"The source has {columns:,} columns; {_MOST_COLUMNS:,} are the most. Is this the right file?"
        )


def _top(rows: Sequence[Sequence[str]], filled: Sequence[int]) -> int:
    """Where the heading row stands: the first that reads as one, else the first that is nearly as wide as the rest."""
    known = next((place for place in filled[:_TITLE_ROWS] if is_heading(rows[place])), None)
    if known is not None:
        return known
    widths = {place: sum(1 for cell in rows[place] if cell.strip()) for place in filled}
    return next(place for place in filled if widths[place] >= _NEARLY * max(widths.values()))


def as_table(batches: Iterable[Batch]) -> Table:
    """All of them as one table."""
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for batch in batches:
        header = tuple(batch.header)
        rows += [(number, tuple(row)) for number, row in zip(batch.numbers, batch.rows, strict=True) if filled_in(row)]
    return Table(header, tuple(rows))


def filled_in(row: Sequence[str]) -> bool:
    """True unless every cell is blank."""
    return any(cell.strip() for cell in row)
