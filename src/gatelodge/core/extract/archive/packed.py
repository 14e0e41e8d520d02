"""Packed files: gzip, bzip2, xz, zlib streams and tar archives, unpacked within the shared limits."""

import bz2
import io
import lzma
import tarfile
import zlib
from typing import Protocol

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import MAX_RATIO, RATIO_FREE_BYTES, Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind, Hidden, Segment

_STEP = 1 << 20


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
    context.part(place, "application/gzip", segment.paragraph(_name_within(untrusted), "packed name"))
    context.inside(content, place.member(1, name))
    if whole and stream.unused_data.strip(b"\0"):
        context.inside(stream.unused_data, place.member(2, "", Hidden.STRUCTURE))


def _name_within(untrusted: bytes) -> str:
    """The file's first name, which a gzip may carry. Source: RFC 1952, section 2.3.1."""
    if not untrusted.startswith(b"\x1f\x8b") or not untrusted[3] & 8:
        return ""
    start = 12 + int.from_bytes(untrusted[10:12], "little") if untrusted[3] & 4 else 10
    return untrusted[start : start + 4096].partition(b"\0")[0].decode("utf-8", "replace")


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
    _unpack(untrusted, place, context, lzma.LZMADecompressor(memlimit=256 << 20), (".xz",))


def read_tar(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the files inside a tar archive."""
    named: list[Segment] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(untrusted), mode="r:") as archive:
            for order, member in enumerate(archive, 1):
                named += segment.paragraph(f"{member.name} {member.linkname}", "name in the archive")
                handle = archive.extractfile(member) if member.isreg() else None
                if handle is not None:
                    context.spend(member.size)
                    context.inside(handle.read(), place.member(order, member.name))
            remains.read(untrusted[archive.offset :], place, context)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Unreadable("The archive is cut short or damaged.") from error
    finally:
        context.part(place, "application/x-tar", named)
