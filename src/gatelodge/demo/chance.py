"""Chance that can be repeated: every stream of draws follows from the seed and from what is drawn.

Not for secrets. A new kind of draw gets a stream of its own, so that it does not move the others.

>>> stream(7, "surnames").random() == stream(7, "surnames").random()
True
"""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: int, *what: object) -> Random:
    """A stream of draws of its own for `what`."""
    return Random("/".join(str(part) for part in (seed, *what)))  # noqa: S311 - invented people, no secrets


class Weighted(Generic[T]):
    """Things to draw from, each as likely as its weight says."""

    def __init__(self, things: Sequence[tuple[T, float]]) -> None:
        self._things = [thing for thing, _ in things]
        self._sums = list(accumulate(weight for _, weight in things))

    def draw(self, chance: Random) -> T:
        """One of the things."""
        return chance.choices(self._things, cum_weights=self._sums)[0]
