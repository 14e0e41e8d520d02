"""What formats say about stretches of a Word document: deleted, out of sight, the end of a table's row or cell.

Only pages of formats that hold one of the marks are looked at, so that a long plain document costs little.
Source: [MS-DOC] 2.9.33 (ChpxFkp), 2.9.181 (PapxFkp), 2.2.5.1 (Sprm), 2.6.1 and 2.6.2 (their numbers).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.office.doc.pieces import CHPX, PAPX, Fib, Text
from gatelodge.values import Hidden

_DELETED, _VANISH, _COLOUR, _TRUE_COLOUR, _SIZE = 0x0800, 0x083C, 0x2A42, 0x6870, 0x4A43
_IN_TABLE, _ROW_END, _INNER_CELL, _INNER_ROW = 0x2416, 0x2417, 0x244B, 0x244C
_CHARACTER = re.compile(rb"\x00\x08\x01|\x3c\x08\x01|\x42\x2a\x08|\x70\x68\xff\xff\xff\x00|\x43\x4a[\x00-\x04]\x00")
_PARAGRAPH = re.compile(rb"[\x16\x17\x4b\x4c]\x24\x01")
_WHITE = 8
_TINY = 4
"""Half points: two points and less nobody reads."""
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)
"""Bytes after a change of format, by its three top bits; 0: the next byte says."""
_BRIEF = {0x41: _DELETED, 0x5C: _VANISH}
"""Changes of format in short form ([MS-DOC] 2.9.214)."""


@dataclass(slots=True)
class Looks:
    """By character position."""

    hidden: list[tuple[int, int, Hidden]] = field(default_factory=list)
    """Stretches out of sight, in order."""
    in_table: set[int] = field(default_factory=set)
    """Paragraph marks within a table's cell."""
    row_ends: set[int] = field(default_factory=set)
    """Paragraph marks that end a table's row."""
    inner_cells: set[int] = field(default_factory=set)
    """Paragraph marks that end a cell of a table within a table."""
    inner_rows: set[int] = field(default_factory=set)


def looks(fib: Fib, text: Text, table: bytes) -> Looks:
    """What the formats of characters, paragraphs and pieces say."""
    found = Looks()
    for begin, end, changes in _runs(fib, fib.page_numbers(CHPX, table), _CHARACTER, 1):
        if hidden := _hides(changes):
            found.hidden += [(first, last, hidden) for first, last in text.positions(begin, end)]
    for _, end, changes in _runs(fib, fib.page_numbers(PAPX, table), _PARAGRAPH, 13):
        marks = dict(_sprms(changes[2:]))
        for number, into in (
            (_IN_TABLE, found.in_table),
            (_ROW_END, found.row_ends),
            (_INNER_CELL, found.inner_cells),
            (_INNER_ROW, found.inner_rows),
        ):
            if marks.get(number) == b"\x01":
                into.update(last - 1 for _, last in text.positions(end - 2, end))
    for piece in text.pieces:
        if piece.modifier and (hidden := _hides(_of_piece(piece.modifier, text.changes))):
            found.hidden.append((piece.cp, piece.cp + piece.count, hidden))
    found.hidden.sort()
    return found


def _of_piece(modifier: int, changes: list[bytes]) -> bytes:
    """The changes of format that a piece carries ([MS-DOC] 2.9.212)."""
    if modifier & 1:
        number = modifier >> 1
        return changes[number] if number < len(changes) else b""
    brief = _BRIEF.get(modifier >> 1 & 0x7F)
    return struct.pack("<HB", brief, modifier >> 8) if brief else b""


def _hides(changes: bytes) -> Hidden | None:
    style = None
    for number, operand in _sprms(changes):
        if number == _DELETED and operand == b"\x01":
            return Hidden.DELETED
        if (
            (number == _VANISH and operand == b"\x01")
            or (number == _COLOUR and operand[0] == _WHITE)
            or (number == _TRUE_COLOUR and operand == b"\xff\xff\xff\x00")
            or (number == _SIZE and struct.unpack("<H", operand)[0] <= _TINY)
        ):
            style = Hidden.STYLE
    return style


def _sprms(changes: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (number, operand) of each change of format, as far as they are whole."""
    at = 0
    while at + 3 <= len(changes):
        number = struct.unpack_from("<H", changes, at)[0]
        at += 2
        size = _OPERANDS[number >> 13]
        if not size:
            size = changes[at] + 1
            if number == 0xD608 and at + 2 <= len(changes):  # a table's columns: the size has two bytes
                size = struct.unpack_from("<H", changes, at)[0] + 1
        operand = changes[at : at + size]
        if len(operand) < size:
            return
        yield number, operand
        at += size


def _runs(fib: Fib, pages: list[int], worth: re.Pattern[bytes], entry: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (first byte, byte after, changes of format) of the runs on those pages.

    entry: bytes that each run has in the page's list: 1 for characters, 13 for paragraphs.
    """
    for number in pages:
        page = fib.stream[512 * number : 512 * number + 512]
        if len(page) < 512 or not worth.search(page):
            continue
        count = page[511]
        if 4 * (count + 1) + entry * count > 511:
            continue
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        for n in range(count):
            at = 2 * page[4 * (count + 1) + entry * n]
            if at and bounds[n] < bounds[n + 1]:
                yield bounds[n], bounds[n + 1], _format(page, at, paragraph=entry > 1)


def _format(page: bytes, at: int, *, paragraph: bool) -> bytes:
    """The changes of format that stand there; a paragraph's begin with the number of its style."""
    if not paragraph:
        return page[at + 1 : at + 1 + page[at]]
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[min(at + 1, 511)]]
