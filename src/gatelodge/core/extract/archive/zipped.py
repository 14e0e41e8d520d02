"""Zip archives: members within limits, locked ones named as gaps, damaged ones swept for what is still there."""

import bz2
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.archive.packed import MAX_DICTIONARY, inflate, raw_inflate, raw_lzma, zstandard
from gatelodge.core.extract.archive.zip_locked import LOCKED
from gatelodge.core.extract.context import MAX_BYTES_OUT, MAX_MEMBERS, Context, Place, Unreadable
from gatelodge.values import GapKind

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_XZ, _ZSTANDARD = 95, 93
MOST_KEPT = 32 << 20
"""Bytes that one archive keeps unpacked; what is asked for again beyond them is unpacked again."""
_MOST_LOST = 500
_SIGNATURE = re.compile(rb"PK\x03\x04")
_BROKEN = (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError, EOFError)


@dataclass(slots=True)
class Archive:
    """A zip opened for reading members by name, each at most once unpacked."""

    untrusted: bytes
    context: Context
    place: Place
    inner: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    _kept: dict[int, bytes] = field(default_factory=dict)
    """What was unpacked already, by where the member stands."""
    _keeps: int = MOST_KEPT

    def raw(self, info: zipfile.ZipInfo) -> bytes:
        """The member's bytes as they stand in the zip. Unreadable where there is no member."""
        start = info.header_offset
        if self.untrusted[start : start + 4] != b"PK\x03\x04":
            raise Unreadable("A file in the zip is not where the zip says it is.")
        names = struct.unpack_from("<HH", self.untrusted, start + 26)
        begin = start + _LOCAL.size + sum(names)
        return self.untrusted[begin : begin + info.compress_size]

    def read(self, name: str) -> bytes:
        """The member's bytes; b"" when there is none. Gaps for locked, damaged or unknown packing."""
        info = self.names.get(name)
        return self.content(info) if info is not None else b""

    def content(self, info: zipfile.ZipInfo) -> bytes:
        """The bytes of one member, as far as they can be had."""
        if info.flag_bits & LOCKED:
            self.context.gap(self.place, GapKind.LOCKED, "A file in the zip is locked with a password.")
            return b""
        kept = self._kept.get(info.header_offset)
        if kept is not None:
            return kept
        try:
            content = self._unpacked(info)
        except Unreadable as error:
            if self.context.bytes_out > MAX_BYTES_OUT:
                raise
            self.context.gap(self.place, error.kind, str(error))
            content = b""
        if len(content) <= self._keeps:
            self._keeps -= len(content)
            self._kept[info.header_offset] = content
        return content

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        content, whole = unpacked(self.raw(info), info.compress_type, info.file_size, self.context)
        if not whole or (zlib.crc32(content) != info.CRC and info.CRC):
            self.context.gap(self.place, GapKind.DAMAGED, "A file in the zip is cut short or damaged.")
        return content


def unpacked(packed: bytes, method: int, size: int, context: Context) -> tuple[bytes, bool]:
    """What these bytes of a member unpack to, and whether it is whole. Unreadable for a way that is not known.

    Source: PKWARE APPNOTE 6.3.10 section 4.4.5 (methods), 5.8.8 (LZMA).
    """
    if method == zipfile.ZIP_STORED:
        context.spend(len(packed))
        return packed, len(packed) == size
    if method == zipfile.ZIP_DEFLATED:
        return raw_inflate(packed, context)
    if method == zipfile.ZIP_BZIP2:
        return inflate(packed, bz2.BZ2Decompressor(), context)
    if method == _XZ:
        return inflate(packed, lzma.LZMADecompressor(memlimit=MAX_DICTIONARY), context)
    if method == _ZSTANDARD:
        return inflate(packed, zstandard(), context)
    if method == zipfile.ZIP_LZMA and len(packed) > 9:
        head = packed[4 : 4 + int.from_bytes(packed[2:4], "little")]
        content, _ = inflate(packed[4 + len(head) :], raw_lzma(head), context)
        return content[:size], len(content) >= size
    raise Unreadable("A file in the zip is packed in a rare way.", GapKind.UNKNOWN_TYPE)


def open_archive(untrusted: bytes, place: Place, context: Context) -> Archive | None:
    """The zip, or None when its directory cannot be read (sweep it then)."""
    try:
        inner = zipfile.ZipFile(io.BytesIO(untrusted))
    except _BROKEN:
        return None
    infos = inner.infolist()
    if len(infos) > MAX_MEMBERS:
        context.gap(place, GapKind.LIMIT, "The zip holds too many files; the rest was not read.")
        infos = infos[:MAX_MEMBERS]
    archive = Archive(untrusted, context, place, inner)
    for info in infos:
        archive.names.setdefault(info.filename, info)
    return archive


def open_whole(untrusted: bytes, place: Place, context: Context) -> Archive:
    """The zip of a document. Unreadable when its directory cannot be read."""
    archive = open_archive(untrusted, place, context)
    if archive is None:
        raise Unreadable("The document is damaged.")
    return archive


def names(untrusted: bytes) -> list[str]:
    """Names in the zip's directory; none when it cannot be read."""
    try:
        return zipfile.ZipFile(io.BytesIO(untrusted)).namelist()
    except _BROKEN:
        return []


def salvage(untrusted: bytes, context: Context) -> Iterator[bytes]:
    """Yield what can be unpacked from each local header found by its signature."""
    for number, found in enumerate(_SIGNATURE.finditer(untrusted)):
        if number >= _MOST_LOST:
            break
        start = found.start()
        if start + _LOCAL.size > len(untrusted):
            break
        _, _, flags, method, _, _, _, size, _, name, extra = _LOCAL.unpack_from(untrusted, start)
        begin = start + _LOCAL.size + name + extra
        if flags & LOCKED:
            raise Unreadable("A file in the zip is locked with a password.", GapKind.LOCKED)
        if method == 8:
            content, _ = raw_inflate(untrusted[begin:], context)
        elif method == 0 and size:
            content = untrusted[begin : begin + size]
        else:
            content = b""
        if content:
            yield content
