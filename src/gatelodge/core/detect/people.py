"""Matches put together by human being: one registered person, or one of several whom the same evidence fits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gatelodge.core.detect.places import Place
from gatelodge.core.detect.words import classes_in
from gatelodge.core.register import Match
from gatelodge.values import FieldClass, Part, PersonId, SegmentKind

Who = frozenset[PersonId]
"""One human being: the person alone when certain, otherwise all who are equally likely."""
_OTHERS = 10
"""So many others in a table show whether it has a row for each person."""
_ONCE = 100
"""Of so many, one may stand in two rows of it."""


@dataclass(frozen=True, slots=True)
class PersonFound:
    """What the message says about one registered person."""

    field_classes: FieldClass
    hidden_only: bool
    """Only where a person opening the files would not see it."""
    loose: bool
    """Some of the field classes stand in the same part as several people, not surely about this one."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """What the message says about one human being who is one of these registered persons."""

    persons: Who
    field_classes: FieldClass
    hidden_only: bool
    loose: bool
    people: int = 1
    """How many human beings these are: several where a list has a row for each person and so many fit them alike."""


@dataclass(slots=True)
class Mention:
    """One human being named in one segment."""

    who: Who
    match: Match
    """The heaviest of the matches, one for each of `who`."""
    classes: int
    """Field classes of the values that matched."""
    people: int = 1
    """How many of `who` stand in the table that this row is of."""


@dataclass(slots=True)
class _About:
    """Collects what is said about one human being."""

    classes: int = 0
    loose: int = 0
    visible: bool = False
    people: int = 1


def mentions_of(matches: Iterable[Match], exclude: frozenset[PersonId]) -> list[Mention]:
    """Everybody named, segment by segment. Whoever may be one of `exclude` is taken to be that one, and left out."""
    return [mention for mention in _mentions(matches) if exclude.isdisjoint(mention.who)]


def _mentions(matches: Iterable[Match]) -> Iterator[Mention]:
    groups: dict[int, list[Match]] = {}
    for match in matches:
        if match.group < 0:
            yield Mention(frozenset((match.person,)), match, match.field_classes.value)
        else:
            groups.setdefault(match.group, []).append(match)
    for equal in groups.values():
        classes = FieldClass(0)
        for match in equal:
            classes |= match.field_classes
        heaviest = max(equal, key=lambda match: match.bits)
        yield Mention(frozenset(match.person for match in equal), heaviest, classes.value)


def told_apart(places: Sequence[Place], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, where a list has a row for each person: so many rows alike are about as many people.

    Where so many rows fit the same people as there are of these, all of them are meant, each for certain.
    """
    lists: dict[int, dict[Who, list[int]]] = {}
    for number, mention in enumerate(mentions):
        if (table := places[mention.match.segment_index].table) is not None:
            lists.setdefault(id(table), {}).setdefault(mention.who, []).append(number)
    told = list(mentions)
    for rows in lists.values():
        again = [(who, alike) for who, alike in rows.items() if len(who) > 1 and len(alike) > 1]
        if again and _a_row_each(rows):
            for who, alike in again:
                _tell_apart(places, told, sorted(who), alike)
    return told


def _a_row_each(rows: Mapping[Who, Sequence[int]]) -> bool:
    """Whether a table has one row for each person: so it is for those who are certain, but for very few of them."""
    often = [len(numbers) for who, numbers in rows.items() if len(who) == 1]
    return often.count(1) >= _OTHERS and often.count(1) >= (len(often) - often.count(1)) * _ONCE


def _tell_apart(places: Sequence[Place], told: list[Mention], who: Sequence[PersonId], alike: Sequence[int]) -> None:
    """Each of `who` gets one of the rows alike, and what any of them says; too few rows only count how many it is."""
    if len(alike) < len(who):
        for number in alike:
            told[number] = replace(told[number], people=len(alike))
        return
    classes = 0
    for number in alike:
        classes |= told[number].classes | places[told[number].match.segment_index].held
    for place, number in enumerate(alike):
        person = who[place % len(who)]
        match = told[number].match._replace(person=person)
        told[number] = replace(told[number], who=frozenset((person,)), match=match, classes=classes)


def people_of(
    places: Sequence[Place], mentions: Sequence[Mention]
) -> tuple[dict[PersonId, PersonFound], tuple[OneOf, ...]]:
    """Everybody found: the certain ones by person, and those who are one of several, each set once.

    A set is nobody new in a part that names one of its persons for certain.
    """
    about: dict[Who, _About] = {}
    for mentioned in _by_part(places, mentions):
        _read_part(places, mentioned, about)
    persons: dict[PersonId, PersonFound] = {}
    either: list[OneOf] = []
    alike: dict[tuple[int, bool, bool], PersonFound] = {}  # of the people in a file most are told alike
    for who, said in about.items():
        key = said.classes | said.loose, not said.visible, bool(said.loose & ~said.classes)
        if key not in alike:
            alike[key] = PersonFound(FieldClass(key[0]), *key[1:])
        told = alike[key]
        if len(who) > 1:
            either.append(OneOf(who, told.field_classes, told.hidden_only, told.loose, said.people))
        else:
            persons[next(iter(who))] = told
    return persons, tuple(either)


def _by_part(places: Sequence[Place], mentions: Iterable[Mention]) -> list[list[Mention]]:
    """The mentions of each part, without those that somebody certain in the same part explains."""
    parts: dict[int, list[Mention]] = {}
    for mention in mentions:
        part = id(places[mention.match.segment_index].part)
        if part not in parts:
            parts[part] = []
        parts[part].append(mention)
    told = []
    for mentioned in parts.values():
        certain = frozenset().union(*(mention.who for mention in mentioned if len(mention.who) == 1))
        told.append([mention for mention in mentioned if len(mention.who) == 1 or certain.isdisjoint(mention.who)])
    return told


def _read_part(places: Sequence[Place], mentioned: Sequence[Mention], about: dict[Who, _About]) -> None:
    """Add what one part says. Its words belong to the only one it names, loosely to each of several."""
    in_segment = Counter(mention.match.segment_index for mention in mentioned)
    for mention in mentioned:
        place = places[mention.match.segment_index]
        said = about.get(mention.who)
        if said is None:
            said = about[mention.who] = _About()
        said.classes |= mention.classes
        said.visible |= place.hidden is None
        said.people = max(said.people, mention.people)
        if in_segment[mention.match.segment_index] == 1:
            said.classes |= place.held
        else:
            said.loose |= place.held
    named = {mention.who for mention in mentioned}
    around = _around(places[mentioned[0].match.segment_index].part) if mentioned else 0
    for who in named:
        if len(named) == 1:
            about[who].classes |= around
        else:
            about[who].loose |= around


def _around(part: Part) -> int:
    """The classes of fact that the running text of a part speaks of."""
    text = "\n".join(segment.text for segment in part.segments if segment.kind is not SegmentKind.ROW)
    return classes_in(text).value if text else 0
