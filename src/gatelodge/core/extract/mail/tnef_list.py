"""Lists of properties as Outlook's package keeps them, read one after the other. Source: [MS-OXTNEF] 2.1.3.4."""

import struct
from collections.abc import Iterator

from gatelodge.core.extract.mail import mapi
from gatelodge.core.extract.mail.mapi import Name, Properties

MOST = 20_000
"""Properties of one item; values of one property; recipients."""


class PropertyList:
    """Bytes with a place in them; reading behind the end gives nothing and says so."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._short = False

    def ended(self) -> bool:
        """True when more was asked for than there is."""
        return self._short

    def take(self, size: int) -> bytes:
        """So many bytes, and the padding to a multiple of four behind them."""
        found = self._content[self._at : self._at + size]
        self._short |= len(found) < size
        self._at += size + -size % 4
        return found

    def number(self) -> int:
        """A whole number of four bytes."""
        return int.from_bytes(self.take(4), "little")

    def properties(self, into: Properties, charset: str) -> bool:
        """Read a list of properties; False where it is cut short."""
        count = self.number()
        for _ in range(min(count, MOST)):
            head = self.take(4)
            if self.ended():
                return False
            kind, number = struct.unpack("<HH", head)
            if number >= mapi.NAMED:
                into.names[number] = self._name()
            for raw in self._values(kind):
                if (value := mapi.decoded(kind, raw, charset)) is not None:
                    into.pairs.append((number, value))
            if self.ended():
                return False
        return count <= MOST

    def _name(self) -> Name:
        owner = self.take(16)
        if self.number() == 0:
            return owner, self.number()
        return owner, self.take(self.number()).decode("utf-16-le", "replace").strip("\0")

    def _values(self, kind: int) -> Iterator[bytes]:
        size = mapi.FIXED.get(kind & ~mapi.MULTIPLE)
        if size is not None and not kind & mapi.MULTIPLE:
            yield self.take(size)
            return
        count = self.number()
        self._short |= count > MOST
        for _ in range(min(count, MOST)):
            if self.ended():
                return
            yield self.take(self.number() if size is None else size)
