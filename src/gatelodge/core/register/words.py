"""A block of segments as words: where each stands, which segment it belongs to, and every date among them.

Everything is done for the whole block at once; a block is some 100 kB of segments joined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import LONGEST
from gatelodge.core.text import CENTURIES, MONTH_WORDS, ORDINALS

Numbers = NDArray[np.int64]
_LETTERS = np.zeros(256, np.bool_)
_LETTERS[[*range(48, 58), *range(65, 91), *range(97, 123), *range(128, 256)]] = True
_LOWER = np.arange(256, dtype=np.uint8)
_LOWER[65:91] += 32
_MAIL = re.compile(rb"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_MONTH_OF_3 = np.zeros(26**3, np.int64)
_MONTH_LENGTHS = np.zeros((13, 12), np.bool_)


def _three(word: str) -> int:
    return ((ord(word[0]) - 97) * 26 + ord(word[1]) - 97) * 26 + ord(word[2]) - 97


for _word, _number in MONTH_WORDS.items():
    _MONTH_OF_3[_three(_word)] = _number
    _MONTH_LENGTHS[_number, len(_word)] = True

_LONGEST_GAP = 3
"""Between the parts of one date there are at most so many other characters."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a block. `n` words; word i is letters[at[i]:at[i + 1]]."""

    raw: NDArray[np.uint8]
    letters: NDArray[np.uint8]
    """All words without what stands between them, in lower case, and `LONGEST` zero bytes."""
    at: Numbers
    starts: Numbers
    """Where in `raw` each word starts."""
    ends: Numbers
    segment: Numbers
    capital: NDArray[np.bool_]


