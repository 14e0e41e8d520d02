"""What a page is drawn of, and whether any of it could keep letters from being seen.

Asking pdfium about each object is cheap; rendering is not. Pages on which nothing is odd are not rendered.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import quick
from gatelodge.core.extract.pdf.quick import Box, overlap

MAX_OBJECTS = 50_000
MAX_FORMS_DEEP = 6
MAX_PAIRS = 100_000
"""Of letters and what is drawn later; a page with more is rendered."""
NO_INK = frozenset((3, 7))
"""Text render modes that draw nothing, ISO 32000-1, 9.3.6."""
LIGHT = 190
ALIKE = 48
"""Colours closer than this, of 255, are hard to tell apart."""
BAND = 24
"""Points; letters are held against what stands in the stripe of their middle."""
FAINT = 70
"""Opacity, of 255."""
TINY = 1.5
"""Points; nobody reads smaller letters."""
THIN = 2.5
"""Points; a line covers nothing."""


Colour = tuple[int, int, int]


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
            if depth == 0 and _is_filled(handle):
                _cover(found, handle, count, quick.fill_colour(quick.address_of(handle))[:3])
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if depth:
                found.pictures += [around] if around and around not in found.pictures else []
            elif box := _cover(found, handle, count):
                found.pictures.append(box)
        elif depth == 0:
            around = _cover(found, handle, count)
    found.covers += [Cover(MAX_OBJECTS + 1, box) for box in stamped]
    found.odd = found.odd or _covered(found)
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
        if layers and _name_of(mark) == "OC":
            text.marked = True
        if _says_otherwise(mark):
            found.actual.append(handle)
    found.texts[address] = text
    box = text.box
    if (
        depth
        or layers
        or mode != pdfium_c.FPDF_TEXTRENDERMODE_FILL
        or text.faint
        or (red + green + blue) / 3 > LIGHT
        or (box is not None and (_outside(box, crop) or _is_tiny(handle, box) or _is_clipped(handle, box)))
    ):
        found.odd = True


_LENGTH = ctypes.c_ulong()
_LENGTH_REFERENCE = ctypes.byref(_LENGTH)


def _name_of(mark: Any) -> str:
    buffer = (ctypes.c_ushort * 32)()
    if not pdfium_c.FPDFPageObjMark_GetName(mark, buffer, 64, _LENGTH_REFERENCE):
        return ""
    return bytes(buffer)[: max(0, min(_LENGTH.value, 64) - 2)].decode("utf-16-le", "replace")


def _says_otherwise(mark: Any) -> bool:
    if not pdfium_c.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, _LENGTH_REFERENCE):
        return False
    size: int = _LENGTH.value
    return size > 0


def _is_filled(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    filled: bool = fill.value != pdfium_c.FPDF_FILLMODE_NONE
    return filled


def _cover(found: Drawn, handle: Any, order: int, colour: Colour | None = None) -> Box | None:
    box = quick.bounds(quick.address_of(handle))
    if box and min(box[2] - box[0], box[3] - box[1]) > THIN:
        found.covers.append(Cover(order, box, colour))
    return box


def _covered(found: Drawn) -> bool:
    """True when something filled lies over letters, or under letters of nearly its own colour."""
    if not found.covers:
        return False
    bands: dict[int, list[Cover]] = {}
    for cover in found.covers:
        for band in range(_band(cover.box[1]), _band(cover.box[3]) + 1):
            bands.setdefault(band, []).append(cover)
    pairs = 0
    for text in found.texts.values():
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


def _is_tiny(handle: Any, box: Box) -> bool:
    """True for letters nobody can read; a full stop is small without that."""
    if not 0 < box[3] - box[1] < TINY:
        return False
    size, matrix = ctypes.c_float(), pdfium_c.FS_MATRIX()
    pdfium_c.FPDFTextObj_GetFontSize(handle, ctypes.byref(size))
    pdfium_c.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    tall: float = size.value * max(abs(matrix.c), abs(matrix.d))
    return tall < 2 * TINY


def _outside(box: Box, crop: Box) -> bool:
    return box[2] < crop[0] or box[0] > crop[2] or box[3] < crop[1] or box[1] > crop[3]


def _is_clipped(handle: Any, box: Box) -> bool:
    """True when the text's middle lies outside of a path that clips it."""
    clip = pdfium_c.FPDFPageObj_GetClipPath(handle)
    paths = pdfium_c.FPDFClipPath_CountPaths(clip)
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(max(0, min(paths, 20))):
        points = []
        for at in range(max(0, min(pdfium_c.FPDFClipPath_CountPathSegments(clip, path), 100))):
            part = pdfium_c.FPDFClipPath_GetPathSegment(clip, path, at)
            pdfium_c.FPDFPathSegment_GetPoint(part, ctypes.byref(x), ctypes.byref(y))
            points.append((x.value, y.value))
        if not points or not (
            min(p[0] for p in points) <= across <= max(p[0] for p in points)
            and min(p[1] for p in points) <= up <= max(p[1] for p in points)
        ):
            return True
    return False
