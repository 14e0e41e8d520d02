"""Names of people whom something else points to: forename and surname, wherever they stand in the segment.

A name written otherwise (Bill for William, one slip of the pen, an initial) is weaker evidence, and only looked for
where it could make the difference for somebody who has company of another kind already.
"""

from collections import Counter
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import FLOOR_BITS, Kind, bits_of
from gatelodge.core.register.name_columns import FORE_MASK, OTHER_MASK, SUR_MASK
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.prf import U32, U64, Numbers, Prf
from gatelodge.core.register.scan import Flags, Hits
from gatelodge.core.register.slips import slips
from gatelodge.core.register.words import Words, code_of
from gatelodge.core.text import MONTH_WORDS, PARTICLES, STREET_WORDS
from gatelodge.core.text.nicknames import NICKNAMES
from gatelodge.core.text.population import FORENAMES, SURNAMES

Weights = NDArray[np.float64]

MOST_PLACES = 32
"""So often one name is looked at in one segment."""
LONGEST_NAME = 3
"""Words of one surname: van der Berg."""
NICKNAME_BITS = 2.0
"""A short form weighs so much less than the name: several names share it."""
SLIP_BITS = 4.0
"""A name with one slip weighs so much less: some twenty names in use are one slip away from it."""
INITIAL_BITS = 3.0
_SLIPS = range(4, 16)
"""Lengths of words that a slip is looked for in."""
_SIEVE = 16
_BLANKS = 31
"""Tabs, line ends and what parts two segments; a blank is more."""
_BEFORE_A = 96
_STREETS, _MONTHS, _PARTICLES = (
    np.array(sorted(code_of(word[:8]) for word in some), np.uint64) for some in (STREET_WORDS, MONTH_WORDS, PARTICLES)
)
Span = tuple[int, int]
"""First and last word."""
Spans = dict[int, list[Span]]
"""Of each pair."""


