"""Pictures kept in old Office files: in Word's `Data`, in PowerPoint's `Pictures`, in a workbook's drawings.

Each is a record with the type of picture, one or two digests, and the picture; drawings in vectors are packed.
Source: [MS-ODRAW] 2.2.22 to 2.2.31.
"""

import struct
import zlib
from collections.abc import Iterator

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.picture import metafile
from gatelodge.values import GapKind, Hidden

_KINDS = tuple(bytes((kind, 0xF0)) for kind in (*range(0x1A, 0x20), 0x29, 0x2A))
_VECTORS = {0x3D4: 1, 0x3D5: 2, 0x216: 1, 0x217: 2, 0x542: 1, 0x543: 2}
"""Instance to number of digests: EMF, WMF, PICT."""
_PIXELS = {0x46A: 1, 0x46B: 2, 0x6E2: 1, 0x6E3: 2, 0x6E0: 1, 0x6E1: 2, 0x7A8: 1, 0x7A9: 2, 0x6E4: 1, 0x6E5: 2}
_EMF = 0xF01A
_MAX_PICTURES = 2_000
MAX_UNPACKED = 64 << 20


def read_pictures(raw: bytes, place: Place, context: Context, order: int = 10_000) -> None:
    """Hand on each picture; what stands in words in a small vector drawing is read here."""
    for number, (kind, content) in enumerate(pictures(raw, context), order):
        if number - order >= _MAX_PICTURES:
            context.gap(place, GapKind.LIMIT, "There are too many pictures; the rest was not read.")
            return
        inside = place.member(number, "")
        if kind == _EMF or kind > _EMF + 2:
            context.inside(content, inside)
        elif words := metafile.words(content):
            context.part(inside, "image/wmf", segment.paragraph("\n".join(words), "picture", Hidden.STRUCTURE))


def pictures(raw: bytes, context: Context) -> Iterator[tuple[int, bytes]]:
    """Yield (record type, picture) of each record that is whole."""
    end = 0
    for at in _places(raw):
        if at < end or at + 8 > len(raw):
            continue
        head, kind, size = struct.unpack_from("<HHI", raw, at)
        digests = _VECTORS.get(head >> 4) or _PIXELS.get(head >> 4)
        if digests is None or not 17 < size <= len(raw) - at - 8:
            continue
        end = at + 8 + size
        body = raw[at + 8 + 16 * digests : end]
        if head >> 4 in _PIXELS:
            yield kind, body[1:]
        elif len(body) > 34:
            yield kind, _unpacked(body, context)


def _places(raw: bytes) -> list[int]:
    """Where a record of a picture may begin; one search for each kind is faster than one pattern for all."""
    found = []
    for kind in _KINDS:
        at = raw.find(kind, 2)
        while at >= 0:
            found.append(at - 2)
            at = raw.find(kind, at + 2)
    return sorted(found)


def _unpacked(body: bytes, context: Context) -> bytes:
    """A vector drawing: a header of 34 bytes, then the drawing, most often deflated."""
    if body[32] != 0:
        return body[34:]
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(body[34:], MAX_UNPACKED)
    except zlib.error:
        return body[34:]
    context.spend(len(content))
    if unpacker.unconsumed_tail:
        raise Unreadable("A drawing unpacks to more than 64 MB; the rest was not read.", GapKind.LIMIT)
    return content
