"""Chunks become a base: the same persons and keys however the source was cut, and what is asked is answered."""

from datetime import UTC, datetime
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.register import Assembled, Chunk, Columns, Kind, Prf, RegisterIndex, assemble, gather
from gatelodge.core.register.sieves import (
    COARSEST,
    FINEST,
    SIX,
    fill,
    filter_size,
    gate_bits,
    gate_finer,
    gate_places,
    gate_words,
    passes,
)
from gatelodge.core.register.sorting import distinct, how_often, order_of
from gatelodge.values import PersonId

KEY = b"k" * 32
PRF = Prf(KEY)
AT = datetime(2011, 8, 1, 6, tzinfo=UTC)
SALT = b"salt of 16 bytes"
CHANCE = np.random.default_rng(4)


def new_ids(wanted: int) -> bytes:
    return b"".join((n + 1).to_bytes(16, "big") for n in range(wanted))


def made(chunks: list[Chunk]) -> Assembled:
    return assemble(chunks, prf=PRF, epoch=1, at=AT, salt=SALT, new_ids=new_ids)


def opened(chunks: list[Chunk]) -> RegisterIndex:
    index = RegisterIndex.open(made(chunks).to_bytes(), KEY)
    index.verify()
    return index


def people(first: int, last: int) -> Chunk:
    """Person n has a number of their own, shares a code with a third of them, and a name with a seventh."""
    rows = range(first, last)
    return gather(
        Columns(
            [f"S{n:04d}" for n in rows],
            ((["Rhys"] * len(rows), ["pugh" + "abcdefg"[n % 7] for n in rows]),),
            ((Kind.ISSUED, [f"A{n:04d}BC" for n in rows]), (Kind.CODE, [f"wing{n % 3}" for n in rows])),
        ),
        PRF,
    )


def test_it_does_not_matter_how_the_source_was_cut() -> None:
    whole = made([people(0, 100)]).to_bytes()
    assert made([people(0, 30), people(30, 31), people(31, 100)]).to_bytes() == whole
    kept = [Chunk.from_bytes(people(first, first + 50).to_bytes(PRF, bytes([first]) * 16), PRF) for first in (0, 50)]
    assert made(kept).to_bytes() == whole


def test_it_does_not_matter_how_many_postings_are_sorted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made([people(0, 100)]).to_bytes()
    for at_once in (1, 3, 100):
        monkeypatch.setattr(import_module("gatelodge.core.register.assemble"), "_AT_ONCE", at_once)
        assert made([people(0, 60), people(60, 100)]).to_bytes() == whole


def test_every_key_leads_to_everybody_who_has_it_and_nobody_else() -> None:
    index = opened([people(0, 100)])
    forms = [
        *(b"a%04dbc" % n for n in range(100)),
        *(b"wing%d" % n for n in range(3)),
        *(b"pugh%crhys" % n for n in b"abcdefg"),
    ]
    hits, places = index.places(PRF.values(forms))
    assert sorted(hits.tolist()) == list(range(len(forms)))
    found = index.postings(places)
    sources = index.persons_by_source_key([f"S{n:04d}" for n in range(100)])
    number: dict[PersonId | None, int] = {person: n for n, person in enumerate(sources)}
    has: dict[int, set[tuple[int, int]]] = {hit: set() for hit in range(len(forms))}
    for hit, person, kind in zip(found.hit, index.persons_at(found.person), found.kind, strict=True):
        has[int(hits[hit])].add((number[person], int(kind)))
    for place in range(100):
        assert has[place] == {(place, Kind.ISSUED)}
    for place in range(3):
        assert has[100 + place] == {(n, Kind.CODE) for n in range(100) if n % 3 == place}
    for place in range(7):
        assert has[103 + place] == {(n, Kind.NAME) for n in range(100) if n % 7 == place}
    assert index.counts(places).tolist() == [len(has[hit]) for hit in hits.tolist()]
    assert (np.diff(found.person)[np.diff(found.hit) == 0] > 0).all()


def test_several_rows_of_one_source_key_are_one_person() -> None:
    columns = Columns(
        ["S1", "S1", "s 1"], ((["", "Rhys", "Huw"], ["", "Pugh", "Bevan"]),), ((Kind.CODE, ["one1", "two2", "one1"]),)
    )
    index = opened([gather(columns, PRF)])
    assert index.people == 1
    found = index.postings(index.places(PRF.values([b"one1", b"two2", b"rhyspugh", b"huwbevan"]))[1])
    assert found.person.tolist() == [0] * 4
    row = index.rows(np.array([0]))
    assert row.initial.tolist() == [ord("r")]  # the first name that is told is the main one


