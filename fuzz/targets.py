"""The targets: a name, what is done with the bytes, and what they are wrapped in first."""

import io
import zipfile
from collections.abc import Callable, Mapping

from fuzz import inner
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
_DOCUMENT = {"mimetype": b"application/vnd.oasis.opendocument.text"}
_SPREADSHEET = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
_SHEET = {
    **_BOOK,
    "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    b"</Relationships>",
    "xl/worksheets/sheet1.xml": b'<worksheet><sheetData><row r="1"><c r="A1" s="1" t="s"><v>0</v></c></row>'
    b"</sheetData></worksheet>",
}
_PICTURE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
_DRAWING = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>endobj 4 0 obj<<>>stream\n"
TARGETS: Mapping[str, Target] = {
    **inner.TARGETS,
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
    "odt": _member("a.odt", "content.xml", _DOCUMENT),
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
    "activemime": _file("a.mso", b"ActiveMime\0"),
    "cms": _file("a.p7m", b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"),
    "compress": _file("a.Z", b"\x1f\x9d\x90"),
    "css": _file("a.html", b"<html><style>", b"</style><p class=a>b"),
    "emf": _file("a.emf", b"\1\0\0\0\x6c\0\0\0".ljust(40, b"\0") + b" EMF".ljust(68, b"\0")),
    "emlx": _file("a.emlx", b"900\nFrom: a\nSubject: b\n"),
    "exif": _file("a.jpg", b"\xff\xd8\xff\xe1\x0f\xffExif\0\0", b"\xff\xd9"),
    "gif": _file("a.gif", b"GIF89a\x10\0\x10\0"),
    "manifest": _member("a.odt", "META-INF/manifest.xml", {**_DOCUMENT, "content.xml": b"<a/>"}),
    "mhtml": _file("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"),
    "parquet": _file("a.parquet", b"PAR1", b"PAR1"),
    "pdf-drawing": _file("a.pdf", _PICTURE + _DRAWING, b"\nendstream endobj trailer<</Root 1 0 R>>\n%%EOF"),
    "rar5": _file("a.rar", b"Rar!\x1a\x07\1\0"),
    "tiff": _file("a.tif", b"II*\0"),
    "xlsb": _member("a.xlsb", "xl/workbook.bin", _TYPES),
    "xlsx-comments": _member("a.xlsx", "xl/comments1.xml", _SHEET),
    "xlsx-drawing": _member("a.xlsx", "xl/drawings/vmlDrawing1.vml", _SHEET),
    "xlsx-pivot": _member("a.xlsx", "xl/pivotCache/pivotCacheRecords1.xml", _SHEET),
    "xlsx-strings": _member("a.xlsx", "xl/sharedStrings.xml", _SHEET),
    "xlsx-styles": _member("a.xlsx", "xl/styles.xml", _SHEET),
    "yaml": _file("a.yaml", b"---\na: "),
    "zstandard": _file("a.zst", b"\x28\xb5\x2f\xfd"),
    "zip": _file("a.zip", b"PK\x03\x04"),
}
"""Each begins as its format does, so that the bytes go where they are meant to."""
