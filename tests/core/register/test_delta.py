"""Changes to an open register: whoever is added, replaced, removed or merged, the answers are those of a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.register import (
    CANARIES,
    Assembled,
    Chunk,
    Columns,
    Kind,
    Prf,
    RegisterIndex,
    amend,
    assemble,
    compact,
    gather,
)
from gatelodge.errors import ConfigError, IntegrityError
from gatelodge.values import PersonId

KEY = b"k" * 32
PRF = Prf(KEY)
AT = datetime(2011, 8, 1, 6, tzinfo=UTC)
SOURCES = [f"S{n:03d}" for n in range(8)]
VALUES = [f"code{n:03d}" for n in range(12)]
_fresh = count(1)


def new_ids(wanted: int) -> bytes:
    return b"".join(next(_fresh).to_bytes(16, "big") for _ in range(wanted))


def salt() -> bytes:
    return next(_fresh).to_bytes(16, "little")


def chunk(people: Mapping[str, Sequence[str]], owner: int = 0, *, canary: bool = False) -> Chunk:
    """People by source key, each with codes; the first is their surname as well."""
    most = max((len(codes) for codes in people.values()), default=0)
    columns = [[codes[place] if place < len(codes) else "" for codes in people.values()] for place in range(most)]
    names = (([""] * len(people), columns[0]),) if columns else ()
    fields = tuple((Kind.CODE, column) for column in columns)
    return gather(Columns(list(people), names, fields, owner=owner, canary=canary), PRF)


def base(
    *chunks: Chunk, previous: RegisterIndex | None = None, forget_before: int = 0, at: datetime = AT
) -> RegisterIndex:
    made = assemble(
        chunks, prf=PRF, epoch=1, at=at, salt=salt(), new_ids=new_ids, previous=previous, forget_before=forget_before
    )
    return RegisterIndex.open(made.to_bytes(), KEY)


def changed(index: RegisterIndex, made: Assembled) -> RegisterIndex:
    after = RegisterIndex.open(index.base.buffer, KEY, made.to_bytes())
    after.verify()
    return after


def edit(
    index: RegisterIndex,
    people: Mapping[str, Sequence[str]] | None = None,
    *,
    removals: Sequence[PersonId] = (),
    merges: Sequence[tuple[PersonId, PersonId]] = (),
) -> RegisterIndex:
    made = amend(
        index, chunk(people) if people else None, removals=removals, merges=merges, at=AT, salt=salt(), new_ids=new_ids
    )
    return changed(index, made)


def put_together(index: RegisterIndex) -> RegisterIndex:
    return RegisterIndex.open(compact(index, at=AT, salt=salt(), new_ids=new_ids).to_bytes(), KEY)


def who_has(index: RegisterIndex, value: str) -> set[PersonId]:
    hits, places = index.places(PRF.values([value.encode()]))
    assert set(hits.tolist()) <= {0}
    found = index.postings(places)
    assert (found.kind == Kind.CODE).all()
    assert (index.counts(places)[found.hit] > 0).all()
    return set(index.persons_at(found.person))


def one(index: RegisterIndex, source: str, owner: int = 0) -> PersonId:
    person = index.person_by_source_key(source, owner)
    assert person is not None
    return person


@dataclass
class Model:
    """What the register should say, the plain way."""

    ids: dict[str, PersonId] = field(default_factory=dict)
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    into: dict[PersonId, PersonId] = field(default_factory=dict)

    def now(self, source: str) -> PersonId:
        person = self.ids[source]
        return self.into.get(person, person)

    def persons(self) -> set[PersonId]:
        return {self.now(source) for source in self.codes}

    def who_has(self, value: str) -> set[PersonId]:
        return {self.now(source) for source, codes in self.codes.items() if value in codes}

    def put(self, index: RegisterIndex, people: dict[str, tuple[str, ...]]) -> None:
        for source, codes in people.items():
            if source not in self.codes:
                self.ids[source] = one(index, source)
            self.codes[source] = codes

    def remove(self, person: PersonId) -> None:
        for source in [source for source in self.codes if self.now(source) == person]:
            del self.codes[source]

    def merge(self, gone: PersonId, stays: PersonId) -> None:
        for given_up, lives_on in list(self.into.items()):
            if lives_on == gone:
                self.into[given_up] = stays
        self.into[gone] = stays


def agree(model: Model, index: RegisterIndex) -> None:
    assert index.persons() == model.persons()
    assert index.people == len(model.persons())
    for value in VALUES:
        assert who_has(index, value) == model.who_has(value)
    expected = [model.now(source) if source in model.codes else None for source in SOURCES]
    assert index.persons_by_source_key(SOURCES) == expected
    assert [index.alive(person) for person in model.persons()] == [True] * len(model.persons())


people_ = st.dictionaries(
    st.sampled_from(SOURCES), st.lists(st.sampled_from(VALUES), max_size=3, unique=True).map(tuple)
)
steps = st.one_of(
    st.tuples(st.just("put"), people_),
    st.tuples(st.just("remove"), st.sampled_from(SOURCES)),
    st.tuples(st.just("merge"), st.tuples(st.sampled_from(SOURCES), st.sampled_from(SOURCES))),
    st.tuples(st.just("compact"), st.none()),
)


@given(people_, st.lists(steps, max_size=6))
@settings(deadline=None, max_examples=60)
def test_answers_are_those_of_a_plain_table_of_people(
    first: dict[str, tuple[str, ...]], changes: list[tuple[str, Any]]
) -> None:
    index, model = base(chunk(first)), Model()
    model.put(index, first)
    agree(model, index)
    for what, with_what in changes:
        if what == "put":
            index = edit(index, with_what)
            model.put(index, with_what)
        elif what == "compact":
            index = put_together(index)
        elif what == "remove" and with_what in model.codes:
            person = model.now(with_what)
            index = edit(index, removals=[person])
            model.remove(person)
        elif what == "merge" and set(with_what) <= set(model.codes):
            pair = model.now(with_what[0]), model.now(with_what[1])
            if pair[0] != pair[1]:
                index = edit(index, merges=[pair])
                model.merge(*pair)
        agree(model, index)


def test_a_version_says_how_many_changes_there_were() -> None:
    index = base(chunk({"S001": ["code001"]}))
    assert (index.changed, "+" in index.version) == (0, False)
    once = edit(index, {"S002": ["code002"]})
    twice = edit(once, {"S003": ["code003"]})
    assert [after.version for after in (once, twice)] == [f"{index.version}+1", f"{index.version}+2"]
    assert (twice.changed, twice.people, twice.made) == (2, 3, AT)
    together = put_together(twice)
    assert (together.changed, together.people, together.made) == (0, 3, AT)
    assert "+" not in together.version


def test_a_replaced_person_keeps_their_id_and_nothing_else() -> None:
    index = base(chunk({"S001": ["code001", "code002"], "S002": ["code002"]}))
    person = one(index, "S001")
    for after in (edit(index, {"S001": ["code003"]}), put_together(edit(index, {"S001": ["code003"]}))):
        assert one(after, "S001") == person
        assert who_has(after, "code001") == set()
        assert who_has(after, "code002") == {one(index, "S002")}
        assert who_has(after, "code003") == {person}


def test_who_was_merged_is_found_under_both_ids_for_good() -> None:
    index = base(chunk({"S001": ["code001"], "S002": ["code002"], "S003": ["code003"]}))
    gone, stays = one(index, "S001"), one(index, "S002")
    merged = edit(index, merges=[(gone, stays)])
    later = base(chunk({"S001": ["code004"], "S003": ["code003"]}), previous=merged)
    for after in (merged, put_together(merged), edit(merged, {"S001": ["code004"]}), later):
        assert after.resolve(gone) == stays
        assert after.alive(gone)
        assert one(after, "S001") == stays
        assert len(after.persons()) == 2 == after.people
    assert who_has(later, "code004") == {stays}


def test_who_leaves_a_source_is_found_until_they_are_forgotten() -> None:
    index = base(chunk({"S001": ["code001"], "S002": ["code002"]}), chunk({"S001": ["code009"]}, owner=1))
    person = one(index, "S001")
    after = base(chunk({"S002": ["code002"]}), previous=index)
    assert (after.people, after.left) == (3, 1)
    assert who_has(after, "code001") == {person}
    assert who_has(after, "code009") == {one(index, "S001", 1)}
    number = after.numbers_of(person)
    assert after.rows(number).left.tolist() == [True]
    kept = base(chunk({"S002": ["code002"]}), previous=after, forget_before=20110801)
    assert (kept.people, kept.left) == (3, 1)
    forgotten = base(chunk({"S002": ["code002"]}), previous=after, forget_before=20110802)
    assert (forgotten.people, forgotten.left) == (2, 0)
    assert who_has(forgotten, "code001") == set()
    back = base(chunk({"S001": ["code001"], "S002": ["code002"]}), previous=after)
    assert (back.left, one(back, "S001")) == (0, person)


def test_an_empty_source_lets_everybody_of_it_leave_and_nobody_else() -> None:
    index = base(chunk({"S001": ["code001"]}), chunk({"S002": ["code002"]}, owner=2))
    after = base(chunk({}), previous=index)
    assert (after.people, after.left) == (2, 1)
    assert after.rows(after.numbers_of(one(after, "S002", 2))).left.tolist() == [False]


def test_planted_people_stay_through_everything() -> None:
    index = base(chunk({"S001": ["code001"]}), chunk({"S007": ["code007"]}, CANARIES, canary=True))
    planted = frozenset([one(index, "S007", CANARIES)])
    for after in (index, base(chunk({"S001": ["code001"]}), previous=index), put_together(edit(index, {"S002": [""]}))):
        assert after.canaries == planted
        assert after.rows(after.numbers_of(*planted)).canary.tolist() == [True]
    assert edit(index, removals=list(planted)).canaries == frozenset()


def test_names_weigh_alike_in_a_delta_and_in_a_base() -> None:
    people = {f"T{n:03d}": [f"pugh{n % 7}"] for n in range(300)}
    index = edit(base(chunk(dict(list(people.items())[:200]))), dict(list(people.items())[200:]))
    together = base(chunk(people))
    for source in people:
        bits = [which.rows(which.numbers_of(one(which, source))).sur_bits[0] for which in (index, together)]
        assert bits[0] == pytest.approx(bits[1], abs=0.8)


def test_rekeying_twice_keeps_every_id_and_merge() -> None:
    people = {f"S{n:03d}": [f"code{n:03d}"] for n in range(6)}
    index = edit(base(chunk(people)), merges=[])
    index = edit(index, merges=[(one(index, "S000"), one(index, "S001"))])
    ids = index.persons_by_source_key(list(people))
    previous, prf = index, PRF
    for epoch in (2, 3):
        key = bytes([epoch]) * 32
        columns = Columns(list(people), (), ((Kind.CODE, [codes[0] for codes in people.values()]),))
        made = assemble(
            [gather(columns, Prf(key), prf)],
            prf=Prf(key),
            epoch=epoch,
            at=AT,
            salt=salt(),
            new_ids=new_ids,
            previous=previous,
        )
        assert (made.added, made.kept) == (0, 6)
        previous, prf = RegisterIndex.open(made.to_bytes(), key), Prf(key)
        assert previous.persons_by_source_key(list(people)) == ids
        assert (previous.epoch, previous.people) == (epoch, 5)


def test_rekeying_without_the_key_before_is_a_mistake() -> None:
    index = base(chunk({"S001": ["code001"]}))
    with pytest.raises(ValueError, match="key before"):
        assemble(
            [gather(Columns(["S001"]), Prf(b"n" * 32))],
            prf=Prf(b"n" * 32),
            epoch=2,
            at=AT,
            salt=salt(),
            new_ids=new_ids,
            previous=index,
        )


def test_changes_of_another_base_are_refused() -> None:
    index, other = base(chunk({"S001": ["code001"]})), base(chunk({"S002": ["code001"]}))
    delta = amend(index, chunk({"S003": ["code001"]}), at=AT, salt=salt(), new_ids=new_ids).to_bytes()
    assert RegisterIndex.changes_of(delta) == (index.version, f"{index.version}+1")
    with pytest.raises(IntegrityError, match="another version"):
        RegisterIndex.open(other.base.buffer, KEY, delta)


def test_a_person_who_is_not_there_cannot_be_removed_or_merged() -> None:
    index = base(chunk({"S001": ["code001"], "S002": ["code002"]}))
    nobody, person = PersonId(b"n" * 16), one(index, "S001")
    for removals, merges in (
        ([nobody], []),
        ([], [(nobody, person)]),
        ([], [(person, nobody)]),
        ([], [(person, person)]),
    ):
        with pytest.raises(ValueError, match=r"no such person|themselves"):
            edit(index, removals=removals, merges=merges)


def test_who_is_carried_over_is_found_in_a_register_that_grew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of their fingerprints fewer bits are known than a larger register has by itself."""
    people = {f"S{n:03d}": [f"code{n:03d}"] for n in range(200)}
    index = base(chunk(people))
    monkeypatch.setattr(import_module("gatelodge.core.register.assemble"), "_LEAST_BITS", 21)
    grown = base(chunk({"T001": ["other001"]}, owner=1), previous=edit(index, {"S000": ["code999"]}))
    assert (grown.base.head.directory_bits, grown.base.head.known_bits) == (21, 48)
    monkeypatch.undo()
    smaller = base(chunk({"T002": ["other002"]}, owner=2), previous=grown)
    assert (smaller.base.head.directory_bits, smaller.base.head.known_bits) == (16, 48)
    for after in (grown, smaller):
        assert who_has(after, "code000") == set()
        for source, (code,) in people.items():
            assert who_has(after, "code999" if source == "S000" else code) == {one(index, source)}
        assert who_has(after, "other001") == {one(after, "T001", 1)}
    assert who_has(smaller, "other002") == {one(smaller, "T002", 2)}


def test_beginnings_pass_the_gate_of_base_and_delta_and_of_what_is_made_of_them() -> None:
    index = edit(base(chunk({"S001": ["codeword"]})), {"S002": ["wingname"]})
    six = np.array([int.from_bytes(form, "little") for form in (b"codewo", b"wingna")], np.uint64)
    for after in (index, put_together(index), base(chunk({"T001": [""]}, owner=1), previous=index)):
        assert after.may_begin(six).all()


def test_values_of_earlier_rules_are_neither_changed_nor_passed_for_newer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    index = base(chunk({"S001": ["code001"]}))
    for module in ("amend", "assemble"):
        monkeypatch.setattr(import_module(f"gatelodge.core.register.{module}"), "NORMAL_FORM", 99)
    with pytest.raises(ConfigError, match="earlier version"):
        edit(index, {"S002": ["code002"]})
    assert put_together(index).normal_form == index.normal_form
    assert base(chunk({"S001": ["code001"]}), previous=index).normal_form == 99
