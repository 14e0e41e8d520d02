"""Cuts text into paragraphs, table rows and records: what belongs together stays together, what does not is parted.

Evidence about a person counts within one segment only, so a pasted table must fall into rows even when it stands in the
middle of prose, and a block of "Name: value" lines must stay one record.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from gatelodge.values import Hidden, Segment, SegmentKind

MAX_CHARS = 2_000
MAX_LINES = 25
OVERLAP = 120
"""A very long line is cut with this much said twice, so that no name or number is cut in half."""
MIN_ROWS = 3
SHORT = 60
"""Characters; a paragraph of no more may be a cell of a table."""
FEWEST_SHORT = 6
TOGETHER = 24
"""So many short paragraphs are looked at as one, and half of them again with the next."""
MOST_LYING = 30
"""A table of more rows than this stands upright."""
TURNED = 100_000
"""Added to the number of a table that was turned."""

_QUOTE = re.compile(r"^(?:[ \t]*>)+ ?", re.MULTILINE)
_KEY_VALUE = re.compile(r"[ \t]*([^\W\d_][^:=\n]{0,40}?)[ \t]*[:=](?:[ \t]+\S|[ \t]*$)")
_COLUMN_GAP = re.compile(r"[^\s.?!:] {2,}(?=\S)")
_COLUMN_SPLIT = re.compile(r" {2,}")
_RULE = re.compile(r"[\s|+:=_-]*\Z")


def segments(text: str, *, hidden: Hidden | None = None, where: str = "line") -> list[Segment]:
    """Return the segments of a text in reading order.

    where: word put before the line number.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if ">" in text:
        text = _QUOTE.sub("", text)
    lines = text.split("\n")
    signs = [_signature(line) for line in lines]
    found: list[Segment] = []
    table = 0
    start = at = 0
    while at < len(lines):
        end = _table_end(lines, signs, at) if signs[at] else at
        if end > at:
            _prose(found, lines, start, at, hidden, where)
            found += _rows(lines, signs[at], at, end, table, hidden, where)
            table += 1
            start = at = end
        else:
            at += 1
    _prose(found, lines, start, len(lines), hidden, where)
    return found


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
    """Return short paragraphs that follow each other once more as one, and tables that lie on their side upright.

    A table that was pasted as one cell to a line, or a page that sets each cell in a block of its own, would otherwise
    part what belongs together.
    """
    return [*_neighbours(found), *_upright(found)]


