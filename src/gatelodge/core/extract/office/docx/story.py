"""One story of a Word document on its way into segments: the body, a header, the notes, the comments.

Source: ECMA-376 part 1, 17.4 (tables), 17.10 to 17.16 (notes, changes, fields), 20.4 (drawings); [MS-DOCX].
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.lines import Block, whole
from gatelodge.core.extract.office import said
from gatelodge.core.extract.office.docx import page, tables
from gatelodge.core.extract.office.docx.walk import Walk
from gatelodge.values import Hidden


@dataclass(slots=True)
class Story(Walk):
    """Reads one root element into `found`."""

    def _table(self, table: Element) -> None:
        if self.line:
            self.line_end()
        tables.read(table, self)

    def _alternate(self, alternate: Element) -> None:
        """Read what one program shows, and what another shows in its place where that says more."""
        start, length = len(self.found), len(self.line)
        for choice in alternate.iter("mc:Choice"):
            self.flow(choice)
        words = set((" ".join(s.text for s in self.found[start:]) + " " + whole(self.line[length:])).split())
        for fallback in alternate.findall("mc:Fallback"):
            said_there = {word for text in said.texts(fallback) for word in text.split()}
            if not said_there <= words:
                self.covered(fallback, Hidden.ALTERNATIVE if words else None)

    def _box(self, box: Element) -> None:
        """A text box: its paragraphs by themselves."""
        line, block, cell, base = self.line, self.block, self.cell, self.base
        self.line, self.cell = [], None
        self.block = Block(f"{self.label}text box, ", self.found)
        self.flow(box)
        self.end()
        self.line, self.block, self.cell, self.base = line, block, cell, base

    def _shape(self, shape: Element) -> None:
        """A drawing with its place on the page and its background."""
        ground, self.ground = self.ground, page.fill_of(shape, self.ground)
        self.covered(shape, self.paper.shape_hides(shape))
        self.ground = ground
        for words in said.of_shape(shape):
            self.aside(words, "picture description")
        for words in said.word_art(shape):
            self.found += segment.paragraph(words, f"{self.label}word art", self.cover)

    def _noted(self, note: Element) -> None:
        """A footnote, endnote or comment: by itself, with who wrote it."""
        self.end()
        if author := note.get("w:author"):
            self.aside(" ".join(filter(None, (author, note.get("w:initials"), note.get("w:date")))), "author")
        self.flow(note)
        self.end()

    def _changed(self, change: Element) -> None:
        """A tracked change: who made it, and what was in the text before or since."""
        self.aside(change.get("w:author", ""), "author")
        self.covered(change, Hidden.DELETED if change.tag in {"w:del", "w:moveFrom"} else None)

    def _instruction(self, code: Element) -> None:
        self.code.append(code.text or "")

    def _field(self, mark: Element) -> None:
        self.code_end()
        for words in said.of_form_field(mark):
            self.aside(words, "form field")

    def _simple_field(self, element: Element) -> None:
        self.code.append(element.get("w:instr", ""))
        self.code_end()
        self.flow(element)

    def _link(self, link: Element) -> None:
        self.aside(link.get("w:tooltip", ""), "link tip")
        self.flow(link)

    def _control(self, properties: Element) -> None:
        for words in said.of_control(properties):
            self.aside(words, "form field")

    def _bookmark(self, mark: Element) -> None:
        name = mark.get("w:name", "")
        if said.is_telling_name(name):
            self.aside(name, "bookmark", Hidden.NAME)

    def _sign(self, sign: Element) -> None:
        self.say(said.symbol(sign.get("w:char", ""), sign.get("w:font", "")))

    def _drop(self, element: Element) -> None:
        """Nothing to read, but who did it."""
        self.aside(element.get("w:author", ""), "author")

    HANDLERS: ClassVar[dict[str, Callable[[Any, Element], None]]] = {
        "w:tbl": _table,
        "mc:AlternateContent": _alternate,
        "w:txbxContent": _box,
        "w:drawing": _shape,
        "w:pict": _shape,
        "w:object": _shape,
        "wps:wsp": _shape,
        "w:comment": _noted,
        "w:footnote": _noted,
        "w:endnote": _noted,
        "w:docPart": _noted,
        "w:ins": _changed,
        "w:del": _changed,
        "w:moveTo": _changed,
        "w:moveFrom": _changed,
        "w:instrText": _instruction,
        "w:delInstrText": _instruction,
        "w:fldChar": _field,
        "w:fldSimple": _simple_field,
        "w:hyperlink": _link,
        "w:sdtPr": _control,
        "w:bookmarkStart": _bookmark,
        "w:sym": _sign,
    }
