"""The cells of a workbook of today, visible and hidden: each row of each sheet as a segment."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat

from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import lines, segment
from gatelodge.core.extract.markup import attributes_of
from gatelodge.core.extract.office import number_format
from gatelodge.core.extract.office.tree import parse
from gatelodge.core.extract.office.xlsx.around import around
from gatelodge.core.extract.office.xlsx.rows import rows_of
from gatelodge.core.extract.office.xlsx.styles import Look, Styles, styles_of
from gatelodge.core.extract.office.xlsx.texts import plain, shared_texts
from gatelodge.core.extract.office.xlsx.walk import LAST_COLUMN, NARROWEST_COLUMN, Rows, Shape, is_less
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MAX_CELLS = 20_000_000
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_FORMAT = re.compile(rb"<(?:\w+:)?sheetFormatPr\s[^>]*>")
_DATES_1904 = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_STATES = {"hidden": Hidden.SHEET, "veryHidden": Hidden.VERY_HIDDEN_SHEET}
_LOST = "\0"
"""Stands for a shared string that is not there; XML has no such character."""
_BOOLEANS = {"1": "TRUE", "0": "FALSE"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the workbook lists it, or a part that it does not list."""

    name: str
    part: str
    """Name in the zip."""
    hidden: Hidden | None


def sheets(archive: Archive) -> list[Sheet]:
    """Every sheet, in order; those that the workbook does not list come last."""
    targets = {}
    for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        found = attributes_of(tag)
        target = found.get("Target", "")
        targets[found.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    named = [attributes_of(tag) for tag in _SHEET.findall(archive.read("xl/workbook.xml"))]
    listed = [
        Sheet(s.get("name", ""), targets.get(s.get("id", ""), ""), _STATES.get(s.get("state", ""))) for s in named
    ]
    known = {sheet.part for sheet in listed}
    folder = "xl/worksheets/"
    loose = [name for name in archive.names if name.startswith(folder) and name.endswith(".xml") and name not in known]
    return listed + [Sheet("", name, Hidden.STRUCTURE) for name in loose if "/" not in name.removeprefix(folder)]


Get = Callable[[str], str]


@dataclass(slots=True)
class Book:
    """What all sheets of a workbook share."""

    shared: Mapping[str, str]
    """Shared strings by number, as cells write it."""
    styles: Styles
    epoch: dt.datetime
    seen: set[str] = field(default_factory=set)
    """All that stands in cells."""
    cells: int = 0
    lost: bool = False
    """A cell refers to a shared string that is not there."""

    def getter(self, kind: str, look: Look) -> Get:
        """How the raw value of such a cell becomes text."""
        if kind == "b":
            return lambda raw: _BOOLEANS.get(raw, raw)
        if kind != "n":
            return plain
        if look.date:
            return lambda raw: _number(raw, lambda value: number_format.date(value, self.epoch))
        if look.padding:
            return lambda raw: _number(raw, lambda value: _padded(value, look.padding))
        return lambda raw: raw if raw.isdecimal() else _number(raw, number_format.plain)


def _number(raw: str, shown: Callable[[float], str]) -> str:
    try:
        return shown(float(raw[:40]))
    except (ValueError, OverflowError):
        return plain(raw)


def _padded(value: float, pattern: str) -> str:
    return (
        number_format.padded(value, pattern) if value.is_integer() and 0 <= value < 1e15 else number_format.plain(value)
    )


_NUMBERS = tuple(map(str, range(10_000)))
"""Made once: most workbooks have fewer shared strings."""


def _numbers(count: int) -> Sequence[str]:
    return _NUMBERS[:count] if count <= len(_NUMBERS) else [str(number) for number in range(count)]


def read(archive: Archive, place: Place, context: Context) -> list[Segment]:
    """Rows of all sheets, a table number for each; then shared strings that no cell refers to."""
    texts = shared_texts(archive.read("xl/sharedStrings.xml"), place, context)
    root = parse(style, place, context) if (style := archive.read("xl/styles.xml")) else None
    old = _DATES_1904.search(archive.read("xl/workbook.xml"))
    shared = dict(zip(_numbers(len(texts.items)), texts.items, strict=True))
    book = Book(shared, styles_of(root), number_format.EPOCH_1904 if old else number_format.EPOCH_1900)
    found: list[Segment] = []
    for number, sheet in enumerate(sheets(archive)):
        if not (xml := archive.read(sheet.part)):
            continue
        found.append(Segment(sheet.name or "unlisted", f"sheet {sheet.name}", SegmentKind.HEADER, sheet.hidden))
        rows = rows_of(xml)
        if rows.damaged:
            context.gap(place, GapKind.DAMAGED, "A sheet of the workbook is damaged.")
        found += _sheet(sheet, number, xml, rows, book)
        found += around(xml, sheet.name, place, context)
        for words in dict.fromkeys(rows.asides):
            found += segment.paragraph(plain(words), f"sheet {sheet.name}, formulas", Hidden.STRUCTURE)
        if book.cells > MAX_CELLS:
            context.gap(place, GapKind.LIMIT, "The workbook has too many cells; the rest was not read.")
            break
    if book.lost:
        context.gap(place, GapKind.DAMAGED, "A cell of the workbook refers to words that are missing.")
    orphans = [] if book.seen.issuperset(texts.items) else [one for one in texts.items if one not in book.seen]
    for words in dict.fromkeys(orphans + texts.readings):
        found += segment.paragraph(words, "words of no cell", Hidden.STRUCTURE)
    return found


@dataclass(slots=True)
class _Layout:
    """How the values of rows of one shape become the cells of a row."""

    count: int
    """Of values in the row."""
    others: list[tuple[int, Get]]
    """The values that are no shared strings, and how they become text."""
    missing: list[int]
    """Places that stay empty, rising."""
    unseen: frozenset[int]
    """Places of cells whose look hides them."""
    how: Hidden | None


def _sheet(sheet: Sheet, number: int, xml: bytes, rows: Rows, book: Book) -> list[Segment]:
    """The rows of one sheet as segments."""
    shapes = {id(row.shape): row.shape for row in rows.rows}
    used = sorted({at for shape in shapes.values() for at in shape.columns})
    places = {at: place for place, at in enumerate(used)}
    head = xml[: max(xml.find(b"sheetData"), 0)]
    hidden_columns = tuple(places[at] for at in sorted(_hidden_columns(head)) if at in places)
    how = Hidden.FILTER if b"filterColumn" in xml else Hidden.ROW
    flat = any(attributes_of(tag).get("zeroHeight") in {"1", "true"} for tag in _FORMAT.findall(head))
    layouts = {key: _layout(shape, places, book, sheet.hidden, how, flat=flat) for key, shape in shapes.items()}
    seen, label = book.seen.update, f"sheet {sheet.name}, row "
    texts = list(map(book.shared.get, rows.values, repeat(_LOST)))
    found: list[Segment] = []
    for row in rows.rows:
        layout = layouts[id(row.shape)]
        cells = texts[row.at : row.at + layout.count]
        for slot, get in layout.others:
            cells[slot] = get(rows.values[row.at + slot])
        if _LOST in cells:
            book.lost = True
            cells = [cell.replace(_LOST, "") for cell in cells]
        seen(cells)
        for at in layout.missing:
            cells.insert(at, "")
        book.cells += len(cells)
        where = f"{label}{row.number}"
        if layout.unseen:
            found += _part_seen(cells, layout, where, number, hidden_columns)
        elif text := "\t".join(cells).strip():
            found.append(Segment(text, where, SegmentKind.ROW, layout.how, tuple(cells), number, hidden_columns))
        if book.cells > MAX_CELLS:
            break
    return found


def _layout(
    shape: Shape, places: Mapping[int, int], book: Book, hidden: Hidden | None, how: Hidden, *, flat: bool
) -> _Layout:
    looks = [book.styles.look(style) for _, style in shape.kinds]
    taken = [places[at] for at in shape.columns]
    kinds = [kind for kind, _ in shape.kinds]
    others = [(slot, book.getter(kind, looks[slot])) for slot, kind in enumerate(kinds) if kind != "s"]
    missing = sorted(set(range(taken[-1] + 1)).difference(taken))
    unseen = frozenset(at for at, look in zip(taken, looks, strict=True) if look.unseen)
    kept = hidden or (how if shape.hidden or (flat and not shape.tall) else None)
    return _Layout(len(kinds), others, missing, unseen, kept)


def _part_seen(
    cells: Sequence[str], layout: _Layout, where: str, number: int, hidden_columns: tuple[int, ...]
) -> Iterable[Segment]:
    pieces: list[lines.Line] = [
        [(cell, Hidden.STYLE if at in layout.unseen else None)] for at, cell in enumerate(cells)
    ]
    made = lines.row(pieces, where, number)
    return [replace(one, hidden=layout.how or one.hidden, hidden_columns=hidden_columns) for one in made]


def _hidden_columns(head: bytes) -> set[int]:
    found: set[int] = set()
    for tag in _COLUMN.findall(head):
        attributes = attributes_of(tag)
        if attributes.get("hidden") in {"1", "true"} or is_less(attributes.get("width", ""), NARROWEST_COLUMN):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal() and len(first + last) < 14:
                found.update(range(int(first) - 1, min(int(last), LAST_COLUMN)))
    return found
