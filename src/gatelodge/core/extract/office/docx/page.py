"""Where something stands in relation to the paper, and on what. Source: ECMA-376 part 1, 17.3.1, 17.6, 20.4."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from gatelodge.core.extract.office.look import UNKNOWN, ground_of
from gatelodge.core.extract.office.tree import down
from gatelodge.values import Hidden

_TWIPS_IN_EMU = 635
_STYLE = re.compile(
    r"(?:^|;)\s*(visibility|margin-left|margin-top|left|top)\s*:\s*(-?\d{1,7}(?:\.\d+)?|hidden)(in|cm|mm)?"
)
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835}
_FILL = re.compile(r"#([0-9A-Fa-f]{6})")
FLAT = 40
"""Twips: an exact line height that shows no letter."""
SLACK = 1_440
"""An inch: what stands so far from the paper is not a sloppy margin."""


@dataclass(slots=True)
class Paper:
    """Size of the page in twentieths of a point; A4 until the document says."""

    width: int = 11_906
    height: int = 16_838

    def hides(self, properties: Element) -> Hidden | None:
        """How a paragraph's place or height hides it."""
        for setting in properties:
            tag = setting.tag
            if tag == "w:ind":
                left = _number(setting, "w:left") + _number(setting, "w:start")
                right = _number(setting, "w:right") + _number(setting, "w:end")
                if self._outside(left, self.width) or right > self.width:
                    return Hidden.OFF_PAGE
            elif tag == "w:framePr":
                if self._outside(_number(setting, "w:x"), self.width) or self._outside(
                    _number(setting, "w:y"), self.height
                ):
                    return Hidden.OFF_PAGE
            elif tag == "w:spacing" and setting.get("w:lineRule") == "exact" and 0 < _number(setting, "w:line") <= FLAT:
                return Hidden.STYLE
        return None

    def shape_hides(self, shape: Element) -> Hidden | None:
        """How the place or visibility of a drawing hides what is in it."""
        anchor = shape.find("wp:anchor")
        if anchor is not None:
            described = anchor.find("wp:docPr")
            if described is not None and described.get("hidden") in {"1", "true"}:
                return Hidden.STYLE
            across = _offset(anchor, "wp:positionH", "cx")
            down = _offset(anchor, "wp:positionV", "cy")
            return Hidden.OFF_PAGE if self._away(across, self.width) or self._away(down, self.height) else None
        for one in shape:
            if one.tag.startswith("v:") and (hidden := self._style_hides(one.get("style", ""))):
                return hidden
        return None

    def _style_hides(self, style: str) -> Hidden | None:
        for name, value, unit in _STYLE.findall(style):
            if value == "hidden":
                return Hidden.STYLE
            if name == "visibility":
                continue
            twips = round(float(value) * _POINTS.get(unit, 1.0) * 20)
            if self._outside(twips, self.width if "left" in name else self.height):
                return Hidden.OFF_PAGE
        return None

    def _outside(self, twips: int, size: int) -> bool:
        return twips > size or twips < -2 * SLACK

    def _away(self, span: tuple[int, int], size: int) -> bool:
        begin, length = span
        return begin > size or begin + length < -SLACK


def _offset(anchor: Element, name: str, length: str) -> tuple[int, int]:
    """Begin and length in twips."""
    position = down(anchor, name, "wp:posOffset")
    offset = (position.text or "0") if position is not None else "0"
    extent = anchor.find("wp:extent")
    size = extent.get(length, "0") if extent is not None else "0"
    return _whole(offset) // _TWIPS_IN_EMU, _whole(size) // _TWIPS_IN_EMU


def paper_of(root: Element) -> Paper:
    """The largest page of the document."""
    sizes = [(_number(size, "w:w"), _number(size, "w:h")) for size in root.iter("w:pgSz")]
    width, height = (max((size[at] for size in sizes), default=0) for at in (0, 1))
    return Paper(width or Paper().width, height or Paper().height)


def shade_of(properties: Element) -> str | None:
    """The background of a paragraph or cell; None where it has none of its own."""
    return ground_of(properties.find("w:shd"))


def fill_of(shape: Element, ground: str) -> str:
    """The background that a shape puts under its text."""
    properties = shape.find("wps:spPr")
    if properties is not None:
        if properties.find("a:noFill") is not None:
            return ground
        colour = down(properties, "a:solidFill", "a:srgbClr")
        return colour.get("val", UNKNOWN) if colour is not None and len(colour.get("val", "")) == 6 else UNKNOWN
    for one in shape:
        if one.tag.startswith("v:"):
            if one.get("filled") in {"f", "false"}:
                return ground
            found = _FILL.match(one.get("fillcolor", "#FFFFFF"))
            return found[1] if found else UNKNOWN
    return ground


def _number(element: Element, name: str) -> int:
    return _whole(element.get(name, "0"))


def _whole(value: str) -> int:
    """A whole number; 0 for anything else."""
    value = value.strip()
    return int(value) if len(value) < 14 and value.lstrip("-").isdecimal() and value.isascii() else 0
