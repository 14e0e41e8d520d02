"""How many people the subject line names, and how many the names of files: both are seen by everybody on the way.

A person found anywhere in the message is named there too where two words of the evidence for them stand in the title:
a full name, a surname and a birth date. One word is not enough: "Visit in May" does not name May Jones.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gatelodge.core.detect.issued import Number
from gatelodge.core.detect.people import Mention, Who
from gatelodge.core.detect.places import Place
from gatelodge.core.register import RegisterIndex
from gatelodge.core.text import fold, tokens
from gatelodge.values import Segment, SegmentKind

_MOST = 20
"""Of more people than this, only those are counted whom the title names by itself."""
_LONGEST = 2_000
"""Characters of a segment that is compared with the titles."""


@dataclass(frozen=True, slots=True)
class Titled:
    """How many people stand in titles, on the register or not."""

    subject: int = 0
    file_names: int = 0


def titled(
    places: Sequence[Place], mentions: Sequence[Mention], strangers: Sequence[Number], register: RegisterIndex | None
) -> Titled:
    """How many people the subject and the names of files name."""
    subject = [number for number, place in enumerate(places) if _is_subject(place)]
    files = [number for number, place in enumerate(places) if _is_file_name(place.segment)]
    return Titled(
        _named(subject, places, mentions, strangers, register), _named(files, places, mentions, strangers, register)
    )


def _is_subject(place: Place) -> bool:
    return place.segment.kind is SegmentKind.HEADER and not place.part.path and place.segment.where.lower() == "subject"


def _is_file_name(segment: Segment) -> bool:
    return segment.kind is SegmentKind.HEADER and segment.where == "file name"


def _named(
    titles: Sequence[int],
    places: Sequence[Place],
    mentions: Sequence[Mention],
    strangers: Sequence[Number],
    register: RegisterIndex | None,
) -> int:
    if not titles:
        return 0
    here = frozenset(titles)
    direct = {mention.who for mention in mentions if mention.match.segment_index in here}
    numbers = {number.value for number in strangers if number.segment in here and number.kind.names_person}
    others: dict[Who, Mention] = {}
    for mention in mentions:
        if mention.who not in direct:
            others.setdefault(mention.who, mention)
    said = {word for title in titles for word in tokens(places[title].segment.text)}
    also = 0
    if register is not None and len(others) <= _MOST:
        also = sum(_leans_on(mention, places, said, register) for mention in others.values())
    return len(direct) + len(numbers) + also


def _leans_on(mention: Mention, places: Sequence[Place], said: Iterable[str], register: RegisterIndex) -> bool:
    """Does the evidence lose weight without one word of the title, and without another?"""
    segment = places[mention.match.segment_index].read
    if len(segment.text) > _LONGEST:
        return False
    shared = sorted(set(said) & set(tokens(segment.text)))
    if len(shared) < 2:
        return False
    tried = register.find([_without(segment, word) for word in shared])
    left: Mapping[int, float] = {match.segment_index: match.bits for match in tried if match.person in mention.who}
    return sum(left.get(number, 0.0) < mention.match.bits - 1 for number in range(len(shared))) > 1


def _without(segment: Segment, word: str) -> Segment:
    """The segment without that word."""
    gone = re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", re.IGNORECASE)
    cells = tuple(gone.sub("", fold(cell)) for cell in segment.cells)
    return replace(segment, text=gone.sub("", fold(segment.text)), cells=cells)
