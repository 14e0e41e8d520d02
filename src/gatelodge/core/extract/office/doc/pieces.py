"""A Word document's table of contents for programs, and its text put together from the pieces it lies in.

Source: [MS-DOC] 2.5.1 (Fib), 2.9.38 (Clx), 2.8.35 (PlcPcd), 2.9.73 (FcCompressed).
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Unreadable
from gatelodge.values import GapKind

CHPX, PAPX, CLX = 12, 13, 33
"""Where a structure's place in the table stream stands, counted in pairs ([MS-DOC] 2.5.6)."""
_MAX_PIECES = 400_000
_MAX_CHARS = 32 << 20
"""Word itself takes no more than 32 MB of text."""


class Fib:
    """The file information block at the head of the stream."""

    def __init__(self, stream: bytes) -> None:
        if len(stream) < 34:
            raise Unreadable("The document is cut short.")
        self.stream = stream
        try:
            words = 34 + 2 * struct.unpack_from("<H", stream, 32)[0]
            longs = words + 2
            pairs = longs + 4 * struct.unpack_from("<H", stream, words)[0]
            self._pairs = pairs + 2
            self._count = struct.unpack_from("<H", stream, pairs)[0]
            self.end = self._pairs + 8 * self._count
            counts = struct.unpack_from("<8i", stream, longs + 12)
        except struct.error as error:
            raise Unreadable("The document is cut short.") from error
        self.lengths = [max(count, 0) for count in counts]
        """Characters of each story."""

    def lies(self, pair: int) -> tuple[int, int]:
        """Offset and size of a structure in the table stream; (0, 0) when the document has none."""
        at = self._pairs + 8 * pair
        if pair >= self._count or at + 8 > len(self.stream):
            return 0, 0
        offset, size = struct.unpack_from("<II", self.stream, at)
        return (offset, size) if size else (0, 0)

    def structure(self, pair: int, table: bytes) -> bytes:
        """A structure's bytes; b"" when the document has none."""
        offset, size = self.lies(pair)
        return table[offset : offset + size]

    def page_numbers(self, pair: int, table: bytes) -> list[int]:
        """The 512-byte pages with formats of characters or paragraphs ([MS-DOC] 2.8.5)."""
        raw = self.structure(pair, table)
        count = max((len(raw) - 4) // 8, 0)
        numbers = struct.unpack_from(f"<{count}I", raw, 4 * count + 4) if count else ()
        return list(dict.fromkeys(number & 0x3FFFFF for number in numbers))

    def pages(self, table: bytes) -> list[tuple[int, int]]:
        """Where formats stand in the stream, in which there is no text."""
        numbers = self.page_numbers(CHPX, table) + self.page_numbers(PAPX, table)
        return [(0, self.end), *((512 * n, 512 * n + 512) for n in numbers)]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: characters from `cp` on lie from byte `fc` on."""

    cp: int
    count: int
    fc: int
    wide: bool
    modifier: int = 0
    """A change of format for all of it ([MS-DOC] 2.9.212)."""

    @property
    def end(self) -> int:
        """The byte after it."""
        return self.fc + self.count * (2 if self.wide else 1)


class Text:
    """All characters in order, and where they lie."""

    def __init__(self, words: str, pieces: list[Piece], changes: list[bytes]) -> None:
        self.words = words
        self.pieces = pieces
        self.changes = changes
        """Formats that pieces refer to by number."""
        self._lying = sorted(pieces, key=lambda piece: piece.fc)
        self._begins = [piece.fc for piece in self._lying]

    def positions(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the stretches of characters that lie between two bytes of the stream."""
        at = max(bisect_right(self._begins, begin) - 1, 0)
        while at < len(self._lying) and self._lying[at].fc < end:
            piece = self._lying[at]
            size = 2 if piece.wide else 1
            first, last = max(begin, piece.fc), min(end, piece.end)
            if first < last:
                yield piece.cp + (first - piece.fc) // size, piece.cp + (last - piece.fc + size - 1) // size
            at += 1

    def outside(self, stream: bytes, covered: list[tuple[int, int]]) -> bytes:
        """Bytes of the stream that neither a piece nor the stretches given cover."""
        return remains.between(stream, covered + [(piece.fc, piece.end) for piece in self.pieces])


def text_of(fib: Fib, table: bytes) -> Text:
    """The text. Unreadable when there is no table of pieces, or it reaches outside of the file."""
    raw = fib.structure(CLX, table)
    changes: list[bytes] = []
    at = 0
    while at + 3 <= len(raw) and raw[at] == 1:
        size = struct.unpack_from("<H", raw, at + 1)[0]
        changes.append(raw[at + 3 : at + 3 + size])
        at += 3 + size
    if at + 5 > len(raw) or raw[at] != 2:
        raise Unreadable("The document has no table of its text.")
    plan = raw[at + 5 : at + 5 + struct.unpack_from("<I", raw, at + 1)[0]]
    count = min((len(plan) - 4) // 12, _MAX_PIECES)
    if count < 1:
        raise Unreadable("The document has no table of its text.")
    places = struct.unpack_from(f"<{count + 1}I", plan)
    pieces, words = [], []
    have = 0
    for n in range(count):
        _, fc, modifier = struct.unpack_from("<HIH", plan, 4 * (count + 1) + 8 * n)
        wide = not fc & 0x40000000
        start = fc & 0x3FFFFFFF if wide else (fc & 0x3FFFFFFF) // 2
        length = places[n + 1] - places[n]
        size = length * (2 if wide else 1)
        if length < 0 or start + size > len(fib.stream):
            raise Unreadable("The document's table of its text is damaged.")
        piece = fib.stream[start : start + size]
        text = piece.decode("utf-16-le", "replace") if wide else piece.decode("cp1252", "replace")
        pieces.append(Piece(have, len(text), start, wide, modifier))
        words.append(text)
        have += len(text)
        if have > _MAX_CHARS:
            raise Unreadable("The document's text is longer than any; the rest was not read.", GapKind.LIMIT)
    return Text("".join(words), pieces, changes)