class NameFinder:
    """The words of a block that may be names, fingerprinted where they are asked for."""

    def __init__(self, prf: Prf, words: Words, together: Flags) -> None:
        self._prf, self._words = prf, words
        self._starters = (words.eight & np.uint64(0xFF)) > np.uint64(_BEFORE_A)
        self._starters &= words.capital | together[words.segment]
        self._asked: dict[int, bool] = {}

    def without_streets(self, hits: Hits) -> Hits:
        """The hits without names that are the street of an address: 29 David Lane."""
        streets = np.flatnonzero(hits.plain)
        streets = streets[~self._are_names(hits.first[streets])]
        if not len(streets):
            return hits
        rest = np.ones(len(hits), np.bool_)
        rest[streets] = False
        return hits.only(rest)

    def weigh(self, code: Numbers, weights: Weights, rows: Rows) -> None:
        """Fill in the weights of names of each pair (segment << 32 | person, in order)."""
        segment = code >> 32
        where, prints, *_ = self._runs(segment)
        fore = _stands(where, prints, segment, rows.fore, FORE_MASK)
        sur = _stands(where, prints, segment, rows.sur, SUR_MASK)
        sur |= _stands(where, prints, segment, rows.other, OTHER_MASK)
        # a name found whole that is not the main one is an alias, and weighs by its own frequency
        named, both = weights[:, Kind.NAME], rows.full_bits
        weights[:, Kind.FORENAME] = np.where(fore & ~sur & (named == 0), rows.fore_bits, 0)
        weights[:, Kind.SURNAME] = np.where(sur & ~fore & (named == 0), rows.sur_bits, 0)
        weights[:, Kind.NAME] = np.where(fore & sur, np.where(named > 0, np.minimum(named, both), both), named)

    def weaken(self, code: Numbers, weights: Weights, rows: Rows, pairs: Numbers, needed: float) -> None:
        """Short forms, initials and slips, for those of these pairs that lack a part of the name and might need it."""
        halves = (weights[pairs, Kind.FORENAME] > 0) | (weights[pairs, Kind.SURNAME] > 0)
        pairs = pairs[halves & (weights[pairs, Kind.NAME] == 0)]
        pairs = pairs[_might(weights[pairs], rows.fore_bits[pairs], rows.sur_bits[pairs], needed)]
        if not len(pairs):
            return
        segment = code[pairs] >> 32
        where, prints, starters, _ = self._runs(segment)
        unnamed = (weights[pairs, Kind.FORENAME] == 0) & (weights[pairs, Kind.SURNAME] > 0)
        short = unnamed & _stands(*_long_forms(self._prf, where, prints), segment, rows.fore[pairs], FORE_MASK)
        _lift(weights, pairs[short], Kind.FORENAME, rows.fore_bits - NICKNAME_BITS)
        letter = unnamed & ~short & self._initials(segment, rows.initial[pairs])
        _lift(weights, pairs[letter], Kind.FORENAME, np.minimum(rows.fore_bits, INITIAL_BITS))
        half = (weights[pairs, Kind.FORENAME] >= INITIAL_BITS) | (weights[pairs, Kind.SURNAME] > 0)
        half &= bits_of(weights[pairs]) < needed
        pairs, segment = pairs[half], segment[half]
        if not len(pairs):
            return
        # a word that is a name, be it the other part of the same, is no slip of the pen
        whole = _are(where, prints, segment, rows.fore[pairs], FORE_MASK)
        whole |= _are(where, prints, segment, rows.sur[pairs], SUR_MASK) | _among(_known_names(self._prf), prints)
        tried = np.setdiff1d(starters[_among(np.sort(segment), where)], starters[whole])
        where, prints = self._slipped(tried)
        weak = weights[pairs, Kind.FORENAME] < FLOOR_BITS[Kind.FORENAME] / 2
        slip = weak & (weights[pairs, Kind.SURNAME] > 0)
        slip &= _stands(where, prints, segment, rows.fore[pairs], FORE_MASK)
        _lift(weights, pairs[slip], Kind.FORENAME, rows.fore_bits - SLIP_BITS)
        slip = weights[pairs, Kind.SURNAME] == 0
        slip &= _stands(where, prints, segment, rows.sur[pairs], SUR_MASK)
        _lift(weights, pairs[slip], Kind.SURNAME, rows.sur_bits - SLIP_BITS)

    def parts(self, code: Numbers, weights: Weights, rows: Rows) -> "tuple[Spans, Spans]":
        """Where forename, and surname, of each pair stand for whom a part of the name counts."""
        segment = code >> 32
        where, prints, starters, sizes = self._runs(segment)
        named = (weights[:, [Kind.NAME, Kind.FORENAME, Kind.SURNAME]] > 0).any(axis=1)
        found: tuple[Spans, Spans] = ({}, {})
        for which, wanted, mask in ((0, rows.fore, FORE_MASK), (1, rows.sur, SUR_MASK), (1, rows.other, OTHER_MASK)):
            counts = np.flatnonzero(named & (wanted != 0))
            known: dict[tuple[int, int], list[int]] = {}
            for pair in counts.tolist():
                known.setdefault((int(segment[pair]), int(wanted[pair])), []).append(pair)
            short = (prints & np.uint64(mask)).astype(np.int64)
            for place in _first_few(where, short, wanted[counts]):
                for pair in known.get((int(where[place]), int(short[place])), ()):
                    begin = int(starters[place])
                    found[which].setdefault(pair, []).append((begin, begin + int(sizes[place]) - 1))
        return found

    def may_be_name(self, word: int) -> bool:
        """Whether the word stands as names do."""
        if word not in self._asked:
            self._asked[word] = bool(self._starters[word]) and bool(self._are_names(np.array([word]))[0])
        return self._asked[word]

    def _are_names(self, words: Numbers) -> Flags:
        """Which of these words are no month of a date, no street of an address, and no key before a colon."""
        number, behind = self._around
        before, after = number[words + 1], number[words + 3]
        other = behind[words + 2] == ord(":")
        near = np.flatnonzero((before & (behind[words + 1] > _BLANKS)) | (after & (behind[words + 2] > _BLANKS)))
        other[near] |= _among(_MONTHS, self._words.codes[words[near]])
        street = (before | (number[words] & (behind[words] == ord(" ")))) & (behind[words + 1] == ord(" "))
        near = np.flatnonzero(street)
        last = len(self._words.segment) - 1
        for step in (0, 1, 2):
            other[near] |= _among(_STREETS, self._words.codes[np.minimum(words[near] + step, last)])
        names: Flags = ~other
        return names

    @cached_property
    def _around(self) -> tuple[Flags, NDArray[np.uint8]]:
        """Of each word, two of nothing before and behind them all: is it a number, and what stands right behind it.

        12, 12a and 3rd are numbers, 1AB is half of a postcode.
        """
        words = self._words
        first, second = words.eight & np.uint64(0xFF), words.eight & np.uint64(0xFF00)
        digit = (first >= np.uint64(ord("0"))) & (first <= np.uint64(ord("9")))
        digit &= (words.lengths != 3) | (second < np.uint64(ord("a") << 8))
        behind = np.frombuffer(words.raw + b"\n", np.uint8)[words.ends]
        none = np.zeros(2, np.bool_)
        return np.concatenate((none, digit, none)), np.concatenate((none, behind, none)).astype(np.uint8)

    def words_of(self, code: Numbers, weights: Weights, rows: Rows) -> dict[int, set[int]]:
        """The words that the name of each pair rests on, where it counts as evidence."""
        segment = code >> 32
        where, prints, starters, sizes = self._runs(segment)
        found: dict[int, set[int]] = {}
        for kinds, wanted, mask in (
            ((Kind.NAME, Kind.FORENAME), rows.fore, FORE_MASK),
            ((Kind.NAME, Kind.SURNAME), rows.sur, SUR_MASK),
            ((Kind.NAME, Kind.SURNAME), rows.other, OTHER_MASK),
        ):
            counts = np.flatnonzero((weights[:, [int(kind) for kind in kinds]] > 0).any(axis=1) & (wanted != 0))
            known: dict[tuple[int, int], list[int]] = {}
            for pair in counts.tolist():
                known.setdefault((int(segment[pair]), int(wanted[pair])), []).append(pair)
            short = (prints & np.uint64(mask)).astype(np.int64)
            for place in _first_few(where, short, wanted[counts]):
                for pair in known.get((int(where[place]), int(short[place])), ()):
                    begin = int(starters[place])
                    found.setdefault(pair, set()).update(range(begin, begin + int(sizes[place])))
        return found

    def _runs(self, segments: Numbers) -> tuple[Numbers, U64, Numbers, Numbers]:
        """Segment, fingerprint, first word and words of every run of up to three words there that may be a name."""
        words, n = self._words, len(self._words.segment)
        wanted = np.zeros(int(words.segment[-1]) + 1, np.bool_)
        wanted[segments] = True
        first = np.flatnonzero(wanted[words.segment])
        starts = self._starters[first]
        small = np.flatnonzero(~starts)  # van der Berg
        starts[small] = _among(_PARTICLES, words.codes[first[small]])
        first = first[starts]
        first = first[self._are_names(first)]
        firsts, lengths, sizes = [], [], []
        for count in range(1, LONGEST_NAME + 1):
            here = first[first <= n - count]
            length = words.at[here + count] - words.at[here]
            fits = (length >= 2) & (length <= 40) & (words.segment[here + count - 1] == words.segment[here])
            firsts.append(here[fits])
            lengths.append(length[fits])
            sizes.append(np.full(len(firsts[-1]), count))
        starters = np.concatenate(firsts)
        prints = self._prf.runs(words.letters, words.at[starters], np.concatenate(lengths))
        return words.segment[starters], prints, starters, np.concatenate(sizes)

    def _initials(self, segment: Numbers, initial: NDArray[np.uint8]) -> Flags:
        """Whether the first letter of each person's forename stands by itself in the segment, as a capital."""
        words = self._words
        lone = np.flatnonzero((words.lengths == 1) & words.capital)
        letters = np.sort((words.segment[lone] << 8) | words.codes[lone].astype(np.int64))
        return _among(letters, (segment << 8) | initial.astype(np.int64)) & (initial > 0)

    def _slipped(self, first: Numbers) -> tuple[Numbers, U64]:
        """Segment and fingerprint of every word one slip away from these words."""
        words = self._words
        found: list[tuple[Numbers, U64]] = [(np.empty(0, np.int64), np.empty(0, np.uint64))]
        for length in _SLIPS:
            here = first[words.lengths[first] == length]
            if len(here):
                prints = slips(self._prf, words.letters, words.at[here], length)
                found.append((np.repeat(words.segment[here], prints.shape[1]), prints.reshape(-1)))
        return np.concatenate([where for where, _ in found]), np.concatenate([prints for _, prints in found])


