"""Each UK identifier by its real rule, and what is near it by the context it stands in."""

import doctest
import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import re2

from gatelodge.core.detect import find
from gatelodge.core.detect.identifiers import (
    KINDS,
    OF_COLUMNS,
    Identifier,
    cro,
    licence,
    nhs,
    nino,
    pnc,
    postcode,
    prison,
)
from gatelodge.values import Extraction, Part, Segment, SegmentKind

MODULES = ["bank", "crn", "cro", "identifier", "licence", "licence_ni", "mail", "nhs", "nino", "passport", "phone",
           "pnc", "postcode", "prison", "upn", "utr"]  # fmt: skip
CHECKS = {
    "nino": nino.check,
    "postcode": postcode.check,
    "nhs": nhs.check,
    "pnc": pnc.check,
    "cro": cro.check,
    "driving": licence.check,
    "prison": prison.check,
}


def seen(*texts: str) -> dict[str, int]:
    """Which kinds of number are found in these paragraphs."""
    part = Part("1", "text/plain", tuple(Segment(text, f"line {n}") for n, text in enumerate(texts)))
    return dict(find(Extraction((part,), ()), None).identifiers)


def column(heading: str, values: list[str]) -> dict[str, int]:
    rows = [(heading, "Note"), *((value, "seen") for value in values)]
    segments = tuple(Segment("\t".join(r), f"row {n}", SegmentKind.ROW, cells=r, table=0) for n, r in enumerate(rows))
    return dict(find(Extraction((Part("1", "text/csv", segments),), ()), None).identifiers)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str, tmp_path: Path) -> None:
    """(Takes `tmp_path` because the debugger behind doctest opens its settings.)"""
    result = doctest.testmod(import_module(f"gatelodge.core.detect.identifiers.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("kind", [*KINDS, *OF_COLUMNS], ids=lambda kind: kind.name)
def test_every_kind_can_be_looked_for_and_refuses_nothing(kind: Identifier) -> None:
    assert re2.compile(kind.shape)
    assert re.compile(kind.shape)
    assert kind.check("") is False
    assert kind.context or kind in OF_COLUMNS


@pytest.mark.parametrize("digit", "0123456789")
def test_repeated_digits_are_no_nhs_number(digit: str) -> None:
    assert not nhs.check(digit * 10)


def test_public_cases_agree(shared: Path) -> None:
    """Every case but vehicle registrations, which are no kind of ours. Some stand inside a sentence."""
    cases = json.loads((shared / "samples/pii/uk-identifiers.json").read_text("utf-8"))
    judged = 0
    for case in cases:
        check = CHECKS.get(case["kind"].split()[0])
        if check is None:
            assert case["kind"] == "vehicle registration"
            continue
        text = case["text"].strip(" -").removeprefix("nino: ")
        words = text.split()
        values = (
            [" ".join(words[n : n + 2]) for n in range(len(words))]
            if len(words) > 4 and check is postcode.check
            else [text]
        )
        assert any(check(value) for value in values) == case["valid"], case["text"]
        if "canonical" in case and check is pnc.check:
            assert pnc.normal(text) == pnc.normal(case["canonical"])
        judged += 1
    assert judged == 46


TELLING = {
    "prison-number": ["A1234BC", "a9876yz", "G4321 VK"],
    "national-insurance-number": ["AB 12 34 56 C", "ab123456c", "AB-12-34-56-C"],
    "pnc-id": ["12/394773H", "2012/0394773H", "79/163001B"],
    "cro-number": ["29906/12J", "SF83/50058Z"],
    "driving-licence": ["MORGA657054SM9IJ", "FO999512018AA1AB"],
}
IN_CONTEXT = {
    "nhs-number": ("Patient, NHS number {}", ["943 476 5919", "9434765919", "943-476-5919"]),
    "national-insurance-number": ("Her NI number is {}.", ["AB 12 34 56", "AB123456"]),
    "pnc-id": ("PNC {}", ["79163001B", "0273319Z", "00/223R"]),
    "tax-reference": ("UTR: {}", ["1955839661", "19558 39661"]),
    "pupil-number": ("UPN {}", ["B801200005001"]),
    "passport-number": ("passport no. {}", ["123456789", "AB1234567"]),
    "case-reference-number": ("CRN {}", ["X123456"]),
    "driving-licence-ni": ("driving licence {}", ["12345678"]),
    "bank-account": ("Sort code {}", ["20-00-00 account 55779911", "20-00-00, 55779911"]),
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in TELLING.items() for value in values])
def test_some_numbers_tell_by_themselves(kind: str, value: str) -> None:
    assert seen(f"It is {value}, I think.") == {kind: 1}


@pytest.mark.parametrize(
    ("kind", "sentence", "value"),
    [(kind, sentence, value) for kind, (sentence, values) in IN_CONTEXT.items() for value in values],
)
def test_a_weak_number_counts_only_with_its_word_near(kind: str, sentence: str, value: str) -> None:
    assert seen(sentence.format(value)) == {kind: 1}
    assert seen(f"The other one is {value}.") == {}
    assert seen(sentence.format(""), f"The other one is {value}.") == {}


def test_the_word_may_stand_behind_the_number() -> None:
    assert seen("943 476 5919 (NHS number)") == {"nhs-number": 1}
    assert seen("943 476 5919. Nothing to do with the NHS") == {}


@pytest.mark.parametrize(
    "text",
    [
        "NHS patients may phone 943 476 5919",
        "Patient line tel: 0123 456 789, or 0121 496 005",
        "patient order no 9434765919",
        "ISBN 0306406152, on the NHS",
        "commit a1234bc fixes 79163001b",
        "at 20110801123456 and 1312156800",
        "card 4929 1234 5678 9012 on account",
        "tracking 9434765919 for the NHS trust",
        "Flat 12/14A, section 11/2B",
        "on 01/02/2012A",
        "part AB123456 is in stock",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sort by code 20-00-00",
        "version 12345678 of the driving app",
    ],
)
def test_numbers_of_other_things_are_left_alone(text: str) -> None:
    assert seen(text) == {}


@pytest.mark.parametrize(
    ("heading", "kind", "value"),
    [
        ("NHS Number", "nhs-number", "943 476 5919"),
        ("NINO", "national-insurance-number", "AB123456"),
        ("Passport No", "passport-number", "123456789"),
        ("UPN", "pupil-number", "B801200005001"),
        ("Delius CRN", "case-reference-number", "X123456"),
        ("PNC", "pnc-id", "79163001B"),
    ],
)
def test_the_heading_of_a_column_is_context_enough(heading: str, kind: str, value: str) -> None:
    assert column(heading, [value] * 3) == {kind: 1}
    assert column("Lot", [value] * 3) == {}


def test_both_forms_of_one_police_number_count_once() -> None:
    assert seen("12/394773H", "also written 2012/0394773H and PNC 12394773H") == {"pnc-id": 1}


def test_hard_blanks_and_wide_digits_are_read() -> None:
    assert seen("NHS\xa0943\xa0476\xa05919") == {"nhs-number": 1}
    assert seen("NHS ９４３４７６５９１９") == {"nhs-number": 1}


def test_a_bank_account_is_shown_and_names_nobody() -> None:
    part = Part("1", "text/plain", (Segment("Pay sort code 20-00-00 account 55779911", "line 1"),))
    found = find(Extraction((part,), ()), None)
    assert (found.unregistered, found.findings[0].detector) == (0, "bank-account")
    assert "55779911" not in found.findings[0].masked
