"""What the routes work with: put into each question's scope by the process, so that nothing is global."""

from collections.abc import Callable
from dataclasses import dataclass

from gatelodge.core.policy import Catalogue
from gatelodge.flows.check import CheckTools


@dataclass(frozen=True, slots=True)
class Desk:
    """One home, as the routes see it."""

    tools: CheckTools
    words: Callable[[], Catalogue]
    languages: tuple[str, ...]
    """The first is said where the asker wants none of them."""
    max_recipients: int
    max_bytes: int
    """Of a message."""
