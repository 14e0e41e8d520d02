"""Rows of a worksheet: the quick way and the parser's way are one."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.office.xlsx import rows as xlsx_rows
from gatelodge.core.extract.office.xlsx import walk
from gatelodge.values import GapKind, Hidden, SegmentKind

_CELL = st.sampled_from(
    [
        '<c r="{c}{n}" t="s"><v>3</v></c>',
        '<c r="{c}{n}"><v>{n}</v></c>',
        '<c r="{c}{n}" s="{n}"/>',
        '<c r="{c}{n}" s="4"></c>',
        '<c r="{c}{n}" t="str"><f>A{n}&amp;"Ann Other"</f><v>x</v></c>',
        '<c r="{c}{n}" t="inlineStr"><is><t>Ann &lt;Other</t></is></c>',
        '<c r="{c}{n}" t="inlineStr"><is><r><t>Ann</t></r><r><t xml:space="preserve"> Other</t></r></is></c>',
        '<c t="s"><v>5</v></c>',
        '<c r="{c}{n}"><v/></c>',
        '<c r="{c}{n}" other="Ann Other was here"><v>1</v></c>',
        '<c r="{c}{n}"><v>1</v>Ann Other<v>2</v></c>',
        "<c r='{c}{n}'><v>1</v></c>",
        '<c r="{c}{n}"><v><![CDATA[Ann Other]]></v></c>',
        "<!-- Ann Other -->",
    ]
)
_ROW = st.sampled_from(['r="{n}"', 'r="{n}" hidden="1"', 'r="{n}" ht="0"', 'r="{n}" spans="1:3"', ""])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_ROW, st.lists(_CELL, max_size=4)), max_size=6))
def test_both_ways_give_the_same_rows(made: list[tuple[str, list[str]]]) -> None:
    rows = []
    for number, (head, cells) in enumerate(made, 1):
        inner = "".join(cell.format(c="ABCD"[at], n=number) for at, cell in enumerate(cells))
        rows.append(f"<row {head.format(n=number)}>{inner}</row>" if inner else f"<row {head.format(n=number)}/>")
    xml = f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>".encode()
    quick, walked = xlsx_rows.rows_of(xml), walk.rows_of(xml)
    assert [(row.number, row.shape) for row in quick.rows] == [(row.number, row.shape) for row in walked.rows]
    assert [walk.unescape(value) for value in quick.values] == [walk.unescape(v) for v in walked.values]
    assert set(quick.asides) == set(walked.asides)


def test_rows_of_one_shape_share_it() -> None:
    row = '<row r="{n}"><c r="A{n}" t="s"><v>{n}</v></c><c r="C{n}" s="7"><v>{n}0</v></c></row>'
    xml = f"<worksheet><sheetData>{''.join(row.format(n=n) for n in range(1, 40))}</sheetData></worksheet>".encode()
    found = xlsx_rows.rows_of(xml)
    assert {id(row.shape) for row in found.rows} == {id(found.rows[-1].shape)}
    assert found.rows[0].shape.columns == (0, 2)
    assert found.values[-2:] == ["39", "390"]


def _saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.usefixtures("tmp_path")  # openpyxl writes to files first
def test_a_number_shows_its_leading_noughts_and_a_date_its_day() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append([4821, 41344, 0.5, 12.25])
    sheet["A1"].number_format = "000000"
    sheet["B1"].number_format = "dd/mm/yyyy"
    sheet["C1"].number_format = "hh:mm"
    rows = [s for s in extract_file(_saved(book), "a.xlsx").parts[0].segments if s.kind is SegmentKind.ROW]
    assert rows[0].cells == ("004821", "2013-03-11", "12:00:00", "12.25")


@pytest.mark.usefixtures("tmp_path")  # openpyxl writes to files first
def test_a_cut_sheet_keeps_the_rows_before_the_cut() -> None:
    book = Workbook()
    for number in range(50):
        book.active.append([f"Ann Other {number}", number])
    whole = zipfile.ZipFile(io.BytesIO(_saved(book)))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as cut:
        for name in whole.namelist():
            data = whole.read(name)
            cut.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    found = extract_file(content.getvalue(), "a.xlsx")
    assert "Ann Other 3\t3" in {s.text for part in found.parts for s in part.segments}
    assert {gap.kind for gap in found.gaps} == {GapKind.DAMAGED}


@pytest.mark.usefixtures("tmp_path")  # openpyxl writes to files first
def test_far_cells_do_not_widen_the_rows() -> None:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "near", "far"
    cells = [s.cells for s in extract_file(_saved(book), "a.xlsx").parts[0].segments if s.kind is SegmentKind.ROW]
    assert cells == [("near",), ("", "far")]


@pytest.mark.usefixtures("tmp_path")  # openpyxl writes to files first
def test_words_that_no_cell_refers_to_any_more_are_read_and_hidden() -> None:
    book = Workbook()
    book.active["A1"] = "seen"
    old = zipfile.ZipFile(io.BytesIO(_saved(book)))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/sharedStrings.xml", "<sst><si><t>Ann Other</t></si></sst>")
    found = [s for part in extract_file(content.getvalue(), "a.xlsx").parts for s in part.segments]
    assert {s.hidden for s in found if s.text == "Ann Other"} == {Hidden.STRUCTURE}
