"""Parquet tables: rows under their columns, and what the file says of itself beside them.

Columns of one value a row stand side by side; lists and maps are read as columns of their own, without their rows.
Source: Apache Parquet, "File Format" and parquet.thrift.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.data.parquet_pages import Chunk, Value, values_of
from gatelodge.core.extract.data.thrift import Compact
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MAX_VALUES = 20_000_000
_TAIL = 8
_DAY = date(1970, 1, 1)
_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_DATE, _MILLIS, _MICROS = 6, 9, 10
_LONG = 4_000


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One column of values in the schema."""

    name: str
    physical: int
    length: int
    converted: int | None
    definition: int
    """Levels of absence above a value."""
    repetition: int
    """Levels of lists above a value: 0 for one value a row."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a row for every row of the table."""
    meta = _meta(untrusted)
    found: list[Segment] = []
    try:
        leaves = _leaves(meta.get(2, []))
        if sum(group.get(3, 0) for group in meta.get(4, [])) * len(leaves) > MAX_VALUES:
            raise Unreadable("The table holds too many values; it was not read.", GapKind.LIMIT)
        for group in meta.get(4, []):
            columns = [
                (leaf, list(_column(untrusted, leaf, chunk, context)))
                for leaf, chunk in zip(leaves, group.get(1, []), strict=False)
            ]
            flat = [[leaf.name, *values] for leaf, values in columns if not leaf.repetition]
            found += segment.rows(zip_longest(*flat, fillvalue=""), number=len(found), first=0)
            for leaf, values in columns:
                if leaf.repetition:
                    found += segment.segments("\n".join(values), where=f"list {leaf.name}, line")
    finally:
        found += _asides(meta)
        context.part(place, "application/vnd.apache.parquet", found)


def _meta(untrusted: bytes) -> dict[int, Any]:
    if untrusted[-4:] == b"PARE" or untrusted[:4] == b"PARE":
        raise Unreadable("The table is encrypted.", GapKind.ENCRYPTED)
    size = struct.unpack("<I", untrusted[-8:-4])[0] if len(untrusted) > _TAIL + 4 else 0
    if untrusted[-4:] != b"PAR1" or size > len(untrusted) - _TAIL:
        raise Unreadable("The table is cut short.")
    return Compact(untrusted[len(untrusted) - _TAIL - size : -_TAIL]).struct()


def _leaves(schema: list[dict[int, Any]]) -> list[_Leaf]:
    """The columns of values, in the order in which each group of rows has them."""
    found: list[_Leaf] = []
    waiting: list[tuple[int, str, int, int]] = []
    for number, element in enumerate(schema):
        name = _text(element.get(4, b""))
        left, path, definition, repetition = waiting.pop() if waiting else (1, "", 0, 0)
        if left > 1:
            waiting.append((left - 1, path, definition, repetition))
        kind = element.get(3, 0) if number else 0
        definition, repetition = definition + (kind != 0), repetition + (kind == 2)
        here = f"{path}.{name}".strip(".") if number else ""
        if element.get(5, 0) > 0:
            waiting.append((element[5], here, definition, repetition))
        elif number:
            found.append(_Leaf(here, element.get(1, 6), element.get(2, 0), element.get(6), definition, repetition))
    return found


def _column(untrusted: bytes, leaf: _Leaf, chunk: dict[int, Any], context: Context) -> Iterator[str]:
    meta = chunk.get(3, {})
    if chunk.get(1):
        raise Unreadable("A column of the table stands in another file.", GapKind.EXTERNAL)
    described = Chunk(
        physical=leaf.physical,
        length=leaf.length,
        definition=leaf.definition,
        repetition=leaf.repetition,
        codec=meta.get(4, 0),
        count=meta.get(5, 0),
        start=min(meta.get(9, 0), meta.get(11) or meta.get(9, 0)),
    )
    for value in values_of(untrusted, described, context):
        yield _said(value, leaf)


def _said(value: Value, leaf: _Leaf) -> str:
    match value:
        case None:
            return ""
        case bytes():
            return _text(value)
        case int() if leaf.converted == _DATE and abs(value) < 1_000_000:
            return (_DAY + timedelta(days=value)).isoformat() if value > -700_000 else str(value)
        case int() if leaf.converted in {_MILLIS, _MICROS} and abs(value) < 1 << 56:
            seconds = value / (1e3 if leaf.converted == _MILLIS else 1e6)
            return (_MOMENT + timedelta(seconds=seconds)).isoformat() if abs(seconds) < 5e10 else str(value)
    return str(value)


def _asides(meta: dict[int, Any]) -> list[Segment]:
    """Keys and values that programs keep beside the table, and who wrote it."""
    found: list[Segment] = []
    for pair in meta.get(5, []):
        key, value = _text(pair.get(1, b"")), _text(pair.get(2, b""))
        if len(value) <= _LONG:
            found.append(Segment(f"{key}: {value}", f"property {key[:40]}", SegmentKind.HEADER, Hidden.PROPERTY))
        else:
            found += segment.segments(value, hidden=Hidden.PROPERTY, where="property, line")
    return found


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace").replace("\0", "") if isinstance(value, bytes) else str(value)