def _might(weights: Weights, fore: Weights, sur: Weights, needed: float) -> Flags:
    """Which pairs would be found if a part of the name that is missing were there."""
    best = weights.copy()
    best[:, Kind.FORENAME] = np.maximum(best[:, Kind.FORENAME], fore)
    best[:, Kind.SURNAME] = np.maximum(best[:, Kind.SURNAME], sur)
    might: Flags = (bits_of(best) >= needed) & (bits_of(weights) < needed)
    return might


def _lift(weights: Weights, pairs: Numbers, kind: Kind, bits: Weights) -> None:
    weights[pairs, kind] = np.maximum(np.maximum(bits[pairs], 1), weights[pairs, kind])


def _first_few(where: Numbers, short: Numbers, wanted: U32) -> list[int]:
    """The places of the wanted fingerprints, the first few of each in a segment: a text may say one name for ever."""
    places = np.flatnonzero(_among(np.unique(wanted).astype(np.int64), short))
    seen: Counter[tuple[int, int]] = Counter()
    few = []
    for place, key in zip(
        places.tolist(), zip(where[places].tolist(), short[places].tolist(), strict=True), strict=True
    ):
        seen[key] += 1
        if seen[key] <= MOST_PLACES:
            few.append(place)
    return few


def _are(where: Numbers, prints: U64, segment: Numbers, wanted: U32, mask: int) -> Flags:
    """Which of the runs are the short fingerprint of any pair of their segment."""
    width = mask.bit_length()
    return _among(np.sort((segment << width) | wanted), (where << width) | (prints & np.uint64(mask)).astype(np.int64))


