"""Styles of an OpenDocument file: which of them hide what has them. Source: OpenDocument 1.3 part 3, 16 and 20."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from gatelodge.core.extract.office.look import PLAIN, UNKNOWN, Look

MAX_PARENTS = 30
_COLOUR = re.compile(r"#([0-9A-Fa-f]{6})\Z")
_LENGTH = re.compile(r"(-?\d{1,7}(?:\.\d{1,6})?)(pt|cm|mm|in|pc|px|)\Z")
_POINTS = {"pt": 1.0, "cm": 28.346, "mm": 2.8346, "in": 72.0, "pc": 12.0, "px": 0.75, "": 1.0}
_GROUNDS = ("style:paragraph-properties", "style:table-cell-properties", "style:table-properties")


def points(length: str) -> float:
    """A length in points; 0 for anything else."""
    found = _LENGTH.match(length)
    return float(found[1]) * _POINTS[found[2]] if found else 0.0


@dataclass(slots=True)
class Styles:
    """Styles by family and name, worked out when asked for."""

    elements: dict[tuple[str, str], Element] = field(default_factory=dict)
    looks: dict[tuple[str, str], Look] = field(default_factory=dict)
    layers_off: frozenset[str] = frozenset()
    width: float = 0.0
    height: float = 0.0
    """Of the page, in points; 0 where it is not told."""

    def look(self, family: str, name: str) -> Look:
        """The look of a style with the styles it is based on."""
        if (family, name) not in self.looks:
            found, at = PLAIN, name
            for _ in range(MAX_PARENTS):
                element = self.elements.get((family, at))
                if element is None:
                    break
                found = found.over(_own(element))
                at = element.get("style:parent-style-name", "")
            default = self.elements.get((family, ""))
            self.looks[family, name] = found if default is None else found.over(_own(default))
        return self.looks[family, name]

    def hides_page(self, name: str) -> bool:
        """True when slides of this style are left out of the show."""
        element = self.elements.get(("drawing-page", name))
        properties = element.find("style:drawing-page-properties") if element is not None else None
        return properties is not None and properties.get("presentation:visibility") == "hidden"

    def fill(self, name: str, under: str) -> str:
        """The background that a shape of this style puts under its text."""
        element = self.elements.get(("graphic", name)) or self.elements.get(("presentation", name))
        properties = element.find("style:graphic-properties") if element is not None else None
        kind = properties.get("draw:fill") if properties is not None else None
        if kind == "none" or properties is None:
            return under
        colour = _COLOUR.match(properties.get("draw:fill-color", ""))
        return colour[1] if kind == "solid" and colour else UNKNOWN


def _own(style: Element) -> Look:
    """What a style says itself."""
    ground = None
    for tag in _GROUNDS:
        one = style.find(tag)
        if one is not None and (colour := _COLOUR.match(one.get("fo:background-color", ""))):
            ground = colour[1]
    said = style.find("style:text-properties")
    if said is None:
        return PLAIN if ground is None else Look(ground=ground)
    ink = _COLOUR.match(said.get("fo:color", ""))
    behind = _COLOUR.match(said.get("fo:background-color", ""))
    size = said.get("fo:font-size", "")
    display = said.get("text:display")
    return Look(
        vanish=None if display is None else display == "none",
        ink=ink[1] if ink and said.get("style:use-window-font-color") != "true" else None,
        ground=behind[1] if behind else ground,
        size=round(2 * points(size)) if size and not size.endswith("%") else None,
        scale=_percent(said.get("style:text-scale", "")),
        no_fill=True if said.get("lo:opacity") == "0%" else None,
    )


def _percent(value: str) -> int | None:
    number = value.removesuffix("%")
    return int(number) if number.isdecimal() and len(number) < 6 else None


def styles_of(roots: Iterable[Element]) -> Styles:
    """The styles of all parts; a part's own come after the common ones, and count over them."""
    styles = Styles()
    off = set()
    for root in roots:
        for style in root.iter("style:style"):
            styles.elements[style.get("style:family", ""), style.get("style:name", "")] = style
        for style in root.iter("style:default-style"):
            styles.elements[style.get("style:family", ""), ""] = style
        for layer in root.iter("draw:layer"):
            if layer.get("draw:display") == "none":
                off.add(layer.get("draw:name", ""))
        for page in root.iter("style:page-layout-properties"):
            styles.width = max(styles.width, points(page.get("fo:page-width", "")))
            styles.height = max(styles.height, points(page.get("fo:page-height", "")))
    styles.layers_off = frozenset(off)
    return styles
