"""Pictures: their size, so that the policy can tell a logo from a scanned page; and text in the file beside it."""

import struct

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place
from gatelodge.values import GapKind

SMALL_SIDE = 250
SMALL_BYTES = 8_192


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a gap: small picture, or picture."""
    media_type, width, height = size_of(untrusted)
    context.part(place, media_type, ())
    remains.read_with_files(untrusted, place, context)
    if len(untrusted) <= SMALL_BYTES or (0 < width <= SMALL_SIDE and 0 < height <= SMALL_SIDE):
        context.gap(place, GapKind.SMALL_IMAGE, "A picture too small to carry a page of text.")
    else:
        context.gap(place, GapKind.IMAGE, "A picture whose text was not read.")


def size_of(untrusted: bytes) -> tuple[str, int, int]:
    """Media type, width and height in pixels; 0 where they cannot be told."""
    try:
        if untrusted.startswith(b"\x89PNG"):
            return ("image/png", *struct.unpack(">II", untrusted[16:24]))
        if untrusted.startswith(b"GIF8"):
            return ("image/gif", *struct.unpack("<HH", untrusted[6:10]))
        if untrusted.startswith(b"BM"):
            width, height = struct.unpack("<ii", untrusted[18:26])
            return "image/bmp", abs(width), abs(height)
        if untrusted.startswith(b"\xff\xd8"):
            return ("image/jpeg", *_jpeg(untrusted))
    except struct.error:
        return "image/unknown", 0, 0
    if untrusted.startswith((b"II*", b"MM\0*")):
        return "image/tiff", 0, 0
    return "image/unknown", 0, 0


def _jpeg(untrusted: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(untrusted) and untrusted[at] == 0xFF:
        marker = untrusted[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", untrusted[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(untrusted[at + 2 : at + 4], "big")
    return 0, 0
