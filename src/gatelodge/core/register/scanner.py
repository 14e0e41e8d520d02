"""What reads a block of text before the register's keys are asked: the contract of every scanner.

There are two, which give the same: `scan.candidates` in numpy, and the native one (adapters/native.py) that a home may
have beside it. Tests hold them equal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import U64, Numbers
from gatelodge.core.register.table import Table
from gatelodge.core.register.words import Words


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be values, in the order in which they count: of two that are the same key, the first does."""

    fingerprint: U64
    first: Numbers
    """The word each begins with."""
    size: Numbers
    """Words."""
    is_day: NDArray[np.bool_]
    dialled: NDArray[np.bool_]
    """Digits behind a leading 0 or 44: a telephone number or nothing."""


class Scanner(Protocol):
    """Reads blocks for one version of the register."""

    def __call__(self, raw: bytes, ends: Sequence[int]) -> tuple[Words, Candidates]:
        """The words of a folded block whose segments end there, and its runs and dates that may be keys.

        Candidates that no filter lets pass may be left out. Mail addresses and letters set apart are not among them.
        Never raises for content.
        """
        ...


Scanners = Callable[[Sequence[Table]], Scanner]
"""Makes the scanner for base and delta of one version."""
