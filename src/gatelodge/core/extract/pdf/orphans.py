"""Pages and drawings that stand in a PDF and in no page's place: left behind when a page was taken out or replaced.

They are read as pages of a file of their own: the same bytes with a page tree put behind them that holds only these.
Source: ISO 32000-1, 7.5.6 to 7.5.8 (updates and their tables), 7.7.3 (page tree).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.pdf import layout
from gatelodge.core.extract.pdf.letters import Letters
from gatelodge.core.extract.pdf.objects import Objects, Thing
from gatelodge.core.extract.pdf.pieces import pieces_of
from gatelodge.core.extract.pdf.syntax import Ref, Value
from gatelodge.values import GapKind, Hidden, Segment

MAX_PAGES = 200
_DRAWS = re.compile(rb"[)>\]]\s{0,9}T[jJ]\b")
_KNOWN = ("Type", "Subtype", "FunctionType", "ShadingType", "PatternType", "N", "Width", "BitsPerSample", "Alternate")
_FONT = ("Length1", "Length2", "Length3")
_USES = ("Contents", "ToUnicode", "CharProcs", "CIDToGIDMap", "CIDSet", "JBIG2Globals", "Encoding")
_USED = ("FontFile", "FontFile2", "FontFile3", "JS", "RC", "XFA", "V", "F", "UF", "DestOutputProfile", "UseCMap")
_KEYS = (*_USES, *_USED)
_LOST_AFTER = re.compile(rb"startxref\s{1,4}(\d{1,12})")


def words(
    document: Any, readable: bytes, objects: Objects, now: Sequence[Segment], place: Place, context: Context
) -> list[Segment]:
    """What they say and the document's pages do not; data of programs goes to the context."""
    lost = _lost_streams(objects)
    drawings: list[int] = []
    data: list[bytes] = []
    for thing in lost:
        try:
            content = thing.content()
        except Unreadable:
            continue
        context.spend(len(content))
        if _DRAWS.search(content):
            drawings.append(thing.number)
        else:
            data.append(content)
    if data:
        remains.read(b"\0".join(data), place, context)
    pages = _lost_pages(objects, len(document))
    if len(pages) + len(drawings) > MAX_PAGES:
        context.gap(place, GapKind.LIMIT, "The PDF holds too many pages that are not shown; not all were read.")
    if not pages and not drawings:
        return []
    said = {line.strip() for one in now for line in one.text.split("\n")}
    file = _file_of(readable, objects, pages[:MAX_PAGES], drawings[:MAX_PAGES])
    found = [one for one in _read(file) if any(line.strip() not in said for line in one.text.split("\n"))]
    return [replace(one, hidden=Hidden.DELETED) for one in found]


def rebuilt(untrusted: bytes, objects: Objects) -> list[Segment]:
    """The text of all pages of a file that lost its page tree or its table."""
    pages = [thing.number for thing in objects.now.values() if thing.told.get("Type") == "Page"]
    return _read(_file_of(untrusted, objects, pages[:MAX_PAGES], ())) if pages else []


def _lost_streams(objects: Objects) -> list[Thing]:
    """Streams that say of themselves nothing, and that nothing uses."""
    nameless = [
        thing
        for thing in objects.now.values()
        if thing.stream and not any(key in thing.told for key in (*_KNOWN, *_FONT))
    ]
    if not nameless:
        return []
    used: set[int] = set()
    marks = [b"/" + key.encode() for key in _KEYS]
    for thing in objects.now.values():
        if any(thing.has(mark) for mark in marks):
            used.update(_uses(thing.value, objects, 0))
    return [thing for thing in nameless if thing.number not in used]


