"""The targets: a name, what is done with the bytes, and what they are wrapped in first."""

import io
import zipfile
from collections.abc import Callable, Mapping

from gatelodge.adapters.cage import wire
from gatelodge.core.extract import extract_file, extract_message
from gatelodge.core.extract.cutting.segment import segments
from gatelodge.core.extract.text.plain import decode
from gatelodge.core.message import parse
from gatelodge.values import Extraction

Target = Callable[[bytes], None]


def _survives(extraction: Extraction) -> None:
    """What was read must come over the wire of the cage as it is."""
    answer = wire.encode(extraction)
    once = wire.decode(answer)
    assert wire.encode(once) == answer


def _message(untrusted: bytes) -> None:
    _survives(extract_message(untrusted))


def _structure(untrusted: bytes) -> None:
    parse(untrusted)


def _cutting(untrusted: bytes) -> None:
    segments(decode(untrusted))


def _wire(untrusted: bytes) -> None:
    try:
        wire.decode(untrusted)
    except ValueError:
        return


def _file(name: str, head: bytes = b"", tail: bytes = b"") -> Target:
    """A file of that name that begins and ends so."""
    return lambda untrusted: _survives(extract_file(head + untrusted + tail, name))


def _member(name: str, member: str, others: Mapping[str, bytes], around: tuple[bytes, bytes] = (b"", b"")) -> Target:
    """The bytes as one member of a zip."""

    def run(untrusted: bytes) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for other, content in others.items():
                archive.writestr(other, content)
            archive.writestr(member, around[0] + untrusted + around[1])
        _survives(extract_file(packed.getvalue(), name))

    return run


_TYPES = {"[Content_Types].xml": b"<Types/>"}
_BOOK = {
    **_TYPES,
    "xl/workbook.xml": b'<workbook><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
}
_SPREADSHEET = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
TARGETS: Mapping[str, Target] = {
    "any": _file("file"),
    "calendar": _file("a.ics", b"BEGIN:VCALENDAR\r\n"),
    "compound": _file("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "csv": _file("a.csv"),
    "cutting": _cutting,
    "docx": _member("a.docx", "word/document.xml", _TYPES),
    "gzip": _file("a.gz", b"\x1f\x8b\x08"),
    "html": _file("a.html", b"<html>"),
    "image": _file("a.png", b"\x89PNG\r\n\x1a\n"),
    "jpeg": _file("a.jpg", b"\xff\xd8\xff"),
    "json": _file("a.json", b'{"a":'),
    "mail": _message,
    "mbox": _file("a.mbox", b"From a@b.example Mon Aug  1 09:00:00 2011\nFrom: a\nTo: b\nSubject: c\n"),
    "ods": _member("a.ods", "content.xml", _SPREADSHEET),
    "odt": _member("a.odt", "content.xml", {"mimetype": b"application/vnd.oasis.opendocument.text"}),
    "pdf": _file("a.pdf", b"%PDF-1.4\n", b"\n%%EOF"),
    "pptx": _member("a.pptx", "ppt/slides/slide1.xml", {**_TYPES, "ppt/presentation.xml": b"<p/>"}),
    "rar": _file("a.rar", b"Rar!\x1a\x07"),
    "rtf": _file("a.rtf", b"{\\rtf1"),
    "sevenzip": _file("a.7z", b"7z\xbc\xaf\x27\x1c"),
    "sqlite": _file("a.db", b"SQLite format 3\0"),
    "structure": _structure,
    "tar": _file("a.tar"),
    "text": _file("a.txt"),
    "tnef": _file("winmail.dat", b"\x78\x9f\x3e\x22"),
    "vcard": _file("a.vcf", b"BEGIN:VCARD\r\n"),
    "wire": _wire,
    "xlsx": _member("a.xlsx", "xl/worksheets/sheet1.xml", _BOOK),
    "xml": _file("a.xml", b"<?xml version='1.0'?>"),
    "zip": _file("a.zip", b"PK\x03\x04"),
}
"""Each begins as its format does, so that the bytes go where they are meant to."""
