"""What a workbook of today holds beside its cells: every part that is no worksheet, by what its root element is.

Parts with a reader of their own are read by it; of all others every text and every value in words is taken.
Source: ECMA-376 part 1, 12 (parts of a workbook); [MS-XLSX] 2.1.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.markup import is_utf8, unescape, words_of
from gatelodge.core.extract.office import drawn, package, tree
from gatelodge.core.extract.office.parts import Parts, hand_over, is_blank_picture, is_xml
from gatelodge.core.extract.office.xlsx import caches, xlsb
from gatelodge.core.extract.office.xlsx import drawn as xlsx_drawn
from gatelodge.core.extract.office.xlsx.around import around
from gatelodge.core.extract.office.xlsx.cells import sheets
from gatelodge.core.extract.office.xlsx.texts import unescaped
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_CELLS = frozenset(("xl/sharedStrings.xml",))
_LIGHT = ("xl/styles.xml", "xl/calcChain.xml", "xl/theme/")
"""Long parts in which words are rare: looked through, not taken apart."""
_OBJECTS = ("xl/embeddings/", "xl/media/", "customxml/")
_BINARY_KINDS = frozenset(("activeXControlBinary", "customProperty", "attachedToolbars", "wsSortMap"))
_FOLDERS = (
    ("xl/pivot", Hidden.PIVOT_CACHE),
    ("xl/revisions/", Hidden.DELETED),
    ("xl/persons/", Hidden.PROPERTY),
    ("xl/tables/", Hidden.NAME),
    ("xl/externalLinks/", Hidden.CACHE),
    ("xl/queryTables/", Hidden.CACHE),
    ("xl/connections", Hidden.CACHE),
    ("xl/slicer", Hidden.CACHE),
    ("xl/timeline", Hidden.CACHE),
    ("xl/charts/", Hidden.CACHE),
)
_WORDY = frozenset(
    (
        *("name", "displayName", "caption", "userName", "author", "title", "tooltip", "description", "connection"),
        *("command", "sourceFile", "url", "v", "uniqueName", "userId", "text", "prompt", "error", "tag", "macro"),
    )
)
_SAID = frozenset(
    ("x:sheet", "xdr:cNvPr", "x:definedName", "x:font", "a:latin", "a:ea", "a:cs", "a:font", "x:fileVersion")
)
"""Elements read elsewhere, or with the names of fonts and programs."""
_PLACES = frozenset(("xdr:col", "xdr:colOff", "xdr:row", "xdr:rowOff"))
_QUOTED = re.compile(r"""=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_PROPERTY_NAME = re.compile(rb'\bname="([^"<>]+)"')


def rest(parts: Parts, place: Place, context: Context) -> list[Segment]:
    """Everything readable that is no cell; files inside are handed on by `carried`."""
    archive = parts.archive
    listed = tuple(sheet.part for sheet in sheets(archive) if sheet.part)
    if any(part not in archive.names for part in listed) or not listed:
        context.gap(place, GapKind.DAMAGED, "A sheet of the workbook is missing.")
    found: list[Segment] = []
    for number, name in enumerate(archive.names):
        if is_own(name) and name not in _CELLS and name not in listed:
            content = archive.read(name)
            if is_xml(content):
                found += _part(name, content, 2_000 + number, parts, place, context)
    for name in (*_CELLS, *listed, *_PROPERTIES, "[Content_Types].xml"):
        if name not in listed:
            found += _asides(archive.read(name))
    found += package.properties(archive, _PROPERTIES)
    labels = [unescape(one.decode("utf-8", "replace")) for one in _PROPERTY_NAME.findall(archive.read(_PROPERTIES[2]))]
    found += segment.paragraph("\n".join(labels), "names of properties", Hidden.PROPERTY)
    return found + package.external_targets(archive, place, context)


def is_own(name: str) -> bool:
    """True for members of the workbook itself, false for files that it carries."""
    low = name.lower()
    return low.startswith("xl/") and not low.endswith((".rels", "/")) and not low.startswith(_OBJECTS)


def carried(parts: Parts, place: Place, context: Context) -> None:
    """Have other readers read pictures, objects, custom XML, macros, and whatever no office program put there."""
    archive = parts.archive
    files: dict[str, bytes] = {}
    for name, info in archive.names.items():
        if info.is_dir() or name.lower().endswith(".rels") or name in {"[Content_Types].xml", *_PROPERTIES}:
            continue
        if is_blank_picture(archive, info):
            context.gap(place, GapKind.IMAGE, "A picture whose text was not read.")
            continue
        content = archive.content(info)
        if is_own(name) and (is_xml(content) or xlsb.is_own(name, archive)):
            continue
        if any(kind in _BINARY_KINDS or "Signature" in kind for kind in parts.kinds(name)):
            words = segment.segments("\n".join(runs(content)), hidden=Hidden.STRUCTURE, where="control, line")
            context.part(place.member(len(files), ""), "application/octet-stream", words)
            continue
        files[name] = content
    hand_over(parts, files, place, context)


