"""The streams of a PDF that are no pages: attached files, XMP, forms in XML, and what nobody refers to.

Source: ISO 32000-1, 7.11.4 (embedded files), 14.3.2 (metadata streams), 12.7.8 (XFA).
"""

import re
from collections.abc import Iterator

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import attributes_of, words_of
from gatelodge.core.extract.pdf.filters import KNOWN, filters_of
from gatelodge.core.extract.pdf.objects import Objects, Thing
from gatelodge.core.extract.pdf.syntax import Ref, Value, text_of
from gatelodge.core.extract.picture import metadata
from gatelodge.values import GapKind, Hidden, Segment

MAX_FILES = 1_000
_TAG = re.compile(rb"<[\w:][^<>]*>")
_NAMESPACE = re.compile(r"^(?:https?://|uuid:|xmp\.[di]id:|urn:|adobe:docid)", re.IGNORECASE)


def properties(objects: Objects, context: Context) -> list[Segment]:
    """The words of every metadata stream, XMP."""
    found: list[str] = []
    for thing in _things(objects):
        if thing.stream and (thing.told.get("Type") == "Metadata" or thing.told.get("Subtype") == "XML"):
            xml = _content(thing, objects, context)
            found += words_of(xml)
            for tag in _TAG.findall(xml):
                if b"=" in tag and not tag.startswith((b"<?", b"<x:")):
                    found += attributes_of(tag).values()
    lines = [line for line in dict.fromkeys(found) if line and not _NAMESPACE.match(line)]
    return segment.segments("\n".join(lines), hidden=Hidden.PROPERTY, where="property line")


def are_unknown(objects: Objects) -> bool:
    """True when a stream is packed in a way that no reader of PDFs knows."""
    return any(
        thing.stream is not None and not KNOWN.issuperset(filters_of(thing.told)) for thing in objects.now.values()
    )


def photographs(objects: Objects) -> list[Segment]:
    """What cameras and picture programs wrote into the JPEG pictures."""
    found: dict[Segment, None] = {}
    for thing in _things(objects):
        if thing.stream and filters_of(thing.told) in (["DCTDecode"], ["DCT"]):
            found.update(dict.fromkeys(metadata.segments(thing.packed())))
    return list(found)


def files(objects: Objects, place: Place, context: Context) -> None:
    """Hand the attached files and the form's XML to their readers."""
    names = _names(objects)
    order = 0
    for thing in _things(objects):
        if not thing.stream or not (thing.told.get("Type") == "EmbeddedFile" or thing.number in names):
            continue
        order += 1
        if order > MAX_FILES:
            context.gap(place, GapKind.LIMIT, "The PDF has too many files attached; the rest was not read.")
            return
        hidden = None if objects.now.get(thing.number) is thing else Hidden.DELETED
        if thing.number not in names:
            hidden = Hidden.STRUCTURE
        here = place.member(order, names.get(thing.number, ""), hidden)
        try:
            content = thing.content()
        except Unreadable as error:
            context.gap(here, error.kind, "A file attached to the PDF is damaged.")
            continue
        context.spend(len(content))
        context.inside(content, here)
    for xml in _forms(objects, context):
        order += 1
        context.inside(xml, place.member(order, ""))


def _things(objects: Objects) -> Iterator[Thing]:
    yield from objects.now.values()
    yield from objects.former


def _names(objects: Objects) -> dict[int, str]:
    """File names by the number of the stream."""
    found: dict[int, str] = {}
    for thing in _things(objects):
        if thing.has(b"/EF"):
            for told in _holding(thing.value, 0):
                named = objects.get(told.get("UF")) or objects.get(told.get("F"))
                name = text_of(named) if isinstance(named, bytes) else ""
                for ref in objects.dictionary(told["EF"]).values():
                    if isinstance(ref, Ref):
                        found.setdefault(ref.number, name)
    return found


def _holding(value: Value | None, depth: int) -> Iterator[dict[str, Value]]:
    """Every file specification in a value."""
    if depth > 50:
        return
    if isinstance(value, dict):
        if "EF" in value:
            yield value
        for one in value.values():
            yield from _holding(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _holding(one, depth + 1)


def _forms(objects: Objects, context: Context) -> Iterator[bytes]:
    """XML of XFA forms: one stream, or packets that make one document together."""
    for thing in _things(objects):
        if not thing.has(b"/XFA"):
            continue
        form = thing.told.get("XFA") or objects.dictionary(thing.told.get("AcroForm")).get("XFA")
        packets = objects.get(form)
        refs = packets if isinstance(packets, list) else [form]
        streams = [objects.now.get(ref.number) for ref in refs if isinstance(ref, Ref)]
        xml = b"".join(_content(stream, objects, context) for stream in streams if stream and stream.stream)
        if xml:
            yield xml


def _content(thing: Thing, objects: Objects, context: Context) -> bytes:
    try:
        content = thing.content()
    except Unreadable:
        objects.damaged = True
        return b""
    context.spend(len(content))
    return content
