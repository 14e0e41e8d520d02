"""Tables that a workbook keeps out of sight: records of pivot caches, cells of other workbooks.

Source: ECMA-376 part 1, 18.10.1 (pivot caches), 18.14 (external links).
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office.xlsx.texts import unescaped
from gatelodge.core.extract.office.xlsx.walk import LAST_COLUMN, column
from gatelodge.values import Hidden, Segment

MAX_RECORDS = 1_100_000
Fields = list[list[str]]
"""By field: its shared items."""


def fields(definition: Element) -> tuple[list[str], Fields]:
    """Names of the fields of a pivot cache, and the values that its records refer to by number."""
    names, items = [], []
    for one in definition.iter("x:cacheField"):
        names.append(unescaped(one.get("name", "")))
        shared = one.find("x:sharedItems")
        items.append([unescaped(item.get("v", "")) for item in shared] if shared is not None else [])
    return names, items


def records(root: Element, definition: Element | None, number: int) -> list[Segment]:
    """The records of a pivot cache as rows under the names of its fields."""
    names, items = fields(definition) if definition is not None else ([], [])
    rows = [names] if names else []
    rows += [_record(one, items) for one in root.findall("x:r")[:MAX_RECORDS]]
    return segment.rows(rows, number=number, where="pivot cache, row", hidden=Hidden.PIVOT_CACHE)


def _record(record: Element, items: Fields) -> list[str]:
    cells = []
    for at, one in enumerate(record):
        value = one.get("v", "")
        if one.tag == "x:x" and value.isdecimal() and len(value) < 8 and at < len(items):
            cells.append(items[at][int(value)] if int(value) < len(items[at]) else "")
        else:
            cells.append(unescaped(value))
    return cells


def outside(root: Element, number: int) -> list[Segment]:
    """Cells of another workbook that this one remembers, as rows."""
    found: list[Segment] = []
    for order, sheet in enumerate(root.iter("x:sheetData")):
        rows = [list(_cells(row)) for row in sheet.iter("x:row")]
        where = "cells of another workbook, row"
        found += segment.rows(rows, number=100 * number + order, where=where, hidden=Hidden.CACHE)
    return found


def _cells(row: Element) -> Iterator[str]:
    at = 0
    for cell in row.iter("x:cell"):
        place = column(cell.get("r", ""))
        if at < place < LAST_COLUMN:
            yield from [""] * (place - at)
            at = place
        at += 1
        yield unescaped("".join(value.text or "" for value in cell.iter("x:v")))
