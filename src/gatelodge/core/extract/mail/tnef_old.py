"""Attributes of Outlook's package from the time before properties: dates, senders, texts.

Each stands for a property that took its place. Source: [MS-OXTNEF] 2.1.3.3.
"""

import struct
from datetime import datetime

from gatelodge.core.extract.mail.mapi import Value
from gatelodge.core.extract.text import plain

OLD_TEXTS = {
    0x8004: 0x0037,
    0x800C: 0x1000,
    0x8008: 0x001A,
    0x8009: 0x1035,
    0x800B: 0x0070,
    0x800A: 0x1042,
    0x0000: 0x5D02,
    0x0600: 0x3FFA,
}
"""attSubject, attBody, attMessageClass, attMessageID, attConversationID, attParentID."""
OLD_DATES = {0x8005: 0x0039, 0x8006: 0x0E06, 0x8020: 0x3008, 0x0006: 0x0060, 0x0007: 0x0061}
"""attDateSent, attDateRecd, attDateModified, attDateStart, attDateEnd."""
_NAME, _ADDRESS = 0x0C1A, 0x0C1F


def moment(content: bytes) -> datetime | None:
    """A date of seven numbers, in the sender's own time; None where they are no date."""
    if len(content) not in {12, 14}:
        return None
    try:
        return datetime(*struct.unpack_from("<6H", content))  # noqa: DTZ001 - the zone is not told
    except ValueError:
        return None


def sender(content: bytes, charset: str) -> list[tuple[int, Value]]:
    """Name and address of who sent it: the structure TRP, then both as texts that end in a null."""
    size_name, size_address = struct.unpack_from("<HH", content, 4) if len(content) >= 16 else (0, 0)
    name = plain.decode(content[16 : 16 + size_name], charset).strip("\0")
    address = plain.decode(content[16 + size_name : 16 + size_name + size_address], charset).strip("\0")
    return [(_NAME, name), (_ADDRESS, address.partition(":")[2] or address)]
