"""Cells that run on over the rows below them, as behind a quotation mark that nobody closed: who stands there is lost.

swallowed(batch.rows, len(batch.header)) == {7: "a cell goes on over 12 lines: ..."}
"""

from collections.abc import Sequence
from itertools import chain

_DELIMITERS = ",;\t|"
_NARROW = 3
"""With fewer columns a line of an address is soon like a row: one such line is none then."""
_LINES = 10
"""An address has fewer."""
_LETTERS = 4_000
_LOST = "a quotation mark may not be closed, and the people below it missing"


def swallowed(rows: Sequence[Sequence[str]], columns: int) -> dict[int, str]:
    """Place and reason of each row with such a cell. columns: of the whole source."""
    written = "".join(chain.from_iterable(rows))
    if not _lined(written) and max(map(len, chain.from_iterable(rows)), default=0) < _LETTERS:
        return {}
    found = {place: [cell for cell in row if _lined(cell) or len(cell) >= _LETTERS] for place, row in enumerate(rows)}
    told = ((place, _reason(cell, columns)) for place, cells in found.items() for cell in cells)
    return {place: reason for place, reason in told if reason}


def _reason(cell: str, columns: int) -> str:
    """Why the cell is odd, "" where it is not."""
    _, *more = cell.splitlines()
    like_rows = max(sum(line.count(mark) == columns - 1 for line in more) for mark in _DELIMITERS) if columns > 1 else 0
    if len(more) >= _LINES or like_rows > (columns < _NARROW):
        return f"a cell goes on over {1 + len(more):,} lines: {_LOST}"
    return f"a cell has {len(cell):,} letters: {_LOST}" if len(cell) >= _LETTERS else ""


def _lined(text: str) -> bool:
    return "\n" in text or "\r" in text
