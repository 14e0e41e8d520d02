"""The shapes of a slide, layout, master or notes page, one after the other: their text, tables and descriptions.

Source: ECMA-376 part 1, 19.3.1 (shape trees), 21.1.2 (text), 21.1.3 (tables).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import lines
from gatelodge.core.extract.office import said
from gatelodge.core.extract.office.look import UNKNOWN
from gatelodge.core.extract.office.pptx.paint import Box, Frame, Scheme
from gatelodge.core.extract.office.tree import down
from gatelodge.values import Hidden, Segment, SegmentKind

READ = frozenset(("a:t", "p:text", "p:attrName", "p14:creationId", "a:tableStyleId"))
_LEAVES = frozenset(("p:sp", "p:pic", "p:graphicFrame", "p:cxnSp", "p:contentPart"))
_OWN_PROPERTIES = ("p:spPr", "p:grpSpPr")
_ON = frozenset(("1", "true"))
MAX_BEHIND = 300
"""So many shapes on either side are looked at, to tell what is under a text or over it."""


@dataclass(slots=True)
class Shape:
    """One shape with its place on the page."""

    element: Element
    box: Box | None
    hidden: Hidden | None
    """Its own switch, or its group's."""
    opaque: bool


@dataclass(slots=True)
class Page:
    """Reads one page into `found`."""

    label: str
    """Where it is, for people: "slide 3"."""
    found: list[Segment]
    scheme: Scheme
    cover: Hidden | None = None
    """How all of it is hidden."""
    ground: str = "FFFFFF"
    size: tuple[int, int] = (0, 0)
    """Width and height in EMU; zeros where nothing is off the page."""
    painted: list[Box] = field(default_factory=list)
    """Pictures and painted shapes of the layout and master, which are under everything."""
    placeholders: Hidden | None = None
    """How text that waits to be replaced is hidden."""
    tables: int = 0
    block: lines.Block = field(init=False)

    def __post_init__(self) -> None:
        self.block = lines.Block(f"{self.label}, ", self.found)

    def read(self, root: Element) -> None:
        """Add all shapes in the order in which they are painted."""
        tree = down(root, "p:cSld", "p:spTree")
        if tree is None:
            self._text(root, self.cover, self.ground)
            self.block.flush()
            return
        shapes = list(every_shape(tree, Frame(), None))
        for at, shape in enumerate(shapes):
            self._shape(shape, shapes[max(0, at - MAX_BEHIND) : at], shapes[at + 1 : at + 1 + MAX_BEHIND])
        for words in said.of_shape(root):
            made = Segment(words, f"{self.label}, description", SegmentKind.HEADER, Hidden.PROPERTY)
            if made not in self.found[-200:]:
                self.found.append(made)

    def _shape(self, shape: Shape, behind: list[Shape], before: list[Shape]) -> None:
        words = next((one for one in shape.element.iter("a:t") if one.text), None)
        if words is None:
            return
        hidden = self.cover or shape.hidden or self._place(shape, before)
        if shape.element.tag == "p:sp" and next(shape.element.iter("p:ph"), None) is not None:
            hidden = hidden or self.placeholders
        self._text(shape.element, hidden, self._ground(shape, behind))
        self.block.flush()

    def _place(self, shape: Shape, before: list[Shape]) -> Hidden | None:
        box = shape.box
        if box is None:
            return None
        if any(self.size) and box.outside(*self.size):
            return Hidden.OFF_PAGE
        covered = any(other.opaque and other.box and not other.hidden and other.box.covers(box) for other in before)
        return Hidden.COVERED if covered else None

    def _ground(self, shape: Shape, behind: list[Shape]) -> str:
        box = shape.box
        others = [other.box for other in behind if other.opaque and other.box] + self.painted
        over = UNKNOWN if any(box is None or box.touches(other) for other in others) else self.ground
        return self.scheme.ground(shape.element.find("p:spPr"), over)

    def _text(self, element: Element, hidden: Hidden | None, ground: str) -> None:
        for child in element:
            if child.tag == "a:p":
                self.block.add(self._line(child, hidden, ground))
            elif child.tag == "a:tbl":
                self._table(child, hidden, ground)
            elif child.tag == "mc:AlternateContent":
                self._alternate(child, hidden, ground)
            else:
                self._text(child, hidden, ground)

    def _alternate(self, element: Element, hidden: Hidden | None, ground: str) -> None:
        chosen: set[str] = set()
        for choice in element.findall("mc:Choice"):
            self._text(choice, hidden, ground)
            chosen.update(said.texts(choice))
        for fallback in element.findall("mc:Fallback"):
            if not chosen.issuperset(said.texts(fallback)):
                self._text(fallback, hidden or (Hidden.ALTERNATIVE if chosen else None), ground)

    def _line(self, paragraph: Element, hidden: Hidden | None, ground: str) -> lines.Line:
        line: lines.Line = []
        for run in paragraph:
            if run.tag == "a:br":
                line.append(("\n", hidden))
            elif run.tag in {"a:r", "a:fld"}:
                own = hidden or (Hidden.STYLE if self.scheme.unseen(run.find("a:rPr"), ground) else None)
                line += [(words.text, own) for words in run.findall("a:t") if words.text]
            elif run.tag not in {"a:pPr", "a:endParaRPr"}:
                line += [(words, hidden) for words in said.texts(run)]
        return line

    def _table(self, table: Element, hidden: Hidden | None, ground: str) -> None:
        self.block.flush()
        self.tables += 1
        styled = down(table, "a:tblPr", "a:tableStyleId") is not None
        above: dict[int, lines.Line] = {}
        for at, row in enumerate(table.findall("a:tr"), 1):
            cells = []
            for column, cell in enumerate(row.findall("a:tc")):
                under = self.scheme.ground(cell.find("a:tcPr"), UNKNOWN if styled else ground)
                joins = bool(_ON & {cell.get("hMerge"), cell.get("vMerge")})
                line = self._cell(cell, (hidden or Hidden.COVERED) if joins else hidden, under)
                if cell.get("vMerge") in _ON and not line:
                    line = above.get(column, [])
                above[column] = line
                cells.append(line)
            where = f"{self.label}, table {self.tables}, row {at}"
            self.found += lines.row(cells, where, 1000 + self.tables, hidden)

    def _cell(self, cell: Element, hidden: Hidden | None, ground: str) -> lines.Line:
        found: lines.Line = []
        for paragraph in cell.iter("a:p"):
            line = self._line(paragraph, hidden, ground)
            if line:
                found += [(" ", None), *line] if found else line
        return found


