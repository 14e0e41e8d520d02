"""How a run of a Word document looks, and whether anybody can see it.

Styles are followed to their base styles; a setting in the run counts over its character style, that over its
paragraph's style, that over the document's defaults. Source: ECMA-376 part 1, 17.3.2 and 17.7.2 (style hierarchy).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

TINY = 4
"""Half-points: letters of two points and less are taken for a line or a speck."""
NARROW = 5
"""Percent of the width of a letter."""
CLOSE = 24
"""Sum of the differences of red, green and blue up to which two colours are one."""
_HEX = re.compile(r"[0-9A-Fa-f]{6}\Z")
_OFF = frozenset(("0", "false", "off"))
_HIGHLIGHT = {"white": "FFFFFF", "black": "000000", "yellow": "FFFF00", "red": "FF0000", "blue": "0000FF"}
_THEME = {"background1": "FFFFFF", "bg1": "FFFFFF", "light1": "FFFFFF", "text1": "000000", "dark1": "000000"}
UNKNOWN = "?"
"""A background that cannot be told: a table style's, a picture's."""


@dataclass(frozen=True, slots=True)
class Look:
    """What decides whether letters can be seen; None where nothing is said."""

    vanish: bool | None = None
    ink: str | None = None
    ground: str | None = None
    size: int | None = None
    scale: int | None = None
    no_fill: bool | None = None

    def over(self, base: "Look") -> "Look":
        """This where it says something, otherwise the base."""
        if base is PLAIN:
            return self
        if self is PLAIN:
            return base
        return Look(
            base.vanish if self.vanish is None else self.vanish,
            self.ink or base.ink,
            self.ground or base.ground,
            base.size if self.size is None else self.size,
            base.scale if self.scale is None else self.scale,
            base.no_fill if self.no_fill is None else self.no_fill,
        )

    def unseen(self, ground: str) -> bool:
        """True when nobody sees these letters on that background."""
        if self.vanish or self.no_fill:
            return True
        if (self.size is not None and self.size <= TINY) or (self.scale is not None and self.scale <= NARROW):
            return True
        return self.ink is not None and alike(self.ink, self.ground or ground)


PLAIN = Look()


@lru_cache(maxsize=256)
def alike(one: str, other: str) -> bool:
    """True for two colours, six hexadecimal digits each, that an eye cannot tell apart."""
    if UNKNOWN in (one, other):
        return False
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (0, 2, 4))
    return sum(abs(a - b) for a, b in pairs) <= CLOSE


def is_on(element: Element) -> bool:
    """Value of a switch, which is on when it is only named."""
    return element.get("w:val", "1") not in _OFF


def ground_of(shading: Element | None) -> str | None:
    """Background colour that a shading gives; None where it gives none."""
    if shading is None:
        return None
    fill = shading.get("w:fill", "")
    if _HEX.match(fill):
        return fill
    if shading.get("w:themeFill"):
        return _THEME.get(shading.get("w:themeFill", ""), UNKNOWN)
    return None


def look_of(properties: Element | None) -> Look:
    """The look that these run properties give by themselves; a style they name is not followed."""
    if properties is None or not len(properties):
        return PLAIN
    vanish: bool | None = None
    ink = ground = None
    size = scale = None
    no_fill: bool | None = None
    for setting in properties:
        tag = setting.tag
        if tag in {"w:vanish", "w:specVanish"}:
            vanish = is_on(setting)
        elif tag == "w:color":
            ink = _ink(setting)
        elif tag == "w:sz":
            size = _number(setting.get("w:val"))
        elif tag == "w:shd":
            ground = ground or ground_of(setting)
        elif tag == "w:highlight":
            ground = _HIGHLIGHT.get(setting.get("w:val", ""), UNKNOWN if setting.get("w:val") != "none" else ground)
        elif tag == "w:w":
            scale = _number((setting.get("w:val") or "").rstrip("%"))
        elif tag == "w14:textFill" and setting.find("w14:noFill") is not None:
            no_fill = True
    return Look(vanish, ink, ground, size, scale, no_fill)


def _ink(colour: Element) -> str | None:
    value = colour.get("w:val", "")
    if _HEX.match(value):
        return value
    return _THEME.get(colour.get("w:themeColor", ""))


def _number(value: str | None) -> int | None:
    """The number, rounded; None where it is none."""
    if not value or len(value) > 12:
        return None
    try:
        return round(float(value))
    except (ValueError, OverflowError):
        return None
