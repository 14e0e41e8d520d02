"""What the lines of the permit book say against each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gatelodge.core.permits import PermitBook, hears
from gatelodge.values import PersonId

MOST = 1_000
"""Contradictions that are told."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A recipient and person about whom two lines in force say different things."""

    address: str
    person: PersonId
    what: str
    sources: tuple[str, ...]


def contradictions(book: PermitBook, at: datetime, *, decrypt: Callable[[bytes], bytes]) -> tuple[Contradiction, ...]:
    """Where a permit and a ban, or two permits with different fields, are in force at once; at most `MOST`."""
    found: list[Contradiction] = []
    for token, lines in book.contradictions():
        summed = hears(lines, at)
        if not summed.contradicting:
            continue
        what = "a permit and a ban: the ban wins" if summed.banned else "permits for different fields: they add up"
        address = decrypt(book.sealed_address(token)).decode()
        found.append(Contradiction(address, lines[0].person, what, tuple(sorted(summed.sources))))
        if len(found) == MOST:
            break
    return tuple(found)
