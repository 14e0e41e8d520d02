"""Sketches: keyed tokens of whom a sent message was about, so that old mail can be judged again without keeping it.

A token is PRF(sketch key of the epoch, person id), 16 bytes. Without the key a sketch says how many persons a message
was about and whether two messages were about the same ones, nothing else.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from gatelodge.core.text import address_token
from gatelodge.values import PersonId, Sketch


def make(
    *,
    persons: Iterable[PersonId],
    recipients: Sequence[str],
    author: str,
    sketch_key: bytes,
    sketch_epoch: int,
    address_key: bytes,
    unpermitted: int,
    person_like_rows: int,
    gaps: int,
) -> Sketch:
    """The sketch of one judged message. Each person counts once, however often it is given."""
    tokens = sorted({person_token(sketch_key, person) for person in persons})
    return Sketch(
        epoch=sketch_epoch,
        persons=tuple(tokens),
        recipients=tuple(address_token(address_key, recipient) for recipient in recipients),
        author=address_token(address_key, author),
        people=len(tokens),
        unpermitted=unpermitted,
        person_like_rows=person_like_rows,
        gaps=gaps,
    )


def person_token(sketch_key: bytes, person: PersonId) -> bytes:
    """The keyed 16-byte token of one person."""
    return blake2b(person, key=sketch_key, digest_size=16, person=b"gl-sketch").digest()


def overlap(a: Sketch, b: Sketch) -> int:
    """How many persons both messages were about. 0 when the sketches are of different key epochs."""
    if a.epoch != b.epoch:
        return 0
    return len(set(a.persons).intersection(b.persons))
