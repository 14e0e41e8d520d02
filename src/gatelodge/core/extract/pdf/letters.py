"""The letters of a page as pdfium gives them: what each is, where it stands, which object drew it."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import quick
from gatelodge.core.extract.pdf.quick import Box

TOGETHER = 4
"""Letters looked at as one."""
_SAMPLE = 80


class Letters:
    """The letters of one page, in the order in which they are drawn."""

    def __init__(self, page: Any) -> None:
        self._textpage = page.get_textpage()
        self.raw = self._textpage.raw
        self.count = max(0, pdfium_c.FPDFText_CountChars(self.raw))
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
        """First letter, letter after, box and object of a few letters of one word that one object drew.

        A box drawn over a line covers some of its words, and sometimes half of one.
        """
        start, owner, box = 0, 0, (0.0, 0.0, 0.0, 0.0)
        for at, char in enumerate(self.text):
            drawn = 0 if char.isspace() else self.drawn_by(at)
            if owner and (drawn != owner or at - start >= TOGETHER):
                yield start, at, box, owner
                owner = 0
            if not drawn:
                continue
            here = self.box(at)
            if owner:
                box = min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]), max(box[3], here[3])
            else:
                start, owner, box = at, drawn, here
        if owner:
            yield start, self.count, box, owner
