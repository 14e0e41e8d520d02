"""Two persons who turn out to be one: one id is given up, the other lives on and is found under both.

Nothing is moved: the rows of who was given up stay, and are read as those of who lives on.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from gatelodge.core.register.prf import U64, Numbers
from gatelodge.values import PersonId

Rows = Callable[[PersonId], list[int]]


def merged_with(
    merged: U64, folded: Numbers, merges: Sequence[tuple[PersonId, PersonId]], numbers_of: Rows
) -> tuple[U64, Numbers]:
    """The pairs of ids and the pairs of numbers after these merges as well.

    numbers_of: the rows of one id, those of the person's own first. ValueError: somebody has no row, or is given up for
    themselves.
    """
    survivors = {pair[:2].tobytes(): pair[2:].tobytes() for pair in merged}
    rows = dict(folded.tolist())
    for given_up, lives_on in merges:
        gone, stays = (survivors.get(person, bytes(person)) for person in (given_up, lives_on))
        if gone == stays:
            raise ValueError("a person cannot be merged into themselves")
        ids = {side: _ids_of(side, survivors) for side in (gone, stays)}
        theirs, ours = ([row for each in ids[side] for row in numbers_of(PersonId(each))] for side in (gone, stays))
        if not theirs or not ours:
            raise ValueError("there is no such person")
        survivors |= dict.fromkeys(ids[gone], stays)
        home = rows.get(ours[0], ours[0])
        rows |= dict.fromkeys(theirs, home)
    return _pairs(survivors), np.array(sorted(rows.items()), np.int64).reshape(-1, 2)


def _ids_of(person: bytes, survivors: Mapping[bytes, bytes]) -> list[bytes]:
    """Their own id, and those that were given up for it."""
    return [person, *(given_up for given_up, lives_on in survivors.items() if lives_on == person)]


def _pairs(survivors: Mapping[bytes, bytes]) -> U64:
    content = b"".join(given_up + lives_on for given_up, lives_on in survivors.items())
    return np.frombuffer(content, np.uint64).reshape(-1, 4)
