"""Sorting in bulk, for fingerprints: numbers of 64 bits that are spread evenly."""

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import U32, U64, Numbers

_ODD = np.uint64(0x9E3779B97F4A7C15)


def order_of(values: U64) -> Numbers:
    """The places of the values in ascending order: by the upper half, digit by digit, then the few that it leaves."""
    order = np.argsort((values >> np.uint64(32)).astype(np.uint16), kind="stable")  # of 16 bits: by counting
    order = order[np.argsort((values >> np.uint64(48)).astype(np.uint16)[order], kind="stable")]
    return order[np.argsort(values[order], kind="stable")]


def changes(ordered: U64) -> NDArray[np.bool_]:
    """Where a sorted value differs from the one before."""
    changed = np.empty(len(ordered), np.bool_)
    changed[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changed[1:])
    return changed


def distinct(values: U64) -> U64:
    """Each value once, in ascending order."""
    ordered = np.sort(values)
    return ordered[changes(ordered)]


def how_often(values: U32 | U64) -> Numbers:
    """For each value, which may be any numbers, how many are equal to it."""
    spread = values.astype(np.uint64) * _ODD
    order = order_of(spread)
    starts = np.flatnonzero(changes(spread[order]))
    counts = np.diff(starts, append=len(values))
    often = np.empty(len(values), np.int64)
    often[order] = np.repeat(counts, counts)
    return often


def among(known: Numbers | U64, wanted: Numbers | U64) -> NDArray[np.bool_]:
    """Which of the wanted numbers are known; `known` ascends."""
    if not len(known):
        return np.zeros(len(wanted), np.bool_)
    there: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted
    return there
