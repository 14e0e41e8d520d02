"""The letters of a page as pdfium gives them: what each is, where it stands, which object drew it."""

import ctypes
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import quick
from gatelodge.core.extract.pdf.layout import Piece
from gatelodge.core.extract.pdf.quick import Box

MAX_LETTERS = 500_000
"""A page with more is not for people."""
WIDE = 1.0
"""A gap of so many times the height of the letters parts columns; between words it is a third of it, or half."""
_LINE = re.compile(r"[^\s\0][^\r\n]*")
_DROPPED = dict.fromkeys(map(ord, "\0\x02\ufffe\ufeff"))
_SAMPLE = 80


class Letters:
    """The letters of one page, in the order in which they are drawn."""

    def __init__(self, page: Any) -> None:
        self._textpage = page.get_textpage()
        self.raw = self._textpage.raw
        self.count = max(0, min(pdfium_c.FPDFText_CountChars(self.raw), MAX_LETTERS))
        self.text = self._text()
        self._address = quick.address_of(self.raw)

    def _text(self) -> str:
        """One character for each letter."""
        if not self.count:
            return ""
        buffer = (ctypes.c_ushort * (self.count * 2 + 2))()
        written = pdfium_c.FPDFText_GetText(self.raw, 0, self.count, buffer)
        text = bytes(buffer)[: max(0, written - 1) * 2].decode("utf-16-le", "replace")
        if len(text) == self.count:
            return text
        codes = (pdfium_c.FPDFText_GetUnicode(self.raw, at) for at in range(self.count))
        return "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)

    def close(self) -> None:
        """Give the page's text back."""
        self._textpage.close()

    def box(self, at: int) -> Box:
        """Where one letter stands."""
        return quick.char_box(self._address, at)

    def size(self, at: int) -> float:
        """Height of the letter's line, in points, whichever way it is turned."""
        corners = pdfium_c.FS_RECTF()
        if not pdfium_c.FPDFText_GetLooseCharBox(self.raw, at, ctypes.byref(corners)):
            return 12.0
        tall = max(abs(corners.top - corners.bottom), abs(corners.right - corners.left))
        return float(tall)

    def drawn_by(self, at: int) -> int:
        """The object that drew it, as a number; 0 for blanks that nobody drew."""
        return quick.text_object(self._address, at) or 0

    def unknown_share(self) -> float:
        """How many of the letters the fonts do not give a meaning to, of a sample."""
        step = max(1, self.count // _SAMPLE)
        some = [at for at in range(0, self.count, step) if not self.text[at].isspace()]
        if not some:
            return 0.0
        wrong = sum(
            self.text[at] in "\0\ufffd"
            or 0xE000 <= ord(self.text[at]) < 0xF900
            or pdfium_c.FPDFText_HasUnicodeMapError(self.raw, at) == 1
            for at in some
        )
        return float(wrong) / len(some)

    def runs(self) -> Iterator[tuple[int, int, Box, int]]:
        """First letter, letter after, box and object of each run of letters that one object drew."""
        start, owner, box = 0, 0, (0.0, 0.0, 0.0, 0.0)
        for at in range(self.count):
            drawn = self.drawn_by(at)
            here = self.box(at) if drawn and not self.text[at].isspace() else None
            if drawn != owner and drawn:
                if owner:
                    yield start, at, box, owner
                start, owner = at, drawn
                box = here or self.box(at)
            elif here and owner:
                box = min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]), max(box[3], here[3])
        if owner:
            yield start, self.count, box, owner

    def pieces(self, wanted: Callable[[int], bool] | None = None) -> list[Piece]:
        """The words in pieces without a wide gap; of the wanted letters only."""
        found: list[Piece] = []
        for start, end in self._lines(wanted):
            found += self._split(start, end)
        for order, piece in enumerate(found):
            piece.order = order
        return found

    def _lines(self, wanted: Callable[[int], bool] | None) -> Iterator[tuple[int, int]]:
        if wanted is None:
            yield from ((line.start(), line.end()) for line in _LINE.finditer(self.text))
            return
        for line in _LINE.finditer(self.text):
            start = -1
            for at in range(line.start(), line.end()):
                if not wanted(at):
                    if start >= 0:
                        yield start, at
                    start = -1
                elif start < 0 and not self.text[at].isspace():
                    start = at
            if start >= 0:
                yield start, line.end()

    def _split(self, start: int, end: int) -> Iterator[Piece]:
        """One line, cut at wide gaps."""
        while end > start and self.text[end - 1].isspace():
            end -= 1
        gaps = []
        first, last = self.box(start), self.box(end - 1)
        height = max(first[3] - first[1], last[3] - last[1])
        blank = self.text.find(" ", start, end)
        while blank >= 0:
            after = blank + 1
            while self.text[after] == " ":
                after += 1
            before, behind = self.box(blank - 1), self.box(after)
            height = max(height, behind[3] - behind[1], before[3] - before[1])
            gaps.append((blank, after, before, behind))
            blank = self.text.find(" ", after, end)
        begin = start
        for blank, after, before, behind in gaps:
            if behind[0] - before[2] > WIDE * height or behind[2] < before[0]:
                yield self._piece(begin, blank, first, before)
                begin, first = after, behind
        yield self._piece(begin, end, first, last)

    def _piece(self, begin: int, end: int, first: Box, last: Box) -> Piece:
        text = self.text[begin:end].translate(_DROPPED).strip()
        low, high = min(first[1], last[1]), max(first[3], last[3])
        return Piece(text, min(first[0], last[0]), low, max(first[2], last[2]), max(high, low + 0.1))
