"""Two small sets that answer most look-ups without a search, and never answer no wrongly.

The gate says whether any value begins with these (up to) six letters, digits taken alike: most words begin none.
The filter says whether a fingerprint may be a key: 64-bit blocks with three bits for each key. Its blocks are in the
order of the fingerprints and it uses their known bits only, so it is made in one pass over sorted keys.
"""

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import U8, U32, U64, Numbers

SIX = 6
"""Letters that the gate looks at."""
FINEST, COARSEST = 23, 16
"""Bits of a place in the gate, for the largest and the smallest registers."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.array([(1 << 8 * count) - 1 for count in range(SIX + 1)], np.uint64)
_NOUGHTS, _HIGH_HALVES, _SIXTEENS = (np.uint64(0x0101010101010101 * byte) for byte in (0x30, 0xF0, 0x10))
_KEYS_PER_BLOCK = 8


def sixes(letters: U8, starts: Numbers, lengths: Numbers) -> U64:
    """The first (up to) six bytes of each run as a number, every digit as 0."""
    window = np.ndarray((len(letters) - 7,), np.uint64, buffer=letters, strides=(1,))
    return digitless(window[starts] & _FIRST[np.minimum(lengths, SIX)])


def digitless(codes: U64) -> U64:
    """Letters as a number, every digit among them as 0: the gate tells how values are built, not which they are."""
    high = (codes ^ _NOUGHTS) & _HIGH_HALVES  # nothing in the high half of a byte: a digit
    high |= high >> np.uint64(2)
    high |= high >> np.uint64(1)
    digits = (~high & _SIXTEENS) >> np.uint64(4)
    plain: U64 = codes & ~(digits * np.uint64(15))
    return plain


def gate_places(six: U64, bits: int) -> Numbers:
    """Where in a gate of 2**bits each stands."""
    places: Numbers = ((six * _ODD) >> np.uint64(64 - bits)).astype(np.int64)
    return places


def gate_bits(distinct: int) -> int:
    """The size of a gate for so many beginnings: about 32 bits for each."""
    return min(max((32 * max(distinct, 1) - 1).bit_length(), COARSEST), FINEST)


def gate_words(finest: Numbers, bits: int) -> U32:
    """A gate of 2**bits that lets these places of the finest gate pass."""
    passing = np.zeros(1 << bits, np.bool_)
    passing[finest >> (FINEST - bits)] = True
    return np.packbits(passing, bitorder="little").view(np.uint32)


def gate_finer(words: U32, coarser: int, bits: int) -> U32:
    """A gate of 2**coarser places as one of 2**bits."""
    passing = np.unpackbits(words.view(np.uint8), bitorder="little")
    return np.packbits(np.repeat(passing, 1 << (bits - coarser)), bitorder="little").view(np.uint32)


def filter_size(keys: int) -> int:
    """How many blocks a filter for so many keys has."""
    return -(-keys // _KEYS_PER_BLOCK)


def fill(blocks: U64, fingerprints: U64, known_bits: int) -> None:
    """Put sorted fingerprints into the filter."""
    if not len(fingerprints):
        return
    places = _places(fingerprints, len(blocks))
    edges = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
    blocks[places[edges]] |= np.bitwise_or.reduceat(_bits(fingerprints, known_bits), edges)


def passes(blocks: U64, fingerprints: U64, known_bits: int) -> NDArray[np.bool_]:
    """Which of the fingerprints may be keys."""
    if not len(blocks):
        return np.zeros(len(fingerprints), np.bool_)
    bits = _bits(fingerprints, known_bits)
    passing: NDArray[np.bool_] = (blocks.take(_places(fingerprints, len(blocks))) & bits) == bits
    return passing


def _places(fingerprints: U64, blocks: int) -> Numbers:
    places: Numbers = (((fingerprints >> np.uint64(32)) * np.uint64(blocks)) >> np.uint64(32)).astype(np.int64)
    return places


def _bits(fingerprints: U64, known_bits: int) -> U64:
    one, low = np.uint64(1), np.uint64(63)
    known = fingerprints >> np.uint64(64 - known_bits)
    bits: U64 = (
        (one << (known & low)) | (one << (known >> np.uint64(6) & low)) | (one << (known >> np.uint64(12) & low))
    )
    return bits
