"""A block of segments as words: where each stands, which segment it belongs to, how it begins.

Everything is done for the whole block at once; a block is some 100 kB of segments joined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import LONGEST, U64, Numbers
from gatelodge.core.text import mail_form

_IS_LETTER = bytes(n for n in range(256) if chr(n).isascii() and chr(n).isalnum() or n > 127)  # noqa: RUF021
_OTHERS = bytes(n for n in range(256) if n not in _IS_LETTER)
_LOWER = bytes(n + 32 if 65 <= n <= 90 else n for n in range(256))
_LETTER_OR_ZERO = bytes(_LOWER[n] if n in _IS_LETTER else 0 for n in range(256))
_MAILBOX = bytes(n for n in range(128) if chr(n).isalnum() or chr(n) in "._%+-")
_DOMAIN = re.compile(rb"[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_EIGHT = 8
MASKS = np.array([(1 << 8 * n) - 1 for n in range(_EIGHT + 1)], np.uint64)
"""The first n bytes of a code."""
_APART = 5
"""So many single letters after each other are a word set apart: "A 1 2 3 4"."""


def code_of(word: str) -> int:
    """A short word as one number: its first letter is the low byte."""
    return int.from_bytes(word.encode(), "little")


@dataclass(frozen=True)
class Words:
    """The words of a block. `n` words; word i is letters[at[i]:at[i + 1]]."""

    raw: bytes
    """The folded segments, parted from each other."""
    letters: NDArray[np.uint8]
    """All words without what stands between them, in lower case; ends in zero bytes."""
    at: Numbers
    starts: Numbers
    """Where in `raw` each word starts."""
    ends: Numbers
    segment: Numbers
    may_be_apart: bool = True
    """False where it is known that no letters are set apart."""

    @cached_property
    def lengths(self) -> Numbers:
        """Of each word, in bytes."""
        return np.diff(self.at)

    @cached_property
    def capital(self) -> NDArray[np.bool_]:
        """Which words begin with a capital letter."""
        first = np.frombuffer(self.raw, np.uint8)[self.starts]
        return (first >= 65) & (first <= 90)

    @cached_property
    def eight(self) -> U64:
        """The eight letters from the start of each word on, also those of the words behind it, as one number."""
        return self.letters_at(self.at[:-1])

    @cached_property
    def codes(self) -> U64:
        """Each word as a number: its first eight letters."""
        codes: U64 = self.eight & MASKS[np.minimum(self.lengths, _EIGHT)]
        return codes

    def word(self, number: int) -> bytes:
        """One word, in lower case."""
        return self.letters[self.at[number] : self.at[number + 1]].tobytes()

    def between(self, one: int, other: int) -> bytes:
        """What stands between two words that follow each other."""
        return self.raw[self.ends[min(one, other)] : self.starts[max(one, other)]]

    def span(self, segment: int) -> tuple[int, int]:
        """The first word of a segment, and the first behind it."""
        first, last = np.searchsorted(self.segment, [segment, segment + 1]).tolist()
        return first, last

    def letters_at(self, places: Numbers) -> U64:
        """The eight letters from each place on, as a number whose low byte is the first."""
        window = np.ndarray((len(self.letters) - _EIGHT + 1,), "<u8", self.letters, 0, (1,))
        return window[places]


def words_of(raw: bytes, ends: Sequence[int]) -> Words:
    """The words of a folded block (`readings.block`) whose segments end there."""
    inside = np.frombuffer(b"\0" + raw.translate(_LETTER_OR_ZERO) + b"\0", np.uint8) != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, stops = edges[0::2], edges[1::2]
    at = np.zeros(len(starts) + 1, np.int64)
    np.cumsum(stops - starts, out=at[1:])
    letters = np.frombuffer(raw.translate(_LOWER, _OTHERS) + bytes(LONGEST), np.uint8)
    before = np.searchsorted(starts, ends)
    segment = np.repeat(np.arange(len(ends)), np.diff(before, prepend=0))
    return Words(raw, letters, at, starts, stops, segment)


def set_apart(words: Words) -> Sequence[tuple[int, bytes]]:
    """Words whose letters stand apart, put together: (first of them, word)."""
    if not words.may_be_apart:
        return ()
    single = words.lengths == 1
    if len(single) < _APART:
        return ()
    run = single[: len(single) - _APART + 1].copy()
    for step in range(1, _APART):
        run &= single[step : len(single) - _APART + 1 + step]
    run &= words.segment[: len(run)] == words.segment[_APART - 1 :]
    found, end = [], 0
    for first in np.flatnonzero(run).tolist():
        if first < end:
            continue
        end = first
        while end < len(single) and single[end] and words.segment[end] == words.segment[first]:
            end += 1
        found.append((first, words.letters[words.at[first] : words.at[end]].tobytes()))
    return found


def mail_addresses(words: Words) -> tuple[list[bytes], Numbers]:
    """Every mail address in the block as it is enrolled, and the word before its @."""
    found, starts, raw = [], [], words.raw
    at = raw.find(b"@")
    while at >= 0:
        before, after = raw[max(at - 64, 0) : at], raw[at + 1 : at + 192]
        mailbox = before[len(before.rstrip(_MAILBOX)) :]
        domain = _DOMAIN.match(after) if mailbox else None
        if domain:
            found.append(mail_form((mailbox + b"@" + domain.group()).decode("ascii")))
            starts.append(at)
        at = raw.find(b"@", at + 1)
    return found, np.maximum(np.searchsorted(words.starts, np.array(starts, np.int64)) - 1, 0)
