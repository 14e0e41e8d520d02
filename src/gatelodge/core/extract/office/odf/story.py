"""The content of an OpenDocument text, presentation, drawing or chart on its way into segments.

Elements that are not known are gone into. Source: OpenDocument 1.3 part 3, 4 to 15.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import lines, segment
from gatelodge.core.extract.office.look import Look
from gatelodge.core.extract.office.odf.styles import Styles, points
from gatelodge.values import Hidden, Segment, SegmentKind

WHITE = "FFFFFF"
MAX_REPEATED = 64
"""So often a cell or row that is repeated is said."""
MAX_BLANKS = 200
_ROWS = frozenset(("table:table-header-rows", "table:table-rows", "table:table-row-group"))
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_VALUES = ("office:string-value", "office:value", "office:date-value", "office:time-value", "office:boolean-value")
_LABELS = ("svg:title", "svg:desc")
SILENT = frozenset(("office:automatic-styles", "office:styles", "office:font-face-decls", "office:settings"))
"""Parts of a document whose words, if any, are names of styles."""
_PAGE_TEXTS = frozenset(("presentation:header-decl", "presentation:footer-decl", "presentation:date-time-decl"))


@dataclass(slots=True)
class Story:
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

    def __post_init__(self) -> None:
        self.block = lines.Block(self.label, self.found)

    def read(self, root: Element) -> None:
        """Add everything."""
        self.flow(root)
        self.block.flush()

    def flow(self, parent: Element) -> None:
        """Go through text and children of any element."""
        if self.inline:
            self._say(parent.text)
        for child in parent:
            if handler := self._HANDLERS.get(child.tag):
                handler(self, child)
            elif child.tag not in SILENT:
                self.flow(child)
            if self.inline:
                self._say(child.tail)

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

    def _say(self, text: str | None, hidden: Hidden | None = None) -> None:
        if text:
            own = Hidden.STYLE if self.base.unseen(self.ground) else None
            self.line.append((text.replace("\n", " "), self.cover or hidden or own))

    def _paragraph(self, element: Element) -> None:
        outer = self.line, self.base, self.inline
        self.line, self.inline = [], True
        self.base = self.styles.look("paragraph", element.get("text:style-name", "")).over(self.base)
        self.flow(element)
        line = self.line
        self.line, self.base, self.inline = outer
        if self.cell is not None:
            self.cell.append(line)
        else:
            self.block.add(line)

    def _span(self, element: Element) -> None:
        base = self.base
        self.base = self.styles.look("text", element.get("text:style-name", "")).over(base)
        self.flow(element)
        self.base = base

    def _blanks(self, element: Element) -> None:
        count = element.get("text:c", "1")
        self._say(" " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, MAX_BLANKS))

    def _break(self, element: Element) -> None:
        self.line.append(("\t" if element.tag == "text:tab" else "\n", self.cover))

    def _link(self, element: Element) -> None:
        self.aside(element.get("xlink:href"), "link")
        self.aside(element.get("office:title"), "link tip")
        self._span(element)

    def _note(self, element: Element) -> None:
        self.apart(element, element.get("text:note-class", "note"))

    def _comment(self, element: Element) -> None:
        self.aside(" ".join(_texts(element, ("dc:creator", "dc:date", "meta:creator-initials"))), "author")
        self.apart(element, "comment", Hidden.COMMENT)

    def _author(self, element: Element) -> None:
        self.aside(element.text, "author")

    def _changes(self, element: Element) -> None:
        self.apart(element, "tracked change", Hidden.DELETED)

    def _section(self, element: Element) -> None:
        self.aside(element.get("text:name"), "section", Hidden.NAME)
        self.covered(element, Hidden.STYLE if element.get("text:display") in {"none", "condition"} else None)

    def _hidden_text(self, element: Element) -> None:
        self._say(element.get("text:string-value"), Hidden.STYLE)
        self.aside(element.get("text:condition"), "condition")

    def _hidden_paragraph(self, element: Element) -> None:
        """A field that hides the paragraph it stands in."""
        self.aside(element.get("text:condition"), "condition")
        if element.get("text:is-hidden") == "true":
            self.line[:] = [(text, hidden or Hidden.STYLE) for text, hidden in self.line]
            self.cover = self.cover or Hidden.STYLE
        self.flow(element)

    def _conditional(self, element: Element) -> None:
        shown = "".join(element.itertext())
        for name in ("text:string-value-if-true", "text:string-value-if-false"):
            if element.get(name) != shown:
                self._say(element.get(name), Hidden.STYLE)
        self.flow(element)

    def _declared(self, element: Element) -> None:
        values = [element.get(name, "") for name in ("text:name", "text:formula", *_VALUES)]
        self.aside(": ".join(filter(None, values)), "variable")
        self.flow(element)

    def _named(self, element: Element) -> None:
        self.aside(element.get("text:name"), "bookmark", Hidden.NAME)
        self.flow(element)

    def _script(self, element: Element) -> None:
        self.found += segment.segments(element.text or "", hidden=Hidden.STRUCTURE, where=f"{self.label}script, line")
        self.aside(element.get("xlink:href"), "script")

    def _control(self, element: Element) -> None:
        """A form's field: what it shows, and what it keeps."""
        for name in ("form:label", "form:current-value", "form:value", "form:title", "form:help-text", "form:name"):
            shown = name in {"form:label", "form:current-value"} and element.tag != "form:hidden"
            self.aside(element.get(name), "form field", None if shown else Hidden.PROPERTY)
        for name in ("form:string-value", "office:string-value", "form:list-source"):
            self.aside(element.get(name), "form field")
        self.flow(element)

    def _table(self, table: Element) -> None:
        if self.cell is None:
            self.block.flush()
        self.tables += 1
        number = self.tables
        self.aside(table.get("table:name"), "table name", Hidden.NAME)
        for words in _texts(table, ("table:title", "table:desc")):
            self.aside(words, "table description")
        cover = self.cover
        if table.get("table:display") == "false":
            self.cover = cover or Hidden.SHEET
        outer = self.cell
        ground = self.styles.look("table", table.get("table:style-name", "")).ground or self.ground
        for at, row in enumerate(_rows(table), 1):
            how = {"collapse": Hidden.ROW, "filter": Hidden.FILTER}.get(row.get("table:visibility", ""))
            cells = self._cells(row, ground)
            where = f"{self.label}table {number}, row {at}"
            self.found += lines.row(cells, where, 1000 + number, self.cover or how)
        self.cell, self.cover = outer, cover

    def _cells(self, row: Element, ground: str) -> list[lines.Line]:
        found: list[lines.Line] = []
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            line = self._cell(cell, ground)
            times = cell.get("table:number-columns-repeated", "1")
            count = int(times) if times.isdecimal() and len(times) < 6 else 1
            found += [line] * min(count, MAX_REPEATED if line else count, 1_024)
        while found and not found[-1]:
            found.pop()
        return found

    def _cell(self, cell: Element, ground: str) -> lines.Line:
        kept = self.cell, self.cover, self.ground, self.base
        self.cell = []
        look = self.styles.look("table-cell", cell.get("table:style-name", ""))
        self.base, self.ground = look, look.ground or ground
        if cell.tag == "table:covered-table-cell":
            self.cover = self.cover or Hidden.COVERED
        self.flow(cell)
        parts = [line for line in self.cell if lines.whole(line).strip()]
        shown = lines.whole([piece for line in parts for piece in line])
        for name in ("table:formula", *_VALUES):
            value = cell.get(name, "")
            if value and value not in shown and (name == "table:formula" or not parts):
                if parts:
                    self.aside(value, "formula")
                else:
                    parts.append([(value, self.cover)])
        self.cell, self.cover, self.ground, self.base = kept
        return [piece for at, line in enumerate(parts) for piece in ([(" ", None)] if at else []) + line]

    def _page(self, page: Element) -> None:
        """A slide, or a page of a drawing."""
        self.pages += 1
        self.block.flush()
        outer, self.label = self.label, f"{self.label}page {self.pages}, "
        self.aside(page.get("draw:name"), "name", Hidden.NAME)
        cover = self.cover
        if self.styles.hides_page(page.get("draw:style-name", "")):
            self.cover = cover or Hidden.SLIDE
        self.block = lines.Block(self.label, self.found)
        self.flow(page)
        self.block.flush()
        self.cover, self.label = cover, outer

    def _notes(self, element: Element) -> None:
        self.apart(element, "notes", Hidden.NOTES)

    def _shape(self, shape: Element) -> None:
        """A frame or drawn shape: its descriptions, then its text by itself."""
        self.aside(shape.get("draw:name"), "shape name", Hidden.NAME)
        for words in _texts(shape, _LABELS):
            self.aside(words, "picture description")
        ground = self.ground
        style = shape.get("draw:style-name") or shape.get("presentation:style-name") or ""
        self.ground = self.styles.fill(style, ground)
        self.apart(shape, "shape", self._out_of_sight(shape))
        self.ground = ground

    def _out_of_sight(self, shape: Element) -> Hidden | None:
        if shape.get("draw:layer", "") in self.styles.layers_off:
            return Hidden.LAYER
        if shape.get("draw:display") == "none" or shape.get("draw:visible") == "false":
            return Hidden.STYLE
        x, y = points(shape.get("svg:x", "")), points(shape.get("svg:y", ""))
        right, bottom = x + points(shape.get("svg:width", "")), y + points(shape.get("svg:height", ""))
        width, height = self.styles.width, self.styles.height
        if shape.get("svg:x") and width and (x >= width or y >= height or right < 0 or bottom < 0):
            return Hidden.OFF_PAGE
        return None

    def _page_text(self, element: Element) -> None:
        self.found += segment.paragraph("".join(element.itertext()), f"{self.label}page text", self.cover)

    def _banner(self, element: Element) -> None:
        """A page's header or footer; one that is switched off is hidden."""
        label = "header" if "header" in element.tag else "footer"
        self.apart(element, f"page {label}", Hidden.STYLE if element.get("style:display") == "false" else None)

    def _drop(self, element: Element) -> None:
        """Read elsewhere: descriptions with their shape, files by the package."""

    _HANDLERS: ClassVar[dict[str, Callable[["Story", Element], None]]] = {
        "text:p": _paragraph,
        "text:h": _paragraph,
        "text:span": _span,
        "text:s": _blanks,
        "text:tab": _break,
        "text:line-break": _break,
        "text:a": _link,
        "draw:a": _link,
        "text:note": _note,
        "office:annotation": _comment,
        "dc:creator": _author,
        "dc:date": _drop,
        "meta:creator-initials": _drop,
        "text:tracked-changes": _changes,
        "text:section": _section,
        "text:hidden-text": _hidden_text,
        "text:hidden-paragraph": _hidden_paragraph,
        "text:conditional-text": _conditional,
        "text:variable-decl": _declared,
        "text:variable-set": _declared,
        "text:user-field-decl": _declared,
        "text:bookmark": _named,
        "text:bookmark-start": _named,
        "text:reference-mark": _named,
        "text:reference-mark-start": _named,
        "text:script": _script,
        "table:table": _table,
        "draw:page": _page,
        "presentation:notes": _notes,
        "style:header": _banner,
        "style:footer": _banner,
        "style:header-left": _banner,
        "style:footer-left": _banner,
        "style:header-first": _banner,
        "style:footer-first": _banner,
        "svg:title": _drop,
        "svg:desc": _drop,
        "office:binary-data": _drop,
        **dict.fromkeys(_PAGE_TEXTS, _page_text),
        **dict.fromkeys(
            (
                *("draw:frame", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle", "draw:line"),
                *("draw:polyline", "draw:polygon", "draw:regular-polygon", "draw:path", "draw:connector"),
                *("draw:caption", "draw:measure", "draw:g", "draw:control"),
            ),
            _shape,
        ),
        **dict.fromkeys(
            (
                *("form:text", "form:textarea", "form:fixed-text", "form:formatted-text", "form:number", "form:date"),
                *("form:listbox", "form:combobox", "form:option", "form:item", "form:button", "form:checkbox"),
                *("form:radio", "form:frame", "form:hidden", "form:file", "form:password", "form:time"),
                *("form:property", "form:list-value", "form:generic-control", "form:form", "form:image"),
            ),
            _control,
        ),
    }


def _texts(element: Element, tags: tuple[str, ...]) -> Iterator[str]:
    """The texts of children by those names."""
    for tag in tags:
        for one in element.findall(tag):
            yield "".join(one.itertext())


def _rows(parent: Element) -> Iterator[Element]:
    """The rows of a table, those in groups too; one that is repeated comes a bounded number of times."""
    for child in parent:
        if child.tag in _ROWS:
            yield from _rows(child)
        elif child.tag == "table:table-row":
            times = child.get("table:number-rows-repeated", "1")
            count = int(times) if times.isdecimal() and len(times) < 8 else 1
            for _ in range(min(count, MAX_REPEATED)):
                yield child
