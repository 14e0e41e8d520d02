"""PDF: the text of each page, form values, annotations, attached files and properties."""

import ctypes
import re
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MAX_PAGES = 5_000
_STREAM = re.compile(rb"\bstream\r?\n.*?\bendstream", re.DOTALL)
_STRING = re.compile(rb"\(((?:[^()\\]|\\.){8,4000})\)", re.DOTALL)
_PROPERTIES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add each page's text; a page that is a picture only is a gap."""
    try:
        document = pdfium.PdfDocument(untrusted)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}
        if locked or "assword" in str(error):
            raise Unreadable("The PDF is locked with a password.", GapKind.LOCKED) from error
        raise Unreadable("The PDF is damaged.") from error
    found = _properties(document)
    pictures = 0
    try:
        if len(document) > MAX_PAGES:
            context.gap(place, GapKind.LIMIT, "The PDF has too many pages; the rest was not read.")
        for number in range(min(len(document), MAX_PAGES)):
            pictures += _page(document, number, found)
    except pdfium.PdfiumError:
        context.gap(place, GapKind.DAMAGED, "A page of the PDF is damaged.")
    finally:
        if pictures:
            context.gap(place, GapKind.IMAGE, "A page of the PDF is a picture whose text was not read.")
        context.part(place, "application/pdf", found)
    _attachments(document, place, context)
    remains.read(_beside_the_pages(untrusted), place, context)


def _beside_the_pages(untrusted: bytes) -> bytes:
    """Strings outside of the streams (properties, form values, scripts), and what follows the end of the file."""
    outside = _STREAM.sub(b"", untrusted)
    behind = untrusted.rpartition(b"%%EOF")[2] if b"%%EOF" in untrusted else b""
    return b"\n".join((*_STRING.findall(outside), behind))


def _page(document: Any, number: int, found: list[Segment]) -> bool:
    """Add one page; True when it shows pictures and no text."""
    page = document[number]
    text = page.get_textpage().get_text_bounded() or ""
    text = text.replace("\ufffe", "").replace("\x02", "")
    found += segment.segments(text, where=f"page {number + 1}, line")
    _annotations(page, number, found)
    if text.strip():
        return False
    return any(True for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _annotations(page: Any, number: int, found: list[Segment]) -> None:
    """Comments, stamps and form values on the page."""
    for at in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), 1000)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, at)
        if not annotation:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        for key in (b"Contents", b"T", b"V"):
            words = _string(annotation, key)
            if words:
                form = kind == pdfium_c.FPDF_ANNOT_WIDGET
                hidden = None if form else Hidden.COMMENT
                found += segment.paragraph(words, f"page {number + 1}, {'form field' if form else 'comment'}", hidden)
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _properties(document: Any) -> list[Segment]:
    found = []
    for key in _PROPERTIES:
        value = document.get_metadata_value(key).strip()
        if value:
            found.append(Segment(f"{key}: {value}", f"property {key}", SegmentKind.HEADER, Hidden.PROPERTY))
    return found


def _attachments(document: Any, place: Place, context: Context) -> None:
    for number in range(min(document.count_attachments(), 100)):
        try:
            attachment = document.get_attachment(number)
            content = bytes(attachment.get_data())
            name = attachment.get_name()
        except pdfium.PdfiumError:
            context.gap(place, GapKind.DAMAGED, "A file attached to the PDF is damaged.")
            continue
        context.spend(len(content))
        context.inside(content, place.member(number + 1, name))
