"""Files in rich text: pictures, objects, the data Word keeps for itself. Source: RTF 1.9.1; [MS-OLEDS] 2.2, 2.3."""

import re
import struct

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.values import Hidden

_HEX = re.compile(rb"[0-9A-Fa-f]")
_NOT_HEX = bytes(code for code in range(256) if not _HEX.match(bytes((code,))))
_MAGIC = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
_RUN = re.compile(rb"[\x20-\x7e]{6,}|(?:[\x20-\x7e]\0){6,}")
MAX_HEADER = 4_096


def read(kind: str, raw: bytes, place: Place, context: Context) -> None:
    """Read a file that stood in the text in hexadecimal digits, or in bytes as it is."""
    content = _bytes(raw)
    if len(content) < 4:
        return
    if kind == "picture":
        context.inside(_bitmap(content), place)
    elif kind == "object":
        _object(content, place, context)
    elif content.startswith(b"PK"):
        inner = place.member(1, "", Hidden.STRUCTURE)
        context.inside(content, inner)
    else:
        _readable(content, place, context, Hidden.CUSTOM_XML)


def _bytes(raw: bytes) -> bytes:
    """What the digits mean; the bytes themselves where they are none."""
    if raw.startswith(_MAGIC):
        return raw
    digits = raw.translate(None, _NOT_HEX)
    if len(digits) * 2 < len(raw):
        return raw
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))


def _bitmap(content: bytes) -> bytes:
    """A picture as a file: device-independent bitmaps lack their first 14 bytes."""
    if content[:4] == b"\x28\0\0\0" and len(content) > 40:
        return b"BM" + struct.pack("<IHHI", len(content) + 14, 0, 0, 54) + content
    return content


def _object(content: bytes, place: Place, context: Context) -> None:
    """An OLE 1 object: a header with the name of its class, then its native data."""
    native, name = _native(content)
    if name.lower() == b"package" and (file := _packaged(native)):
        label, inner = file
        context.inside(inner, place.member(1, label))
        return
    starts = [at for magic in _MAGIC if 0 <= (at := native.find(magic)) < MAX_HEADER]
    if starts:
        context.inside(native[min(starts) :], place)
    else:
        _readable(content, place, context, None)


def _native(content: bytes) -> tuple[bytes, bytes]:
    """Native data and class name; all of it where there is no header."""
    try:
        version, kind, length = struct.unpack_from("<III", content)
        if version & 0xFF not in {1, 2, 5} or kind not in {1, 2} or length > MAX_HEADER:
            return content, b""
        name = content[12 : 12 + length].rstrip(b"\0")
        at = 12 + length
        for _ in range(2):
            at += 4 + min(struct.unpack_from("<I", content, at)[0], MAX_HEADER)
        size = struct.unpack_from("<I", content, at)[0]
        return content[at + 4 : at + 4 + size], name
    except struct.error:
        return content, b""


def _packaged(native: bytes) -> tuple[str, bytes] | None:
    """Name and bytes of a file that was dropped into the text; None when it is made in another way."""
    label, _, rest = native[2:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    try:
        skipped = struct.unpack_from("<I", rest, 4)[0]
        at = 8 + skipped
        size = struct.unpack_from("<I", rest, at)[0]
    except struct.error:
        return None
    file = rest[at + 4 : at + 4 + size]
    return (label.decode("cp1252", "replace"), file) if file else None


def _readable(content: bytes, place: Place, context: Context, hidden: Hidden | None) -> None:
    """Words in bytes of which we know no format."""
    words = [run.replace(b"\0", b"").decode("cp1252", "replace") for run in _RUN.findall(content)]
    found = segment.segments("\n".join(words), hidden=hidden or Hidden.STRUCTURE, where="data, line")
    if found:
        context.part(place, "application/octet-stream", found)
