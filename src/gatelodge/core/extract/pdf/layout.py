"""Where words stand on a page tells what belongs together: lines, columns, the rows of a table, paragraphs.

A PDF has no tables; it has words at places. Words that stand on one line with wide gaps between them, line after line
at the same places, are a table, and each line of it a row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from gatelodge.core.extract.cutting import segment
from gatelodge.values import Hidden, Segment, SegmentKind

CELL_CHARS = 45
"""Pieces longer than this, side by side, are columns of running text."""
MIN_ROWS = 2
APART = 3.0
"""Points between two columns."""
MAX_COLUMNS = 60
MAX_PIECES = 20_000
_PARAGRAPH_GAP = 1.7
"""Lines further apart than so many times the usual distance belong to different paragraphs."""


@dataclass(slots=True)
class Piece:
    """Words without a wide gap between them, and their box; up is more."""

    text: str
    left: float
    low: float
    right: float
    high: float
    turn: int = 0
    """Quarters that it is turned on the page."""

    @property
    def height(self) -> float:
        """Of its letters."""
        return self.high - self.low


Row = list[Piece]


def segments_of(pieces: Sequence[Piece], where: str, first_table: int, hidden: Hidden | None = None) -> list[Segment]:
    """The page as segments: tables as rows, other lines as text.

    first_table: number of the page's first table.
    """
    turns = sorted({piece.turn for piece in pieces})
    found: list[Segment] = []
    for order, turn in enumerate(turns):
        some = [piece for piece in pieces if piece.turn == turn and piece.text]
        found += _one_way(some, where, first_table + 20 * order, hidden)
    return found


def _one_way(pieces: Sequence[Piece], where: str, first_table: int, hidden: Hidden | None) -> list[Segment]:
    """The same, of pieces that are turned alike."""
    lines = rows_of(pieces)
    spacing = _spacing(lines)
    found: list[Segment] = []
    text: list[str] = []
    at = 0
    table = first_table
    while at < len(lines):
        end = _table_end(lines, at, spacing)
        if end - at < MIN_ROWS:
            if text and _apart(lines, at, spacing):
                text.append("")
            text.append(_said(lines[at]))
            at += 1
            continue
        found += _prose(text, where, hidden, table)
        block = lines[at:end]
        text, at = [], end
        if _is_prose(block):
            for column in _columns(block):
                found += _prose([piece.text for piece in column], where, hidden, table)
        else:
            table += 1
            found += _table(block, f"{where}, row", table, hidden)
            if len(block) == MIN_ROWS:  # two lines of a paragraph may have their gaps in the same places
                text_too = segment.paragraph("\n".join(map(_said, block)), f"{where}, line", hidden)
                found += [replace(one, again=True) for one in text_too]
    return found + _prose(text, where, hidden, table)


def _said(row: Row) -> str:
    return "\t".join(piece.text for piece in row)


def _prose(text: list[str], where: str, hidden: Hidden | None, table: int) -> list[Segment]:
    if not text:
        return []
    made = segment.segments("\n".join(text), hidden=hidden, where=f"{where}, line")
    return [replace(one, table=table * 100 + one.table + 1_000) if one.kind is SegmentKind.ROW else one for one in made]


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Pieces that stand beside each other as one line, from the top down."""
    found: list[Row] = []
    low = high = 0.0
    for piece in sorted(pieces, key=lambda one: (-(one.low + one.high), one.left)):
        overlap = min(high, piece.high) - max(low, piece.low)
        if found and overlap > 0.5 * min(piece.height, high - low):
            found[-1].append(piece)
            low, high = min(low, piece.low), max(high, piece.high)
        else:
            found.append([piece])
            low, high = piece.low, piece.high
    for row in found:
        row.sort(key=lambda one: one.left)
    return found


def _middle(row: Row) -> float:
    return sum(piece.low + piece.high for piece in row) / (2 * len(row))


def _spacing(lines: Sequence[Row]) -> float:
    """The usual distance between lines."""
    apart = [_middle(one) - _middle(after) for one, after in pairwise(lines)]
    return median(apart) if apart else 0.0


def _apart(lines: Sequence[Row], at: int, spacing: float) -> bool:
    return _middle(lines[at - 1]) - _middle(lines[at]) > _PARAGRAPH_GAP * spacing


def _table_end(lines: Sequence[Row], at: int, spacing: float) -> int:
    """The line behind the table that begins here: lines of several pieces, and what is left over of their cells."""
    if len(lines[at]) < 2:
        return at
    columns = [(piece.left, piece.right) for piece in lines[at]]
    end = at + 1
    while end < len(lines):
        row = lines[end]
        merged = _merged([*columns, *((piece.left, piece.right) for piece in row)])
        if len(merged) < 2 or len(merged) < 0.6 * len(columns):
            break
        if len(row) == 1 and not _goes_on(lines, end, merged, spacing):
            break
        columns = merged
        end += 1
    return end


def _goes_on(lines: Sequence[Row], at: int, columns: Sequence[tuple[float, float]], spacing: float) -> bool:
    """True for one piece that stands in one column close to the line above, or that a row follows."""
    piece = lines[at][0]
    inside = sum(left < piece.right and piece.left < right for left, right in columns) == 1
    near = _middle(lines[at - 1]) - _middle(lines[at]) <= 1.3 * spacing
    return inside and near and (piece.left > columns[0][1] or (at + 1 < len(lines) and len(lines[at + 1]) > 1))


def _merged(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that touch, as one: the columns."""
    found: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if found and left < found[-1][1] + APART:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found[:MAX_COLUMNS]


def _is_prose(block: Sequence[Row]) -> bool:
    return median(len(piece.text) for row in block for piece in row) > CELL_CHARS


def _columns(block: Sequence[Row]) -> list[Row]:
    """The block, column by column."""
    spans = _merged((piece.left, piece.right) for row in block for piece in row)
    found: list[Row] = [[] for _ in spans]
    for row in block:
        for piece in row:
            found[_column(piece, spans)].append(piece)
    return found


def _column(piece: Piece, spans: Sequence[tuple[float, float]]) -> int:
    return next((at for at, (_, right) in enumerate(spans) if piece.left < right), len(spans) - 1)


def _table(block: Sequence[Row], where: str, table: int, hidden: Hidden | None) -> list[Segment]:
    """Rows with their cells; a line that only goes on with full cells is put to the row above."""
    spans = _merged((piece.left, piece.right) for row in block for piece in row)
    cells: list[list[str]] = []
    above: dict[int, Piece] = {}
    for row in block:
        line = [""] * len(spans)
        for piece in row:
            at = _column(piece, spans)
            line[at] = f"{line[at]} {piece.text}".strip()
        columns = {_column(piece, spans): piece for piece in row}
        if cells and not line[0] and all(_wraps(above.get(at), piece, spans[at]) for at, piece in columns.items()):
            cells[-1] = [f"{before} {more}".strip() for before, more in zip(cells[-1], line, strict=True)]
        else:
            cells.append(line)
        above = columns
    return segment.rows(cells, number=table, where=where, hidden=hidden)


def _wraps(above: Piece | None, piece: Piece, span: tuple[float, float]) -> bool:
    """True when there was no room for this in the line above, and it stands close below."""
    if above is None or above.low - piece.high > 0.8 * piece.height:
        return False
    first = len(piece.text.split(" ", 1)[0]) * (piece.right - piece.left) / max(1, len(piece.text))
    return above.right + first > span[1]
