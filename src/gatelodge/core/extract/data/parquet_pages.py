"""The pages of one column of a Parquet table: unpacked, levels undone, values decoded, all within the shared limits.

Source: Apache Parquet, "Encodings" and "Compression".
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cramjam

from gatelodge.core.extract.context import Context, Unreadable
from gatelodge.core.extract.data.runs import delta_numbers, delta_strings, delta_texts, numbers_of_runs
from gatelodge.core.extract.data.thrift import Compact
from gatelodge.values import GapKind

Value = int | float | bool | bytes | None
_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_NUMBERS = {1: ("<%di", 4), 2: ("<%dq", 8), 4: ("<%df", 4), 5: ("<%dd", 8)}
_BOOLEAN, _INT96, _BYTES, _FIXED = 0, 3, 6, 7
_MAX_PAGE = 64 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """One column in one group of rows."""

    physical: int
    length: int
    """Bytes of a value of fixed length."""
    definition: int
    repetition: int
    codec: int
    count: int
    """Values, absent ones too."""
    start: int
    """Where its first page stands in the file."""


def values_of(untrusted: bytes, chunk: Chunk, context: Context) -> Iterator[Value]:
    """Yield the column's values in order, None for an absent one."""
    at, left = chunk.start, chunk.count
    dictionary: Sequence[Value] = ()
    while left > 0:
        cursor = Compact(untrusted, at)
        head = cursor.struct()
        size, whole = head.get(3, 0), head.get(2, 0)
        if size < 0 or not 0 <= whole <= _MAX_PAGE or cursor.at + size > len(untrusted):
            raise Unreadable("A page of the table is damaged.")
        packed = untrusted[cursor.at : cursor.at + size]
        at = cursor.at + size
        if head.get(1) == _DICTIONARY:
            content = _unpacked(packed, whole, chunk.codec, context)
            dictionary = _plain(content, chunk, head.get(7, {}).get(1, 0))
        elif head.get(1) in {_DATA, _DATA_2}:
            count, values = _page(packed, whole, head, chunk, dictionary, context)
            yield from values[:left]
            left -= max(count, 1)


def _page(
    packed: bytes, whole: int, head: dict[int, Any], chunk: Chunk, dictionary: Sequence[Value], context: Context
) -> tuple[int, Sequence[Value]]:
    """How many values the page has, and they."""
    if head[1] == _DATA:
        described = head.get(5, {})
        content = _unpacked(packed, whole, chunk.codec, context)
        count, encoding, at = described.get(1, 0), described.get(2, 0), 0
        _, at = _sized_levels(content, at, chunk.repetition, count)
        levels, at = _sized_levels(content, at, chunk.definition, count)
    else:
        described = head.get(8, {})
        count, encoding = described.get(1, 0), described.get(4, 0)
        skip, size = described.get(6, 0), described.get(5, 0)
        levels = numbers_of_runs(packed[skip : skip + size], chunk.definition.bit_length(), count)
        rest = packed[skip + size :]
        plain = not described.get(7, True)
        content = rest if plain else _unpacked(rest, max(whole - skip - size, 0), chunk.codec, context)
        at = 0
    if not 0 <= count <= chunk.count:
        raise Unreadable("A page of the table is damaged.")
    there = sum(level == chunk.definition for level in levels) if chunk.definition else count
    values = _decoded(content[at:], encoding, chunk, there, dictionary)
    if not chunk.definition or there == count:
        return count, values
    known = iter(values)
    return count, [next(known, None) if level == chunk.definition else None for level in levels]


def _sized_levels(content: bytes, at: int, level: int, count: int) -> tuple[list[int], int]:
    if not level:
        return [], at
    size = int.from_bytes(content[at : at + 4], "little")
    return numbers_of_runs(content[at + 4 : at + 4 + size], level.bit_length(), count), at + 4 + size


def _decoded(content: bytes, encoding: int, chunk: Chunk, count: int, dictionary: Sequence[Value]) -> Sequence[Value]:
    match encoding:
        case 0:  # PLAIN
            return _plain(content, chunk, count)
        case 2 | 8:  # PLAIN_DICTIONARY, RLE_DICTIONARY
            indexes = numbers_of_runs(content[1:], content[0] if content else 0, count)
            return [dictionary[index] if index < len(dictionary) else None for index in indexes]
        case 3 if chunk.physical == _BOOLEAN:
            return [bool(bit) for bit in numbers_of_runs(content[4:], 1, count)]
        case 5:  # DELTA_BINARY_PACKED
            return list(delta_numbers(content, count)[0])
        case 6:  # DELTA_LENGTH_BYTE_ARRAY
            return list(delta_texts(content, count))
        case 7:  # DELTA_BYTE_ARRAY
            return list(delta_strings(content, count))
        case 9 if chunk.physical in _NUMBERS or chunk.physical == _FIXED:
            width = _NUMBERS[chunk.physical][1] if chunk.physical in _NUMBERS else chunk.length
            each = len(content) // max(width, 1)
            return _plain(b"".join(content[at::each][:width] for at in range(each)), chunk, count)
    raise Unreadable("A column of the table is written in a rare way, which was not read.", GapKind.UNKNOWN_TYPE)


def _plain(content: bytes, chunk: Chunk, count: int) -> Sequence[Value]:
    if chunk.physical in _NUMBERS:
        form, width = _NUMBERS[chunk.physical]
        whole = min(count, len(content) // width)
        return list(struct.unpack_from(form % whole, content))
    if chunk.physical == _BOOLEAN:
        return [bool(byte >> bit & 1) for byte in content for bit in range(8)][:count]
    if chunk.physical in {_INT96, _FIXED}:
        width = 12 if chunk.physical == _INT96 else chunk.length
        return [content[at : at + width] for at in range(0, len(content) - width + 1, max(width, 1))][:count]
    found: list[Value] = []
    at = 0
    while at + 4 <= len(content) and len(found) < count:
        size = int.from_bytes(content[at : at + 4], "little")
        found.append(content[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _unpacked(packed: bytes, size: int, codec: int, context: Context) -> bytes:
    """The page's bytes; never more than its header says."""
    context.spend(size)
    if codec == 0:
        return packed
    if codec == 2:
        return zlib.decompressobj(47).decompress(packed, size or 1)
    room = bytearray(size)
    try:
        match codec:
            case 1:
                made = cramjam.snappy.decompress_raw_into(packed, room)
            case 4:
                made = cramjam.brotli.decompress_into(packed, room)
            case 6:
                made = cramjam.zstd.decompress_into(packed, room)
            case 7:
                made = cramjam.lz4.decompress_block_into(packed, room, output_len=size)
            case _:
                raise Unreadable("The table is packed in a rare way, which was not read.", GapKind.UNKNOWN_TYPE)
    except cramjam.DecompressionError as error:
        raise Unreadable("A page of the table is damaged.") from error
    return bytes(room[:made])
