"""The facts of a home: read, watched, replaced; the last good content stays in force."""

import json
import os
import stat
from datetime import UTC, datetime

import pytest

from gatelodge.adapters import facts as adapter
from gatelodge.adapters.facts import Facts, shipped
from gatelodge.errors import ConfigError, TemporaryError

PERMITS = {
    "format": "gatelodge.permits/1",
    "version": "p1",
    "at": "2011-08-01T06:00:00+00:00",
    "addresses": {},
    "permits": [],
    "near": "",
}
STAFF = {
    "format": "gatelodge.staff/1",
    "version": "s1",
    "at": "2011-08-01T06:00:00+00:00",
    "staff": [{"identity": "a@p.example", "role": "clerk"}],
}


@pytest.fixture
def home(tmp_path):
    (tmp_path / "rules.toml").write_text(shipped("rules.toml"))
    (tmp_path / "recipients.toml").write_text(shipped("recipients.toml"))
    return tmp_path


def facts_of(home, **rest):
    return Facts(home / "facts", home / "recipients.toml", home / "rules.toml", **rest)


def test_without_a_home_the_files_that_ship_are_in_force():
    current = Facts().current()
    assert len(current.book) == len(current.staff) == 0
    assert current.versions["permits"] == "none"
    assert current.classes.classify("a@north.gov.uk").name == "partner"
    assert {rule.name for rule in current.rules.rules} >= {"bulk", "banned", "hidden-people", "many-outsiders"}
    assert current.problems == ()


def test_the_organisations_own_domains_are_internal_without_being_named(home):
    assert facts_of(home, internal_domains=["Prison.example"]).current().classes.classify("a@prison.example").internal


def test_nothing_new_is_the_same_snapshot(home):
    facts = facts_of(home)
    assert facts.current() is facts.reread()


def test_permits_and_staff_put_are_in_force_at_the_next_look(home):
    facts = facts_of(home)
    facts.put_permits(json.dumps(PERMITS))
    facts.put_staff(json.dumps(STAFF))
    current = facts.reread()
    assert current.versions | {"rules": ""} == {"permits": "p1", "staff": "s1", "rules": ""}
    assert current.book.at == datetime(2011, 8, 1, 6, tzinfo=UTC)
    assert current.staff.get("a@p.example").role == "clerk"
    assert json.loads(facts.permits_json()) == PERMITS


def test_another_process_sees_what_was_put(home):
    reader = facts_of(home)
    facts_of(home).put_permits(json.dumps(PERMITS))
    assert reader.reread().versions["permits"] == "p1"


def test_a_look_is_taken_at_most_every_half_second(home, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(adapter, "monotonic", lambda: clock[0])
    facts = facts_of(home)
    facts.put_permits(json.dumps(PERMITS))
    assert facts.current().versions["permits"] == "none"
    clock[0] += 0.49
    assert facts.current().versions["permits"] == "none"
    clock[0] += 0.02
    assert facts.current().versions["permits"] == "p1"


def test_facts_are_for_their_owner_only_and_leave_no_part_behind(home):
    facts_of(home).put_permits(json.dumps(PERMITS))
    assert stat.S_IMODE((home / "facts" / "permits.json").stat().st_mode) == 0o600
    assert [path.name for path in (home / "facts").iterdir()] == ["permits.json"]


def test_edited_rules_are_in_force_at_the_next_look(home):
    facts = facts_of(home)
    before = facts.current().rules.version
    (home / "rules.toml").write_text(shipped("rules.toml") + "\n# changed\n")
    assert facts.reread().rules.version != before


def test_a_broken_edit_leaves_the_last_good_rules_in_force_and_is_named(home, caplog):
    facts = facts_of(home)
    before = facts.current().rules.version
    (home / "rules.toml").write_text(shipped("rules.toml").replace("unpermitted = 10", "unpermited = 10"))
    current = facts.reread()
    assert current.rules.version == before
    assert "Did you mean `unpermitted`?" in current.problems[0]
    assert "rules.toml:" in caplog.text
    (home / "rules.toml").write_text(shipped("rules.toml"))
    assert facts.reread().problems == ()


def test_a_broken_file_stops_the_start(home):
    (home / "recipients.toml").write_text("[class.a]\ncovrage = 'none'\n")
    with pytest.raises(ConfigError, match=r"recipients\.toml:2:"):
        facts_of(home)


def test_a_file_that_is_not_text_stops_the_start(home):
    (home / "rules.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        facts_of(home)


def test_permits_that_vanish_stay_in_force_and_are_named(home):
    facts = facts_of(home)
    facts.put_permits(json.dumps(PERMITS))
    assert facts.reread().versions["permits"] == "p1"
    (home / "facts" / "permits.json").unlink()
    current = facts.reread()
    assert current.versions["permits"] == "p1"
    assert current.problems == ("permits.json is no longer there.",)


def test_without_a_home_there_is_nowhere_to_put_permits():
    with pytest.raises(ConfigError, match="gatelodge init"):
        Facts().put_permits("{}")
    assert Facts().permits_json() == ""


def test_what_cannot_be_written_is_temporary_and_leaves_the_old_file(tmp_path):
    facts = Facts(tmp_path)
    facts.put_permits('{"old": true}')
    (tmp_path / f".permits.json.{os.getpid()}.part").mkdir()
    with pytest.raises(TemporaryError, match=r"permits\.json could not be written"):
        facts.put_permits("{}")
    assert facts.permits_json() == '{"old": true}'


def test_the_markings_of_a_home_are_watched_like_its_rules(home):
    path = home / "markings.toml"
    path.write_text('[[mark]]\nname = "BLUE"\nrank = 1\nwords = ["BLUE"]\n')
    facts = Facts(home / "facts", home / "recipients.toml", home / "rules.toml", path)
    assert facts.current().markings.names == ("BLUE",)
    path.write_text("[[mark]]\n")
    assert facts.reread().markings.names == ("BLUE",)
    assert facts.current().problems == ("markings.toml:1: `name` is missing here.",)


def test_without_a_file_of_markings_those_that_ship_are_in_force(home):
    assert "OFFICIAL-SENSITIVE" in facts_of(home).current().markings.names


def test_a_limit_that_names_no_known_marking_is_a_problem(home):
    (home / "recipients.toml").write_text('[class.partner]\ndomains = ["a.example"]\nmarking = "OFFICIAL-SENSITVE"\n')
    current = facts_of(home).current()
    assert current.classes.classify("x@a.example").marking == "OFFICIAL-SENSITVE"
    (problem,) = current.problems
    assert problem.startswith("recipients.toml: [class.partner] marking names `OFFICIAL-SENSITVE`, which")
    assert problem.endswith("Did you mean `OFFICIAL-SENSITIVE`?")