def test_a_random_fingerprint_is_no_key() -> None:
    index = opened([people(0, 2000)])
    assert len(index.places(CHANCE.integers(0, 1 << 63, 100_000, np.uint64))[0]) == 0


def test_nobody_is_an_index_too() -> None:
    index = opened([people(0, 0)])
    assert (index.people, index.persons(), index.canaries) == (0, frozenset(), frozenset())
    assert len(index.places(PRF.values([b"wing0"]))[0]) == 0
    assert not index.may_begin(np.array([0, 1], np.uint64)).any()


def test_the_gate_lets_every_beginning_pass_and_stops_most_others() -> None:
    index = opened([people(0, 100)])

    def six(form: bytes) -> int:
        return int.from_bytes(form[:SIX], "little")

    starts = [b"pugharhys", b"rhyspughb", b"pughgrhys"]
    assert index.may_begin(np.array([six(form) for form in starts], np.uint64)).all()
    others = CHANCE.integers(97, 123, (2000, 6), np.uint8)
    passing = index.may_begin(np.array([six(other.tobytes()) for other in others], np.uint64))
    assert passing.mean() < 0.02


@given(st.lists(st.integers(0, 2**64 - 1), max_size=60, unique=True), st.integers(48, 64))
def test_the_filter_forgets_no_key(keys: list[int], known_bits: int) -> None:
    held = np.array(sorted(keys), np.uint64)
    blocks = np.zeros(filter_size(len(held)), np.uint64)
    fill(blocks, held, known_bits)
    assert passes(blocks, held, known_bits).all()
    cut = np.uint64(64 - known_bits)
    assert passes(blocks, held >> cut << cut, known_bits).all()


@given(st.lists(st.integers(0, 2**48 - 1), max_size=30), st.integers(COARSEST, FINEST), st.integers(0, 7))
@settings(deadline=None, max_examples=30)
def test_a_finer_gate_lets_pass_what_the_coarser_did(six: list[int], coarser: int, more: int) -> None:
    bits = min(coarser + more, FINEST)
    beginnings = np.array(six, np.uint64)
    gate = gate_finer(gate_words(gate_places(beginnings, FINEST), coarser), coarser, bits)
    places = gate_places(beginnings, bits)
    assert (gate[places >> 5] >> (places & 31).astype(np.uint32) & np.uint32(1) == 1).all()


@pytest.mark.parametrize("distinct", [0, 1, 3000, 8193, 1 << 17, 1 << 30])
def test_a_gate_has_places_enough_for_the_beginnings_and_not_many_more(distinct: int) -> None:
    bits = gate_bits(distinct)
    assert COARSEST <= bits <= FINEST
    assert bits == FINEST or 8 * distinct <= 1 << bits
    assert bits == COARSEST or 1 << bits < 128 * distinct


def test_more_people_than_an_index_can_hold_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatelodge.core.register.roll.MOST_PEOPLE", 99)
    with pytest.raises(ValueError, match="more than an index can hold"):
        made([people(0, 100)])


def test_the_index_has_at_most_a_hundred_bytes_a_person() -> None:
    """The directory of a small register is larger than it; a million have the shares that 20,000 have without it."""
    count = 20_000
    numbers = CHANCE.permutation(26 * 10_000 * 20)[:count]
    columns = Columns(
        [f"{n:07d}" for n in numbers],
        (
            (
                ["Forename" + "abcdefghij"[n % 10] for n in numbers],
                ["Surname" + "abcdefghij"[n % 9] * (n % 7) for n in numbers],
            ),
        ),
        (
            (Kind.ISSUED, [f"A{n:07d}BC" for n in numbers]),
            (Kind.BIRTH, [f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{1950 + n % 45}" for n in numbers]),
            (Kind.ADDRESS, [f"{n % 300} Street{n % 4000} Road" for n in numbers]),
            (Kind.POSTCODE, [f"CF{n % 90} {n % 9}AB" for n in numbers]),
            (Kind.PHONE, [f"07{n * 191 % 10**9:09d}" for n in numbers]),
        ),
    )
    sections = made([gather(columns, PRF)]).sections
    assert sum(part.nbytes for name, part in sections.items() if name != "starts") / count < 90


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5), max_size=300))
@settings(deadline=None)
def test_sorting_in_bulk_is_sorting(values: list[int]) -> None:
    numbers = np.array(values, np.uint64)
    assert numbers[order_of(numbers)].tolist() == sorted(values)
    assert distinct(numbers).tolist() == sorted(set(values))
    assert how_often(numbers).tolist() == [values.count(value) for value in values]
