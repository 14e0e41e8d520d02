"""Outlook's own files: headers in words, every body, attachments at any depth, what no window shows; never raises."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.mail import lzfu
from gatelodge.core.extract.office.compound.container import Compound
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.core.extract.text.rtf_html import html_within
from gatelodge.values import GapKind, Hidden, SegmentKind

from . import outlook as o
from .files import CSV, ROWS, zipped

ORDINARY = {o.KIND: "IPM.Note", o.SUBJECT: "Visit", o.SENDER: "Abel Orr", o.SENDER_ADDRESS: "abel@gaol.example"}


def segments(content: bytes):
    return [(part, s) for part in extract_file(content, "a.msg").parts for s in part.segments if not s.again]


def texts(content: bytes) -> list[str]:
    return [s.text for _, s in segments(content)]


def hidden_of(content: bytes, word: str) -> set[Hidden | None]:
    found = {s.hidden for _, s in segments(content) if word in s.text}
    assert found, word
    return found


def test_headers_are_named_in_words_and_stand_first():
    made = o.message(
        ORDINARY | {o.TO: "Kin", o.BODY: "Hello"}, recipients=[{o.NAME: "Kin", o.ADDRESS: "kin@home.example"}]
    )
    first = [s for _, s in segments(made)][1:5]
    assert [s.text for s in first] == [
        "From: Abel Orr <abel@gaol.example>",
        "To: Kin",
        "Subject: Visit",
        "To: Kin <kin@home.example>",
    ]
    assert {s.kind for s in first} == {SegmentKind.HEADER}


def test_an_ordinary_message_gives_no_gap():
    made = o.message(ORDINARY | {o.BODY: "Hello"}, attachments=[({o.FILE: CSV, o.FILE_NAME: "list.csv"}, {})])
    assert extract_file(made, "a.msg").gaps == ()


def test_a_blind_copy_is_named():
    who = {o.NAME: "Rhys", o.ADDRESS: "rhys@paper.example", o.RECIPIENT_KIND: 3}
    assert "Bcc: Rhys <rhys@paper.example>" in texts(o.message(ORDINARY, recipients=[who]))


def test_eight_bit_text_is_read_in_the_code_page_of_the_message():
    assert "Subject: Иван Петров" in texts(o.message({o.SUBJECT: "Иван Петров", 0x3FFD: 1251}, wide=False))


def test_the_page_is_shown_and_the_plain_body_stands_beside_it():
    made = o.message(ORDINARY | {o.HTML: b"<p>Page of Abel</p>", o.BODY: "Plain of Cai"})
    assert hidden_of(made, "Page of Abel") == {None}
    assert hidden_of(made, "Plain of Cai") == {Hidden.ALTERNATIVE}


def test_a_page_wrapped_in_rich_text_is_read_as_a_page():
    wrapped = rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}Si\'e2n Prys"
    wrapped += rb"\htmlrtf \par Aside of Cai\htmlrtf0 {\*\htmltag72 </p>}}"
    made = o.message(ORDINARY | {o.RICH: o.rich(wrapped)})
    assert hidden_of(made, "Siân Prys") == {None}
    assert hidden_of(made, "Aside of Cai") == {Hidden.ALTERNATIVE}
    assert extract_file(made, "a.msg").gaps == ()


def test_a_page_in_a_code_page_that_nobody_knows_is_read():
    wrapped = rb"{\rtf1\ansi\ansicpg12\fromhtml1 {\*\htmltag64 <p>}Cai Puw{\*\htmltag72 </p>}}"
    assert hidden_of(o.message({o.RICH: o.rich(wrapped)}), "Cai Puw") == {None}


def test_a_file_inside_rich_text_that_wraps_a_page_is_read():
    inside = b"name,born\r\nCai Puw,1970-01-02\r\n".hex().encode()
    wrapped = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Hello{\object\objemb{\*\objdata " + inside + rb"}}}"
    assert hidden_of(o.message({o.RICH: o.rich(wrapped)}), "Cai Puw")


def test_rich_text_that_wraps_no_page_is_read_as_rich_text():
    assert any("Siân Prys" in text for text in texts(o.message({o.RICH: o.rich(rb"{\rtf1\ansi Si\'e2n Prys\par}")})))


def test_a_damaged_rich_body_is_a_gap_and_keeps_what_was_read():
    found = extract_file(o.message({o.RICH: o.rich(rb"{\rtf1\ansi Names of people and more}")[:-9]}), "a.msg")
    assert [gap.kind for gap in found.gaps] == [GapKind.DAMAGED]
    assert any("Names of" in s.text for part in found.parts for s in part.segments)


def test_attachments_are_read_as_files_under_their_long_names():
    made = o.message(ORDINARY, attachments=[({o.FILE: zipped(day__csv=CSV), o.FILE_NAME: "visits of the day.zip"}, {})])
    assert [s.cells for part, s in segments(made) if part.path.startswith("visits of the day.zip") and s.cells] == ROWS


@pytest.mark.parametrize(("page", "hidden"), [(b"<p>Hi</p>", {Hidden.STRUCTURE}), (b"<img src='cid:one'>", {None})])
def test_an_attachment_left_out_of_the_list_is_hidden_unless_the_body_shows_it(page, hidden):
    attachment = {o.FILE: CSV, o.FILE_NAME: "list.csv", o.UNLISTED: True, o.CONTENT_ID: "one"}
    assert hidden_of(o.message({o.HTML: page}, attachments=[(attachment, {})]), "A1001XX") == hidden


def test_messages_inside_messages_are_read_at_any_depth():
    inner = o.item({o.SUBJECT: "Innermost of Cai Puw"}, head=24)
    for depth in range(6):
        inner = o.item(
            {o.SUBJECT: f"Level {depth}"}, attachments=[({o.METHOD: 5, o.NAME: "passed on"}, inner)], head=24
        )
    made = o.message(ORDINARY, attachments=[({o.METHOD: 5}, inner)])
    assert "Subject: Innermost of Cai Puw" in texts(made)
    assert extract_file(made, "a.msg").gaps == ()


def test_too_many_messages_inside_messages_are_a_gap():
    inner = o.item({o.SUBJECT: "Innermost"}, head=24)
    for _ in range(20):
        inner = o.item({}, attachments=[({o.METHOD: 5}, inner)], head=24)
    assert [gap.kind for gap in extract_file(o.message({}, attachments=[({}, inner)]), "a.msg").gaps] == [GapKind.LIMIT]


def test_an_object_put_into_the_mail_is_read_as_the_file_it_is():
    made = o.message(ORDINARY, attachments=[({o.METHOD: 6}, {"Package": zipped(day__csv=CSV)})])
    assert any("A1001XX" in text for text in texts(made))


def test_named_properties_are_hidden_and_stand_together():
    made = o.message(ORDINARY | {0x8000: "Cai Puw", 0x8001: 1234567}, {0x8000: "Prisoner", 0x8001: "Number"})
    (record,) = [s for _, s in segments(made) if "Cai Puw" in s.text]
    assert (record.hidden, record.kind) == (Hidden.PROPERTY, SegmentKind.RECORD)
    assert "Prisoner: Cai Puw" in record.text
    assert "Number: 1234567" in record.text


def test_the_name_of_a_property_that_nothing_has_is_read():
    assert hidden_of(o.message(ORDINARY, {0x8000: "Cai Puw A1002XX"}), "Cai Puw") == {Hidden.PROPERTY}


def test_a_contact_is_one_record_with_words():
    made = o.message(
        {o.KIND: "IPM.Contact", 0x3A06: "Siân", 0x3A11: "Prys", 0x3A1C: "07700 900123", 0x3A42: (o.filetime(138_500),)}
    )
    (record,) = [s for _, s in segments(made) if "Given name" in s.text]
    assert record.text.split("\n") == [
        "Given name: Siân",
        "Surname: Prys",
        "Birthday: 1980-03-15",
        "Mobile phone: 07700 900123",
    ]
    assert record.hidden is None


def test_transport_headers_are_read_and_hidden():
    assert hidden_of(o.message({0x007D: "Received: x\r\nX-Case: Cai Puw\r\n stray"}), "Cai Puw stray") == {
        Hidden.PROPERTY
    }


def test_a_stream_that_belongs_to_no_item_is_read_and_hidden():
    made = packed(o.item(ORDINARY) | {"Cellar": CSV, "Loft": b"PK\3\4 nothing"})
    assert hidden_of(made, "A1001XX") == {Hidden.STRUCTURE}


def test_a_wrapped_encrypted_message_is_a_gap():
    sealed = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80" + bytes(40)
    made = o.message(
        {o.KIND: "IPM.Note.SMIME"}, attachments=[({o.FILE: sealed, o.MIME_TYPE: "application/pkcs7-mime"}, {})]
    )
    assert [gap.kind for gap in extract_file(made, "a.msg").gaps] == [GapKind.ENCRYPTED]


def test_a_signed_message_is_read_through_its_wrapper():
    signed = b'Content-Type: multipart/signed; boundary="q"\r\n\r\n--q\r\n\r\nBody of Cai Puw\r\n--q--\r\n'
    made = o.message(
        {o.KIND: "IPM.Note.SMIME.MultipartSigned"},
        attachments=[({o.FILE: signed, o.MIME_TYPE: "multipart/signed"}, {})],
    )
    assert any(part.media_type == "text/plain" and "Cai Puw" in s.text for part, s in segments(made))


def test_an_attachment_that_is_only_a_pointer_is_a_gap():
    made = o.message({}, attachments=[({o.METHOD: 2, 0x370D: r"\\server\share\list.xlsx"}, {})])
    assert [gap.kind for gap in extract_file(made, "a.msg").gaps] == [GapKind.EXTERNAL]


def test_a_storage_written_as_a_file_gives_back_its_streams():
    streams = {"a": b"x" * 3, "b/c": b"y" * 5000, "b/d/e": b"", "f": b"z" * 4096}
    opened = Compound(packed(streams))
    assert {path: opened.read(path) for path in opened.streams} == streams


def test_references_into_the_window_are_undone():
    """The example of [MS-OXRTFCP] 3.1.1, and the overlapping one of 3.1.2."""
    simple = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert lzfu.undone(simple) == (b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", True)
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert lzfu.undone(crossing) == (b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", True)


@given(st.binary(max_size=300))
def test_any_compressed_rich_text_ends(content):
    found, _ = lzfu.undone(b"\0\0\0\0\0\0\0\0LZFu\0\0\0\0" + content)
    assert len(found) <= 9 * len(content)


@given(st.lists(st.sampled_from([b"{", b"}", rb"\*", rb"\htmltag ", rb"\htmlrtf ", rb"\u-3 ", rb"\'e2", b"x", b"\\"])))
def test_any_rich_text_ends(pieces):
    html_within(rb"{\rtf1\fromhtml1 " + b"".join(pieces))


@given(st.data())
def test_a_message_with_changed_bytes_never_raises(data):
    content = bytearray(o.message(ORDINARY | {o.BODY: "Hello"}, {0x8000: "Name"}, attachments=[({o.FILE: CSV}, {})]))
    for _ in range(data.draw(st.integers(1, 40))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    extract_file(bytes(content), "a.msg")


def test_a_file_encoded_in_a_property_is_found():
    packed = base64.b64encode(CSV * 4).decode()
    found = hidden_of(o.message(ORDINARY | {0x8000: packed}, {0x8000: "Key"}), "A1001XX")
    assert found == {Hidden.PROPERTY, Hidden.STRUCTURE}


def test_a_body_of_a_type_no_body_has_is_read():
    streams = o.item(ORDINARY) | {
        "__substg1.0_10000102": b"Blob about Cai Puw",
        "__substg1.0_1009001E": b"Text of Rhys",
    }
    assert hidden_of(packed(streams), "Cai Puw") == {Hidden.PROPERTY}
    assert hidden_of(packed(streams), "Rhys") == {Hidden.PROPERTY}