def words_of(folded: Sequence[bytes]) -> Words:
    """The words of these segments. Apostrophes and accents are gone already (`text.fold`)."""
    raw = np.frombuffer(b"\n" + b"\n".join(folded) + b"\n", np.uint8)
    letter = _LETTERS[raw]
    edges = np.flatnonzero(letter[1:] != letter[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    at = np.zeros(len(starts) + 1, np.int64)
    np.cumsum(ends - starts, out=at[1:])
    lengths = np.fromiter((len(segment) + 1 for segment in folded), np.int64, len(folded))
    segment = np.searchsorted(np.cumsum(lengths), starts - 1, side="right")
    first = raw[starts]
    letters = np.concatenate((_LOWER[raw[letter]], np.zeros(LONGEST, np.uint8)))
    return Words(raw, letters, at, starts, ends, segment, (first >= 65) & (first <= 90))


def runs(words: Words, longest: int, shortest_run: int, longest_run: int) -> tuple[Numbers, Numbers]:
    """First word and number of words of every run of up to `longest` words inside one segment."""
    firsts, counts = [], []
    at, segment = words.at, words.segment
    for count in range(1, min(longest, len(segment)) + 1):
        length = at[count:] - at[:-count]
        fits = (length <= longest_run) & (length >= (2 if count == 1 else shortest_run))
        if count > 1:
            fits &= segment[count - 1 :] == segment[: 1 - count]
        here = np.flatnonzero(fits)
        firsts.append(here)
        counts.append(np.full(len(here), count))
    if not firsts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(firsts), np.concatenate(counts)


def mail_addresses(words: Words) -> tuple[list[bytes], Numbers]:
    """Every mail address in the block, and the segment of each."""
    content = words.raw.tobytes()
    if b"@" not in content:
        return [], np.empty(0, np.int64)
    found = [(match.group().lower(), match.start()) for match in _MAIL.finditer(content)]
    places = np.searchsorted(words.starts, [start for _, start in found], side="right")
    return [address for address, _ in found], words.segment[np.maximum(places - 1, 0)]


def dates(words: Words) -> tuple[Numbers, Numbers]:
    """Every date as yyyymmdd in any written form, and the segment of each; a two-digit year once for each century."""
    n = len(words.segment)
    none = np.empty(0, np.int64)
    if n == 0:
        return none, none
    lengths = np.diff(words.at)
    value, size = _numbers(words, lengths)
    month = _months(words, lengths, value, size)
    found = [(none, none, none, none)]  # place of the first word, year, month, day
    eight = np.flatnonzero(size == 8)
    if len(eight):
        v = value[eight]
        found += [(eight, v // 10000, v // 100 % 100, v % 100), (eight, v % 10000, v // 10000 % 100, v // 1000000)]
    six = np.flatnonzero(size == 6)
    for century in CENTURIES if len(six) else ():
        v = value[six]
        found += [(six, v % 100 + century * 100, v // 100 % 100, v // 10000)]
        found += [(six, v // 10000 + century * 100, v // 100 % 100, v % 100)]
    if n >= 3:
        near = (words.segment[:-2] == words.segment[2:]) & (words.starts[1:-1] - words.ends[:-2] <= _LONGEST_GAP)
        near &= words.starts[2:] - words.ends[1:-1] <= _LONGEST_GAP
        near &= words.raw[words.ends[:-2]] != ord(":")  # that is a time of day
        first, middle, last = slice(0, n - 2), slice(1, n - 1), slice(2, n)
        short = [(size[part] == 1) | (size[part] == 2) for part in (first, middle, last)]
        named = [size[part] == 0 for part in (first, middle)]
        here = np.flatnonzero(near & (size[first] == 4) & (month[middle] > 0) & short[2])
        found.append((here, value[here], month[here + 1], value[here + 2]))
        for years, century in ((4, 0), (2, CENTURIES[0]), (2, CENTURIES[1])):
            ends = near & (size[last] == years)
            here = np.flatnonzero(ends & short[0] & (month[middle] > 0))
            found.append((here, value[here + 2] + century * 100, month[here + 1], value[here]))
            here = np.flatnonzero(ends & short[1] & (month[first] > 0) & (named[0] | (value[middle] > 12)))
            found.append((here, value[here + 2] + century * 100, month[here], value[here + 1]))
    places = np.concatenate([place for place, *_ in found])
    year, which, day = (np.concatenate([parts[n] for parts in found]) for n in (1, 2, 3))
    valid = (year >= 1850) & (year <= 2100) & (which >= 1) & (which <= 12) & (day >= 1) & (day <= 31)
    return (year * 10000 + which * 100 + day)[valid], words.segment[places[valid]]


def _numbers(words: Words, lengths: Numbers) -> tuple[Numbers, Numbers]:
    """Number and size of each word of 1, 2, 4, 6 or 8 digits, perhaps with st, nd, rd, th or a time behind."""
    value, size = np.zeros(len(lengths), np.int64), np.zeros(len(lengths), np.int64)
    digit = (words.letters >= 48) & (words.letters <= 57)
    candidates = np.flatnonzero(digit[words.at[:-1]] & (lengths <= 12))
    if not len(candidates):
        return value, size
    at, length = words.at[candidates], lengths[candidates]
    last = len(words.letters) - 1
    lead = np.zeros(len(candidates), np.int64)
    number = np.zeros(len(candidates), np.int64)
    going = np.ones(len(candidates), np.bool_)
    for step in range(8):
        place = np.minimum(at + step, last)
        going &= (step < length) & digit[place]
        lead += going
        number = np.where(going, number * 10 + words.letters[place] - 48, number)
    rest = length - lead
    after, next_after = words.letters[np.minimum(at + lead, last)], words.letters[np.minimum(at + lead + 1, last)]
    ordinal = np.zeros(len(candidates), np.bool_)
    for ending in ORDINALS:
        ordinal |= (after == ord(ending[0])) & (next_after == ord(ending[1]))
    fits = (rest == 0) | ((lead <= 2) & (((rest == 2) & ordinal) | ((rest >= 3) & (after == ord("t")))))
    fits &= (lead == 1) | (lead == 2) | (lead == 4) | (lead == 6) | (lead == 8)
    value[candidates], size[candidates] = number, np.where(fits, lead, 9)
    return value, size


def _months(words: Words, lengths: Numbers, value: Numbers, size: Numbers) -> Numbers:
    """1..12 for each word that can be a month, by name or number; else 0."""
    month = np.where((size == 1) | (size == 2), np.where(value <= 12, value, 0), 0)
    candidates = np.flatnonzero((size == 0) & (lengths >= 3) & (lengths <= 11))
    at = words.at[candidates]
    three = [words.letters[at + step].astype(np.int64) - 97 for step in range(3)]
    plain = np.logical_and.reduce([(letter >= 0) & (letter < 26) for letter in three])
    code = np.where(plain, (three[0] * 26 + three[1]) * 26 + three[2], 0)
    named = np.where(plain, _MONTH_OF_3[code], 0)
    month[candidates] = np.where(_MONTH_LENGTHS[named, lengths[candidates]], named, 0)
    return month
