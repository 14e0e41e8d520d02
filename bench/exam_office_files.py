"""Office files of one table in memory: openpyxl writes through a temporary file, which tests of the core forbid."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape

_OOXML = "http://schemas.openxmlformats.org"
_SHEET, _WORD = f"{_OOXML}/spreadsheetml/2006/main", f"{_OOXML}/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument"
_RELATION = f"{_OOXML}/officeDocument/2006/relationships"


def workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as an .xlsx, every cell text."""
    lines = ("".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows)
    body = "".join(f"<row>{line}</row>" for line in lines)
    return _package(
        {
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATION}">'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{body}</sheetData></worksheet>',
        },
        {"xl/workbook.xml": "spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet"},
    )


def document(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as the table of a .docx."""
    lines = ("".join(f"<w:tc><w:p><w:r><w:t>{escape(cell)}</w:t></w:r></w:p></w:tc>" for cell in row) for row in rows)
    body = "".join(f"<w:tr>{line}</w:tr>" for line in lines)
    return _package(
        {"word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body><w:tbl>{body}</w:tbl></w:body></w:document>'},
        {"word/document.xml": "wordprocessingml.document.main"},
    )


def _package(parts: Mapping[str, str], types: Mapping[str, str]) -> bytes:
    """The parts as a package; the first is the main one."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in types.items()
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_OOXML}/package/2006/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        )
        package.writestr("_rels/.rels", _relations("officeDocument", next(iter(parts))))
        for name, text in parts.items():
            package.writestr(name, text)
    return content.getvalue()


def _relations(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_OOXML}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/{kind}" Target="{target}"/></Relationships>'
    )
