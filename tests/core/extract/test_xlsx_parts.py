"""Workbooks: every planted word is found, and how it is hidden is named."""

import pytest
from bench.reading.case import Case, holds, outcome
from bench.reading.hidden_sheets import hidden_cases, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.office.xlsx import xlsb
from gatelodge.values import Hidden, SegmentKind

_NAMED_GAPS = frozenset({"data model in xlsx"})


@pytest.mark.parametrize("case", list(hidden_cases()), ids=lambda case: case.name)
def test_what_is_planted_is_found_and_its_hiding_is_named(case: Case) -> None:
    assert outcome(case) == ("gap" if case.name in _NAMED_GAPS else "found")


@pytest.mark.parametrize(
    "case", [one for one in hidden_cases() if one.name not in _NAMED_GAPS], ids=lambda case: case.name
)
def test_what_is_read_leaves_no_gap_that_holds(case: Case) -> None:
    assert not holds(extract_file(case.content, case.filename))


def test_records_of_a_pivot_cache_stand_row_by_row_under_their_fields() -> None:
    folder = "xl/pivotCache/"
    definition = (
        '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheFields>'
        '<cacheField name="Name"><sharedItems><s v="Ann Other"/><s v="Cai Prys"/></sharedItems></cacheField>'
        '<cacheField name="Born"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'
    )
    records = (
        '<pivotCacheRecords xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<r><x v="1"/><d v="1980-01-02T00:00:00"/></r></pivotCacheRecords>'
    )
    arrow = '<Relationships><Relationship Id="r1" Type="x/pivotCacheRecords" Target="records.xml"/></Relationships>'
    members = {f"{folder}a.xml": definition, f"{folder}records.xml": records, f"{folder}_rels/a.xml.rels": arrow}
    found = extract_file(workbook(members=members, book_links={f"{folder}a.xml": "pivotCacheDefinition"}), "x.xlsx")
    rows = [one for part in found.parts for one in part.segments if one.hidden is Hidden.PIVOT_CACHE]
    rows = [one for one in rows if one.kind is SegmentKind.ROW]
    assert [one.cells for one in rows] == [("Name", "Born"), ("Cai Prys", "1980-01-02T00:00:00")]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_records_of_a_binary_workbook_never_raise(untrusted: bytes) -> None:
    for _, body in xlsb.records(untrusted):
        assert all(len(text) <= len(body) for text in xlsb.strings(body))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_never_raises(at: int, noise: bytes) -> None:
    content = _WHOLE[: at % len(_WHOLE)] + noise + _WHOLE[at % len(_WHOLE) + len(noise) :]
    extract_file(content, "x.xlsx")


_WHOLE = workbook(members={"xl/odd.xml": "<odd>words</odd>"})
