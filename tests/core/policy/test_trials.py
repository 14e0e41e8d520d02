"""The tests that rule files carry: those that ship pass, and one that fails says what happened instead."""

import json
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from gatelodge.adapters.facts import PACKS, shipped, shipped_catalogue, shipped_rules
from gatelodge.core.permits import RecipientClasses
from gatelodge.core.policy import Does, Rules, decide, run, untested
from gatelodge.core.policy.given import WORDS
from gatelodge.core.policy.questions import QUESTIONS
from gatelodge.core.policy.schema import SCHEMA
from gatelodge.errors import ConfigError

CATALOGUE = shipped_catalogue()
BASE = Rules.parse(shipped_rules(), catalogue=CATALOGUE)
EACH = {pack or "base": Rules.parse(shipped_rules(pack), catalogue=CATALOGUE) for pack in ("", *PACKS)}
PAGE = (Path(__file__).resolve().parents[3] / "docs/formats/policy.schema.json").read_text("utf-8")
MISTAKES = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parent / "mistakes").glob("*.toml")}
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("name", PACKS)
def test_every_test_of_a_pack_passes(name):
    own = Rules.parse(f"{shipped(f'packs/{name}.toml')}\n{shipped_rules()}", catalogue=CATALOGUE)
    mine = len(own.trials) - len(BASE.trials)
    assert mine >= 25
    assert [(one.trial.name, one.action, one.rule) for one in run(own)[:mine] if not one.passed] == []


@pytest.mark.parametrize("name", PACKS)
def test_a_file_with_a_pack_keeps_the_tests_of_every_gate_but_those_it_tightens(name):
    assert all(one.passed for one in run(EACH[name]))
    kept = {trial.name for trial in EACH[name].trials}
    left_out = [trial for trial in BASE.trials if trial.name not in kept]
    assert len(left_out) < 10
    for trial in left_out:
        base, pack = (decide(trial.message, trial.recipient, rules, mode="hold") for rules in (BASE, EACH[name]))
        assert (pack.strictest, pack.by, pack.rule) != (base.strictest, base.by, base.rule)
        assert pack.strictest >= base.strictest


def test_every_test_of_the_rules_that_every_gate_has_passes():
    assert [(one.trial.name, one.action, one.rule) for one in run(BASE) if not one.passed] == []


@pytest.mark.parametrize("name", EACH)
def test_every_rule_that_ships_is_expected_by_a_test(name):
    assert untested(EACH[name]) == ()


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_only_tightens_the_rules_that_every_gate_has(name):
    for trial in BASE.trials:
        base = decide(trial.message, trial.recipient, BASE, mode="hold")
        pack = decide(trial.message, trial.recipient, EACH[name], mode="hold")
        assert pack.action >= base.action, trial.name
        assert pack.strictest >= base.strictest, trial.name


@pytest.mark.parametrize("name", EACH)
def test_every_class_that_ships_is_one_of_recipients_toml(name):
    classes = {kind.name for kind in RecipientClasses.parse(shipped("recipients.toml")).kinds}
    for trial in EACH[name].trials:
        assert trial.recipient.recipient_class in classes, trial.name
    named = {
        word for rule in EACH[name].rules for one in rule.conditions if one.key == "to.classes" for word in one.words
    }
    assert named <= classes


HEAD = '[[rule]]\nname = "x"\nowner = "o"\npurpose = "p"\nlife = "{life}"\naction = "{action}"\nsentence = "bulk"\n'


def tried(test, life="hold", action="hold-ig", rule="[rule.what]\npeople = 2\n"):
    text = HEAD.format(life=life, action=action) + rule + f'[[test]]\nname = "t"\n{test}\n'
    (one,) = run(Rules.parse(text, catalogue=CATALOGUE))
    return one


def test_a_test_that_fails_says_what_happened_instead():
    one = tried('given = { people = 1 }\nexpect = { action = "hold-ig", rule = "x" }')
    assert (one.passed, one.action, one.rule, one.trial.line) == (False, "deliver", "no-permits", 10)


@pytest.mark.parametrize("action", Does)
def test_every_action_can_be_expected(action):
    given = f'given = {{ people = 2, permitted = 2 }}\nexpect = {{ action = "{action}", rule = "x" }}'
    one = tried(given, action=str(action))
    assert (one.passed, one.rule) == (True, "x")


@pytest.mark.parametrize("action", Does)
def test_hold_is_not_hold_for_somebody_else(action):
    one = tried('given = { people = 2 }\nexpect = { action = "hold-two" }', action=str(action))
    assert one.passed is (action is Does.HOLD_TWO)


def test_what_a_rule_would_do_can_be_expected():
    assert tried('given = { people = 2 }\nexpect = { action = "deliver", would = "hold" }', life="shadow").passed
    assert tried('given = { people = 2 }\nexpect = { action = "tell", would = "hold" }', life="tell").passed
    assert not tried('given = { people = 2 }\nexpect = { would = "ask" }', life="tell").passed


