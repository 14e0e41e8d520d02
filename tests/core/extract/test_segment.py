"""Text falls into paragraphs, rows and records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract.segment import MAX_CHARS, segments
from gatelodge.values import SegmentKind


def _rows(text: str) -> list[tuple[str, ...]]:
    return [s.cells for s in segments(text) if s.kind is SegmentKind.ROW]


def test_blank_lines_part_paragraphs():
    assert [s.text for s in segments("one\ntwo\n\nthree\n")] == ["one\ntwo", "three"]


@pytest.mark.parametrize("delimiter", ["\t", "|", ";", ",", "   "])
def test_a_table_pasted_between_prose_falls_into_rows(delimiter):
    table = "\n".join(
        delimiter.join(row) for row in (("Name", "Number", "Wing"), ("Abel Orr", "A1", "B"), ("Cai Puw", "A2", "C"))
    )
    found = segments(f"Dear both,\nhere it is:\n{table}\nRegards\n")
    assert [s.cells for s in found if s.kind is SegmentKind.ROW] == [
        ("Name", "Number", "Wing"),
        ("Abel Orr", "A1", "B"),
        ("Cai Puw", "A2", "C"),
    ]
    assert [s.text for s in found if s.kind is SegmentKind.PARAGRAPH] == ["Dear both,\nhere it is:", "Regards"]
    assert len({s.table for s in found if s.kind is SegmentKind.ROW}) == 1


def test_a_quoted_table_falls_into_rows():
    assert _rows("> a;b;c\n> d;e;f\n> > g;h;i\n") == [("a", "b", "c"), ("d", "e", "f"), ("g", "h", "i")]


def test_quoted_cells_keep_their_delimiter():
    assert _rows('a,"b, c",d\ne,f,g\nh,i,j\n')[0] == ("a", "b, c", "d")


def test_rules_of_a_drawn_table_are_no_rows():
    assert _rows("| a | b |\n|---|---|\n| c | d |\n| e | f |\n") == [("a", "b"), ("c", "d"), ("e", "f")]


def test_prose_with_commas_is_no_table():
    prose = (
        "When it rained, we stayed in, as ever.\nWhen it cleared, we went out, of course.\nThen, at last, we slept.\n"
    )
    assert _rows(prose) == []


def test_key_value_lines_are_one_record():
    found = segments("Hello\nName: Abel Orr\nBorn: 1 May 1980\nWing: B\n")
    assert [(s.kind, s.text) for s in found] == [
        (SegmentKind.PARAGRAPH, "Hello"),
        (SegmentKind.RECORD, "Name: Abel Orr\nBorn: 1 May 1980\nWing: B"),
    ]


def test_a_repeated_key_begins_the_next_record():
    found = segments("Name: Abel\nWing: B\nName: Cai\nWing: C\n")
    assert [s.text for s in found] == ["Name: Abel\nWing: B", "Name: Cai\nWing: C"]


def test_a_very_long_line_is_cut_without_losing_a_word():
    words = [f"word{n}" for n in range(3_000)]
    found = segments(" ".join(words))
    assert all(len(s.text) <= MAX_CHARS for s in found)
    said = {word for s in found for word in s.text.split()}
    assert set(words) <= said


@given(st.text(alphabet='ab,;|\t\n :>"x', max_size=200))
def test_no_letter_is_lost(text):
    letters = [c for c in text if c in "abx"]
    kept = [c for s in segments(text) for c in s.text if c in "abx"]
    assert len(kept) >= len(letters)
