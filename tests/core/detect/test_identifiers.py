"""Each UK identifier by its real rule."""

import doctest
import json
from importlib import import_module
from pathlib import Path

import pytest
import re2

from gatelodge.core.detect.identifiers import KINDS, nhs, nino, postcode

MODULES = ["cro", "mail", "nhs", "nino", "phone", "pnc", "postcode", "prison"]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str, tmp_path: Path) -> None:
    """(Takes `tmp_path` because the debugger behind doctest opens its settings.)"""
    result = doctest.testmod(import_module(f"gatelodge.core.detect.identifiers.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.NAME)
def test_every_kind_has_the_same_verbs(kind: object) -> None:
    assert re2.compile(kind.PATTERN)
    assert kind.check("") is False
    assert isinstance(kind.CONTEXT, tuple)


@pytest.mark.parametrize("digit", "0123456789")
def test_repeated_digits_are_no_nhs_number(digit: str) -> None:
    assert not nhs.check(digit * 10)


def test_public_cases_agree(shared: Path) -> None:
    """Whole-value cases of the sample file; those inside sentences are for the finder."""
    cases = json.loads((shared / "samples/pii/uk-identifiers.json").read_text("utf-8"))
    checks = {"nino": nino.check, "postcode": postcode.check, "nhs": nhs.check}
    judged = 0
    for case in cases:
        check = checks.get(case["kind"].split()[0].lower())
        if check and len(case["text"]) <= 13 and ":" not in case["text"]:
            assert check(case["text"]) == case["valid"], case["text"]
            judged += 1
    assert judged > 5
