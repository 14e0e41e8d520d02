"""Records and strings of old workbooks (BIFF), of all versions from 3 to 8.

Source: [MS-XLS] 2.1.4 (Record), 2.5.293 (XLUnicodeRichExtendedString), 2.5.294 (XLUnicodeString), 2.4.265 (SST).
"""

import struct
from collections.abc import Iterator

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting.runs import wide_runs
from gatelodge.values import GapKind

BOF, EOF, CONTINUE, SST, FILE_PASS = 0x809, 0x0A, 0x3C, 0xFC, 0x2F
BOFS = {0x809: 8, 0x409: 4, 0x209: 3, 0x009: 2}
_MAX_RECORDS = 8_000_000
_MAX_STRINGS = 4_000_000


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (position, kind, body) of each record; the last may be cut short. Unreadable after eight million."""
    at = 0
    size = len(stream)
    head = struct.Struct("<HH").unpack_from
    for _ in range(_MAX_RECORDS):
        if at + 4 > size:
            return
        kind, length = head(stream, at)
        end = at + 4 + length
        yield at, kind, stream[at + 4 : end]
        at = end
    raise Unreadable("The workbook has too many records; the rest was not read.", GapKind.LIMIT)


def version_of(stream: bytes) -> int:
    """8 for Excel 97 and later, 5 for Excel 5 and 95, 2 to 4 for those before; 0 when it is no workbook."""
    if len(stream) < 8:
        return 0
    kind, _, version = struct.unpack_from("<HHH", stream)
    if kind == BOF:
        return 8 if version >= 0x600 else 5
    return BOFS.get(int(kind), 0)


class Strings:
    """Reads strings as one version writes them."""

    def __init__(self, version: int) -> None:
        self.is_wide = version >= 8
        self.codec = "cp1252"
        """Of one-byte strings before Excel 97; later ones say themselves."""

    def chars(self, body: bytes, at: int, count: int) -> str:
        """So many characters, after the byte that says how wide they are (Excel 97 and later)."""
        if not self.is_wide:
            return body[at : at + count].decode(self.codec, "replace")
        if at >= len(body):
            return ""
        if body[at] & 1:
            return body[at + 1 : at + 1 + 2 * count].decode("utf-16-le", "replace")
        return body[at + 1 : at + 1 + count].decode("latin-1")

    def counted(self, body: bytes, at: int = 0) -> str:
        """A string after its count in two bytes."""
        if at + 2 > len(body):
            return ""
        return self.chars(body, at + 2, struct.unpack_from("<H", body, at)[0])

    def size(self, body: bytes, at: int) -> int:
        """Bytes that a counted string takes."""
        if at + 3 > len(body):
            return len(body)
        count: int = struct.unpack_from("<H", body, at)[0]
        if not self.is_wide:
            return 2 + count
        return 3 + count * (2 if body[at + 2] & 1 else 1)

    def short(self, body: bytes, at: int) -> str:
        """A string after its count in one byte."""
        return self.chars(body, at + 1, body[at]) if at < len(body) else ""


def constants(formula: bytes, strings: Strings) -> list[str]:
    """Texts that stand in a formula ([MS-XLS] 2.5.198.89, PtgStr)."""
    found = []
    at = formula.find(b"\x17")
    for _ in range(1_000):
        if at < 0 or at + 3 > len(formula):
            break
        text = strings.short(formula, at + 1)
        if len(text) == formula[at + 1] >= 2 and text.isprintable():
            found.append(text)
            at += len(text)
        at = formula.find(b"\x17", at + 1)
    return found


def shared(pieces: list[bytes]) -> tuple[list[str], list[str]]:
    """The table of shared strings (the body of its record and of those that continue it), and how some are read out."""
    table = _Shared(pieces)
    return list(table.strings()), table.readings


class _Shared:
    """Reads rich strings over the seams between records: a string cut in two says its width again."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.piece = 0
        self.at = 8
        self.readings: list[str] = []

    def strings(self) -> Iterator[str]:
        for _ in range(_MAX_STRINGS):
            head = self._take(3)
            if len(head) < 3:
                return
            count, flags = struct.unpack("<HB", head)
            runs = int.from_bytes(self._take(2), "little") if flags & 8 else 0
            extra = int.from_bytes(self._take(4), "little") if flags & 4 else 0
            text = self._chars(count, flags & 1)
            self._take(4 * runs)
            if extra:
                self.readings += wide_runs(self._take(extra))
            yield text

    def _take(self, count: int) -> bytes:
        found = b""
        while count > 0 and self.piece < len(self.pieces):
            part = self.pieces[self.piece][self.at : self.at + count]
            found += part
            self.at += len(part)
            count -= len(part)
            if count > 0:
                self.piece, self.at = self.piece + 1, 0
        return found

    def _chars(self, count: int, wide: int) -> str:
        found = []
        while count > 0 and self.piece < len(self.pieces):
            piece = self.pieces[self.piece]
            part = piece[self.at : self.at + (2 * count if wide else count)]
            found.append(part.decode("utf-16-le" if wide else "latin-1", "replace"))
            self.at += len(part)
            count -= len(part) // 2 if wide else len(part)
            if count > 0:
                self.piece, self.at = self.piece + 1, 1
                if self.piece < len(self.pieces) and self.pieces[self.piece]:
                    wide = self.pieces[self.piece][0] & 1
        return "".join(found)
