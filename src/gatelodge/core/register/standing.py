"""Which words of a block stand as names do, and the runs of them, fingerprinted where they are asked for."""

from collections import Counter
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.hits import Flags, Hits
from gatelodge.core.register.name_columns import FORE_MASK, OTHER_MASK, SUR_MASK
from gatelodge.core.register.prf import U32, U64, Numbers, Prf
from gatelodge.core.register.sorting import among
from gatelodge.core.register.words import Words, code_of
from gatelodge.core.text import MONTH_WORDS, PARTICLES, STREET_WORDS

LONGEST_NAME = 3
"""Words of one surname: van der Berg."""
NAME_BYTES = (2, 40)
MOST_PLACES = 32
"""So often one name is looked at in one segment."""
PART_MASKS = (FORE_MASK, SUR_MASK, OTHER_MASK)
_WIDTH = 26
_SIEVE = 16
_BLANKS = 31
"""Tabs, line ends and what parts two segments; a blank is more."""
_BEFORE_A = 96
_OF_DATES = np.array(sorted(b"-./"), np.int64)
STREET_CODES, MONTH_CODES, PARTICLE_CODES = (
    np.array(sorted(code_of(word[:8]) for word in some), np.uint64) for some in (STREET_WORDS, MONTH_WORDS, PARTICLES)
)


class Runs(NamedTuple):
    """Words that may be names, column by column."""

    segment: Numbers
    fingerprint: U64
    first: Numbers
    """The first word of each."""
    size: Numbers
    """Words."""


