"""Office documents in one XML file: Word 2003 documents, packages written flat, flat OpenDocument.

Source: "Office 2003 XML Reference Schemas" (WordprocessingML); OpenDocument 1.3 part 3, 3.1. A flat package has the
parts of ECMA-376 part 2 as elements.
"""

import binascii
import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, XMLParser, tostring

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import tree
from gatelodge.core.extract.office.docx import document as word
from gatelodge.core.extract.office.docx import page, settings
from gatelodge.core.extract.office.docx.story import Story
from gatelodge.core.extract.office.docx.styles import styles_of
from gatelodge.core.extract.office.docx.walk import READ
from gatelodge.core.extract.office.odf import document as odf
from gatelodge.core.extract.office.pptx import slides
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MAX_PARTS = 5_000
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_OUTSIDE = frozenset(("w:body", "w:binData"))


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a document that is one XML file."""
    root = tree.parse(untrusted, place, context)
    if root is None:
        raise Unreadable("The document is damaged.")
    if root.tag == "pkg:package":
        package = _package(untrusted)
        (slides if b"ppt/presentation" in package else word).read(package, place, context)
    elif root.tag == "w:wordDocument":
        _word_2003(root, untrusted, place, context)
    else:
        odf.read_flat(untrusted, place, context)


def _package(untrusted: bytes) -> bytes:
    """The same package as a zip."""
    parser = XMLParser()  # noqa: S314 - entities were refused when it was read first
    try:
        parser.feed(untrusted)
        root = parser.close()
    except ParseError as error:
        raise Unreadable("The document is cut short or damaged.") from error
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for part in root.findall(f"{_PACKAGE}part")[:MAX_PARTS]:
            name = part.get(f"{_PACKAGE}name", "").lstrip("/")
            if name and name not in archive.namelist():
                archive.writestr(zipfile.ZipInfo(name), _content(part))
    return packed.getvalue()


def _content(part: Element) -> bytes:
    binary = part.find(f"{_PACKAGE}binaryData")
    if binary is not None:
        return _decoded(binary.text or "")
    xml = part.find(f"{_PACKAGE}xmlData")
    return tostring(xml[0]) if xml is not None and len(xml) else b""


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text.encode("ascii", "replace"))
    except binascii.Error as error:
        raise Unreadable("A file in the document is damaged.") from error


def _word_2003(root: Element, untrusted: bytes, place: Place, context: Context) -> None:
    """Add a document of Word 2003."""
    found: list[Segment] = []
    for one in root:
        if one.tag in {"o:DocumentProperties", "o:CustomDocumentProperties"}:
            found += _properties(one)
        elif one.tag == "w:fonts":
            found += settings.fonts(one)
        elif one.tag == "w:docPr":
            found += settings.settings(one, place, context)
        elif one.tag not in _OUTSIDE:
            for words in tree.strays(one, frozenset()):
                found += segment.paragraph(words, "stray text", Hidden.STRUCTURE)
    for body in root.findall("w:body"):
        story = Story("", styles_of(untrusted), found, paper=page.paper_of(body))
        story.read(body)
        for words in tree.strays(body, READ | {"w:binData"}):
            found += segment.paragraph(words, "stray text", Hidden.STRUCTURE)
    for words in tree.asides(untrusted):
        found += segment.paragraph(words, "XML comment", Hidden.STRUCTURE)
    said = "\n".join(one.text for one in found)
    for value in tree.telling(root, ("w:font", "w:rFonts")):
        if value.strip() not in said:
            found += segment.paragraph(value, "attribute", Hidden.PROPERTY)
    context.part(place, "application/msword+xml", found)
    for order, packed in enumerate(root.iter("w:binData"), 1):
        try:
            context.inside(_decoded(packed.text or ""), place.member(order, packed.get("w:name", "")))
        except Unreadable as error:
            context.gap(place, GapKind.DAMAGED, str(error))


def _properties(element: Element) -> Iterator[Segment]:
    for one in element:
        name, words = one.tag.partition(":")[2], (one.text or "").strip()
        if words:
            yield Segment(f"{name}: {words}", f"property {name}", SegmentKind.HEADER, Hidden.PROPERTY)
