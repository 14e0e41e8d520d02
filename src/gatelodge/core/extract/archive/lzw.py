"""Files packed by the Unix program `compress` (.Z): LZW with codes of 9 to 16 bits.

Source: T. A. Welch, "A Technique for High-Performance Data Compression", 1984; compress(1) of NetBSD for the framing.
"""

from gatelodge.core.extract.context import MAX_RATIO, RATIO_FREE_BYTES, Context, Place, Unreadable
from gatelodge.values import GapKind

_HEADER = 3
_CLEAR = 256
_LEAST_BITS, _MOST_BITS = 9, 16


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the file inside."""
    content, whole = unpacked(untrusted, context)
    if not whole:
        context.gap(place, GapKind.DAMAGED, "The packed file is cut short or damaged.")
    context.part(place, "application/x-compress", ())
    context.inside(content, place.member(1, place.name.removesuffix(".Z")))


def unpacked(untrusted: bytes, context: Context) -> tuple[bytes, bool]:
    """The content, and whether all codes made sense."""
    most, blocks = untrusted[2] & 0x1F, bool(untrusted[2] & 0x80)
    if not _LEAST_BITS <= most <= _MOST_BITS:
        return b"", False
    table = [bytes((byte,)) for byte in range(256)] + ([b""] if blocks else [])
    first = len(table)
    out: list[bytes] = []
    size, width, at, group = 0, _LEAST_BITS, _HEADER * 8, _HEADER * 8
    before = b""
    while at + width <= len(untrusted) * 8:
        code = int.from_bytes(untrusted[at >> 3 : (at >> 3) + 4], "little") >> (at & 7) & (1 << width) - 1
        at += width
        if code == _CLEAR and blocks:
            at = group + -(-(at - group) // (width * 8)) * width * 8  # codes stand in groups of eight
            group, width, before = at, _LEAST_BITS, b""
            del table[first:]
            continue
        if code > len(table) or (code == len(table) and not before):
            return b"".join(out), False
        text = table[code] if code < len(table) else before + before[:1]
        out.append(text)
        size += len(text)
        if size > RATIO_FREE_BYTES and size > MAX_RATIO * len(untrusted):
            raise Unreadable(
                "The file grows more than a hundredfold when unpacked; the rest was not read.", GapKind.LIMIT
            )
        if before and len(table) < 1 << most:
            table.append(before + text[:1])
            if len(table) + 1 > 1 << width and width < most:
                at = group + -(-(at - group) // (width * 8)) * width * 8
                group, width = at, width + 1
        before = text
    context.spend(size)
    return b"".join(out), True
