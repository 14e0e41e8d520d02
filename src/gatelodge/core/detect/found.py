"""One pass over an extraction: register matches, tables of persons, issued numbers, put together by person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gatelodge.core.detect.issued import Number, find_numbers
from gatelodge.core.detect.mask import mask, mask_text
from gatelodge.core.detect.person_table import Table, tables
from gatelodge.core.detect.words import classes_in
from gatelodge.core.register import Match, RegisterIndex
from gatelodge.values import Extraction, FieldClass, Finding, Hidden, Part, PersonId, Segment, SegmentKind

MOST_FINDINGS = 50
_NONE = FieldClass(0)


@dataclass(frozen=True, slots=True)
class PersonFound:
    """What the message says about one registered person."""

    field_classes: FieldClass
    hidden_only: bool
    """Only where a person opening the files would not see it."""
    loose: bool
    """Some of the field classes stand in the same part as several people, not surely about this one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the detectors say about one message or file."""

    persons: Mapping[PersonId, PersonFound]
    person_like_rows: int
    hidden_person_like_rows: int
    unregistered: int
    """Rows and numbers of persons who are in no register."""
    findings: tuple[Finding, ...]
    """At most 50, the most telling first, evidence masked."""
    identifiers: Mapping[str, int]
    """Kind of issued number to how many different ones were seen."""


@dataclass(slots=True)
class _Person:
    """Collects what is found about one person."""

    classes: int = 0
    visible: bool = False
    loose: int = 0


@dataclass(slots=True)
class _Place:
    """Where a segment of the flat list comes from."""

    part: Part
    segment: Segment
    table: Table | None = None
    classes: FieldClass | None = field(default=None)

    def held(self) -> FieldClass:
        """The classes of fact in this segment: of the filled columns, or of its words."""
        if self.classes is None:
            self.classes = self.table.classes_of(self.segment) if self.table else classes_in(self.segment.text)
        return self.classes

    @property
    def hidden(self) -> Hidden | None:
        if self.segment.hidden is None and self.table and self.table.hides(self.segment):
            return Hidden.COLUMN
        return self.segment.hidden


def find(
    extraction: Extraction, register: RegisterIndex | None, *, exclude: frozenset[PersonId] = frozenset()
) -> Found:
    """Whom the extraction is about. Without a register only numbers and tables of persons are seen.

    exclude: persons who do not count, such as the author. Never raises for content.
    """
    places, person_rows = _places(extraction.parts)
    segments = [place.segment for place in places]
    matches = [match for match in register.find(segments) if match.person not in exclude] if register else []
    persons = _persons(places, matches)
    numbers = find_numbers([segment.text for segment in segments])
    matched = {match.segment_index for match in matches}
    strangers = _strangers(numbers, register, person_rows)
    lonely = [row for row in person_rows if row not in matched]
    return Found(
        persons=persons,
        person_like_rows=len(person_rows),
        hidden_person_like_rows=sum(places[row].hidden is not None for row in person_rows),
        unregistered=len(lonely) + len({number.value for number in strangers}),
        findings=_findings(places, matches, strangers, lonely, persons),
        identifiers=Counter(kind for kind, _ in {(number.kind, number.value) for number in numbers}),
    )


def _places(parts: Iterable[Part]) -> tuple[list[_Place], list[int]]:
    """Every segment of every part, and which of them are rows like a person."""
    places: list[_Place] = []
    person_rows: list[int] = []
    for part in parts:
        first = len(places)
        places += [_Place(part, segment) for segment in part.segments]
        for table in tables(part):
            for row in table.rows:
                places[first + row].table = table
            person_rows += [first + row for row in table.person_rows]
    return places, sorted(person_rows)


def _persons(places: Sequence[_Place], matches: Sequence[Match]) -> dict[PersonId, PersonFound]:
    people: dict[PersonId, _Person] = {}
    in_segment = Counter(match.segment_index for match in matches)
    in_part: dict[int, dict[PersonId, None]] = {}
    parts: dict[int, Part] = {}
    for match in matches:
        place = places[match.segment_index]
        person = people.setdefault(match.person, _Person())
        person.classes |= match.field_classes.value
        if in_segment[match.segment_index] == 1:
            person.classes |= place.held().value
        else:
            person.loose |= place.held().value
        person.visible |= place.hidden is None
        in_part.setdefault(id(place.part), {})[match.person] = None
        parts[id(place.part)] = place.part
    for number, named in in_part.items():
        around = _around(parts[number])
        for person_id in named:
            person = people[person_id]
            if len(named) == 1:
                person.classes |= around
            else:
                person.loose |= around
    return {
        person_id: PersonFound(
            FieldClass(person.classes | person.loose), not person.visible, bool(person.loose & ~person.classes)
        )
        for person_id, person in people.items()
    }


def _around(part: Part) -> int:
    """The classes of fact that the running text of a part speaks of."""
    text = "\n".join(segment.text for segment in part.segments if segment.kind is not SegmentKind.ROW)
    return classes_in(text).value if text else 0


def _strangers(numbers: Sequence[Number], register: RegisterIndex | None, person_rows: Sequence[int]) -> list[Number]:
    """Numbers that nobody in the register has, outside the rows that are counted as persons already."""
    counted = set(person_rows)
    outside = [number for number in numbers if number.segment not in counted]
    if register is None or not outside:
        return outside
    known = register.has_identifiers([number.value for number in outside])
    return [number for number, registered in zip(outside, known, strict=True) if not registered]


def _findings(
    places: Sequence[_Place],
    matches: Sequence[Match],
    strangers: Sequence[Number],
    lonely: Sequence[int],
    persons: Mapping[PersonId, PersonFound],
) -> tuple[Finding, ...]:
    """One finding for each person first, the heaviest evidence leading; then people in no register."""
    best: dict[PersonId, Match] = {}
    for match in matches:
        if match.person not in best or match.bits > best[match.person].bits:
            best[match.person] = match
    telling = sorted(best.values(), key=lambda match: (-match.bits, match.segment_index))[:MOST_FINDINGS]
    found = [_of_match(places[match.segment_index], match, persons[match.person]) for match in telling]
    for number in strangers[: MOST_FINDINGS - len(found)]:
        place = places[number.segment]
        found.append(_of(place, number.kind, FieldClass.IDENTITY, mask(number.value)))
    rows = [places[row] for row in lonely[: MOST_FINDINGS - len(found)]]
    found += [_of(place, "person-table", place.held(), _masked(place)) for place in rows]
    return tuple(found)


def _of_match(place: _Place, match: Match, person: PersonFound) -> Finding:
    return Finding(
        "register",
        place.part.path,
        place.segment.where,
        match.person,
        match.field_classes | place.held(),
        match.bits,
        place.hidden,
        person.loose,
        match.one_of,
        _masked(place),
    )


def _of(place: _Place, detector: str, classes: FieldClass, masked: str) -> Finding:
    return Finding(detector, place.part.path, place.segment.where, None, classes, 0.0, place.hidden, masked=masked)


def _masked(place: _Place) -> str:
    segment = place.segment
    if place.table is None:
        return mask_text(segment.text)
    named = [segment.cells[n] for n in sorted(place.table.naming) if n < len(segment.cells) and segment.cells[n]]
    return mask(", ".join(named)) if named else mask_text(segment.text)
