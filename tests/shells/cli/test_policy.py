"""`policy test`, `policy ask`, `policy schema` and what check-config says of rules."""

import json

import pytest

from gatelodge.adapters.facts import PACKS, shipped_rules
from gatelodge.core.policy.schema import SCHEMA

RULE = """\
[[rule]]
name = "x"
owner = "o"
purpose = "p"
life = "hold"
action = "hold-ig"
sentence = "bulk"
expires = {expires}
[rule.what]
people = 2
[rule.to]
classes = ["{kind}"]
[[test]]
name = "two people"
given = {{ people = 2 }}
expect = {{ action = "hold-ig", rule = "x" }}
[[test]]
name = "one person"
given = {{ people = 1 }}
expect = {{ action = "{expected}" }}
"""


@pytest.fixture
def home(tmp_path, run, monkeypatch):
    run("init", tmp_path / "home")
    monkeypatch.setenv("GATELODGE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def file(tmp_path, *, expected="deliver", kind="public", expires="2099-01-01"):
    path = tmp_path / "rules.toml"
    path.write_text(RULE.format(expected=expected, kind=kind, expires=expires), "utf-8")
    return path


def test_the_tests_of_a_file_are_run(run, tmp_path):
    ran = run("policy", "test", file(tmp_path))
    assert ran.code == 0
    assert "ok    rules.toml:13  two people" in ran.out
    assert ran.out.splitlines()[-1] == "2 tests, 0 failed."


def test_a_test_that_fails_names_its_line_and_what_happened_instead(run, tmp_path):
    ran = run("policy", "test", file(tmp_path, expected="ask"))
    assert ran.code == 1
    assert "FAIL  rules.toml:17  one person" in ran.out
    assert "instead: deliver, no-permits" in ran.out
    document = run("policy", "test", file(tmp_path, expected="ask"), "--json").document
    assert (document["ok"], document["untested"]) == (False, [])
    assert document["tests"][1] == {
        "name": "one person",
        "line": 17,
        "passed": False,
        "expected": {"action": "ask", "rule": None},
        "action": "deliver",
        "rule": "no-permits",
    }


def test_a_rule_that_no_test_expects_is_named(run, tmp_path):
    path = file(tmp_path)
    path.write_text(path.read_text("utf-8").partition("[[test]]")[0], "utf-8")
    assert run("policy", "test", path).out.splitlines()[-1] == "No test expects: x."


def test_without_a_file_the_rules_of_the_home_are_tested_and_else_those_that_ship(run, home, tmp_path, monkeypatch):
    assert run("policy", "test", "--json").document["file"] == "rules.toml"
    monkeypatch.delenv("GATELODGE_HOME")
    monkeypatch.chdir(tmp_path)
    document = run("policy", "test", "--json").document
    assert (document["file"], document["ok"]) == ("(shipped)", True)


def test_a_file_that_is_not_there_or_wrong_is_said_with_what_to_do(run, tmp_path):
    ran = run("policy", "test", tmp_path / "gone.toml")
    assert ran.code == 78
    assert "Name a rule file." in ran.err
    (tmp_path / "wrong.toml").write_bytes(b"\xff")
    assert "not UTF-8" in run("policy", "test", tmp_path / "wrong.toml").err


def test_the_schema_is_printed(run):
    assert json.loads(run("policy", "schema").out) == SCHEMA


def test_check_config_names_every_mistake_of_the_rules(run, home):
    text = RULE.format(expected="deliver", kind="publik", expires="2099-01-01")
    text = text.replace("people = 2\n[rule", "people = 0\n[rule")
    (home / "rules.toml").write_text(text.replace('owner = "o"', 'owner = ""'), "utf-8")
    faults = run("check-config", "--json").document["faults"]
    assert [fault.split(": ")[0] for fault in faults] == ["rules.toml:3", "rules.toml:10"]
    (home / "rules.toml").write_text(RULE.format(expected="deliver", kind="publik", expires="2011-01-01"), "utf-8")
    faults = run("check-config", "--json").document["faults"]
    assert len(faults) == 2
    assert "rules.toml:8: `x` ended on 2011-01-01" in faults[0]
    assert "rules.toml:12: No recipient class is called `publik`. Did you mean `public`?" in faults[1]


@pytest.mark.parametrize("pack", PACKS)
def test_a_home_is_made_with_a_pack_whose_rules_are_in_order(run, tmp_path, pack, monkeypatch):
    assert run("init", tmp_path / "new", "--pack", pack).code == 0
    monkeypatch.setenv("GATELODGE_HOME", str(tmp_path / "new"))
    assert (tmp_path / "new/rules.toml").read_text("utf-8") == shipped_rules(pack)
    assert run("policy", "test", "--json").document["ok"]
    document = run("check-config", "--json").document
    assert (document["ok"], document["warnings"]) == (True, [])


def test_how_rules_stand_to_each_other_is_said_with_an_answer(run):
    assert "The strictest rule that matches decides" in run("policy", "ask", "--people", "12").out
