"""Sketches: keyed tokens of whom a sent message was about, so that old mail can be judged again without keeping it.

A token is PRF(sketch key of the epoch, person id), 16 bytes. Without the key a sketch says how many persons a message
was about and whether two messages were about the same ones, nothing else. Person ids outlive every re-import, merge
and new key, so sketches of any epoch whose key is kept can be asked about persons (`persons_in`) and compared
(`overlap`): a sketch that is to be compared with old ones carries the same persons under the earlier keys (`former`).

Where a message is about one of k persons, the sketch holds the tokens of all k, so that look-back misses none of them;
`people` stays the count of human beings, and no overlap is larger than it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import islice

from gatelodge.core.text import address_token
from gatelodge.values import PersonId, Sketch, Tokens

MOST_BEYOND = 200
"""Persons without a permit that are noted for one recipient; more are bulk, whoever they are."""
_NO_KEYS: Mapping[int, bytes] = {}


def make(
    *,
    persons: Iterable[PersonId],
    people: int,
    recipients: Sequence[str],
    author: str,
    sketch_key: bytes,
    sketch_epoch: int,
    address_key: bytes,
    unpermitted: int,
    person_like_rows: int,
    gaps: int,
    outside: Sequence[int] = (),
    beyond: Sequence[Iterable[PersonId]] = (),
    words: Sequence[int] = (),
    thread: Sequence[bytes] = (),
    former_keys: Mapping[int, bytes] = _NO_KEYS,
    given_up: Iterable[PersonId] = (),
) -> Sketch:
    """The sketch of one judged message. Each person has one token, however often it is given.

    persons: everybody it may be about; people: how many human beings those are.
    outside: places in `recipients` of those outside the organisation; beyond: for each recipient, those of `persons`
    they hear of without permit or agreement; words, thread: as `Sketch` has them.
    former_keys, given_up: where the message is to be compared with old ones, the earlier epochs with their keys, and
    the ids that these persons had before they were found to be the same and merged.
    """
    everybody, before = frozenset(persons), frozenset(given_up)
    former = [Tokens(epoch, tokens_of(everybody | before, key)) for epoch, key in sorted(former_keys.items())]
    if before:
        former.append(Tokens(sketch_epoch, tokens_of(before, sketch_key)))
    tokens = tokens_of(everybody, sketch_key)
    return Sketch(
        epoch=sketch_epoch,
        persons=tokens,
        recipients=tuple(address_token(address_key, recipient) for recipient in recipients),
        author=address_token(address_key, author),
        people=people,
        unpermitted=unpermitted,
        person_like_rows=person_like_rows,
        gaps=gaps,
        former=tuple(former),
        outside=tuple(outside),
        beyond=tuple(_places(some, tokens, sketch_key) for some in beyond),
        words=tuple(words),
        thread=tuple(thread),
    )


def _places(some: Iterable[PersonId], tokens: Sequence[bytes], sketch_key: bytes) -> tuple[int, ...]:
    """Where the first 200 of some persons stand among the sorted tokens."""
    first = tokens_of(islice(some, MOST_BEYOND), sketch_key)
    return tuple(bisect_left(tokens, token) for token in first)


def tokens_of(persons: Iterable[PersonId], sketch_key: bytes) -> tuple[bytes, ...]:
    """The sorted tokens of these persons under the key of one epoch."""
    return tuple(sorted({person_token(sketch_key, person) for person in persons}))


def person_token(sketch_key: bytes, person: PersonId) -> bytes:
    """The keyed 16-byte token of one person."""
    return blake2b(person, key=sketch_key, digest_size=16, person=b"gl-sketch").digest()


def persons_in(sketch: Sketch, persons: Iterable[PersonId], keys: Mapping[int, bytes]) -> frozenset[PersonId]:
    """Which of these persons the message was about, or may have been; none where the key of its epoch is gone.

    keys: epoch to sketch key.
    """
    key = keys.get(sketch.epoch)
    if key is None:
        return frozenset()
    tokens = frozenset(sketch.persons)
    return frozenset(person for person in persons if person_token(key, person) in tokens)


def under(sketch: Sketch, epoch: int) -> frozenset[bytes]:
    """The tokens of a sketch under the key of this epoch; none where it does not carry them."""
    now = sketch.persons if epoch == sketch.epoch else ()
    former = (token for tokens in sketch.former if tokens.epoch == epoch for token in tokens.persons)
    return frozenset(now).union(former)


def overlap(a: Sketch, b: Sketch) -> int:
    """How many human beings both messages were about, at most; 0 where neither carries the other's epoch."""
    epoch = b.epoch if under(a, b.epoch) else a.epoch
    return min(len(under(a, epoch) & under(b, epoch)), a.people, b.people)


def overlap_among(a: Sketch, b: Sketch, persons: Iterable[PersonId], keys: Mapping[int, bytes]) -> int:
    """`overlap` for two stored sketches of different epochs, by way of the persons of the register."""
    if a.epoch == b.epoch:
        return overlap(a, b)
    both = persons_in(b, persons_in(a, persons, keys), keys)
    return min(len(both), a.people, b.people)
