"""What stands in a block: values of the register, and what may be one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import U64, Numbers

Flags = NDArray[np.bool_]

DATE_WORDS = 3
"""Words of a date, as a rule."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be values, in the order in which they count: of two that are the same key, the first does."""

    fingerprint: U64
    first: Numbers
    """The word each begins with."""
    size: Numbers
    """Words."""
    is_day: Flags
    dialled: Flags
    """Digits behind a leading 0 or 44: a telephone number or nothing."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Pairs of a segment and a key of the register that stands in it, each once, in that order."""

    segment: Numbers
    place: Numbers
    """Of the key."""
    first: Numbers
    """The word it begins with."""
    size: Numbers
    """Words."""
    count: Numbers
    """How many people have the value."""
    plain: Flags
    """Begins with letters only, so a name as a rule."""
    fingerprint: U64
    is_day: Flags
    dialled: Flags
    """Digits behind a leading 0 or 44: a telephone number or nothing."""

    def __len__(self) -> int:
        return len(self.segment)

    def only(self, some: Flags | slice) -> "Hits":
        """These of them."""
        return Hits(*(getattr(self, column)[some] for column in self.__slots__))
