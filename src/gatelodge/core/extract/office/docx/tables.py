"""Tables of a Word document: one segment a row, merged cells said again, tables in cells read by themselves.

Source: ECMA-376 part 1, 17.4.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import lines
from gatelodge.core.extract.office.docx import page
from gatelodge.core.extract.office.docx.walk import Walk
from gatelodge.core.extract.office.look import UNKNOWN, is_on
from gatelodge.values import Hidden

NUMBER = 1000
"""Added to a table's number: tables that text makes by its layout are counted from 0."""
MAX_SPAN = 64
"""Word makes no table of more columns."""
SAID_AGAIN = 200
"""Characters of a cell over several rows that are said in each of them."""
SMALL_INNER = 300
"""Characters of a table in a cell that are part of the cell."""
_WRAPPERS = frozenset(
    [
        "w:sdt",
        "w:sdtContent",
        "w:customXml",
        "w:ins",
        "w:moveTo",
        "mc:AlternateContent",
        "mc:Choice",
        "mc:Fallback",
        "w:smartTag",
    ]
)
_GONE = frozenset(("w:del", "w:moveFrom"))
_PROPERTIES = frozenset(("w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr", "w:tblPrEx", "w:sdtPr", "w:sdtEndPr"))

Cell = list[lines.Line]
"""The paragraphs of a cell."""


def read(table: Element, story: Walk) -> None:
    """Add a table's rows to the story; a small one inside a cell is part of that cell, too."""
    if story.cell is None:
        story.block.flush()
    story.tables += 1
    number = story.tables
    ground = story.ground
    properties = table.find("w:tblPr")
    if properties is not None:
        _described(properties, story)
    outer, story.cell = story.cell, []
    start = len(story.found)
    above: dict[int, Cell] = {}
    for at, (row, hidden) in enumerate(_inside(table, "w:tr", None, story), 1):
        cells, gone = _row(row, above, story)
        if outer is None:
            cells = [_kept(cell, story) for cell in cells]
        where = f"{story.label}table {number}, row {at}"
        joined = [_joined(cell) for cell in cells]
        story.found += lines.row(joined, where, NUMBER + number, story.cover or hidden or gone)
    beside = [*story.cell, story.line]
    story.cell, story.ground, story.line = outer, ground, []
    if outer is None:
        for line in filter(None, beside):
            story.block.add(line)
        story.block.flush()
    else:
        outer += filter(None, beside)
        text = "\n".join(one.text for one in story.found[start:] if not one.again and not one.hidden)
        if len(text) <= SMALL_INNER:
            outer.append([(text.replace("\n", " "), story.cover)])


def _described(properties: Element, story: Walk) -> None:
    for tag in ("w:tblCaption", "w:tblDescription"):
        if (one := properties.find(tag)) is not None:
            story.aside(one.get("w:val", ""), "table description")
    style = properties.find("w:tblStyle")
    if style is not None and story.styles.shades_tables(style.get("w:val", "")):
        story.ground = UNKNOWN
    story.ground = page.shade_of(properties) or story.ground


def _inside(parent: Element, tag: str, hidden: Hidden | None, story: Walk) -> Iterator[tuple[Element, Hidden | None]]:
    """The rows of a table or the cells of a row, also those in wrappers; anything else is read on the way."""
    for child in parent:
        if child.tag == tag:
            yield child, hidden
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag, hidden, story)
        elif child.tag in _GONE:
            yield from _inside(child, tag, Hidden.DELETED, story)
        elif child.tag not in _PROPERTIES:
            story.covered(child, hidden)


def _row(row: Element, above: dict[int, Cell], story: Walk) -> tuple[list[Cell], Hidden | None]:
    """The cells of a row by column, and how all of the row is hidden."""
    hidden = None
    cells: list[Cell] = []
    properties = row.find("w:trPr")
    if properties is not None:
        hidden = _row_hidden(properties)
        cells += [[] for _ in range(_count(properties, "w:gridBefore", 0))]
    for element, gone in _inside(row, "w:tc", None, story):
        cell, span, joins = _cell(element, gone, story)
        column = len(cells)
        if joins and not cell:
            cell = above.get(column, [])
        else:
            above[column] = cell if _length(cell) <= SAID_AGAIN else []
        cells.append(cell)
        cells += [[] for _ in range(span - 1)]
    return cells, hidden


def _row_hidden(properties: Element) -> Hidden | None:
    for setting in properties:
        if setting.tag == "w:hidden" and is_on(setting):
            return Hidden.ROW
        if setting.tag == "w:del":
            return Hidden.DELETED
        if setting.tag == "w:trHeight" and setting.get("w:hRule") == "exact":
            height = setting.get("w:val", "")
            if height.isdecimal() and len(height) < 9 and int(height) <= page.FLAT:
                return Hidden.ROW
    return None


def _cell(element: Element, hidden: Hidden | None, story: Walk) -> tuple[Cell, int, bool]:
    """What stands in a cell, how many columns it takes, and whether it goes on with the cell above."""
    outer, story.cell = story.cell, []
    ground, cover = story.ground, story.cover
    span, joins = 1, False
    properties = element.find("w:tcPr")
    if properties is not None and len(properties) > 1:
        span = _count(properties, "w:gridSpan", 1)
        merged = properties.find("w:vMerge")
        joins = merged is not None and merged.get("w:val") != "restart"
        story.ground = page.shade_of(properties) or ground
        if properties.find("w:cellDel") is not None:
            hidden = Hidden.DELETED
        elif joins:
            hidden = hidden or Hidden.COVERED
    story.cover = cover or hidden
    story.flow(element)
    if story.line:
        story.end()
    cell = [line for line in story.cell if lines.whole(line).strip()]
    story.cell, story.ground, story.cover = outer, ground, cover
    return cell, span, joins


def _kept(cell: Cell, story: Walk) -> Cell:
    """The cell; nothing where it is a column of text, which is read as paragraphs."""
    if _length(cell) <= lines.LAYOUT_CELL:
        return cell
    for line in cell:
        story.block.add(line)
    story.block.flush()
    return []


def _length(cell: Cell) -> int:
    if len(cell) == 1 and len(cell[0]) == 1:
        return len(cell[0][0][0])
    return sum(len(text) for line in cell for text, _ in line)


def _joined(cell: Cell) -> lines.Line:
    if len(cell) == 1:
        return cell[0]
    return [piece for line in cell for piece in (*line, (" ", None))]


def _count(properties: Element, tag: str, otherwise: int) -> int:
    found = properties.find(tag)
    value = found.get("w:val", "") if found is not None else ""
    return min(int(value), MAX_SPAN) if value.isdecimal() and len(value) < 9 else otherwise
