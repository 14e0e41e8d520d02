"""JSON, YAML, XML and Parquet: what belongs together is one record or row; what cannot be read is said."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import GapKind, Hidden, SegmentKind

from . import parquet_tables


def records(content: str, name: str) -> list[str]:
    parts = extract_file(content.encode(), name).parts
    return [s.text for part in parts for s in part.segments if s.kind is SegmentKind.RECORD]


PERSONS = """<people><person id="7"><name>Siân Prys</name><born>1980-02-01</born></person>
<person id="8"><name>Rhys</name><born>1990-03-04</born></person></people>"""


def test_an_element_of_fields_is_a_record():
    assert records(PERSONS, "a.xml") == [
        "id: 7\nname: Siân Prys\nborn: 1980-02-01",
        "id: 8\nname: Rhys\nborn: 1990-03-04",
    ]


def test_a_mapping_of_yaml_is_a_record():
    assert "name: Siân\nborn: 1980-02-01" in records("people:\n- name: Siân\n  born: 1980-02-01\n", "a.yaml")


def test_yaml_that_names_itself_a_thousandfold_stays_small():
    bomb = "a: &a [x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
    )
    assert sum(len(part.segments) for part in extract_file(bomb.encode(), "a.yaml").parts) < 200


@pytest.mark.parametrize("written", ["SNAPPY", "ZSTD2", "GZIP", "DELTA", "LZ4", "BROTLI"])
def test_a_table_is_read_however_it_was_written(written):
    content = zlib.decompress(base64.b85decode(getattr(parquet_tables, written)))
    (part,) = extract_file(content, "a.parquet").parts
    rows = [s.cells for s in part.segments if s.cells and s.cells[0] != "number" and not s.again]
    assert len(rows) == 60
    assert rows[0] == ("A0000BC", "", "1980-02-01", "A", "70.5", "True", "0", "2011-08-01T09:00:00+00:00")
    assert rows[59] == ("A0059BC", "Siân Prys", "1980-03-31", "C", "129.5", "False", "59", "2011-08-01T09:00:59+00:00")
    said = [s.text for s in part.segments if not s.cells]
    assert any("Alias 59" in text for text in said)
    assert [s.hidden for s in part.segments if s.text == "owner: Records office"] == [Hidden.PROPERTY]


@pytest.mark.parametrize("cut", [5, 60, 500])
def test_a_table_cut_short_is_damaged(cut):
    content = zlib.decompress(base64.b85decode(parquet_tables.SNAPPY))
    assert [gap.kind for gap in extract_file(content[:-cut], "a.parquet").gaps] == [GapKind.DAMAGED]


@given(st.data())
def test_a_table_with_changed_bytes_never_raises_and_ends(data):
    content = bytearray(zlib.decompress(base64.b85decode(parquet_tables.DELTA)))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    extract_file(bytes(content), "a.parquet")
