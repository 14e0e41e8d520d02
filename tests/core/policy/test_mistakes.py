"""Every seeded mistake in a rule file is named with its line and what to write instead, all of a file in one reading.

A file in `mistakes/` begins with what is expected of it: `# expect LINE: part of the sentence`.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gatelodge.adapters.facts import PACKS, shipped, shipped_catalogue, shipped_rules
from gatelodge.core.permits import RecipientClasses
from gatelodge.core.policy import Rules
from gatelodge.core.policy.checking import Known, remarks
from gatelodge.errors import ConfigError
from gatelodge.values import Coverage

WORDS = shipped_catalogue()
TODAY = date(2026, 11, 23)
KNOWN = Known(
    classes={
        "public": Coverage.NONE,
        "internal": Coverage.NONE,
        "partner": Coverage.NONE,
        "family": Coverage.COMPLETE,
    },
    inside=frozenset({"internal"}),
    units=frozenset({"Llanfair", "Llanfair/Visits", "Llanfair/Health"}),
    roles=frozenset({"clerk", "manager"}),
    markings=frozenset({"OFFICIAL", "SECRET"}),
)
FILES = {path.stem: path.read_text("utf-8") for path in sorted((Path(__file__).parent / "mistakes").glob("*.toml"))}


def found(text, name="rules.toml"):
    """Line and sentence of everything that is wrong."""
    try:
        rules = Rules.parse(text, name, catalogue=WORDS)
    except ConfigError as error:
        lines = [re.fullmatch(r"[^:]+:(\d+): (.+)", line) for line in str(error).splitlines()]
        return [(int(line[1]), line[2]) for line in lines]
    return [(one.line, one.sentence) for one in remarks(rules, KNOWN, TODAY)]


def test_there_are_enough_of_them():
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_mistake_is_named_with_its_line_and_its_mend(name):
    expected = re.findall(r"^# expect (\d+): (.+)$", FILES[name], re.MULTILINE)
    assert expected
    said = found(FILES[name])
    assert [line for line, _ in said] == [int(line) for line, _ in expected], said
    for (_, sentence), (_, fragment) in zip(said, expected, strict=True):
        assert fragment in sentence
        assert re.search(r"[.?] [A-Z]|: |[.?]$", sentence), "a mend follows"


@pytest.mark.parametrize("pack", ["", *PACKS])
def test_the_rules_that_ship_have_none(pack):
    text = shipped_rules(pack)
    classes = {kind.name: kind.coverage for kind in RecipientClasses.parse(shipped("recipients.toml")).kinds}
    known = replace(KNOWN, classes=classes, roles=KNOWN.roles | {"disclosure", "press"})
    assert remarks(Rules.parse(text, catalogue=WORDS), known, TODAY) == ()


def test_a_unit_or_role_that_the_staff_list_may_still_bring_is_warned_of():
    for name in ("unknown-unit", "unknown-role"):
        (one,) = remarks(Rules.parse(FILES[name], catalogue=WORDS), KNOWN, TODAY)
        assert not one.fault


def test_a_rule_that_ends_within_thirty_days_is_warned_of():
    head = '[[rule]]\nname = "x"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\nsentence = "bulk"\n'
    for day, warned in (("2026-12-23", True), ("2026-12-24", False)):
        rules = Rules.parse(head + f"expires = {day}\n", catalogue=WORDS)
        said = remarks(rules, KNOWN, TODAY)
        assert [(one.fault, one.line) for one in said] == ([(False, 8)] if warned else [])


def test_nothing_is_unknown_where_nobody_says_what_there_is():
    for name in ("unknown-class", "unknown-unit", "unknown-role", "unknown-marking"):
        rules = Rules.parse(FILES[name], catalogue=WORDS)
        assert remarks(rules, Known(), TODAY) == ()


def test_an_exception_keeps_a_later_rule_alive():
    """The earlier one does not match everything that the later one does."""
    head = '[[rule]]\nname = "{}"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\nsentence = "bulk"\n'
    first = head.format("first") + "[rule.what]\npeople = 5\n[rule.unless]\nin_thread = true\n"
    rules = Rules.parse(first + head.format("second") + "[rule.what]\npeople = 10\n", catalogue=WORDS)
    assert remarks(rules, KNOWN, TODAY) == ()
