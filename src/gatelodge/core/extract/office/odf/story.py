"""The content of an OpenDocument text, presentation, drawing or chart on its way into segments.

Source: OpenDocument 1.3 part 3, 9 (tables), 10 (drawings), 16.9 (page headers).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import lines, segment
from gatelodge.core.extract.office.odf.styles import points
from gatelodge.core.extract.office.odf.walk import texts
from gatelodge.core.extract.office.odf.words import VALUES, Words
from gatelodge.values import Hidden

MAX_REPEATED = 64
"""So often a cell or row that is repeated is said."""
_ROWS = frozenset(("table:table-header-rows", "table:table-rows", "table:table-row-group"))
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_LABELS = ("svg:title", "svg:desc")
_PAGE_TEXTS = ("presentation:header-decl", "presentation:footer-decl", "presentation:date-time-decl")
_BANNERS = tuple(f"style:{kind}{page}" for kind in ("header", "footer") for page in ("", "-left", "-first"))
_SHAPES = (
    *("draw:frame", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle", "draw:line"),
    *("draw:polyline", "draw:polygon", "draw:regular-polygon", "draw:path", "draw:connector"),
    *("draw:caption", "draw:measure", "draw:g", "draw:control"),
)


@dataclass(slots=True)
class Story(Words):
    """Reads one root element into `found`."""

    def _table(self, table: Element) -> None:
        if self.cell is None:
            self.block.flush()
        self.tables += 1
        number = self.tables
        self.aside(table.get("table:name"), "table name", Hidden.NAME)
        for words in texts(table, ("table:title", "table:desc")):
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
        for name in ("table:formula", *VALUES):
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
        for words in texts(shape, _LABELS):
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

    def _told(self, element: Element) -> None:
        """Said already, with the shape that it describes."""

    HANDLERS: ClassVar[dict[str, Callable[[Any, Element], None]]] = {
        **Words.HANDLERS,
        "table:table": _table,
        "draw:page": _page,
        "presentation:notes": _notes,
        "svg:title": _told,
        "svg:desc": _told,
        **dict.fromkeys(_BANNERS, _banner),
        **dict.fromkeys(_PAGE_TEXTS, _page_text),
        **dict.fromkeys(_SHAPES, _shape),
    }


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
