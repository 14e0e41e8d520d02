"""The sheets of an OpenDocument spreadsheet: rows with what hides them, and what stands beside the cells.

A cell is told by its value, as dates and numbers are kept; what it displays instead stands beside the rows.
Source: OpenDocument 1.3 part 3, 9 (tables and spreadsheets), 19.385 (office:value-type).
"""

import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting import lines, segment
from gatelodge.core.extract.office import number_format
from gatelodge.core.extract.office.odf.story import MAX_REPEATED, Story
from gatelodge.core.extract.office.xlsx.walk import constants
from gatelodge.values import GapKind, Hidden

_GROUPS = frozenset(("table:table-header-rows", "table:table-rows", "table:table-row-group"))
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_NUMBERS = frozenset(("float", "percentage", "currency"))
_MAX_COLUMNS = 16_384
_MAX_COPIES = 1_000_000
"""Cells that stand for one another; all of them say the same."""
_MAX_PLACES = 5_000_000
"""As many as 48 MB of XML hold; more of them stand in rows that are empty but for their last cell."""
_HIDES = {"collapse": Hidden.ROW, "filter": Hidden.FILTER}


@dataclass(slots=True)
class _Columns:
    """What the columns of a sheet say about their cells."""

    hidden: set[int] = field(default_factory=set)
    styles: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sheets(Story):
    """Reads a spreadsheet; a table in a cell of a sheet is read as in a text."""

    displayed: dict[str, None] = field(default_factory=dict)
    words: dict[str, None] = field(default_factory=dict)
    """Texts in formulas."""
    copies: int = 0
    places: int = 0
    """Of cells in rows, the empty ones among them."""

    def _sheet(self, table: Element) -> None:
        if self.cell is not None:
            self._table(table)
            return
        self.block.flush()
        self.tables += 1
        name = table.get("table:name", "")
        cover = self.cover
        self.cover = cover or self._switched_off(table)
        self.aside(name, f"sheet {name}", self.cover)
        columns = _columns_of(table)
        rows: list[tuple[int, int, Hidden | None, dict[int, lines.Line]]] = []
        number = 1
        for row, group in _rows(table, None):
            count = _count(row.get("table:number-rows-repeated", "1"))
            how = _HIDES.get(row.get("table:visibility", "")) or group
            if cells := self._cells_of(row, columns):
                rows.append((number, count, how, cells))
            number += count
        self._tell(rows, columns, name)
        for child in table:
            if child.tag not in _GROUPS and child.tag != "table:table-row":
                handler = self.HANDLERS.get(child.tag, Story.flow)
                handler(self, child)
        self._beside(name)
        self.cover = cover

    def _switched_off(self, table: Element) -> Hidden | None:
        style = self.styles.elements.get(("table", table.get("table:style-name", "")))
        properties = style.find("style:table-properties") if style is not None else None
        off = properties is not None and properties.get("table:display") == "false"
        return Hidden.SHEET if off or table.get("table:display") == "false" else None

    def _tell(
        self, rows: list[tuple[int, int, Hidden | None, dict[int, lines.Line]]], columns: _Columns, name: str
    ) -> None:
        used = sorted({at for _, _, _, cells in rows for at in cells})
        unseen = tuple(place for place, at in enumerate(used) if at in columns.hidden)
        for number, count, how, cells in rows:
            last = max(cells)
            self.places += bisect.bisect_right(used, last)
            if self.places > _MAX_PLACES:
                raise Unreadable("The spreadsheet has too many cells; the rest was not read.", GapKind.LIMIT)
            line = [cells.get(at, []) for at in used if at <= last]
            made = lines.row(line, f"sheet {name}, row {number}", self.tables, self.cover or how)
            made = [replace(one, hidden_columns=unseen) for one in made]
            self.found += made
            more = min(count, MAX_REPEATED) - 1 if self.copies < _MAX_COPIES else 0
            self.copies += more * len(line)
            for after in range(1, more + 1):
                self.found += [replace(one, where=f"sheet {name}, row {number + after}") for one in made]

    def _cells_of(self, row: Element, columns: _Columns) -> dict[int, lines.Line]:
        found: dict[int, lines.Line] = {}
        at = 0
        own = row.get("table:default-cell-style-name", "")
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            usual = own or (columns.styles[at] if at < len(columns.styles) else "")
            line = self._sheet_cell(cell, cell.get("table:style-name") or usual)
            count = _count(cell.get("table:number-columns-repeated", "1"))
            if line:
                times = min(count, MAX_REPEATED) if self.copies < _MAX_COPIES else 1
                self.copies += times - 1
                found.update((at + step, line) for step in range(times))
            at += count
        return found

    def _sheet_cell(self, cell: Element, style: str) -> lines.Line:
        if not len(cell) and not cell.get("office:value-type") and not cell.get("table:formula"):
            return []
        kept = self.cell, self.cover, self.ground, self.base
        self.cell = []
        self.base = self.styles.look("table-cell", style)
        self.ground = self.base.ground or self.ground
        if cell.tag == "table:covered-table-cell":
            self.cover = self.cover or Hidden.COVERED
        self.flow(cell)
        parts = [line for line in self.cell if lines.whole(line).strip()]
        unseen = self.base.unseen(self.ground)
        self.cell, self.cover, self.ground, self.base = kept
        # taken away, because a formula's own words are not what a person wrote
        self.words.update(dict.fromkeys(constants(cell.attrib.pop("table:formula", ""))))
        line = [piece for at, one in enumerate(parts) for piece in ([(" ", None)] if at else []) + one]
        value = _value(cell)
        shown = lines.whole(line).strip()
        if not value or value == shown:
            return line
        if shown:
            self.displayed[shown] = None
        return [(value, Hidden.STYLE if unseen else None)]

    def _beside(self, name: str) -> None:
        for words, how, label in (
            (self.displayed, self.cover, "as displayed"),
            (self.words, self.cover or Hidden.STRUCTURE, "formulas"),
        ):
            for at in range(0, len(words), 20):
                self.found += segment.paragraph("\n".join(list(words)[at : at + 20]), f"sheet {name}, {label}", how)
            words.clear()

    def _named(self, element: Element) -> None:
        keys = ("table:name", "table:expression", "table:cell-range-address", "table:target-range-address")
        self.aside(": ".join(filter(None, map(element.get, keys))), "defined name", Hidden.NAME)
        self.flow(element)

    def _changed(self, element: Element) -> None:
        self.apart(element, "tracked change", Hidden.DELETED)

    def _checks(self, element: Element) -> None:
        self.apart(element, "validation", Hidden.STRUCTURE)

    def _links(self, element: Element) -> None:
        self.covered(element, Hidden.CACHE)

    HANDLERS: ClassVar[dict[str, Callable[[Any, Element], None]]] = {
        **Story.HANDLERS,
        "table:table": _sheet,
        "table:named-range": _named,
        "table:named-expression": _named,
        "table:database-range": _named,
        "table:tracked-changes": _changed,
        "table:content-validations": _checks,
        "table:dde-links": _links,
    }


