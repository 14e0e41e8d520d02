"""Spreadsheets of OpenDocument: what a cell is told by, columns that are hidden, rows that stand for many."""

from bench.reading.package import zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import Hidden, Segment, SegmentKind

_NS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def _ods(table: str) -> bytes:
    sheet = f'<table:table table:name="Staff">{table}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    return zipped(
        {"mimetype": _KIND, "content.xml": f"<office:document-content {_NS}>{body}</office:document-content>"}
    )


def _cell(text: str, how: str = "") -> str:
    return f"<table:table-cell {how}><text:p>{text}</text:p></table:table-cell>"


def _rows(table: str) -> list[Segment]:
    found = extract_file(_ods(table), "x.ods")
    assert found.gaps == ()
    return [one for part in found.parts for one in part.segments if one.kind is SegmentKind.ROW]


def _row(*cells: str, how: str = "") -> str:
    return f"<table:table-row {how}>{''.join(cells)}</table:table-row>"


def test_a_date_is_told_by_its_value_and_a_number_too() -> None:
    born = _cell("2/1/80", 'office:value-type="date" office:date-value="1980-01-02"')
    pay = _cell("£1,200.50", 'office:value-type="currency" office:value="1200.5"')
    assert [one.cells for one in _rows(_row(_cell("Ann Other"), born, pay))] == [("Ann Other", "1980-01-02", "1200.5")]


def test_what_a_cell_displays_beside_its_value_is_read() -> None:
    untrusted = _ods(_row(_cell("Cai Prys", 'office:value-type="float" office:value="7"')))
    texts = [one.text for part in extract_file(untrusted, "x.ods").parts for one in part.segments]
    assert "7" in texts
    assert "Cai Prys" in texts


def test_a_hidden_column_is_named_in_each_row() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = _rows(columns + _row(_cell("Ann Other"), _cell("asthma")))
    assert [(one.cells, one.hidden_columns, one.hidden) for one in rows] == [(("Ann Other", "asthma"), (1,), None)]


def test_rows_of_a_group_that_is_folded_are_hidden() -> None:
    group = f'<table:table-row-group table:display="false">{_row(_cell("Ann Other"))}</table:table-row-group>'
    assert [one.hidden for one in _rows(group + _row(_cell("x")))] == [Hidden.ROW, None]


def test_empty_rows_that_are_repeated_are_counted() -> None:
    empty = _row("<table:table-cell/>", how='table:number-rows-repeated="1048570"')
    assert [one.where for one in _rows(_row(_cell("a")) + empty + _row(_cell("b")))] == [
        "sheet Staff, row 1",
        "sheet Staff, row 1048572",
    ]


def test_a_far_cell_leaves_no_empty_ones_before_it() -> None:
    far = '<table:table-cell table:number-columns-repeated="16000"/>'
    assert [one.cells for one in _rows(_row(_cell("a"), far, _cell("b")))] == [("a", "b")]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2_000), st.text(max_size=12))
def test_a_damaged_spreadsheet_never_raises(at: int, noise: str) -> None:
    xml = f'<office:document {_NS} office:mimetype="{_KIND}"><office:body><office:spreadsheet><table:table>'
    xml += _row(_cell("a", 'table:number-columns-repeated="3"')) + "</table:table></office:spreadsheet></office:body>"
    extract_file((xml[:at] + noise + xml[at:]).encode("utf-8", "replace"), "x.fods")
