"""Numbers, bits and checksums as the directory of a 7z archive writes them. Source: 7zFormat.txt of the LZMA SDK."""

import struct
from dataclasses import dataclass

from gatelodge.core.extract.context import Unreadable


@dataclass(slots=True)
class Numbers:
    """Bytes read from front to back. IndexError or Unreadable where they end too soon."""

    content: bytes
    at: int = 0

    def byte(self) -> int:
        """The next one."""
        self.at += 1
        return self.content[self.at - 1]

    def take(self, size: int) -> bytes:
        """So many of the next bytes."""
        if not 0 <= size <= len(self.content) - self.at:
            raise Unreadable("The 7-Zip archive is damaged.")
        self.at += size
        return self.content[self.at - size : self.at]

    def number(self) -> int:
        """A number whose first byte tells how many follow."""
        first = self.byte()
        value, mask = 0, 0x80
        for shift in range(0, 64, 8):
            if not first & mask:
                return value | (first & (mask - 1)) << shift
            value |= self.byte() << shift
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of things, each of which takes some room."""
        value = self.number()
        if value > len(self.content) * 8:
            raise Unreadable("The 7-Zip archive is damaged.")
        return value

    def bits(self, count: int) -> list[bool]:
        """So many bits, the highest of a byte first."""
        packed = self.take((count + 7) // 8)
        return [bool(packed[at >> 3] & 0x80 >> (at & 7)) for at in range(count)]

    def crcs(self, count: int) -> list[int | None]:
        """Checksums of so many things, None for one that has none."""
        known = [True] * count if self.byte() else self.bits(count)
        return [struct.unpack("<I", self.take(4))[0] if one else None for one in known]
