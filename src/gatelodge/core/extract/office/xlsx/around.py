"""What a worksheet says beside its rows: headers and footers, prompts and lists of validation, filters, links.

Source: ECMA-376 part 1, 18.3.1 (elements of `worksheet`), 18.3.2 (filters).
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office.tree import asides, parse, told
from gatelodge.core.extract.office.xlsx.walk import constants
from gatelodge.values import Hidden, Segment

_ROWS = re.compile(rb"<(?:\w+:)?sheetData\b[^>]*?(?:/>|>)")
_ROWS_END = b"sheetData>"
_BANNER_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]+|[A-Za-z&])')
_BANNERS = frozenset(f"x:{which}{end}" for which in ("odd", "even", "first") for end in ("Header", "Footer"))
_FORMULAS = frozenset(("x:formula", "x:formula1", "x:formula2", "x:f", "x:sqref"))
_VALUES = frozenset(("x:filter", "x:customFilter", "x:inputCells", "x:top10"))
_WORDY = frozenset(
    ("prompt", "promptTitle", "error", "errorTitle", "display", "tooltip", "comment", "user", "name", "text")
)


def around(xml: bytes, name: str, place: Place, context: Context) -> list[Segment]:
    """Segments of everything outside of the rows; what is printed is visible, all else is hidden."""
    begin = _ROWS.search(xml)
    end = xml.rfind(_ROWS_END) if begin else -1
    rest = xml[: begin.start()] + xml[end + len(_ROWS_END) :] if begin and end >= begin.end() else xml
    found: list[Segment] = []
    for words in asides(rest):
        found += segment.paragraph(words, f"sheet {name}, aside", Hidden.STRUCTURE)
    root = parse(rest, place, context)
    said: dict[str, None] = {}
    for element in root.iter() if root is not None else ():
        if element.tag in _BANNERS:
            words = _BANNER_CODE.sub(" ", element.text or "")
            found += segment.paragraph(words, f"sheet {name}, page {element.tag[2:]}")
        else:
            said.update(dict.fromkeys(_said(element)))
    for at in range(0, len(said), 20):
        words = "\n".join(list(said)[at : at + 20])
        found += segment.paragraph(words, f"sheet {name}, settings", Hidden.STRUCTURE)
    return found


def _said(element: Element) -> Iterator[str]:
    """Words in one element."""
    text = element.text
    if text and not text.isspace():
        yield from constants(text) if element.tag in _FORMULAS else (text.strip(),)
    if element.tail and not element.tail.isspace():
        yield element.tail.strip()
    if element.tag in _VALUES:
        yield from (value for key, value in element.attrib.items() if key.startswith("val"))
    elif element.attrib and element.tag != "x:worksheet":
        wordy = [value for key, value in element.attrib.items() if key in _WORDY]
        yield from wordy or told(element.attrib.values())
