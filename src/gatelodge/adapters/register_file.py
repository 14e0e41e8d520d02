"""The register on disk: the mapped index, and source files read as tables.

`RegisterFile.current()` gives the newest version; a replaced file is seen within half a second. Old versions stay valid
for whoever still holds them: a mapping outlives its directory entry.
"""

import csv
import io
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from zipfile import BadZipFile

import python_calamine as calamine

from gatelodge.adapters.durable import replace_file
from gatelodge.core.detect.columns import is_heading
from gatelodge.core.detect.profile import Profile, from_toml, to_toml
from gatelodge.core.register import RegisterIndex
from gatelodge.errors import IntegrityError, RefusedError, TemporaryError
from gatelodge.ports import Keys

CHECK_EVERY_S = 0.5
VERIFY_BYTES = 256 << 20
"""Up to here (a million people) a new index is read whole against its digests when it is taken up, within a second."""
_TITLE_ROWS = 10
_DELIMITERS = ",;\t|"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")


@dataclass(frozen=True, slots=True)
class Table:
    """A source file as read: every cell as text."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Row number as a spreadsheet shows it, and the cells."""


class RegisterFile:
    """The index of one home. `current` may be called for every message. One for each thread."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path, self._keys = path, keys
        self._index: RegisterIndex | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._checked = float("-inf")

    def current(self) -> RegisterIndex | None:
        """The newest version; None where nothing was enrolled.

        IntegrityError: damaged. ConfigError: made with a key that is not here. TemporaryError: cannot be read.
        """
        now = monotonic()
        if now - self._checked >= CHECK_EVERY_S:
            self._look()
            self._checked = now
        return self._index

    def replace(self, content: bytes) -> None:
        """The index is this from now on, durably and at once. TemporaryError when it cannot be written."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, content)
        except OSError as error:
            raise TemporaryError("The register could not be written.", log=f"register: {error.strerror}") from error
        self._checked = float("-inf")

    def _look(self) -> None:
        try:
            with self._path.open("rb") as file:
                state = os.fstat(file.fileno())
                stamp = (state.st_ino, state.st_mtime_ns, state.st_size)
                if stamp == self._stamp:
                    return
                if not state.st_size:
                    raise IntegrityError("The register index is empty. Import the register again.")
                mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except FileNotFoundError:
            if self._index is not None:
                raise IntegrityError("The register index is gone. Import the register again.") from None
            return
        except OSError as error:
            raise TemporaryError("The register cannot be read.", log=f"register: {error.strerror}") from error
        epoch = RegisterIndex.epoch_of(mapped)
        index = RegisterIndex.open(mapped, self._keys.key("register", epoch))
        if len(mapped) <= VERIFY_BYTES:
            index.verify()
        self._index, self._stamp = index, stamp


def read_table(path: Path) -> Table:
    """A CSV (any usual encoding and delimiter) or workbook as a table; the heading row is found under titles.

    RefusedError: no such file, not a table, or nothing in it.
    """
    try:
        rows = _workbook(path) if path.suffix.lower() in _WORKBOOKS else _csv(path.read_bytes())
    except OSError as error:
        raise RefusedError(f"{path.name} cannot be read: {error.strerror}.") from error
    filled = [number for number, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        raise RefusedError(f"{path.name} has no rows.")
    top = next((number for number in filled[:_TITLE_ROWS] if is_heading(rows[number])), filled[0])
    body = [(number + 1, tuple(rows[number])) for number in filled if number > top]
    return Table(tuple(cell.strip() for cell in rows[top]), tuple(body))


def read_profile(path: Path) -> Profile | None:
    """The saved profile; None where none was saved. ConfigError names the line of a mistake."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    return from_toml(text, path.name)


def write_profile(path: Path, profile: Profile) -> None:
    """Save it, replacing an older one at once. TemporaryError when it cannot be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, to_toml(profile).encode())
    except OSError as error:
        raise TemporaryError("The profile could not be written.", log=f"profile: {error.strerror}") from error


def _workbook(path: Path) -> list[list[str]]:
    """The first sheet with rows in it."""
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            if rows := book.get_sheet_by_name(name).to_python(skip_empty_area=False):
                return [[_cell(value) for value in row] for row in rows]
    except (calamine.CalamineError, BadZipFile, ValueError) as error:
        raise RefusedError(f"{path.name} is not a workbook that can be read, or has a password.") from error
    return []


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _csv(content: bytes) -> Sequence[Sequence[str]]:
    text = _decoded(content)
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))
    csv.field_size_limit(1 << 20)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RefusedError("This is not a table of rows and columns.") from error


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
