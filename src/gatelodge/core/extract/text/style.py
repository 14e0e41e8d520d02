"""Does a browser show an element? What its style says, inline and from the page's own style sheets.

Hiding takes five ways: not laid out, transparent, of no size, moved or clipped away, written in the colour of its
ground. Size, visibility and colour are handed on to what stands inside, which may say otherwise for itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from gatelodge.core.extract.text.colour import TRANSPARENT, Colour, alike, colour_of
from gatelodge.values import Hidden

_APART = frozenset(("block", "flex", "grid", "table", "table-row", "list-item", "flow-root"))
_SIDES = tuple(f"{box}{side}" for box in ("margin", "padding") for side in ("", "-left", "-right"))
_WIDTHS = frozenset(("width", "min-width"))
_WIDE = 3.0
"""Pixels that a reader sees as a blank."""
_SCALED_AWAY = re.compile(r"scale[xy]?\(0(?:\.0*)?[,)]")
_NUMBER = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|ex|ch|cm|mm|in|pc|vw|vh|%|)", re.IGNORECASE)
_SIZE = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|ex|ch|cm|mm|in|pc|vw|vh|%)?)(?=\s|$)")
"""In the shorthand `font`; the last before the height of the line."""
_PIXELS = dict(
    [*(("", 1.0), ("px", 1.0), ("pt", 1.33), ("em", 16.0), ("rem", 16.0), ("ex", 8.0), ("ch", 8.0), ("pc", 16.0))],
    **{"in": 96.0, "cm": 38.0, "mm": 3.8, "vw": 10.0, "vh": 8.0, "%": 10.0},
)
"""How large one of each unit is, about."""
_NOTHING = 1.0
"""Pixels; nobody reads letters of this size, or a box of this width."""
_FAR = 400.0
"""Pixels; so far to the left of or above the page nothing is seen."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What a place on the page hands on to the letters in it."""

    text: Colour = (0, 0, 0)
    ground: Colour = (255, 255, 255)
    tiny: bool = False
    veiled: bool = False
    """Laid out and not shown."""

    @property
    def hidden(self) -> Hidden | None:
        """How letters are hidden that stand here."""
        return Hidden.STYLE if self.tiny or self.veiled or alike(self.text, self.ground) else None


class Inside(NamedTuple):
    """What a style does to what stands in an element."""

    hidden: Hidden | None
    """How all of it is hidden."""
    ink: Ink
    """What is handed on to the letters in it."""
    gap: str = ""
    """What a reader sees between it and its neighbours, where it is no block by its name: a new line, a blank."""
    turned: bool = False
    """Its letters stand from right to left, whatever they are."""


def inside_of(declared: Mapping[str, str], around: Ink) -> Inside:
    """What an element's own style does to all that is in it, and to the letters in it."""
    return _inside(tuple(declared.items()), around) if declared else Inside(None, around)


@lru_cache(maxsize=1024)
def _inside(items: tuple[tuple[str, str], ...], around: Ink) -> Inside:
    """Worked out once: the cells of a table are styled alike."""
    declared = dict(items)
    display = declared.get("display", "")
    gap = "\n" if display in _APART else " " if _stands_apart(display, declared) else ""
    return Inside(Hidden.STYLE if _hides(declared) else None, _ink(declared, around), gap, _is_turned(declared))


def _hides(declared: Mapping[str, str]) -> bool:
    """Is an element with these declarations not shown, whatever stands in it?"""
    said = declared.get
    return (
        said("display", "") == "none"
        or said("content-visibility", "") == "hidden"
        or said("mso-hide", "") == "all"
        or _pixels(said("opacity", "")) == 0
        or "opacity(0" in said("filter", "").replace(" ", "")
        or _pixels(said("zoom", "")) == 0
        or _SCALED_AWAY.search(said("transform", "").replace(" ", "")) is not None
        or _is_far(declared)
        or _is_clipped(declared)
        or _is_boxed_in(declared)
        or any(colour_of(said(name, "")) == TRANSPARENT for name in ("color", "-webkit-text-fill-color"))
    )


def _ink(declared: Mapping[str, str], around: Ink) -> Ink:
    """What holds inside an element, given what holds around it."""
    text, ground = around.text, around.ground
    for name in ("color", "-webkit-text-fill-color"):
        if value := declared.get(name):
            named = colour_of(value)
            text = named if isinstance(named, tuple) else None
    for name in ("background", "background-color"):
        if (value := declared.get(name)) and (named := colour_of(value)) != "none":
            ground = named if isinstance(named, tuple) else None
    if "url(" in declared.get("background", "") or declared.get("background-image", "none") != "none":
        ground = None
    veiled = {"hidden": True, "collapse": True, "visible": False}.get(declared.get("visibility", ""), around.veiled)
    return Ink(text, ground, _is_tiny(declared, around), veiled)


def _is_tiny(declared: Mapping[str, str], around: Ink) -> bool:
    sizes = _SIZE.findall(declared.get("font", "").partition("/")[0])
    value = declared.get("font-size", sizes[-1] if sizes else "")
    if not value or (value.endswith(("em", "ex", "%")) and around.tiny):
        return around.tiny
    return _is_small(value)


def _is_turned(declared: Mapping[str, str]) -> bool:
    return "override" in declared.get("unicode-bidi", "") and declared.get("direction", "") == "rtl"


def _stands_apart(display: str, declared: Mapping[str, str]) -> bool:
    """Is it a cell, a box of some width, or set apart by a margin?"""
    boxed = display == "table-cell" or (display.startswith("inline-") and not _WIDTHS.isdisjoint(declared))
    return boxed or any(_is_gap(declared.get(name, "")) for name in _SIDES)


def _is_gap(value: str) -> bool:
    """Does a margin or padding set something apart at its side? Of several numbers the second is the side's."""
    sizes = value.split()
    side = sizes[min(1, len(sizes) - 1)] if sizes else ""
    return (_pixels(side) or 0) >= _WIDE


def _pixels(value: str) -> float | None:
    """About so many pixels; None where it is no length."""
    found = _NUMBER.match(value.strip())
    return float(found[1]) * _PIXELS[found[2].lower()] if found else None


def _is_small(value: str) -> bool:
    size = _pixels(value)
    return size is not None and abs(size) <= _NOTHING


def _is_far(declared: Mapping[str, str]) -> bool:
    """Moved off the page to the left or to the top."""
    moved = [declared.get("text-indent", ""), declared.get("margin-left", ""), declared.get("margin-top", "")]
    if declared.get("position", "") in {"absolute", "fixed", "relative"}:
        moved += [declared.get("left", ""), declared.get("top", "")]
    moved += re.findall(r"translate(?:x|y|3d)?\(([^,)]*)", declared.get("transform", ""))
    return any((at := _pixels(value)) is not None and at <= -_FAR for value in moved)


def _is_clipped(declared: Mapping[str, str]) -> bool:
    clip = declared.get("clip", "").replace(" ", "").replace("px", "")
    path = declared.get("clip-path", "").replace(" ", "")
    gone = {"rect(0,0,0,0)", "rect(1,1,1,1)", "rect(0000)", "rect(1111)"}
    return clip in gone or path.startswith(("inset(50%", "inset(100%", "circle(0"))


def _is_boxed_in(declared: Mapping[str, str]) -> bool:
    """In a box of no width or height that does not let its content stand out."""
    if "hidden" not in declared.get("overflow", "") and "hidden" not in declared.get("overflow-y", ""):
        return False
    return any(_is_small(declared.get(name, "")) for name in ("width", "height", "max-width", "max-height"))
