"""From keys and what they point to: a slot for each key, and lists of postings for keys that several people share.

A slot is kind << 27 | row where one person has the value, else the number of a list with the highest bit set.
"""

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import U32, U64, Masks
from gatelodge.core.register.sorting import changes, order_of

SLOTS, POSTINGS, ROWS, GATE, LEFT, PLANTED = range(1, 7)
"""What each table's mask is told by."""
ROW_BITS = 27
MOST_PEOPLE = 1 << ROW_BITS
SHARED = 1 << 31


class KeyTables:
    """Takes keys part by part, in ascending order."""

    def __init__(self, most: int, masks: Masks) -> None:
        """`most`: there are no more postings than this. Memory is used as it is filled."""
        self._masks = masks
        self._postings, self._lists = np.empty(most, np.uint32), np.empty(most // 2 + 1, np.uint32)
        self._lists[0] = 0
        self._keys = self._listed = self._posted = 0

    def add(self, keys: U64, words: U32) -> tuple[U64, U32]:
        """The distinct keys of this part, sorted, and the slot of each, masked. words: row << 4 | kind."""
        if not len(keys):
            return keys, words
        order = order_of(keys)
        keys, words = keys[order], words[order]
        fresh = changes(keys)
        pairs = (np.cumsum(fresh, dtype=np.uint64) << np.uint64(32)) | words
        pairs.sort()
        pairs = pairs[changes(pairs)]
        keys, words = keys[fresh], pairs.astype(np.uint32)
        starts = np.flatnonzero(changes(pairs >> np.uint64(32)))
        slots = (words[starts] & np.uint32(15)) << np.uint32(ROW_BITS) | words[starts] >> np.uint32(4)
        counts = np.diff(starts, append=len(words))
        shared = np.flatnonzero(counts > 1)
        slots[shared] = np.arange(self._listed, self._listed + len(shared)) | SHARED
        self._post(words[np.repeat(counts > 1, counts)], counts[shared])
        first, self._keys = self._keys, self._keys + len(keys)
        return keys, slots ^ self._masks.stretch(SLOTS, first, self._keys)

    def sections(self) -> dict[str, NDArray[np.generic]]:
        """The lists and their postings, masked."""
        return {"lists": self._lists[: self._listed + 1], "postings": self._postings[: self._posted]}

    def _post(self, words: U32, counts: NDArray[np.int64]) -> None:
        last = self._posted + len(words)
        self._postings[self._posted : last] = words ^ self._masks.stretch(POSTINGS, self._posted, last)
        self._lists[self._listed + 1 : self._listed + 1 + len(counts)] = self._posted + np.cumsum(counts)
        self._posted, self._listed = last, self._listed + len(counts)
