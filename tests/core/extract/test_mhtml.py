"""Web pages saved as one file: read as mail, with the places of their parts and Office files packed in them."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import GapKind, Hidden

from .files import CSV

ACTIVE = b"ActiveMime\0\0\1\xf0" + bytes(36)


def page(head: str = "MIME-Version: 1.0", packed: bytes = CSV) -> bytes:
    """A page with a part of Office's beside it."""
    text = (
        f'{head}\r\nContent-Type: multipart/related; boundary="q"\r\n\r\n--q\r\n'
        "Content-Location: file:///C:/Users/abel.orr/day.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        'Content-Type: text/html; charset="utf-8"\r\n\r\n<html><p>Si=C3=A2n Prys</p></html>\r\n--q\r\n'
        "Content-Location: file:///C:/Users/abel.orr/oledata.mso\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Type: application/x-mso\r\n\r\n"
    )
    return text.encode() + base64.encodebytes(ACTIVE + zlib.compress(packed)) + b"--q--\r\n"


def hidden_of(content: bytes, word: str, name: str = "page.doc") -> set[Hidden | None]:
    found = {s.hidden for part in extract_file(content, name).parts for s in part.segments if word in s.text}
    assert found, word
    return found


@pytest.mark.parametrize(
    "head",
    [
        "MIME-Version: 1.0",
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://gaol.example/abel.orr/\r\nSubject: Day",
        'From: "Saved by Windows Internet Explorer 9"\r\nSubject: Day\r\nMIME-Version: 1.0',
    ],
)
def test_a_saved_page_is_read_whatever_saved_it_and_whatever_its_name(head):
    made = page(head)
    assert hidden_of(made, "Siân Prys") == {None}
    assert hidden_of(made, "abel.orr/day.htm") == {Hidden.PROPERTY}
    assert extract_file(made, "page.doc").gaps == ()


def test_an_office_file_packed_in_a_page_is_read():
    assert any(s.cells[:1] == ("Abel Orr",) for part in extract_file(page(), "a.mht").parts for s in part.segments)


def test_an_office_file_that_unpacks_without_end_is_a_gap():
    found = extract_file(ACTIVE + zlib.compress(bytes(30 << 20)), "oledata.mso")
    assert GapKind.LIMIT in {gap.kind for gap in found.gaps}


@given(st.binary(max_size=100))
def test_any_packed_bytes_never_raise(content):
    extract_file(ACTIVE + content, "oledata.mso")