def every_shape(tree: Element, frame: Frame, hidden: Hidden | None) -> Iterator[Shape]:
    """The shapes of a tree in the order in which they are painted, those of groups among them."""
    for child in tree:
        if child.tag == "p:grpSp":
            properties = child.find("p:grpSpPr")
            inner = frame.inside(properties.find("a:xfrm") if properties is not None else None)
            yield from every_shape(child, inner, hidden or _switched_off(child, "p:nvGrpSpPr"))
        elif child.tag in _LEAVES:
            yield _leaf(child, frame, hidden)
        elif child.tag in {"mc:AlternateContent", "mc:Choice", "mc:Fallback"}:
            yield from _choice(child, frame, hidden)


def _choice(element: Element, frame: Frame, hidden: Hidden | None) -> Iterator[Shape]:
    """Shapes of each choice; those of the fallback only where they say more."""
    if element.tag != "mc:AlternateContent":
        yield from every_shape(element, frame, hidden)
        return
    chosen: set[str] = set()
    for choice in element.findall("mc:Choice"):
        chosen.update(said.texts(choice))
        yield from every_shape(choice, frame, hidden)
    for fallback in element.findall("mc:Fallback"):
        if not chosen.issuperset(said.texts(fallback)):
            yield from every_shape(fallback, frame, hidden or (Hidden.ALTERNATIVE if chosen else None))


def _leaf(element: Element, frame: Frame, hidden: Hidden | None) -> Shape:
    properties = element.find("p:spPr")
    place = element.find("p:xfrm") if element.tag == "p:graphicFrame" else None
    if properties is not None:
        place = properties.find("a:xfrm")
    off = next((_switched_off(element, one.tag) for one in element if one.tag.startswith("p:nv")), None)
    return Shape(element, frame.box(place), hidden or off, _opaque(element, properties))


def _switched_off(element: Element, names: str) -> Hidden | None:
    own = down(element, names, "p:cNvPr")
    return Hidden.STYLE if own is not None and own.get("hidden") in _ON else None


def _opaque(element: Element, properties: Element | None) -> bool:
    """True for a picture, and for a shape that is painted over and over."""
    if element.tag == "p:pic":
        return True
    if properties is None:
        return False
    fill = next((one for one in properties if one.tag in {"a:solidFill", "a:gradFill", "a:blipFill"}), None)
    return fill is not None and next(fill.iter("a:alpha"), None) is None


def painted(tree: Element | None) -> list[Box]:
    """Places of the pictures and painted shapes of a layout or master."""
    if tree is None:
        return []
    return [shape.box for shape in every_shape(tree, Frame(), None) if shape.opaque and shape.box][:MAX_BEHIND]