class Standing:
    """How the words of a block stand."""

    def __init__(self, words: Words, together: Flags) -> None:
        """together: segments that are one row or record; there a name needs no capital."""
        self.words, self.together = words, together
        self._asked: dict[int, bool] = {}

    @cached_property
    def _starters(self) -> Flags:
        words = self.words
        letter = (words.eight & np.uint64(0xFF)) > np.uint64(_BEFORE_A)
        starters: Flags = letter & (words.capital | self.together[words.segment])
        return starters

    def without_streets(self, hits: Hits) -> Hits:
        """The hits without names that are the street of an address: 29 David Lane."""
        streets = np.flatnonzero(hits.plain)
        streets = streets[~self._are_names(hits.first[streets])]
        if not len(streets):
            return hits
        rest = np.ones(len(hits), np.bool_)
        rest[streets] = False
        return hits.only(rest)

    def may_be_name(self, word: int) -> bool:
        """Whether the word stands as names do."""
        if word not in self._asked:
            self._asked[word] = bool(self._starters[word]) and bool(self._are_names(np.array([word]))[0])
        return self._asked[word]

    def _are_names(self, words: Numbers) -> Flags:
        """Which of these words are no month of a date, no street of an address, and no key before a colon."""
        number, behind = self._around
        last = len(self.words.segment) - 1
        before, after = number[words + 1], number[words + 3]
        other = behind[words + 2] == ord(":")
        near = np.flatnonzero((before & (behind[words + 1] > _BLANKS)) | (after & (behind[words + 2] > _BLANKS)))
        other[near] |= among(MONTH_CODES, self.words.codes[words[near]])
        street = (before | (number[words] & (behind[words] == ord(" ")))) & (behind[words + 1] == ord(" "))
        near = np.flatnonzero(street)
        near = near[~self._dated(words[near] - 1 - ~before[near])]
        goes_on = np.ones(len(near), np.bool_)
        for step in (0, 1, 2):
            other[near] |= goes_on & among(STREET_CODES, self.words.codes[np.minimum(words[near] + step, last)])
            goes_on &= self._one_blank(np.minimum(words[near] + step, last))
        names: Flags = ~other
        return names

    def _dated(self, numbers: Numbers) -> Flags:
        """Which of these numbers end a date or a fraction: 12/03/1985, no house."""
        raw, starts = np.frombuffer(self.words.raw, np.uint8), self.words.starts[numbers]
        dated: Flags = among(_OF_DATES, raw[np.maximum(starts - 1, 0)].astype(np.int64)) & (starts > 0)
        return dated

    def _one_blank(self, words: Numbers) -> Flags:
        """Behind which of these words the next one stands, parted by one blank."""
        following = np.minimum(words + 1, len(self.words.segment) - 1)
        alone: Flags = (self.words.starts[following] - self.words.ends[words] == 1) & (
            self._around[1][words + 2] == ord(" ")
        )
        return alone

    @cached_property
    def _around(self) -> tuple[Flags, NDArray[np.uint8]]:
        """Of each word, two of nothing before and behind them all: is it a number, and what stands right behind it.

        12, 12a and 3rd are numbers, 1AB is half of a postcode.
        """
        words = self.words
        first, second = words.eight & np.uint64(0xFF), words.eight & np.uint64(0xFF00)
        digit = (first >= np.uint64(ord("0"))) & (first <= np.uint64(ord("9")))
        digit &= (words.lengths != 3) | (second < np.uint64(ord("a") << 8))
        behind = np.frombuffer(words.raw + b"\n", np.uint8)[words.ends]
        none = np.zeros(2, np.bool_)
        return np.concatenate((none, digit, none)), np.concatenate((none, behind, none)).astype(np.uint8)

    def runs(self, prf: Prf, segments: Numbers) -> Runs:
        """Every run of up to three words in these segments that may be a name: single words first."""
        words, n = self.words, len(self.words.segment)
        wanted = np.zeros(int(words.segment[-1]) + 1, np.bool_)
        wanted[segments] = True
        first = np.flatnonzero(wanted[words.segment])
        starts = self._starters[first]
        small = np.flatnonzero(~starts)  # van der Berg
        starts[small] = among(PARTICLE_CODES, words.codes[first[small]])
        first = first[starts]
        first = first[self._are_names(first)]
        firsts, lengths, sizes = [], [], []
        for count in range(1, LONGEST_NAME + 1):
            here = first[first <= n - count]
            length = words.at[here + count] - words.at[here]
            fits = (length >= NAME_BYTES[0]) & (length <= NAME_BYTES[1])
            fits &= words.segment[here + count - 1] == words.segment[here]
            firsts.append(here[fits])
            lengths.append(length[fits])
            sizes.append(np.full(len(firsts[-1]), count))
        starters = np.concatenate(firsts)
        prints = prf.runs(words.letters, words.at[starters], np.concatenate(lengths))
        return Runs(words.segment[starters], prints, starters, np.concatenate(sizes))

    def parts(self, prf: Prf, segment: Numbers, wanted: U32) -> Numbers:
        """Where parts of names stand: rows of pair, part, first word and words; the first few of each pair and part.

        wanted: for each pair the short fingerprints of forename, surname and its other form; 0 for none.
        """
        runs = self.runs(prf, segment)
        keys = ((segment << 2)[:, None] | np.arange(3)) << _WIDTH | wanted
        sought = np.flatnonzero(wanted)
        order = np.argsort(keys.reshape(-1)[sought], kind="stable")
        sought = sought[order]
        known = keys.reshape(-1)[sought]
        found: list[tuple[int, int, int, int]] = []
        often: Counter[int] = Counter()
        for part, mask in enumerate(PART_MASKS):
            stands = (runs.segment << 2 | part) << _WIDTH | (runs.fingerprint & np.uint64(mask)).astype(np.int64)
            for run in np.flatnonzero(among(known, stands)).tolist():
                key = int(stands[run])
                often[key] += 1
                if often[key] > MOST_PLACES:
                    continue  # a text may say one name for ever
                first, last = np.searchsorted(known, [key, key + 1]).tolist()
                where = int(runs.first[run]), int(runs.size[run])
                found += [(pair // 3, part, *where) for pair in sought[first:last].tolist()]
        return np.array(found, np.int64).reshape(-1, 4)


def stands(runs: Runs, segment: Numbers, wanted: U32, mask: int) -> Flags:
    """Whether the short fingerprint of each pair (0: none) is among those of its segment."""
    width = mask.bit_length()
    short = (runs.fingerprint & np.uint64(mask)).astype(np.int64)
    sieve = np.zeros(1 << _SIEVE, np.bool_)  # most words of a text are no name that is wanted
    sieve[wanted & np.uint32((1 << _SIEVE) - 1)] = True
    some = np.flatnonzero(sieve[short & ((1 << _SIEVE) - 1)])
    there: Flags = among(np.sort((runs.segment[some] << width) | short[some]), (segment << width) | wanted) & (
        wanted != 0
    )
    return there
