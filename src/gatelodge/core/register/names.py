"""Names of people whom something else points to: forename and surname, wherever they stand in the segment.

A name written otherwise (Bill for William, one slip of the pen, an initial) is weaker evidence, and only looked for
where it could make the difference for somebody who has company of another kind already.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import FLOOR_BITS, Kind, bits_of
from gatelodge.core.register.hits import Flags
from gatelodge.core.register.kernel import Kernel
from gatelodge.core.register.labels import NEVER_NAMES
from gatelodge.core.register.name_columns import FORE_MASK, SUR_MASK
from gatelodge.core.register.pairs import Weights
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.prf import U32, U64, Numbers, Prf
from gatelodge.core.register.sorting import among
from gatelodge.core.register.standing import Runs, Standing, stands
from gatelodge.core.text.nicknames import NICKNAMES
from gatelodge.core.text.population import FORENAMES, SURNAMES

NICKNAME_BITS = 2.0
"""A short form weighs so much less than the name: several names share it."""
SLIP_BITS = 4.0
"""A name with one slip weighs so much less: some twenty names in use are one slip away from it."""
INITIAL_BITS = 3.0
_SLIPS = range(4, 16)
"""Lengths of words that a slip is looked for in."""
Span = tuple[int, int]
"""First and last word."""
Spans = dict[int, list[Span]]
"""Of each pair."""


class NameFinder:
    """The names of persons in one block."""

    def __init__(self, prf: Prf, standing: Standing, kernel: Kernel) -> None:
        self.standing, self._prf, self._kernel = standing, prf, kernel

    def weaken(self, segment: Numbers, weights: Weights, rows: Rows, needed: float) -> None:
        """Fill in short forms, initials and slips for pairs that lack a part of the name and might need it."""
        runs = self._kernel.runs(self.standing, segment)
        pairs = np.arange(len(segment))
        unnamed = (weights[pairs, Kind.FORENAME] == 0) & (weights[pairs, Kind.SURNAME] > 0)
        others = _only(runs, ~_are(runs, segment, rows.sur, SUR_MASK))  # a surname is no short form beside it
        short = unnamed & stands(_long_forms(self._prf, others), segment, rows.fore[pairs], FORE_MASK)
        _lift(weights, pairs[short], Kind.FORENAME, rows.fore_bits - NICKNAME_BITS)
        letter = unnamed & ~short & self._initials(segment, rows.initial[pairs])
        _lift(weights, pairs[letter], Kind.FORENAME, np.minimum(rows.fore_bits, INITIAL_BITS))
        half = (weights[pairs, Kind.FORENAME] >= INITIAL_BITS) | (weights[pairs, Kind.SURNAME] > 0)
        missing = (weights[pairs, Kind.FORENAME] == 0) | (weights[pairs, Kind.SURNAME] == 0)
        half &= missing | (bits_of(weights[pairs]) < needed)
        pairs, segment = pairs[half], segment[half]
        if not len(pairs):
            return
        # a word that is a name, be it the other part of the same, is no slip of the pen
        whole = _are(runs, segment, rows.fore[pairs], FORE_MASK) | _are(runs, segment, rows.sur[pairs], SUR_MASK)
        whole |= among(_known_names(self._prf), runs.fingerprint)
        tried = np.setdiff1d(runs.first[among(np.sort(segment), runs.segment)], runs.first[whole])
        slipped = self._slipped(tried[[self.standing.words.word(word) not in NEVER_NAMES for word in tried.tolist()]])
        weak = weights[pairs, Kind.FORENAME] < FLOOR_BITS[Kind.FORENAME] / 2
        slip = weak & (weights[pairs, Kind.SURNAME] > 0)
        slip &= stands(slipped, segment, rows.fore[pairs], FORE_MASK)
        _lift(weights, pairs[slip], Kind.FORENAME, rows.fore_bits - SLIP_BITS)
        slip = weights[pairs, Kind.SURNAME] == 0
        slip &= stands(slipped, segment, rows.sur[pairs], SUR_MASK)
        _lift(weights, pairs[slip], Kind.SURNAME, rows.sur_bits - SLIP_BITS)

    def parts(self, segment: Numbers, weights: Weights, rows: Rows) -> tuple[Spans, Spans]:
        """Where forename, and surname, of each pair stand, as far as they count as evidence."""
        named = weights[:, Kind.NAME] > 0
        fores, surs = named | (weights[:, Kind.FORENAME] > 0), named | (weights[:, Kind.SURNAME] > 0)
        wanted = np.stack((rows.fore * fores, rows.sur * surs, rows.other * surs), axis=1)
        found: tuple[Spans, Spans] = ({}, {})
        for pair, part, first, size in self._kernel.parts(self.standing, segment, wanted).tolist():
            found[min(part, 1)].setdefault(pair, []).append((first, first + size - 1))
        return found

    def _initials(self, segment: Numbers, initial: NDArray[np.uint8]) -> Flags:
        """Whether the first letter of each person's forename stands by itself in the segment, as a capital.

        In a sentence I is nobody's, but with a dot behind it.
        """
        words, together = self.standing.words, self.standing.together
        spans = [np.arange(*words.span(each)) for each in np.unique(segment).tolist()]
        every = np.concatenate(spans)
        lone = every[words.at[every + 1] - words.at[every] == 1]
        raw = np.frombuffer(words.raw + b"\n", np.uint8)
        capitals = raw[words.starts[lone]]
        told = (capitals != ord("I")) | (raw[words.ends[lone]] == ord(".")) | together[words.segment[lone]]
        lone = lone[(capitals >= ord("A")) & (capitals <= ord("Z")) & told]
        known = np.sort((words.segment[lone] << 8) | words.letters[words.at[lone]])
        return among(known, (segment << 8) | initial.astype(np.int64)) & (initial > 0)

    def _slipped(self, first: Numbers) -> Runs:
        """Every word one slip away from these words."""
        words = self.standing.words
        found = [Runs(np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64))]
        lengths = words.at[first + 1] - words.at[first]
        for length in _SLIPS:
            here = first[lengths == length]
            if len(here):
                prints = self._kernel.slips(words, here, length)
                each = np.repeat(here, prints.shape[1])
                found.append(Runs(words.segment[each], prints.reshape(-1), each, np.ones(len(each), np.int64)))
        return Runs(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _lift(weights: Weights, pairs: Numbers, kind: Kind, bits: Weights) -> None:
    weights[pairs, kind] = np.maximum(np.maximum(bits[pairs], 1), weights[pairs, kind])


def _are(runs: Runs, segment: Numbers, wanted: U32, mask: int) -> Flags:
    """Which of the runs are the short fingerprint of any pair of their segment."""
    width = mask.bit_length()
    short = (runs.fingerprint & np.uint64(mask)).astype(np.int64)
    return among(np.sort((segment << width) | wanted), (runs.segment << width) | short)


def _only(runs: Runs, some: Flags) -> Runs:
    return Runs(runs.segment[some], runs.fingerprint[some], runs.first[some], runs.size[some])


def _long_forms(prf: Prf, runs: Runs) -> Runs:
    """For every word that is a short form, the names that it may stand for."""
    short, first, long = _nicknames(prf)
    place = np.minimum(np.searchsorted(short, runs.fingerprint), len(short) - 1)
    known = np.flatnonzero(short[place] == runs.fingerprint)
    size = (first[1:] - first[:-1])[place[known]]
    which = np.repeat(np.arange(len(known)), size)
    within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    run = known[which]
    return Runs(runs.segment[run], long[first[place[run]] + within], runs.first[run], runs.size[run])


@lru_cache(maxsize=8)
def _known_names(prf: Prf) -> U64:
    """Fingerprints of the commonest names of the country, ascending."""
    return np.sort(prf.values([*FORENAMES, *SURNAMES]))


@lru_cache(maxsize=8)
def _nicknames(prf: Prf) -> tuple[U64, Numbers, U64]:
    """Fingerprints of all short forms, ascending; where the names of each begin; fingerprints of those names."""
    forms = list(NICKNAMES)
    order = np.argsort(prf.values(forms))
    ordered = [NICKNAMES[forms[place]] for place in order.tolist()]
    first = np.concatenate(([0], np.cumsum([len(names) for names in ordered])))
    return prf.values(forms)[order], first, prf.values([name for names in ordered for name in names])
