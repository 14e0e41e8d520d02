"""Content that pretends to be something else, or stands where nobody looks, is read all the same."""

import base64
import gzip
import struct
import sys
import tarfile
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from gatelodge.core.extract import extract_file, extract_message, registry
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind

sys.path.insert(0, str(Path(__file__).parent))
from files import CSV, ROWS, mail, zipped

DAY = CSV + b"".join(b"Dai Puw,A10%02dXX,3 July 1982\r\n" % n for n in range(20))
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _texts(extraction) -> str:
    return "\n".join(s.text for p in extraction.parts for s in p.segments)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _tar(name: str, link: str = "") -> bytes:
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo(name)
        if link:
            member.type, member.linkname = tarfile.SYMTYPE, link
        archive.addfile(member)
    return buffer.getvalue()


def _zip_with(**claims: bytes) -> bytes:
    info = zipfile.ZipInfo("a.txt")
    for name, value in claims.items():
        setattr(info, name, value)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "front", [b"GIF89a", b"ID3", b"RIFF", b"OggS", b"II*\0", b"MM\0*", b"BM1234\0\0\0\0", b"0000ftypmp42", PNG]
)
def test_a_table_behind_the_first_bytes_of_a_picture_or_sound_is_read(front):
    assert "Cai Puw" in _texts(extract_file(front + b"\r\n" + DAY, "logo.png"))


@pytest.mark.parametrize("kind", ["application/pgp-signature", "application/pkcs7-signature"])
def test_a_table_that_says_it_is_a_signature_is_read(kind):
    assert "Cai Puw" in _texts(extract_message(mail(DAY, kind)))


@pytest.mark.parametrize(
    "chunk", [_chunk(b"tEXt", b"Comment\0" + DAY), _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(DAY))]
)
def test_the_texts_of_a_png_are_read(chunk):
    assert "Cai Puw" in _texts(extract_file(PNG[:33] + chunk + PNG[33:], "logo.png"))


def test_a_zip_behind_a_picture_is_read():
    assert "Cai Puw" in _texts(extract_file(PNG + zipped(day__csv=DAY), "logo.png"))


def test_a_picture_that_is_only_a_picture_has_no_text():
    assert _texts(extract_file(PNG, "")) == ""


@pytest.mark.parametrize(
    "archive",
    [
        _zip_with(comment=DAY),
        _zip_with(extra=struct.pack("<HH", 0x9999, len(DAY)) + DAY),
        zipped(a__txt=b"x") + DAY,
        _tar("Cai Puw 2 June 1981"),
        _tar("a", "Cai Puw 2 June 1981"),
        _tar("a") + DAY,
        gzip.compress(b"hello") + gzip.compress(DAY),
        gzip.compress(b"hello") + DAY,
        zipped(**{"Cai Puw 2 June 1981__txt": b""}),
    ],
    ids=["comment", "extra field", "behind a zip", "tar name", "tar link", "behind a tar", "gzips", "gzip", "zip name"],
)
def test_nothing_stands_between_or_behind_packed_files_unread(archive):
    assert "Cai Puw" in _texts(extract_file(archive, ""))


def _lines(width: int, *, lead: bytes = b"", content: bytes = DAY) -> bytes:
    packed = base64.b64encode(content)
    return b"".join(lead + packed[at : at + width] + b"\r\n" for at in range(0, len(packed), width))


@pytest.mark.parametrize(
    "body",
    [
        _lines(20),
        _lines(32),
        _lines(76, lead=b"> "),
        _lines(76, lead=b"   "),
        _lines(76, content=_lines(76)),
        _lines(76).replace(b"\r\n", b"<br>\r\n"),
        b" ".join(_lines(8).split()),
        base64.urlsafe_b64encode(DAY),
        DAY.hex().encode(),
        DAY.hex(" ").encode(),
    ],
    ids=["20", "32", "quoted", "indented", "twice", "html", "words", "url-safe", "hex", "hex pairs"],
)
def test_base64_and_hexadecimal_in_a_text_are_read_however_they_are_laid_out(body):
    kind = "text/html" if b"<br>" in body else "text/plain"
    assert "Cai Puw" in _texts(extract_message(mail(b"Hello,\r\n\r\n" + body, kind)))


def test_ordinary_words_are_no_base64():
    body = b"Dear Ann,\r\n\r\n" + b"Responsibilities and accommodation arrangements are unchanged.\r\n" * 30
    assert len(extract_message(mail(body)).parts) == 2


PEOPLE = "; ".join(",".join(row) for row in ROWS) * 8


