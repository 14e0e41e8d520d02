"""What office files share: a zip of XML parts, read without entities, with properties, pictures and embedded files."""

import re
from collections.abc import Callable
from xml.parsers import expat

from gatelodge.core.extract import segment
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.zipped import Archive
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_USUAL = (
    *("xl/", "word/", "ppt/", "docProps/", "_rels/", "[Content_Types].xml", "customXml/_rels"),
    *("mimetype", "META-INF/", "content.xml", "styles.xml", "meta.xml", "settings.xml", "manifest.rdf"),
    *("Thumbnails/", "Configurations2/", "layout-cache"),
)
"""Members that every office file has and whose text the format's own reader reads."""
_ENTITY = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|\w+);")

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]


def walk(xml: bytes, *, start: Start, end: End, words: Words) -> None:
    """Call back for each element (local name) and text. Unreadable on broken XML or one that declares entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: object) -> None:
        raise Unreadable("The file declares its own XML entities, which no office program does.")

    def opened(name: str, attributes: dict[str, str]) -> None:
        start(name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = opened
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = words
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Unreadable("A part of the file is cut short or damaged.") from error


def words_of(xml: bytes) -> list[str]:
    """Runs of text between tags, in order; entities decoded, blanks dropped. For small parts, tolerant of damage."""
    text = xml.decode("utf-8", "replace")
    return [unescape(run).strip() for run in re.findall(r">([^<]+)<", text) if not run.isspace()]


def unescape(text: str) -> str:
    """XML references as characters; unknown ones stay."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    body = found.group(1)
    if body[0] != "#":
        return _ENTITY.get(body, found.group(0))
    code = int(f"0{body[1:]}", 16) if body[1] in "xX" else int(body[1:])
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def attributes_of(tag: bytes) -> dict[str, str]:
    """Attributes of one tag, local names."""
    found = re.findall(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return {
        name.rpartition(b":")[2].decode("ascii", "replace"): unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in found
    }


def properties(archive: Archive, names: tuple[str, ...]) -> list[Segment]:
    """Document properties, one segment each."""
    found = []
    for name in names:
        xml = archive.read(name).decode("utf-8", "replace")
        for tag, value in re.findall(r"<(?:[\w-]+:)?([\w-]+)(?:\s[^<>]*)?>([^<]+)</", xml):
            text = unescape(value).strip()
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
            if kind in {"attachedTemplate", "frame", "subDocument", "oleObject"}:
                context.gap(place, GapKind.EXTERNAL, "The document fetches content from elsewhere when it is opened.")
            if target and len(target) < 500:
                found.append(Segment(target, f"link {kind}", SegmentKind.HEADER, Hidden.PROPERTY))
    return found
