"""Several mails in one file, Apple's single ones, and mailboxes that are named and not opened."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import GapKind, Hidden

LINE = b"From abel@gaol.example Mon Nov 23 09:30:00 2026\n"
"""What begins a mail in an mbox."""


def mail(subject: str, body: bytes, *, encoding: str = "base64") -> bytes:
    packed = base64.encodebytes(body) if encoding == "base64" else body
    head = (
        f"From: abel@gaol.example\nTo: kin@home.example\nSubject: {subject}\nContent-Transfer-Encoding: {encoding}\n\n"
    )
    return head.encode() + packed


def texts(content: bytes, name: str = "mails") -> list[str]:
    return [s.text for part in extract_file(content, name).parts for s in part.segments if not s.again]


def test_every_mail_is_decoded_by_its_own_header():
    made = LINE + mail("One", b"First of Abel") + b"\n" + LINE + mail("Two", b"Second of Cai")
    assert {"Subject: One", "First of Abel", "Subject: Two", "Second of Cai"} <= set(texts(made))
    assert extract_file(made, "mails").gaps == ()


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_line_ends_do_not_matter(ends):
    made = (LINE + mail("One", b"First") + b"\n" + LINE + mail("Two", b"Second of Cai")).replace(b"\n", ends)
    assert "Second of Cai" in texts(made)


def test_a_quoted_mbox_is_read_too():
    made = b">" + LINE + mail("One", b"First") + b"\n>" + LINE + mail("Two", b"Second of Cai")
    assert "Second of Cai" in texts(made)


def test_a_quoted_line_in_a_body_begins_no_mail():
    made = LINE + mail("One", b">From here on: Abel\n", encoding="7bit") + b"\n" + LINE + mail("Two", b"x")
    assert "From here on: Abel" in texts(made)
    assert sum(text.startswith("Subject: ") for text in texts(made)) == 2


def test_a_single_mail_with_a_line_in_front_is_a_mail():
    assert "First of Abel" in texts(LINE + mail("One", b"First of Abel"))


def test_a_mail_of_apple_is_read_with_its_list_of_properties():
    one = mail("One", b"First of Abel")
    plist = b'<?xml version="1.0"?><plist version="1.0"><dict><key>note</key><string>About Cai</string></dict></plist>'
    found = extract_file(b"%d      \n" % len(one) + one + plist, "1.emlx")
    hidden = {s.text: s.hidden for part in found.parts for s in part.segments}
    assert hidden["First of Abel"] is None
    assert {h for text, h in hidden.items() if "About Cai" in text} == {Hidden.PROPERTY}
    assert found.gaps == ()


@pytest.mark.parametrize(("magic", "word"), [(b"!BDN", "Outlook data file"), (b"\xcf\xad\x12\xfe", "Outlook Express")])
def test_a_mailbox_is_named_and_what_can_be_read_is_read(magic, word):
    found = extract_file(magic + bytes(600) + b"Cai Puw A1002XX moves to Wing 3 today" + bytes(64), "box")
    assert [gap.kind for gap in found.gaps] == [GapKind.UNKNOWN_TYPE]
    assert word in found.gaps[0].sentence
    assert {s.hidden for part in found.parts for s in part.segments if "Cai Puw" in s.text} == {Hidden.STRUCTURE}


def test_text_of_two_bytes_a_letter_in_a_mailbox_is_read():
    assert any(
        "Cai Puw" in text
        for text in texts(b"!BDN" + bytes(600) + "Cai Puw A1002XX moves to Wing 3".encode("utf-16-le"))
    )


def test_a_message_under_rights_management_is_a_gap():
    found = extract_file(b"\x76\xe8\x04\x60\xc4\x11\xe3\x86" + bytes(200), "message.rpmsg")
    assert [gap.kind for gap in found.gaps] == [GapKind.ENCRYPTED]


@given(st.lists(st.sampled_from([LINE, b">" + LINE, b"From x\n", b"A: b\n", b"\n", b"x\n", b"12\n"])))
def test_any_lines_never_raise(lines):
    extract_file(b"".join(lines), "mails")
