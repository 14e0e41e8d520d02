"""Keyed fingerprints in bulk: a secret universal hash over letters, then AES.

The hash of a run of bytes is a polynomial with secret bases over secret letter values, mod 2^64, twice; sums of
prefixes give the hash of any run with two look-ups, which is what makes every 1- to 4-word run of a text cheap. AES-128
of the two words is the fingerprint: without the key it is a random number, and equal only for equal runs.
Keys come from the register key by HKDF-SHA256, one per use.
"""

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
Numbers = NDArray[np.int64]

LONGEST = 64
"""Runs longer than this many bytes are no value of ours."""


class Prf:
    """The keyed functions of one register key. Not to be shared between threads (a cipher context is not)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a register key is 32 bytes")
        self._key = key
        table = np.frombuffer(self.derive("letters", 256 * 16), np.uint64).reshape(2, 256)
        self._letters = np.ascontiguousarray(table)
        bases = np.frombuffer(self.derive("bases", 16), np.uint64) | np.uint64(1)
        self._bases = [int(base) for base in bases]
        self._inverses = [pow(base, -1, 1 << 64) for base in self._bases]
        self._tag_date, self._tag_source = np.frombuffer(self.derive("tags", 16), np.uint64)
        self._aes = self._context("fingerprint")
        self._mask = self._context("mask")
        self._powers: list[tuple[U64, U64]] = []
        self._grow(1 << 12)

    def derive(self, use: str, length: int) -> bytes:
        """Bytes of the sub-key for one use."""
        made = b""
        for block in range(-(-length // 4096)):
            info = f"gatelodge register {use} {block}".encode()
            made += HKDFExpand(SHA256(), min(4096, length - len(made)), info).derive(self._key)
        return made

    def _context(self, use: str) -> CipherContext:
        # ECB because each block is one separate input of a pseudo-random function, never a message
        return Cipher(algorithms.AES(self.derive(use, 16)), modes.ECB()).encryptor()  # noqa: S305

    def _grow(self, length: int) -> None:
        """Powers of the bases and of their inverses for positions up to `length`."""
        size = max(1 << 12, 1 << (length - 1).bit_length())
        self._powers = [
            (_powers(base, size), _powers(inverse, size))
            for base, inverse in zip(self._bases, self._inverses, strict=True)
        ]

    def runs(self, letters: NDArray[np.uint8], starts: Numbers, ends: Numbers) -> U64:
        """The fingerprint of each run letters[start:end]."""
        length = len(letters)
        if length > len(self._powers[0][0]):
            self._grow(length)
        words = np.empty((len(starts), 2), np.uint64)
        sums = np.empty(length + 1, np.uint64)
        for half in (0, 1):
            power, inverse = self._powers[half]
            sums[0] = 0
            np.cumsum(self._letters[half][letters] * power[:length], out=sums[1:])
            words[:, half] = (sums[ends] - sums[starts]) * inverse[starts]
        return self._fingerprints(words)

    def values(self, forms: list[bytes]) -> U64:
        """The fingerprint of each form; equal to that of the same run in a text."""
        if not forms:
            return np.empty(0, np.uint64)
        made = np.empty(len(forms), np.uint64)
        for first in range(0, len(forms), 8192):  # in blocks, so that the tables of powers stay small
            block = forms[first : first + 8192]
            ends = np.cumsum([len(form) for form in block], dtype=np.int64)
            starts = np.concatenate(([0], ends[:-1]))
            letters = np.frombuffer(b"".join(block) or b"\0", np.uint8)
            made[first : first + len(block)] = self.runs(letters, starts, ends)
        return made

    def dates(self, numbers: Numbers) -> U64:
        """The fingerprint of each date yyyymmdd."""
        return self._tagged(self._tag_date, numbers.astype(np.uint64))

    def sources(self, fingerprints: U64) -> U64:
        """Fingerprints of source keys, kept apart from those of what is looked for in text."""
        return self._tagged(self._tag_source, fingerprints)

    def mask(self, purpose: int, places: Numbers) -> NDArray[np.uint32]:
        """Four 32-bit words for each place: what a row of a table is hidden with."""
        words = np.empty((len(places), 2), np.uint64)
        words[:, 0] = purpose
        words[:, 1] = places
        return np.frombuffer(self._mask.update(words.tobytes()), np.uint32).reshape(-1, 4)

    def _tagged(self, tag: np.uint64, values: U64) -> U64:
        words = np.empty((len(values), 2), np.uint64)
        words[:, 0] = tag
        words[:, 1] = values
        return self._fingerprints(words)

    def _fingerprints(self, words: NDArray[np.uint64]) -> U64:
        return np.frombuffer(self._aes.update(words.tobytes()), np.uint64)[::2].copy()


def _powers(base: int, size: int) -> U64:
    factors = np.full(size, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)
