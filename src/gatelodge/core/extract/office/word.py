"""Word documents (docx, docm, dotx): the text, and everything that Word keeps beside or under the page.

Each XML part is read by what its root element is, whatever it is called; what nothing leads to is hidden.
Source: ECMA-376 part 1, 11 (parts of a document) and 17; [MS-DOCX].
"""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from gatelodge.core.extract.archive.zipped import Archive, open_whole
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import words_of
from gatelodge.core.extract.office import drawn, package, page, tree, word_settings
from gatelodge.core.extract.office.parts import Parts, hand_over, is_xml, parts_of
from gatelodge.core.extract.office.story import READ, Story
from gatelodge.core.extract.office.styles import Styles, said, styles_of
from gatelodge.core.extract.office.tables import NUMBER
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STORIES = {
    "w:document": "",
    "w:hdr": "header",
    "w:ftr": "footer",
    "w:footnotes": "footnotes",
    "w:endnotes": "endnotes",
    "w:comments": "comments",
    "w:glossaryDocument": "building blocks",
}
_STYLE_SHEET = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?styles\b")
_ORDER = tuple(_STORIES)
_PREFIXES = frozenset(("w", "w14", "w15", "a", "c", "dgm", "dsp", "x", "v", "o"))
_BORN_HIDDEN = {"w:comments": Hidden.COMMENT, "w:glossaryDocument": Hidden.STRUCTURE}
_SILENT = frozenset(("dgm:layoutDef", "dgm:styleDef", "dgm:colorsDef", "x:Types", "x:chartStyle"))
_DRY = frozenset(("w:rFonts", "w:lsdException", "a:font", "a:latin", "a:ea", "a:cs", "w:rsid", "w:tab", "v:path"))
"""Elements with fonts and numbers in their attributes."""


@dataclass(slots=True)
class _Document:
    """One document being read."""

    archive: Archive
    place: Place
    context: Context
    parts: Parts
    found: list[Segment] = field(default_factory=list)
    roots: dict[str, Element] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    """Parts for other readers: pictures, objects, chunks in other formats, custom XML."""
    styles: Styles = field(default_factory=Styles)
    paper: page.Paper = field(default_factory=page.Paper)
    tables: int = 0


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the main text, then headers, footers, notes, comments, properties and embedded files."""
    archive = open_whole(untrusted, place, context)
    document = _Document(archive, place, context, parts_of(archive))
    _take_apart(document)
    mains = [root for root in document.roots.values() if root.tag == "w:document"]
    if mains:
        document.paper = page.paper_of(mains[0])
    else:
        context.gap(place, GapKind.DAMAGED, "The document's main text is missing.")
    for name, root in sorted(document.roots.items(), key=_reading_order):
        _part(document, name, root)
    document.found += package.properties(archive, ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"))
    document.found += package.external_targets(archive, place, context)
    context.part(place, MEDIA_TYPE, document.found)
    hand_over(document.parts, document.others, place, context)


def _take_apart(document: _Document) -> None:
    """Sort the members into trees and files for other readers."""
    for name, info in document.archive.names.items():
        if info.is_dir() or name.lower().endswith(".rels") or name == "[Content_Types].xml":
            continue
        if name.startswith("docProps/") and name.endswith(".xml"):
            continue
        content = document.archive.content(info)
        if not is_xml(content) or name.lower().startswith(("customxml/", "word/embeddings/")):
            document.others.append(name)
            continue
        if _STYLE_SHEET.match(content):
            document.found += said(content)
            if name in document.parts.reached and "styles" in document.parts.kinds(name):
                document.styles = styles_of(content)
            continue
        try:
            root = tree.parse(content, document.place, document.context)
        except Unreadable as error:
            document.context.gap(document.place, error.kind, str(error))
            words = "\n".join(words_of(content))
            document.found += segment.segments(words, hidden=Hidden.STRUCTURE, where="unread part, line")
            continue
        if root is None or root.tag.partition(":")[0] not in _PREFIXES:
            document.others.append(name)
        else:
            document.roots[name] = root
            for aside in tree.asides(content):
                document.found += segment.paragraph(aside, "XML comment", Hidden.STRUCTURE)


def _reading_order(item: tuple[str, Element]) -> tuple[int, str]:
    name, root = item
    return (_ORDER.index(root.tag) if root.tag in _ORDER else len(_ORDER)), name


def _part(document: _Document, name: str, root: Element) -> None:
    """Add what one part says, and what stands in it where no text should."""
    tag = root.tag
    found = document.found
    start = len(found)
    lost = None if name in document.parts.reached else Hidden.STRUCTURE
    read = READ
    if tag in _STORIES:
        label = f"{_STORIES[tag]}, " if _STORIES[tag] else ""
        story = Story(label, document.styles, found, _BORN_HIDDEN.get(tag) or lost, paper=document.paper)
        story.tables = document.tables
        story.read(root)
        document.tables = story.tables
    elif tag == "w:settings":
        found += word_settings.settings(root, document.place, document.context)
    elif tag == "w:numbering":
        found += word_settings.numbering(root)
    elif tag == "w:fonts":
        found += word_settings.fonts(root)
    elif tag in {"c:chartSpace", "x:chartSpace"}:
        document.tables += 1
        found += drawn.chart(root, "", NUMBER + document.tables)
        read = drawn.READ
    elif tag in {"dgm:dataModel", "dsp:drawing"}:
        found += [one for one in drawn.diagram(root, "", lost) if one not in found[-200:]]
    for words in tree.strays(root, read):
        found += segment.paragraph(words, "stray text", Hidden.STRUCTURE)
    if tag not in _SILENT:
        found += [
            Segment(value, "attribute", SegmentKind.HEADER, Hidden.PROPERTY) for value in _unsaid(root, found[start:])
        ]


def _unsaid(root: Element, found: list[Segment]) -> list[str]:
    """Attribute values in words that were not read where they stand."""
    values = list(tree.telling(root, _DRY))
    said = "\n".join(one.text for one in found) if values else ""
    return [value for value in values if value.strip() not in said]
