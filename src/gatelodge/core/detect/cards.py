"""Records of "Key: value" lines, understood by their keys as a table is by its heading."""

from collections.abc import Sequence
from dataclasses import dataclass

from gatelodge.core.detect.headings import NOTHING, Role, by_heading
from gatelodge.core.detect.person_table import FEWEST_ROWS, Filled, filled_by
from gatelodge.values import Segment, SegmentKind

_LETTER = frozenset(["from", "subject"])
"""The head of a quoted mail has both, and is nobody's card."""


@dataclass(frozen=True, slots=True)
class Card:
    """One record of known keys."""

    filled: Filled
    full_name: str
    """Put together where forename and surname have a key each."""


def cards(segments: Sequence[Segment]) -> dict[int, Card]:
    """What each record tells, by its place; a record that is no card of known keys is left out."""
    found = {}
    for place, segment in enumerate(segments):
        if segment.kind is SegmentKind.RECORD:
            card = _read(_pairs(segment.text))
            if card.filled.classes:
                found[place] = card
    return found


def person_cards(segments: Sequence[Segment], read: dict[int, Card]) -> list[int]:
    """The records that are like a person; none when fewer than five different ones are."""
    places = [place for place, card in read.items() if card.filled.like_a_person]
    return places if len({segments[place].text for place in places}) >= FEWEST_ROWS else []


def full_name(forenames: str, surname: str) -> str:
    """The first forename and the surname, side by side; "" when one of them is missing."""
    fore, sur = forenames.split(), surname.split()
    return " ".join((fore[0], *sur)) if fore and sur else ""


def _pairs(text: str) -> list[tuple[str, str]]:
    """Key and value of the lines that have a value behind the key."""
    pairs = (line.replace("=", ":", 1).partition(":") for line in text.split("\n"))
    return [(key.strip(), value.strip()) for key, _, value in pairs if value.strip()]


def _read(pairs: Sequence[tuple[str, str]]) -> Card:
    if _LETTER.issubset(key.lower() for key, _ in pairs):
        return Card(filled_by([], []), "")
    columns = [by_heading(key) or NOTHING for key, _ in pairs]
    fore, sur = (
        [value for column, (_, value) in zip(columns, pairs, strict=True) if column.role is role]
        for role in (Role.FORENAME, Role.SURNAME)
    )
    whole = full_name(fore[0], sur[0]) if fore and len(sur) == 1 else ""
    return Card(filled_by(columns, [True] * len(columns)), whole)
