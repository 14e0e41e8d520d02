"""Comments, text boxes and other shapes of a workbook. Source: ECMA-376 part 1, 18.7 and 20.5; part 4, 14 (VML)."""

import re
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import unescape, words_of
from gatelodge.core.extract.office import said
from gatelodge.core.extract.office.pptx.paint import Scheme
from gatelodge.core.extract.office.pptx.shapes import Page
from gatelodge.core.extract.office.tree import told
from gatelodge.core.extract.office.xlsx.texts import unescaped
from gatelodge.values import Hidden, Segment, SegmentKind

FAR_COLUMN, FAR_ROW = 256, 65_536
"""Past the sheet of old workbooks: nobody scrolls there to find a text box."""
_ON = frozenset(("1", "true"))
_SHAPES = frozenset(("xdr:sp", "xdr:cxnSp", "xdr:graphicFrame", "xdr:pic", "c:sp", "x:sp"))
_TEXT_BOX = re.compile(rb"<(?:\w+:)?textbox\b.*?</(?:\w+:)?textbox>", re.DOTALL)
_VALUE = re.compile(rb"""\b(alt|title|string|href|o:title)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")


def comments(root: Element, sheet: str) -> list[Segment]:
    """Each comment of a sheet by itself, with its author where the part names him."""
    label = f"sheet {sheet}, " if sheet else ""
    authors = [one.text or "" for one in root.iter("x:author")]
    found = segment.paragraph("\n".join(authors), "comment authors", Hidden.COMMENT)
    for one in root.iter():
        if one.tag not in {"x:comment", "x:threadedComment"}:
            continue
        words = "".join(text.text or "" for text in one.iter() if text.tag in {"x:t", "x:text"})
        loose = [text.strip() for text in one.itertext() if text.strip() and text.strip() not in words]
        where = f"{label}comment at {one.get('ref', '')[:12]}"
        found += segment.paragraph(unescaped("\n".join([words, *loose])), where, Hidden.COMMENT)
        found += segment.paragraph("\n".join(told(one.attrib.values())), where, Hidden.COMMENT)
    return found


def shapes(root: Element, hidden: Hidden | None) -> list[Segment]:
    """The text of each shape, and what describes shapes and pictures."""
    found: list[Segment] = []
    number = 0
    for anchor in root:
        cover = hidden or _far(anchor)
        spare = {shape for one in anchor.iter("mc:Fallback") for shape in one.iter()}
        chosen = {one.text for one in anchor.iter("a:t") if one.text and one not in spare}
        for shape in anchor.iter():
            if shape.tag not in _SHAPES or next(shape.iter("a:t"), None) is None:
                continue
            if shape in spare and chosen.issuperset(said.texts(shape)):
                continue
            number += 1
            _shape(shape, number, cover or (Hidden.ALTERNATIVE if shape in spare and chosen else None), found)
    described = dict.fromkeys(said.of_shape(root))
    return found + [Segment(one, "description of a shape", SegmentKind.HEADER, Hidden.PROPERTY) for one in described]


def _shape(shape: Element, number: int, cover: Hidden | None, found: list[Segment]) -> None:
    own = next((one for one in shape.iter("xdr:cNvPr")), None)
    if own is not None and own.get("hidden") in _ON:
        cover = cover or Hidden.STYLE
    scheme = Scheme()
    ground = scheme.ground(shape.find("xdr:spPr"), "FFFFFF")
    page = Page(f"text box {number}", found, scheme, cover, ground=ground)
    page.read(shape)


def _far(anchor: Element) -> Hidden | None:
    begin = anchor.find("xdr:from")
    if begin is not None:
        column, row = (begin.findtext(tag, "0").strip() for tag in ("xdr:col", "xdr:row"))
        far = _number(column) >= FAR_COLUMN or _number(row) >= FAR_ROW
    else:
        place = anchor.find("xdr:pos")
        far = place is not None and (place.get("x", "").startswith("-") or place.get("y", "").startswith("-"))
    return Hidden.OFF_PAGE if far else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def old_shapes(vml: bytes) -> list[Segment]:
    """Words in a drawing of the old kind, which often is no proper XML: captions of controls, WordArt, tips."""
    found: list[Segment] = []
    for number, box in enumerate(_TEXT_BOX.findall(vml), 1):
        found += segment.paragraph("\n".join(words_of(box)), f"control {number}")
    loose = list(told(words_of(_TEXT_BOX.sub(b"", vml))))
    values = [(one or two).decode("utf-8", "replace") for _, one, two in _VALUE.findall(vml)]
    words = [unescape(value) for value in values if value.strip()] + loose
    return found + segment.paragraph("\n".join(dict.fromkeys(words)), "control, settings", Hidden.STRUCTURE)
