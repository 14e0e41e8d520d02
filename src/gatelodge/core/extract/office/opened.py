"""An Office Open XML package taken apart: trees for its own reader, everything else for other readers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import words_of
from gatelodge.core.extract.office import package, tree
from gatelodge.core.extract.office.parts import Parts, hand_over, is_blank_picture, is_xml, parts_of
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_OWN = frozenset(("w", "w14", "w15", "a", "c", "dgm", "dsp", "p", "p14", "p15", "x", "v", "o"))
"""Prefixes of root elements that the readers of documents and presentations know, or know to be theirs."""
_STYLE_SHEET = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?styles\b")
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_FOR_OTHERS = ("customxml/", "word/embeddings/", "ppt/embeddings/")
_DRY = frozenset(("w:rFonts", "w:lsdException", "a:font", "a:latin", "a:ea", "a:cs", "w:rsid", "w:tab", "v:path"))
"""Elements with fonts and numbers in their attributes."""
_SILENT = frozenset(("dgm:layoutDef", "dgm:styleDef", "dgm:colorsDef", "x:chartStyle", "a:tblStyleLst"))
"""Parts that Office copies from its own library."""


@dataclass(slots=True)
class Opened:
    """A package and what was found in it so far."""

    archive: Archive
    place: Place
    context: Context
    parts: Parts
    found: list[Segment] = field(default_factory=list)
    roots: dict[str, Element] = field(default_factory=dict)
    style_sheets: dict[str, bytes] = field(default_factory=dict)
    others: dict[str, bytes] = field(default_factory=dict)
    """Parts for other readers: pictures, objects, chunks in other formats, custom XML."""
    tables: int = 0

    def lost(self, name: str) -> Hidden | None:
        """How a part is hidden that nothing leads to."""
        return None if name in self.parts.reached else Hidden.STRUCTURE

    def rest(self, root: Element, read: frozenset[str], start: int) -> None:
        """Add what stands in a part where no text should, and values in words not among `found[start:]`."""
        for words in tree.strays(root, read):
            self.found += segment.paragraph(words, "stray text", Hidden.STRUCTURE)
        if root.tag in _SILENT:
            return
        values = list(tree.telling(root, _DRY))
        said = "\n".join(one.text for one in self.found[start:]) if values else ""
        for value in values:
            if value.strip() not in said:
                self.found += segment.paragraph(value, "attribute", Hidden.PROPERTY)

    def finish(self, media_type: str) -> None:
        """Add properties and links, close the part, and have the files inside read."""
        self.found += package.properties(self.archive, _PROPERTIES)
        self.found += package.external_targets(self.archive, self.place, self.context)
        self.context.part(self.place, media_type, self.found)
        hand_over(self.parts, self.others, self.place, self.context)
        package.outside(self.archive, self.place, self.context)


def take_apart(archive: Archive, place: Place, context: Context) -> Opened:
    """Sort the members of a package into trees and files for other readers."""
    opened = Opened(archive, place, context, parts_of(archive))
    for name, info in archive.names.items():
        if info.is_dir() or name.lower().endswith(".rels") or name in {"[Content_Types].xml", *_PROPERTIES}:
            continue
        if is_blank_picture(archive, info):
            context.gap(place, GapKind.IMAGE, "A picture whose text was not read.")
            continue
        content = archive.content(info)
        if not is_xml(content) or name.lower().startswith(_FOR_OTHERS):
            opened.others[name] = content
        elif _STYLE_SHEET.match(content):
            opened.style_sheets[name] = content
        else:
            _tree(opened, name, content)
    return opened


def _tree(opened: Opened, name: str, content: bytes) -> None:
    try:
        root = tree.parse(content, opened.place, opened.context)
    except Unreadable as error:
        opened.context.gap(opened.place, error.kind, str(error))
        words = "\n".join(words_of(content))
        opened.found += segment.segments(words, hidden=Hidden.STRUCTURE, where="unread part, line")
        return
    if root is None or root.tag.partition(":")[0] not in _OWN:
        opened.others[name] = content
        return
    opened.roots[name] = root
    opened.found += _asides(tree.asides(content))


def _asides(words: Iterable[str]) -> list[Segment]:
    return [Segment(text, "XML comment", SegmentKind.PARAGRAPH, Hidden.STRUCTURE) for text in words if text]
