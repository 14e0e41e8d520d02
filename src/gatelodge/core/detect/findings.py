"""The few findings that a reviewer is shown, the most telling first, with the evidence masked."""

from collections.abc import Mapping, Sequence

from gatelodge.core.detect.issued import Number
from gatelodge.core.detect.mask import mask, mask_text
from gatelodge.core.detect.people import Mention, Who
from gatelodge.core.detect.places import Place
from gatelodge.values import FieldClass, Finding

MOST_FINDINGS = 50


def findings_of(
    places: Sequence[Place],
    mentions: Sequence[Mention],
    strangers: Sequence[Number],
    lonely: Sequence[int],
    loose: Mapping[Who, bool],
) -> tuple[Finding, ...]:
    """One finding for each human being first, the heaviest evidence leading; then people in no register.

    lonely: rows like a person in whom nobody registered was found; loose: whom field classes belong to loosely.
    """
    best: dict[Who, Mention] = {}
    for mention in mentions:
        if mention.who in loose and (mention.who not in best or mention.match.bits > best[mention.who].match.bits):
            best[mention.who] = mention
    telling = sorted(best.values(), key=lambda mention: (-mention.match.bits, mention.match.segment_index))
    found = [
        _of_mention(places[mention.match.segment_index], mention, loose=loose[mention.who])
        for mention in telling[:MOST_FINDINGS]
    ]
    found += [
        _of(places[number.segment], number.kind.name, number.kind.field_class, mask(number.value))
        for number in strangers[: MOST_FINDINGS - len(found)]
    ]
    rows = [places[row] for row in lonely[: MOST_FINDINGS - len(found)]]
    found += [_of(place, "person-table", FieldClass(place.held()), _masked(place)) for place in rows]
    return tuple(found)


def _of_mention(place: Place, mention: Mention, *, loose: bool) -> Finding:
    match = mention.match
    return Finding(
        "register",
        place.part.path,
        place.segment.where,
        match.person,
        FieldClass(mention.classes | place.held()),
        match.bits,
        place.hidden,
        loose,
        len(mention.who),
        _masked(place),
        tuple((kind.name.lower(), weight) for kind, weight in match.weights),
        match.needed,
    )


def _of(place: Place, detector: str, classes: FieldClass, masked: str) -> Finding:
    return Finding(detector, place.part.path, place.segment.where, None, classes, 0.0, place.hidden, masked=masked)


def _masked(place: Place) -> str:
    segment = place.segment
    if place.table is None:
        return mask_text(segment.text)
    named = [segment.cells[n] for n in sorted(place.table.naming) if n < len(segment.cells) and segment.cells[n]]
    return mask(", ".join(named)) if named else mask_text(segment.text)
