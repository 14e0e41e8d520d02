"""SQLite: every row with its columns, long values, blobs, what was deleted; damage never raises and never loops."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import Hidden

from .databases import BIG, DELETED, LOG, SMALL, WITHOUT_ROWID


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b85decode(text))


def rows(content: bytes) -> list[tuple[str, ...]]:
    found = extract_file(content, "a.db").parts
    return [segment.cells for part in found for segment in part.segments if segment.cells and not segment.again]


def test_every_row_stands_under_its_columns():
    assert rows(unpacked(SMALL)) == [
        ("number", "name", "born", "weight"),
        ("A1234BC", "Siân Prys", "1980-02-01", "71.5"),
        ("A5678CD", "Rhys ap Gwilym", "", "-3"),
    ]


def test_a_table_of_many_pages_is_read_whole_and_long_values_too():
    found = rows(unpacked(BIG))
    assert len(found) == 1 + 400
    assert found[1][0] == "1"
    assert found[400] == ("400", "Prisoner 400 " + "x" * 3000)


def test_a_table_without_rowid_is_read():
    assert ("B2", "Ffion") in rows(unpacked(WITHOUT_ROWID))


def test_deleted_rows_are_hidden_as_deleted():
    found = [s for p in extract_file(unpacked(DELETED), "a.db").parts for s in p.segments if "Gwenllian" in s.text]
    assert {segment.hidden for segment in found} == {Hidden.DELETED}


def test_a_log_of_changes_is_read_without_its_database():
    assert any("Heledd of the log" in cells for cells in rows(unpacked(LOG)))


@pytest.mark.parametrize("cut", [10, 100, 511, 600, 3000])
def test_a_database_cut_short_never_raises(cut):
    extract_file(unpacked(BIG)[:cut], "a.db")


@given(st.data())
def test_a_database_with_changed_bytes_never_raises_and_ends(data):
    content = bytearray(unpacked(SMALL))
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(16, len(content) - 1))] = data.draw(st.integers(0, 255))
    extract_file(bytes(content), "a.db")