def _neighbours(found: Sequence[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    run: list[Segment] = []
    for one in (*found, None):
        if one and _is_cell(one):
            run.append(one)
            continue
        if len(run) >= FEWEST_SHORT:
            for at in range(0, max(len(run) - TOGETHER // 2, 1), TOGETHER // 2):
                some = run[at : at + TOGETHER]
                text = "\n".join(short.text for short in some)
                joined.append(Segment(text, some[0].where, SegmentKind.PARAGRAPH, _least(some)))
        run = []
    return joined


def _is_cell(one: Segment) -> bool:
    """True for a short line that stands alone, and for a row with one cell filled."""
    if one.kind is SegmentKind.ROW and sum(map(bool, one.cells)) > 1:
        return False
    return one.kind in {SegmentKind.PARAGRAPH, SegmentKind.ROW} and len(one.text) <= SHORT and "\n" not in one.text


def _least(some: Sequence[Segment]) -> Hidden | None:
    """Hidden only when all of them are."""
    return None if any(one.hidden is None for one in some) else some[0].hidden


def _upright(found: Sequence[Segment]) -> list[Segment]:
    tables: dict[int, list[Segment]] = {}
    for segment in found:
        if segment.kind is SegmentKind.ROW:
            tables.setdefault(segment.table, []).append(segment)
    turned: list[Segment] = []
    for number, lying in tables.items():
        width = max(len(row.cells) for row in lying)
        if 2 <= len(lying) <= MOST_LYING and width >= max(6, 2 * len(lying)):
            columns = zip_longest(*(row.cells for row in lying), fillvalue="")
            upright = rows(columns, number=number + TURNED, where="column", hidden=_least(lying))
            turned += upright
    return turned


def paragraph(text: str, where: str, hidden: Hidden | None = None) -> list[Segment]:
    """Return text that belongs together as one segment, or several where it is very long."""
    text = text.strip()
    if not text:
        return []
    if len(text) <= MAX_CHARS:
        return [Segment(text, where, SegmentKind.PARAGRAPH, hidden)]
    return [Segment(piece, where, SegmentKind.PARAGRAPH, hidden) for piece in _pieces(text)]


def _pieces(text: str) -> list[str]:
    found = []
    start = 0
    while start < len(text):
        end = start + MAX_CHARS
        if end < len(text):
            blank = max(text.rfind(" ", start + OVERLAP * 2, end), text.rfind("\n", start + OVERLAP * 2, end))
            end = blank if blank > 0 else end
        found.append(text[start:end])
        start = end if end >= len(text) else max(end - OVERLAP, start + 1)
    return found


def _signature(line: str) -> tuple[str, int] | None:
    """Delimiter and how often it stands in the line, when the line may be a row of a table."""
    if "\t" in line and (count := line.strip(" ").count("\t")) and "\t" in line.strip():
        return ("\t", count)
    if "|" in line and (count := line.count("|")) >= 2:
        return ("|", count)
    if ";" in line and (count := _outside_quotes(line, ";")) >= 2:
        return (";", count)
    if "," in line and (count := _outside_quotes(line, ",")) >= 2 and not _prose_commas(line, count):
        return (",", count)
    if "  " in line and (count := len(_COLUMN_GAP.findall(line))) >= (1 if "   " in line.strip() else 2):
        return ("  ", count)
    return None


def _prose_commas(line: str, count: int) -> bool:
    """True when the commas stand as in a sentence: each with a blank after it, and few."""
    return count < 4 and line.count(", ") >= count and '"' not in line


def _outside_quotes(line: str, delimiter: str) -> int:
    if '"' not in line:
        return line.count(delimiter)
    return sum(piece.count(delimiter) for piece in line.split('"')[::2])


def _table_end(lines: list[str], signs: list[tuple[str, int] | None], start: int) -> int:
    """Line after the table that begins here, or `start` when none does. Single blank lines may part the rows."""
    sign = signs[start]
    if sign is None:
        return start
    delimiter, count = sign
    seen = 1
    end = at = start + 1
    while at < len(lines):
        other = signs[at]
        if other is not None and other[0] == delimiter and (delimiter in "\t|  " or other[1] == count):
            seen += 1
            end = at + 1
        elif (lines[at].strip() and not (delimiter in "|  " and _RULE.match(lines[at]))) or (
            not lines[at].strip() and at + 1 < len(lines) and not lines[at + 1].strip()
        ):
            break
        at += 1
    return end if seen >= MIN_ROWS else start


def _rows(
    lines: list[str],
    sign: tuple[str, int] | None,
    start: int,
    end: int,
    table: int,
    hidden: Hidden | None,
    where: str,
) -> list[Segment]:
    assert sign is not None
    delimiter = sign[0]
    found = []
    for at in range(start, end):
        line = lines[at]
        if not line.strip() or (delimiter == "|" and _RULE.match(line)):
            continue
        cells = tuple(cell.strip() for cell in _cells(line, delimiter))
        found.append(Segment(line.strip(), f"{where} {at + 1}", SegmentKind.ROW, hidden, cells, table))
    return found


def _cells(line: str, delimiter: str) -> Sequence[str]:
    if delimiter == "  ":
        return _COLUMN_SPLIT.split(line.strip())
    if delimiter == "|":
        return line.strip().strip("|").split("|")
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _prose(found: list[Segment], lines: list[str], start: int, end: int, hidden: Hidden | None, where: str) -> None:
    """Add blocks of lines between blank lines, as paragraphs or records."""
    block: list[str] = []
    first = start
    for at in range(start, end):
        line = lines[at]
        if line and not line.isspace():
            if not block:
                first = at
            block.append(line)
        elif block:
            _block(found, block, first, hidden, where)
            block = []
    if block:
        _block(found, block, first, hidden, where)


def _block(found: list[Segment], block: list[str], first: int, hidden: Hidden | None, where: str) -> None:
    """Add one block: runs of two or more "Key: value" lines as records, the rest as paragraphs."""
    if not any(":" in line or "=" in line for line in block):
        _paragraphs(found, block, first, hidden, where)
        return
    keys = [m.group(1) if (m := _KEY_VALUE.match(line)) else "" for line in block]
    at = 0
    while at < len(block):
        end = at
        seen: set[str] = set()
        while end < len(block) and keys[end] and keys[end] not in seen and end - at < MAX_LINES:
            seen.add(keys[end])
            end += 1
        if end - at >= 2:
            text = "\n".join(line.strip() for line in block[at:end])
            found += [
                Segment(piece, f"{where} {first + at + 1}", SegmentKind.RECORD, hidden)
                for piece in (_pieces(text) if len(text) > 2 * MAX_CHARS else (text,))
            ]
            at = end
            continue
        end = at + 1
        while end < len(block) and not (keys[end] and end + 1 < len(block) and keys[end + 1]):
            end += 1
        _paragraphs(found, block[at:end], first + at, hidden, where)
        at = end


def _paragraphs(found: list[Segment], block: list[str], first: int, hidden: Hidden | None, where: str) -> None:
    start = 0
    size = 0
    for at, line in enumerate(block):
        if at > start and (at - start >= MAX_LINES or size + len(line) > MAX_CHARS):
            found += paragraph("\n".join(block[start:at]), f"{where} {first + start + 1}", hidden)
            start, size = at, 0
        size += len(line)
    found += paragraph("\n".join(block[start:]), f"{where} {first + start + 1}", hidden)
