"""The looks of a workbook's cells: which numbers are dates, and which cells nobody can see.

Source: ECMA-376 part 1, 18.8 (styles), 18.8.3 (theme colours by number), 18.8.27 (indexed colours).
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from gatelodge.core.extract.office import number_format
from gatelodge.core.extract.office.look import UNKNOWN, alike

_THEME = {"0": "FFFFFF", "1": "000000"}
"""Light 1 and dark 1; the others are not the white and black of paper."""
_INDEXED = {"0": "000000", "1": "FFFFFF", "8": "000000", "9": "FFFFFF", "64": "000000", "65": "FFFFFF"}
_TINY = 2.0
"""Points; nobody reads smaller letters."""
_PAPER = "FFFFFF"


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell's style does to its value."""

    date: bool = False
    padding: str = ""
    """Pattern of noughts, see `number_format.padding`."""
    unseen: bool = False


PLAIN = Look()


@dataclass(slots=True)
class Styles:
    """Looks by the style number that cells give; each worked out when the first cell asks for it."""

    formats: dict[int, str] = field(default_factory=dict)
    fonts: list[Element] = field(default_factory=list)
    fills: list[Element] = field(default_factory=list)
    cells: list[Element] = field(default_factory=list)
    _looks: dict[int, Look] = field(default_factory=dict)

    def look(self, style: int) -> Look:
        """The look of that number; plain where there is none."""
        if style not in self._looks:
            self._looks[style] = self._look(self.cells[style]) if style < len(self.cells) else PLAIN
        return self._looks[style]

    def _look(self, cell: Element) -> Look:
        number = _number(cell, "numFmtId")
        code = self.formats.get(number)
        nothing = code is not None and number_format.shows_nothing(code)
        unseen = nothing or self._no_ink(_at(self.fonts, cell, "fontId"), _at(self.fills, cell, "fillId"))
        return Look(number_format.is_date(number, code), number_format.padding(code or ""), unseen)

    def _no_ink(self, font: Element | None, fill: Element | None) -> bool:
        if font is None:
            return False
        size = font.find("x:sz")
        if size is not None and _points(size.get("val", "")) <= _TINY:
            return True
        ink = _colour(font.find("x:color"))
        return ink is not None and alike(ink, _ground(fill))


def styles_of(root: Element | None) -> Styles:
    """The looks that `xl/styles.xml` tells of."""
    if root is None:
        return Styles()
    formats = {_number(one, "numFmtId"): one.get("formatCode", "") for one in root.iter("x:numFmt")}
    parts = (root.find(f"x:{name}") for name in ("fonts", "fills", "cellXfs"))
    fonts, fills, cells = (list(part) if part is not None else [] for part in parts)
    return Styles(formats, fonts, fills, cells)


def _number(element: Element, name: str) -> int:
    value = element.get(name, "0")
    return int(value) if value.isdecimal() and len(value) < 7 else 0


def _at(elements: list[Element], cell: Element, name: str) -> Element | None:
    number = _number(cell, name)
    return elements[number] if number < len(elements) else None


def _points(value: str) -> float:
    try:
        return float(value[:12])
    except ValueError:
        return 11.0


def _colour(element: Element | None) -> str | None:
    """Six hexadecimal digits; None where it says nothing, "?" where it cannot be told."""
    if element is None:
        return None
    value = element.get("rgb", "")[-6:]
    if len(value) == 6:
        return value if all(c in "0123456789abcdefABCDEF" for c in value) else UNKNOWN
    if element.get("tint", "0").strip("0.-"):
        return UNKNOWN
    if "theme" in element.attrib:
        return _THEME.get(element.get("theme", ""), UNKNOWN)
    return _INDEXED.get(element.get("indexed", ""), UNKNOWN) if "indexed" in element.attrib else None


def _ground(fill: Element | None) -> str:
    pattern = fill.find("x:patternFill") if fill is not None else None
    if fill is None or (pattern is None and not len(fill)):
        return _PAPER
    kind = pattern.get("patternType", "none") if pattern is not None else ""
    if kind == "none":
        return _PAPER
    return _colour(pattern.find("x:fgColor")) or UNKNOWN if pattern is not None and kind == "solid" else UNKNOWN
