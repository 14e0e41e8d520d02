"""XML parts of office files as trees whose names read as in the specifications: `w:p`, `a:t`, `text:span`.

The prefixes are ours, whatever the file calls them; the namespaces of "Strict" files, of Word 2003 and of OpenOffice 1
get the same prefixes as today's. Entities are refused, comments and processing instructions are kept apart.
Source: ECMA-376 part 1, annex A; part 4 (transitional); OpenDocument 1.3 part 3.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.values import GapKind

MAX_XML = 48 << 20
"""A tree takes some ten times its source, and the cage has 1 GB. A novel is 2 MB."""
_OFFICE = {
    "wordprocessingml/main": "w",
    "drawingml/main": "a",
    "drawingml/chart": "c",
    "drawingml/diagram": "dgm",
    "drawingml/wordprocessingDrawing": "wp",
    "drawingml/picture": "pic",
    "drawingml/spreadsheetDrawing": "xdr",
    "presentationml/main": "p",
    "spreadsheetml/main": "x",
    "officeDocument/relationships": "r",
    "officeDocument/math": "m",
    "package/relationships": "rel",
    "markup-compatibility": "mc",
}
_MICROSOFT = {
    "http://schemas.microsoft.com/office/word/2003/wordml": "w",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "http://schemas.microsoft.com/office/drawing/2008/diagram": "dsp",
    "http://schemas.microsoft.com/office/powerpoint/2010/main": "p14",
    "http://schemas.microsoft.com/office/powerpoint/2012/main": "p15",
    "http://schemas.microsoft.com/office/2006/xmlPackage": "pkg",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://openoffice.org/2004/office": "office",
}
_ODF = {"drawing": "draw", "xsl-fo-compatible": "fo", "svg-compatible": "svg", "datastyle": "number"}
_URI = re.compile(
    r"http://schemas\.openxmlformats\.org/(\w+)/2006/(\w+)|http://schemas\.openxmlformats\.org/([\w-]+)/2006"
    r"|http://purl\.oclc\.org/ooxml/(\w+)/(\w+)"
    r"|urn:oasis:names:tc:opendocument:xmlns:([\w-]+):1\.0|http://openoffice\.org/2000/(\w+)"
)
SHORT_VALUE = 7
"""Characters; no more of them hold no name with anything beside it."""
_ENTITIES = (b"<!ENTITY", "<!ENTITY".encode("utf-16-le"), "<!ENTITY".encode("utf-16-be"))
_ASIDE = re.compile(rb"<!--(.*?)-->|<\?(?!xml\b|mso-)(.*?)\?>", re.DOTALL)


AUTOMATIC_NAME = re.compile(
    r"(?:(?:Picture|Image|Grafik|Bild|Group|Text|Box|TextBox|Textfeld|Rectangle|Rounded|Corners|Chart|Diagram|Straight"
    r"|Arrow|Connector|Line|Oval|Shape|AutoShape|Object|Canvas|Freeform|WordArt|Content|Vertical|Title|Subtitle"
    r"|Placeholder|Table|Slide|Number|Footer|Header|Date|Notes|Layout|Right|Left|Up|Down|Bracket|Cloud|Star|Frame)"
    r":?[ ]?){0,6}\d{0,6}\Z"
)
"""What Office calls a shape by itself, in English."""


_MOST_NAMES = 20_000


class _Names(dict[str, str]):
    """From `{namespace}local` to `prefix:local`, each worked out once."""

    def __missing__(self, name: str) -> str:
        if len(self) > _MOST_NAMES:
            self.clear()
        uri, _, local = name[1:].rpartition("}")
        self[name] = made = f"{_prefix(uri)}:{local}" if name[0] == "{" else name
        return made


def _prefix(uri: str) -> str:
    if found := _URI.fullmatch(uri):
        first, second, alone, strict, part, odf, old = found.groups()
        if odf or old:
            return _ODF.get(odf or old, odf or old)
        return _OFFICE.get(alone or f"{first or strict}/{second or part}", "x")
    return _MICROSOFT.get(uri, "x")


def parse(xml: bytes, place: Place, context: Context) -> Element | None:
    """The part's root element; of a damaged part what stands before the damage, with a gap. None when there is none.

    Unreadable when the part declares entities or is larger than a tree may be.
    """
    if any(mark in xml for mark in _ENTITIES):
        raise Unreadable("The file declares its own XML entities, which no office program does.")
    if len(xml) > MAX_XML:
        raise Unreadable("A part of the document is too large to be taken apart.", GapKind.LIMIT)
    builder = TreeBuilder()
    parser = XMLParser(target=builder)  # noqa: S314 - entities are refused above, and expat fetches nothing
    root: Element | None = None
    try:
        parser.feed(xml)
        parser.close()
        root = builder.close()
    except (ParseError, ValueError, LookupError):
        context.gap(place, GapKind.DAMAGED, "A part of the file is cut short or damaged.")
        root = _before_the_damage(builder)
    if root is not None:
        _rename(root)
        root.attrib.pop("mc:Ignorable", None)
    return root


def _before_the_damage(builder: TreeBuilder) -> Element | None:
    try:
        return builder.close()
    except (AssertionError, ParseError):
        return None


_NAMES = _Names()


def _rename(root: Element) -> None:
    names = _NAMES
    for element in root.iter():
        element.tag = names[element.tag]
        if element.attrib:
            element.attrib = {names[key]: value for key, value in element.attrib.items()}


def down(element: Element, *tags: str) -> Element | None:
    """The first grandchild on a way of tags."""
    found: Element | None = element
    for tag in tags:
        if found is None:
            return None
        found = found.find(tag)
    return found


def asides(xml: bytes) -> list[str]:
    """Comments and processing instructions, which no program shows."""
    if b"<!--" not in xml and xml.count(b"<?") < 2:
        return []
    return [(one or two).decode("utf-8", "replace").strip() for one, two in _ASIDE.findall(xml)]


def strays(root: Element, read: frozenset[str]) -> list[str]:
    """Text that stands where the format has none: in elements other than those `read`, or behind any element."""
    found = []
    for element in root.iter():
        if (text := element.text) and element.tag not in read and not text.isspace():
            found.append(text.strip())
        if (tail := element.tail) and not tail.isspace():
            found.append(tail.strip())
    return found


_CODE = re.compile(
    r"[\w.:#%/+*={}-]*\Z|[mM]?-?[\d.,@#\s\-lLxXeEcCzrRvVtT&;]+\Z"
    r"|(?:https?://(?:schemas|purl)\.|urn:)|[\w-]+\s*:[^:;]{1,60}(?:;[\w-]+\s*:[^:;]{0,60})*;?\Z|(?:#\w+ )+"
)
"""Values that are measures, colours, names of things, paths of a drawing, or styles."""


def telling(root: Element, but: Iterable[str] = ()) -> Iterator[str]:
    """Attribute values that may be words, each once; `but` names elements whose values are known."""
    skipped = frozenset(but)
    values = {
        value: None
        for element in root.iter()
        if element.attrib and element.tag not in skipped
        for value in element.attrib.values()
        if len(value) > SHORT_VALUE
    }
    return told(values)


def told(values: Iterable[str]) -> Iterator[str]:
    """Those of the values that may be words."""
    dull = (_CODE, AUTOMATIC_NAME)
    return (value for value in values if len(value) > SHORT_VALUE and not any(one.match(value) for one in dull))


MAX_COMPARED = 2 << 30
"""Pieces of text times characters searched for them: some two seconds."""


def unread(pieces: Iterable[str], seen: str) -> list[str]:
    """Those of the pieces that are not in what was read; all that may not be, where there is too much to compare."""
    words = set(seen.split())
    doubtful = [piece.strip() for piece in dict.fromkeys(pieces) if not words.issuperset(piece.split())]
    if len(doubtful) * len(seen) > MAX_COMPARED:
        return doubtful
    return [piece for piece in doubtful if piece not in seen]
