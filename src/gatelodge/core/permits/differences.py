"""What a change of the permits did, in counts and a few examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gatelodge.core.permits.permit import Permit
from gatelodge.values import PersonId

SHOWN = 20
"""Differences that are kept as examples."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One recipient and person about whom something else is said than before."""

    what: str
    """`new`, `ended`, `changed`, `ban` or `ban lifted`."""
    token: bytes
    """Of the recipient."""
    person: PersonId
    before: tuple[Permit, ...] = ()
    after: tuple[Permit, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """What one change does to the book."""

    version: str
    count: int
    """Permits and bans of this source after it."""
    bans: int
    """Of `count`."""
    last: int
    """Permits and bans of this source before it."""
    pairs: Mapping[str, int] = field(default_factory=dict)
    """Pairs of recipient and person by what happened to them, as `Difference.what` names it."""
    examples: Sequence[Difference] = ()
    """The first `SHOWN`."""

    @property
    def new(self) -> int:
        """Pairs that had no line of this source in force before."""
        return self.pairs.get("new", 0)

    @property
    def ended(self) -> int:
        """Pairs that had one and have none any more."""
        return self.pairs.get("ended", 0)

    @property
    def changed(self) -> int:
        """Pairs of whom other fields or dates are said."""
        return self.pairs.get("changed", 0)
