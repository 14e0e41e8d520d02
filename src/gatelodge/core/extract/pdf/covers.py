"""What may keep letters from being seen: something filled over them, or under them in their own colour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gatelodge.core.extract.pdf import quick
from gatelodge.core.extract.pdf.quick import Box, Colour, overlap

MAX_PAIRS = 100_000
"""Of letters and what is drawn later; a page with more is rendered."""
ALIKE = 48
"""Colours closer than this, of 255, are hard to tell apart."""
BAND = 24
"""Points; letters are held against what stands in the stripe of their middle."""


@dataclass(slots=True)
class Text:
    """One text object."""

    handle: Any
    address: int
    order: int
    within: bool
    """Inside a form, where its places are counted in another way."""
    mode: int
    faint: bool
    marked: bool
    """It stands in marked content of a layer."""
    colour: Colour
    _box: Box | None = None

    @property
    def box(self) -> Box | None:
        """Where it stands; None inside of forms."""
        if self._box is None and not self.within:
            self._box = quick.bounds(self.address)
        return self._box


@dataclass(frozen=True, slots=True)
class Cover:
    """Something filled: a shape, a picture, a shading, a form, a stamp."""

    order: int
    box: Box
    colour: Colour | None = None
    """None where it has more than one."""


def covered(texts: Iterable[Text], covers: Sequence[Cover]) -> bool:
    """True when something filled lies over letters, or under letters of nearly its own colour."""
    if not covers:
        return False
    bands: dict[int, list[Cover]] = {}
    for cover in covers:
        for band in range(_band(cover.box[1]), _band(cover.box[3]) + 1):
            bands.setdefault(band, []).append(cover)
    pairs = 0
    for text in texts:
        box = text.box
        if not box:
            continue
        near = bands.get(_band((box[1] + box[3]) / 2), ())
        pairs += len(near)
        if pairs > MAX_PAIRS or any(
            (cover.order > text.order or _alike(cover.colour, text.colour)) and overlap(box, cover.box) > 0
            for cover in near
        ):
            return True
    return False


def _band(up: float) -> int:
    """Which stripe of the page stands that high; those far off the page are one."""
    return int(max(-2_000.0, min(up, 20_000.0)) // BAND)


def _alike(ground: Colour | None, ink: Colour) -> bool:
    """True when letters of that colour may not be seen on that ground."""
    if ground is None:
        return True
    red, green, blue = ground
    return abs(red - ink[0]) < ALIKE and abs(green - ink[1]) < ALIKE and abs(blue - ink[2]) < ALIKE
