"""Workbooks of the usual office programs: the first sheet that has rows."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zipfile import BadZipFile

import python_calamine as calamine

from gatelodge.adapters.sources.locations import look, open_location, shown
from gatelodge.adapters.sources.table import Batch, in_batches
from gatelodge.errors import RefusedError

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")


class WorkbookSource:
    """One file. It is held in memory while it is read, as its format asks for."""

    loose = False

    def __init__(self, location: str) -> None:
        self._location, self.name = location, shown(location)
        self.digest = look(location).digest
        self._share = 0.0

    def batches(self) -> Iterator[Batch]:
        """The rows from the start. RefusedError when this is no workbook, or it has a password."""
        with open_location(self._location) as file:
            try:
                rows = list(_rows(calamine.CalamineWorkbook.from_filelike(file)))
            except (calamine.CalamineError, BadZipFile, ValueError):
                raise RefusedError(f"{self.name} is not a workbook that can be read, or has a password.") from None
        done = 0
        for batch in in_batches(rows, self.name):
            self._share = done / len(rows)
            yield batch
            done += len(batch.rows)
        self._share = 1.0

    def share_read(self) -> float:
        """How much has been handed out, 0 to 1."""
        return self._share


def _rows(book: calamine.CalamineWorkbook) -> Iterator[list[str]]:
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if rows:
            return ([cell_text(value) for value in row] for row in rows)
    return iter(())


def cell_text(value: object) -> str:
    """A cell of a workbook or database as text: whole numbers without a point, a midnight as its day."""
    match value:
        case None:
            return ""
        case str():
            return value
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return f"{value:%Y-%m-%d}"
        case date():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return ""  # a picture or a key, no text
        case _:
            return str(value)
