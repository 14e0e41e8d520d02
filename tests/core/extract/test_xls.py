"""Old workbooks: numbers and dates as people write them, strings over the seams of records, locks, and damage."""

import struct

import pytest
from bench.reading import old_office as make
from bench.reading.hidden_old_office import pivot
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.values import GapKind, Hidden, SegmentKind


def segments(content):
    return [s for part in extract_file(content, "a.xls").parts for s in part.segments if not s.again]


def rows(content):
    return [s.cells for s in segments(content) if s.kind is SegmentKind.ROW]


def look(number):
    return make.biff(0xE0, struct.pack("<HH16x", 0, number))


def number(value, look=0, row=0, column=0):
    return make.biff(0x203, struct.pack("<HHHd", row, column, look, value))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (number(41.0), "41"),
        (number(0.5), "0.5"),
        (number(36_526.0, look=1), "2000-01-01"),
        (number(36_526.75, look=1), "2000-01-01 18:00:00"),
        (number(36_526.0, look=2), "2000-01-01"),
        (make.biff(0x27E, struct.pack("<HHHI", 0, 0, 0, 12_345 << 2 | 3)), "123.45"),
        (make.biff(0x27E, struct.pack("<HHHi", 0, 0, 0, -7 << 2 | 2)), "-7"),
        (make.biff(0x205, struct.pack("<HHHBB", 0, 0, 0, 1, 0)), "TRUE"),
        (make.biff(0x205, struct.pack("<HHHBB", 0, 0, 0, 42, 1)), "#N/A"),
        (make.biff(0xBD, struct.pack("<HHHIHIH", 0, 0, 0, 4 << 2 | 2, 0, 5 << 2 | 2, 1)), "4\t5"),
    ],
)
def test_a_cell_reads_as_people_write_it(cell, text):
    custom = make.biff(0x41E, struct.pack("<H", 165) + make.text8('[$-809]dd" of "mmmm yyyy'))
    content = make.xls({"A": (0, cell)}, custom + look(0) + look(14) + look(165))
    assert ["\t".join(cells) for cells in rows(content)] == [text]


def test_dates_count_from_1904_where_the_book_says_so():
    book = make.biff(0x22, b"\1\0") + look(14)
    assert rows(make.xls({"A": (0, number(0.0 + 35_064, 0))}, book)) == [("2000-01-01",)]


def test_shared_strings_go_on_over_the_seam_between_records():
    first = struct.pack("<II", 3, 3) + make.text8("Gwyn") + struct.pack("<HB", 9, 1) + "Mair".encode("utf-16-le")
    table = make.biff(0xFC, first) + make.biff(0x3C, b"\0 Rees" + make.text8("Owain"))
    cells = b"".join(make.biff(0xFD, struct.pack("<HHHI", n, 0, 0, n)) for n in range(3))
    assert rows(make.xls({"A": (0, cells)}, table)) == [("Gwyn",), ("Mair Rees",), ("Owain",)]


def test_a_hidden_column_is_named_in_each_row():
    columns = make.biff(0x7D, struct.pack("<HHHHHH", 1, 1, 2_000, 0, 1, 0))
    content = make.xls({"A": (0, columns + make.label(3, 0, "Gwyn") + make.label(3, 1, "A7311QX"))})
    found = [s for s in segments(content) if s.kind is SegmentKind.ROW]
    assert [(s.where, s.cells, s.hidden_columns, s.hidden) for s in found] == [
        ("sheet A, row 4", ("Gwyn", "A7311QX"), (1,), None)
    ]


def test_a_cell_in_the_colour_of_its_ground_is_hidden_in_a_row_that_is_not():
    fonts = b"".join(make.biff(0x31, struct.pack("<HHH", 200, 0, c) + bytes(10)) for c in (0x7FFF, 12))
    looks = look(0) + make.biff(0xE0, struct.pack("<HH10xIH", 1, 0, 1 << 26, 12))
    content = make.xls({"A": (0, make.label(0, 0, "Gwyn") + make.label(0, 1, "A7311QX", 1))}, fonts + looks)
    found = [s for s in segments(content) if s.kind is SegmentKind.ROW]
    assert [(s.hidden_columns, s.hidden) for s in found] == [((1,), None)]


