"""A batch of the source as columns: what the index is made from, in plain text, for as long as that takes.

Columns(sources=("A1234BC",), names=((("Rhys",), ("Pugh",)),), fields=((Kind.BIRTH, ("1985-03-12",)),))
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gatelodge.core.register.fields import Kind

OWNERS = 64
"""A home has at most so many sources."""
CANARIES = OWNERS - 1
"""The owner of the planted people."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows of one source, column by column: all of one length, "" where a cell is empty.

    Several rows with one source key are one person with all their names and fields.
    """

    sources: Sequence[str] = field(repr=False)
    """What the source knows each person by; never empty."""
    names: tuple[tuple[Sequence[str], Sequence[str]], ...] = field(default=(), repr=False)
    """Pairs of columns (forenames, surnames); the first is the main name, others are aliases."""
    fields: tuple[tuple[Kind, Sequence[str]], ...] = field(default=(), repr=False)
    """Other fields as written, in any number. ISSUED and NUMBER are told apart by each value's form."""
    owner: int = 0
    """Which of the home's sources the rows are from: the same key in two sources is two persons."""
    canary: bool = False
    """Planted people: nobody real is among them."""

    def __len__(self) -> int:
        return len(self.sources)
