"""Packed files: gzip, bzip2, xz, zlib, Zstandard and LZ4 streams, unpacked within the shared limits."""

import bz2
import lzma
import zlib
from typing import Protocol

import cramjam

from gatelodge.core.extract.archive.remains import ANY
from gatelodge.core.extract.context import MAX_RATIO, RATIO_FREE_BYTES, Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind, Hidden

_STEP = 1 << 20
_BITE = 1 << 12
MAX_DICTIONARY = 256 << 20
"""Bytes that unpacking may keep in mind; 7-Zip's largest preset takes 64 MB, and the cage has 1 GB."""


class _Stream(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """The zlib decompressor with the manners of the other two."""

    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class _Fed:
    """A decompressor of cramjam's with those manners, fed in small bites: it gives all that a bite holds at once."""

    def __init__(self, inner: cramjam.zstd.Decompressor | cramjam.lz4.Decompressor) -> None:
        self._inner = inner
        self._left = b""
        self._fed = False
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        """True when all was fed."""
        return self._fed and not self._left

    def decompress(self, data: bytes, _max_length: int) -> bytes:
        """The next piece."""
        self._left, self._fed = self._left + data, True
        piece = b""
        while self._left and not piece:
            bite, self._left = self._left[:_BITE], self._left[_BITE:]
            try:
                self._inner.decompress(bite)
                piece = bytes(self._inner.flush())
            except cramjam.DecompressionError as error:
                raise ValueError("damaged") from error
        return piece


def zstandard() -> _Stream:
    """For Zstandard, 4 bytes of which may hold 128 kB. Source: RFC 8878, section 3.1.1.2.3 (RLE blocks)."""
    return _Fed(cramjam.zstd.Decompressor())


def raw_lzma(properties: bytes) -> lzma.LZMADecompressor:
    """A decompressor of a bare LZMA stream. Unreadable for properties no program writes, or a giant dictionary."""
    if len(properties) < 5 or properties[0] >= 9 * 5 * 5:
        raise Unreadable("The packed file is damaged.")
    size = int.from_bytes(properties[1:5], "little")
    if size > MAX_DICTIONARY:
        raise Unreadable("Unpacking the file would take too much memory.", GapKind.LIMIT)
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": max(size, 4096), "lc": lc, "lp": lp, "pb": pb}]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)


def inflate(packed: bytes, stream: _Stream, context: Context) -> tuple[bytes, bool]:
    """What the stream holds, and whether it was whole. Unreadable when it grows past the limits."""
    out: list[bytes] = []
    size = 0
    data = packed
    while not stream.eof:
        try:
            piece = stream.decompress(data, _STEP)
        except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError):
            return b"".join(out), False
        data = b""
        if not piece:
            return b"".join(out), stream.eof
        size += len(piece)
        context.spend(len(piece))
        if size > RATIO_FREE_BYTES and size > MAX_RATIO * len(packed):
            raise Unreadable(
                "The file grows more than a hundredfold when unpacked; the rest was not read.", GapKind.LIMIT
            )
        out.append(piece)
    return b"".join(out), True


def raw_inflate(packed: bytes, context: Context) -> tuple[bytes, bool]:
    """A bare deflate stream, as in a zip."""
    return inflate(packed, _Zlib(-15), context)


def _unpack(untrusted: bytes, place: Place, context: Context, stream: _Stream, endings: tuple[str, ...]) -> None:
    content, whole = inflate(untrusted, stream, context)
    if not whole:
        context.gap(place, GapKind.DAMAGED, "The packed file is cut short or damaged.")
    name = place.name
    for ending in endings:
        name = name.removesuffix(ending)
    context.part(place, "application/gzip", segment.paragraph(_words_within(untrusted), "packed name"))
    context.inside(content, place.member(1, name))
    if whole and stream.unused_data.strip(b"\0"):
        context.inside(stream.unused_data, place.member(2, "", Hidden.STRUCTURE))


def _words_within(untrusted: bytes) -> str:
    """The extra field, name and comment that a gzip may carry, a line each. Source: RFC 1952, section 2.3.1."""
    if not untrusted.startswith(b"\x1f\x8b") or len(untrusted) < 12:
        return ""
    flags, at = untrusted[3], 10
    found: list[bytes] = []
    if flags & 4:
        at += 2 + int.from_bytes(untrusted[10:12], "little")
        found += ANY.findall(untrusted[12:at])
    for flag in (8, 16):
        if flags & flag:
            words = untrusted[at : at + 65_536].partition(b"\0")[0]
            at += len(words) + 1
            found.append(words)
    return b"\n".join(found).decode("utf-8", "replace")


def read_gzip(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the file inside a gzip."""
    _unpack(untrusted, place, context, _Zlib(31), (".gz",))


def read_zlib(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the content of a zlib stream."""
    _unpack(untrusted, place, context, _Zlib(15), (".zlib",))


def read_bzip2(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the file inside a bzip2."""
    _unpack(untrusted, place, context, bz2.BZ2Decompressor(), (".bz2",))


def read_xz(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the file inside an xz."""
    _unpack(untrusted, place, context, lzma.LZMADecompressor(memlimit=MAX_DICTIONARY), (".xz",))


def read_zstandard(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the file inside a Zstandard stream."""
    _unpack(untrusted, place, context, zstandard(), (".zst",))


def read_lz4(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the file inside an LZ4 frame."""
    _unpack(untrusted, place, context, _Fed(cramjam.lz4.Decompressor()), (".lz4",))


def read_lzma(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the file inside an .lzma stream of old."""
    _unpack(untrusted, place, context, lzma.LZMADecompressor(lzma.FORMAT_ALONE, MAX_DICTIONARY), (".lzma",))
