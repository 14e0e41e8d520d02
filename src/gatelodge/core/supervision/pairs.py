"""Colleagues who approve each other: found from who approved whose mail, and when. Reported, never decided.

circles([("ann", "bob", at), ("bob", "ann", at)])  ->  one circle of ann and bob
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Circle:
    """People each of whom approved somebody in it and was approved by somebody in it."""

    members: tuple[str, ...]
    """Sorted."""
    approvals: int
    """Within the circle."""
    pairs: int
    """Of the possible pairs, how many approved each other both ways."""
    first: datetime
    last: datetime

    @property
    def everybody(self) -> bool:
        """True where each of them approved, and was approved by, each of the others."""
        return self.pairs == len(self.members) * (len(self.members) - 1) // 2


def circles(approvals: Iterable[tuple[str, str, datetime]], *, least: int = 2) -> tuple[Circle, ...]:
    """The largest groups in which approvals lead round, most approvals first.

    approvals: author, approver, time. least: of approvals from one to another before it counts, so that a single
    favour in a year is none; two people need so many each way.
    """
    counted: Counter[tuple[str, str]] = Counter()
    times: dict[tuple[str, str], list[datetime]] = {}
    for author, approver, at in approvals:
        if author and approver and author != approver:
            counted[author, approver] += 1
            times.setdefault((author, approver), []).append(at)
    edges = {pair for pair, number in counted.items() if number >= least}
    found = [_circle(group, edges, counted, times) for group in _round(edges)]
    return tuple(sorted(found, key=lambda one: (-one.approvals, one.members)))


def _circle(
    group: frozenset[str],
    edges: set[tuple[str, str]],
    counted: Mapping[tuple[str, str], int],
    times: Mapping[tuple[str, str], list[datetime]],
) -> Circle:
    inside = [pair for pair in edges if pair[0] in group and pair[1] in group]
    when = [at for pair in inside for at in times[pair]]
    both = sum((b, a) in edges for a, b in inside) // 2
    return Circle(tuple(sorted(group)), sum(counted[pair] for pair in inside), both, min(when), max(when))


def _round(edges: set[tuple[str, str]]) -> list[frozenset[str]]:
    """Groups of two or more in which everybody is reached from everybody: the strong components of the graph."""
    onward: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for author, approver in edges:
        onward.setdefault(author, set()).add(approver)
        back.setdefault(approver, set()).add(author)
    groups: list[frozenset[str]] = []
    left = set(onward) & set(back)
    while left:
        start = min(left)
        group = _reached(start, onward) & _reached(start, back)
        left -= group | {start}
        if len(group) > 1:
            groups.append(frozenset(group))
    return groups


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for name in onward.get(waiting.pop(), ()):
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached
