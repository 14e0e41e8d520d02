"""Outlook's packages (winmail.dat): item, bodies, attachments, messages inside; never raises."""

import base64
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file, extract_message
from gatelodge.values import GapKind, Hidden

from . import outlook as o
from .files import CSV

SUBJECT = o.attribute(1, 0x18004, b"Visit of Cai\0")
BODY = o.attribute(1, 0x2800C, b"Hello to Abel\0")


def found(content: bytes):
    return extract_file(content, "winmail.dat")


def texts(content: bytes) -> list[str]:
    return [s.text for part in found(content).parts for s in part.segments if not s.again]


def hidden_of(content: bytes, word: str) -> set[Hidden | None]:
    hidden = {s.hidden for part in found(content).parts for s in part.segments if word in s.text}
    assert hidden, word
    return hidden


def test_old_attributes_are_named_in_words():
    sender = struct.pack("<4H", 4, 40, 9, 24) + bytes(8) + b"Abel Orr\0SMTP:abel@gaol.example\0\0"
    date = o.attribute(1, 0x38005, struct.pack("<7H", 2026, 11, 23, 9, 30, 0, 1))
    made = o.package(o.attribute(1, 0x8000, sender), date, SUBJECT, BODY)
    assert texts(made)[1:] == [
        "From: Abel Orr <abel@gaol.example>",
        "Subject: Visit of Cai",
        "Sent: 2026-11-23 09:30",
        "Hello to Abel",
    ]
    assert found(made).gaps == ()


def test_eight_bit_text_is_read_in_the_code_page_of_the_package():
    page = o.attribute(1, 0x69007, struct.pack("<II", 1251, 0))
    assert "Subject: Иван" in texts(o.package(page, o.attribute(1, 0x18004, "Иван\0".encode("cp1251"))))


def test_properties_bodies_and_recipients_are_read():
    recipients = struct.pack("<I", 1) + o.property_list({o.NAME: "Rhys", o.ADDRESS: "rhys@paper.example", 0xC15: 3})
    properties = {o.SUBJECT: "Day", o.RICH: o.rich(rb"{\rtf1\ansi Si\'e2n Prys\par}"), (0x8001, "Prisoner"): "Cai Puw"}
    made = o.package(o.attribute(1, 0x69003, o.property_list(properties)), o.attribute(1, 0x69004, recipients))
    assert {"Subject: Day", "Bcc: Rhys <rhys@paper.example>", "Siân Prys"} <= set(texts(made))
    assert hidden_of(made, "Prisoner: Cai Puw") == {Hidden.PROPERTY}


def test_an_attachment_is_read_as_a_file_under_its_long_name():
    data = o.attribute(2, 0x6800F, CSV)
    made = o.package(o.attribute(2, 0x69002, bytes(14)), o.attribute(2, 0x18010, b"LIST~1.CSV\0"), data)
    long = o.attribute(2, 0x69005, o.property_list({o.FILE_NAME: "list of the day.csv"}))
    assert any("A1001XX" in text for text in texts(made + long))
    assert any(
        part.name == "list of the day.csv" and part.media_type == "text/csv" for part in found(made + long).parts
    )


def test_an_attachment_in_its_properties_is_read():
    assert any("A1001XX" in text for text in texts(o.package(o.attached({o.FILE: CSV, o.FILE_NAME: "list.csv"}))))


def test_a_message_inside_is_read_at_any_depth():
    inner = o.package(o.attribute(1, 0x18004, b"Innermost of Cai\0"))
    for _ in range(5):
        inner = o.package(o.attached({o.FILE: o.MESSAGE_INSIDE + inner, o.NAME: "passed on"}))
    assert "Subject: Innermost of Cai" in texts(inner)
    assert found(inner).gaps == ()


def test_a_wrong_checksum_changes_nothing():
    made = o.package(o.attribute(1, 0x18004, b"Visit of Cai\0", checksum=7), BODY)
    assert "Subject: Visit of Cai" in texts(made)
    assert found(made).gaps == ()


@pytest.mark.parametrize("padding", [b"", b"\0" * 200, b"\r\n"])
def test_padding_behind_is_no_gap(padding):
    assert found(o.package(SUBJECT, BODY) + padding).gaps == ()


def test_what_stands_behind_is_read_and_hidden():
    assert hidden_of(o.package(SUBJECT, BODY) + b"\xff\0" + CSV, "A1001XX") == {Hidden.STRUCTURE}
    assert hidden_of(o.package(SUBJECT, BODY) + CSV + CSV, "A1001XX") == {Hidden.STRUCTURE}


def test_a_package_cut_short_is_a_gap_and_keeps_what_was_read():
    cut = o.package(SUBJECT, o.attached({o.FILE: CSV}))[:-30]
    assert [gap.kind for gap in found(cut).gaps] == [GapKind.DAMAGED]
    assert "Subject: Visit of Cai" in texts(cut)


def test_a_mail_with_an_ordinary_package_gives_no_gap():
    made = o.package(o.attribute(1, 0x69003, o.property_list({o.RICH: o.rich(rb"{\rtf1\ansi Hello Abel\par}")})))
    mail = (
        b"From: a@gaol.example\r\nTo: b@home.example\r\nSubject: Visit\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="q"\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nHello\r\n--q\r\n'
        b'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(made)
        + b"--q--\r\n"
    )
    read = extract_message(mail)
    assert read.gaps == ()
    assert any("Hello Abel" in s.text for part in read.parts for s in part.segments)


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_package_cut_anywhere_never_raises(cut):
    found(o.package(SUBJECT, BODY, o.attached({o.FILE: CSV, o.FILE_NAME: "list.csv", (0x8001, "Name"): "x"}))[:-cut])


@given(st.data())
def test_a_package_with_changed_bytes_never_raises(data):
    recipients = struct.pack("<I", 1) + o.property_list({o.NAME: "Rhys"})
    content = bytearray(o.package(SUBJECT, BODY, o.attribute(1, 0x69004, recipients), o.attached({o.FILE: CSV})))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    found(bytes(content))


@given(st.binary(max_size=200))
def test_any_bytes_behind_the_magic_number_never_raise(content):
    found(b"\x78\x9f\x3e\x22" + content)
