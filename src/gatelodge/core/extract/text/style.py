"""Does a browser show an element? What its style says, inline and from the page's own style sheets.

Hiding takes five ways: not laid out, transparent, of no size, moved or clipped away, written in the colour of its
ground. Size, visibility and colour are handed on to what stands inside, which may say otherwise for itself. Rules that
hold only for some screens or for print are left out; of several rules the later one counts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborNode, SelectolaxError

from gatelodge.core.extract.text.colour import TRANSPARENT, Colour, alike, colour_of
from gatelodge.values import Hidden

MAX_RULES = 400
"""Rules of style sheets that are looked at; newsletters have some dozens that could hide."""
_ATTRIBUTES = (*(("bgcolor", "background"), ("color", "color"), ("background", "background-image"), ("text", "color")),)
_APART = frozenset(("block", "flex", "grid", "table", "table-row", "list-item", "flow-root"))
_SIDES = tuple(f"{box}{side}" for box in ("margin", "padding") for side in ("", "-left", "-right"))
_WIDE = 3.0
"""Pixels that a reader sees as a blank."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_BLOCK = re.compile(
    r"@(?!media\s+(?:all|screen)\s*\{)[\w-]{1,40}[^{};@]{0,300}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE
)
_MEDIA_OPEN = re.compile(r"@media\s+(?:all|screen)\s*\{", re.IGNORECASE)
_SCALED_AWAY = re.compile(r"scale[xy]?\(0(?:\.0*)?[,)]")
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{1,4000})\}")
_OF_INTEREST = re.compile(
    r"display|visibility|opacity|font|color|background|indent|position|width|height|clip|transform|mso-hide|filter|"
    r"margin|padding|zoom|bidi",
    re.IGNORECASE,
)
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


class Styles:
    """The declarations that hold for each element of a page."""

    def __init__(self, root: LexborNode) -> None:
        self._by_node: dict[int, dict[str, str]] = {}
        for selectors, declared in _rules(root):
            for node in _matched(root, selectors):
                self._by_node.setdefault(node.mem_id, {}).update(declared)

    def of(self, node: LexborNode) -> Mapping[str, str]:
        """What the style sheets and its own attributes say of an element."""
        attributes = node.attributes
        found = self._by_node.get(node.mem_id)
        if not attributes and not found:
            return {}
        declared = dict(found or {})
        for attribute, name in _ATTRIBUTES:
            if (value := attributes.get(attribute)) and (attribute != "text" or node.tag == "body"):
                declared[name] = value
        if attributes.get("dir", "") == "rtl":
            declared["direction"] = "rtl"
            if node.tag == "bdo":
                declared["unicode-bidi"] = "bidi-override"
        if "hidden" in attributes:
            declared["display"] = "none"
        if style := attributes.get("style"):
            declared.update(_declarations(style))
        return declared

    def inside(self, node: LexborNode, around: Ink) -> "Inside":
        """What the element's own style does to all that is in it, and to the letters in it."""
        declared = self.of(node)
        if not declared:
            return Inside(None, around)
        display = declared.get("display", "")
        gap = "\n" if display in _APART else " " if any(_is_gap(declared.get(name, "")) for name in _SIDES) else ""
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


def _rules(root: LexborNode) -> Iterator[tuple[str, dict[str, str]]]:
    """Selectors and declarations of the page's style sheets that could hide something."""
    left = MAX_RULES
    for node in root.css("style"):
        sheet = node.text() or ""
        plain = _MEDIA_OPEN.sub("", _AT_BLOCK.sub(" ", _COMMENT.sub(" ", sheet.replace("<!--", "").replace("-->", ""))))
        for selectors, body in _RULE.findall(plain):
            if left and _OF_INTEREST.search(body):
                left -= 1
                yield selectors.strip(), _declarations(body)


def _matched(root: LexborNode, selectors: str) -> list[LexborNode]:
    """The elements that these selectors name; none for a state (`:hover`) or what the parser does not know."""
    plain = ", ".join(one for one in selectors.split(",") if ":" not in one and one.strip())
    try:
        return root.css(plain) if plain else []
    except SelectolaxError:
        return []


def _declarations(body: str) -> dict[str, str]:
    """Property to value, both in lower case, without `!important`."""
    found = {}
    for piece in body.lower().split(";"):
        name, colon, value = piece.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def _is_turned(declared: Mapping[str, str]) -> bool:
    return "override" in declared.get("unicode-bidi", "") and declared.get("direction", "") == "rtl"


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
