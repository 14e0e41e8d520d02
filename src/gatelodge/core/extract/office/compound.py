"""Compound files (OLE2): their named streams, and old Office files and objects kept in them.

Reads the directory and the sector chains with bounds on both, so a chain that loops ends. Source: [MS-CFB].
"""

import struct
from collections.abc import Iterator

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import xls_parts
from gatelodge.values import GapKind

_END = 0xFFFFFFFA
"""Sector numbers from here on are marks."""
_MINI_CUTOFF = 4096
_MAX_ENTRIES = 20_000
_FILES = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
_KINDS = (
    ("EncryptedPackage", GapKind.LOCKED, "The document is locked with a password."),
    ("WordDocument", GapKind.UNKNOWN_TYPE, "An old Word document (.doc), which was not read."),
    ("PowerPoint Document", GapKind.UNKNOWN_TYPE, "An old PowerPoint presentation (.ppt), which was not read."),
    ("__properties_version1.0", GapKind.UNKNOWN_TYPE, "An Outlook message (.msg), which was not read."),
)
_PACKAGES = ("\x01Ole10Native", "Package", "CONTENTS")


class Compound:
    """A compound file opened: streams by path, read on demand."""

    def __init__(self, untrusted: bytes) -> None:
        if len(untrusted) < 512:
            raise Unreadable("The file is cut short.")
        self._data = untrusted
        shift, mini_shift = struct.unpack_from("<HH", untrusted, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Unreadable("The file is built in a way no known program does.")
        self._size = 1 << shift
        fat_count, directory = struct.unpack_from("<I", untrusted, 44)[0], struct.unpack_from("<I", untrusted, 48)[0]
        mini_fat, mini_count, more, more_count = struct.unpack_from("<IIII", untrusted, 60)
        self._fat = self._allocation(fat_count, more, more_count)
        self._mini_fat = _numbers(self._chain(mini_fat)) if mini_count else []
        self.streams: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._read_directory(self._chain(directory))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _allocation(self, count: int, more: int, more_count: int) -> list[int]:
        sectors = [n for n in struct.unpack_from("<109I", self._data, 76) if n < _END]
        for _ in range(min(more_count, 10_000)):
            if more >= _END:
                break
            numbers = _numbers(self._sector(more))
            if not numbers:
                break
            sectors += [n for n in numbers[:-1] if n < _END]
            more = numbers[-1]
        return [n for sector in sectors[:count] for n in _numbers(self._sector(sector))]

    def _chain(self, start: int) -> bytes:
        found = []
        for _ in range(len(self._fat)):
            if start >= len(self._fat):
                break
            found.append(self._sector(start))
            start = self._fat[start]
        return b"".join(found)

    def _read_directory(self, directory: bytes) -> None:
        entries = []
        for at in range(0, min(len(directory), 128 * _MAX_ENTRIES) - 127, 128):
            entry = directory[at : at + 128]
            length = min(struct.unpack_from("<H", entry, 64)[0], 64)
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<III", entry, 68)
            start, size = struct.unpack_from("<IQ", entry, 116)
            entries.append((name, entry[66], left, right, child, start, size & 0xFFFFFFFF))
        if not entries:
            raise Unreadable("The file has no directory.")
        self._mini = self._chain(entries[0][5])
        waiting = [(entries[0][4], "")]
        seen = set()
        while waiting:
            number, path = waiting.pop()
            if number in seen or number >= len(entries):
                continue
            seen.add(number)
            name, kind, left, right, child, start, size = entries[number]
            waiting += [(left, path), (right, path)]
            if kind == 2:
                self.streams[path + name] = (start, size)
            elif kind == 1:
                waiting.append((child, f"{path}{name}/"))

    def read(self, path: str) -> bytes:
        """The bytes of a stream; b"" when there is none."""
        start, size = self.streams.get(path, (0, 0))
        if size >= _MINI_CUTOFF:
            return self._chain(start)[:size]
        found = []
        for _ in range(size // 64 + 1):
            if start >= len(self._mini_fat):
                break
            found.append(self._mini[start * 64 : start * 64 + 64])
            start = self._mini_fat[start]
        return b"".join(found)[:size]

    def ends(self, name: str) -> Iterator[str]:
        """Paths whose last step is this name."""
        return (path for path in self.streams if path == name or path.endswith("/" + name))


def _numbers(raw: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add an old Office file that is no workbook: say which, and read the files inside."""
    context.part(place, "application/x-ole-storage", ())
    compound = Compound(untrusted)
    inside = read_objects(compound, place, context)
    if _locked(compound):
        context.gap(place, GapKind.LOCKED, "The document is locked with a password.")
        return
    for name, kind, sentence in _KINDS:
        if next(compound.ends(name), None) is not None:
            context.gap(place, kind, sentence)
            return
    if not inside:
        context.gap(place, GapKind.UNKNOWN_TYPE, "An old Office file of unknown kind, which was not read.")


def _locked(compound: Compound) -> bool:
    """True for an old document or presentation with a password."""
    head = compound.read("WordDocument")[:12]
    return (len(head) == 12 and bool(head[11] & 1)) or "EncryptedSummary" in compound.streams


def read_objects(compound: Compound, place: Place, context: Context) -> int:
    """Read files kept whole in a stream; how many."""
    inside = 0
    for order, path in enumerate(list(compound.streams), 1):
        name = path.rpartition("/")[2]
        if name in {"Workbook", "Book"} and "/" in path:
            content = compound.read(path)
            context.part(place.member(order, "workbook"), "application/vnd.ms-excel", xls_parts.cells(content))
            inside += 1
        elif name in _PACKAGES:
            content = compound.read(path)
            starts = [at for magic in _FILES if 0 <= (at := content.find(magic)) < 2048]
            if starts:
                context.inside(content[min(starts) :], place.member(order, ""))
                inside += 1
            elif content.strip(b"\0"):
                words = segment.segments(content.decode("cp1252", "replace").replace("\0", " "))
                context.part(place.member(order, ""), "text/plain", words)
                inside += 1
    return inside
