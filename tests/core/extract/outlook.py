"""Outlook's files made in memory, about invented people: .msg, winmail.dat, compressed rich text."""

import struct
from collections.abc import Mapping

from gatelodge.core.extract.office.compound.repack import packed

SUBJECT, SENDER, SENDER_ADDRESS, TO, BCC, BODY, HTML, RICH = 0x37, 0xC1A, 0x5D01, 0xE04, 0xE02, 0x1000, 0x1013, 0x1009
KIND, NAME, ADDRESS, RECIPIENT_KIND = 0x1A, 0x3001, 0x39FE, 0xC15
FILE, FILE_NAME, CONTENT_ID, UNLISTED, MIME_TYPE, METHOD = 0x3701, 0x3707, 0x3712, 0x7FFE, 0x370E, 0x3705
MESSAGE_INSIDE = bytes.fromhex("0703020000000000c000000000000046")


def rich(text: bytes) -> bytes:
    """Compressed rich text of letters only, no references."""
    runs = b"".join(b"\0" + text[at : at + 8] for at in range(0, len(text), 8))
    return struct.pack("<II4sI", len(runs) + 12, len(text), b"LZFu", 0) + runs


def filetime(days: int) -> bytes:
    """Midnight so many days after the beginning of 1601."""
    return struct.pack("<Q", days * 86_400 * 10_000_000)


def properties(values: Mapping[int, object], *, head: int, wide: bool = True) -> dict[str, bytes]:
    """The streams of one storage of a .msg: text and bytes by number; whole numbers and dates in the fixed stream."""
    streams = {}
    fixed = bytes(head)
    for number, value in values.items():
        if isinstance(value, bool):
            fixed += struct.pack("<HHIHxxxxxx", 0x0B, number, 6, value)
        elif isinstance(value, int):
            fixed += struct.pack("<HHIixxxx", 0x03, number, 6, value)
        elif isinstance(value, str):
            kind, raw = (0x1F, value.encode("utf-16-le")) if wide else (0x1E, value.encode("cp1251"))
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = raw
        elif isinstance(value, tuple):
            fixed += struct.pack("<HHI", 0x40, number, 6) + value[0]
        else:
            streams[f"__substg1.0_{number:04X}0102"] = value
    streams["__properties_version1.0"] = fixed
    return streams


def inside(folder: str, streams: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same streams in a storage."""
    return {f"{folder}/{name}": content for name, content in streams.items()}


def item(values, *, recipients=(), attachments=(), head: int = 32, wide: bool = True) -> dict[str, bytes]:
    """The streams of an item; an attachment is its values, and streams of its own where it is a storage."""
    streams = properties(values, head=head, wide=wide)
    for order, recipient in enumerate(recipients):
        streams |= inside(f"__recip_version1.0_#{order:08X}", properties(recipient, head=8))
    for order, (attachment, embedded) in enumerate(attachments):
        folder = f"__attach_version1.0_#{order:08X}"
        streams |= inside(folder, properties(attachment, head=8))
        streams |= inside(f"{folder}/__substg1.0_3701000D", embedded)
    return streams


def message(values, names: Mapping[int, str] | None = None, **more) -> bytes:
    """A .msg; `names` are those of named properties, by number."""
    streams = item(values, **more)
    words = entries = b""
    for number, name in (names or {}).items():
        entries += struct.pack("<IHH", len(words), 2 << 1 | 1, number - 0x8000)
        raw = name.encode("utf-16-le")
        words += struct.pack("<I", len(raw)) + raw + bytes(-len(raw) % 4)
    streams |= inside("__nameid_version1.0", {"__substg1.0_00030102": entries, "__substg1.0_00040102": words})
    return packed(streams)


def attribute(level: int, number: int, content: bytes, checksum: int | None = None) -> bytes:
    """One attribute of a winmail.dat; `number` with its type in the upper half."""
    true = sum(content) & 0xFFFF
    return (
        struct.pack("<BII", level, number, len(content))
        + content
        + struct.pack("<H", true if checksum is None else checksum)
    )


def property_list(values: Mapping[int | tuple[int, str], object]) -> bytes:
    """Properties as winmail.dat packs them; a key with a word is a named one."""
    packed = struct.pack("<I", len(values))
    for key, value in values.items():
        number, name = key if isinstance(key, tuple) else (key, "")
        kind, raw = (0x1F, value.encode("utf-16-le") + b"\0\0") if isinstance(value, str) else (0x102, value)
        if isinstance(value, int):
            kind, raw = 0x03, struct.pack("<i", value)
        elif isinstance(value, bytes) and value.startswith(MESSAGE_INSIDE):
            kind = 0x0D
        packed += struct.pack("<HH", kind, number)
        if name:
            word = name.encode("utf-16-le") + b"\0\0"
            packed += bytes(16) + struct.pack("<II", 1, len(word)) + word + bytes(-len(word) % 4)
        if kind != 0x03:
            packed += struct.pack("<II", 1, len(raw))
        packed += raw + bytes(-len(raw) % 4)
    return packed


def package(*attributes: bytes) -> bytes:
    """A winmail.dat."""
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def attached(values) -> bytes:
    """An attachment of a winmail.dat, by its properties."""
    return attribute(2, 0x69002, bytes(14)) + attribute(2, 0x69005, property_list(values))
