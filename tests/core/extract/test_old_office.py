"""Old Office files: whatever holds a canary, it is found, and its hiding is named; ordinary ones leave no gap."""

import pytest
from bench.reading.case import outcome
from bench.reading.hidden_old_office import CANARY, hidden_cases

from gatelodge.core.extract import extract_file

CASES = list(hidden_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_found_and_its_hiding_is_named(case):
    assert outcome(case) == "found"


@pytest.mark.parametrize("case", [case for case in CASES if not case.kinds], ids=lambda case: case.name)
def test_what_anybody_sees_is_called_visible(case):
    found = extract_file(case.content, case.filename)
    assert any(s.visible and CANARY[:31] in s.text for part in found.parts for s in part.segments)


@pytest.mark.parametrize("case", [case for case in CASES if "unknown comp" not in case.name], ids=lambda c: c.name)
def test_a_file_of_known_make_leaves_no_gap(case):
    assert extract_file(case.content, case.filename).gaps == ()