def _part(name: str, xml: bytes, number: int, parts: Parts, place: Place, context: Context) -> list[Segment]:
    found = _asides(xml)
    if name.lower().endswith(".vml"):
        return found + xlsx_drawn.old_shapes(xml)
    if name.startswith(_LIGHT) and is_utf8(xml):
        return found + _looked_through(xml)
    try:
        root = tree.parse(xml, place, context)
    except Unreadable as error:
        context.gap(place, error.kind, str(error))
        return found + segment.segments("\n".join(words_of(xml)), hidden=Hidden.STRUCTURE, where="unread part, line")
    if root is None:
        return found
    return found + _by_root(root, name, xml, number, parts, place, context)


def _by_root(
    root: Element, name: str, xml: bytes, number: int, parts: Parts, place: Place, context: Context
) -> list[Segment]:
    hidden = None if name in parts.reached else Hidden.STRUCTURE
    folder = next((how for start, how in _FOLDERS if name.startswith(start)), Hidden.STRUCTURE)
    found: list[Segment] = []
    match root.tag:
        case "x:comments" | "x:ThreadedComments":
            return xlsx_drawn.comments(root, _sheet_of(name, parts))
        case "xdr:wsDr" | "c:userShapes":
            found = xlsx_drawn.shapes(root, hidden)
        case "c:chartSpace" | "x:chartSpace" | "dgm:dataModel" | "dsp:drawing":
            drawn.read(root, hidden, found, number)
        case "x:chartsheet" | "x:dialogsheet":
            return around(xml, "of a chart", place, context)
        case "x:pivotCacheRecords":
            found = caches.records(root, _definition(name, parts), number)
        case "x:externalLink":
            found = caches.outside(root, number)
        case "x:workbook":
            found = list(_names(root))
    said = "\n".join(one.text for one in found)
    return found + _all(root, folder, name.rpartition("/")[2].removesuffix(".xml"), said)


def _sheet_of(name: str, parts: Parts) -> str:
    """The name of the sheet that leads to a part; "" where none does."""
    sources = {one.source for one in parts.relations if one.target == name}
    return next((sheet.name for sheet in sheets(parts.archive) if sheet.part in sources), "")


def _definition(records: str, parts: Parts) -> Element | None:
    """What describes the records of a pivot cache; None where nothing does that can be read (it is told elsewhere)."""
    source = next((one.source for one in parts.relations if one.target == records), "")
    xml = parts.archive.read(source)
    try:
        return tree.parse(xml, Place(), Context(_nowhere)) if is_xml(xml) else None
    except Unreadable:
        return None


def _nowhere(_untrusted: bytes, _place: Place, _context: Context) -> None:
    """Where a part is parsed a second time, its gaps stand already."""


def _names(root: Element) -> Iterator[Segment]:
    for one in root.iter("x:definedName"):
        words = ": ".join(filter(None, (one.get("name"), one.text, one.get("comment"), one.get("description"))))
        yield Segment(words[: segment.MAX_CHARS], "defined name", SegmentKind.HEADER, Hidden.NAME)


def _all(root: Element, hidden: Hidden, where: str, said: str = "") -> list[Segment]:
    """Every text and every value in words, in order, each once, but for those that were `said`."""
    values: dict[str, None] = {}
    for element in root.iter():
        if element.tag in _PLACES and (element.text or "").strip("- ").isdecimal() and not element.tail:
            continue
        values.update((text, None) for text in (element.text, element.tail) if text and not text.isspace())
        if element.attrib and element.tag not in _SAID:
            values.update((value, None) for key, value in element.attrib.items() if key in _WORDY)
            values.update(dict.fromkeys(tree.told(element.attrib.values())))
    fresh = [unescaped(value.strip()) for value in values if value.strip() and value.strip() not in said]
    found: list[Segment] = []
    for at in range(0, len(fresh), 20):
        found += segment.paragraph("\n".join(fresh[at : at + 20]), f"{where}, values from {at + 1}", hidden)
    return found


def _looked_through(xml: bytes) -> list[Segment]:
    text = xml.decode("utf-8", "replace")
    values = dict.fromkeys(tree.told(unescape(one or other) for one, other in _QUOTED.findall(text)))
    words = [one for one in values if not one.startswith("http://schemas.")] + words_of(xml)
    return segment.paragraph("\n".join(words), "names of styles", Hidden.STRUCTURE)


def _asides(xml: bytes) -> list[Segment]:
    return [one for words in tree.asides(xml) for one in segment.paragraph(words, "XML comment", Hidden.STRUCTURE)]
