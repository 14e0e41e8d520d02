"""The facts of a home: read, watched, replaced; the last good content stays in force."""

import json
import os
import stat
from datetime import UTC, datetime

import pytest

from gatelodge.adapters import facts as adapter
from gatelodge.adapters.facts import Facts, shipped
from gatelodge.adapters.permits import PermitWriter
from gatelodge.core.permits import Permit
from gatelodge.core.text import address_token
from gatelodge.errors import ConfigError, TemporaryError
from gatelodge.testing.keys import SeededKeys
from gatelodge.values import PersonId

KEYS = SeededKeys()
AT = datetime(2011, 8, 1, 6, tzinfo=UTC)

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


def put_permits(home, address="jane@mail.example", at=AT):
    key = KEYS.key("address")
    line = (address_token(key, address), Permit(PersonId(bytes(16)), None, None, None, source="visits"))
    with PermitWriter(home / "facts" / "permits.db", KEYS).changing("import", "visits", at) as change:
        return change.replace([line], {line[0]: address}).version


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
    version = put_permits(home)
    facts.put_staff(json.dumps(STAFF))
    current = facts.reread()
    assert current.versions | {"rules": ""} == {"permits": version, "staff": "s1", "rules": ""}
    assert current.book.at == AT
    assert current.staff.get("a@p.example").role == "clerk"


def test_another_process_sees_what_was_put(home):
    reader = facts_of(home)
    version = put_permits(home)
    assert reader.reread().versions["permits"] == version


def test_a_look_is_taken_at_most_every_half_second(home, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(adapter, "monotonic", lambda: clock[0])
    facts = facts_of(home)
    version = put_permits(home)
    assert facts.current().versions["permits"] == "none"
    clock[0] += 0.49
    assert facts.current().versions["permits"] == "none"
    clock[0] += 0.02
    assert facts.current().versions["permits"] == version


def test_facts_are_for_their_owner_only_and_leave_no_part_behind(home):
    facts_of(home).put_staff(json.dumps(STAFF))
    assert stat.S_IMODE((home / "facts" / "staff.json").stat().st_mode) == 0o600
    assert [path.name for path in (home / "facts").iterdir()] == ["staff.json"]


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
    version = put_permits(home)
    assert facts.reread().versions["permits"] == version
    for path in (home / "facts").iterdir():
        path.unlink()
    current = facts.reread()
    assert current.versions["permits"] == version
    assert current.book.knows(address_token(KEYS.key("address"), "jane@mail.example"))
    assert current.problems == ("permits.db is no longer there.",)


def test_permits_that_are_put_back_are_in_force(home):
    facts = facts_of(home)
    put_permits(home)
    assert facts.reread().problems == ()
    for path in (home / "facts").iterdir():
        path.unlink()
    facts.reread()
    version = put_permits(home, "john@mail.example")
    current = facts.reread()
    assert (current.versions["permits"], current.problems) == (version, ())
    assert not current.book.knows(address_token(KEYS.key("address"), "jane@mail.example"))


def test_permits_that_break_leave_the_last_good_book_in_force_and_are_named(home, caplog):
    facts = facts_of(home)
    version = put_permits(home)
    facts.reread()
    for path in (home / "facts").iterdir():
        path.unlink()
    (home / "facts" / "permits.db").write_bytes(b"no database" * 1000)
    current = facts.reread()
    assert current.versions["permits"] == version
    assert current.problems == ("permits.db is not a permit store of this version. Restore it, or import again.",)
    assert "permits.db" in caplog.text


def test_a_permit_store_that_is_none_stops_the_start(home):
    (home / "facts").mkdir()
    (home / "facts" / "permits.db").write_bytes(b"no database" * 1000)
    with pytest.raises(ConfigError, match=r"permits\.db is not a permit store"):
        facts_of(home)


def test_without_a_home_there_is_nowhere_to_put_staff():
    with pytest.raises(ConfigError, match="gatelodge init"):
        Facts().put_staff("{}")


def test_what_cannot_be_written_is_temporary_and_leaves_the_old_file(tmp_path):
    facts = Facts(tmp_path)
    facts.put_staff('{"old": true}')
    (tmp_path / f".staff.json.{os.getpid()}.part").mkdir()
    with pytest.raises(TemporaryError, match=r"staff\.json could not be written"):
        facts.put_staff("{}")
    assert (tmp_path / "staff.json").read_text() == '{"old": true}'
