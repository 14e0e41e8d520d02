"""One sheet of an old workbook: its cells by row, notes, text boxes, page headers, links, and what is out of sight.

Source: [MS-XLS] 2.4.148 (Label), 2.4.149 (LabelSst), 2.4.175 (MulRk), 2.4.127 (Formula), 2.4.268 (String),
2.4.220 (Row), 2.4.53 (ColInfo), 2.4.329 (TxO), 2.4.179 (Note), 2.4.140 (HLink).
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs, wide_runs
from gatelodge.core.extract.office.xls import biff
from gatelodge.core.extract.office.xls.book import Book
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_LABEL_SST, _LABEL, _RICH, _NUMBER, _RK, _MUL_RK, _BOOL_ERR = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD, 0x205
_STRING, _STRING_BIFF2 = 0x207, 0x07
_FORMULAS = frozenset((0x06, 0x206, 0x406))
_ROW, _COL_INFO, _FILTERS = 0x208, 0x7D, frozenset((0x9B, 0x9D))
_TXO, _OBJ, _NOTE, _HEADER, _FOOTER, _HLINK, _TOOLTIP = 0x1B6, 0x5D, 0x1C, 0x14, 0x15, 0x1B8, 0x800
_SERIES_TEXT = 0x100D
_NOTE_OBJECT = 0x19
_MAX_CELLS = 8_000_000
MAX_CHARS = 64 << 20
"""Cells share their strings, so that a small file says one text millions of times."""
MAX_AREA = 4_000_000
"""A sheet that spans more places than these is read cell by cell, without its empty places."""
_HEADS = frozenset((_HEADER, _FOOTER, 0x89C))
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(slots=True)
class Cells:
    """The cells of one sheet or one chart's cache, and everything else in its records."""

    book: Book
    name: str
    hidden: Hidden | None
    table: int
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    blind: dict[int, set[int]] = field(default_factory=dict)
    """Cells that leave no mark, by row."""
    hidden_rows: dict[int, Hidden] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)
    beside: list[Segment] = field(default_factory=list)
    count: int = 0
    _filtered: bool = False
    _object: int = 0
    _wanted: int = 0
    _words: str = ""
    _formula: tuple[int, int, int] | None = None
    """Row, column and look of a formula whose text is still to come."""

    def take(self, kind: int, body: bytes) -> bool:
        """Take up a record; False when it is none of ours."""
        if kind == biff.CONTINUE and self._wanted > 0:
            self._text_goes_on(body)
            return True
        self._text_ends()
        if kind in _CELLS:
            if len(body) >= 6:
                self._cell(kind, body)
        elif kind in {_STRING, _STRING_BIFF2}:
            self._formula_says(body)
        elif kind == _ROW and len(body) >= 16:
            if body[12] & 0x20:
                self.hidden_rows[struct.unpack_from("<H", body)[0]] = Hidden.FILTER if self._filtered else Hidden.ROW
        elif kind == _COL_INFO and len(body) >= 10:
            first, last, width = struct.unpack_from("<HHH", body)
            if body[8] & 1 or not width:
                self.hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind in _FILTERS:
            self._filtered = True
        else:
            return self._take_aside(kind, body)
        return True

    def _take_aside(self, kind: int, body: bytes) -> bool:
        strings, where = self.book.strings, f"sheet {self.name}, "
        if kind == _OBJ:
            self._object = struct.unpack_from("<H", body, 4)[0] if len(body) >= 6 else 0
            self._say(runs(body[10:]), where + "name in a shape", Hidden.STRUCTURE)
        elif kind == _TXO and len(body) >= 12:
            self._wanted, self._words = struct.unpack_from("<H", body, 10)[0], ""
        elif kind == _NOTE and len(body) >= 8:
            self._say([strings.counted(body, 8)], where + "author of a comment", Hidden.COMMENT)
        elif kind in _HEADS:
            text = strings.counted(body) if self.book.version >= 8 else strings.short(body, 0)
            text = text if kind != 0x89C else "\n".join(wide_runs(body) + runs(body))
            self._say([_without_codes(text)], where + ("page footer" if kind == _FOOTER else "page header"), None)
        elif kind in {_HLINK, _TOOLTIP}:
            self._say(runs(body), where + "link", Hidden.STRUCTURE)
        elif kind == _SERIES_TEXT and len(body) > 3:
            self._say([strings.short(body, 2)], where + "chart", None)
        else:
            return False
        return True

    def _say(self, texts: list[str], where: str, hidden: Hidden | None) -> None:
        for text in texts:
            self.beside += segment.paragraph(text.replace("\0", " "), where, self.hidden or hidden)

    def _text_goes_on(self, body: bytes) -> None:
        piece = self.book.strings.chars(body, 0, self._wanted)
        self._words += piece
        self._wanted -= max(len(piece), 1)
        if self._wanted <= 0:
            self._text_ends()

    def _text_ends(self) -> None:
        if self._words:
            is_note = self._object == _NOTE_OBJECT
            where = f"sheet {self.name}, {'comment' if is_note else 'text box'}"
            self._say([self._words], where, Hidden.COMMENT if is_note else None)
        self._wanted, self._words = 0, ""

    def _cell(self, kind: int, body: bytes) -> None:
        row, column, look = struct.unpack_from("<HHH", body)
        if kind == _LABEL_SST and len(body) >= 10:
            number = struct.unpack_from("<I", body, 6)[0]
            if number < len(self.book.shared):
                self._put(row, column, look, self.book.shared[number])
        elif kind in {_LABEL, _RICH}:
            self._put(row, column, look, self.book.strings.counted(body, 6))
        elif kind == _NUMBER and len(body) >= 14:
            self._put(row, column, look, self.book.shown(struct.unpack_from("<d", body, 6)[0], look))
        elif kind == _RK and len(body) >= 10:
            self._put(row, column, look, self.book.shown(_rk(struct.unpack_from("<I", body, 6)[0]), look))
        elif kind == _MUL_RK:
            for n in range((len(body) - 6) // 6):
                look, packed = struct.unpack_from("<HI", body, 4 + 6 * n)
                self._put(row, column + n, look, self.book.shown(_rk(packed), look))
        elif kind == _BOOL_ERR and len(body) >= 8:
            self._put(row, column, look, _fixed(body[6], is_error=bool(body[7])))
        elif kind in _FORMULAS and len(body) >= 14:
            self._formula_at(row, column, look, body)

    def _formula_at(self, row: int, column: int, look: int, body: bytes) -> None:
        """A formula's last result, and the texts that stand in it."""
        self._formula = None
        if body[12:14] != b"\xff\xff":
            self._put(row, column, look, self.book.shown(struct.unpack_from("<d", body, 6)[0], look))
        elif body[6] == 0:
            self._formula = (row, column, look)
        elif body[6] in (1, 2):
            self._put(row, column, look, _fixed(body[8], is_error=body[6] == 2))
        texts = biff.constants(body[20:], self.book.strings)
        self._say(["\n".join(texts)], f"sheet {self.name}, formula in row {row + 1}", Hidden.STRUCTURE)

    def _formula_says(self, body: bytes) -> None:
        if self._formula:
            self._put(*self._formula, self.book.strings.counted(body))
        self._formula = None

    def _put(self, row: int, column: int, look: int, text: str) -> None:
        self.count += 1
        self.book.chars += len(text)
        if self.count > _MAX_CELLS or self.book.chars > MAX_CHARS:
            raise Unreadable("The workbook has too many cells or too much text; the rest was not read.", GapKind.LIMIT)
        cells = self.rows.setdefault(row, {})
        if column in cells:  # written twice: one of them nobody sees
            self._say([cells[column]], f"sheet {self.name}, row {row + 1}, first text", Hidden.STRUCTURE)
        cells[column] = text
        if self.book.is_unseen(look):
            self.blind.setdefault(row, set()).add(column)

    def segments(self) -> Iterator[Segment]:
        """The sheet's name, its rows, what stands beside them."""
        self._text_ends()
        if self.name:
            yield Segment(self.name, f"sheet {self.name}", SegmentKind.HEADER, self.hidden)
        columns = [column for cells in self.rows.values() for column in (min(cells), max(cells))]
        left, right = (min(columns), max(columns)) if columns else (0, -1)
        is_sparse = (right - left + 1) * len(self.rows) > MAX_AREA
        for row in sorted(self.rows):
            yield from self._row(row, sorted(self.rows[row]) if is_sparse else range(left, right + 1))
        yield from self.beside

    def _row(self, row: int, columns: Sequence[int]) -> Iterator[Segment]:
        have = self.rows[row]
        cells = tuple([have.get(column, "").replace("\0", "") for column in columns])
        text = "\t".join(cells).strip()
        if not text:
            return
        unseen = self.hidden_columns | self.blind.get(row, set())
        filled = {column for column, cell in have.items() if cell.strip()}
        hidden = self.hidden or self.hidden_rows.get(row)
        if not hidden and filled <= self.blind.get(row, set()):
            hidden = Hidden.STYLE
        hides = () if hidden is Hidden.STYLE else tuple(n for n, column in enumerate(columns) if column in unseen)
        where = f"sheet {self.name}, row {row + 1}"
        yield Segment(text, where, SegmentKind.ROW, hidden, cells, self.table, hides)


_CELLS = _FORMULAS | {_LABEL_SST, _LABEL, _RICH, _NUMBER, _RK, _MUL_RK, _BOOL_ERR}


def _rk(packed: int) -> float:
    """A number in its packed form ([MS-XLS] 2.5.217)."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _fixed(value: int, *, is_error: bool) -> str:
    if is_error:
        return _ERRORS.get(value, "#ERROR")
    return "TRUE" if value else "FALSE"


def _without_codes(text: str) -> str:
    for code in ("&L", "&C", "&R", "&P", "&N", "&D", "&T", "&F", "&A"):
        text = text.replace(code, " ")
    return text
