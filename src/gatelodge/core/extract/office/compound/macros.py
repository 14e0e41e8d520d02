"""Macros (VBA): their source as text, for names and lists stand in it.

Source: [MS-OVBA] 2.4.1 (compression), 2.3.4.3 (a module's stream: compiled code, then the source).
"""

import re
import struct

from gatelodge.core.extract.context import Context
from gatelodge.core.extract.cutting.runs import runs

_CHUNK = 4096
_ATTRIBUTE = b"\0Attribut"
"""Every module's source begins with a line `Attribute VB_Name`; the first eight letters are never packed."""
_BEGIN = re.compile(rb"\x01(?=.[\xb0-\xbf])", re.DOTALL)
_MAX_STEPS = 100_000
MAX_SOURCE = 8 << 20


def source(stream: bytes, context: Context) -> str:
    """What a module says: its source, and readable runs in the compiled code before it."""
    at = stream.find(_ATTRIBUTE) - 3
    if at < 0:
        at = _begin(stream)
    if at < 0:
        return "\n".join(runs(stream))
    text = unpacked(stream, at, context)
    return "\n".join((text.decode("cp1252", "replace").replace("\0", ""), *runs(stream[:at])))


def _begin(stream: bytes) -> int:
    """Where a compressed container begins that fills the stream to its end; -1 where none does."""
    steps = 0
    for found in _BEGIN.finditer(stream):
        at = found.end()
        while at + 2 <= len(stream) and stream[at + 1] & 0x70 == 0x30 and steps < _MAX_STEPS:
            at += (struct.unpack_from("<H", stream, at)[0] & 0xFFF) + 3
            steps += 1
        if at == len(stream) and at > found.end() + 8:
            return found.start()
        steps += 1
        if steps >= _MAX_STEPS:
            break
    return -1


def unpacked(stream: bytes, start: int, context: Context) -> bytes:
    """The content of a compressed container that begins there; as far as it is whole."""
    if start >= len(stream) or stream[start] != 1:
        return b""
    found = bytearray()
    at = start + 1
    while at + 2 <= len(stream) and len(found) < MAX_SOURCE:
        header = struct.unpack_from("<H", stream, at)[0]
        if header >> 12 & 7 != 3:
            break
        end = min(at + (header & 0xFFF) + 3, len(stream))
        if header & 0x8000:
            _chunk(stream[at + 2 : end], found)
        else:
            found += stream[at + 2 : end]
        at = end
    context.spend(len(found))
    return bytes(found)


def _chunk(packed: bytes, found: bytearray) -> None:
    """Add one chunk: flag bytes, each for eight literals or copies from earlier in the chunk."""
    begin = len(found)
    at = 0
    while at < len(packed):
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed):
                return
            if not flags >> bit & 1:
                found.append(packed[at])
                at += 1
                continue
            if at + 2 > len(packed) or len(found) == begin:
                return
            token = struct.unpack_from("<H", packed, at)[0]
            at += 2
            have = len(found) - begin
            bits = max((have - 1).bit_length(), 4)
            length = (token & (0xFFFF >> bits)) + 3
            back = (token >> 16 - bits) + 1
            if back > have or have + length > 2 * _CHUNK:
                return
            for _ in range(length):
                found.append(found[-back])
