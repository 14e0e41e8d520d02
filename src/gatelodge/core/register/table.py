"""One file of the register, open: keys to postings, rows to persons. Reads from the buffer, copies nothing whole."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.key_tables import GATE, POSTINGS, ROW_BITS, ROWS, SHARED, SLOTS
from gatelodge.core.register.layout import unpack, verify
from gatelodge.core.register.person_rows import WORDS
from gatelodge.core.register.prf import U32, U64, Numbers, Prf
from gatelodge.core.register.sieves import passes
from gatelodge.errors import ConfigError

_HALF = np.uint64(32)
_LIST, _ROW = np.uint32(SHARED - 1), np.uint32((1 << ROW_BITS) - 1)


@dataclass(frozen=True, slots=True)
class Postings:
    """Pairs of a hit and a person: hit numbers count from 0 in the order asked."""

    hit: Numbers
    person: Numbers
    kind: Numbers


class Table:
    """A base or a delta. Rows are counted from 0 in each."""

    def __init__(self, buffer: memoryview, key: bytes) -> None:
        """IntegrityError: cut off, damaged or no index. ConfigError: made with another key."""
        self.head, sections = unpack(buffer)
        self.prf = Prf(key)
        if self.head.key_check != key_check(self.prf):
            raise ConfigError(
                f"The register index was made with another key (its epoch is {self.head.epoch}). "
                "Import the register again."
            )
        self.buffer, self._masks = buffer, self.prf.masks(self.head.salt)
        self.gate: U32 = self.unmasked(sections["gate"].view(np.uint32), GATE)
        self.filter: U64 = sections["filter"].view(np.uint64)
        self._starts = sections["starts"].view(np.uint32)
        self._keys = sections["keys"].view(np.uint64)
        self._halves = sections["entries"].view(np.uint32)
        """Of each entry the masked slot and the known end of the fingerprint."""
        self._slots = sections["slots"].view(np.uint32)
        self._lists, self._postings = sections["lists"].view(np.uint32), sections["postings"].view(np.uint32)
        self._rows = sections["rows"].view(np.uint32).reshape(-1, WORDS)
        self.ids: U64 = sections["ids"].view(np.uint64).reshape(-1, 2)
        self.sources: U64 = sections["sources"].view(np.uint64)
        self._owners = sections["owners"].view(np.uint8)
        self.sections = sections

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    def verify(self) -> None:
        """Read everything. IntegrityError when a section is damaged."""
        verify(self.buffer)

    @property
    def posted(self) -> int:
        """How many postings there are, at most."""
        return self.keys + len(self._postings)

    @property
    def keys(self) -> int:
        """How many keys there are."""
        return len(self._keys) or len(self._halves) // 2

    def places(self, fingerprints: U64) -> tuple[Numbers, Numbers]:
        """Which of the fingerprints are keys, and where each of those stands."""
        maybe = np.flatnonzero(passes(self.filter, fingerprints, self.head.known_bits))
        if not len(maybe):
            return maybe, maybe
        place, sure = (self._within if len(self._keys) else self._packed)(fingerprints[maybe])
        return maybe[sure], place[sure]

    def _within(self, wanted: U64) -> tuple[Numbers, NDArray[np.bool_]]:
        place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return place, self._keys[place] == wanted

    def _packed(self, wanted: U64) -> tuple[Numbers, NDArray[np.bool_]]:
        """The directory gives a bucket of some eight keys; halving finds the place of each within it."""
        bucket = (wanted >> np.uint64(64 - self.head.directory_bits)).astype(np.int64)
        low, end = self._starts.take(bucket).astype(np.int64), self._starts.take(bucket + 1).astype(np.int64)
        known = (wanted >> np.uint64(64 - self.head.known_bits)).astype(np.uint32)
        high = end
        for _ in range(int((end - low).max()).bit_length()):
            middle = (low + high) >> 1
            less = (self._halves.take(2 * middle + 1, mode="clip") < known) & (low < high)
            low, high = np.where(less, middle + 1, low), np.where(less, high, middle)
        return low, (self._halves.take(2 * low + 1, mode="clip") == known) & (low < end)

    def _slots_at(self, places: Numbers) -> U32:
        slots = self._slots.take(places) if len(self._keys) else self._halves.take(2 * places)
        unmasked: U32 = slots ^ self._masks.words(SLOTS, places)
        return unmasked

    def counts(self, places: Numbers) -> Numbers:
        """How many postings each key has."""
        return self._spans(self._slots_at(places))[1]

    def _spans(self, slots: U32) -> tuple[Numbers, Numbers]:
        """Where the postings of each slot begin (-1: in the slot itself) and how many there are."""
        begin, count = np.full(len(slots), -1), np.ones(len(slots), np.int64)
        shared = np.flatnonzero(slots >> np.uint32(31))
        number = (slots[shared] & _LIST).astype(np.int64)
        begin[shared] = self._lists[number]
        count[shared] = self._lists[number + 1] - begin[shared]
        return begin, count

    def postings(self, places: Numbers) -> Postings:
        """Every posting of these keys."""
        slots = self._slots_at(places)
        begin, count = self._spans(slots)
        hit = np.repeat(np.arange(len(places)), count)
        ends = np.cumsum(count)
        at = np.arange(len(hit)) + (begin - (ends - count))[hit]
        slot = slots[hit]
        row, kind = (slot & _ROW).astype(np.int64), (slot >> np.uint32(ROW_BITS)).astype(np.int64)
        listed = np.flatnonzero(begin[hit] >= 0)
        if len(listed):
            blocks, which = np.unique(at[listed] >> 2, return_inverse=True)
            words = self._postings[at[listed]] ^ self._masks.blocks(POSTINGS, blocks)[which, at[listed] & 3]
            row[listed], kind[listed] = words >> np.uint32(4), words & np.uint32(15)
        return Postings(hit, row, kind)

    def kinds_held(self, places: Numbers, rows: Numbers) -> Numbers:
        """For each pair of a key and a row, the kind of the posting that joins them; -1 where there is none."""
        slots = self._slots_at(places)
        begin, count = self._spans(slots)
        kinds = np.where((slots & _ROW) == rows, (slots >> np.uint32(ROW_BITS)).astype(np.int64), -1)
        listed = np.flatnonzero(begin >= 0)
        wanted, low = rows[listed], begin[listed]
        high = end = low + count[listed]
        for _ in range(int(count[listed].max()).bit_length() if len(listed) else 0):
            middle = (low + high) >> 1
            less = (self._listed(np.minimum(middle, end - 1)) >> np.uint32(4) < wanted) & (low < high)
            low, high = np.where(less, middle + 1, low), np.where(less, high, middle)
        word = self._listed(np.minimum(low, end - 1))
        kinds[listed] = np.where(word >> np.uint32(4) == wanted, (word & np.uint32(15)).astype(np.int64), -1)
        return kinds

    def _listed(self, at: Numbers) -> U32:
        words: U32 = self._postings.take(at) ^ self._masks.words(POSTINGS, at)
        return words

    def rows(self, rows: Numbers) -> U32:
        """The words of each row."""
        words: U32 = self._rows.take(rows, axis=0) ^ self._masks.blocks(ROWS, rows)
        return words

    def owners(self, rows: Numbers) -> NDArray[np.uint8]:
        """Which source each row is from."""
        return self._owners.take(rows if len(self._owners) > 1 else np.zeros(len(rows), np.int64))

    def source_rows(self, fingerprints: U64) -> Numbers:
        """The row of each source key; -1 where there is none."""
        if not self.count:
            return np.full(len(fingerprints), -1)
        row = np.minimum(np.searchsorted(self.sources, fingerprints), self.count - 1)
        return np.where(self.sources[row] == fingerprints, row, -1)

    def unmasked(self, words: U32, purpose: int) -> U32:
        """A whole section of masked words."""
        return words ^ self._masks.stretch(purpose, 0, len(words))

    def fingerprints(self, first: int, last: int) -> tuple[U64, int]:
        """The known part of the keys whose first byte is first..last-1, sorted, and the place of the first."""
        if len(self._keys) or not len(self._starts):
            begin, end = np.searchsorted(self._keys >> np.uint64(56), np.array([first, last], np.uint64)).tolist()
            return self._keys[begin:end], begin
        bits = self.head.directory_bits
        starts = self._starts[first << (bits - 8) : (last << (bits - 8)) + 1]
        return known_keys(starts, self._halves, first, bits, self.head.known_bits), int(starts[0])

    def part(self, first: int, last: int) -> tuple[U64, Numbers, Numbers]:
        """The keys whose first byte is first..last-1, each once for every posting, with row and kind of those."""
        keys, begin = self.fingerprints(first, last)
        found = self.postings(np.arange(begin, begin + len(keys)))
        return keys[found.hit], found.person, found.kind


def known_keys(starts: U32, halves: U32, first: int, bits: int, known_bits: int) -> U64:
    """The known part of the keys in these buckets of a directory, from the one whose first byte is `first` on."""
    begin, end = int(starts[0]), int(starts[-1])
    bucket = np.repeat(np.arange(len(starts) - 1, dtype=np.uint64), np.diff(starts))
    bucket += np.uint64(first << (bits - 8))
    known = halves[2 * begin + 1 : 2 * end : 2].astype(np.uint64)
    return bucket << np.uint64(64 - bits) | known << np.uint64(64 - known_bits)


def key_check(prf: Prf) -> bytes:
    """What the header holds to tell the right key from another."""
    return prf.derive("check", 16)
