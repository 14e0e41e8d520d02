"""How large a picture is, from its first bytes. Sources: PNG 11.2.2, GIF89a 18, ITU T.81 B.2.2, TIFF 6.0, WebP."""

import struct
from collections.abc import Iterator

_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WIDTH, _HEIGHT = 256, 257
_MOST_MARKERS = 10_000
_KINDS = {b"\x89PNG": "png", b"GIF8": "gif", b"BM": "bmp", b"\xff\xd8": "jpeg", b"II*\0": "tiff", b"MM\0*": "tiff"}


def size_of(untrusted: bytes) -> tuple[str, int, int]:
    """Media type, width and height in pixels; 0 where they cannot be told."""
    kind = next((name for magic, name in _KINDS.items() if untrusted.startswith(magic)), "")
    if untrusted[:4] == b"RIFF" and untrusted[8:12] == b"WEBP":
        kind = "webp"
    try:
        return f"image/{kind or 'unknown'}", *_SIZES[kind](untrusted)
    except (struct.error, IndexError, KeyError):
        return f"image/{kind or 'unknown'}", 0, 0


def _png(untrusted: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", untrusted[16:24])
    return width, height


def _gif(untrusted: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", untrusted[6:10])
    return width, height


def _bmp(untrusted: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<ii", untrusted[18:26])
    return abs(width), abs(height)


def _jpeg(untrusted: bytes) -> tuple[int, int]:
    for marker, body in jpeg_segments(untrusted):
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", body[1:5])
            return width, height
    return 0, 0


def jpeg_segments(untrusted: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each segment before the pixels."""
    at = 2
    for _ in range(_MOST_MARKERS):
        while untrusted[at : at + 1] == b"\xff" and untrusted[at + 1 : at + 2] == b"\xff":
            at += 1  # a marker may be padded
        if at + 4 > len(untrusted) or untrusted[at] != 0xFF or untrusted[at + 1] == 0xDA:
            return
        size = int.from_bytes(untrusted[at + 2 : at + 4], "big")
        yield untrusted[at + 1], untrusted[at + 4 : at + 2 + size]
        at += 2 + max(size, 2)


def _tiff(untrusted: bytes) -> tuple[int, int]:
    order = "<" if untrusted[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", untrusted, 4)[0]
    sides = {}
    for number in range(struct.unpack_from(order + "H", untrusted, at)[0]):
        tag, kind, _ = struct.unpack_from(order + "HHI", untrusted, at + 2 + 12 * number)
        if tag in {_WIDTH, _HEIGHT}:
            sides[tag] = struct.unpack_from(order + ("H" if kind == 3 else "I"), untrusted, at + 10 + 12 * number)[0]
    return sides[_WIDTH], sides[_HEIGHT]


def _webp(untrusted: bytes) -> tuple[int, int]:
    kind = untrusted[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(untrusted[24:27], "little"), 1 + int.from_bytes(untrusted[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(untrusted[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", untrusted[26:30])
    return width & 0x3FFF, height & 0x3FFF


_SIZES = {"png": _png, "gif": _gif, "bmp": _bmp, "jpeg": _jpeg, "tiff": _tiff, "webp": _webp}