def _uses(value: Value | None, objects: Objects, depth: int) -> Iterator[int]:
    """Numbers of what a value's known keys refer to."""
    if depth > 20:
        return
    if isinstance(value, list):
        for one in value:
            yield from _uses(one, objects, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in _KEYS:
                yield from _numbers(one, objects, 0)
            elif isinstance(one, (dict, list)):
                yield from _uses(one, objects, depth + 1)


def _numbers(value: Value | None, objects: Objects, depth: int) -> Iterator[int]:
    if isinstance(value, Ref):
        yield value.number
        thing = objects.now.get(value.number)
        if thing and not thing.stream and depth < 3:
            yield from _numbers(thing.value, objects, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one, objects, depth + 1)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one, objects, depth + 1)


def _lost_pages(objects: Objects, shown: int) -> list[int]:
    """Numbers of the pages that the tree does not hold."""
    pages = {
        thing.number
        for thing in objects.now.values()
        if thing.has(b"/Page") and thing.told.get("Type") == "Page" and "Contents" in thing.told
    }
    if len(pages) <= shown:
        return []
    held: set[int] = set()
    for thing in objects.now.values():
        if thing.has(b"/Kids") and thing.told.get("Type") == "Pages":
            held.update(_numbers_in(objects.get(thing.told.get("Kids"))))
    return sorted(pages - held)


def _numbers_in(kids: Value | None) -> Iterator[int]:
    return (kid.number for kid in kids if isinstance(kid, Ref)) if isinstance(kids, list) else iter(())


def _file_of(readable: bytes, objects: Objects, pages: Sequence[int], drawings: Sequence[int]) -> bytes:
    """The bytes, with a page tree of the lost ones behind them."""
    free = max(objects.now, default=0) + 1
    fonts = dict(_fonts(objects))
    letters = b"".join(b"/%s %d 0 R" % (name.encode("latin-1", "replace"), number) for name, number in fonts.items())
    bodies = {
        free + 2 + at: b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 5000 5000]/Contents %d 0 R/Resources<</Font<<%s>>>>>>"
        % (free + 1, number, letters)
        for at, number in enumerate(drawings)
    }
    kids = b" ".join(b"%d 0 R" % number for number in (*pages, *bodies))
    bodies[free] = b"<</Type/Catalog/Pages %d 0 R>>" % (free + 1)
    bodies[free + 1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages) + len(drawings), kids)
    return _updated(readable, bodies, free)


def _fonts(objects: Objects) -> Iterator[tuple[str, int]]:
    for thing in objects.now.values():
        if thing.has(b"/Font"):
            for told in (thing.told, objects.dictionary(thing.told.get("Resources"))):
                for name, font in objects.dictionary(told.get("Font")).items():
                    if isinstance(font, Ref) and name.isalnum():
                        yield name, font.number


def _updated(readable: bytes, bodies: dict[int, bytes], root: int) -> bytes:
    """The bytes and new objects, with the kind of table that the last one is."""
    last = _LOST_AFTER.findall(readable)
    before = int(last[-1]) if last else 0
    out = bytearray(readable + b"\n")
    places = {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    told = b"/Size %d/Root %d 0 R/Prev %d" % (max(bodies) + 2, root, before)
    if readable[before : before + 4] == b"xref":
        lines = b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in places.items())
        out += b"xref\n%strailer\n<<%s>>\n" % (lines, told)
    else:
        index = b" ".join(b"%d 1" % number for number in places)
        rows = b"".join(b"\1" + place.to_bytes(4, "big") + b"\0" for place in places.values())
        head = b"<</Type/XRef/W[1 4 1]/Index[%s]%s/Length %d>>" % (index, told, len(rows))
        out += b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (max(bodies) + 1, head, rows)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _read(file: bytes) -> list[Segment]:
    found: list[Segment] = []
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError:
        return []
    try:
        for at in range(len(document)):
            letters = Letters(document[at])
            found += layout.segments_of(pieces_of(letters), f"page {at + 1} that is not shown", (at + 9_000) * 1_000)
            letters.close()
    except pdfium.PdfiumError:
        return found
    finally:
        document.close()
    return found
