"""Earlier versions of a PDF, which stand whole in its bytes: programs add changes at the end and keep the rest.

Source: ISO 32000-1, 7.5.6 (incremental updates), annex F (linearized files, whose first end is no version).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.pdf import layout
from gatelodge.core.extract.pdf.letters import Letters
from gatelodge.core.extract.pdf.pieces import pieces_of
from gatelodge.values import GapKind, Hidden, Segment

MAX_VERSIONS = 12
"""A form that four people signed has about eight."""
MAX_PAGES = 3_000
"""Of all versions together."""
_END = re.compile(rb"startxref\s{1,4}\d{1,12}\s{1,4}%%EOF")


def earlier(
    untrusted: bytes, password: str | None, now: Sequence[Segment], place: Place, context: Context
) -> list[Segment]:
    """What pages of earlier versions said and the present ones do not."""
    ends = [end.end() for end in _END.finditer(untrusted)]
    first = 1 if b"/Linearized" in untrusted[:2048] else 0
    versions = ends[first:-1]
    if len(versions) > MAX_VERSIONS:
        context.gap(place, GapKind.LIMIT, "The PDF holds too many earlier versions; not all were read.")
        versions = [versions[0], *versions[1 - MAX_VERSIONS :]]
    said = {line.strip() for one in now for line in (one.text, *one.text.split("\n"))}
    found: list[Segment] = []
    pages = 0
    for number, end in enumerate(versions, 1):
        count, texts = _version(untrusted[:end], password, number, MAX_PAGES - pages)
        pages += count
        for one in texts:
            if any(line.strip() not in said for line in one.text.split("\n")):
                found.append(replace(one, hidden=Hidden.DELETED))
                said.update(line.strip() for line in one.text.split("\n"))
    if pages > MAX_PAGES:
        context.gap(place, GapKind.LIMIT, "The PDF holds too many earlier versions; not all were read.")
    return found


def _version(untrusted: bytes, password: str | None, number: int, most: int) -> tuple[int, list[Segment]]:
    """How many pages one version has, and the text of so many; none where it does not open by itself."""
    found: list[Segment] = []
    try:
        document = pdfium.PdfDocument(untrusted, password=password)
    except pdfium.PdfiumError:
        return 0, []
    pages = len(document)
    try:
        for at in range(max(0, min(pages, most))):
            letters = Letters(document[at])
            where = f"page {at + 1} of version {number}"
            found += layout.segments_of(pieces_of(letters), where, (number * MAX_PAGES + at + 10_000) * 1_000)
            letters.close()
    except pdfium.PdfiumError:
        return pages, found
    finally:
        document.close()
    return pages, found
