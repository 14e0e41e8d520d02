"""Base and delta, open, as one: persons and keys have numbers, those of the base first, those of the delta behind.

A row of the base that a delta replaces or removes is dead; a person who was merged into another keeps their row, and
`folded` says whose it is read as.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.kernel import Files, Kernel, Kernels
from gatelodge.core.register.key_tables import LEFT, PLANTED
from gatelodge.core.register.person_rows import WORDS
from gatelodge.core.register.prf import U32, U64, Numbers, Prf
from gatelodge.core.register.table import Table
from gatelodge.errors import IntegrityError
from gatelodge.values import PersonId


class OpenRegister:
    """What the two files hold, row by row."""

    def __init__(self, base: Table, delta: Table | None = None, kernels: Kernels | None = None) -> None:
        """kernels: makes what reads texts for it, in place of numpy. IntegrityError: the delta is of another base."""
        if delta is not None and delta.head.base != base.head.version:
            raise IntegrityError("The changes of the register belong to another version of it. Import again.")
        self.base, self.delta = base, delta
        self.prf: Prf = base.prf
        newest = delta or base
        self.dead: Numbers = newest.sections["dead"].astype(np.int64)
        """Rows of the base that count no longer, sorted."""
        self.folded: Numbers = newest.sections["folded"].astype(np.int64).reshape(-1, 2)
        """Person numbers: who was given up, sorted, and who lives on."""
        self.merged: U64 = newest.sections["merged"].view(np.uint64).reshape(-1, 4)
        """The ids of everybody who was ever given up, and who lives on."""
        self._survivors = {pair[:2].tobytes(): PersonId(pair[2:].tobytes()) for pair in self.merged}
        files = Files(self._tables(), self.dead, self.folded, self.people)
        self.kernel: Kernel | None = kernels(files) if kernels else None

    @property
    def version(self) -> str:
        """When the base was made and the start of its digest; behind it, which change this is."""
        return self.base.head.version + (f"+{self.delta.head.serial}" if self.delta else "")

    @property
    def made_of(self) -> str:
        """The version that the base was made of, with its changes; "" where there was none."""
        return self.base.head.base

    @property
    def made(self) -> datetime:
        """When a source was last read whole; UTC."""
        return datetime.fromtimestamp(self.base.head.imported, UTC)

    @property
    def people(self) -> int:
        """How many persons it holds, with those who have left."""
        return (self.delta or self.base).head.people

    @property
    def left(self) -> int:
        """How many of them have left."""
        return (self.delta or self.base).head.left

    @property
    def epoch(self) -> int:
        """Of the register key."""
        return self.base.head.epoch

    @property
    def normal_form(self) -> int:
        """Version of the rules that values were normalised with."""
        return self.base.head.normal_form

    @property
    def changed(self) -> int:
        """How many persons the delta adds or replaces."""
        return self.delta.count if self.delta else 0

    @property
    def posted(self) -> int:
        """How many postings there are, at most."""
        return sum(table.posted for table in self._tables())

    def verify(self) -> None:
        """Read everything. IntegrityError when a section is damaged."""
        for table in self._tables():
            table.verify()

    def living(self) -> Numbers:
        """The number of every row that is not dead."""
        numbers = np.arange(self.base.count + self.changed)
        return np.delete(numbers, self.dead) if len(self.dead) else numbers

    def row_words(self, persons: Numbers) -> U32:
        """The same as it is kept."""
        if self.delta is None:
            return self.base.rows(persons)
        words = np.empty((len(persons), WORDS), np.uint32)
        for table, asked, numbers in self._split(persons, self.base.count):
            words[asked] = table.rows(numbers)
        return words

    def raw_ids(self, persons: Numbers) -> U64:
        """The ids as they were given, merged or not: two words each."""
        ids = np.empty((len(persons), 2), np.uint64)
        for table, asked, numbers in self._split(persons, self.base.count):
            ids[asked] = table.ids[numbers]
        return ids

    def sources_at(self, persons: Numbers) -> U64:
        """The fingerprint of each person's source key."""
        sources = np.empty(len(persons), np.uint64)
        for table, asked, numbers in self._split(persons, self.base.count):
            sources[asked] = table.sources[numbers]
        return sources

    def owners_at(self, persons: Numbers) -> NDArray[np.uint8]:
        """Which source each person is from."""
        owners = np.empty(len(persons), np.uint8)
        for table, asked, numbers in self._split(persons, self.base.count):
            owners[asked] = table.owners(numbers)
        return owners

    def numbers_by_source(self, fingerprints: U64) -> Numbers:
        """The number of who is known to a source by each; -1 for nobody."""
        numbers = self.base.source_rows(fingerprints)
        numbers[np.isin(numbers, self.dead)] = -1
        if self.delta is not None:
            changed = self.delta.source_rows(fingerprints)
            numbers = np.where(changed >= 0, changed + self.base.count, numbers)
        return numbers

    def left_pairs(self) -> Numbers:
        """Number of everybody who has left, and the day yyyymmdd."""
        pairs = self.base.unmasked(self.base.sections["left"].view(np.uint32), LEFT).astype(np.int64).reshape(-1, 2)
        return pairs[~np.isin(pairs[:, 0], self.dead)]

    def planted(self) -> Numbers:
        """The number of everybody who is planted."""
        numbers = [
            table.unmasked(table.sections["canaries"].view(np.uint32), PLANTED).astype(np.int64) + self._first(table)
            for table in self._tables()
        ]
        planted = np.concatenate(numbers)
        return planted[~np.isin(planted, self.dead)]

    def gates(self) -> list[tuple[U32, int]]:
        """The gate of each file, and its bits."""
        return [(table.gate, table.head.gate_bits) for table in self._tables()]

    def parts(self, first: int, last: int) -> Iterator[tuple[U64, Numbers, Numbers]]:
        """Of each file the keys whose first byte is first..last-1, once for every posting, with person and kind.

        The dead are among them, and nobody is read as another.
        """
        for table in self._tables():
            keys, rows, kinds = table.part(first, last)
            yield keys, rows + self._first(table), kinds

    def _tables(self) -> tuple[Table, ...]:
        return (self.base, self.delta) if self.delta else (self.base,)

    def _first(self, table: Table) -> int:
        """The number of a table's first row."""
        return 0 if table is self.base else self.base.count

    def _split(self, numbers: Numbers, first: int) -> list[tuple[Table, Numbers, Numbers]]:
        """Each table with which of the numbers are its own, and those as it counts them."""
        if self.delta is None:
            return [(self.base, np.arange(len(numbers)), numbers)]
        ours, theirs = np.flatnonzero(numbers < first), np.flatnonzero(numbers >= first)
        return [(self.base, ours, numbers[ours]), (self.delta, theirs, numbers[theirs] - first)]
