"""RAR archives of both kinds: every name, and the files that are stored as they are. Packed ones are a gap.

Source: RARLAB, "RAR 5.0 archive format" and technote.txt of RAR 4.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import MAX_MEMBERS, Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind, Hidden

_OLD, _NEW = b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0"
_STORED_OLD = 0x30
_MAX_HEADER = 2 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file, or a comment of the archive."""

    name: str
    content: bytes
    """Packed, unless it is stored."""
    crc: int
    stored: bool
    locked: bool = False
    service: bool = False
    folder: bool = False


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add names and stored files; what is packed or locked is a gap each."""
    begin = max(untrusted.find(_OLD), 0)
    new = untrusted[begin:].startswith(_NEW)
    members: list[Member] = []
    shut = False
    try:
        members += islice(_new(untrusted) if new else _old(untrusted, begin + len(_OLD)), MAX_MEMBERS)
    except _HeadersLocked:
        shut = True
    except (struct.error, IndexError):
        context.gap(place, GapKind.DAMAGED, "The RAR archive is cut short or damaged.")
    except Unreadable as error:
        context.gap(place, error.kind, str(error))
    if len(members) == MAX_MEMBERS:
        context.gap(place, GapKind.LIMIT, "The RAR archive holds too many files; the rest was not read.")
    files = [member for member in members if not member.service and not member.folder]
    named = (segment.paragraph(member.name, "name in the archive") for member in members)
    context.part(place, "application/vnd.rar", [one for found in named for one in found])
    for order, member in enumerate(members, 1):
        hidden = Hidden.STRUCTURE if member.service else None
        if member.stored and not member.locked and member.content:
            context.spend(len(member.content))
            if zlib.crc32(member.content) != member.crc:
                context.gap(place, GapKind.DAMAGED, "A file in the RAR archive is cut short or damaged.")
            context.inside(member.content, place.member(order, "" if member.service else member.name, hidden))
    if shut or any(member.locked for member in files):
        context.gap(place, GapKind.LOCKED, "The RAR archive is locked with a password.")
    if any(not member.stored and not member.locked for member in members):
        context.gap(place, GapKind.UNKNOWN_TYPE, "A RAR archive, whose packed files were not read.")
    if not members:
        remains.read(untrusted, place, context)
        if not shut:
            context.gap(place, GapKind.UNKNOWN_TYPE, "A RAR archive, which was not read.")


class _HeadersLocked(Exception):  # noqa: N818 - a fact about the archive
    pass


def _old(untrusted: bytes, at: int) -> Iterator[Member]:
    while at + 7 <= len(untrusted):
        _, kind, flags, size = struct.unpack_from("<HBHH", untrusted, at)
        added = struct.unpack_from("<I", untrusted, at + 7)[0] if flags & 0x8000 or kind in {0x74, 0x7A} else 0
        if size < 7:
            raise Unreadable("The RAR archive is cut short or damaged.")
        if kind == 0x73 and flags & 0x80:
            raise _HeadersLocked
        if kind in {0x74, 0x7A}:
            crc, _, _, method, name_size, attributes = struct.unpack_from("<IIBBHI", untrusted, at + 16)
            start = at + 32
            if flags & 0x100:
                added += struct.unpack_from("<I", untrusted, start)[0] << 32
                start += 8
            raw = untrusted[start : start + name_size].partition(b"\0")[0]
            name = raw.decode("utf-8", "replace") if not flags & 0x200 else raw.decode("cp1252", "replace")
            content = untrusted[at + size : at + size + added]
            stored, folder = method == _STORED_OLD, flags & 0xE0 == 0xE0 or bool(attributes & 0x10)
            yield Member(name, content, crc, stored, bool(flags & 0x04), service=kind == 0x7A, folder=folder)
        elif kind == 0x7B:
            break
        at += size + added


def _new(untrusted: bytes) -> Iterator[Member]:
    at = len(_NEW)
    while at + 7 <= len(untrusted):
        size, start = _number(untrusted, at + 4)
        end = start + size
        kind, inner = _number(untrusted, start)
        flags, inner = _number(untrusted, inner)
        extra, inner = _number(untrusted, inner) if flags & 1 else (0, inner)
        data, inner = _number(untrusted, inner) if flags & 2 else (0, inner)
        if size > _MAX_HEADER or not size:
            raise Unreadable("The RAR archive is cut short or damaged.")
        if kind == 4:
            raise _HeadersLocked
        if kind in {2, 3}:
            yield _new_file(untrusted, inner, untrusted[end - extra : end], untrusted[end : end + data], kind == 3)
        elif kind == 5:
            break
        at = end + data


def _new_file(untrusted: bytes, at: int, extra: bytes, content: bytes, service: bool) -> Member:  # noqa: FBT001 - of the format
    flags, at = _number(untrusted, at)
    _, at = _number(untrusted, at)
    _, at = _number(untrusted, at)
    at += 4 if flags & 2 else 0
    crc = struct.unpack_from("<I", untrusted, at)[0] if flags & 4 else zlib.crc32(content)
    at += 4 if flags & 4 else 0
    packing, at = _number(untrusted, at)
    _, at = _number(untrusted, at)
    size, at = _number(untrusted, at)
    name = untrusted[at : at + min(size, 4096)].decode("utf-8", "replace").replace("\0", "")
    return Member(name, content, crc, not packing >> 7 & 7, _is_locked(extra), service, bool(flags & 1))


def _is_locked(extra: bytes) -> bool:
    """True when a record of the extra area tells of a cipher."""
    at = 0
    while at < len(extra):
        size, at = _number(extra, at)
        if not size:
            return False
        if _number(extra, at)[0] == 1:
            return True
        at += size
    return False


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits to the byte, low ones first, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, at
