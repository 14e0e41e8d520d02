"""What the bombs are made with: small bytes that become large, deep or endless in a reader that believes them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

CANARY = "Ysolde Quillfeather 447123"
"""Stands at the end of bombs that a reader may well get through: found there, the whole was read."""
_MEGABYTE = bytes(1 << 20)


@dataclass(frozen=True, slots=True)
class Bomb:
    """One hostile file; made when it is asked for."""

    name: str
    filename: str
    make: Callable[[], bytes]
    whole_mail: bool = False
    """The bytes are a mail, not a file attached to one."""


def zipped(members: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of those members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            file.writestr(name, content)
    return out.getvalue()


def deflated_zeros(megabytes: int, wbits: int = 31) -> bytes:
    """So many megabytes of nothing, as gzip, zlib (15) or raw (-15)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join([*(packer.compress(_MEGABYTE) for _ in range(megabytes)), packer.flush()])


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pdf(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    """A PDF of those objects, with a right cross-reference."""
    out = bytearray(b"%PDF-1.7\n")
    at = {}
    for number, body in objects.items():
        at[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n" % size
    out += b"".join(
        b"%010d %05d %s \n" % (at.get(n, 0), 0 if n in at else 65535, b"n" if n in at else b"f") for n in range(size)
    )
    return bytes(out) + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(body), entries, body)


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _relations(targets: Iterable[tuple[str, str]]) -> bytes:
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'.encode()


def docx(body: bytes, before: bytes = b"") -> bytes:
    """A Word document with that body, and something before its root element."""
    root = b'<w:document xmlns:w="%s"><w:body>' % _WORD.encode()
    return zipped(
        {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
            "word/document.xml": b'<?xml version="1.0"?>' + before + root + body + b"</w:body></w:document>",
        }
    )


def paragraph(text: str) -> bytes:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()


def xlsx(rows: bytes, *, before: bytes = b"", after: bytes = b"", strings: bytes = b"", sheets: int = 1) -> bytes:
    """A workbook with those rows in its sheets, and what stands before the root and after the rows."""
    sheet = b'<?xml version="1.0"?>%s<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>' % (
        before, _MAIN.encode(), rows, after,
    )  # fmt: skip
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
    named = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
    members = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f"<workbook {spaces}><sheets>{named}</sheets></workbook>".encode(),
        "xl/_rels/workbook.xml.rels": _relations(
            [*targets, *([("sharedStrings", "sharedStrings.xml")] if strings else [])]
        ),
        **{f"xl/{target}": sheet for _, target in targets},
    }
    if strings:
        members["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (_MAIN.encode(), strings)
    return zipped(members)


def cell(text: str, reference: str = "") -> bytes:
    where = f' r="{reference}"' if reference else ""
    return f'<c{where} t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def ods(rows: bytes, before: bytes = b"") -> bytes:
    """An OpenDocument sheet with those rows."""
    oasis = b"urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        b'<?xml version="1.0"?>%s<office:document-content xmlns:office="%soffice:1.0" xmlns:table="%stable:1.0" '
        b'xmlns:text="%stext:1.0"><office:body><office:spreadsheet><table:table table:name="S">%s'
        b"</table:table></office:spreadsheet></office:body></office:document-content>"
    ) % (before, oasis, oasis, oasis, rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def laughs(per_level: int = 10, levels: int = 10) -> bytes:
    """Entities of entities: the name ten to the ninth times; use as &l9;."""
    lines = [b'<!ENTITY l0 "%s">' % CANARY.encode()]
    lines += [b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * per_level) for n in range(1, levels)]
    return b"<!DOCTYPE x [" + b"".join(lines) + b"]>"
