"""Thrift's compact protocol, as far as Parquet's headers need it: structs as dictionaries by field number.

Source: Apache Thrift, "Thrift compact protocol encoding".
"""

from typing import Any

from gatelodge.core.extract.context import Unreadable

_MAX_DEPTH = 24
_MAX_ITEMS = 200_000


class Compact:
    """A cursor over encoded bytes. Unreadable past the end and beyond the bounds."""

    def __init__(self, untrusted: bytes, at: int = 0) -> None:
        self._data = untrusted
        self.at = at
        self._items = 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """The struct that stands here: field number to value."""
        if depth > _MAX_DEPTH:
            raise Unreadable("A header of the file is nested too deeply.")
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            number = number + step if step else self._signed()
            found[number] = self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        self._items += 1
        if self._items > _MAX_ITEMS:
            raise Unreadable("A header of the file is too long.")
        match kind:
            case 1 | 2:
                return kind == 1
            case 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._signed()
            case 7:
                return self._bytes(8)
            case 8:
                return self._bytes(self.varint())
            case 9 | 10:
                return self._list(depth)
            case 12:
                return self.struct(depth + 1)
        raise Unreadable("A header of the file is damaged.")

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        size, kind = head >> 4, head & 15
        if size == 15:
            size = self.varint()
        if depth > _MAX_DEPTH or size > len(self._data):
            raise Unreadable("A header of the file is damaged.")
        if kind in {1, 2}:
            return [self._byte() == 1 for _ in range(size)]
        return [self._value(kind, depth + 1) for _ in range(size)]

    def varint(self) -> int:
        """A number without a sign, seven bits a byte."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise Unreadable("A header of the file is damaged.")

    def _signed(self) -> int:
        value = self.varint()
        return value >> 1 ^ -(value & 1)

    def _byte(self) -> int:
        if self.at >= len(self._data):
            raise Unreadable("The file is cut short.")
        self.at += 1
        return self._data[self.at - 1]

    def _bytes(self, length: int) -> bytes:
        if length > len(self._data) - self.at:
            raise Unreadable("The file is cut short.")
        self.at += length
        return self._data[self.at - length : self.at]