@pytest.mark.parametrize(
    "page",
    [
        f'<p title="{PEOPLE}">x</p>',
        f'<img alt="{PEOPLE}">',
        f'<p data-x="{PEOPLE}">x</p>',
        f'<input placeholder="{PEOPLE}">',
        f'<iframe srcdoc="{PEOPLE}"></iframe>',
        f'<a href="mailto:a@b.example?body={PEOPLE.replace(" ", "%20")}">x</a>',
        f'<a href="data:text/csv,{PEOPLE.replace(" ", "%20")}">x</a>',
        f"<style>p:after {{ content: '{PEOPLE}' }}</style>",
        f"<style>/* {PEOPLE} */</style>",
        f"<template>{PEOPLE}</template>",
        f"<![CDATA[{PEOPLE}]]>",
        f"<!--[if mso]>{PEOPLE}<![endif]-->",
        f"<!--[if mso]>{PEOPLE}-->",
        f"<!--<![endif {PEOPLE}-->",
        f'<!DOCTYPE html "{PEOPLE}"><p>x',
    ],
)
def test_a_page_hides_nothing_in_its_markup(page):
    assert "Cai Puw" in _texts(extract_message(mail(page.encode(), "text/html")))


@pytest.mark.parametrize("field", ["Content-Description: {}", "X-Note: {}", 'Content-Type: text/plain; note="{}"'])
def test_the_header_of_a_part_is_read(field):
    body = b"--b\r\n" + field.format(PEOPLE[:300]).encode() + b"\r\n\r\nhello\r\n--b--\r\n"
    assert "Cai Puw" in _texts(extract_message(mail(body, "multipart/mixed; boundary=b", "7bit")))


def test_base64_with_foreign_characters_all_over_is_decoded():
    body = b"".join(b"%c!" % byte for byte in base64.b64encode(DAY))
    assert "Cai Puw" in _texts(extract_message(mail(body + b"\r\n", encoding="base64")))


def test_blanks_behind_a_soft_line_break_do_not_count():
    assert "Cai Puw" in _texts(extract_message(mail(b"Cai= \r\n Pu=\t\r\nw", encoding="quoted-printable")))


CELLS = [cell for n in range(8) for cell in (f"Cai Puw{n}", f"{n + 1} June 1981", "B wing")]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("\r\n\r\n".join(CELLS), "text/plain"),
        ("".join(f"<div>{cell}</div>" for cell in CELLS), "text/html"),
        ("".join(f"<table><tr><td>{cell}</td></tr></table>" for cell in CELLS), "text/html"),
    ],
)
def test_a_table_pasted_as_one_cell_to_a_paragraph_stays_together(body, kind):
    together = [s.text for p in extract_message(mail(body.encode(), kind)).parts for s in p.segments]
    assert any("Cai Puw3" in text and "4 June 1981" in text for text in together)


def test_a_table_on_its_side_is_read_upright_too():
    lying = "\r\n".join(
        ",".join(cells) for cells in zip(*(f"P{n},B{n},W{n}".split(",") for n in range(9)), strict=True)
    )
    found = extract_file(lying.encode(), "t.csv")
    assert ("P3", "B3", "W3") in [s.cells for p in found.parts for s in p.segments]


def test_a_few_short_lines_are_not_said_twice():
    found = extract_message(mail(b"Dear Ann,\r\n\r\nSee you.\r\n\r\nKind regards,\r\n\r\nBen\r\n"))
    assert len(found.parts[-1].segments) == 4


def test_a_column_of_single_cells_stays_together():
    more = segment.more_views(segment.rows([[cell] for cell in CELLS]))
    assert any("Cai Puw3" in one.text and "4 June 1981" in one.text for one in more)


@pytest.mark.parametrize("where", [b"trailer<</Info<</Subject(%s)>>>>", b"9 0 obj<</JS(%s)>>endobj", b"%%%%EOF\n%s"])
def test_a_pdf_hides_nothing_beside_its_pages(where):
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    pdf += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n"
    assert "Cai Puw" in _texts(extract_file(pdf + where % b"Abel Orr, 1 May 1980, Cai Puw, 2 June 1981", "a.pdf"))


def test_a_drawing_whose_words_stand_letter_by_letter_is_a_gap_and_read_as_text():
    found = extract_file(b"%!PS-Adobe-3.0\n72 700 moveto (Cai Puw) show (A1) show (002XX) show\n", "a.ps")
    assert "Cai Puw" in _texts(found)
    assert [gap.kind for gap in found.gaps] == [GapKind.UNKNOWN_TYPE]


def test_of_a_text_that_is_too_long_the_beginning_is_read(monkeypatch):
    monkeypatch.setitem(registry._LONGEST, "delimited", 100)
    found = extract_file(DAY, "day.csv")
    assert [gap.kind for gap in found.gaps] == [GapKind.LIMIT]
    rows = [one.text for one in found.parts[0].segments if one.cells and not one.again]
    assert "Cai Puw\tA1002XX\t2 June 1981" in rows
    assert all(row.count("\t") == 2 for row in rows), "no row is cut in the middle"
