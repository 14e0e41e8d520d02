"""What is kept of each person beside the keys: parts of the name, their weights, and flags, in four words.

| word | from the lowest bit on |
| 0 | 26: first forename; 6: its quarter bits |
| 1 | 26: surname; 6: its quarter bits |
| 2 | 24: the surname's other form; 8: quarter bits of the full name |
| 3 | 25: birth date; 5: the forename's first letter; 1: planted; 1: left |

Names and the date are the low bits of their fingerprints, 0 for none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import FEWEST_PEOPLE, FLOOR_BITS, Kind
from gatelodge.core.register.name_columns import BIRTH_MASK, FORE_MASK, OTHER_MASK, QUARTERS, SUR_MASK
from gatelodge.core.register.prf import U32, U64, Numbers
from gatelodge.core.register.sorting import how_often

WORDS = 4
U8 = NDArray[np.uint8]
_PLANTED, _LEFT = 1, 2
_NO_LETTER = 96


class Rows:
    """The rows of several persons, column by column. Each is taken apart when it is asked for."""

    def __init__(self, words: U32) -> None:
        self._words = words

    @cached_property
    def fore(self) -> U32:
        """Low bits of the fingerprint of the first forename; 0 for none. So are surname and its other form."""
        return self._words[:, 0] & np.uint32(FORE_MASK)

    @cached_property
    def sur(self) -> U32:
        """Of the surname."""
        return self._words[:, 1] & np.uint32(SUR_MASK)

    @cached_property
    def other(self) -> U32:
        """Of the surname's other form."""
        return self._words[:, 2] & np.uint32(OTHER_MASK)

    @cached_property
    def birth(self) -> U32:
        """Of the main birth date; 0 for none."""
        return self._words[:, 3] & np.uint32(BIRTH_MASK)

    @cached_property
    def full_bits(self) -> NDArray[np.float64]:
        """What the name weighs as a whole, and its parts alone."""
        return (self._words[:, 2] >> np.uint32(24)) / QUARTERS

    @cached_property
    def fore_bits(self) -> NDArray[np.float64]:
        """The forename."""
        return (self._words[:, 0] >> np.uint32(26)) / QUARTERS

    @cached_property
    def sur_bits(self) -> NDArray[np.float64]:
        """The surname."""
        return (self._words[:, 1] >> np.uint32(26)) / QUARTERS

    @cached_property
    def initial(self) -> U8:
        """The forename's first letter, lower case, as its byte; 0 for none."""
        initial = (self._words[:, 3] >> np.uint32(25) & np.uint32(31)).astype(np.uint8)
        return np.where(initial > 0, initial + np.uint8(_NO_LETTER), 0).astype(np.uint8)

    @cached_property
    def canary(self) -> NDArray[np.bool_]:
        """Who is planted."""
        return (self._words[:, 3] >> np.uint32(30) & np.uint32(_PLANTED)) > 0

    @cached_property
    def left(self) -> NDArray[np.bool_]:
        """Who has left."""
        return (self._words[:, 3] >> np.uint32(30) & np.uint32(_LEFT)) > 0


@dataclass(slots=True)
class NameParts:
    """The same as numbers to be counted: `fore_most` and `sur_most` are quarter bits that the names weigh at most."""

    fore: U32
    sur: U32
    other: U32
    birth: U32
    initial: U8
    fore_most: U8
    sur_most: U8
    flags: U8

    @classmethod
    def none(cls, count: int) -> "NameParts":
        """Nobody's, for so many persons."""
        words, small = np.zeros((4, count), np.uint32), np.zeros((4, count), np.uint8)
        return cls(words[0], words[1], words[2], words[3], small[0], small[1], small[2], small[3])

    def take(self, rows: Numbers, other: "NameParts", theirs: Numbers) -> None:
        """Fill in these rows from rows of another."""
        for name in self.__slots__:
            getattr(self, name)[rows] = getattr(other, name)[theirs]


def packed(parts: NameParts, weights: "NameWeights") -> U32:
    """Four words for each person."""
    rows = np.zeros((len(parts.fore), WORDS), np.uint32)
    alone = np.minimum(weights.fore, parts.fore_most).astype(np.uint32)
    family = np.minimum(weights.sur, parts.sur_most).astype(np.uint32)
    rows[:, 0] = parts.fore | alone << np.uint32(26)
    rows[:, 1] = parts.sur | family << np.uint32(26)
    rows[:, 2] = parts.other | np.minimum(weights.full, alone + family).astype(np.uint32) << np.uint32(24)
    rows[:, 3] = parts.birth | parts.initial.astype(np.uint32) << np.uint32(25)
    rows[:, 3] |= parts.flags.astype(np.uint32) << np.uint32(30)
    return rows


def parts_of(rows: Rows) -> NameParts:
    """Rows of an index as parts that go into another; they weigh no more there than they did."""
    return NameParts(
        rows.fore,
        rows.sur,
        rows.other,
        rows.birth,
        np.where(rows.initial > 0, rows.initial - np.uint8(_NO_LETTER), 0).astype(np.uint8),
        (rows.fore_bits * QUARTERS).astype(np.uint8),
        (rows.sur_bits * QUARTERS).astype(np.uint8),
        flags(canary=rows.canary, left=rows.left),
    )


def flags(*, canary: NDArray[np.bool_], left: NDArray[np.bool_]) -> U8:
    """The flags of several persons."""
    made: U8 = canary.astype(np.uint8) * np.uint8(_PLANTED) | left.astype(np.uint8) * np.uint8(_LEFT)
    return made


def planted(parts: NameParts) -> Numbers:
    """Which of the persons are planted."""
    return np.flatnonzero(parts.flags & np.uint8(_PLANTED))


@dataclass(frozen=True, slots=True)
class NameWeights:
    """Quarter bits of each person's name by how common it is in the register; 0 for a part that is not there."""

    full: U8
    fore: U8
    sur: U8


def weigh(parts: NameParts) -> NameWeights:
    """Weights by how often the names of these persons, who are the whole register, are among them."""
    names: tuple[U32 | U64, ...] = whole(parts.fore, parts.sur), parts.fore, parts.sur
    return weights_of(parts, map(how_often, names), len(parts.fore))


def whole(fore: U32, sur: U32) -> U64:
    """Forename and surname as one number."""
    return fore.astype(np.uint64) << np.uint64(26) | sur


def weights_of(parts: NameParts, often: Iterable[Numbers], people: int) -> NameWeights:
    """Weights from how many people of the register have each full name, forename and surname; read one by one."""
    there = parts.fore > 0, parts.sur > 0
    held = (Kind.NAME, there[0] & there[1]), (Kind.FORENAME, there[0]), (Kind.SURNAME, there[1])
    full, fore, sur = (
        np.where(told, _quarters(kind, counts, people), np.uint8(0))
        for (kind, told), counts in zip(held, often, strict=True)
    )
    return NameWeights(full, fore, sur)


def _quarters(kind: Kind, counts: Numbers, people: int) -> U8:
    """A value is as rare as it is among the others, up to the floor of its kind."""
    others = np.maximum(counts - 1, 2.0 ** -FLOOR_BITS[kind] * people) / max(people, FEWEST_PEOPLE)
    bits = -np.log2(np.maximum(others, 2.0**-60))
    quarters: U8 = np.round(np.clip(bits, 0, FLOOR_BITS[kind]) * QUARTERS).astype(np.uint8)
    return quarters
