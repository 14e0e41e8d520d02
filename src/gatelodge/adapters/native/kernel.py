"""The kernel in C: buffers are made here, and filled there."""

import ctypes
from collections.abc import Collection, Sequence
from ctypes import byref
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from gatelodge.adapters.native.library import (
    FULL,
    FULL_PAIRS,
    FULL_PIECES,
    Calendar,
    EvidenceColumns,
    FoundColumns,
    HitColumns,
    Lexicon,
    WordColumns,
    address,
    at,
)
from gatelodge.adapters.native.mapped import Mapped
from gatelodge.core.register.days import ENDINGS, MONTH_LENGTHS, MONTH_NUMBERS, MONTHS
from gatelodge.core.register.fields import Kind
from gatelodge.core.register.hits import Hits
from gatelodge.core.register.kernel import Files
from gatelodge.core.register.pairs import Evidence
from gatelodge.core.register.prf import LONGEST, U32, U64, Numbers
from gatelodge.core.register.scan import apart
from gatelodge.core.register.standing import (
    LONGEST_NAME,
    MONTH_CODES,
    MOST_PLACES,
    PART_MASKS,
    PARTICLE_CODES,
    STREET_CODES,
    Runs,
    Standing,
)
from gatelodge.core.register.words import Words
from gatelodge.core.text import CENTURIES, mail_form
from gatelodge.errors import IntegrityError

Found = tuple[U64, Numbers, NDArray[np.uint8]]
"""Fingerprint, first word and turn."""
_UNBROKEN = 255
"""The turn of what is no run of words."""
_KINDS = len(Kind)
_MASKS = np.array(PART_MASKS, np.uint32)
_MASKS_AT = address(_MASKS)
_ODD, _SIEVE_SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(58)
_HIT_COLUMNS = ("segment", "place", "first", "size", "count", "fingerprint", "plain", "is_day", "dialled")
_SCRATCH, _PAIRS = 1 << 22, 1 << 10
_CALENDAR = Calendar(
    *map(address, (MONTHS, MONTH_NUMBERS, ENDINGS, MONTH_LENGTHS)), len(MONTHS), len(ENDINGS), CENTURIES
)
_LEXICON = Lexicon(
    *map(address, (MONTH_CODES, STREET_CODES, PARTICLE_CODES)),
    *map(len, (MONTH_CODES, STREET_CODES, PARTICLE_CODES)),
    int(np.bitwise_or.reduce(np.uint64(1) << (PARTICLE_CODES * _ODD >> _SIEVE_SHIFT))),
)
_CALENDAR_AT, _LEXICON_AT = ctypes.addressof(_CALENDAR), ctypes.addressof(_LEXICON)