def _stands(where: Numbers, prints: U64, segment: Numbers, wanted: U32, mask: int) -> Flags:
    """Whether the short fingerprint of each pair (0: none) is among those of its segment."""
    width = mask.bit_length()
    short = (prints & np.uint64(mask)).astype(np.int64)
    sieve = np.zeros(1 << _SIEVE, np.bool_)  # most words of a text are no name that is wanted
    sieve[wanted & np.uint32((1 << _SIEVE) - 1)] = True
    some = np.flatnonzero(sieve[short & ((1 << _SIEVE) - 1)])
    there: Flags = _among(np.sort((where[some] << width) | short[some]), (segment << width) | wanted) & (wanted != 0)
    return there


def _among(known: Numbers | U64, wanted: Numbers | U64) -> Flags:
    """Which of the wanted numbers are known; `known` ascends."""
    if not len(known):
        return np.zeros(len(wanted), np.bool_)
    there: Flags = known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted
    return there


def _long_forms(prf: Prf, where: Numbers, prints: U64) -> tuple[Numbers, U64]:
    """For every word that is a short form, the names that it may stand for."""
    short, first, long = _nicknames(prf)
    place = np.minimum(np.searchsorted(short, prints), len(short) - 1)
    known = np.flatnonzero(short[place] == prints)
    size = (first[1:] - first[:-1])[place[known]]
    which = np.repeat(np.arange(len(known)), size)
    within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    return where[known[which]], long[first[place[known[which]]] + within]


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
