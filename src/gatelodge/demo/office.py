"""Small office files, made by hand: a workbook, a letter, a page to print, a picture. Made to be sent, not edited.

Each function answers the whole file as bytes, the same for the same arguments.
Formats: ECMA-376 (xlsx, docx), ISO 32000-1 (PDF), PNG specification.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape, quoteattr

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument"
_HIDDEN = 'state="hidden"'

Rows = Sequence[Sequence[str]]


def zipped(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2011, 8, 1, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def workbook(sheets: Sequence[tuple[str, Rows]], *, hidden: frozenset[str] = frozenset()) -> bytes:
    """An xlsx workbook; sheets named in `hidden` are not shown."""
    numbered = list(enumerate(sheets, 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.spreadsheetml.worksheet+xml"/>'
        for n, _ in numbered
    )
    entries = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" {_HIDDEN if name in hidden else ""} r:id="rId{n}"/>'
        for n, (name, _) in numbered
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    main = f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.spreadsheetml.sheet.main+xml"/>'
    members = [
        ("[Content_Types].xml", _types(main + overrides)),
        ("_rels/.rels", _links(f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>')),
        ("xl/workbook.xml", f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", _links(links)),
        *((f"xl/worksheets/sheet{n}.xml", _sheet(rows)) for n, (_, rows) in numbered),
    ]
    return zipped([(name, (_XML + text).encode()) for name, text in members])


def letter(paragraphs: Sequence[str]) -> bytes:
    """A docx letter."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs)
    main = f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.wordprocessingml.document.main+xml"/>'
    members = [
        ("[Content_Types].xml", _types(main)),
        (
            "_rels/.rels",
            _links(f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'),
        ),
        ("word/document.xml", f'<w:document xmlns:w="{_WORDS}"><w:body>{body}</w:body></w:document>'),
    ]
    return zipped([(name, (_XML + text).encode()) for name, text in members])


def printout(lines: Sequence[str]) -> bytes:
    """A one-page PDF with these lines of text."""
    shown = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
    text = "BT /F1 11 Tf 14 TL 56 780 Td " + " ".join(f"({line}) Tj T*" for line in shown) + " ET"
    stream = zlib.compress(text.encode("cp1252", "replace"))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


@cache
def picture(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A PNG: a gate arch on a plain ground."""
    middle, radius = width / 2, width / 3
    rows = []
    for y in range(height):
        row = bytearray(b"\0")
        for x in range(width):
            inside = abs(x - middle) < radius and (
                y > height / 2 or (x - middle) ** 2 + (y - height / 2) ** 2 < radius**2
            )
            row += bytes((255, 255, 255)) if inside else bytes(colour)
        rows.append(bytes(row))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _sheet(rows: Rows) -> str:
    lines = []
    for n, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{_column(i)}{n}" t="inlineStr"><is><t>{escape(v)}</t></is></c>' for i, v in enumerate(row)
        )
        lines.append(f'<row r="{n}">{cells}</row>')
    return f'<worksheet xmlns="{_SHEETS}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _column(index: int) -> str:
    return chr(65 + index) if index < 26 else _column(index // 26 - 1) + chr(65 + index % 26)


def _types(overrides: str) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _links(links: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
