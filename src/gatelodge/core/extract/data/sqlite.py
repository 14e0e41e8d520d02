"""SQLite databases: the rows of every table, and what deleted rows left behind in free space.

Our own reader: it opens no file, follows no loop, and sees the free pages that SQL cannot ask for. Rows of a log of
changes beside the database (`-wal`) are read without their table's name. Source: SQLite's "Database File Format".
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import replace

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.data.sqlite_pages import Pages, Value
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MAGIC = b"SQLite format 3\0"
MAX_ROWS = 500_000
_LOG_HEAD, _FRAME_HEAD = 32, 24
_FILE = re.compile(rb"%PDF-|PK\x03\x04|\xd0\xcf\x11\xe0|\x89PNG|\xff\xd8\xff|GIF8|\{\\rtf|<html|\x1f\x8b\x08")
_COLUMNS = re.compile(r"\((.*)\)", re.DOTALL)
_COLUMN = re.compile(r"\s*(?:\"([^\"]+)\"|\[([^\]]+)\]|`([^`]+)`|(\w+))")
_CONSTRAINT = re.compile(r"\s*(?:primary|foreign|unique|check|constraint)\b", re.IGNORECASE)


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a row for every row of every table, and the readable remains of deleted ones."""
    pages = Pages(untrusted)
    found: list[Segment] = []
    files: list[bytes] = []
    left = MAX_ROWS
    try:
        for number, (name, root, columns) in enumerate(_tables(pages)):
            rows: list[tuple[str, ...]] = [columns] if columns else []
            for values in pages.rows(root):
                rows.append(tuple(_said(value, files) for value in values))
                left -= 1
                if left == 0:
                    raise Unreadable("The database has too many rows; the rest was not read.", GapKind.LIMIT)
            found.append(Segment(name, f"table {name}", SegmentKind.HEADER))
            found += segment.rows(rows, number=number, where=f"table {name}, row", first=0 if columns else 1)
    finally:
        context.part(place, "application/vnd.sqlite3", found)
        remains.read(pages.free(), replace(place, name="", hidden=Hidden.DELETED), context)
        for order, file in enumerate(files, 1):
            context.inside(file, place.member(order, ""))
    if pages.cut:
        raise Unreadable("A row of the database is cut short, or longer than 16 MB; the rest of it was not read.")


def read_log(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the rows that stand in a log of changes (`-wal`), newest last."""
    size = struct.unpack_from(">I", untrusted, 8)[0] if len(untrusted) >= _LOG_HEAD else 0
    if not 512 <= size <= 65_536 or size & (size - 1):
        raise Unreadable("The log of a database is damaged.")
    frames = range(_LOG_HEAD + _FRAME_HEAD, len(untrusted), size + _FRAME_HEAD)
    head = MAGIC + struct.pack(">H", size & 0xFFFF or 1) + bytes(size - len(MAGIC) - 2)
    pages = Pages(head + b"".join(untrusted[at : at + size] for at in frames))
    files: list[bytes] = []
    rows = [[_said(value, files) for value in values] for n in range(2, pages.count + 1) for values in pages.rows(n)]
    context.part(place, "application/vnd.sqlite3-wal", segment.rows(rows[:MAX_ROWS]))
    remains.read(untrusted, replace(place, name=""), context)


def _tables(pages: Pages) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Name, first page and columns of each table, those of programs too."""
    for values in pages.rows(1):
        kind, name, _, root, sql = (*values, None, None, None, None, None)[:5]
        if kind == "table" and isinstance(root, int) and root > 0:
            yield str(name), root, _columns(sql if isinstance(sql, str) else "")


def _columns(sql: str) -> tuple[str, ...]:
    """The names of the columns in a CREATE TABLE."""
    body = _COLUMNS.search(sql)
    if not body:
        return ()
    pieces = [piece for piece in _split(body[1]) if not _CONSTRAINT.match(piece)]
    named = [_COLUMN.match(piece) for piece in pieces]
    return tuple(next(filter(None, name.groups())) for name in named if name)


def _split(text: str) -> Iterator[str]:
    """The pieces between commas that stand in no bracket."""
    depth = start = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _said(value: Value, files: list[bytes]) -> str:
    """A value as text; a file in a cell is kept for its own reader."""
    if isinstance(value, bytes):
        if _FILE.match(value[:64].lstrip()):
            files.append(value)
            return ""
        return value.decode("utf-8", "replace") if value.isascii() else value.decode("latin-1")
    return "" if value is None else str(value)
