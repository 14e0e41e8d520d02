"""A walk over the elements of an OpenDocument file: what is seen, what covers it, and what stands beside the text.

Elements that are not known are gone into. Source: OpenDocument 1.3 part 3, 4 to 15.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import lines
from gatelodge.core.extract.office.look import Look
from gatelodge.core.extract.office.odf.styles import Styles
from gatelodge.values import Hidden, Segment, SegmentKind

WHITE = "FFFFFF"
SILENT = frozenset(("office:automatic-styles", "office:styles", "office:font-face-decls", "office:settings"))
"""Parts of a document whose words, if any, are names of styles."""


@dataclass(slots=True)
class Walk:
    """Reads one root element into `found`."""

    label: str
    styles: Styles
    found: list[Segment]
    cover: Hidden | None = None
    ground: str = WHITE
    tables: int = 0
    pages: int = 0
    base: Look = field(default_factory=Look)
    line: lines.Line = field(default_factory=list)
    cell: list[lines.Line] | None = None
    inline: bool = False
    """Within a paragraph, where text between elements counts."""
    block: lines.Block = field(init=False)
    HANDLERS: ClassVar[dict[str, Callable[[Any, Element], None]]] = {}
    """What is done with an element, by its name."""

    def __post_init__(self) -> None:
        self.block = lines.Block(self.label, self.found)

    def read(self, root: Element) -> None:
        """Add everything."""
        self.flow(root)
        self.block.flush()

    def flow(self, parent: Element) -> None:
        """Go through text and children of any element."""
        if self.inline:
            self.say(parent.text)
        for child in parent:
            if handler := self.HANDLERS.get(child.tag):
                handler(self, child)
            elif child.tag not in SILENT:
                self.flow(child)
            if self.inline:
                self.say(child.tail)

    def covered(self, element: Element, hidden: Hidden | None) -> None:
        """Go through an element all of which is hidden."""
        before, self.cover = self.cover, self.cover or hidden
        self.flow(element)
        self.cover = before

    def aside(self, text: str | None, where: str, hidden: Hidden | None = Hidden.PROPERTY) -> None:
        """Add words that stand beside the text."""
        if text and not text.isspace():
            made = Segment(text.strip(), self.label + where, SegmentKind.HEADER, hidden)
            if made not in self.found[-60:]:
                self.found.append(made)

    def apart(self, element: Element, label: str, hidden: Hidden | None = None) -> None:
        """Read a note, comment or text box: by itself, wherever it is anchored."""
        kept = self.line, self.cell, self.block, self.base, self.inline
        self.line, self.cell, self.base, self.inline = [], None, Look(), False
        self.block = lines.Block(f"{self.label}{label}, ", self.found)
        self.covered(element, hidden)
        self.block.flush()
        self.line, self.cell, self.block, self.base, self.inline = kept

    def say(self, text: str | None, hidden: Hidden | None = None) -> None:
        """Add words to the line."""
        if text:
            own = Hidden.STYLE if self.base.unseen(self.ground) else None
            self.line.append((text.replace("\n", " "), self.cover or hidden or own))


def texts(element: Element, tags: tuple[str, ...]) -> Iterator[str]:
    """The texts of children by those names."""
    for tag in tags:
        for one in element.findall(tag):
            yield "".join(one.itertext())
