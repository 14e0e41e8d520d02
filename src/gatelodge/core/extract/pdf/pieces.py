"""The letters of a page as pieces: words without a wide gap between them, and where they stand.

Each piece is seen the way it is read: turned text has its own up and its own left.
"""

import math
import re
from collections.abc import Callable, Iterator

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf.layout import Piece
from gatelodge.core.extract.pdf.letters import Letters
from gatelodge.core.extract.pdf.quick import Box

WIDE = 1.0
"""A gap of so many times the height of the letters parts columns; between words it is a third of it, or half."""
_LINE = re.compile(r"[^\s\0][^\r\n]*")
_DROPPED = dict.fromkeys(map(ord, "\0\x02\ufffe\ufeff"))

Wanted = Callable[[int], bool]
Gap = tuple[int, int, Box, Box]
"""Where the piece before ends, where the next begins, and the boxes of the two letters."""


def pieces_of(letters: Letters, *, turned: bool = False, wanted: Wanted | None = None) -> list[Piece]:
    """The pieces of a page, in the order in which they are drawn; of the wanted letters only.

    turned: the page is shown turned, so that every line is asked which way it runs.
    """
    found: list[Piece] = []
    for start, end in _lines(letters.text, wanted):
        found += _split(letters, start, end, turned=turned)
    return found


def _lines(text: str, wanted: Wanted | None) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        if wanted is None:
            yield line.start(), line.end()
            continue
        start = -1
        for at in range(line.start(), line.end()):
            if not wanted(at):
                if start >= 0:
                    yield start, at
                start = -1
            elif start < 0 and not text[at].isspace():
                start = at
        if start >= 0:
            yield start, line.end()


def _split(letters: Letters, start: int, end: int, *, turned: bool) -> Iterator[Piece]:
    """One line, cut at wide gaps, and where it jumps."""
    text = letters.text
    while end > start and text[end - 1].isspace():
        end -= 1
    first, last = letters.box(start), letters.box(end - 1)
    turn = 0
    jumps = not _beside(first, last)
    if turned or jumps:
        turn = _turn(letters, start)
        first, last = _seen(first, turn), _seen(last, turn)
        jumps = not _beside(first, last)
    height = max(first[3] - first[1], last[3] - last[1])
    gaps = list(_every_letter(letters, start, end, turn) if jumps else _blanks(letters, start, end, turn))
    for _, _, before, behind in gaps:
        height = max(height, before[3] - before[1], behind[3] - behind[1])
    begin = start
    for blank, after, before, behind in gaps:
        if behind[0] - before[2] > WIDE * height or behind[2] < before[0] or not _beside(before, behind):
            yield _piece(text[begin:blank], first, before, turn)
            begin, first = after, behind
    yield _piece(text[begin:end], first, last, turn)


def _blanks(letters: Letters, start: int, end: int, turn: int) -> Iterator[Gap]:
    """The gaps at blanks."""
    text = letters.text
    blank = text.find(" ", start, end)
    while blank >= 0:
        after = blank + 1
        while text[after] == " ":
            after += 1
        yield blank, after, _seen(letters.box(blank - 1), turn), _seen(letters.box(after), turn)
        blank = text.find(" ", after, end)


def _every_letter(letters: Letters, start: int, end: int, turn: int) -> Iterator[Gap]:
    """The gaps between all letters: of lines that pdfium put together and that stand in several."""
    before, box = start, _seen(letters.box(start), turn)
    for at in range(start + 1, end):
        if not letters.text[at].isspace():
            here = _seen(letters.box(at), turn)
            yield before + 1, at, box, here
            before, box = at, here


def _beside(one: Box, other: Box) -> bool:
    """True when both stand on one line; a full stop and a hyphen do by a hair."""
    return min(one[3], other[3]) - max(one[1], other[1]) > -0.6 * max(one[3] - one[1], other[3] - other[1])


def _turn(letters: Letters, at: int) -> int:
    """How many quarters the letter is turned, clockwise."""
    angle: float = pdfium_c.FPDFText_GetCharAngle(letters.raw, at)
    return round(angle / (math.pi / 2)) % 4


def _seen(box: Box, turn: int) -> Box:
    """The box as it stands to somebody who reads text turned that way."""
    if turn == 0:
        return box
    left, low, right, high = box
    if turn == 1:
        return -high, left, -low, right
    return (-right, -high, -left, -low) if turn == 2 else (low, -right, high, -left)


def _piece(text: str, first: Box, last: Box, turn: int) -> Piece:
    low, high = min(first[1], last[1]), max(first[3], last[3])
    words = text.translate(_DROPPED).strip()
    return Piece(words, min(first[0], last[0]), low, max(first[2], last[2]), max(high, low + 0.1), turn)
