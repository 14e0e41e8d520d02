"""One story of an old Word document on its way into segments: paragraphs, tables row by row, fields and their targets.

Marks in the text ([MS-DOC] 2.4.3, 2.8.25): 0D ends a paragraph, 07 a cell or row, 0C a page, 0B a line; 13, 14 and 15
begin, part and end a field.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office.doc.look import Looks
from gatelodge.values import Hidden, Segment

_PARAGRAPH = re.compile("[^\r\x07\x0c]*[\r\x07\x0c]?")
_CODE = re.compile("\x13([^\x13\x14\x15]*)")
_PLAIN_CODE = re.compile(
    r"\s*(?:PAGE|NUMPAGES|PAGEREF|TOC|REF|NOTEREF|SEQ|DATE|TIME|LISTNUM|EMBED|FORM\w+|SHAPE|HYPERLINK\s+\\l)\b[\\\w\s*.!-]*"
    r'(?:"[^" ]{0,40}"[\\\w\s*.!-]*)?$'
)
"""Instructions that name nobody: page numbers, references, contents."""
_MARKS = {0x0B: "\n", 0x1E: "-", 0x1F: None, 0xA0: " ", 0x13: None, 0x14: " ", 0x15: None, 0x00: None}
_MARKS |= dict.fromkeys((1, 2, 3, 4, 5, 6, 8, 0x0E, 0x0F, 0x10, 0x11, 0x12))
MAX_LINES = 25


@dataclass(slots=True)
class Story:
    """The characters from `begin` to `end`."""

    words: str
    looks: Looks
    begin: int
    end: int
    where: str
    hidden: Hidden | None
    tables: int
    """Tables that came before."""
    _number: int = 0
    _lines: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)
    _inner: list[str] = field(default_factory=list)
    _unseen: list[Segment] = field(default_factory=list)
    _in_table: bool = False

    def segments(self) -> Iterator[Segment]:
        """Everything: what is shown in order; what is hidden behind its paragraph; what fields refer to at the end."""
        yield from self._flow()
        codes = dict.fromkeys(
            code.translate(_MARKS).strip() for code in _CODE.findall(self.words, self.begin, self.end)
        )
        for code in codes:
            if code and not _PLAIN_CODE.match(code):
                yield from segment.paragraph(code, f"{self.where}field", self.hidden or Hidden.STRUCTURE)

    def _flow(self) -> Iterator[Segment]:
        for found in _PARAGRAPH.finditer(self.words, self.begin, self.end):
            raw = found.group(0)
            if not raw:
                continue
            self._number += 1
            mark = found.end() - 1
            shown = self._shown(found.start(), found.end())
            if raw[-1] == "\x07":
                yield from self._cell_end(shown, mark)
            elif mark in self.looks.inner_rows:
                yield from self._row(self._inner, self.tables + 1_000_000)
                self._inner = []
            elif mark in self.looks.inner_cells:
                self._inner.append(shown)
            elif mark in self.looks.in_table:
                self._cell.append(shown)
                self._in_table = True
            else:
                yield from self._line(shown, page=raw[-1] == "\x0c")
        yield from self._table_end()
        yield from self._block()

    def _shown(self, begin: int, end: int) -> str:
        """A paragraph's text without what is hidden in it; the whole, with what is hidden, is put aside."""
        hidden = self.looks.hidden
        if not hidden:
            return _plain(self.words[begin:end])
        at = bisect_left(hidden, (begin,))
        while at > 0 and hidden[at - 1][1] > begin:
            at -= 1
        pieces: list[str] = []
        have = begin
        hides = None
        while at < len(hidden) and hidden[at][0] < end:
            first, last, how = max(hidden[at][0], have), min(hidden[at][1], end), hidden[at][2]
            if first < last:
                pieces.append(self.words[have:first])
                have, hides = last, how
            at += 1
        pieces.append(self.words[have:end])
        if hides:
            where = f"{self.where}paragraph {self._number}"
            self._unseen += segment.paragraph(_plain(self.words[begin:end]), where, self.hidden or hides)
        return _plain("".join(pieces))

    def _line(self, shown: str, *, page: bool) -> Iterator[Segment]:
        """A line of running text."""
        yield from self._table_end()
        if shown.strip():
            self._lines.append(shown)
        if not shown.strip() or page or len(self._lines) >= MAX_LINES:
            yield from self._block()

    def _cell_end(self, shown: str, mark: int) -> Iterator[Segment]:
        """A cell, or the end of a row: the mark that ends a row stands for itself."""
        ends = self.looks.row_ends
        if mark in ends or (not ends and not shown and not self._cell and self.words[mark - 1 : mark] == "\x07"):
            yield from self._row(self._cells, self.tables)
            self._cells = []
        else:
            self._cells.append("\n".join((*self._cell, shown)).strip())
            self._cell = []
        self._in_table = True

    def _row(self, cells: list[str], table: int) -> Iterator[Segment]:
        yield from self._block()
        yield from segment.rows(
            [[" ".join(cell.split("\n")) for cell in cells]],
            number=table,
            where=f"{self.where}row",
            first=self._number,
            hidden=self.hidden,
        )

    def _table_end(self) -> Iterator[Segment]:
        if not self._in_table:
            return
        if self._cells or self._cell:  # the row has no end
            yield from self._row([*self._cells, *self._cell], self.tables)
            self._cells, self._cell = [], []
        self._in_table = False
        self.tables += 1

    def _block(self) -> Iterator[Segment]:
        """The lines so far, cut into what belongs together."""
        lines, self._lines = self._lines, []
        if lines:
            where = f"{self.where}paragraph {self._number}, line"
            yield from segment.segments("\n".join(lines), hidden=self.hidden, where=where)
        unseen, self._unseen = self._unseen, []
        yield from unseen


def _plain(raw: str) -> str:
    """Text without marks and without the instructions of fields."""
    raw = raw.rstrip("\r\x07\x0c")
    return raw if raw.isprintable() else _CODE.sub("", raw).translate(_MARKS).strip("\r\x07\x0c")