class NativeKernel:
    """Reads blocks for one version of the register. Its scratch memory is its own: one for each thread."""

    def __init__(self, library: ctypes.CDLL, files: Files) -> None:
        self._library, self._prf = library, files.tables[0].prf
        self._mapped = Mapped(library, files)
        self._scratch = np.empty(_SCRATCH, np.uint8)
        self._last: tuple[Words, WordColumns] | None = None

    def read(self, raw: bytes, ends: Sequence[int]) -> tuple[Words, Hits | None]:
        """As `Kernel` says. IntegrityError: the index is damaged."""
        words = self._words(raw, ends)
        found = [self.candidates(words)]
        if mails := raw.count(b"@"):
            found.append(self.mails(words, mails))
        if words.may_be_apart:
            forms, first = apart(words)
            found.append((self._prf.values(forms), first, np.full(len(forms), _UNBROKEN, np.uint8)))
        prints, first, turn = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
        return words, self._hits(words, prints, first, turn) if len(prints) else None

    def gather(self, standing: Standing, hits: Hits, needed: float) -> tuple[Hits, Evidence | None]:
        """As `Kernel` says; `hits` are given up to it. IntegrityError: the index is damaged."""
        columns = HitColumns(*(at(getattr(hits, name)) for name in _HIT_COLUMNS), len(hits))
        room, pieces, scratch = len(hits) + _PAIRS, 2 * len(hits) + _PAIRS, self._scratch
        while True:
            code, asked = np.empty(room, np.int64), np.empty(room, np.bool_)
            weights, rows = np.empty((room, _KINDS)), np.empty((room, 4), np.uint32)
            held, kind, hit = np.empty((3, pieces), np.int64)
            found = EvidenceColumns(
                *(at(column) for column in (code, weights, rows, asked, held, kind, hit)), room, pieces
            )
            state = self._library.scan_gather(
                byref(self._block(standing.words)),
                self._mapped.place,
                _LEXICON_AT,
                byref(columns),
                at(standing.together),
                needed,
                at(scratch),
                len(scratch),
                byref(found),
            )
            if state == FULL:  # what a hostile mail needs is not kept for the next one
                scratch = np.empty(4 * len(scratch), np.uint8)
            elif state == FULL_PAIRS:
                room *= 4
            elif state == FULL_PIECES:
                pieces *= 4
            else:
                break
        _check(state)
        hits = hits.only(slice(columns.count))
        if not found.pair_count:
            return hits, None
        pairs, some = slice(found.pair_count), slice(found.piece_count)
        return hits, Evidence(code[pairs], weights[pairs], held[some], kind[some], hit[some], rows[pairs], asked[pairs])

    def runs(self, standing: Standing, segments: Numbers) -> Runs:
        """As `Kernel` says."""
        words = standing.words
        each = np.unique(segments)
        first, last = np.searchsorted(words.segment, each), np.searchsorted(words.segment, each, "right")
        room = LONGEST_NAME * int((last - first).sum())
        where, begin, size = np.empty((3, room), np.int64)
        prints = np.empty(room, np.uint64)
        count = self._library.scan_names(
            byref(self._block(standing.words)),
            self._mapped.place,
            _LEXICON_AT,
            at(standing.together),
            at(each),
            len(each),
            *(at(column) for column in (where, prints, begin, size)),
        )
        return Runs(where[:count], prints[:count], begin[:count], size[:count])

    def parts(self, standing: Standing, segment: Numbers, wanted: U32) -> Numbers:
        """As `Kernel` says."""
        count = len(segment)
        often, entries = np.zeros((count, 3), np.uint8), np.empty((3 * count + 3 * count // 2 + 1, 2), np.uint64)
        stands = np.empty((count * 3 * MOST_PLACES, 4), np.int64)
        found = self._library.scan_parts(
            byref(self._block(standing.words)),
            self._mapped.place,
            _LEXICON_AT,
            at(standing.together),
            at(segment),
            at(np.ascontiguousarray(wanted)),
            count,
            _MASKS_AT,
            *(at(column) for column in (often, entries, stands)),
        )
        return stands[:found]

    def slips(self, words: Words, first: Numbers, length: int) -> U64:
        """As `Kernel` says."""
        prints = np.empty((len(first), 54 * length + 25), np.uint64)
        self._library.scan_slips(
            byref(self._block(words)), self._mapped.place, at(first), len(first), length, at(prints)
        )
        return prints

    def holds(self, forms: Sequence[bytes], kinds: Collection[Kind]) -> list[bool]:
        """As `Kernel` says. IntegrityError: the index is damaged."""
        letters = b"".join((*forms, bytes(LONGEST)))
        starts, held = np.array([0, *accumulate(map(len, forms))], np.int64), np.empty(len(forms) + 1, np.bool_)
        wanted = sum(1 << kind for kind in kinds)
        _check(self._library.scan_holds(self._mapped.place, letters, at(starts), len(forms), wanted, at(held)))
        known: list[bool] = held[: len(forms)].tolist()
        return known

    def candidates(self, words: Words) -> Found:
        """Fingerprint, first word and turn of every run and date that a filter lets pass, in the order of the words."""
        room = len(words.segment) // 4 + 256
        while True:
            prints, first = np.empty(room, np.uint64), np.empty(room, np.int64)
            turn = np.empty(room, np.uint8)
            found = FoundColumns(at(prints), at(first), at(turn), room)
            self._library.scan_find(byref(self._block(words)), self._mapped.place, _CALENDAR_AT, byref(found))
            if found.count <= room:
                return prints[: found.count], first[: found.count], turn[: found.count]
            room = found.count

    def mails(self, words: Words, most: int) -> Found:
        """Every mail address; there are so many @."""
        prints, first, turn = np.empty(most, np.uint64), np.empty(most, np.int64), np.empty(most, np.uint8)
        longer, count = np.empty((most, 3), np.int64), ctypes.c_int64()
        found = FoundColumns(at(prints), at(first), at(turn), most)
        self._library.scan_mails(byref(self._block(words)), self._mapped.place, byref(found), at(longer), byref(count))
        few = slice(found.count)
        if not count.value:
            return prints[few], first[few], turn[few]
        rest = longer[: count.value]
        forms = [mail_form(words.raw[begin:end].decode("ascii")) for begin, end, _ in rest.tolist()]
        return (
            np.concatenate((prints[few], self._prf.values(forms))),
            np.concatenate((first[few], rest[:, 2])),
            np.full(found.count + len(forms), _UNBROKEN, np.uint8),
        )

    def _words(self, raw: bytes, ends: Sequence[int]) -> Words:
        count = self._library.scan_count(raw, len(raw))
        stops = np.array(ends, np.int64)
        letters = np.empty(len(raw) + LONGEST, np.uint8)
        made = np.empty((4, count + 1), np.int64)
        first, step = at(made), made.strides[0]
        places = first, first + step, first + 2 * step, first + 3 * step
        apart = self._library.scan_words(raw, len(raw), at(stops), len(stops), at(letters), *places)
        begins, starts, word_ends, segment = made
        words = Words(
            raw,
            letters[: int(begins[count]) + LONGEST],
            begins,
            starts[:count],
            word_ends[:count],
            segment[:count],
            may_be_apart=bool(apart),
        )
        self._last = words, WordColumns(raw, at(letters), *places, count, len(raw))
        return words

    def _block(self, words: Words) -> WordColumns:
        """The columns of these words: as a rule of those that were read last."""
        if self._last is None or self._last[0] is not words:
            places = (words.letters, words.at, words.starts, words.ends, words.segment)
            raw = words.raw
            self._last = words, WordColumns(raw, *(address(column) for column in places), len(words.segment), len(raw))
        return self._last[1]

    def _hits(self, words: Words, prints: U64, first: Numbers, turn: NDArray[np.uint8]) -> Hits | None:
        room = len(prints) * self._mapped.files
        entries = np.empty((2 * room, 2), np.uint64)
        segment, place, begin, size, people = np.empty((5, room), np.int64)
        fingerprint = np.empty(room, np.uint64)
        plain, is_day, dialled = np.empty((3, room), np.bool_)
        hits = Hits(segment, place, begin, size, people, plain, fingerprint, is_day, dialled)
        columns = HitColumns(*(at(getattr(hits, name)) for name in _HIT_COLUMNS))
        _check(
            self._library.scan_hits(
                byref(self._block(words)),
                self._mapped.place,
                *(at(column) for column in (prints, first, turn)),
                len(prints),
                at(entries),
                byref(columns),
            )
        )
        return hits.only(slice(columns.count)) if columns.count else None


def _check(state: int) -> None:
    if state:
        raise IntegrityError("The register index is damaged: it names a place that it does not have. Import again.")
