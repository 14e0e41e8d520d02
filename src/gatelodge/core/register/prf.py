"""Keyed fingerprints in bulk: AES-128 over the bytes of a form.

A form of up to 48 bytes is one, two or three blocks of 16, the last padded with zero bytes (forms hold none); its
fingerprint is the CBC-MAC of those blocks under a key for that number of blocks, cut to 64 bits. Without the key it is
a random number, and equal only for equal forms. Keys come from the register key by HKDF-SHA256, one for each use.
A run of letters in a text is read where it stands, two machine words at a time, and masked to its length.

    prf.runs(letters, starts, lengths)   ==   prf.values([letters[s:s + n].tobytes() ...])
"""

from collections.abc import Sequence

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
Numbers = NDArray[np.int64]

LONGEST = 48
"""No form and no run is longer; so many zero bytes stand behind the letters that runs are taken from."""
_BLOCK = 16
_BLOCKS = LONGEST // _BLOCK
_BATCH = 1 << 13
_KEEP = np.tril(np.ones((_BLOCK + 1, _BLOCK), np.uint8), -1) * np.uint8(255)
"""Row n keeps the first n bytes of a block."""
_KEEP_BLOCK = _KEEP.view("V16").reshape(-1)


class Prf:
    """The keyed functions of one register key. Not to be shared between threads (a cipher context is not)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a register key is 32 bytes")
        self._key = key
        self._forms = [cipher(self.derive(f"form {blocks}", 16)) for blocks in range(1, _BLOCKS + 1)]
        self._dates = cipher(self.derive("date", 16))
        self._sources = cipher(self.derive("source", 16))

    def derive(self, use: str, length: int) -> bytes:
        """Bytes of the sub-key for one use."""
        return HKDFExpand(SHA256(), length, f"gatelodge register {use}".encode()).derive(self._key)

    def scan_keys(self) -> bytes:
        """The keys of forms of one, two and three blocks and of dates, for a kernel that has its own AES."""
        uses = [*(f"form {blocks}" for blocks in range(1, _BLOCKS + 1)), "date"]
        return b"".join(self.derive(use, 16) for use in uses)

    def runs(self, letters: U8, starts: Numbers, lengths: Numbers) -> U64:
        """The fingerprint of each run letters[start:start + length]; `letters` ends in `LONGEST` zero bytes at least.

        ValueError when a run is longer than `LONGEST`.
        """
        if not len(starts):
            return np.empty(0, np.uint64)
        longest = int(lengths.max())
        if longest > LONGEST:
            raise ValueError(f"a run has {longest} bytes; the longest may have {LONGEST}")
        if longest <= _BLOCK:
            return self._mac(letters, starts, lengths, 1)
        made = np.empty(len(starts), np.uint64)
        for blocks in range(1, _BLOCKS + 1):
            here = np.flatnonzero(
                (lengths <= _BLOCK * blocks) & (lengths > (_BLOCK * (blocks - 1) if blocks > 1 else -1))
            )
            if len(here):
                made[here] = self._mac(letters, starts[here], lengths[here], blocks)
        return made

    def values(self, forms: Sequence[bytes]) -> U64:
        """The fingerprint of each form; equal to that of the same run in a text."""
        lengths = np.fromiter(map(len, forms), np.int64, len(forms))
        starts = np.cumsum(lengths) - lengths
        return self.runs(np.frombuffer(b"".join((*forms, bytes(LONGEST))), np.uint8), starts, lengths)

    def dates(self, numbers: Numbers) -> U64:
        """The fingerprint of each date yyyymmdd."""
        return _encrypt(self._dates, _pairs(numbers))[:, 0].copy()

    def sources(self, fingerprints: U64, owner: int = 0) -> U64:
        """Fingerprints of source keys: apart for each source, and from those of what is looked for in text."""
        return _encrypt(self._sources, _pairs(fingerprints, owner))[:, 0].copy()

    def masks(self, salt: bytes) -> "Masks":
        """What the tables of the one file with this salt are hidden with."""
        return Masks(self.mask_key(salt))

    def mask_key(self, salt: bytes) -> bytes:
        """The key of those masks."""
        return self.derive(f"mask {salt.hex()}", 16)

    def _mac(self, letters: U8, starts: Numbers, lengths: Numbers, blocks: int) -> U64:
        window = np.ndarray((len(letters) - _BLOCK + 1,), "V16", buffer=letters, strides=(1,))
        made = np.empty(len(starts), np.uint64)
        for first in range(0, len(starts), _BATCH):  # what one batch needs stays in the processor's cache
            here = slice(first, first + _BATCH)
            start, length = starts[here], lengths[here]
            state = window[start].view(np.uint64)
            state &= _KEEP_BLOCK.take(length if blocks == 1 else np.minimum(length, _BLOCK)).view(np.uint64)
            for block in range(1, blocks + 1):
                state = _encrypt(self._forms[blocks - 1], state).reshape(-1)
                if block < blocks:
                    more = window[start + _BLOCK * block].view(np.uint64)
                    more &= _KEEP_BLOCK.take(np.minimum(length - _BLOCK * block, _BLOCK)).view(np.uint64)
                    state = state ^ more
            made[here] = state[::2]
        return made


class Masks:
    """Numbers that the tables of one file are hidden with, told by purpose and place."""

    def __init__(self, key: bytes) -> None:
        self._cipher = cipher(key)

    def blocks(self, purpose: int, places: Numbers) -> U32:
        """Four 32-bit words for each place."""
        return _encrypt(self._cipher, _pairs(places, purpose)).view(np.uint32)

    def words(self, purpose: int, places: Numbers) -> U32:
        """One 32-bit word for each place."""
        mask: U32 = self.blocks(purpose, places >> 2)[np.arange(len(places)), places & 3]
        return mask

    def stretch(self, purpose: int, first: int, last: int) -> U32:
        """The words of places first..last-1."""
        begin = first >> 2
        return self.blocks(purpose, np.arange(begin, -(-last // 4))).reshape(-1)[first - 4 * begin : last - 4 * begin]


def cipher(key: bytes) -> CipherContext:
    """AES under this key, for blocks that are each a separate input of a pseudo-random function, never a message."""
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - see the sentence above


def _pairs(numbers: Numbers | U64, tag: int = 0) -> U64:
    pairs = np.empty((len(numbers), 2), np.uint64)
    pairs[:, 0] = numbers
    pairs[:, 1] = tag
    return pairs


def _encrypt(context: CipherContext, words: U64) -> U64:
    """The words two by two, encrypted, as pairs."""
    return np.frombuffer(context.update(words.tobytes()), np.uint64).reshape(-1, 2)
