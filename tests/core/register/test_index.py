"""The index as bytes: what was written is read, and nothing else is taken for it."""

import importlib.util
from pathlib import Path

import pytest

from gatelodge.core.register import RegisterIndex, build
from gatelodge.errors import ConfigError

_spec = importlib.util.spec_from_file_location("register_people", Path(__file__).with_name("people.py"))
assert _spec is not None
assert _spec.loader is not None
people = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people)

ROWS = people.crowd(50)
RECORDS = [*people.records_of(ROWS), people.person(99, "A1234AA", "Dafydd", "Pugh", mail="DP@example.org")]
CONTENT = build(RECORDS, key=people.KEY, epoch=3, at=people.AT)


def test_head_says_what_it_was_made_with() -> None:
    index = RegisterIndex.open(CONTENT, people.KEY)
    assert (index.people, index.epoch, index.normal_form) == (51, 3, 2)
    assert index.version.startswith("2011-08-01T06:00:00Z-")
    assert RegisterIndex.epoch_of(CONTENT) == 3
    index.verify()


def test_the_same_people_make_the_same_bytes() -> None:
    assert build(RECORDS, key=people.KEY, epoch=3, at=people.AT) == CONTENT


def test_source_keys_and_addresses_lead_to_persons() -> None:
    index = RegisterIndex.open(CONTENT, people.KEY)
    assert index.person_by_source_key("a1234 aa") == people.pid(99)
    assert index.persons_by_source_key([ROWS[7][0], "nobody"]) == [people.pid(7), None]
    assert index.persons_with_address("dp@example.org.cjsm.net") == {people.pid(99)}
    assert index.persons_with_address("other@example.org") == set()
    assert index.has_identifiers(["A1234AA", "A1234AB", ""]) == [True, False, False]


def test_another_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="another key"):
        RegisterIndex.open(CONTENT, b"x" * 32)


def test_no_plain_value_stands_in_the_file() -> None:
    lower = CONTENT.lower()
    for plain in (b"a1234aa", b"pugh", b"dafydd", b"dp@example.org", ROWS[0][0].lower().encode()):
        assert plain not in lower


def test_an_empty_register_finds_nobody() -> None:
    index = RegisterIndex.open(build([], key=people.KEY, epoch=1, at=people.AT), people.KEY)
    assert index.find([people.text("A1234AA Dafydd Pugh")]) == []
    assert index.person_by_source_key("A1234AA") is None


def test_one_id_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="same person id"):
        build([RECORDS[0], RECORDS[0]], key=people.KEY, epoch=1, at=people.AT)
