"""Entries: one way to write each, and never too long."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.ledger.entry import MAX_ENTRY_BYTES, build, canonical, parse, payload_hash, stamp
from gatelodge.errors import IntegrityError

AT = datetime(2011, 8, 1, 9, tzinfo=UTC)
text = st.text(st.characters(codec="utf-8"), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["people", "rules", "x"]), plain))
def test_an_entry_reads_back_as_it_was_written(what):
    entry = build(1, tag="a:b:c", at=AT, actor="gate", payload=b"", what=what)
    assert parse(entry)["what"] == what
    assert canonical(parse(entry)) == entry


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), {"ä": 1}, {1: 1}, b"x", "\ud800", {1, 2}, AT])
def test_what_has_no_one_way_to_be_written_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        canonical({"x": value} if not isinstance(value, dict) else value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": [True, None, -3], "a": 'q"\\\n\x1f/\x7f'}, b'{"a":"q\\"\\\\\\n\\u001f/\x7f","b":[true,null,-3]}'),
        ("€ 😀", '"€ 😀"'.encode()),
    ],
)
def test_rfc_8785_forms(value, written):
    assert canonical(value) == written


def test_times_are_utc_with_microseconds():
    assert stamp(AT.astimezone(timezone(timedelta(hours=1)))) == "2011-08-01T09:00:00.000000Z"


def test_a_list_too_long_for_an_entry_is_named_by_its_hash():
    verdicts = [{"action": "hold", "rule": "bulk", "class": "public", "people": 1182}] * 2000
    entry = build(1, tag="a:b:c", at=AT, actor="gate", payload=b"", what={"verdicts": verdicts, "people": 1182})
    assert len(entry) <= MAX_ENTRY_BYTES
    assert parse(entry)["what"]["people"] == 1182
    assert parse(entry)["what"]["verdicts_long"]["count"] == 2000
    with pytest.raises(ValueError, match="longer"):
        build(1, tag="a:b:c", at=AT, actor="gate", payload=b"", what={"x": "y" * 70_000})


@pytest.mark.parametrize("entry", [b"", b"{}", b"[]", b'{"format":"gatelodge.entry/1", "row":1}', b"\xff", b"[" * 5000])
def test_what_is_no_entry_is_refused(entry):
    with pytest.raises(IntegrityError):
        parse(entry)


def test_the_payload_hash_needs_the_salt():
    assert payload_hash(b"1" * 16, b"x") != payload_hash(b"2" * 16, b"x")
