"""PDF: what its pages show and hide, what it holds beside them, and that nothing in it stops the reader."""

import pytest
from bench.reading.case import outcome
from bench.reading.hidden_pdf import hidden_cases


@pytest.mark.parametrize("case", list(hidden_cases()), ids=lambda case: case.name)
def test_what_is_planted_is_found_and_its_hiding_is_named(case):
    assert outcome(case) == "found"
