"""Windows metafiles made by hand: words drawn in the ways that Office and Windows draw them."""

import struct
from collections.abc import Sequence


def enhanced(*records: bytes) -> bytes:
    """An enhanced metafile."""
    body = b"".join(records) + struct.pack("<IIIII", 14, 20, 0, 0, 20)
    return struct.pack("<II32s4s", 1, 108, bytes(32), b" EMF").ljust(108, b"\0") + body


def wide_text(text: str, x: int, y: int, step: int = 10) -> bytes:
    """EXTTEXTOUTW, with the step from each letter to the next."""
    raw = text.encode("utf-16-le")
    raw += bytes(-len(raw) % 4)
    steps = struct.pack(f"<{len(text)}I", *[step] * len(text))
    head = struct.pack("<iiIII16sI", x, y, len(text), 76, 0, bytes(16), 76 + len(raw))
    return _record(84, bytes(28) + head + raw + steps)


def small_text(text: str, x: int, y: int) -> bytes:
    """SMALLTEXTOUT in one-byte letters without bounds."""
    return _record(108, struct.pack("<iiIIIff", x, y, len(text), 0x300, 1, 1.0, 1.0) + text.encode("cp1252"))


def plus_text(text: str) -> bytes:
    """A string of EMF+ in a comment."""
    raw = text.encode("utf-16-le")
    string = struct.pack("<III16s", 0, 0, len(text), bytes(16)) + raw
    inner = struct.pack("<HHII", 0x401C, 0, 12 + len(string), len(string)) + string
    return _record(70, struct.pack("<I", 4 + len(inner)) + b"EMF+" + inner)


def old(texts: Sequence[tuple[str, int, int]]) -> bytes:
    """A placeable metafile of before, with its words, each at a place."""
    records = b""
    for text, x, y in texts:
        raw = text.encode("cp1252") + bytes(len(text) % 2)
        body = struct.pack("<hhHH", y, x, len(text), 0) + raw
        records += struct.pack("<IH", 3 + len(body) // 2, 0x0A32) + body
    return (
        b"\xd7\xcd\xc6\x9a" + bytes(18) + b"\x01\x00\x09\x00\x00\x03" + bytes(12) + records + struct.pack("<IH", 3, 0)
    )


def _record(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 8 + len(body)) + body
