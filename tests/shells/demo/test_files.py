"""The files that the demo's mail carries are what other programs take them for."""

import io
import zipfile

import docx
import openpyxl
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.demo import lockedzip, office


def test_a_hidden_sheet_is_hidden_and_holds_its_rows():
    content = office.workbook(
        [("Totals", [["A", "12"]]), ("Source", [["A1234AB", "<&"]])], hidden=frozenset({"Source"})
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [("Totals", "visible"), ("Source", "hidden")]
    assert [cell.value for cell in book["Source"][1]] == ["A1234AB", "<&"]


def test_wide_sheets_have_two_letter_columns():
    book = openpyxl.load_workbook(io.BytesIO(office.workbook([("Wide", [[str(n) for n in range(60)]])])))
    assert [cell.value for cell in book["Wide"][1]] == [str(n) for n in range(60)]


def test_a_letter_has_its_paragraphs():
    read = docx.Document(io.BytesIO(office.letter(["Dear visitor,", "5 < 6 & 7"])))
    assert [paragraph.text for paragraph in read.paragraphs] == ["Dear visitor,", "5 < 6 & 7"]


def test_a_printout_has_its_lines():
    page = pypdfium2.PdfDocument(office.printout(["Key register", "Sheet (14)"]))[0]
    assert page.get_textpage().get_text_range().split() == ["Key", "register", "Sheet", "(14)"]


def test_a_picture_is_a_png_of_that_size():
    content = office.picture(20, 10, (1, 2, 3))
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (20, 10)


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=20), st.binary(min_size=12, max_size=12))
def test_a_locked_zip_opens_with_its_password(content, password, salt):
    archive = zipfile.ZipFile(io.BytesIO(lockedzip.locked("a.bin", content, password=password, salt=salt)))
    assert archive.read("a.bin", pwd=password) == content
    assert archive.infolist()[0].flag_bits & 1


def test_a_locked_zip_does_not_open_without_a_password():
    archive = zipfile.ZipFile(io.BytesIO(lockedzip.locked("a.txt", b"hello", password=b"x", salt=bytes(12))))
    with pytest.raises(RuntimeError, match="password required"):
        archive.read("a.txt")
