"""Targets for parsers that stand deep inside a file: their bytes are put where the format has them."""

import zipfile
from collections.abc import Callable, Mapping

from gatelodge.core.extract import Means, extract_file
from gatelodge.core.extract.archive import sevenzip_header, zip_locked
from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.links import share_linked
from gatelodge.core.extract.office import number_format
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.core.extract.office.xlsx import rows as xlsx_rows
from gatelodge.core.extract.office.xlsx import walk
from gatelodge.core.extract.passwords import candidates
from gatelodge.values import Part, Segment

Target = Callable[[bytes], None]


def _rows(untrusted: bytes) -> None:
    """The quick way and the parser's way must give the same rows."""
    xml = b"<worksheet><sheetData>" + untrusted + b"</sheetData></worksheet>"
    try:
        quick, walked = xlsx_rows.rows_of(xml), walk.rows_of(xml)
    except Unreadable:
        return
    assert quick == walked or walked.damaged or quick.rows == walked.rows


def _header(untrusted: bytes) -> None:
    try:
        sevenzip_header.parse(untrusted)
    except Unreadable:
        return


def _locked(untrusted: bytes) -> None:
    info = zipfile.ZipInfo("a")
    info.CRC, info.flag_bits, info.compress_type = 0, 1, 99 if untrusted[:1] < b"\x80" else 8
    info.extra = b"\1\x99\7\0\2\0AE" + bytes((untrusted[-1] & 3 if untrusted else 1,)) + b"\x08\0"
    try:
        zip_locked.locked(info, untrusted).crack("secret")
    except Unreadable:
        return


def _words(untrusted: bytes) -> None:
    text = untrusted.decode("utf-8", "replace")
    segments = tuple(Segment(line, "line") for line in text.split("\n"))
    assert len(candidates([Part("", "text/plain", segments)])) <= 40
    share_linked(text)
    number_format.is_date(200, text)
    if pattern := number_format.padding(text):
        number_format.padded(4821.0, pattern)


def _stream(name: str, filename: str) -> Target:
    """The bytes as one stream of a compound file."""
    return lambda untrusted: _read(packed({name: untrusted}), filename)


def _read(content: bytes, filename: str) -> None:
    extract_file(content, filename, means=Means(passwords=("secret",)))


TARGETS: Mapping[str, Target] = {
    "doc": _stream("WordDocument", "a.doc"),
    "locked-zip": _locked,
    "msg": _stream("__properties_version1.0", "a.msg"),
    "ppt": _stream("PowerPoint Document", "a.ppt"),
    "sevenzip-header": _header,
    "words": _words,
    "xls": _stream("Workbook", "a.xls"),
    "xlsx-rows": _rows,
}
