"""Parquet's packed numbers: runs of one value, groups of bits, differences; and texts told by their lengths.

Source: Apache Parquet, "Parquet encoding definitions".
"""

from collections.abc import Iterator

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.data.thrift import Compact

_MAX_WIDTH = 64


def numbers_of_runs(content: bytes, width: int, count: int) -> list[int]:
    """So many numbers of `width` bits each: runs of one value and groups of eight, in turn."""
    if width == 0:
        return [0] * count
    if width > _MAX_WIDTH:
        raise Unreadable("A page of the table is damaged.")
    found: list[int] = []
    cursor, size = Compact(content), (width + 7) // 8
    while len(found) < count and cursor.at < len(content):
        head = cursor.varint()
        if head & 1:
            length = (head >> 1) * width
            found += _bits(content[cursor.at : cursor.at + length], width, min((head >> 1) * 8, count - len(found)))
            cursor.at += length
        else:
            value = int.from_bytes(content[cursor.at : cursor.at + size], "little")
            cursor.at += size
            found += [value] * min(head >> 1, count - len(found))
    return found + [0] * (count - len(found))


def delta_numbers(content: bytes, count: int) -> tuple[list[int], int]:
    """Numbers told by their differences, and where the next thing stands."""
    cursor = Compact(content)
    block, pieces, total, value = cursor.varint(), cursor.varint(), cursor.varint(), _signed(cursor)
    total = min(total, count)
    if not 0 < pieces <= 1024 or not 0 < block <= 1 << 20:
        raise Unreadable("A page of the table is damaged.")
    each = block // pieces
    found = [value] if total else []
    while len(found) < total and cursor.at < len(content):
        least = _signed(cursor)
        widths = content[cursor.at : cursor.at + pieces]
        cursor.at += pieces
        for width in widths:
            if len(found) >= total:
                break
            length = width * each // 8
            for step in _bits(content[cursor.at : cursor.at + length], width, each):
                value += least + step
                found.append(value)
            cursor.at += length
    return found[:total], cursor.at


def delta_texts(content: bytes, count: int) -> Iterator[bytes]:
    """Yield texts whose lengths stand in front of all of them."""
    lengths, at = delta_numbers(content, count)
    for length in lengths:
        yield content[at : at + max(length, 0)]
        at += max(length, 0)


def delta_strings(content: bytes, count: int) -> Iterator[bytes]:
    """Yield texts that each begin with so many bytes of the one before."""
    kept, at = delta_numbers(content, count)
    before = b""
    for shared, rest in zip(kept, delta_texts(content[at:], count), strict=False):
        before = before[: max(shared, 0)] + rest
        yield before


def _bits(content: bytes, width: int, count: int) -> list[int]:
    if width == 0:
        return [0] * count
    whole, mask = int.from_bytes(content, "little"), (1 << width) - 1
    if width > _MAX_WIDTH:
        raise Unreadable("A page of the table is damaged.")
    most = min(count, len(content) * 8 // width)
    if most * width <= 4096:
        return [whole >> at * width & mask for at in range(most)]
    step = 8 * width  # in groups of bytes: shifting one huge number again and again would take time squared
    found: list[int] = []
    for start in range(0, most, 64):
        group = int.from_bytes(content[start * width // 8 : start * width // 8 + step], "little")
        found += [group >> at * width & mask for at in range(min(64, most - start))]
    return found


def _signed(cursor: Compact) -> int:
    value = cursor.varint()
    return value >> 1 ^ -(value & 1)
