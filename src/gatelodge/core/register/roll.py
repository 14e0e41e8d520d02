"""Who is in a new base: the persons of the chunks, and those of the version before who stay or have just left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.chunk import Chunk
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.key_tables import MOST_PEOPLE
from gatelodge.core.register.person_rows import NameParts, flags, parts_of
from gatelodge.core.register.prf import U32, U64, Numbers
from gatelodge.core.register.sorting import distinct

Told = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody, by row: rows are in the order of the source keys' fingerprints."""

    sources: U64
    owners: NDArray[np.uint8]
    ids: U64
    names: NameParts
    left: Numbers
    """Pairs of a row and the day yyyymmdd they left."""
    chunk_rows: list[U32]
    """For each chunk, which row each of its rows became."""
    moved: Numbers
    """Which row each number of the version before became; -1 for who is forgotten."""
    carried: Told
    """Those of them whose keys are carried over, because no chunk has them."""
    merged: U64
    folded: Numbers
    added: int
    kept: int
    gone: int


def roll_of(
    chunks: Sequence[Chunk],
    previous: RegisterTable | None,
    rekeyed: bool,  # noqa: FBT001 - private
    today: int,
    forget_before: int,
    new_ids: Callable[[int], bytes],
) -> Roll:
    """Everybody in these chunks, and of the version before whoever is carried over."""
    fresh = distinct(np.concatenate([np.empty(0, np.uint64), *(chunk["sources"].view(np.uint64) for chunk in chunks)]))
    old = _Before(previous)
    day = old.left.copy()
    absent = ~among(fresh, old.sources) if not rekeyed else np.ones(len(old.numbers), np.bool_)
    leaving = (not rekeyed) & absent & (day == 0) & np.isin(old.owners, [chunk.owner for chunk in chunks])
    day[leaving] = today
    stays = absent & ((day == 0) | (day >= forget_before)) & (not rekeyed)
    sources = np.sort(np.concatenate((fresh, old.sources[stays])))
    if len(sources) > MOST_PEOPLE:
        raise ValueError(f"{len(sources)} persons are more than an index can hold")
    count = len(sources)
    owners, ids, names = np.zeros(count, np.uint8), np.zeros((count, 2), np.uint64), NameParts.none(count)
    known, moved = np.zeros(count, np.bool_), np.full(old.count, -1)
    chunk_rows = [np.searchsorted(sources, chunk["sources"].view(np.uint64)).astype(np.uint32) for chunk in chunks]
    for chunk, rows in zip(chunks, chunk_rows, strict=True):
        owners[rows] = chunk.owner
        before = old.find(_earlier(chunk, rekeyed=rekeyed))
        there = np.flatnonzero(before >= 0)
        known[rows[there]] = True
        moved[old.numbers[before[there]]] = rows[there]
    for chunk, rows in zip(reversed(chunks), reversed(chunk_rows), strict=True):
        told = chunk["fore"].astype(np.bool_) | chunk["sur"].astype(np.bool_) | chunk["birth"].astype(np.bool_)
        theirs = np.flatnonzero(told | chunk.canary)[::-1]  # a planted person may have a number alone
        names.take(
            rows[theirs].astype(np.int64), chunk_parts(chunk), theirs
        )  # of several names the first is written last
    kept = int(known.sum())
    carried_rows = np.searchsorted(sources, old.sources[stays])
    owners[carried_rows], known[carried_rows] = old.owners[stays], True
    moved[old.numbers[stays]] = carried_rows
    if previous is not None:
        theirs = np.flatnonzero(moved >= 0)
        ids[moved[theirs]] = previous.raw_ids(theirs)
        parts = parts_of(previous.rows(old.numbers[stays]))
        parts.flags |= flags(canary=np.zeros(len(carried_rows), np.bool_), left=day[stays] > 0)
        names.take(carried_rows, parts, np.arange(len(carried_rows)))
    ids[~known] = np.frombuffer(new_ids(count - int(known.sum())), np.uint64).reshape(-1, 2)
    carried = np.zeros(old.count, np.bool_)
    carried[old.numbers[stays]] = True
    folded = moved[previous.folded] if previous is not None else np.empty((0, 2), np.int64)
    folded = folded[(folded >= 0).all(axis=1)]
    away = np.flatnonzero(day[stays] > 0)
    left = np.stack((carried_rows[away], day[stays][away]), axis=1)
    return Roll(
        sources=sources,
        owners=owners,
        ids=ids,
        names=names,
        left=left[np.argsort(left[:, 0])],
        chunk_rows=chunk_rows,
        moved=moved,
        carried=carried,
        merged=previous.merged if previous is not None else np.empty((0, 4), np.uint64),
        folded=folded[np.argsort(folded[:, 0])],
        added=len(fresh) - kept,
        kept=kept,
        gone=int(((moved[old.numbers] < 0) & (day == 0)).sum()) if rekeyed else int(leaving.sum()),
    )


class _Before:
    """The persons of the version before: their numbers, and of each source key, source and day they left, or 0."""

    def __init__(self, previous: RegisterTable | None) -> None:
        self.numbers = previous.living() if previous is not None else np.empty(0, np.int64)
        self.count = previous.base.count + previous.changed if previous is not None else 0
        self.sources = previous.sources_at(self.numbers) if previous is not None else np.empty(0, np.uint64)
        self.owners = previous.owners_at(self.numbers) if previous is not None else np.empty(0, np.uint8)
        self.left = np.zeros(len(self.numbers), np.int64)
        if previous is not None:
            pairs = previous.left_pairs()
            self.left[np.searchsorted(self.numbers, pairs[:, 0])] = pairs[:, 1]
        self._order = np.argsort(self.sources)
        self._sorted = self.sources[self._order]

    def find(self, sources: U64) -> Numbers:
        """Which of the persons each is; -1 for nobody."""
        if not len(self.numbers):
            return np.full(len(sources), -1)
        place = np.minimum(np.searchsorted(self._sorted, sources), len(self._sorted) - 1)
        return np.where(self._sorted[place] == sources, self._order[place], -1)


def _earlier(chunk: Chunk, *, rekeyed: bool) -> U64:
    sources = chunk["earlier" if rekeyed else "sources"].view(np.uint64)
    if len(sources) != len(chunk):
        raise ValueError("the chunk does not say who its persons were under the key before")
    return sources


def chunk_parts(chunk: Chunk) -> NameParts:
    """The parts of the names of a chunk's rows."""
    told = np.ones(len(chunk), np.bool_)
    return NameParts(
        fore=chunk["fore"].view(np.uint32),
        sur=chunk["sur"].view(np.uint32),
        other=chunk["other"].view(np.uint32),
        birth=chunk["birth"].view(np.uint32),
        initial=chunk["initial"].view(np.uint8),
        fore_most=chunk["fore_bits"].view(np.uint8),
        sur_most=chunk["sur_bits"].view(np.uint8),
        flags=flags(canary=told & chunk.canary, left=~told),
    )


def among(values: U64, wanted: U64) -> Told:
    """Which of the wanted are among the sorted values."""
    if not len(values):
        return np.zeros(len(wanted), np.bool_)
    found: Told = values[np.minimum(np.searchsorted(values, wanted), len(values) - 1)] == wanted
    return found
