"""Zip archives: every file inside, locked ones with a password that is known, and whatever stands around them."""

import zipfile
import zlib

from gatelodge.core.extract.archive import zip_outside
from gatelodge.core.extract.archive.zip_locked import LOCKED, Locked, locked
from gatelodge.core.extract.archive.zipped import Archive, open_archive, salvage, unpacked
from gatelodge.core.extract.context import MAX_MEMBERS, Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind

_FEW = 8
"""So many locked members are each tried with each password; of more, the first speaks for all."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add every file inside, then whatever stands outside of the files the zip speaks of."""
    archive = open_archive(untrusted, place, context)
    if archive is None:
        context.part(place, "application/zip", ())
        context.gap(place, GapKind.DAMAGED, "The zip is damaged; what could be found in it was read.")
        for order, content in enumerate(salvage(untrusted, context), 1):
            context.inside(content, place.member(order, ""))
        return
    shut: dict[int, zipfile.ZipInfo] = {}
    infos = archive.inner.infolist()[:MAX_MEMBERS]
    named = (segment.paragraph(info.filename.replace("\0", ""), "name in the archive") for info in infos)
    context.part(place, "application/zip", [found for names in named for found in names])
    for order, info in enumerate(infos, 1):
        if info.is_dir():
            continue
        if info.flag_bits & LOCKED:
            shut[order] = info
        elif content := archive.content(info):
            context.inside(content, place.member(order, info.filename))
    if shut:
        _unlock(archive, shut, place, context)
    zip_outside.read(archive, place, context)


def _unlock(archive: Archive, shut: dict[int, zipfile.ZipInfo], place: Place, context: Context) -> None:
    """Read locked members with the passwords that are found; all with the same one, or each with its own."""
    sentence = "A file in the zip is locked with a password."
    if len(shut) > 1:
        sentence = f"{len(shut)} files in the zip are locked with a password."
    waiting: dict[int, Locked] = {}
    for order, info in shut.items():
        try:
            waiting[order] = locked(info, archive.raw(info))
        except Unreadable as error:
            context.gap(place, error.kind, str(error))

    def open_with(password: str) -> bool:
        for order, member in list(waiting.items()):
            if _opened(member, password, place.member(order, member.info.filename), context):
                del waiting[order]
            elif len(waiting) > _FEW:
                return False
        return not waiting

    context.lock(place, sentence, open_with)


def _opened(member: Locked, password: str, place: Place, context: Context) -> bool:
    """Read a locked member; False when it is another password."""
    packed = member.crack(password)
    if packed is None:
        return False
    content, whole = unpacked(packed, member.method, member.info.file_size, context)
    if not member.sure and (not whole or zlib.crc32(content) != member.info.CRC):
        return False
    if not whole:
        context.gap(place, GapKind.DAMAGED, "A file in the zip is cut short or damaged.")
    context.inside(content, place)
    return True
