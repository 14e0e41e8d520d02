"""Records of "Key: value" lines, understood by their keys as a table is by its heading."""

from collections.abc import Sequence

from gatelodge.core.detect.headings import NOTHING, by_heading
from gatelodge.core.detect.person_table import FEWEST_ROWS, Filled, filled_by
from gatelodge.values import Segment, SegmentKind

_LETTER = frozenset(["from", "subject"])
"""The head of a quoted mail has both, and is nobody's card."""


def cards(segments: Sequence[Segment]) -> dict[int, Filled]:
    """What each record tells, by its place; a record that is no card of known keys is left out."""
    found = {}
    for place, segment in enumerate(segments):
        if segment.kind is SegmentKind.RECORD:
            filled = _by_keys(_keys(segment.text))
            if filled.classes:
                found[place] = filled
    return found


def person_cards(segments: Sequence[Segment], read: dict[int, Filled]) -> list[int]:
    """The records that are like a person; none when fewer than five different ones are."""
    places = [place for place, filled in read.items() if filled.like_a_person]
    return places if len({segments[place].text for place in places}) >= FEWEST_ROWS else []


def _keys(text: str) -> list[str]:
    """The keys of the lines that have a value behind them."""
    pairs = (line.replace("=", ":", 1).partition(":") for line in text.split("\n"))
    return [key.strip() for key, _, value in pairs if value.strip()]


def _by_keys(keys: Sequence[str]) -> Filled:
    if _LETTER.issubset(key.lower() for key in keys):
        return filled_by([], [])
    return filled_by([by_heading(key) or NOTHING for key in keys], [True] * len(keys))
