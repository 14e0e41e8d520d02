"""Text with delimiters: comma, semicolon, tab or bar, in any usual encoding, read as it streams by."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from gatelodge.adapters.sources.locations import encoding_of, look, open_location, shown
from gatelodge.adapters.sources.table import Batch, in_batches
from gatelodge.errors import RefusedError

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1 << 20


class CsvSource:
    """One file. Its digest and encoding are read at once, its rows when asked for."""

    loose = False
    """A heading of the profile must be there."""

    def __init__(self, location: str) -> None:
        self._location, self.name = location, shown(location)
        looked = look(location)
        self.digest, self._size = looked.digest, looked.size
        self._encoding = encoding_of(looked)
        lines = [line for line in looked.head.decode(self._encoding, "replace").splitlines()[:20] if line.strip()]
        self._delimiter = max(_DELIMITERS, key=lambda mark: _fits(lines, mark))
        self._file: BinaryIO | None = None

    def batches(self) -> Iterator[Batch]:
        """The rows from the start. RefusedError when this is no table."""
        csv.field_size_limit(_LONGEST_CELL)
        with open_location(self._location) as file:
            self._file = file
            text = io.TextIOWrapper(file, self._encoding, "replace", newline="")
            rows = csv.reader(text, delimiter=self._delimiter)
            try:
                yield from in_batches(rows, self.name)
            except csv.Error:
                raise RefusedError(
                    f"{self.name} is not a table of rows and columns: a cell before line {rows.line_num:,} does not "
                    "end. Is a quotation mark not closed?"
                ) from None
            finally:
                text.detach()
                self._file = None

    def share_read(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._file.tell() / max(self._size, 1) if self._file is not None else 0.0


def _fits(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines have one and the same number of cells, and how many cells these are."""
    csv.field_size_limit(_LONGEST_CELL)
    widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1)
    return max(((lines, width) for width, lines in widths.items()), default=(0, 0))
