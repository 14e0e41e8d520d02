"""What an old workbook remembers of data that stand elsewhere: pivot caches, and values of other workbooks.

Source: [MS-XLS] 2.4.275 (SXDB), 2.4.283 (SXFDB), 2.4.276 (SXDBB), 2.4.271 (SupBook), 2.4.63 (CRN),
2.4.105 (ExternName).
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.xls import biff
from gatelodge.values import Hidden, Segment

_FIELD, _ITEMS, _NUMBER, _BOOL, _ERROR, _INT, _STRING, _DATE, _NIL = (
    0xC7,
    0xC8,
    0xC9,
    0xCA,
    0xCB,
    0xCC,
    0xCD,
    0xCE,
    0xCF,
)
_VALUES = frozenset((_NUMBER, _BOOL, _ERROR, _INT, _STRING, _DATE, _NIL))
_SUP_BOOK, _CRN, _EXTERN_NAME, _EXTERN_SHEET, _XCT = 0x1AE, 0x5A, 0x23, 0x17, 0x59
_ALL_ITEMS, _TWO_BYTES = 0x0001, 0x0200
_PLAIN = 8
"""Bytes; shorter records hold counts."""
MAX_ROWS = 1_000_000


@dataclass(slots=True)
class _Field:
    name: str
    flags: int
    awaited: int
    """Items that follow; a record refers to them by number."""
    items: list[str] = field(default_factory=list)

    @property
    def is_shared(self) -> bool:
        """True when records hold numbers of items, not values."""
        return bool(self.flags & _ALL_ITEMS) and bool(self.items)


class _Pivot:
    """Gathers fields, then records."""

    def __init__(self) -> None:
        self.strings = biff.Strings(8)
        self.fields: list[_Field] = []
        self.rows: list[list[str | None]] = []
        self.rest: list[str] = []

    def take(self, kind: int, body: bytes) -> None:
        """Take up a record."""
        if kind == _FIELD and len(body) >= 14:
            flags, awaited = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, 12)[0]
            self.fields.append(_Field(self.strings.counted(body, 14), flags, awaited))
        elif kind == _ITEMS and len(self.rows) < MAX_ROWS:
            self.rows.append(self._by_numbers(body))
        elif kind in _VALUES:
            value = _value(kind, body, self.strings)
            if not self.rows and self.fields and len(self.fields[-1].items) < self.fields[-1].awaited:
                self.fields[-1].items.append(value)
            else:
                self._put(value)
        elif len(body) > _PLAIN:
            self.rest += runs(body)

    def _by_numbers(self, body: bytes) -> list[str | None]:
        """A record: items by their numbers; places for the values that follow."""
        row: list[str | None] = []
        at = 0
        for one in self.fields:
            if not one.is_shared:
                row.append(None)
                continue
            size = 2 if one.flags & _TWO_BYTES else 1
            number = int.from_bytes(body[at : at + size], "little")
            row.append(one.items[number] if at + size <= len(body) and number < len(one.items) else "")
            at += size
        return row

    def _put(self, value: str) -> None:
        """Put a value into the first free place; a new record begins when there is none."""
        if not self.rows or None not in self.rows[-1]:
            if len(self.rows) >= MAX_ROWS:
                return
            self.rows.append([None] * max(len(self.fields), 1))
        row = self.rows[-1]
        row[row.index(None)] = value

    def segments(self, table: int) -> list[Segment]:
        """Names of the fields and records as rows, then all items: those of deleted records stay among them."""
        rows = [[one.name for one in self.fields], *([value or "" for value in row] for row in self.rows)]
        found = segment.rows(rows, number=table, where="pivot cache, row", first=0, hidden=Hidden.PIVOT_CACHE)
        said = {value for row in self.rows for value in row}
        for one in self.fields:
            unused = [item for item in one.items if item not in said]
            found += segment.paragraph("\n".join(unused), f"pivot cache, items of {one.name}", Hidden.PIVOT_CACHE)
        return found + segment.paragraph("\n".join(self.rest), "pivot cache", Hidden.PIVOT_CACHE)


def pivot(stream: bytes, table: int) -> list[Segment]:
    """A pivot cache, from the stream it has in its storage."""
    cache = _Pivot()
    for _, kind, body in biff.records(stream):
        cache.take(kind, body)
    return cache.segments(table)


def _value(kind: int, body: bytes, strings: biff.Strings) -> str:
    """A value of a cache as text."""
    if kind == _STRING:
        return strings.counted(body)
    if kind == _NUMBER and len(body) >= 8:
        return _number(struct.unpack_from("<d", body)[0])
    if kind == _DATE and len(body) >= 8:
        year, month, day, hour, minute, second = struct.unpack_from("<HHBBBB", body)
        time = f" {hour:02}:{minute:02}:{second:02}" if hour or minute or second else ""
        return f"{year:04}-{month:02}-{day:02}{time}"
    if kind == _INT and len(body) >= 2:
        return str(struct.unpack_from("<h", body)[0])
    return ("TRUE" if body[:1] == b"\x01" else "FALSE") if kind == _BOOL else ""


def _number(number: float) -> str:
    return str(int(number)) if math.isfinite(number) and number.is_integer() and abs(number) < 1e15 else repr(number)


@dataclass(slots=True)
class Elsewhere:
    """Values of other workbooks, as they were when this one was last calculated."""

    strings: biff.Strings
    table: int
    _rows: dict[int, dict[int, str]] = field(default_factory=dict)
    _found: list[Segment] = field(default_factory=list)

    def take(self, kind: int, body: bytes) -> bool:
        """Take up a record; False when it is none of ours."""
        if kind in {_SUP_BOOK, _XCT}:
            self._sheet_ends()
            if kind == _SUP_BOOK:
                self._book(body)
        elif kind == _CRN and len(body) >= 4:
            last, first, row = struct.unpack_from("<BBH", body)
            self._rows.setdefault(row, {}).update(zip(range(first, last + 1), self._values(body), strict=False))
        elif kind == _EXTERN_NAME and len(body) > 6:
            name = self.strings.short(body, 6)
            texts = [name, *biff.constants(body[7:], self.strings)]
            self._found += segment.paragraph("\n".join(texts), "name in another workbook", Hidden.CACHE)
        elif kind == _EXTERN_SHEET and not self.strings.is_wide:
            self._found += segment.paragraph("\n".join(runs(body)), "other workbook", Hidden.CACHE)
        else:
            return kind in {_CRN, _EXTERN_NAME, _EXTERN_SHEET}
        return True

    def _book(self, body: bytes) -> None:
        """The other workbook's path and sheets ([MS-XLS] 2.5.277 for the marks in the path)."""
        if len(body) <= 4 or not self.strings.is_wide:
            return
        count, at = struct.unpack_from("<H", body)[0], 2
        texts = []
        for _ in range(min(count + 1, 4_096)):
            if at + 3 > len(body):
                break
            texts.append("".join(c if c.isprintable() else "/" for c in self.strings.counted(body, at)).strip("/"))
            at += self.strings.size(body, at)
        self._found += segment.paragraph("\n".join(texts), "other workbook", Hidden.CACHE)

    def _values(self, body: bytes) -> Iterator[str]:
        at = 4
        while at < len(body):
            kind, at = body[at], at + 1
            if kind == 2:
                yield self.strings.counted(body, at) if self.strings.is_wide else self.strings.short(body, at)
                at += self.strings.size(body, at) if self.strings.is_wide else 1 + (body[at] if at < len(body) else 0)
                continue
            number = body[at : at + 8]
            at += 8
            if kind == 1 and len(number) == 8:
                yield _number(struct.unpack("<d", number)[0])
            else:
                yield ("TRUE" if number[:1] == b"\x01" else "FALSE") if kind == 4 else ""

    def _sheet_ends(self) -> None:
        rows, self._rows = self._rows, {}
        for row in sorted(rows):
            cells = [rows[row].get(column, "") for column in range(max(rows[row]) + 1)] if rows[row] else []
            self._found += segment.rows(
                [cells], number=self.table, where="other workbook, row", first=row + 1, hidden=Hidden.CACHE
            )
        self.table += 1

    def segments(self) -> list[Segment]:
        """Everything found."""
        self._sheet_ends()
        return self._found
