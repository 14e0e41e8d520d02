"""What office files share: a zip of XML parts, read without entities, with properties, pictures and embedded files."""

import re

from gatelodge.core.extract.archive import zip_outside
from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import MAX_MEMBERS, Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import attributes_of, unescape, words_of
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_USUAL = (
    *("xl/", "word/", "ppt/", "docProps/", "_rels/", "[Content_Types].xml", "customXml/_rels"),
    *("mimetype", "META-INF/", "content.xml", "styles.xml", "meta.xml", "settings.xml", "manifest.rdf"),
    *("Thumbnails/", "Configurations2/", "layout-cache"),
)
"""Members that every office file has and whose text the format's own reader reads."""


_PROPERTY = re.compile(
    r"(?:<property\s[^<>]*?\bname=[\"']([^\"'<>]{1,255})[\"'][^<>]*>\s*)?<(?:[\w-]+:)?([\w-]+)(?:\s[^<>]*)?>([^<]+)</"
)
"""A property: its name where it is of somebody's own making (docProps/custom.xml), its tag, what it says."""


def properties(archive: Archive, names: tuple[str, ...]) -> list[Segment]:
    """Document properties, one segment each."""
    found = []
    for name in names:
        xml = archive.read(name).decode("utf-8", "replace")
        for own, element, value in _PROPERTY.findall(xml):
            text = unescape(value).strip()
            tag = unescape(own).strip() or element
            if text:
                found.append(Segment(f"{tag}: {text}", f"property {tag}", SegmentKind.HEADER, Hidden.PROPERTY))
    return found


def embedded(archive: Archive, place: Place, context: Context, folders: tuple[str, ...]) -> None:
    """Read files that the document carries: objects, pictures, and whatever no office program put there."""
    for order, (name, info) in enumerate(archive.names.items(), 1):
        if info.is_dir() or name.endswith((".rels", ".vml")):
            continue
        if not name.startswith(folders) and name.startswith(_USUAL):
            continue
        if name.lower().endswith((".emf", ".wmf")):  # the preview of an embedded object, which is itself read
            continue
        content = archive.content(info)
        if content:
            context.inside(content, place.member(order, name.rpartition("/")[2]))


def leftovers(archive: Archive, folder: str, known: tuple[str, ...]) -> list[Segment]:
    """Words of XML members that no reader knows: a part under a wrong name, or one that nothing refers to."""
    found: list[Segment] = []
    for name in archive.names:
        if name.startswith(folder) and not name.startswith(known) and not name.endswith((".rels", ".bin", ".vml", "/")):
            words = "\n".join(words_of(archive.read(name)))
            found += segment.segments(words, hidden=Hidden.STRUCTURE, where="unlisted part, line")
    return found


def external_targets(archive: Archive, place: Place, context: Context) -> list[Segment]:
    """Links to other places; a linked template is a gap, because opening the file fetches it."""
    found: list[Segment] = []
    for name in archive.names:
        if not name.endswith(".rels"):
            continue
        for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*External[^>]*>", archive.read(name)):
            attributes = attributes_of(tag)
            target = attributes.get("Target", "")
            kind = attributes.get("Type", "").rpartition("/")[2]
            if kind in {"frame", "subDocument"} or (kind in {"attachedTemplate", "oleObject"} and _elsewhere(target)):
                context.gap(place, GapKind.EXTERNAL, "The document fetches content from elsewhere when it is opened.")
            if target and len(target) < 500:
                found.append(Segment(target, f"link {kind}", SegmentKind.HEADER, Hidden.PROPERTY))
    return found


_HERE = re.compile(r"(?:file:/*)?(?:[A-Za-z]:|[\w.%-]+\Z)|(?:file:/*|[\\/]{2})[^/\\]+[\\/]", re.IGNORECASE)


def _elsewhere(target: str) -> bool:
    """False for a file of the author's own drive or office: no recipient gets at it, and none of it is sent."""
    return not _HERE.match(target)


def outside(archive: Archive, place: Place, context: Context) -> None:
    """Read what the zip of a document holds beside its members: second members of one name, and what is around them."""
    known = {info.header_offset for info in archive.names.values()}
    for order, info in enumerate(archive.inner.infolist()[:MAX_MEMBERS], 1):
        if info.header_offset not in known and (content := archive.content(info)):
            context.inside(content, place.member(order, "", Hidden.STRUCTURE))
    zip_outside.read(archive, place, context)
