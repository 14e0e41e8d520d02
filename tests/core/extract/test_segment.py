"""Text falls into paragraphs, rows and records."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatelodge.core.extract.cutting.segment import MAX_CHARS, more_views, rows, segments
from gatelodge.values import Segment, SegmentKind


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


LISTING = """Number  Surname Forename Wing
A1001BC Pugh    Dafydd   A
A1002BC Jones            B
A1003BC Hassan  Fatima
A1004BC Gwilymson Huw    C
A1005BC Rees    Owen     A
"""
CELLS = [
    ("Number", "Surname", "Forename", "Wing"),
    ("A1001BC", "Pugh", "Dafydd", "A"),
    ("A1002BC", "Jones", "", "B"),
    ("A1003BC", "Hassan", "Fatima", ""),
    ("A1005BC", "Rees", "Owen", "A"),
]


def test_a_ruler_shows_the_columns_and_empty_cells_stay_in_their_place():
    ruled = LISTING.replace("Wing\n", "Wing\n------- ------- -------- ----\n")
    assert _rows(ruled) == CELLS
    assert "A1004BC Gwilymson Huw    C" in [s.text for s in segments(ruled) if s.kind is SegmentKind.PARAGRAPH]


def test_a_heading_shows_the_columns_where_every_line_has_a_blank():
    plain = "".join(line for line in LISTING.splitlines(True) if "Gwilymson" not in line)
    assert _rows(plain + "A1006BC Bevan   Carys    B\n")[:5] == CELLS


def test_lines_of_prose_with_common_blanks_are_no_listing():
    prose = "He said  so once more.\nWe were  in the room.\nIt is not  a list.\nOr so  they said.\nBut  I think.\n"
    assert _rows(prose) == []


def test_cards_side_by_side_are_parted():
    found = segments("Name: Abel     Name: Cai\nWing: B        Wing: C\n\nName: Eira\nWing: D\n")
    assert [(s.kind, s.text) for s in found] == [
        (SegmentKind.RECORD, "Name: Abel\nWing: B"),
        (SegmentKind.RECORD, "Name: Cai\nWing: C"),
        (SegmentKind.RECORD, "Name: Eira\nWing: D"),
    ]


def test_a_form_of_two_columns_is_one_record():
    found = segments("Name: Abel     Wing: B\nBorn: 1980     Cell: 4\n")
    assert [s.text for s in found] == ["Name: Abel\nWing: B\nBorn: 1980\nCell: 4"]


@pytest.mark.parametrize("mark", ["- ", "* ", "1. ", "(a) ", "• "])
def test_entries_of_a_list_stand_each_for_itself(mark):
    found = segments(f"These:\n{mark}Abel Orr\n  in B wing\n{mark}Cai Puw\n{mark}Eira Lee\n")
    assert [s.text for s in found] == ["These:", f"{mark}Abel Orr\n  in B wing", f"{mark}Cai Puw", f"{mark}Eira Lee"]


def test_running_text_with_numbers_stays_together():
    prose = "On 12 May 2011 we met\nand on 13 May 2011 again\nuntil 14 May 2011 when it ended."
    assert [s.text for s in segments(prose)] == [prose]


@pytest.mark.parametrize(
    "prose",
    [
        "Regarding Grace Ashby, who was born on 04/02/1988, living at 36\nHigh Street, CF12 1AB, as we discussed.",
        "As to Grace Ashby who was born on 4 May 1988 and lives\nHigh up at 36 Mill Lane, the postcode is\nCF12 1AB.",
    ],
)
def test_wrapped_sentences_stay_together(prose):
    assert [s.text for s in segments("\n\n".join([prose] * 4))] == [prose] * 4


def _views(*table: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(s.text, s.cells) for s in more_views(rows(table))]


def test_a_form_in_a_table_is_a_record():
    found = _views(("Name:", "Abel Orr", "Wing:", "B"), ("Date of birth:", "1/5/1980", "Cell:", "4"))
    assert found == [("Name: Abel Orr\nWing: B\nDate of birth: 1/5/1980\nCell: 4", ())]


def test_a_cell_as_high_as_several_rows_belongs_to_each_of_them():
    found = _views(
        ("Abel Orr", "Born", "1/5/1980"),
        ("Postcode", "CF10 1AA"),
        ("Cai Puw", "Address", "1 Mill Lane"),
        ("Postcode", "CF11 1AB"),
    )
    assert [text for text, _ in found] == [
        "Abel Orr\nBorn: 1/5/1980\nPostcode: CF10 1AA",
        "Cai Puw\nAddress: 1 Mill Lane\nPostcode: CF11 1AB",
    ]


def test_what_stands_first_in_three_small_tables_is_a_label():
    tables = [rows([("Who", f"Abel {n}"), ("When", f"{n}/5/1980")], number=n) for n in range(1, 4)]
    found = more_views([row for table in tables for row in table])
    assert [s.text for s in found] == [f"Who: Abel {n}\nWhen: {n}/5/1980" for n in range(1, 4)]


def test_labels_down_the_first_column_turn_the_table():
    found = _views(("Name", "Abel", "Cai"), ("Date of birth", "1/5/1980", "2/5/1980"), ("Offence", "none", "theft"))
    assert [cells for _, cells in found] == [
        ("Name", "Date of birth", "Offence"),
        ("Abel", "1/5/1980", "none"),
        ("Cai", "2/5/1980", "theft"),
    ]


def test_an_ordinary_table_is_not_turned():
    assert _views(("Name", "Born", "Wing"), ("Abel", "1/5/1980", "B"), ("Cai", "2/5/1980", "C")) == []


@given(st.text(alphabet='ab,;|\t\n :>"x-=1', max_size=200))
def test_no_letter_is_lost(text):
    letters = [c for c in text if c in "abx"]
    kept = [c for s in segments(text) for c in s.text if c in "abx"]
    assert len(kept) >= len(letters)


def test_cards_of_one_line_each_stay_apart_where_one_lacks_a_key() -> None:
    lines = [
        "Forename: Ioan   Surname: Evans   Born: 1991",
        "Surname: Suharto   Born: 1985",
        "Forename: Wei   Surname: Ward",
    ]
    found = [each.text for each in segments("\n".join(lines)) if each.kind is SegmentKind.RECORD]
    assert found == [
        "Forename: Ioan\nSurname: Evans\nBorn: 1991",
        "Surname: Suharto\nBorn: 1985",
        "Forename: Wei\nSurname: Ward",
    ]


_CELLS = st.sampled_from(["", ":", "::", "Name:", "Wing", "Abel Orr", "1/5/1980", "= =", "\t"])


@example([(":", ""), ("::", "")])
@given(st.lists(st.lists(_CELLS, min_size=1, max_size=6).map(tuple), max_size=7))
def test_other_views_of_any_table_say_what_it_says(table):
    found = [Segment("\t".join(row), "row", SegmentKind.ROW, None, row, number) for number in range(9) for row in table]
    words = {word.strip(":") for cells in table for cell in cells for word in cell.split()}
    for view in more_views(found):
        assert {word.strip(":") for word in view.text.split()} <= words | {""}
