"""PDF: each page's text and how any of it is hidden, forms, comments, attached files, properties, earlier versions.

The pages are read by pdfium, which repairs what it can; everything beside them by our own walk over the file's objects
(`objects`), which sees also what no page refers to.
"""

from typing import Any

import pypdfium2 as pdfium

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.pdf import beside, leftover, orphans, page, plain, revisions, scanned, stamps, streams
from gatelodge.core.extract.pdf.objects import Objects, objects_of
from gatelodge.values import GapKind, Segment

MAX_PAGES = 5_000
MAX_UNENDED = 2_000
"""Streams; a file that was cut short lacks the end of one."""
MAX_SCANS = 30
"""Pages; reading one as a picture takes seconds, and a mail has a minute."""
_LOCKED = "The PDF is locked with a password."
_UNREAD = "A page of the PDF shows a picture whose text was not read."


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add everything in the PDF; one that wants a password waits for it."""
    if _never_ends(untrusted):
        _remains(untrusted, place, context)
        raise Unreadable("The PDF is damaged.")
    try:
        document = pdfium.PdfDocument(untrusted)
    except pdfium.PdfiumError as error:
        if not plain.wants_password(error):
            _remains(untrusted, place, context)
            raise Unreadable("The PDF is damaged.") from error
        context.lock(place, _LOCKED, lambda password: _opened(untrusted, password, place, context))
        return
    _read(document, untrusted, None, place, context)


def _never_ends(untrusted: bytes) -> bool:
    """True for streams upon streams without an end, whose repair takes pdfium the square of their number."""
    ends = untrusted.count(b"endstream")
    return untrusted.count(b"stream") - 2 * ends > MAX_UNENDED + ends


def _opened(untrusted: bytes, password: str, place: Place, context: Context) -> bool:
    try:
        document = pdfium.PdfDocument(untrusted, password=password)
    except pdfium.PdfiumError:
        return False
    try:
        _read(document, untrusted, password, place, context)
    except Unreadable as error:
        context.gap(place, error.kind, str(error))
    return True


def _read(document: Any, untrusted: bytes, password: str | None, place: Place, context: Context) -> None:
    """Read an open document, and close it."""
    found: list[Segment] = []
    try:
        readable = plain.unlocked(document) if plain.is_locked(document) else untrusted
        objects = objects_of(readable)
        try:
            said = [*beside.said_by(objects), *streams.properties(objects, context), *streams.photographs(objects)]
            try:
                _pages(document, objects, found, place, context)
            finally:
                found += said
            found += orphans.words(document, readable, objects, found, place, context)
            found += revisions.earlier(untrusted, password, found, place, context)
        finally:
            context.part(place, "application/pdf", found)
        streams.files(objects, place, context)
        if objects.damaged or streams.are_unknown(objects):
            context.gap(place, GapKind.DAMAGED, "A part of the PDF is damaged.")
        leftover.read(untrusted, objects if readable is untrusted else objects_of(untrusted), place, context)
    finally:
        document.close()


def _pages(document: Any, objects: Objects, found: list[Segment], place: Place, context: Context) -> None:
    """Add what the pages show."""
    layers = any(thing.has(b"/OCG") for thing in objects.now.values())
    scans = 0
    if len(document) > MAX_PAGES:
        context.gap(place, GapKind.LIMIT, "The PDF has too many pages; the rest was not read.")
    for at in range(min(len(document), MAX_PAGES)):
        try:
            sheet = document[at]
            stamped = stamps.boxes_on(sheet)
            on_top = [box for kind, box in stamped if kind not in stamps.SEE_THROUGH]
            read_page = page.read(sheet, at + 1, on_top, layers=layers)
            found += read_page.segments
            if read_page.unread:
                scans += 1
                words = scanned.words_on(sheet, at + 1, read_page.unread, context) if scans <= MAX_SCANS else None
                found += words or ()
                if words is None or len(read_page.unread) > scanned.MAX_PICTURES:
                    context.gap(place, GapKind.IMAGE, _UNREAD)
            sheet.close()
            if stamped:
                found += stamps.words_on(document, at, read_page.segments)
        except pdfium.PdfiumError:
            context.gap(place, GapKind.DAMAGED, "A page of the PDF is damaged.")


def _remains(untrusted: bytes, place: Place, context: Context) -> None:
    """What can be read of a PDF that is not one any more."""
    objects = objects_of(untrusted)
    context.part(place, "application/pdf", orphans.rebuilt(untrusted, objects) + beside.said_by(objects))
    streams.files(objects, place, context)
    remains.read(untrusted, place, context)
