"""Every date in a block of words, in any written form, found from the words that begin with a digit."""

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import U64, Numbers
from gatelodge.core.register.words import MASKS, Words, code_of
from gatelodge.core.text import CENTURIES, MONTH_WORDS, ORDINALS

Flags = NDArray[np.bool_]

_LONGEST_GAP = 3
"""Between the parts of one date there are at most so many other characters."""
MONTH_LENGTHS = np.zeros((13, 12), np.bool_)
"""Of each month, how long its names may be."""


def _months() -> tuple[U64, Numbers]:
    """Codes of the first three letters of every month name, sorted, and the month of each."""
    by_code = {code_of(word[:3]): number for word, number in MONTH_WORDS.items()}
    codes = sorted(by_code)
    return np.array(codes, np.uint64), np.array([by_code[code] for code in codes], np.int64)


MONTHS, MONTH_NUMBERS = _months()
"""Codes of the first three letters of month names."""
for _word, _month in MONTH_WORDS.items():
    MONTH_LENGTHS[_month, len(_word)] = True
_OF, _O, _DAY, _T = (np.uint64(code_of(word)) for word in ("of", "o", "day", "t"))
ENDINGS = np.array(sorted(code_of(ending) for ending in ORDINALS), np.uint64)
_TENS = tuple(
    map(np.uint64, (0x0F0F0F0F0F0F0F0F, 2561, 0x00FF00FF00FF00FF, 6553601, 0x0000FFFF0000FFFF, 42949672960001))
)


def dates(words: Words) -> tuple[Numbers, Numbers]:
    """Every date as yyyymmdd, and the first word of each; a two-digit year once for each century."""
    first = words.eight & np.uint64(0xFF)
    digit = (first >= np.uint64(ord("0"))) & (first <= np.uint64(ord("9")))
    digits = np.flatnonzero(digit)
    firsts, seconds, thirds = _threes(words, digit, digits)
    lengths = words.lengths[digits]
    near = np.unique(np.concatenate((digits[(lengths == 6) | (lengths == 8)], firsts, seconds, thirds)))
    if not len(near):
        return near, near
    value, size, month = _read(words, near)
    found = _solid(near, value, size) + _in_three(words, near, value, size, month, firsts, seconds, thirds)
    place, year, which, day = (np.concatenate([parts[n] for parts in found]) for n in range(4))
    valid = (year >= 1850) & (year <= 2100) & (which >= 1) & (which <= 12) & (day >= 1) & (day <= 31)
    return (year * 10000 + which * 100 + day)[valid], place[valid]


_Found = list[tuple[Numbers, Numbers, Numbers, Numbers]]
"""Place of the first word, year, month, day; not checked yet."""


