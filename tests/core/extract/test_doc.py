"""Old Word documents: the text in order, tables by row, and nothing raised for damage."""

import struct

import pytest
from bench.reading import old_office as make
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.values import GapKind, Hidden, SegmentKind


def segments(content, name="a.doc"):
    return [s for part in extract_file(content, name).parts for s in part.segments if not s.again]


def rows(content):
    return [s.cells for s in segments(content) if s.kind is SegmentKind.ROW]


def test_a_table_is_read_row_by_row():
    words = "Name\x07Age\x07\x07Gwyn Pugh\x0741\x07\x07Mair Rees\x0739\x07\x07After\r"
    ends = {at: make.IN_TABLE for at, sign in enumerate(words) if sign == "\x07"}
    ends |= {at: make.ROW_END for at in ends if words[at - 1] == "\x07"}
    assert rows(make.doc(words, paragraphs=ends)) == [("Name", "Age"), ("Gwyn Pugh", "41"), ("Mair Rees", "39")]


def test_an_empty_cell_does_not_end_its_row():
    words = "Gwyn\x07\x0741\x07\x07"
    ends = {4: make.IN_TABLE, 5: make.IN_TABLE, 8: make.IN_TABLE, 9: make.ROW_END}
    assert rows(make.doc(words, paragraphs=ends)) == [("Gwyn", "", "41")]


def test_a_cell_of_several_paragraphs_stays_one_cell():
    words = "Gwyn Pugh\r1 High Street\x0741\x07\x07"
    ends = {9: make.IN_TABLE, 23: make.IN_TABLE, 26: make.IN_TABLE, 27: make.ROW_END}
    assert rows(make.doc(words, paragraphs=ends)) == [("Gwyn Pugh 1 High Street", "41")]


def test_rows_are_told_apart_without_any_formats():
    assert rows(make.doc("Gwyn\x0741\x07\x07Mair\x0739\x07\x07")) == [("Gwyn", "41"), ("Mair", "39")]


def test_two_tables_have_two_numbers():
    words = "A\x07\x07between\rB\x07\x07"
    ends = {1: make.IN_TABLE, 2: make.ROW_END, 12: make.IN_TABLE, 13: make.ROW_END}
    found = [s.table for s in segments(make.doc(words, paragraphs=ends)) if s.kind is SegmentKind.ROW]
    assert len(set(found)) == 2


def test_a_deletion_is_left_out_of_what_is_seen_and_read_in_its_sentence():
    words = "Please meet Gwyn Pugh at noon\r"
    found = segments(make.doc(words, looks=[(12, 21, make.DELETED)]))
    assert [(s.text, s.hidden) for s in found if "meet" in s.text or "Gwyn" in s.text] == [
        ("Please meet  at noon", None),
        ("Please meet Gwyn Pugh at noon", Hidden.DELETED),
    ]


def test_fields_show_their_result_and_page_numbers_say_nothing():
    words = "Page \x13 PAGE \\* MERGEFORMAT \x147\x15 of the file\r"
    assert [s.text for s in segments(make.doc(words)) if "PAGE" in s.text or "Page" in s.text] == [
        "Page  7 of the file"
    ]


def test_a_document_with_a_password_is_locked():
    found = extract_file(make.doc("secret\r", flags=0x100), "a.doc")
    assert [gap.kind for gap in found.gaps] == [GapKind.LOCKED]


def test_a_share_link_in_a_field_is_a_gap():
    words = '\x13 HYPERLINK "https://example.sharepoint.com/:x:/s/Wing/list" \x14here\x15\r'
    assert [gap.kind for gap in extract_file(make.doc(words), "a.doc").gaps] == [GapKind.LINKED_FILE]


def test_a_picture_in_the_data_stream_is_handed_on():
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 900, 900) + bytes(20_000)
    found = extract_file(make.doc("a\r", streams={"Data": bytes(68) + make.blip(picture)}), "a.doc")
    assert [gap.kind for gap in found.gaps] == [GapKind.IMAGE]


def test_a_document_of_word_95_is_read():
    text = "Gwyn Pugh\x0741\x07\x07Behind the table\r".encode("cp1252")
    head = struct.pack("<H22xII", 0xA5DC, 0x300, 0x300 + len(text)).ljust(0x300, b"\0")
    found = segments(packed({"WordDocument": head + text + b"\0\0Earlier words\0"}))
    assert ("Gwyn Pugh", "41") in [s.cells for s in found]
    assert {s.text: s.hidden for s in found}["Earlier words"] is Hidden.STRUCTURE


@pytest.mark.parametrize("start", [0x4000_0000, 0x3FFF_FFF0])
def test_a_table_of_text_that_points_outside_is_damage_and_the_words_are_read(start):
    content = make.doc("Gwyn Pugh of Wing C\r" * 40, wide=False)
    piece = struct.pack("<HI", 0, 0x800 * 2 | 0x4000_0000)
    found = extract_file(content.replace(piece, struct.pack("<HI", 0, start + 0x3000_0000)), "a.doc")
    assert GapKind.DAMAGED in {gap.kind for gap in found.gaps}
    assert any("Gwyn Pugh" in s.text for part in found.parts for s in part.segments)


SAMPLE = make.doc(
    "Agenda\r\x13 PAGE \x147\x15 Gwyn\x0741\x07\x07Rees\r",
    stories={1: "note\r", 4: "comment\r"},
    looks=[(0, 3, make.DELETED), (5, 6, make.WHITE)],
    paragraphs={16: make.IN_TABLE, 20: make.ROW_END},
    structures={21: b"\xff\xff\1\0\0\0\1\0a\0"},
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_document_changed_anywhere_never_raises(changes):
    broken = bytearray(SAMPLE)
    for at, value in changes:
        broken[at] = value
    assert extract_file(bytes(broken), "a.doc").parts is not None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 0x600), st.binary(max_size=64), st.binary(max_size=300))
def test_any_bytes_for_a_document_never_raise(at, change, table):
    stream = bytearray(make.doc("Agenda\r")[512:4_096])
    stream[at : at + len(change)] = change
    extract_file(packed({"WordDocument": bytes(stream), "0Table": table, "1Table": table}), "a.doc")