def _count(times: str) -> int:
    return max(int(times), 1) if times.isdecimal() and len(times) < 8 else 1


def _rows(parent: Element, hidden: Hidden | None) -> Iterator[tuple[Element, Hidden | None]]:
    """Each row, and how its group hides it."""
    for child in parent:
        if child.tag in _GROUPS:
            yield from _rows(child, hidden or (Hidden.ROW if child.get("table:display") == "false" else None))
        elif child.tag == "table:table-row":
            yield child, hidden


def _columns_of(table: Element) -> _Columns:
    found = _Columns()
    for column in table.iter("table:table-column"):
        at = len(found.styles)
        count = min(_count(column.get("table:number-columns-repeated", "1")), _MAX_COLUMNS - at)
        if column.get("table:visibility") in _HIDES:
            found.hidden.update(range(at, at + count))
        found.styles += [column.get("table:default-cell-style-name", "")] * count
    return found


def _value(cell: Element) -> str:
    """What a cell keeps, where that is a number or a date, or where it displays nothing."""
    kind = cell.get("office:value-type", "")
    if kind in _NUMBERS:
        try:
            return number_format.plain(float(cell.get("office:value", "")[:40]))
        except (ValueError, OverflowError):
            return cell.get("office:value", "")
    if kind == "date":
        return cell.get("office:date-value", "").removesuffix("T00:00:00").replace("T", " ")
    said = "".join(cell.itertext()).strip()
    return "" if said else cell.get("office:string-value", "") or cell.get("office:time-value", "")
