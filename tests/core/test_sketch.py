"""Sketches: enough to find the same persons again, nothing to read."""

from gatelodge.core import sketch
from gatelodge.values import PersonId, Sketch


def made(persons: list[int], *, key: bytes = b"s" * 32, epoch: int = 1) -> Sketch:
    return sketch.make(
        persons=[PersonId(n.to_bytes(16, "big")) for n in persons],
        recipients=["a@example.org", "b@example.org"],
        author="clerk@example.org",
        sketch_key=key,
        sketch_epoch=epoch,
        address_key=b"a" * 32,
        unpermitted=1,
        person_like_rows=2,
        gaps=3,
    )


def test_overlap_counts_the_persons_in_both() -> None:
    assert sketch.overlap(made([1, 2, 3]), made([3, 2, 9])) == 2
    assert sketch.overlap(made([1]), made([])) == 0


def test_a_person_counts_once_and_tokens_are_sorted() -> None:
    one = made([3, 1, 3, 2])
    assert one.people == len(one.persons) == 3
    assert list(one.persons) == sorted(one.persons)
    assert one == made([1, 2, 3])


def test_sketches_of_different_epochs_do_not_compare() -> None:
    assert sketch.overlap(made([1]), made([1], key=b"t" * 32, epoch=2)) == 0


def test_tokens_need_the_key() -> None:
    assert made([1]).persons != made([1], key=b"t" * 32).persons
    assert all(len(token) == 16 for token in (*made([1]).persons, *made([1]).recipients, made([1]).author))


def test_recipients_stay_in_envelope_order() -> None:
    one = made([1])
    assert len(one.recipients) == 2
    assert one.recipients[0] != one.recipients[1]
