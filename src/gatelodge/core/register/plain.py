"""The kernel in numpy: it says what is right, and needs nothing else."""

from collections.abc import Collection, Sequence

import numpy as np

from gatelodge.core.register.evidence import gather
from gatelodge.core.register.fields import Kind
from gatelodge.core.register.hits import Hits
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.kernel import Kernel
from gatelodge.core.register.pairs import Evidence
from gatelodge.core.register.prf import U32, U64, Numbers
from gatelodge.core.register.scan import candidates, scan
from gatelodge.core.register.slips import slips
from gatelodge.core.register.standing import Runs, Standing
from gatelodge.core.register.words import Words, words_of


class PlainKernel:
    """Reads blocks for one version of the register."""

    def __init__(self, table: RegisterTable) -> None:
        self._table = table

    def read(self, raw: bytes, ends: Sequence[int]) -> tuple[Words, Hits | None]:
        """As `Kernel` says."""
        words = words_of(raw, ends)
        return words, scan(self._table, words, candidates(self._table, words))

    def gather(self, standing: Standing, hits: Hits, needed: float) -> tuple[Hits, Evidence | None]:
        """As `Kernel` says."""
        hits = standing.without_streets(hits)
        return hits, gather(self._table, hits, standing, needed)

    def runs(self, standing: Standing, segments: Numbers) -> Runs:
        """As `Kernel` says."""
        return standing.runs(self._table.prf, segments)

    def parts(self, standing: Standing, segment: Numbers, wanted: U32) -> Numbers:
        """As `Kernel` says."""
        return standing.parts(self._table.prf, segment, wanted)

    def slips(self, words: Words, first: Numbers, length: int) -> U64:
        """As `Kernel` says."""
        return slips(self._table.prf, words.letters, words.at[first], length)

    def holds(self, forms: Sequence[bytes], kinds: Collection[Kind]) -> list[bool]:
        """As `Kernel` says."""
        hits, places = self._table.places(self._table.prf.values(forms))
        found = self._table.postings(places)
        known = set(hits[found.hit[np.isin(found.kind, list(kinds))]].tolist())
        return [place in known for place in range(len(forms))]


def kernel_of(table: RegisterTable) -> Kernel:
    """The native one where there is one."""
    return table.kernel or PlainKernel(table)
