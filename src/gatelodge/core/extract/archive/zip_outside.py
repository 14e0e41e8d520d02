"""What a zip holds beside its members: comments, extra fields, bytes between, before and behind, lost members.

Source: PKWARE APPNOTE 6.3.10 sections 4.3 (layout), 4.5 and 4.6 (extra fields).
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zipfile import ZipInfo

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.archive.zipped import Archive, salvage
from gatelodge.core.extract.context import MAX_MEMBERS, Context, Place
from gatelodge.values import Hidden

_LOCAL_SIZE, _DESCRIPTOR = 30, 24
_END = b"PK\x05\x06"
_DULL = frozenset(
    (0x0001, 0x0009, 0x000A, 0x000D, 0x0017, 0x5455, 0x5855, 0x7855, 0x7875, 0x9901, 0xA11E, 0xA220, 0xCAFE)
)
"""Extra fields of sizes, times, owners, ciphers and padding."""
_TEXTS = {0x6375: 5, 0x7075: 5}
"""Comment and name in UTF-8, behind a version and a checksum."""


def read(archive: Archive, place: Place, context: Context) -> None:
    """Read all of that, hidden."""
    infos = archive.inner.infolist()[:MAX_MEMBERS]
    comments = [archive.inner.comment, *(info.comment for info in infos)]
    extras = [text for info in infos for text in _unsaid(archive.untrusted, info)]
    if words := b"\n".join(filter(None, [*comments, *dict.fromkeys(extras)])):
        context.inside(words, place.member(0, "", Hidden.STRUCTURE))
    covered = [_stretch(archive.untrusted, info) for info in infos]
    rest = remains.between(archive.untrusted, [*covered, *_directory(archive)])
    remains.read(rest, replace(place, name=""), context, remains.ANY)
    for number, content in enumerate(salvage(rest, context) if b"PK\x03\x04" in rest else (), 1):
        context.inside(content, place.member(10_000 + number, "", Hidden.STRUCTURE))


def _unsaid(untrusted: bytes, info: ZipInfo) -> Iterator[bytes]:
    """Words in the extra fields of the directory and of the member, and a name that only the member has."""
    begin = info.header_offset + _LOCAL_SIZE
    name_size = int.from_bytes(untrusted[begin - 4 : begin - 2], "little")
    extra_size = int.from_bytes(untrusted[begin - 2 : begin], "little")
    name = untrusted[begin : begin + name_size]
    if name not in (info.orig_filename.encode(), info.orig_filename.encode("cp437", "replace")):
        yield name
    yield from _extra(info.extra)
    yield from _extra(untrusted[begin + name_size : begin + name_size + extra_size])


def _extra(field: bytes) -> Iterator[bytes]:
    at = 0
    while at + 4 <= len(field):
        kind, size = struct.unpack_from("<HH", field, at)
        data = field[at + 4 : at + 4 + size]
        if kind in _TEXTS:
            yield data[_TEXTS[kind] :]
        elif kind not in _DULL:
            yield b"\n".join(remains.ANY.findall(data))
        at += 4 + size


def _stretch(untrusted: bytes, info: ZipInfo) -> tuple[int, int]:
    """Where a member stands, with its header and what may follow it."""
    lengths = untrusted[info.header_offset + 26 : info.header_offset + _LOCAL_SIZE]
    names = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    end = info.header_offset + _LOCAL_SIZE + names + info.compress_size
    return info.header_offset, end + (_DESCRIPTOR if info.flag_bits & 8 else 0)


def _directory(archive: Archive) -> Sequence[tuple[int, int]]:
    """Where the directory of the zip stands, with its end record; the one of another zip before it is not."""
    end = archive.untrusted.rfind(_END)
    return [(archive.inner.start_dir, end + 22 + len(archive.inner.comment))]
