"""Which reader reads what: a table from kind to reader, and the one place where a reader's fault becomes a gap."""

import re
from collections.abc import Mapping

from gatelodge.core.extract import locked, sniff
from gatelodge.core.extract.archive import lzw, packed, rar, sevenzip, tars, zipped, zips
from gatelodge.core.extract.context import Context, LibraryNeededError, Place, Read
from gatelodge.core.extract.data import parquet, sqlite
from gatelodge.core.extract.mail import calendar, cms, mbox, mhtml, mime, msg, stores, tnef, vcard
from gatelodge.core.extract.office import flat, ole
from gatelodge.core.extract.office.docx import document as word
from gatelodge.core.extract.office.odf import document as odf
from gatelodge.core.extract.office.pptx import slides
from gatelodge.core.extract.office.xls import workbook as xls
from gatelodge.core.extract.office.xlsx import workbook
from gatelodge.core.extract.pdf import document
from gatelodge.core.extract.picture import image
from gatelodge.core.extract.text import delimited, encoded, html, jsonfile, plain, rtf, sweep, xml, yamlfile
from gatelodge.values import GapKind, Hidden

READERS: Mapping[str, Read] = {
    "activemime": mhtml.read_active,
    "bzip2": packed.read_bzip2,
    "calendar": calendar.read,
    "dbx": stores.read_dbx,
    "delimited": delimited.read,
    "docx": word.read,
    "emlx": mbox.read_emlx,
    "empty": locked.read_empty,
    "flat": flat.read,
    "gzip": packed.read_gzip,
    "html": html.read,
    "image": image.read,
    "json": jsonfile.read,
    "mail": mime.read,
    "mbox": mbox.read,
    "media": locked.read_media,
    "mhtml": mhtml.read,
    "msg": msg.read,
    "odf": odf.read,
    "ods": odf.read,
    "ole": ole.read,
    "parquet": parquet.read,
    "pdf": document.read,
    "pgp-locked": locked.read_pgp,
    "pkcs7": cms.read,
    "pptx": slides.read,
    "pst": stores.read_pst,
    "rpmsg": stores.read_protected,
    "rtf": rtf.read,
    "postscript": locked.read_postscript,
    "signature": locked.read_signature,
    "sqlite": sqlite.read,
    "sqlite-log": sqlite.read_log,
    "tar": tars.read,
    "text": plain.read,
    "tnef": tnef.read,
    "vcard": vcard.read,
    "xls": xls.read_bare,
    "xlsx": workbook.read_xlsx,
    "xml": xml.read,
    "yaml": yamlfile.read,
    "xz": packed.read_xz,
    "zip": zips.read,
    "7z": sevenzip.read,
    "rar": rar.read,
    "compress": lzw.read,
    "lz4": packed.read_lz4,
    "lzma": packed.read_lzma,
    "zstandard": packed.read_zstandard,
    "zlib": packed.read_zlib,
}

PLAIN = frozenset(
    ("calendar", "delimited", "emlx", "empty", "json", "mail", "mbox", "media", "mhtml", "pgp-locked", "pkcs7")
) | {"signature", "text", "vcard"}
"""Kinds whose readers are Python alone: no decompressor, no parser in machine code."""


def dispatch(untrusted: bytes, place: Place, context: Context) -> None:
    """Read bytes by what they are. Never raises for content."""
    kind = sniff.kind_of(untrusted, place)
    if context.plainly and kind not in PLAIN:
        raise LibraryNeededError
    kind = _precise(kind, untrusted)
    reader = READERS.get(kind)
    if reader is None:
        locked.read_known(kind, untrusted, place, context)
        return
    end = _end_of(untrusted, kind) if kind in _LONGEST else len(untrusted)
    if end < len(untrusted):
        context.gap(place, GapKind.LIMIT, f"It is too long: only its first {end:,} bytes were read.")
        untrusted = untrusted[:end]
    with context.guarded(place):
        reader(untrusted, place, context)
    if kind in _TEXTS and len(untrusted) >= encoded.FEWEST_BYTES:
        with context.guarded(place):
            _swept(untrusted, place, context)


def _end_of(untrusted: bytes, kind: str) -> int:
    """How much of a text is read: up to the end of a line."""
    end, longest = len(untrusted), _LONGEST[kind]
    if end > longest:
        end = untrusted.rfind(b"\n", longest // 2, longest) + 1 or longest
    if kind != "text" and untrusted.count(b"\n", 0, end) > _MOST_LINES:
        end = sum(map(len, untrusted[:end].split(b"\n", _MOST_LINES)[:_MOST_LINES])) + _MOST_LINES
    return end


_TEXTS = frozenset({"delimited", "html", "json", "signature", "text", "xml", "yaml"})
_LONGEST = dict.fromkeys((*_TEXTS, "calendar", "vcard"), 10 << 20) | {"text": 20 << 20}
"""Bytes; a segment for each row or element takes some thirty times its bytes, of the memory that a child has."""
_MOST_LINES = 400_000
"""Of what may be a table."""
_NOISE = (GapKind.UNKNOWN_TYPE, GapKind.MEDIA)


def _swept(untrusted: bytes, place: Place, context: Context) -> None:
    """Read the files and the texts that stand encoded in the text, unless they are noise that merely looks encoded."""
    lines = sweep.as_lines(untrusted)
    for order, (file, _) in enumerate(sweep.hidden_files(lines), 1):
        before = len(context.gaps)
        context.inside(file, place.member(order, "", Hidden.STRUCTURE), once=True)
        context.gaps[before:] = [gap for gap in context.gaps[before:] if gap.kind not in _NOISE]
    encoded.read(lines, place, context)


def _precise(kind: str, untrusted: bytes) -> str:
    """Office files look like plain containers at first."""
    if kind == "zip":
        return _office_kind(untrusted)
    if kind == "xml" and _FLAT.search(untrusted[:4096]):
        return "flat"
    if kind == "ole" and msg.is_message(untrusted):
        return "msg"
    return kind


_FLAT = re.compile(
    rb"<(?:\w+:)?(?:wordDocument|package|document)\s[^>]*(?:2003/wordml|xmlPackage|opendocument:xmlns:office)"
)
_OFFICE = ((b"xl/workbook.", "xlsx"), (b"word/document", "docx"), (b"ppt/presentation", "pptx"))


def _office_kind(untrusted: bytes) -> str:
    if untrusted.startswith(b"PK\x03\x04") and untrusted[30:38] == b"mimetype":
        head = untrusted[38:140]
        if b"opendocument.spreadsheet" in head:
            return "ods"
        if b"opendocument" in head:
            return "odf"
    if b"[Content_Types].xml" not in untrusted:
        return "odf" if b"content.xml" in untrusted and b"mimetype" in untrusted else "zip"
    kinds = [kind for mark, kind in _OFFICE if mark in untrusted]
    if len(kinds) > 1:  # an office file carries another; its own directory tells
        names = b"\n".join(b"\n" + name.encode() for name in zipped.names(untrusted))
        kinds = [kind for mark, kind in _OFFICE if b"\n" + mark in names]
    return kinds[0] if kinds else "zip"
