"""The few findings that a reviewer is shown, the most telling first, with the evidence masked."""

from collections.abc import Mapping, Sequence
from heapq import nsmallest

from gatelodge.core.detect.issued import Number
from gatelodge.core.detect.mask import mask
from gatelodge.core.detect.people import Mention, OneOf, PersonFound, Who
from gatelodge.core.detect.places import Place
from gatelodge.values import FieldClass, Finding, PersonId

MOST_FINDINGS = 50


def findings_of(
    places: Sequence[Place],
    mentions: Sequence[Mention],
    strangers: Sequence[Number],
    lonely: Sequence[int],
    persons: Mapping[PersonId, PersonFound],
    either: Sequence[OneOf],
) -> tuple[Finding, ...]:
    """One finding for each human being first, the heaviest evidence leading; then people in no register.

    lonely: rows like a person in whom nobody registered was found.
    """
    uncertain = {one.persons: one.loose for one in either}
    best: dict[Who, Mention] = {}
    for mention in mentions:
        other = best.get(mention.who)
        if mention.match.bits > other.match.bits if other else len(mention.who) == 1 or mention.who in uncertain:
            best[mention.who] = mention
    telling = nsmallest(MOST_FINDINGS, best.values(), key=lambda one: (-one.match.bits, one.match.segment_index))
    found = []
    for mention in telling:
        sure = persons.get(mention.match.person) if len(mention.who) == 1 else None
        loose = sure.loose if sure else uncertain[mention.who]
        found.append(_of_mention(places[mention.match.segment_index], mention, loose=loose))
    found += [
        _of(places[number.segment], number.kind.name, number.kind.field_class, mask(number.value))
        for number in strangers[: MOST_FINDINGS - len(found)]
    ]
    rows = [places[row] for row in lonely[: MOST_FINDINGS - len(found)]]
    found += [_of(place, "person-table", FieldClass(place.held), place.masked) for place in rows]
    return tuple(found)


def _of_mention(place: Place, mention: Mention, *, loose: bool) -> Finding:
    match = mention.match
    return Finding(
        "register",
        place.part.path,
        place.segment.where,
        match.person,
        FieldClass(mention.classes | place.held),
        match.bits,
        place.hidden,
        loose,
        len(mention.who),
        place.masked,
        tuple((kind.name.lower(), weight) for kind, weight in match.weights),
        match.needed,
    )


def _of(place: Place, detector: str, classes: FieldClass, masked: str) -> Finding:
    return Finding(detector, place.part.path, place.segment.where, None, classes, 0.0, place.hidden, masked=masked)
