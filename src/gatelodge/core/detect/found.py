"""One pass over an extraction: register matches, tables of persons, issued numbers, put together by person."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from gatelodge.core.detect.findings import findings_of
from gatelodge.core.detect.issued import Number, find_numbers
from gatelodge.core.detect.people import OneOf, PersonFound, mentions_of, people_of, told_apart
from gatelodge.core.detect.places import places_of
from gatelodge.core.detect.titles import Titled, titled
from gatelodge.core.register import RegisterIndex
from gatelodge.values import Extraction, Finding, PersonId


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the detectors say about one message or file."""

    persons: Mapping[PersonId, PersonFound]
    """Who is found for certain."""
    person_like_rows: int
    """Rows of tables, and cards, that are like a person, registered or not."""
    hidden_person_like_rows: int
    unregistered: int
    """Rows and numbers of persons who are in no register."""
    findings: tuple[Finding, ...]
    """At most 50, the most telling first, evidence masked."""
    identifiers: Mapping[str, int]
    """Kind of issued number to how many different ones were seen."""
    either: tuple[OneOf, ...] = ()
    """Human beings more, each one of several registered persons; nobody knows which."""
    canaries: frozenset[PersonId] = frozenset()
    """Those of `persons` who were planted."""
    titles: Titled = field(default_factory=Titled)
    """How many people the subject line names, and how many the names of files, on the register or not."""

    @property
    def people(self) -> int:
        """How many human beings the register knows in this message."""
        return len(self.persons) + self.uncertain

    @property
    def uncertain(self) -> int:
        """How many of `people` are one of several."""
        return sum(one.people for one in self.either)


def find(
    extraction: Extraction, register: RegisterIndex | None, *, exclude: frozenset[PersonId] = frozenset()
) -> Found:
    """Whom the extraction is about. Without a register only numbers and tables of persons are seen.

    exclude: persons who do not count, such as the author. Never raises for content.
    """
    places, person_rows = places_of(extraction.parts)
    segments = [place.read for place in places]
    dated = {
        number: place.table.other_dates
        for number, place in enumerate(places)
        if place.table is not None and place.table.other_dates
    }
    matches = register.find(segments, dated) if register else []
    mentions = told_apart(places, mentions_of(matches, exclude))
    persons, either = people_of(places, mentions)
    numbers = find_numbers(places)
    matched = {mention.match.segment_index for mention in mentions}
    strangers = _strangers(numbers, register, person_rows, {match.segment_index for match in matches})
    lonely = [row for row in person_rows if row not in matched]
    return Found(
        persons=persons,
        person_like_rows=len(person_rows),
        hidden_person_like_rows=sum(places[row].hidden is not None for row in person_rows),
        unregistered=len(lonely) + len({number.value for number in strangers if number.kind.names_person}),
        findings=findings_of(places, mentions, strangers, lonely, persons, either),
        identifiers=Counter(name for name, _ in {(number.kind.name, number.value) for number in numbers}),
        either=either,
        canaries=register.canaries & persons.keys() if register and persons else frozenset(),
        titles=titled(places, mentions, strangers, register),
    )


def _strangers(
    numbers: Sequence[Number], register: RegisterIndex | None, person_rows: Sequence[int], named: Container[int]
) -> list[Number]:
    """Numbers that nobody in the register has, outside the rows that are counted as persons already.

    named: segments that name somebody. Who has a number is known only where it stands in one of these: the register may
    hold it as one that needs company, or it is cut into more pieces than a match looks for.
    """
    counted = set(person_rows)
    outside = [number for number in numbers if number.segment not in counted]
    if register is None or not outside:
        return outside
    known = register.has_identifiers([number.written for number in outside])
    proven = {number.value for number in numbers if number.segment in named}
    return [
        number for number, registered in zip(outside, known, strict=True) if not (registered and number.value in proven)
    ]
