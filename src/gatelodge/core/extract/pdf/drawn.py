"""What a page is drawn of, and whether any of it could keep letters from being seen.

Asking pdfium about each object is cheap; rendering is not. Pages on which nothing is odd are not rendered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import quick
from gatelodge.core.extract.pdf.asked import is_clipped, is_filled, is_tiny, name_of, outside, says_otherwise
from gatelodge.core.extract.pdf.covers import Cover, Text, covered
from gatelodge.core.extract.pdf.quick import Box, Colour

MAX_OBJECTS = 50_000
MAX_FORMS_DEEP = 6
THIN = 2.5
"""Points; a line covers nothing."""
NO_INK = frozenset((3, 7))
"""Text render modes that draw nothing, ISO 32000-1, 9.3.6."""
LIGHT = 190
FAINT = 70
"""Opacity, of 255."""


@dataclass(slots=True)
class Drawn:
    """The objects of one page, in the order in which they are drawn."""

    texts: dict[int, Text] = field(default_factory=dict)
    """By the address of the object."""
    covers: list[Cover] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    """Boxes; of one inside a form, the form's."""
    paths: int = 0
    layers: bool = False
    odd: bool = False
    """Something may keep letters from being seen."""
    actual: list[Any] = field(default_factory=list)
    """Objects whose marked content says what they stand for."""


def drawn_on(page: Any, crop: Box, stamped: Sequence[Box], *, layers: bool) -> Drawn:
    """Go through the objects of a page.

    stamped: where annotations draw on top of it; layers: the document has layers, so that each object is asked for its
    own.
    """
    found = Drawn(odd=bool(stamped), layers=layers)
    around: Box | None = None
    for count, (handle, kind, depth) in enumerate(_objects(page)):
        if count > MAX_OBJECTS:
            found.odd = True
            break
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            _text(found, handle, count, depth, crop, layers=layers)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            found.paths += 1
            if depth == 0 and is_filled(handle):
                _cover(found, handle, count, quick.fill_colour(quick.address_of(handle))[:3])
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if depth:
                found.pictures += [around] if around and around not in found.pictures else []
            elif box := _cover(found, handle, count):
                found.pictures.append(box)
        elif depth == 0:
            around = _cover(found, handle, count)
    found.covers += [Cover(MAX_OBJECTS + 1, box) for box in stamped]
    found.odd = found.odd or covered(found.texts.values(), found.covers)
    return found


def _objects(page: Any) -> Iterator[tuple[Any, int, int]]:
    """Each object with its kind and how deep in forms it stands."""
    raw = page.raw
    for at in range(pdfium_c.FPDFPage_CountObjects(raw)):
        handle = pdfium_c.FPDFPage_GetObject(raw, at)
        kind = pdfium_c.FPDFPageObj_GetType(handle)
        yield handle, kind, 0
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            yield from _within(handle, 1)


def _within(form: Any, depth: int) -> Iterator[tuple[Any, int, int]]:
    for at in range(max(0, min(pdfium_c.FPDFFormObj_CountObjects(form), MAX_OBJECTS))):
        handle = pdfium_c.FPDFFormObj_GetObject(form, at)
        if not handle:
            continue
        kind = pdfium_c.FPDFPageObj_GetType(handle)
        yield handle, kind, depth
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_FORMS_DEEP:
            yield from _within(handle, depth + 1)


def _text(found: Drawn, handle: Any, order: int, depth: int, crop: Box, *, layers: bool) -> None:
    address = quick.address_of(handle)
    mode = quick.render_mode(address)
    red, green, blue, ink = quick.fill_colour(address)
    text = Text(handle, address, order, bool(depth), mode, ink < FAINT, marked=False, colour=(red, green, blue))
    for at in range(min(quick.mark_count(address), 8)):
        mark = pdfium_c.FPDFPageObj_GetMark(handle, at)
        if layers and name_of(mark) == "OC":
            text.marked = True
        if says_otherwise(mark):
            found.actual.append(handle)
    found.texts[address] = text
    box = text.box
    if (
        depth
        or layers
        or mode != pdfium_c.FPDF_TEXTRENDERMODE_FILL
        or text.faint
        or (red + green + blue) / 3 > LIGHT
        or (box is not None and (outside(box, crop) or is_tiny(handle, box) or is_clipped(handle, box)))
    ):
        found.odd = True


def _cover(found: Drawn, handle: Any, order: int, colour: Colour | None = None) -> Box | None:
    box = quick.bounds(quick.address_of(handle))
    if box and min(box[2] - box[0], box[3] - box[1]) > THIN:
        found.covers.append(Cover(order, box, colour))
    return box
