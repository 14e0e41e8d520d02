"""Properties of Outlook's items: values decoded, by their number. Both .msg and winmail.dat are made of them.

It does not know what a property means (`mapi_words`) and does not show any (`item`).
Sources: [MS-OXCDATA] 2.11.1 (types), [MS-OXPROPS] (numbers).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gatelodge.core.extract.codepage import WESTERN, codec
from gatelodge.core.extract.text import plain

STRING8, UNICODE, BINARY, OBJECT, GUID = 0x1E, 0x1F, 0x102, 0x0D, 0x48
MULTIPLE = 0x1000
"""Added to the type of a property with several values."""
FIXED = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, GUID: 16}
"""Bytes of each type that has always the same length."""
NAMED = 0x8000
"""Numbers from here on mean what the item itself says."""

MESSAGE_CODE_PAGE, INTERNET_CODE_PAGE, LOCALE = 0x3FFD, 0x3FDE, 0x3FF1
_BEGINNING = datetime(1601, 1, 1, tzinfo=UTC)
_DAYS_BEGINNING = datetime(1899, 12, 30, tzinfo=UTC)

Value = str | bytes | int | float | datetime
Name = tuple[bytes, int | str]
"""Set and number or word of a named property: [MS-OXPROPS] 1.3.2."""


@dataclass(slots=True)
class Properties:
    """The properties of one item, recipient or attachment, in the order they stand. A number may come twice."""

    pairs: list[tuple[int, Value]] = field(default_factory=list)
    names: dict[int, Name] = field(default_factory=dict)

    def all(self, *numbers: int) -> Iterator[Value]:
        """The values under these numbers."""
        return (value for wanted in numbers for number, value in self.pairs if number == wanted)

    def text(self, *numbers: int) -> str:
        """The first text under these numbers that is not empty."""
        return next((value.strip() for value in self.all(*numbers) if isinstance(value, str) and value.strip()), "")

    def count(self, number: int) -> int:
        """The whole number under this number; 0 where there is none."""
        return next((value for value in self.all(number) if isinstance(value, int)), 0)

    def raw(self, number: int) -> bytes:
        """The bytes under this number."""
        return next((value for value in self.all(number) if isinstance(value, bytes)), b"")


def charset(code_page: int) -> str:
    """The charset of a code page; "" for the usual or an unknown one, which the text itself then decides.

    >>> charset(1251), charset(1252), charset(28605)
    ('cp1251', '', 'iso-8859-15')
    """
    name = codec(code_page)
    return "" if name == WESTERN else name


def decoded(kind: int, untrusted: bytes, charset: str = "") -> Value | None:
    """One value of a type; None for a type that says nothing to people, or bytes too few for it."""
    kind &= ~MULTIPLE
    if kind == STRING8:
        return plain.decode(untrusted, charset).rstrip("\0")
    if kind == UNICODE:
        return untrusted.decode("utf-16-le", "replace").replace("\0", "")
    if kind in (BINARY, OBJECT):
        return untrusted
    if len(untrusted) < FIXED.get(kind, 9):
        return None
    return _number(kind, untrusted)


def _number(kind: int, untrusted: bytes) -> Value | None:
    match kind:
        case 0x02:
            return int(struct.unpack_from("<h", untrusted)[0])
        case 0x0B:
            return int(untrusted[0] != 0)
        case 0x03:
            return int(struct.unpack_from("<i", untrusted)[0])
        case 0x14:
            return int(struct.unpack_from("<q", untrusted)[0])
        case 0x04:
            return float(struct.unpack_from("<f", untrusted)[0])
        case 0x05:
            return float(struct.unpack_from("<d", untrusted)[0])
        case 0x06:
            return float(struct.unpack_from("<q", untrusted)[0] / 10_000)
        case 0x07:
            return _moment(_DAYS_BEGINNING, days=struct.unpack_from("<d", untrusted)[0])
        case 0x40:
            return _moment(_BEGINNING, microseconds=struct.unpack_from("<Q", untrusted)[0] // 10)
    return None


def _moment(beginning: datetime, **after: float) -> datetime | None:
    try:
        return beginning + timedelta(**after)
    except (OverflowError, ValueError):
        return None
