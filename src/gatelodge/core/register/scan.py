"""Every value of the register that stands in a block of words, wherever it is cut, spaced or written in capitals.

A value is looked for from each word on that may begin one: the gate says so of runs of plain letters, and everything
with a digit in it is looked up. What is left of a text by then is little, and only that is fingerprinted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.days import dates
from gatelodge.core.register.fields import LONGEST_FORM, SHORTEST
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.prf2 import U64, Numbers
from gatelodge.core.register.words import MASKS, Words, mail_addresses, set_apart

Flags = NDArray[np.bool_]

LONGEST_RUN = 4
"""A value of ours is at most four words long in running text."""
_SIX = 6
"""The gate knows the first six letters."""
_ALL_LETTERS = np.uint64(0x404040404040)
_PHONE = (9, 12)
_ZERO, _FOUR_FOUR, _FOUR_FOUR_ZERO, _ZERO_ZERO_FOUR_FOUR = (
    (np.uint64(int.from_bytes(lead, "little")), len(lead)) for lead in (b"0", b"44", b"440", b"0044")
)


@dataclass(frozen=True, slots=True)
class Hits:
    """Pairs of a segment and a key of the register that stands in it, each once."""

    segment: Numbers
    place: Numbers
    """Of the key."""
    value: Numbers
    """Equal for the same value, also where base and delta both have it."""
    count: Numbers
    """How many postings the value has."""
    plain: Flags
    """Letters only, so a name as a rule."""
    fingerprint: U64
    is_day: Flags

    def __len__(self) -> int:
        return len(self.segment)


def scan(table: RegisterTable, words: Words) -> Hits | None:
    """Every hit in the block; None where there is none."""
    starts, lengths, where, plain = _candidates(table, words)
    found = [table.prf.runs(words.letters, starts, lengths)]
    segments = [where]
    days, day_segments = dates(words)
    if len(days):
        found.append(table.prf.dates(days))
        segments.append(day_segments)
    for some, theirs in (_apart(words), mail_addresses(words)):
        if some:
            found.append(table.prf.values(some))
            segments.append(theirs)
    fingerprints, where = np.concatenate(found), np.concatenate(segments)
    hits, places = table.places(fingerprints)
    if not len(hits):
        return None
    is_day = (hits >= len(starts)) & (hits < len(starts) + len(days))
    letters = np.concatenate((plain, np.zeros(len(fingerprints) - len(plain), np.bool_)))
    once, first = np.unique((where[hits] << 32) | places, return_index=True)
    hits, places, is_day = hits[first], places[first], is_day[first]
    _, value = np.unique(fingerprints[hits], return_inverse=True)
    counts = table.counts(places)
    per_place = np.unique((value << 32) | places, return_index=True)[1]
    total = np.bincount(value[per_place], weights=counts[per_place])[value].astype(np.int64)
    return Hits(once >> 32, places, value, total, letters[hits], fingerprints[hits], is_day)


def _candidates(table: RegisterTable, words: Words) -> tuple[Numbers, Numbers, Numbers, Flags]:
    """Start, length and segment of every run that may be a value, and whether it is letters only."""
    at, segment = words.at, words.segment
    n = len(segment)
    none = np.empty(0, np.int64)
    if not n:
        return none, none, none, np.empty(0, np.bool_)
    six = words.eight & MASKS[_SIX]
    plain = ((six | (six >> np.uint64(1))) & _ALL_LETTERS) == _ALL_LETTERS
    begins = np.flatnonzero(~plain | table.may_begin(six))
    starts, lengths, where, letters = [], [], [], []
    for count in range(1, LONGEST_RUN + 1):
        here = begins[begins <= n - count]
        length = at[here + count] - at[here]
        shortest = np.where(plain[here], _SIX, SHORTEST)
        fits = (length >= shortest) & (length <= LONGEST_FORM) & (segment[here + count - 1] == segment[here])
        here, length = here[fits], length[fits]
        starts.append(at[here])
        lengths.append(length)
        where.append(segment[here])
        letters.append(plain[here])
    for count in range(1, min(LONGEST_RUN, n + 1)):
        here, length = _short(table, words, plain, count)
        starts.append(at[here])
        lengths.append(length)
        where.append(segment[here])
        letters.append(np.ones(len(here), np.bool_))
    for lead, size in (_ZERO, _FOUR_FOUR, _FOUR_FOUR_ZERO, _ZERO_ZERO_FOUR_FOUR):
        here = begins[(words.eight[begins] & MASKS[size]) == lead]
        for count in range(1, LONGEST_RUN + 1) if len(here) else ():
            this = here[here <= n - count]
            length = at[this + count] - at[this] - size
            fits = (length >= _PHONE[0]) & (length <= _PHONE[1]) & (segment[this + count - 1] == segment[this])
            starts.append(at[this[fits]] + size)
            lengths.append(length[fits])
            where.append(segment[this[fits]])
            letters.append(np.zeros(int(fits.sum()), np.bool_))
    return np.concatenate(starts), np.concatenate(lengths), np.concatenate(where), np.concatenate(letters)


def _short(table: RegisterTable, words: Words, plain: Flags, count: int) -> tuple[Numbers, Numbers]:
    """Runs of four or five plain letters in so many words: the gate knows them whole."""
    length = words.at[count:] - words.at[:-count]
    here = np.flatnonzero((length >= SHORTEST) & (length < _SIX))
    here = here[plain[here] & (words.segment[here] == words.segment[here + count - 1])]
    length = length[here]
    may = table.may_begin(words.eight[here] & MASKS[length])
    return here[may], length[may]


def _apart(words: Words) -> tuple[list[bytes], Numbers]:
    """Words written with their letters set apart."""
    found = [(segment, word) for segment, word in set_apart(words) if SHORTEST <= len(word) <= LONGEST_FORM]
    return [word for _, word in found], np.array([segment for segment, _ in found], np.int64)
