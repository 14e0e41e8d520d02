"""The few questions that are put to pdfium for every word of a page, called by address: three times as fast.

The types that pypdfium2 puts on its functions are checked at each call; here handles and places are plain numbers,
and whoever calls keeps the objects behind them alive.
"""

import ctypes
from typing import Any

import pypdfium2.raw as pdfium_c

Box = tuple[float, float, float, float]
"""Left, low, right, high, in points."""
Colour = tuple[int, int, int]
_P = ctypes.c_void_p
_I = ctypes.c_int


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's handles."""
    return ctypes.cast(handle, _P).value or 0


def _quick(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.CFUNCTYPE(result, *arguments)(address_of(function))


_char_box = _quick(pdfium_c.FPDFText_GetCharBox, _I, _P, _I, _P, _P, _P, _P)
_bounds = _quick(pdfium_c.FPDFPageObj_GetBounds, _I, _P, _P, _P, _P, _P)
_fill_colour = _quick(pdfium_c.FPDFPageObj_GetFillColor, _I, _P, _P, _P, _P, _P)
text_object = _quick(pdfium_c.FPDFText_GetTextObject, _P, _P, _I)
"""Address of the object that drew a letter, or None: page's text, number of the letter."""
render_mode = _quick(pdfium_c.FPDFTextObj_GetTextRenderMode, _I, _P)
mark_count = _quick(pdfium_c.FPDFPageObj_CountMarks, _I, _P)

_DOUBLES = (ctypes.c_double * 4)()
_AT_DOUBLE = [ctypes.addressof(_DOUBLES) + 8 * at for at in range(4)]
_FLOATS = (ctypes.c_float * 4)()
_AT_FLOAT = [ctypes.addressof(_FLOATS) + 4 * at for at in range(4)]
_COLOUR = (ctypes.c_uint * 4)()
_AT_COLOUR = [ctypes.addressof(_COLOUR) + 4 * at for at in range(4)]


def char_box(text: int, at: int) -> Box:
    """Where one letter of a page's text stands."""
    _char_box(text, at, *_AT_DOUBLE)
    return _DOUBLES[0], _DOUBLES[2], _DOUBLES[1], _DOUBLES[3]


def bounds(drawn: int) -> Box | None:
    """Where an object stands; None where it does not say."""
    if not _bounds(drawn, *_AT_FLOAT):
        return None
    return _FLOATS[0], _FLOATS[1], _FLOATS[2], _FLOATS[3]


def fill_colour(drawn: int) -> tuple[int, int, int, int]:
    """Red, green, blue and how opaque, of 255."""
    if not _fill_colour(drawn, *_AT_COLOUR):
        return 0, 0, 0, 255
    return _COLOUR[0], _COLOUR[1], _COLOUR[2], _COLOUR[3]


def overlap(one: Box, other: Box) -> float:
    """Area in which both stand."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    return wide * tall if wide > 0 and tall > 0 else 0.0
