"""Zip archives: members within limits, locked ones named as gaps, damaged ones swept for what is still there."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.archive.packed import inflate, raw_inflate
from gatelodge.core.extract.context import MAX_BYTES_OUT, MAX_MEMBERS, Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind, Hidden

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_SIGNATURE = re.compile(rb"PK\x03\x04")
_LOCKED = 0x1
_BROKEN = (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError, EOFError)


@dataclass(slots=True)
class Archive:
    """A zip opened for reading members by name, each at most once unpacked."""

    untrusted: bytes
    context: Context
    place: Place
    inner: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """The member's bytes; b"" when there is none. Gaps for locked, damaged or unknown packing."""
        info = self.names.get(name)
        return self.content(info) if info is not None else b""

    def content(self, info: zipfile.ZipInfo) -> bytes:
        """The bytes of one member, as far as they can be had."""
        if info.flag_bits & _LOCKED:
            self.context.gap(self.place, GapKind.LOCKED, "A file in the zip is locked with a password.")
            return b""
        try:
            return self._unpacked(info)
        except Unreadable as error:
            if self.context.bytes_out > MAX_BYTES_OUT:
                raise
            self.context.gap(self.place, error.kind, str(error))
            return b""

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        start = info.header_offset
        if self.untrusted[start : start + 4] != b"PK\x03\x04":
            self.context.gap(self.place, GapKind.DAMAGED, "A file in the zip is not where the zip says it is.")
            return b""
        names = struct.unpack_from("<HH", self.untrusted, start + 26)
        begin = start + _LOCAL.size + sum(names)
        packed = self.untrusted[begin : begin + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            self.context.spend(len(packed))
            content, whole = packed, len(packed) == info.file_size
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            content, whole = raw_inflate(packed, self.context)
        elif info.compress_type in {zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}:
            import bz2  # noqa: PLC0415 - rare in mail

            if info.compress_type == zipfile.ZIP_LZMA:
                self.context.gap(self.place, GapKind.UNKNOWN_TYPE, "A file in the zip is packed in a rare way.")
                return b""
            content, whole = inflate(packed, bz2.BZ2Decompressor(), self.context)
        else:
            self.context.gap(self.place, GapKind.UNKNOWN_TYPE, "A file in the zip is packed in a rare way.")
            return b""
        if not whole or (zlib.crc32(content) != info.CRC and info.CRC):
            self.context.gap(self.place, GapKind.DAMAGED, "A file in the zip is cut short or damaged.")
        return content


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


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add every file inside, then whatever stands outside of the files the zip speaks of."""
    archive = open_archive(untrusted, place, context)
    if archive is None:
        context.part(place, "application/zip", ())
        context.gap(place, GapKind.DAMAGED, "The zip is damaged; what could be found in it was read.")
        for order, content in enumerate(salvage(untrusted, context), 1):
            context.inside(content, place.member(order, ""))
        return
    covered: list[tuple[int, int]] = []
    infos = archive.inner.infolist()[:MAX_MEMBERS]
    named = (segment.paragraph(info.filename.replace("\0", ""), "name in the archive") for info in infos)
    context.part(place, "application/zip", [found for names in named for found in names])
    for order, info in enumerate(infos, 1):
        covered.append(_stretch(untrusted, info))
        if info.is_dir():
            continue
        content = archive.content(info)
        if content:
            context.inside(content, place.member(order, info.filename))
    if archive.inner.comment.strip():
        context.inside(archive.inner.comment, place.member(0, "", Hidden.STRUCTURE))
    remains.read(remains.between(untrusted, covered), place, context)
    known = {info.header_offset for info in infos}
    outside = [
        at.start()
        for at in _SIGNATURE.finditer(untrusted)
        if at.start() not in known and not any(a <= at.start() < b for a, b in covered)
    ]
    for number, start in enumerate(outside[:50], 1):
        for content in salvage(untrusted[start:], context, once=True):
            context.inside(content, place.member(10_000 + number, "", Hidden.STRUCTURE))


def _stretch(untrusted: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the packed bytes of a member stand."""
    begin = info.header_offset + _LOCAL.size
    head = untrusted[begin - 4 : begin]
    begin += sum(struct.unpack("<HH", head)) if len(head) == 4 else 0
    return begin, begin + info.compress_size


def salvage(untrusted: bytes, context: Context, *, once: bool = False) -> Iterator[bytes]:
    """Yield what can be unpacked from each local header found by its signature."""
    for number, found in enumerate(_SIGNATURE.finditer(untrusted)):
        if number >= (1 if once else 500):
            break
        start = found.start()
        if start + _LOCAL.size > len(untrusted):
            break
        _, _, flags, method, _, _, _, size, _, name, extra = _LOCAL.unpack_from(untrusted, start)
        begin = start + _LOCAL.size + name + extra
        if flags & _LOCKED:
            raise Unreadable("A file in the zip is locked with a password.", GapKind.LOCKED)
        if method == 8:
            content, _ = raw_inflate(untrusted[begin:], context)
        elif method == 0 and size:
            content = untrusted[begin : begin + size]
        else:
            content = b""
        if content:
            yield content
