"""One thing planted in a file, which reading must find or name as a gap."""

from dataclasses import dataclass

from gatelodge.core.extract import extract_file
from gatelodge.values import Extraction, GapKind, Hidden

NOT_HOLDING = frozenset({GapKind.SMALL_IMAGE, GapKind.SIGNED_CLEAR, GapKind.IMAGE, GapKind.MEDIA, GapKind.LINKED_FILE})
"""Gaps that the shipped rules do not hold for anybody."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file with one canary in one place."""

    name: str
    """Content and carrier: "very hidden sheet in xlsx"."""
    filename: str
    content: bytes
    canary: str
    kinds: frozenset[Hidden] = frozenset()
    """How the canary is hidden, any of them; empty where whoever opens the file sees it."""


def outcome(case: Case) -> str:
    """`found`, `gap` (not found, but a gap that holds says so), `wrong` (its hiding is not named), `missed`."""
    extraction = extract_file(case.content, case.filename)
    hidden = {segment.hidden for part in extraction.parts for segment in part.segments if case.canary in segment.text}
    if not hidden:
        return "gap" if holds(extraction) else "missed"
    return "found" if not case.kinds or (None not in hidden and hidden & case.kinds) else "wrong"


def holds(extraction: Extraction) -> bool:
    """Does a gap say that something was not read, so that the shipped rules hold the message?"""
    return any(gap.kind not in NOT_HOLDING for gap in extraction.gaps)
