"""The page about the rules names what the code knows."""

import re
from pathlib import Path

import pytest

from gatelodge.adapters.facts import PACKS, shipped, shipped_catalogue, shipped_rules
from gatelodge.core.policy import Does, Rules
from gatelodge.core.policy.conditions import PARAMETERS
from gatelodge.core.policy.questions import MACHINES, QUESTIONS
from gatelodge.core.policy.rule import PRECEDENCE
from gatelodge.values import GapKind

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/formats/policy.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/guide/rules.md").read_text(encoding="utf-8")
SUPERVISION = (ROOT / "docs/guide/supervision.md").read_text(encoding="utf-8")
WORDS = shipped_catalogue()
RULES = Rules.parse(shipped("rules.toml"), catalogue=WORDS).rules


def test_every_condition_parameter_gap_and_machine_is_on_the_page():
    asked = {key.partition(".")[2] for key in QUESTIONS} - {"hours"}
    for word in {*asked, *PARAMETERS, *MACHINES, *(kind.value for kind in GapKind)}:
        assert f"`{word}`" in PAGE, word


def test_the_table_of_conditions_is_the_table_of_questions():
    rows = re.findall(r"^\| `(who|what|about|to|when)` \| `(\w+)` \| [^|]+ \| ([^|]*) \|$", PAGE, re.MULTILINE)
    written = {f"{table}.{key}": says for table, key, says in rows}
    assert written == {key: one.says for key, one in QUESTIONS.items() if key not in {"when.hours", "when.expires"}}


def test_every_action_is_on_the_page_in_order_of_strictness():
    rows = re.findall(r"^\| `([a-z-]+)` \| (?:goes|waits|is refused)", PAGE, re.MULTILINE)
    assert rows == [does.value for does in sorted(Does, key=lambda does: does.level)]


def test_the_table_of_shipped_rules_is_the_file():
    section = PAGE.split("## 8. The rules that ship")[1]
    rows = re.findall(r"^\| `([a-z-]+)` \|.*\| ([\w-]+)[^|]*\|$", section, re.MULTILINE)
    assert rows == [(rule.name, rule.does.value) for rule in RULES]


def test_the_table_of_packs_is_their_files():
    section = PAGE.split("## 7. Packs")[1].split("## 8.")[0]
    rows = re.findall(r"^\| `([a-z]+)` \| `([a-z-]+)` \| ([\w-]+) \|$", section, re.MULTILINE)
    own = [(pack, Rules.parse(shipped_rules(pack), catalogue=WORDS).rules[: -len(RULES)]) for pack in PACKS]
    assert rows == [(pack, rule.name, rule.does.value) for pack, rules in own for rule in rules]


def test_precedence_is_one_sentence_and_the_same_everywhere():
    assert f"**{PRECEDENCE}**" in PAGE
    assert PRECEDENCE in GUIDE


@pytest.mark.parametrize("page", [PAGE, GUIDE, SUPERVISION], ids=["format", "guide", "supervision"])
def test_every_example_is_understood(page):
    examples = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert examples
    for text in examples:
        Rules.parse(text, catalogue=WORDS)
