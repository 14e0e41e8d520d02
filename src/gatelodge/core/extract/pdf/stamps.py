"""What annotations draw on a page: stamps, notes on the page, filled-in fields, as a reader shows and prints them.

Source: ISO 32000-1, 12.5.5. pdfium puts their drawings into the page; what the page says then and did not say before
is theirs.
"""

import ctypes
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import layout
from gatelodge.core.extract.pdf.letters import Letters
from gatelodge.core.extract.pdf.pieces import pieces_of
from gatelodge.core.extract.pdf.quick import Box
from gatelodge.values import Segment

MAX_ANNOTATIONS = 20_000
SEE_THROUGH = frozenset((pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_HIGHLIGHT, pdfium_c.FPDF_ANNOT_UNDERLINE))
"""Kinds that do not hide what they lie on."""
_PLAIN = frozenset((pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP))


def boxes_on(sheet: Any) -> list[tuple[int, Box]]:
    """Kind and box of each annotation that draws something."""
    found = []
    for at in range(min(pdfium_c.FPDFPage_GetAnnotCount(sheet.raw), MAX_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(sheet.raw, at)
        if not annotation:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        corners = pdfium_c.FS_RECTF()
        if kind not in _PLAIN and pdfium_c.FPDFAnnot_GetRect(annotation, ctypes.byref(corners)):
            across = sorted((corners.left, corners.right))
            up = sorted((corners.bottom, corners.top))
            found.append((kind, (across[0], up[0], across[1], up[1])))
        pdfium_c.FPDFPage_CloseAnnot(annotation)
    return found


def words_on(document: Any, at: int, before: Sequence[Segment]) -> list[Segment]:
    """The words that annotations draw on the page, and that are not in what was read of it before."""
    sheet = document[at]
    flat = pdfium_c.FPDFPage_Flatten(sheet.raw, pdfium_c.FLAT_NORMALDISPLAY)
    sheet.close()
    if flat != pdfium_c.FLATTEN_SUCCESS:
        return []
    sheet = document[at]
    letters = Letters(sheet)
    try:
        found = layout.segments_of(pieces_of(letters), f"page {at + 1}, with annotations", (at + 1) * 1_000 + 500)
    finally:
        letters.close()
        sheet.close()
    said = {line for one in before for line in one.text.split("\n")}
    return [one for one in found if any(line not in said for line in one.text.split("\n"))]