def test_a_pivot_cache_is_read_by_record():
    content = make.xls({"A": (0, b"")}, streams={"_SX_DB_CUR/0001": pivot()})
    found = [s for s in segments(content) if s.hidden is Hidden.PIVOT_CACHE]
    assert [s.cells for s in found][:2] == [("Name", "Age"), ("Gwyn Pugh", "40")]


def test_items_of_deleted_records_stay_in_the_pivot_cache_and_are_read():
    content = make.xls({"A": (0, b"")}, streams={"_SX_DB_CUR/0001": pivot().partition(make.biff(0xC8, b"\1"))[0]})
    assert any("Ystwyth" in s.text and s.hidden is Hidden.PIVOT_CACHE for s in segments(content))


def test_text_of_a_code_page_is_read_in_it():
    text = "Σωκράτης".encode("cp1253")
    cell = make.biff(0x204, struct.pack("<HHHH", 0, 0, 0, len(text)) + text)
    book = make.biff(0x42, struct.pack("<H", 1253))
    assert rows(make.xls({"A": (0, cell)}, book, version=0x500)) == [("Σωκράτης",)]


@pytest.mark.parametrize("version", [0x600, 0x500])
def test_a_workbook_with_a_password_is_locked(version):
    content = make.xls({"A": (0, b"")}, make.biff(0x2F, bytes(6)), version=version)
    assert [gap.kind for gap in extract_file(content, "a.xls").gaps] == [GapKind.LOCKED]


def test_two_sheets_have_two_table_numbers():
    content = make.xls({"A": (0, make.label(0, 0, "x")), "B": (0, make.label(0, 0, "y"))})
    assert len({s.table for s in segments(content) if s.kind is SegmentKind.ROW}) == 2


def test_both_versions_in_one_file_are_read():
    old = make.xls_stream({"A": (0, make.biff(0x204, struct.pack("<HHHH", 0, 0, 0, 4) + b"Rees"))}, version=0x500)
    content = make.xls({"A": (0, make.label(0, 0, "Pugh"))}, streams={"Book": old})
    assert [(s.cells, s.hidden) for s in segments(content) if s.cells] == [
        (("Pugh",), None),
        (("Rees",), Hidden.ALTERNATIVE),
    ]


SAMPLE = make.xls(
    {"A": (0, make.label(0, 0, "Gwyn") + number(41.0)), "B": (1, make.label(0, 0, "Mair"))},
    make.biff(0xFC, struct.pack("<II", 1, 1) + make.text8("Owain")),
    streams={"_SX_DB_CUR/0001": pivot()},
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_workbook_changed_anywhere_never_raises(changes):
    broken = bytearray(SAMPLE)
    for at, value in changes:
        broken[at] = value
    assert extract_file(bytes(broken), "a.xls").parts is not None


KINDS = st.sampled_from([0x85, 0x809, 0x0A, 0x3C, 0xFC, 0xFD, 0x204, 0x203, 0x27E, 0xBD, 6, 0x207, 0x208, 0x7D, 0x1B6])
OTHERS = st.sampled_from([0x5D, 0x1C, 0x14, 0x1B8, 0x18, 0x1AE, 0x5A, 0x23, 0x31, 0x41E, 0xE0, 0xC7, 0xC8, 0xC9, 0xCD])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(KINDS | OTHERS, st.binary(max_size=40)), max_size=20))
def test_any_records_never_raise_and_leave_no_gap(made):
    stream = make.bof("globals") + b"".join(make.biff(kind, body) for kind, body in made)
    found = extract_file(packed({"Workbook": stream, "_SX_DB_CUR/1": stream}), "a.xls")
    assert found.gaps == ()


def test_a_sheet_with_cells_far_apart_stays_small_in_memory():
    cells = b"".join(make.label(row, column, "x") for row in range(0, 60_000, 3) for column in (0, 255))
    found = [s for s in segments(make.xls({"A": (0, cells)})) if s.kind is SegmentKind.ROW]
    assert len(found) == 20_000
    assert found[0].cells == ("x", "x")


def test_one_long_string_in_very_many_cells_is_a_limit():
    table = make.biff(0xFC, struct.pack("<II", 1, 1) + struct.pack("<HB", 8_000, 0) + b"x" * 8_000)
    cells = b"".join(make.biff(0xFD, struct.pack("<HHHI", n // 200, n % 200, 0, 0)) for n in range(10_000))
    found = extract_file(make.xls({"A": (0, cells)}, table), "a.xls")
    assert [gap.kind for gap in found.gaps] == [GapKind.LIMIT]
