"""Sketches: enough to find the same persons again under any key that is kept, nothing to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core import sketch
from gatelodge.values import PersonId, Sketch

KEYS = {1: b"s" * 32, 2: b"t" * 32, 3: b"u" * 32}


def person(n: int) -> PersonId:
    return PersonId(n.to_bytes(16, "big"))


def made(persons: list[int], *, epoch: int = 1, people: int | None = None, former: tuple[int, ...] = ()) -> Sketch:
    return sketch.make(
        persons=[person(n) for n in persons],
        people=len(set(persons)) if people is None else people,
        recipients=["a@example.org", "b@example.org"],
        author="clerk@example.org",
        sketch_key=KEYS[epoch],
        sketch_epoch=epoch,
        address_key=b"a" * 32,
        unpermitted=1,
        person_like_rows=2,
        gaps=3,
        former_keys={one: KEYS[one] for one in former},
    )


def test_overlap_counts_the_persons_in_both() -> None:
    assert sketch.overlap(made([1, 2, 3]), made([3, 2, 9])) == 2
    assert sketch.overlap(made([1]), made([])) == 0


def test_a_person_has_one_token_and_tokens_are_sorted() -> None:
    one = made([3, 1, 3, 2])
    assert len(one.persons) == 3
    assert list(one.persons) == sorted(one.persons)
    assert one == made([1, 2, 3])


def test_tokens_need_the_key() -> None:
    assert made([1]).persons != made([1], epoch=2).persons
    assert all(len(token) == 16 for token in (*made([1]).persons, *made([1]).recipients, made([1]).author))


def test_recipients_stay_in_envelope_order() -> None:
    one = made([1])
    assert len(one.recipients) == 2
    assert one.recipients[0] != one.recipients[1]


def test_sketches_of_different_epochs_compare_only_where_one_carries_the_others_key() -> None:
    old, new = made([1, 2, 3]), made([2, 3, 4], epoch=3)
    assert sketch.overlap(old, new) == 0
    carrying = made([2, 3, 4], epoch=3, former=(1, 2))
    assert sketch.overlap(old, carrying) == sketch.overlap(carrying, old) == 2
    assert sketch.overlap(made([2, 4, 5], epoch=2), carrying) == 2
    assert carrying.persons == new.persons


def test_persons_are_found_in_a_sketch_of_any_epoch_whose_key_is_kept() -> None:
    asked = [person(n) for n in (1, 2, 7)]
    for epoch in KEYS:
        assert sketch.persons_in(made([1, 2, 3], epoch=epoch), asked, KEYS) == {person(1), person(2)}
    assert sketch.persons_in(made([1, 2, 3], epoch=2), asked, {1: KEYS[1], 3: KEYS[3]}) == frozenset()


EPOCHS = st.sampled_from(sorted(KEYS))
CROWD = st.lists(st.integers(1, 30), max_size=12)


@given(CROWD, CROWD, EPOCHS, EPOCHS)
def test_through_the_register_any_two_sketches_compare(a: list[int], b: list[int], one: int, two: int) -> None:
    register = [person(n) for n in range(1, 31)]
    found = sketch.overlap_among(made(a, epoch=one), made(b, epoch=two), register, KEYS)
    assert found == len(set(a) & set(b))
    assert found == sketch.overlap(made(a, epoch=one, former=(two,) if two != one else ()), made(b, epoch=two))


@pytest.mark.parametrize("epoch", [1, 2])
def test_one_of_several_leaves_all_their_tokens_and_counts_once(epoch: int) -> None:
    """Three people share a name and a birth date: two messages about one of them overlap in one human being."""
    once, again = made([1, 2, 3], people=1), made([1, 2, 3], people=1, epoch=epoch, former=(1,) if epoch > 1 else ())
    assert (len(once.persons), once.people) == (3, 1)
    assert sketch.overlap(once, again) == 1
    assert sketch.persons_in(once, [person(2)], KEYS) == {person(2)}
