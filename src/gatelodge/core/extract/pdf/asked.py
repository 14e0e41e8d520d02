"""What is asked about one object of a page: its marks, whether it is filled, tiny, or clipped away."""

import ctypes
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf.quick import Box

TINY = 1.5
"""Points; nobody reads smaller letters."""

_LENGTH = ctypes.c_ulong()
_LENGTH_REFERENCE = ctypes.byref(_LENGTH)


def name_of(mark: Any) -> str:
    """The tag of marked content."""
    buffer = (ctypes.c_ushort * 32)()
    if not pdfium_c.FPDFPageObjMark_GetName(mark, buffer, 64, _LENGTH_REFERENCE):
        return ""
    return bytes(buffer)[: max(0, min(_LENGTH.value, 64) - 2)].decode("utf-16-le", "replace")


def says_otherwise(mark: Any) -> bool:
    """True when the marked content says what to copy in its place."""
    if not pdfium_c.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, _LENGTH_REFERENCE):
        return False
    size: int = _LENGTH.value
    return size > 0


def is_filled(path: Any) -> bool:
    """True for a shape, not only its outline."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    filled: bool = fill.value != pdfium_c.FPDF_FILLMODE_NONE
    return filled


def is_tiny(handle: Any, box: Box) -> bool:
    """True for letters nobody can read; a full stop is small without that."""
    if not 0 < box[3] - box[1] < TINY:
        return False
    size, matrix = ctypes.c_float(), pdfium_c.FS_MATRIX()
    pdfium_c.FPDFTextObj_GetFontSize(handle, ctypes.byref(size))
    pdfium_c.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    tall: float = size.value * max(abs(matrix.c), abs(matrix.d))
    return tall < 2 * TINY


def outside(box: Box, crop: Box) -> bool:
    """True when nothing of it is on the page."""
    return box[2] < crop[0] or box[0] > crop[2] or box[3] < crop[1] or box[1] > crop[3]


def is_clipped(handle: Any, box: Box) -> bool:
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