def _solid(near: Numbers, value: Numbers, size: Numbers) -> _Found:
    """Dates in one word: eight or six digits."""
    found = []
    eight = size == 8
    v, at = value[eight], near[eight]
    found += [(at, v // 10000, v // 100 % 100, v % 100), (at, v % 10000, v // 10000 % 100, v // 1000000)]
    six = size == 6
    v, at = value[six], near[six]
    for century in CENTURIES if len(at) else ():
        found += [(at, v % 100 + century * 100, v // 100 % 100, v // 10000)]
        found += [(at, v // 10000 + century * 100, v // 100 % 100, v % 100)]
    return found


def _threes(words: Words, digit: Flags, digits: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Three words each that may be a date: 12 March 1985, 12th day of March 1985, March 12, 1985, 1985-03-12."""
    last = len(words.segment) - 1
    inner = digits[digits < last]
    seconds = inner + 1
    worded = np.flatnonzero(~digit[seconds])
    named = seconds[worded]
    named += words.codes[named] == _DAY
    small = words.codes[np.minimum(named, last)]
    named += (small == _OF) | (small == _O)
    seconds[worded] = np.minimum(named, last)
    month = np.zeros(len(inner), np.bool_)
    month[worded] = _months_at(words, seconds[worded])
    there = (month | digit[seconds]) & (seconds < last)
    firsts, seconds = inner[there], seconds[there]
    there = digit[seconds + 1]
    firsts, seconds = firsts[there], seconds[there]
    before = digits[(digits > 0) & (digits < last)] - 1
    before = before[~digit[before] & digit[before + 2]]
    before = before[_months_at(words, before)]
    firsts, seconds = np.concatenate((firsts, before)), np.concatenate((seconds, before + 1))
    thirds = seconds + 1
    together = (words.segment[firsts] == words.segment[thirds]) & (
        words.starts[firsts + 1] - words.ends[firsts] <= _LONGEST_GAP
    )
    together &= words.starts[thirds] - words.ends[seconds] <= _LONGEST_GAP
    return firsts[together], seconds[together], thirds[together]


def _months_at(words: Words, places: Numbers) -> Flags:
    """Which of these words begin as the name of a month does."""
    three = words.eight[places] & MASKS[3]
    months: Flags = MONTHS[np.minimum(np.searchsorted(MONTHS, three), len(MONTHS) - 1)] == three
    return months


def _in_three(
    words: Words,
    near: Numbers,
    value: Numbers,
    size: Numbers,
    month: Numbers,
    firsts: Numbers,
    seconds: Numbers,
    thirds: Numbers,
) -> _Found:
    """The dates that these threes are."""
    if not len(firsts):
        return []
    raw = np.frombuffer(words.raw, np.uint8)
    gaps = raw[words.ends[firsts]], raw[words.starts[thirds] - 1]
    whole = gaps[0] != ord(":")  # that is a time of day
    for gap in gaps:
        whole &= gap != ord("\t")  # two cells of a row
    firsts, seconds, thirds = firsts[whole], seconds[whole], thirds[whole]
    a, b, c = (np.searchsorted(near, places) for places in (firsts, seconds, thirds))
    short_a, short_b, short_c = ((size[each] == 1) | (size[each] == 2) for each in (a, b, c))
    found = []
    this = (size[a] == 4) & (month[b] > 0) & short_c & (value[c] <= 31)
    found.append((firsts[this], value[a[this]], month[b[this]], value[c[this]]))
    # no date begins inside another that has its year first, but what stands before a date may look like a year
    sure = this & (value[a] >= 1850) & (value[a] <= 2100) & (raw[words.ends[firsts]] == raw[words.ends[seconds]])
    within = np.isin(firsts, np.concatenate((seconds[sure], thirds[sure])))
    for digits, century in ((4, 0), (2, CENTURIES[0]), (2, CENTURIES[1])):
        ends = (size[c] == digits) & ~within
        this = ends & short_a & (month[b] > 0)
        found.append((firsts[this], value[c[this]] + century * 100, month[b[this]], value[a[this]]))
        this = ends & short_b & (month[a] > 0) & ((size[a] == 0) | (value[b] > 12))
        found.append((firsts[this], value[c[this]] + century * 100, month[a[this]], value[b[this]]))
    return found


def _read(words: Words, near: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Value, size and month of each word: digits (perhaps with st, nd, rd, th or a time behind), or a month's name."""
    codes, lengths = words.codes[near], words.lengths[near]
    digits = np.where((lengths <= 8) & _all_digits(codes, lengths), lengths, 0)
    for lead in (1, 2):  # 3rd, 12th, 12T00
        rest = codes >> np.uint64(8 * lead)
        ordinal = np.isin(rest, ENDINGS)
        timed = (lengths >= lead + 3) & ((rest & np.uint64(0xFF)) == _T)
        digits[(ordinal | timed) & _all_digits(codes & MASKS[lead], np.full(len(near), lead)) & (digits == 0)] = lead
    value = _number(codes & MASKS[digits], digits)
    first = codes & np.uint64(0xFF)
    size = np.where(digits == 0, np.where((first >= np.uint64(48)) & (first <= np.uint64(57)), 9, 0), digits)
    month = np.where((size == 1) | (size == 2), np.where(value <= 12, value, 0), 0)
    three = codes & MASKS[3]
    place = np.minimum(np.searchsorted(MONTHS, three), len(MONTHS) - 1)
    number = np.where(MONTHS[place] == three, MONTH_NUMBERS[place], 0)
    named = (size == 0) & (lengths <= 11) & MONTH_LENGTHS[number, np.minimum(lengths, 11)]
    return value, size, np.where(named, number, month)


def _all_digits(codes: U64, lengths: Numbers) -> NDArray[np.bool_]:
    mask = MASKS[np.minimum(lengths, 8)]
    digits: NDArray[np.bool_] = (codes & mask & np.uint64(0xF0F0F0F0F0F0F0F0)) == (mask & np.uint64(0x3030303030303030))
    return digits


def _number(codes: U64, digits: Numbers) -> Numbers:
    """The number that up to eight digits are: all eight at once, four steps."""
    low, one, mask_two, two, mask_four, four = _TENS
    v = (codes << (np.uint64(8) * (8 - digits).astype(np.uint64) & np.uint64(63))) & low
    v = (v * one) >> np.uint64(8)
    v = ((v & mask_two) * two) >> np.uint64(16)
    v = ((v & mask_four) * four) >> np.uint64(32)
    return np.where(digits > 0, v, np.uint64(0)).astype(np.int64)
