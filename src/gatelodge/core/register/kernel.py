"""What reads a block of text and weighs what it finds: the contract of every kernel.

There are two, which give the same: `plain.PlainKernel` in numpy, and the native one (adapters/native) that a home may
have beside it. Tests hold them equal.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from gatelodge.core.register.fields import Kind
from gatelodge.core.register.hits import Hits
from gatelodge.core.register.pairs import Evidence
from gatelodge.core.register.prf import U32, U64, Numbers
from gatelodge.core.register.standing import Runs, Standing
from gatelodge.core.register.table import Table
from gatelodge.core.register.words import Words


@dataclass(frozen=True, slots=True)
class Files:
    """One version of the register, as it is kept."""

    tables: Sequence[Table]
    """The base, and the delta where there is one."""
    dead: Numbers
    """Rows of the base that count no longer, sorted."""
    folded: Numbers
    """Pairs of person numbers: who was given up, sorted, and who lives on."""
    people: int


class Kernel(Protocol):
    """Reads blocks for one version of the register, one after the other: what is asked is about the block read last.

    Never raises for content; not to be shared between threads.
    """

    def read(self, raw: bytes, ends: Sequence[int]) -> tuple[Words, Hits | None]:
        """The words of a folded block whose segments end there, and the values of the register that stand in it.

        None where none stands there.
        """
        ...

    def gather(self, standing: Standing, hits: Hits, needed: float) -> tuple[Hits, Evidence | None]:
        """The hits that are no streets, and what they say about whom; None where they say nothing.

        needed: bits that make a pair certain.
        """
        ...

    def runs(self, standing: Standing, segments: Numbers) -> Runs:
        """Of these segments every run of up to three words that may be a name: single words first."""
        ...

    def parts(self, standing: Standing, segment: Numbers, wanted: U32) -> Numbers:
        """Where parts of names stand: as `Standing.parts`. `segment` ascends."""
        ...

    def slips(self, words: Words, first: Numbers, length: int) -> U64:
        """Fingerprints of all words one slip away from each of these, which have so many letters: a row for each."""
        ...

    def holds(self, forms: Sequence[bytes], kinds: Collection[Kind]) -> list[bool]:
        """For each form (1 to 40 bytes), whether somebody has it as a value of one of these kinds."""
        ...


Kernels = Callable[[Files], Kernel]
"""Makes the kernel for one version of the register."""
