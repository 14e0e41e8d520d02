"""Pairs of a segment and a person, and what they weigh."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import HOUSEHOLD, Kind, bits_of
from gatelodge.core.register.hits import Flags
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.prf import U32, Numbers

Weights = NDArray[np.float64]

FIELD_BITS = 4.0
"""What weighs less is no field of its own: an initial."""
_INDEPENDENT = [int(kind) for kind in Kind if kind not in HOUSEHOLD]


@dataclass(slots=True)
class Evidence:
    """Pairs that two kinds of field or an issued identifier speak for, in the order of segment and person."""

    code: Numbers
    """segment << 32 | person"""
    weights: Weights
    """A column for each kind."""
    held: Numbers
    """Which pair each piece of evidence belongs to; sorted by that, by hit and by kind."""
    kind: Numbers
    hit: Numbers
    """Which hit each piece is."""
    words: U32
    """The row of each person, as it is kept."""
    asked: Flags
    """For whom a weaker form of the part of the name that is missing could make the difference."""

    @property
    def segment(self) -> Numbers:
        """Of each pair."""
        return self.code >> 32

    @property
    def person(self) -> Numbers:
        """Of each pair."""
        return self.code & 0xFFFFFFFF

    def rows(self, pairs: Numbers) -> Rows:
        """What is kept of these persons."""
        return Rows(self.words[pairs])


def weigh(weights: Weights) -> tuple[Weights, Flags]:
    """Bits of each pair, and whether it has two independent fields or an issued identifier."""
    kinds = weights.T
    home = np.maximum(
        np.maximum(kinds[Kind.SURNAME], kinds[Kind.POSTCODE]), np.maximum(kinds[Kind.ADDRESS], kinds[Kind.PHONE])
    )
    alone = kinds[_INDEPENDENT]
    fields = np.add.reduce(alone >= FIELD_BITS, axis=0) + (home >= FIELD_BITS)
    return np.add.reduce(alone, axis=0) + home, (fields >= 2) | (kinds[Kind.ISSUED] > 0)


def certain(weights: Weights, needed: float) -> Flags:
    """Which pairs are beyond doubt."""
    bits, enough = weigh(weights)
    sure: Flags = (enough & (bits >= needed)) | (weights[:, Kind.ISSUED] > 0)
    return sure


def might(weights: Weights, fore: Weights, sur: Weights, needed: float) -> Flags:
    """Which pairs have enough bits with both parts of the name."""
    best = weights.copy()
    best[:, Kind.FORENAME] = np.maximum(best[:, Kind.FORENAME], fore)
    best[:, Kind.SURNAME] = np.maximum(best[:, Kind.SURNAME], sur)
    would: Flags = bits_of(best) >= needed
    return would
