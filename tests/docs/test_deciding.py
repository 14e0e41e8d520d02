"""The guide page on matching says the numbers that the code uses."""

import re
from math import log2
from pathlib import Path

import pytest

from gatelodge.core.register import match
from gatelodge.core.register.fields import FLOOR_BITS, Kind
from gatelodge.core.text.population import forename_bits, surname_bits

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "deciding.md").read_text("utf-8")
_SAID = {
    "an issued number": Kind.ISSUED,
    "mail address": Kind.MAIL,
    "telephone number": Kind.PHONE,
    "forename and surname": Kind.NAME,
    "birth date": Kind.BIRTH,
    "postcode": Kind.POSTCODE,
    "first line of the address": Kind.ADDRESS,
    "surname by itself": Kind.SURNAME,
    "any other date": Kind.DATE,
    "forename by itself": Kind.FORENAME,
}


@pytest.mark.parametrize(("said", "kind"), _SAID.items())
def test_each_fact_weighs_what_the_page_says(said, kind):
    (bits,) = re.findall(rf"^\| {said}[^|]*\| (?:\*\*)?([\d.]+) bits", PAGE, re.MULTILINE)
    assert float(bits) == FLOOR_BITS[kind]


def test_names_weigh_what_the_page_says():
    david, jones, smith = map(float, re.findall(r"(?:weighs|Jones|Smith) ([\d.]+)(?: bits)?(?=[,:])", PAGE)[:3])
    assert (david, jones, smith) == (forename_bits(b"david"), surname_bits(b"jones"), surname_bits(b"smith"))


def test_the_threshold_is_the_one_on_the_page():
    assert f"+ {match.MARGIN_BITS:.0f}, and at least {match.FLOOR:.0f}" in PAGE


def test_the_example_adds_up():
    sums = re.findall(r"name ([\d.]+) \+ birth date ([\d.]+) = ([\d.]+) of ([\d.]+) needed", PAGE)
    assert sums
    for name, birth, total, needed in sums:
        assert float(name) + float(birth) == pytest.approx(float(total), abs=0.11)
        assert float(needed) == round(log2(90_000) + match.MARGIN_BITS, 1)
