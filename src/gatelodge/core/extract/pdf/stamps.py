"""What annotations draw on a page: stamps, notes on the page, filled-in fields, as a reader shows and prints them.

Source: ISO 32000-1, 12.5.5. pdfium puts their drawings into the page; what the page says then and did not say before
is theirs.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import layout
from gatelodge.core.extract.pdf.letters import Letters
from gatelodge.values import Segment

MAX_ANNOTATIONS = 2_000
_PLAIN = frozenset((pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP))


def words_on(document: Any, at: int, before: Sequence[Segment]) -> list[Segment]:
    """The words that annotations draw on the page, and that are not in what was read of it before."""
    sheet = document[at]
    if not _has_drawings(sheet):
        return []
    flat = pdfium_c.FPDFPage_Flatten(sheet.raw, pdfium_c.FLAT_NORMALDISPLAY)
    sheet.close()
    if flat != pdfium_c.FLATTEN_SUCCESS:
        return []
    sheet = document[at]
    letters = Letters(sheet)
    try:
        said = {line for one in before for line in one.text.split("\n")}
        found = layout.segments_of(letters.pieces(), f"page {at + 1}, with annotations", (at + 1) * 1_000 + 500)
    finally:
        letters.close()
        sheet.close()
    return [replace(one) for one in found if any(line not in said for line in one.text.split("\n"))]


def _has_drawings(sheet: Any) -> bool:
    for at in range(min(pdfium_c.FPDFPage_GetAnnotCount(sheet.raw), MAX_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(sheet.raw, at)
        if not annotation:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind not in _PLAIN:
            return True
    return False
