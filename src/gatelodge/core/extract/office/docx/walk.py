"""A walk over the elements of a Word document: runs, paragraphs, and what covers them.

Elements that are not known are gone into, so that nothing is lost by a wrapper; properties are not, and what they say
in words is asked for where it stands. Source: ECMA-376 part 1, 17.2 to 17.18; [MS-DOCX]; [MS-OI29500].
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.lines import Block, Line
from gatelodge.core.extract.office import said, tree
from gatelodge.core.extract.office.docx import page
from gatelodge.core.extract.office.docx.styles import Styles
from gatelodge.core.extract.office.look import PLAIN, Look, look_of
from gatelodge.values import Hidden, Segment, SegmentKind

WHITE = "FFFFFF"
_WORDS = frozenset(("w:t", "m:t", "a:t", "w:delText", "w:fldData"))
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:softHyphen": ""}
_SKIPPED = frozenset(
    [
        "w:pPr",
        "w:rPr",
        "w:tblPr",
        "w:tblGrid",
        "w:trPr",
        "w:tcPr",
        "w:tblPrEx",
        "w:sectPr",
        "w:sdtEndPr",
        "w:proofErr",
        "w:bookmarkEnd",
        "w:lastRenderedPageBreak",
        "m:rPr",
        "m:ctrlPr",
        "w:rubyPr",
        "wps:bodyPr",
        "wps:style",
        "a:blipFill",
        "pic:blipFill",
    ]
)
READ = _WORDS | {"w:instrText", "w:delInstrText", "wp:posOffset", "wp:align", "x:pctPosHOffset", "w14:pctWidth"}
"""Elements with text of their own that is read here, or is a measure."""


@dataclass(slots=True)
class Walk:
    """Reads one root element into `found`."""

    label: str
    """Where it stands, for people: "" for the body, "header 1, "."""
    styles: Styles
    found: list[Segment]
    cover: Hidden | None = None
    """How all of it is hidden."""
    ground: str = WHITE
    paper: page.Paper = field(default_factory=page.Paper)
    tables: int = 0
    visited: int = 0
    """Runs of text that were read."""
    base: Look = PLAIN
    """The look of a run that says nothing."""
    line: Line = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    cell: list[Line] | None = None
    """Lines of the cell that is being read."""
    block: Block = field(init=False)
    HANDLERS: ClassVar[dict[str, Callable[[Any, Element], None]]] = {}
    """What is done with an element, by its name."""

    def __post_init__(self) -> None:
        self.block = Block(self.label, self.found)
        self.base = self.styles.default

    def read(self, root: Element) -> None:
        """Add everything."""
        start = len(self.found)
        self.flow(root)
        self.end()
        if self.visited < sum(1 for one in root.iter() if one.tag in _WORDS):
            self._unvisited(root, start)

    def code_end(self) -> None:
        """The code of a field ends."""
        if self.code:
            code, self.code = "".join(self.code), []
            self.aside(code, "field code")

    def _unvisited(self, root: Element, start: int) -> None:
        """Add words that stand where the format has no words: in properties, in a fallback that was passed over."""
        seen = "\n".join(one.text for one in self.found[start:])
        for text in tree.unread(said.texts(root), seen):
            self.found += segment.paragraph(text, f"{self.label}stray text", Hidden.STRUCTURE)

    def end(self) -> None:
        """Finish what was begun."""
        self.code_end()
        if self.line:
            self.line_end()
        self.block.flush()

    def flow(self, parent: Element) -> None:
        """Go through the children of any element."""
        for child in parent:
            tag = child.tag
            if tag == "w:p":
                self._paragraph(child)
            elif tag == "w:r":
                self._run(child)
            elif tag in _WORDS:
                self.visited += 1
                self.say(child.text)
                if len(child):
                    self.flow(child)
            elif tag in _SKIPPED:
                continue
            elif tag in _SIGNS:
                self.say(_SIGNS[tag])
            elif handler := self.HANDLERS.get(tag):
                handler(self, child)
            else:
                self.flow(child)

    def covered(self, child: Element, hidden: Hidden | None) -> None:
        """Go through an element all of which is hidden."""
        before, self.cover = self.cover, self.cover or hidden
        self.flow(child)
        self.cover = before

    def aside(self, text: str, where: str, hidden: Hidden = Hidden.PROPERTY) -> None:
        """Add words that stand beside the text, once in a story."""
        if text and not text.isspace():
            made = Segment(text.strip(), self.label + where, SegmentKind.HEADER, hidden)
            if made not in self.found[-60:]:
                self.found.append(made)

    def say(self, text: str | None, hidden: Hidden | None = None) -> None:
        """Add words to the line."""
        if text:
            self.line.append((text, self.cover or hidden))

    def _paragraph(self, paragraph: Element) -> None:
        base, cover, ground = self.base, self.cover, self.ground
        properties = paragraph.find("w:pPr")
        if properties is not None:
            self._paragraph_properties(properties)
        else:
            self.base = self.styles.paragraph
        self.flow(paragraph)
        self.code_end()
        self.line_end()
        self.base, self.cover, self.ground = base, cover, ground

    def _paragraph_properties(self, properties: Element) -> None:
        style = properties.find("w:pStyle")
        self.base = self.styles.paragraph
        if style is not None:
            self.base = self.styles.look(style.get("w:val", "")).over(self.styles.default)
        shade = page.shade_of(properties)
        if shade is not None:
            self.base, self.ground = Look(ground=shade).over(self.base), shade
        self.cover = self.cover or self.paper.hides(properties)

    def _run(self, run: Element) -> None:
        look = self.base
        if len(run) == 1 and run[0].tag == "w:t" and not len(run[0]) and look is PLAIN:
            self.visited += 1
            self.say(run[0].text)
            return
        properties = run.find("w:rPr")
        if properties is not None and len(properties):
            style = properties.find("w:rStyle")
            if style is not None:
                look = self.styles.look(style.get("w:val", "")).over(look)
            look = look_of(properties).over(look)
        if not look.unseen(self.ground):
            self.flow(run)
        else:
            self.covered(run, Hidden.STYLE)

    def line_end(self) -> None:
        """A paragraph ends: in a cell, or in the text."""
        line, self.line = self.line, []
        if self.cell is not None:
            self.cell.append([*line])
        else:
            self.block.add(line)
