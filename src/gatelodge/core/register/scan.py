"""Every value of the register that stands in a block of words, wherever it is cut, spaced or written in capitals.

A value is looked for from each word on that may begin one: the gate says so. What is left of a text by then is little,
and only that is fingerprinted.
"""

from collections.abc import Iterator

import numpy as np

from gatelodge.core.register.days import dates
from gatelodge.core.register.forms import LONGEST_FORM, SHORTEST
from gatelodge.core.register.hits import DATE_WORDS, Candidates, Flags, Hits
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.prf import Numbers
from gatelodge.core.register.sieves import SIX, digitless
from gatelodge.core.register.words import MASKS, Words, mail_addresses, set_apart

LONGEST_RUN = 5
"""A value of ours is at most five words long in running text: AB 12 34 56 C."""
_LONGEST_LEAD, _LEAD_GAP = 4, 3
_HIGH_HALF, _DIGIT = np.uint64(0xF0), np.uint64(0x30)
_ALL_LETTERS = np.uint64(0x404040404040)
_PHONE = (9, 12)
_TRUNKS = [(np.uint64(int.from_bytes(lead, "little")), len(lead)) for lead in (b"0", b"44", b"440", b"0044")]
"""What stands before a national number."""


def candidates(table: RegisterTable, words: Words) -> Candidates:
    """Every run of the block that the gate lets pass, and every date."""
    if not len(words.segment):
        nothing, none = np.empty(0, np.int64), np.empty(0, np.bool_)
        return Candidates(np.empty(0, np.uint64), nothing, nothing, none, none)
    starts, lengths, first, size = (np.concatenate(column) for column in zip(*_runs(table, words), strict=True))
    days, day_first = dates(words)
    return Candidates(
        fingerprint=np.concatenate((table.prf.runs(words.letters, starts, lengths), table.prf.dates(days))),
        first=np.concatenate((first, day_first)),
        size=np.concatenate((size, np.full(len(days), DATE_WORDS))),
        is_day=np.repeat([False, True], [len(starts), len(days)]),
        dialled=np.concatenate((starts > words.at[first], np.zeros(len(days), np.bool_))),
    )


def scan(table: RegisterTable, words: Words, found: Candidates) -> Hits | None:
    """Every hit in the block: these candidates, mail addresses, letters set apart. None where there is none."""
    spelt, mails = apart(words), mail_addresses(words)
    fingerprints = np.concatenate((found.fingerprint, table.prf.values([*spelt[0], *mails[0]])))
    first = np.concatenate((found.first, spelt[1], mails[1]))
    hits, places = table.places(fingerprints)
    if not len(hits):
        return None
    once, at = np.unique((words.segment[first[hits]] << 32) | places, return_index=True)
    hits, places = hits[at], places[at]
    rest = len(fingerprints) - len(found.fingerprint)
    none = np.zeros(rest, np.bool_)
    is_day = np.concatenate((found.is_day, none))[hits]
    return Hits(
        segment=once >> 32,
        place=places,
        first=first[hits],
        size=np.concatenate((found.size, np.ones(rest, np.int64)))[hits],
        count=table.people_with(places, fingerprints[hits]),
        plain=_plain(words, first[hits]) & (hits < len(found.fingerprint)) & ~is_day,
        fingerprint=fingerprints[hits],
        is_day=is_day,
        dialled=np.concatenate((found.dialled, none))[hits],
    )


_Runs = tuple[Numbers, Numbers, Numbers, Numbers]
"""Start and length in the letters, first word, words."""


def _runs(table: RegisterTable, words: Words) -> Iterator[_Runs]:
    """Every run that may be a value: the gate knows the first six letters, and shorter runs whole."""
    at, segment = words.at, words.segment
    n = len(segment)
    begins = np.flatnonzero(table.may_begin(digitless(words.eight & MASKS[SIX])))
    begins = begins[~_national(words, begins)]
    for count in range(1, LONGEST_RUN + 1):
        some = begins[: np.searchsorted(begins, n - count, "right")]
        length = at[some + count] - at[some]
        fits = (length >= SIX) & (length <= LONGEST_FORM)
        fits &= segment[some + count - 1] == segment[some]
        here = some[fits]
        yield at[here], length[fits], here, np.full(len(here), count)
    for count in range(1, min(LONGEST_RUN, n) + 1):
        yield _short(table, words, count)
    for lead, size in _TRUNKS:
        begin = np.flatnonzero((words.eight & MASKS[size]) == lead)
        for count in range(1, LONGEST_RUN + 1) if len(begin) else ():
            some = begin[begin <= n - count]
            length = at[some + count] - at[some] - size
            fits = (length >= _PHONE[0]) & (length <= _PHONE[1]) & (segment[some + count - 1] == segment[some])
            here = some[fits]
            yield at[here] + size, length[fits], here, np.full(len(here), count)


def _short(table: RegisterTable, words: Words, count: int) -> _Runs:
    """Runs of four or five letters in so many words."""
    length = words.at[count:] - words.at[:-count]
    here = np.flatnonzero((length >= SHORTEST) & (length < SIX))
    if count > 1:
        here = here[words.segment[here] == words.segment[here + count - 1]]
    here = here[table.may_begin(digitless(words.eight[here] & MASKS[length[here]]))]
    here = here[~_national(words, here)]
    return words.at[here], length[here], here, np.full(len(here), count)


def _national(words: Words, some: Numbers) -> Flags:
    """Which of these words go on behind +44, 0044 or the like of any country: telephone numbers and nothing else."""
    national = np.zeros(len(some), np.bool_)
    digits = np.flatnonzero(((words.eight[some] & _HIGH_HALF) == _DIGIT) & (some > 0))
    before = some[digits] - 1
    digits = digits[(words.lengths[before] <= _LONGEST_LEAD) & ((words.eight[before] & _HIGH_HALF) == _DIGIT)]
    for place in digits.tolist():
        lead = int(some[place]) - 1
        trunk = lead > 0 and words.word(lead) == b"0" and words.segment[lead - 1] == words.segment[lead]
        national[place] = words.segment[lead] == words.segment[some[place]] and _is_abroad(
            words, lead - trunk, trunk=trunk
        )
    return national


def _is_abroad(words: Words, lead: int, *, trunk: bool) -> bool:
    """Whether a word is the code of a country: +353, + 44, 0044, 00 44, or 44 before (0)."""
    code = words.word(lead)
    begins = words.raw[max(words.starts[lead] - _LEAD_GAP, 0) : words.starts[lead]].rstrip(b" ").endswith(b"+")
    if code == b"0044" or (begins and code.isdigit() and len(code) < _LONGEST_LEAD):
        return True
    return code == b"44" and (
        trunk or (lead > 0 and words.word(lead - 1) == b"00" and words.segment[lead - 1] == words.segment[lead])
    )


def _plain(words: Words, first: Numbers) -> Flags:
    """Whether six letters and no digit stand from each of these words on."""
    six = words.eight[first] & MASKS[SIX]
    plain: Flags = ((six | (six >> np.uint64(1))) & _ALL_LETTERS) == _ALL_LETTERS
    return plain


def apart(words: Words) -> tuple[list[bytes], Numbers]:
    """Words written with their letters set apart, and the first letter of each."""
    found = [(first, word) for first, word in set_apart(words) if SHORTEST <= len(word) <= LONGEST_FORM]
    return [word for _, word in found], np.array([first for first, _ in found], np.int64)
