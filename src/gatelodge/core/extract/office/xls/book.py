"""What holds for a whole old workbook: its sheets, shared strings, names, and which looks hide a cell.

Source: [MS-XLS] 2.4.28 (BoundSheet8), 2.4.122 (Font), 2.4.126 (Format), 2.4.353 (XF), 2.4.150 (Lbl).
"""

import datetime as dt
import struct
from dataclasses import dataclass, field

from gatelodge.core.extract.codepage import WESTERN, codec
from gatelodge.core.extract.office import number_format
from gatelodge.core.extract.office.xls import biff
from gatelodge.values import Hidden

_BOUND_SHEET, _FONT, _FORMAT, _XF, _CODE_PAGE, _DATES_1904 = 0x85, 0x31, 0x41E, 0xE0, 0x42, 0x22
_STATES = {1: Hidden.SHEET, 2: Hidden.VERY_HIDDEN_SHEET}
_WHITES = frozenset((1, 9))
_SOLID = 1
_UNICODE = 1200
_TINY = 40
"""Twentieths of a point: two points and less nobody reads."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An entry in the list of sheets."""

    name: str
    hidden: Hidden | None


@dataclass(slots=True)
class Book:
    """The globals, gathered record by record."""

    version: int
    strings: biff.Strings
    sheets: dict[int, Sheet] = field(default_factory=dict)
    """By position of the sheet's first record."""
    shared: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    """How shared strings are read out, in the languages that need it."""
    base: dt.datetime = number_format.EPOCH_1900
    chars: int = 0
    """Of all cells so far."""
    _formats: dict[int, str] = field(default_factory=dict)
    _fonts: list[tuple[int, int]] = field(default_factory=list)
    _looks: list[tuple[int, int, int, int]] = field(default_factory=list)
    _dates: dict[int, bool] = field(default_factory=dict)
    _paddings: dict[int, str] = field(default_factory=dict)
    _unseen: dict[int, bool] = field(default_factory=dict)

    def take(self, kind: int, body: bytes) -> bool:
        """Take up a record of the globals; False when it is none of ours."""
        if kind == _BOUND_SHEET and len(body) > 7:
            name = self.strings.short(body, 6).replace("\0", "")
            self.sheets[struct.unpack_from("<I", body)[0]] = Sheet(name, _STATES.get(body[4] & 3))
        elif kind == _CODE_PAGE and len(body) >= 2:
            page = struct.unpack_from("<H", body)[0]
            self.strings.codec = WESTERN if page == _UNICODE else codec(page)
        elif kind == _DATES_1904 and body[:1] == b"\x01":
            self.base = number_format.EPOCH_1904
        elif kind == _FORMAT and len(body) > 3:
            text = self.strings.counted(body, 2) if self.version >= 8 else self.strings.short(body, 2)
            self._formats[struct.unpack_from("<H", body)[0]] = text
        elif kind == _FONT and len(body) >= 6:
            height, _, colour = struct.unpack_from("<HHH", body)
            self._fonts.append((height, colour))
        elif kind == _XF and len(body) >= 16:
            font, number = struct.unpack_from("<HH", body)
            pattern = ground = 0
            if self.version >= 8 and len(body) >= 20:
                pattern, ground = body[17] >> 2, struct.unpack_from("<H", body, 18)[0] & 0x7F
            self._looks.append((font, number, pattern, ground))
        else:
            return kind in {_BOUND_SHEET, _CODE_PAGE, _DATES_1904, _FORMAT, _FONT, _XF}
        return True

    def shown(self, number: float, look: int) -> str:
        """A number as text: whole numbers without a point, dates in ISO order."""
        if look >= len(self._looks):
            return number_format.plain(number)
        if look not in self._dates:
            self._dates[look] = self._is_date(look)
        if self._dates[look]:
            return number_format.date(number, self.base)
        if look not in self._paddings:
            self._paddings[look] = number_format.padding(self._formats.get(self._looks[look][1], ""))
        if (pattern := self._paddings[look]) and number.is_integer() and 0 <= number < 1e15:
            return number_format.padded(number, pattern)
        return number_format.plain(number)

    def _is_date(self, look: int) -> bool:
        number = self._looks[look][1]
        return number_format.is_date(number, self._formats.get(number))

    def is_unseen(self, look: int) -> bool:
        """True when a cell of that look shows nothing: same colour, no height, or a format that leaves all out."""
        if look not in self._unseen:
            self._unseen[look] = self._leaves_no_mark(look)
        return self._unseen[look]

    def _leaves_no_mark(self, look: int) -> bool:
        if look >= len(self._looks):
            return False
        font, number, pattern, ground = self._looks[look]
        font -= font >= 4  # there is no font 4
        if number_format.shows_nothing(self._formats.get(number, "")):
            return True
        if font >= len(self._fonts) or self.version < 8:
            return False
        height, colour = self._fonts[font]
        if 0 < height <= _TINY:
            return True
        if pattern == _SOLID:
            return ground == colour or (ground in _WHITES and colour in _WHITES)
        return pattern == 0 and colour in _WHITES
