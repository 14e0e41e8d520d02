"""Binary workbooks (xlsb): what is hidden in their sheets, and every word of their parts that is no cell.

Cells come from calamine. Here the records of all parts are walked: for rows and columns that nobody sees, and for the
strings in all other records, whatever they are. Source: [MS-XLSB] 2.1.4 (records), 2.4.720 (BrtRowHdr), 2.4.323
(BrtColInfo), 2.4.304 (BrtBundleSh), 2.5.168 (XLWideString).
"""

import re
import struct
from collections.abc import Iterator

from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import wide_runs
from gatelodge.core.extract.office.package import external_targets, leftovers, properties
from gatelodge.core.extract.office.parts import parts_of
from gatelodge.core.extract.office.xlsx.unseen import Unseen
from gatelodge.values import GapKind, Hidden, Segment

EMBEDDED = ("xl/embeddings/", "xl/media/", "xl/vbaProject", "xl/model/", "customXml/")
_ROW, _COLUMN, _SHEET = 0, 60, 156
_CELLS = frozenset(range(1, 8))
"""Records of cells without a formula: calamine reads them."""
_MAX_RECORDS = 8_000_000
_LAST_COLUMN = 16_383
_FOLDERS = (
    ("xl/comments", Hidden.COMMENT),
    ("xl/threadedComments", Hidden.COMMENT),
    ("xl/pivot", Hidden.PIVOT_CACHE),
    ("xl/external", Hidden.CACHE),
    ("xl/connections", Hidden.CACHE),
    ("xl/queryTables/", Hidden.CACHE),
    ("xl/tables/", Hidden.NAME),
    ("xl/revisions/", Hidden.DELETED),
    ("xl/workbook", Hidden.NAME),
)
_BEGIN = re.compile(rb"(?=([\x01-\xff][\x00-\x7f]\x00\x00)[\t\n\r\x20-\xff][\x00-\x02\x1e\x20])")
_NOT_HERE = ("xl/printerSettings/", *EMBEDDED)


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of each record; the last may be cut short. Unreadable after eight million."""
    at, size = 0, len(stream)
    for _ in range(_MAX_RECORDS):
        if at >= size:
            return
        kind, at = _number(stream, at, 2)
        length, at = _number(stream, at, 4)
        yield kind, stream[at : at + length]
        at += length
    raise Unreadable("The workbook has too many records; the rest was not read.", GapKind.LIMIT)


def _number(stream: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in bytes of seven bits, and the place after it."""
    value = 0
    for step in range(most):
        byte = stream[at] if at < len(stream) else 0
        at += 1
        value |= (byte & 0x7F) << 7 * step
        if not byte & 0x80:
            break
    return value, at


def strings(body: bytes) -> Iterator[str]:
    """The strings in a record: each stands after its length."""
    end = 0
    for found in _BEGIN.finditer(body):
        at = found.start()
        count = int(struct.unpack_from("<I", body, at)[0])
        if at < end or at + 4 + 2 * count > len(body):
            continue
        text = body[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace")
        if "\0" not in text and "\ufffd" not in text:
            end = at + 4 + 2 * count
            yield text


def unseen(archive: Archive) -> Unseen:
    """Rows and columns without height or width, by sheet."""
    rows: dict[str, dict[int, Hidden]] = {}
    columns: dict[str, tuple[int, ...]] = {}
    for name, part in _sheets(archive):
        hidden: dict[int, Hidden] = {}
        taken: list[int] = []
        filtered = False
        for kind, body in records(archive.read(part)):
            if kind == _ROW and len(body) >= 12:
                if body[11] & 0x10 or body[8:10] == b"\0\0":
                    hidden[int(struct.unpack_from("<I", body)[0]) + 1] = Hidden.ROW
            elif kind == _COLUMN and len(body) >= 18:
                first, last, width = struct.unpack_from("<III", body)
                if body[16] & 1 or not width:
                    taken += range(first, min(last, _LAST_COLUMN) + 1)
            filtered = filtered or kind == _FILTER
        rows[name] = dict.fromkeys(hidden, Hidden.FILTER) if filtered else hidden
        columns[name] = tuple(sorted(set(taken)))
    return Unseen(rows, columns)


_FILTER = 163
"""BrtBeginFilterColumn."""


def _sheets(archive: Archive) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet that the workbook lists."""
    targets = {one.id: one.target for one in parts_of(archive).relations if one.source == "xl/workbook.bin"}
    for kind, body in records(archive.read("xl/workbook.bin")):
        if kind == _SHEET:
            found = list(strings(body[8:]))
            if len(found) == 2:
                yield found[1], targets.get(found[0], "")


def is_own(name: str, archive: Archive) -> bool:
    """True for parts that `rest` reads."""
    return "xl/workbook.bin" in archive.names and name.endswith(".bin") and not name.startswith(EMBEDDED)


def rest(archive: Archive, place: Place, context: Context, cells: list[Segment]) -> list[Segment]:
    """Words in all records that are no cells, those of no cell among the shared strings, properties and links."""
    said = {cell for one in cells for cell in (*one.cells, one.text)}
    found: list[Segment] = []
    for name in archive.names:
        if not name.startswith("xl/") or not name.endswith(".bin") or name.startswith(_NOT_HERE):
            continue
        try:
            words = list(_words(archive.read(name)))
        except Unreadable as error:
            context.gap(place, error.kind, str(error))
            continue
        hidden = next((how for start, how in _FOLDERS if name.startswith(start)), Hidden.STRUCTURE)
        known = said if hidden in {Hidden.STRUCTURE, Hidden.NAME} else set()
        fresh = [one for one in dict.fromkeys(words) if one.strip() and one.strip() not in known]
        where = name.rpartition("/")[2].removesuffix(".bin")
        for at in range(0, len(fresh), 20):
            found += segment.paragraph("\n".join(fresh[at : at + 20]), f"{where}, values from {at + 1}", hidden)
    known_parts = (*EMBEDDED, "xl/theme/")
    found += leftovers(archive, "xl/", known_parts)
    found += properties(archive, ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"))
    return found + external_targets(archive, place, context)


def _words(stream: bytes) -> Iterator[str]:
    for kind, body in records(stream):
        if kind in _CELLS or len(body) < 6:
            continue
        one = list(strings(body))
        yield from one
        joined = "\n".join(one)
        yield from (run for run in wide_runs(body) if run not in joined)
