"""Which of a probationer's mail somebody looks at: a share that falls as evidence grows, chosen by keyed hash.

Nobody can tell beforehand which mail it will be, and anybody with the key can show afterwards that it was chance.

    chosen([(b"digest", "GL-ABCDEFGH")], key, share=0.2)
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

FIRST_DAYS = 7
"""In post: the time in which everything is looked at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the share falls. From `[supervision]`."""

    shares: tuple[float, ...] = (1.0, 0.5, 0.2, 0.05)
    """In the first week in post, after it, and after each of `steps`."""
    steps: tuple[int, ...] = (10, 30)
    """Clean samples since the last concern."""
    suggest_after: int = 60
    """Clean samples after which it is suggested to end the probation."""
    unread_days: int = 7
    """After which an unread sample goes one level up."""


def share_of(days_in_post: int | None, clean: int, plan: Plan) -> float:
    """The share of a probationer's mail to be looked at, 0 to 1.

    clean: samples acknowledged as clean since the last concern. Where no start is known, the first step of evidence
    ends the first week.
    """
    first_week = clean < plan.steps[0] if days_in_post is None else days_in_post < FIRST_DAYS
    if first_week:
        return plan.shares[0]
    reached = 1 + sum(clean >= step for step in plan.steps)
    return plan.shares[min(reached, len(plan.shares) - 1)]


def keyed_share(key: bytes, digest: bytes, purpose: bytes = b"sample") -> float:
    """Where the digest falls between 0 and 1: even, the same each time, and unforeseeable without the key."""
    said = hmac.digest(key, b"gatelodge " + purpose + b"\0" + digest, "sha256")
    return int.from_bytes(said[:7], "big") / (1 << 56)


def chosen(mail: Iterable[tuple[bytes, str]], key: bytes, *, share: float, at_least_one: bool = False) -> list[str]:
    """The names of the mail (digest and name) whose keyed hash lies below the share, in their order.

    at_least_one: where none does, the one that comes nearest.
    """
    ranked = [(keyed_share(key, digest), name) for digest, name in mail]
    below = [name for place, name in ranked if place < share]
    return below or ([min(ranked)[1]] if at_least_one and ranked else [])
