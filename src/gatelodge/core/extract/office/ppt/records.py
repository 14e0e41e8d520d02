"""The records that an old presentation is made of, and which of them its last version uses.

A presentation that was saved quickly keeps its earlier versions: each save adds records and a list of where the valid
ones now lie. Source: [MS-PPT] 2.1.2 (PowerPoint Document Stream), 2.3.1 (RecordHeader), 2.3.3 to 2.3.5.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.values import GapKind

_USER_EDIT, _PERSIST_DIRECTORY = 0x0FF5, 0x1772
_MAX_EDITS = 5_000
_MAX_RECORDS = 2_000_000
MAX_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Record:
    """A record: a container of others, or an atom."""

    kind: int
    instance: int
    is_container: bool
    begin: int
    """First byte of what it holds."""
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the valid records lie."""

    document: int
    """Offset of the document record; -1 when the file does not say."""
    places: dict[int, int]
    """Number of a slide, master or note to its offset."""
    is_locked: bool


class Records:
    """A stream of records, with a bound on how many are looked at."""

    def __init__(self, stream: bytes, words_in: Callable[[bytes], list[str]] = runs) -> None:
        self.stream = stream
        self.words_in = words_in
        """What a record says that nobody knows."""
        self._left = _MAX_RECORDS

    def at(self, begin: int, limit: int) -> Record | None:
        """The record there; None where none fits."""
        if begin < 0 or begin + 8 > limit:
            return None
        head, kind, size = struct.unpack_from("<HHI", self.stream, begin)
        self._left -= 1
        if self._left < 0:
            raise Unreadable("The presentation has too many records; the rest was not read.", GapKind.LIMIT)
        return Record(kind, head >> 4, head & 15 == 15, begin + 8, min(begin + 8 + size, limit))

    def inside(self, begin: int, end: int) -> Iterator[Record]:
        """Yield the records between two bytes."""
        while (record := self.at(begin, end)) is not None:
            yield record
            begin = record.end

    def below(self, top: Record) -> Iterator[Record]:
        """Yield every record within a container, outer ones first."""
        waiting = [(self.inside(top.begin, top.end), 0)]
        while waiting:
            records, depth = waiting[-1]
            record = next(records, None)
            if record is None:
                waiting.pop()
                continue
            yield record
            if record.is_container and depth < MAX_DEPTH:
                waiting.append((self.inside(record.begin, record.end), depth + 1))

    def body(self, record: Record) -> bytes:
        """What it holds."""
        return self.stream[record.begin : record.end]


def plan(current_user: bytes, records: Records) -> Plan:
    """Follow the saves from the last back to the first; a place named by a later save wins."""
    locked = current_user[12:16] == b"\xdf\xc4\xd1\xf3"
    places: dict[int, int] = {}
    document = -1
    if len(current_user) < 20:
        return Plan(document, places, locked)
    at = struct.unpack_from("<I", current_user, 16)[0]
    size = len(records.stream)
    for _ in range(_MAX_EDITS):
        edit = records.at(at, size)
        if edit is None or edit.kind != _USER_EDIT or edit.end - edit.begin < 28:
            break
        before, directory, document_number = struct.unpack_from("<III", records.stream, edit.begin + 8)
        locked = locked or edit.end - edit.begin >= 32
        listed = records.at(directory, size)
        if listed is not None and listed.kind == _PERSIST_DIRECTORY:
            for number, offset in _listed(records.body(listed)):
                places.setdefault(number, offset)
        document = places.get(document_number, document) if document < 0 else document
        if not before or before >= at:
            break
        at = before
    return Plan(document, places, locked)


def _listed(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield (number, offset) of a directory: runs of offsets, each with its first number."""
    at = 0
    while at + 4 <= len(body):
        head = struct.unpack_from("<I", body, at)[0]
        count = min(head >> 20, (len(body) - at - 4) // 4)
        for n in range(count):
            yield (head & 0xFFFFF) + n, struct.unpack_from("<I", body, at + 4 + 4 * n)[0]
        at += 4 + 4 * count
