"""Which letters leave no mark on the page: drawn, as far as the file is concerned, and seen by nobody.

The page is rendered twice, with its letters and without. Where the two are the same, a letter was covered, clipped
away, of the colour of its ground, on a layer that is off, or drawn with no ink; which of them it was, is looked up
after. Letters that other letters stand on are rendered by themselves.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import quick
from gatelodge.core.extract.pdf.quick import Box, overlap

SCALE = 1.25
"""Pixels a point: a letter of 4 points leaves a mark."""
MAX_PIXELS = 4_000_000
CLEAR = 24
"""So much, of 255, two pixels must differ for a person to see it."""
MAX_TIMES = 30
"""So many times a page is rendered for letters that stand on letters."""


@dataclass(slots=True)
class Picture:
    """A rendered page."""

    pixels: bytes
    width: int
    height: int
    stride: int
    scale: float


class Ink:
    """Renders one page with some of its objects switched off."""

    def __init__(self, page: Any, crop: Box, rotation: int) -> None:
        self._page = page
        self._crop = crop
        self._rotation = rotation
        width, height = page.get_size()
        self._scale = min(SCALE, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)

    def seen(self, runs: Sequence[tuple[Box, int]], texts: Iterable[Any]) -> list[bool]:
        """For each run, box and object, whether it leaves a mark."""
        every = {quick.address_of(one): one for one in texts}
        shown = self._picture()
        with _off(every.values()):
            without = self._picture()
            seen = [self._differs(shown, without, box) for box, _ in runs]
            alone = [at for at in range(len(runs)) if seen[at] and runs[at][1] in every and _stood_on(runs, at)]
            for together in _apart(runs, alone)[:MAX_TIMES]:
                _switch([every[runs[at][1]] for at in together], on=True)
                shown = self._picture()
                _switch([every[runs[at][1]] for at in together], on=False)
                for at in together:
                    seen[at] = self._differs(shown, without, runs[at][0])
        return seen

    def _picture(self) -> Picture:
        bitmap = self._page.render(scale=self._scale, may_draw_forms=False, draw_annots=True, rev_byteorder=False)
        try:
            return Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, self._scale)
        finally:
            bitmap.close()

    def _differs(self, one: Picture, other: Picture, box: Box) -> bool:
        """True when a person sees a difference there."""
        left, top, right, bottom = self._pixels(box, one)
        each = one.stride // max(1, one.width)
        for line in range(top, bottom):
            start, end = line * one.stride + left * each, line * one.stride + right * each
            ours, theirs = one.pixels[start:end], other.pixels[start:end]
            if ours != theirs and any(abs(a - b) >= CLEAR for a, b in zip(ours, theirs, strict=False)):
                return True
        return False

    def _pixels(self, box: Box, picture: Picture) -> tuple[int, int, int, int]:
        """The box on the rendered page: left, top, right, bottom."""
        left, low, right, high = (
            box[0] - self._crop[0],
            box[1] - self._crop[1],
            box[2] - self._crop[0],
            box[3] - self._crop[1],
        )
        wide, tall = self._crop[2] - self._crop[0], self._crop[3] - self._crop[1]
        turned = {
            0: (left, tall - high, right, tall - low),
            1: (low, left, high, right),
            2: (wide - right, low, wide - left, high),
            3: (tall - high, wide - right, tall - low, wide - left),
        }[self._rotation % 4]
        (left, right), (top, bottom) = (
            _inner(turned[n] * picture.scale, turned[n + 2] * picture.scale, limit)
            for n, limit in ((0, picture.width), (1, picture.height))
        )
        return left, top, right, bottom


def _inner(low: float, high: float, limit: int) -> tuple[int, int]:
    """Whole pixels between the two, without those at the edges that a neighbour may have touched."""
    first, last = int(low) + 1, int(high)
    if last - first < 1:
        first, last = int(low), int(high) + 1
    return max(0, min(first, limit)), max(0, min(last, limit))


@contextmanager
def _off(texts: Iterable[Any]) -> Iterator[None]:
    some = list(texts)
    _switch(some, on=False)
    try:
        yield
    finally:
        _switch(some, on=True)


def _switch(texts: Iterable[Any], *, on: bool) -> None:
    for one in texts:
        pdfium_c.FPDFPageObj_SetIsActive(one, on)


def _apart(runs: Sequence[tuple[Box, int]], some: Iterable[int]) -> list[list[int]]:
    """Those runs in groups of which none stands on another."""
    groups: list[list[int]] = []
    for at in some:
        for group in groups[-MAX_TIMES:]:
            if all(overlap(runs[at][0], runs[other][0]) <= 0 for other in group):
                group.append(at)
                break
        else:
            groups.append([at])
    return groups


def _stood_on(runs: Sequence[tuple[Box, int]], at: int) -> bool:
    """True when letters drawn later stand on much of this run."""
    left, low, right, high = runs[at][0]
    area = max(0.01, (right - left) * (high - low))
    for box, owner in runs[at + 1 : at + 400]:
        if box[3] <= low or box[1] >= high or box[2] <= left or box[0] >= right:
            continue
        over = (min(right, box[2]) - max(left, box[0])) * (min(high, box[3]) - max(low, box[1]))
        if over > 0.2 * area and owner != runs[at][1]:
            return True
    return False
