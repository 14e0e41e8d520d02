"""Colours and places of drawn text: whether anybody sees it. Source: ECMA-376 part 1, 20.1.2.3 and 20.1.7."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from gatelodge.core.extract.office.look import UNKNOWN, alike
from gatelodge.core.extract.office.tree import down

TINY = 200
"""Hundredths of a point."""
_PLAIN_MAP = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_OFFICE_THEME = {"lt1": "FFFFFF", "dk1": "000000"}
_PRESETS = {"white": "FFFFFF", "black": "000000"}


@dataclass(frozen=True, slots=True)
class Scheme:
    """Names of colours in a theme."""

    colours: Mapping[str, str] = field(default_factory=lambda: dict(_OFFICE_THEME))
    names: Mapping[str, str] = field(default_factory=lambda: dict(_PLAIN_MAP))

    def colour(self, fill: Element | None) -> str | None:
        """Six hexadecimal digits; None where there is no solid colour, "?" where it is a shade of one."""
        if fill is None or not len(fill):
            return None
        choice = fill[0]
        value = choice.get("val", "")
        if any(change.tag != "a:alpha" for change in choice):
            return UNKNOWN
        if choice.tag == "a:srgbClr":
            return value if len(value) == 6 and value.isalnum() and _is_hex(value) else UNKNOWN
        if choice.tag == "a:schemeClr":
            return self.colours.get(self.names.get(value, value), UNKNOWN)
        if choice.tag == "a:sysClr":
            return choice.get("lastClr", "FFFFFF" if value == "window" else UNKNOWN)
        return _PRESETS.get(value, UNKNOWN)

    def ground(self, properties: Element | None, under: str) -> str:
        """The background that these shape, cell or slide properties give, over what is under them."""
        if properties is None:
            return under
        for one in properties:
            if one.tag == "a:solidFill":
                return self.colour(one) or UNKNOWN
            if one.tag == "a:noFill":
                return under
            if one.tag in {"a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill"}:
                return UNKNOWN
        return under

    def unseen(self, run: Element | None, ground: str) -> bool:
        """True when letters with these properties cannot be seen on that background."""
        if run is None:
            return False
        size = run.get("sz", "")
        if size.isdecimal() and len(size) < 8 and int(size) <= TINY:
            return True
        fill = run.find("a:solidFill")
        if fill is None:
            return run.find("a:noFill") is not None
        alpha = next(fill.iter("a:alpha"), None)
        if alpha is not None and alpha.get("val") in {"0", "0%"}:
            return True
        ink = self.colour(fill)
        return ink is not None and alike(ink, ground)


def _is_hex(value: str) -> bool:
    return all(c in "0123456789abcdefABCDEF" for c in value)


def scheme_of(theme: Element | None, master: Element | None) -> Scheme:
    """The colours of a theme under the names that a master gives them."""
    colours = dict(_OFFICE_THEME)
    listed = down(theme, "a:themeElements", "a:clrScheme") if theme is not None else None
    for one in listed if listed is not None else ():
        if len(one):
            value = one[0].get("lastClr") or one[0].get("val") or ""
            colours[one.tag.partition(":")[2]] = value if len(value) == 6 and _is_hex(value) else UNKNOWN
    mapped = master.find("p:clrMap") if master is not None else None
    return Scheme(colours, {**_PLAIN_MAP, **(mapped.attrib if mapped is not None else {})})


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the slide, in EMU."""

    left: float
    top: float
    right: float
    bottom: float

    def outside(self, width: int, height: int) -> bool:
        """True when none of it is on a slide of that size."""
        return self.right <= 0 or self.bottom <= 0 or self.left >= width or self.top >= height

    def covers(self, other: "Box") -> bool:
        """True when nothing of the other looks out from under this."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def touches(self, other: "Box") -> bool:
        """True when they share a place."""
        return not (
            self.right <= other.left or self.left >= other.right or self.bottom <= other.top or self.top >= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """How places inside a group become places on the slide."""

    x: float = 0
    y: float = 0
    across: float = 1
    down: float = 1

    def box(self, place: Element | None) -> Box | None:
        """Where an `a:xfrm` (or `p:xfrm`) is; None where it says nothing."""
        offset = place.find("a:off") if place is not None else None
        extent = place.find("a:ext") if place is not None else None
        if offset is None or extent is None:
            return None
        left, top = self.x + _emu(offset, "x") * self.across, self.y + _emu(offset, "y") * self.down
        return Box(left, top, left + _emu(extent, "cx") * self.across, top + _emu(extent, "cy") * self.down)

    def inside(self, group: Element | None) -> "Frame":
        """The same for the children of a group."""
        box = self.box(group)
        offset = group.find("a:chOff") if group is not None else None
        extent = group.find("a:chExt") if group is not None else None
        if box is None or offset is None or extent is None:
            return self
        width, height = _emu(extent, "cx"), _emu(extent, "cy")
        across = (box.right - box.left) / width if width else self.across
        downwards = (box.bottom - box.top) / height if height else self.down
        return Frame(box.left - _emu(offset, "x") * across, box.top - _emu(offset, "y") * downwards, across, downwards)


def _emu(element: Element, name: str) -> int:
    value = element.get(name, "0")
    return int(value) if len(value) < 14 and value.isascii() and value.lstrip("-").isdecimal() else 0
