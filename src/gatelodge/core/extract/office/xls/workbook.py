"""Old binary workbooks (.xls, Excel 3 to 2003): every sheet's rows, and everything a workbook keeps out of sight.

One pass over the records of the stream `Workbook` (`Book` before Excel 97); records nobody knows are read as readable
runs. Source: [MS-XLS] 2.1.7.20 (order of records). The caller has made sure that the workbook is not locked.
"""

import struct
from dataclasses import replace

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.compound.blips import read_pictures
from gatelodge.core.extract.office.compound.container import Storage
from gatelodge.core.extract.office.xls import biff
from gatelodge.core.extract.office.xls.book import Book, Sheet
from gatelodge.core.extract.office.xls.caches import Elsewhere, pivot
from gatelodge.core.extract.office.xls.sheet import Cells
from gatelodge.values import GapKind, Hidden, Segment

MEDIA_TYPE = "application/vnd.ms-excel"
STREAMS = ("Workbook", "Book")
PIVOTS = ("_SX_DB_CUR/", "_SX_DB/")
"""Storages with what is read here; the others are the caller's."""
_LBL = 0x18
_DRAWINGS = 0xEB
_CHART = 0x20
_BUILT_IN = 0x20
_DULL = frozenset(
    (
        0xA1,
        0x88E,
        0x31,
        0x41E,
        0xE0,
        0x293,
        0x892,
        0x87D,
        0x87C,
        0x92,
        0x4D,
        0x1092,
        0x89A,
        0x896,
        0x105C,
        0xD7,
        0x20B,
        0xFF,
    )
)
"""Looks, names of looks, colours, printer settings and indexes, which are the program's own."""
_TOLD = 6
"""Bytes; shorter records hold counts and switches."""


def is_locked(stream: bytes) -> bool:
    """True for a workbook with a password to open it ([MS-XLS] 2.4.117)."""
    for number, (_, kind, _) in enumerate(biff.records(stream)):
        if kind == biff.FILE_PASS:
            return True
        if kind == biff.EOF or number > 100:
            break
    return False


def stream_of(storage: Storage) -> bytes:
    """The records; those of the newer version where a file holds two."""
    return storage.read("Workbook") or storage.read("Book")


def read_bare(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a workbook that is a bare stream of records, as programs before Excel 5 and some since write it."""
    if is_locked(untrusted):
        context.part(place, MEDIA_TYPE, ())
        raise Unreadable("The workbook is locked with a password.", GapKind.LOCKED)
    _read(untrusted, [], place, context)


def read(storage: Storage, place: Place, context: Context) -> None:
    """Add a workbook's sheets, names, caches and pictures."""
    pivots = [storage.read(path) for path in storage.streams if path.startswith(PIVOTS)]
    _read(stream_of(storage), pivots, place, context)
    if "Workbook" in storage.streams and (older := storage.read("Book")):
        _read(older, [], replace(place, name="", hidden=place.hidden or Hidden.ALTERNATIVE), context)


def _read(stream: bytes, pivots: list[bytes], place: Place, context: Context) -> None:
    if biff.version_of(stream) < 3:
        context.part(place, MEDIA_TYPE, segment.segments("\n".join(runs(stream))))
        raise Unreadable("The workbook is older than Excel 3 or damaged: it was read in pieces, without its rows.")
    workbook = _Workbook(stream)
    found: list[Segment] = []
    try:
        workbook.read()
    finally:
        found += workbook.segments()
        for number, cache in enumerate(pivots):
            found += pivot(cache, 100_000 + number)
        context.part(place, MEDIA_TYPE, found)
    read_pictures(workbook.drawings(), place, context)


class _Workbook:
    """Goes through the records once and hands each to what it belongs to."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        version = biff.version_of(stream)
        self.strings = biff.Strings(version)
        self.book = Book(version, self.strings)
        self.elsewhere = Elsewhere(self.strings, 200_000)
        self.parts: list[Cells] = []
        """Sheets and charts, in order."""
        self.open: list[Cells | None] = []
        """What the records now belong to; None is the globals."""
        self.beside: list[Segment] = []
        self._shared: list[bytes] = []
        self._drawings: list[bytes] = []
        self._last = 0

    def read(self) -> None:
        """Take up all records."""
        for at, kind, body in biff.records(self.stream):
            if kind in biff.BOFS:
                self.open.append(self._begin(at, body))
            elif kind == biff.EOF:
                self.open = self.open[:-1]
            else:
                self._take(kind, body)
            if kind != biff.CONTINUE:
                self._last = kind

    def _begin(self, at: int, body: bytes) -> Cells | None:
        """What begins here: the globals, a sheet of the list, a chart in a sheet, or something no list names."""
        self._globals_end()
        if at == 0 and self.book.version >= 5:
            return None
        kind = struct.unpack_from("<H", body, 2)[0] if len(body) >= 4 else 0
        outer = self.open[-1] if self.open else None
        if at in self.book.sheets:
            sheet = self.book.sheets[at]
        elif outer is not None:
            sheet = Sheet("", outer.hidden or Hidden.CACHE)
        else:
            sheet = Sheet("", None if self.book.version < 5 else Hidden.STRUCTURE)
        hidden = sheet.hidden or (Hidden.CACHE if kind == _CHART else None)
        cells = Cells(self.book, sheet.name, hidden, len(self.parts))
        self.parts.append(cells)
        return cells

    def _take(self, kind: int, body: bytes) -> None:
        if kind == biff.CONTINUE and self._last in {biff.SST, _DRAWINGS}:
            (self._shared if self._last == biff.SST else self._drawings).append(body)
            return
        here = self.open[-1] if self.open else None
        if here is not None and here.take(kind, body):
            return
        if kind == biff.SST:
            self._shared = [body]
        elif kind == _DRAWINGS:
            self._drawings.append(body)
        elif self.book.take(kind, body) or self.elsewhere.take(kind, body):
            return
        elif kind == _LBL and len(body) > 14:
            self._name(body)
        elif len(body) > _TOLD and kind not in _DULL:
            where = f"sheet {here.name}, other data" if here is not None and here.name else "other data"
            self.beside += segment.paragraph("\n".join(dict.fromkeys(runs(body))), where, Hidden.STRUCTURE)

    def _globals_end(self) -> None:
        if self._shared:
            self.book.shared, self.book.readings = biff.shared(self._shared)
            self._shared = []

    def _name(self, body: bytes) -> None:
        """A defined name, and texts in what it stands for ([MS-XLS] 2.4.150)."""
        name = "" if body[0] & _BUILT_IN else self.strings.chars(body, 14, body[3])
        texts = [name, *biff.constants(body[14 + len(name) :], self.strings), *_readable(body[14:], name)]
        self.beside += segment.paragraph("\n".join(filter(None, texts)), "defined name", Hidden.NAME)

    def drawings(self) -> bytes:
        """The group of all drawings, with their pictures."""
        return b"".join(self._drawings)

    def segments(self) -> list[Segment]:
        """Everything found so far, sheet by sheet."""
        found: list[Segment] = []
        for cells in self.parts:
            found += cells.segments()
        said = {cell for cells in self.parts for row in cells.rows.values() for cell in row.values()}
        unused = [text for text in dict.fromkeys(self.book.shared) if text not in said]
        for text in unused + self.book.readings:
            found += segment.paragraph(text, "text of no cell", Hidden.STRUCTURE)
        return found + self.beside + self.elsewhere.segments()


def _readable(raw: bytes, name: str) -> list[str]:
    return [text for text in runs(raw) if text != name and name not in text]
