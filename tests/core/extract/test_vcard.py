"""Cards of contacts in all three versions: one record a card, in words; pictures and long notes inside."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file, extract_message
from gatelodge.values import GapKind, Hidden

from .files import CSV

DOT = base64.b64encode(
    b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
).decode()


def card(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCARD", *lines, "END:VCARD", "")).encode()


def segments(content: bytes):
    return [s for part in extract_file(content, "card.vcf").parts for s in part.segments if not s.again]


def records(content: bytes) -> list[str]:
    return [s.text for s in segments(content) if s.where.startswith("card") and s.hidden is None]


def test_each_card_is_one_record():
    made = card("VERSION:3.0", "FN:Siân Prys", "TEL;TYPE=work,voice:0123 456 789") + card("FN:Cai Puw")
    assert records(made) == ["Name: Siân Prys\nPhone (work,voice): 0123 456 789", "Name: Cai Puw"]


@pytest.mark.parametrize(
    "line",
    [
        "N:Prys;Siân;Mair;Ms;",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Prys;Si=C3=A2n;Mair;Ms;",
        "n;quoted-printable:Prys;Si=\r\n=C3=A2n;Mair;Ms",
        "item1.N:Prys;Si\r\n ân;Mair;Ms;",
    ],
)
def test_a_name_in_fields_is_said_in_order(line):
    assert records(card(line)) == ["Name in parts: Ms Siân Mair Prys"]


def test_a_name_may_stand_in_another_charset():
    made = "BEGIN:VCARD\r\nFN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C8=E2=E0=ED\r\nEND:VCARD\r\n"
    assert records(made.encode()) == ["Name: Иван"]
    assert records("BEGIN:VCARD\r\nFN:Siân\r\nEND:VCARD\r\n".encode("utf-16")) == ["Name: Siân"]


def test_version_four_says_birthdays_phones_and_labels():
    made = card(
        "VERSION:4.0",
        "BDAY:19800501",
        "TEL;VALUE=uri;TYPE=home:tel:+44-29-1234",
        'ADR;LABEL="1 Gaol Street^nCardiff":;;;;;;',
    )
    assert records(made) == ["Birthday: 1980-05-01\nPhone (home): tel:+44-29-1234\nAddress: 1 Gaol Street\nCardiff"]


@pytest.mark.parametrize(
    "head", ["PHOTO;ENCODING=b;TYPE=GIF:", "PHOTO;GIF;BASE64:\r\n ", "PHOTO:data:image/gif;base64,"]
)
def test_a_picture_is_read_as_a_picture(head):
    found = extract_file(card("FN:Siân", head + DOT), "card.vcf")
    assert any(part.media_type == "image/gif" for part in found.parts)
    assert [gap.kind for gap in found.gaps] == [GapKind.SMALL_IMAGE]


def test_a_card_without_a_picture_gives_no_gap():
    mail = b"From: a@gaol.example\r\nTo: b@home.example\r\nSubject: Hi\r\nContent-Type: text/x-vcard\r\n\r\n"
    found = extract_message(mail + card("VERSION:2.1", "FN:Abel Orr", "TEL;WORK:1", "REV:20261101T101010Z"))
    assert found.gaps == ()
    assert any(part.media_type == "text/vcard" for part in found.parts)


def test_a_list_in_the_note_falls_into_rows():
    rows = CSV.decode().replace("\r\n", "\\n").replace(",", "\\,")
    assert [s.cells for s in segments(card(f"NOTE:{rows}")) if s.cells][1][:2] == ("Abel Orr", "A1001XX")


def test_what_no_address_book_shows_is_hidden():
    hidden = {s.text: s.hidden for s in segments(card("FN:Siân", "X-CASE;X-OF=Cai:A1002XX"))}
    assert hidden["X-CASE: A1002XX\nX-OF: Cai"] == Hidden.PROPERTY


def test_a_file_encoded_in_stray_lines_is_found():
    packed = base64.encodebytes(CSV * 4).decode()
    assert any("A1001XX" in s.text for s in segments(card("FN:Siân", packed)))


@given(
    st.lists(
        st.sampled_from(
            ["BEGIN:VCARD", "END:VCARD", "N:;;;", "PHOTO;BASE64:", "A;QUOTED-PRINTABLE:x=", " y", ";", "FN:x"]
        )
    )
)
def test_any_lines_never_raise(lines):
    extract_file(card(*lines), "card.vcf")


@given(st.binary(max_size=200))
def test_any_bytes_never_raise(content):
    extract_file(b"BEGIN:VCARD\r\n" + content, "card.vcf")
