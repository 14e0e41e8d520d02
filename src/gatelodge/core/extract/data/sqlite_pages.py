"""The pages of an SQLite database: trees of rows, records, overflow chains and free space. Every walk is bounded.

Source: SQLite's "Database File Format", sections 1.2 to 1.6 and 2.1.
"""

import struct
from collections.abc import Iterator

from gatelodge.core.extract.context import Unreadable

Value = int | float | str | bytes | None
_TABLE_LEAF, _TABLE_INNER, _INDEX_LEAF, _INDEX_INNER = 13, 5, 10, 2
_LEAVES, _INNER = {_TABLE_LEAF, _INDEX_LEAF}, {_TABLE_INNER, _INDEX_INNER}
_ENCODINGS = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
MAX_VALUE = 16 << 20
"""Bytes of one row; SQLite itself takes up to a thousand million."""


class Pages:
    """A database, by its pages, counted from 1."""

    def __init__(self, untrusted: bytes) -> None:
        if len(untrusted) < 512:
            raise Unreadable("The database is cut short.")
        size = struct.unpack_from(">H", untrusted, 16)[0]
        self._size = 65_536 if size == 1 else size
        if self._size < 512 or self._size & (self._size - 1):
            raise Unreadable("The database is damaged.")
        self._data = untrusted
        self._usable = self._size - untrusted[20]
        self._encoding = _ENCODINGS.get(struct.unpack_from(">I", untrusted, 56)[0], "utf-8")
        self._count = (len(untrusted) + self._size - 1) // self._size
        self._seen: set[int] = set()
        self.cut = False
        """A row said that it is longer than what was found of it."""

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._count

    def rows(self, root: int) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of the tree that begins there, in order."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if number in self._seen or not 0 < number <= self._count:
                continue
            self._seen.add(number)
            head = 100 if number == 1 else 0
            page = self._page(number)
            kind = page[head] if len(page) > head else 0
            if kind in _LEAVES:
                yield from self._cells(number, head)
            elif kind in _INNER:
                if kind == _INDEX_INNER:
                    yield from self._cells(number, head)
                waiting += reversed(self._children(page, head))

    def free(self) -> bytes:
        """What stands where no row stands: pages that no tree reaches, and the free space of the others."""
        pieces = []
        for number in range(1, self._count + 1):
            page = self._page(number)
            head = 100 if number == 1 else 0
            if number not in self._seen:
                pieces.append(page[head:])
            elif len(page) >= head + 8:
                count, content = struct.unpack_from(">HH", page, head + 3)
                pointers = head + (12 if page[head] in _INNER else 8) + 2 * count
                pieces.append(page[pointers : content or len(page)])
                pieces += _free_blocks(page, struct.unpack_from(">H", page, head + 1)[0])
        return b"\0\0".join(pieces)

    def _page(self, number: int) -> bytes:
        return self._data[(number - 1) * self._size : number * self._size]

    def _children(self, page: bytes, head: int) -> list[int]:
        if len(page) < head + 12:
            return []
        count, last = struct.unpack_from(">H", page, head + 3)[0], struct.unpack_from(">I", page, head + 8)[0]
        pointers = [at for at in _pointers(page, head + 12, count) if at + 4 <= len(page)]
        return [*(struct.unpack_from(">I", page, at)[0] for at in pointers), last]

    def _cells(self, number: int, head: int) -> Iterator[tuple[Value, ...]]:
        page = self._page(number)
        if len(page) < head + 8:
            return
        kind = page[head]
        for pointer in _pointers(
            page, head + (12 if kind in _INNER else 8), struct.unpack_from(">H", page, head + 3)[0]
        ):
            at = pointer + (4 if kind == _INDEX_INNER else 0)
            length, at = _varint(page, at)
            if kind == _TABLE_LEAF:
                _, at = _varint(page, at)
            yield self._record(self._payload(page, at, length, table=kind == _TABLE_LEAF))

    def _payload(self, page: bytes, at: int, length: int, *, table: bool) -> bytes:
        """The bytes of a row, the overflow chain followed."""
        told, length = length, min(length, MAX_VALUE)
        most = self._usable - 35 if table else (self._usable - 12) * 64 // 255 - 23
        if length <= most:
            self.cut |= len(page) - at < length
            return page[at : at + length]
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._usable - 4)
        local = local if local <= most else least
        pieces, have = [page[at : at + local]], local
        following = page[at + local : at + local + 4]
        for _ in range(self._count):
            number = int.from_bytes(following, "big")
            if have >= length or not 0 < number <= self._count or number in self._seen:
                break
            self._seen.add(number)
            chained = self._page(number)
            pieces.append(chained[4 : min(self._usable, 4 + length - have)])
            have += len(pieces[-1])
            following = chained[:4]
        self.cut |= have < told
        return b"".join(pieces)

    def _record(self, payload: bytes) -> tuple[Value, ...]:
        size, at = _varint(payload, 0)
        body = size
        values: list[Value] = []
        while at < min(size, len(payload)):
            kind, at = _varint(payload, at)
            length = _length(kind)
            values.append(self._value(kind, payload[body : body + length]))
            body += length
        return tuple(values)

    def _value(self, kind: int, raw: bytes) -> Value:
        if kind in _INTEGERS:
            return int.from_bytes(raw, "big", signed=True)
        if kind == 7:
            return float(struct.unpack(">d", raw)[0]) if len(raw) == 8 else None
        if kind in {8, 9}:
            return kind - 8
        if kind < 12:
            return None
        return raw.decode(self._encoding, "replace") if kind % 2 else raw


def _length(kind: int) -> int:
    if kind in _INTEGERS:
        return _INTEGERS[kind]
    return 8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else 0


def _pointers(page: bytes, at: int, count: int) -> list[int]:
    whole = min(count, max(len(page) - at, 0) // 2)
    return list(struct.unpack_from(f">{whole}H", page, at))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes and where the next thing stands; 0 past the end."""
    value = 0
    for count, byte in enumerate(data[at : at + 9], 1):
        if count == 9:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count
    return value, len(data)


def _free_blocks(page: bytes, at: int) -> Iterator[bytes]:
    """Yield the free blocks of a page, which form a chain in rising order."""
    while 0 < at <= len(page) - 4:
        following, size = struct.unpack_from(">HH", page, at)
        yield page[at + 4 : at + size]
        if following <= at:
            return
        at = following
