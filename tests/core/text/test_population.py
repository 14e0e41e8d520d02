"""How common names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.text import compact
from gatelodge.core.text.population import UNKNOWN, forename_bits, surname_bits


@pytest.mark.parametrize(
    ("surname", "bits"),
    [
        ("Jones", 4.0),  # of the Welsh, not of the British
        ("Davies", 4.75),
        ("Smith", 6.25),
        ("Patel", 8.75),
        ("O'Brien", 9.75),
        ("Kowalski", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_surname_weighs_what_its_share_of_the_people_says(surname: str, bits: float) -> None:
    assert surname_bits(compact(surname)) == bits


@pytest.mark.parametrize(
    ("forename", "bits"),
    [("David", 4.5), ("Siân", 9.5), ("Mohammed", 6.75), ("Margaret", 6.75), ("Ptolemy", UNKNOWN), ("", UNKNOWN)],
)
def test_a_forename_weighs_what_its_share_of_men_or_women_says(forename: str, bits: float) -> None:
    assert forename_bits(compact(forename)) == bits


def test_forenames_of_older_people_are_common_too() -> None:
    assert max(forename_bits(name) for name in (b"keith", b"trevor", b"maureen", b"brenda")) < 9


@given(st.binary(max_size=20))
def test_bits_are_positive_quarters(form: bytes) -> None:
    for bits in (forename_bits(form), surname_bits(form)):
        assert bits > 0
        assert bits * 4 == int(bits * 4)