GIVEN = [
    ("[rule.who]\nunits = ['A']", "unit = 'A/B'"),
    ("[rule.who]\nroles = ['clerk']", ""),
    ("[rule.who]\nauthors = ['a@b.example']", "author = 'A@b.example'"),
    ("[rule.who]\non_probation = true", "on_probation = true"),
    ("[rule.who]\nmachine = ['bounce']", "machine = 'bounce'"),
    ("[rule.who]\nproven = true", ""),
    ("[rule.who]\nproven = false", "proven = false"),
    ("[rule.who]\nknown = false", "known = false"),
    ("[rule.who]\nshared = true", "shared = true"),
    ("[rule.who]\ndays_in_post = 90", "days_in_post = 89"),
    ("[rule.who]\ntraining_days = 400", "training_days = 400"),
    ("[rule.what]\nshare = 20", "share = 19"),
    ("[rule.what]\nregister = false", "register = false"),
    ("[rule.what]\nstale = true", "stale = true"),
    ("[rule.what]\ngaps = ['media']", "gaps = ['media']"),
    ("[rule.what]\nsubject_starts = ['X']", "subject = 'X: y'"),
    ("[rule.what]\nmarking = ['SECRET']", "marking = 'SECRET'"),
    ("[rule.what]\nmarking_unknown = true", "marking_unknown = true"),
    ("[rule.what]\npeople = 3", "permitted = 1, unpermitted = 2"),
    ("[rule.what]\ncertain_unpermitted = 2", "people = 3, uncertain = 1"),
    ("[rule.what]\nbeyond_scope = true", "people = 6, max_people = 5"),
    ("[rule.about]\nfield_classes = ['risk']", "field_classes = ['risk']"),
    ("[rule.to]\nclasses = ['partner']", "class = 'police', like = 'partner'"),
    ("[rule.to]\ncoverage = ['complete']", "coverage = 'complete'"),
    ("[rule.to]\nagreement = true", "agreement = true"),
    ("[rule.to]\nslip = ['swap']", "slip = 'swap'"),
    ("[rule.to]\nnear_miss = true", "slip = 'swap'"),
    ("[rule.to]\nunusual = 8", "unusual = 8"),
    ("[rule.to]\nlist_unknown = true", "list_unknown = true"),
    ("[rule.to]\nlist_members = 4", "list_members = 4"),
    ("[rule.to]\nstale_feeds = true", "stale_feeds = true"),
    ("[rule.to]\nconfidential = true", "confidential = true"),
    ("[rule.when]\ndays = ['mon']", "at = 2026-11-23T10:00:00"),
    ("[rule.when]\nfrom = '19:00'\nuntil = '21:00'", "at = 2026-11-23T20:00:00"),
    ("expires = 2026-01-13", "at = 2026-01-13T10:00:00"),
    ("unit = 'A'", "unit = 'A'"),
]


@pytest.mark.parametrize(("rule", "given"), GIVEN)
def test_what_is_given_is_what_the_condition_asks(rule, given):
    expect = f'given = {{ {given} }}\nexpect = {{ action = "hold-ig", rule = "x" }}'
    assert tried(expect, rule=rule + "\n").passed
    if given:
        assert not tried(expect.replace(given, ""), rule=rule + "\n").passed


def test_every_number_and_flag_a_condition_asks_for_can_be_given():
    derived = {
        "units",
        "roles",
        "authors",
        "certain_unpermitted",
        "unfamiliar",
        "beyond_scope",
        "subject_starts",
        "hours",
        "days",
    }
    derived |= {"expires", "classes"}
    assert {key.partition(".")[2] for key in QUESTIONS} - derived <= set(WORDS)


def test_a_test_may_not_give_what_there_is_not():
    with pytest.raises(ConfigError, match=r"rules.toml:12: `peple` is not known in \[test\]. Did you mean `people`\?"):
        tried('given = { peple = 1 }\nexpect = { rule = "x" }')


@pytest.mark.parametrize("name", EACH)
def test_the_schema_takes_the_files_that_ship(name):
    document = tomllib.loads(shipped_rules("" if name == "base" else name))
    assert [error.message for error in VALIDATOR.iter_errors(_plain(document))] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "unknown-key",
        "text-for-a-number",
        "negative",
        "nought-people",
        "empty-list",
        "unknown-action",
        "no-owner",
        "no-welsh",
    ],
)
def test_the_schema_refuses_what_the_parser_refuses(wrong):
    assert list(VALIDATOR.iter_errors(_plain(tomllib.loads(MISTAKES[wrong]))))


def test_the_published_schema_is_the_one_of_the_program():
    assert json.loads(PAGE) == SCHEMA
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def _plain(value):
    """As JSON has it: days and times are text."""
    return json.loads(json.dumps(value, default=lambda one: one.isoformat() if isinstance(one, date) else str(one)))
