"""The page about the rules names what the code knows."""

import re
from pathlib import Path

import pytest

from gatelodge.adapters.facts import shipped, shipped_catalogue
from gatelodge.core.policy import Rules
from gatelodge.core.policy.conditions import COUNTS, FLAGS, MACHINES, PARAMETERS
from gatelodge.values import GapKind

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/formats/rules.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/guide/rules.md").read_text(encoding="utf-8")
WORDS = shipped_catalogue()
RULES = Rules.parse(shipped("rules.toml"), catalogue=WORDS).rules


def test_every_condition_parameter_gap_and_machine_is_on_the_page():
    flags = {key for group in FLAGS.values() for key in group}
    for word in {*COUNTS, *flags, *PARAMETERS, *MACHINES, *(kind.value for kind in GapKind)}:
        assert f"`{word}`" in PAGE, word


def test_the_table_of_shipped_rules_is_the_file():
    section = PAGE.split("## 5.")[1]
    rows = re.findall(r"^\| `([a-z-]+)` \|.*\| (\w+)[^|]*\|$", section, re.MULTILINE)
    assert rows == [(rule.name, rule.action.word) for rule in RULES]


@pytest.mark.parametrize("page", [PAGE, GUIDE], ids=["format", "guide"])
def test_every_example_is_understood(page):
    examples = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert examples
    for text in examples:
        Rules.parse(text, catalogue=WORDS)
