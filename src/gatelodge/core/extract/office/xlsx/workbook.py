"""Workbooks (xlsx, xlsm, xlsb): every sheet's rows, and everything a workbook keeps out of sight."""

import datetime as dt
import io
from collections.abc import Iterable

import python_calamine as calamine

from gatelodge.core.extract.archive.zipped import open_archive
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.office.package import outside
from gatelodge.core.extract.office.parts import parts_of
from gatelodge.core.extract.office.xlsx import cells as xlsx_cells
from gatelodge.core.extract.office.xlsx import parts as xlsx_parts
from gatelodge.core.extract.office.xlsx import xlsb
from gatelodge.core.extract.office.xlsx.cells import MAX_CELLS
from gatelodge.core.extract.office.xlsx.unseen import Unseen
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_xlsx(untrusted: bytes, place: Place, context: Context) -> None:
    """Add an Office Open XML workbook, of XML parts or of binary ones."""
    archive = open_archive(untrusted, place, context)
    if archive is None:
        raise Unreadable("The workbook is damaged.")
    parts = parts_of(archive)
    binary = "xl/workbook.bin" in archive.names
    found: list[Segment] = []
    try:
        found = _sheets(untrusted, xlsb.unseen(archive)) if binary else xlsx_cells.read(archive, place, context)
    except Unreadable as error:
        context.gap(place, error.kind, str(error))
    try:
        found += xlsb.rest(archive, place, context, found) if binary else xlsx_parts.rest(parts, place, context)
    except Unreadable as error:
        context.gap(place, error.kind, str(error))
    context.part(place, MEDIA_TYPE, found)
    xlsx_parts.carried(parts, place, context)
    outside(archive, place, context)


def _sheets(untrusted: bytes, unseen: Unseen) -> list[Segment]:
    """Rows of all sheets; a table number for each."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(untrusted))
    except calamine.PasswordError as error:
        raise Unreadable("The workbook is locked with a password.", GapKind.LOCKED) from error
    except BaseException as error:  # a panic of the library is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Unreadable("The workbook is locked with a password.", GapKind.LOCKED) from error
        raise Unreadable("The workbook is damaged.") from error
    found: list[Segment] = []
    cells = 0
    for number, data in enumerate(book.sheets_metadata):
        if data.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = _sheet(book, number)
        if sheet is None:
            continue
        cells += sheet.total_height * sheet.total_width
        if cells > MAX_CELLS:
            raise Unreadable("The workbook has too many cells; the rest was not read.", GapKind.LIMIT)
        found.append(Segment(data.name, f"sheet {data.name}", SegmentKind.HEADER, _hidden(data.visible)))
        found += _rows(sheet, data.name, number, _hidden(data.visible), unseen)
    return found


def _sheet(book: calamine.CalamineWorkbook, number: int) -> calamine.CalamineSheet | None:
    try:
        return book.get_sheet_by_index(number)
    except calamine.WorksheetNotFound:
        return None
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise Unreadable("A sheet of the workbook is damaged.") from error


def _hidden(visible: calamine.SheetVisibleEnum) -> Hidden | None:
    if visible == calamine.SheetVisibleEnum.Hidden:
        return Hidden.SHEET
    return Hidden.VERY_HIDDEN_SHEET if visible == calamine.SheetVisibleEnum.VeryHidden else None


def _rows(
    sheet: calamine.CalamineSheet, name: str, number: int, hidden: Hidden | None, unseen: Unseen
) -> Iterable[Segment]:
    start = sheet.start or (0, 0)
    top, left = start
    rows = unseen.rows.get(name, {})
    width = sheet.end[1] - left + 1 if sheet.end else 0
    columns = tuple(c - left for c in unseen.columns.get(name, ()) if left <= c < left + width)
    for at, row in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        cells = tuple([cell if type(cell) is str else _shown(cell) for cell in row])
        text = "\t".join(cells).strip()
        if text:
            how = hidden or rows.get(at)
            yield Segment(text, f"sheet {name}, row {at}", SegmentKind.ROW, how, cells, number, columns)


def _shown(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO order."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.hour == cell.minute == cell.second == 0
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell).strip()
