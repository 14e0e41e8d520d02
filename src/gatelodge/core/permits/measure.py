"""How many of the people in a message one recipient may hear about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gatelodge.values import FieldClass, PersonId

_IDENTITY = FieldClass.IDENTITY.value


class OneOf(Protocol):
    """Human beings who are among several registered persons, nobody knows which: one as a rule."""

    @property
    def persons(self) -> frozenset[PersonId]:
        """Who it may be."""

    @property
    def field_classes(self) -> FieldClass:
        """What is said about them."""

    @property
    def hidden_only(self) -> bool:
        """Only where a person opening the files would not see it."""

    @property
    def people(self) -> int:
        """How many human beings these are."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The people of one message against what one recipient may hear."""

    people: int
    """Distinct human beings found; `permitted` plus `unpermitted`."""
    permitted: int
    """Of those, with a permit in force and no ban, whatever its field classes."""
    unpermitted: int
    over_fields: int
    """Of `permitted`, with more field classes in the message than in the permit."""
    unpermitted_classes: FieldClass
    """Every field class found that the recipient may not hear."""
    hidden_unpermitted: int
    """Of `unpermitted`, those who stand only where a person opening the files would not see them."""
    banned: int
    """Of `unpermitted`, those this recipient is banned from hearing about, whoever they are."""
    uncertain: int = 0
    """Of `unpermitted`, those who are one of several, unless all of these are banned."""
    uncertain_sensitive: int = 0
    """Of `uncertain`, those about whom more is said than who they are."""
    perhaps_banned: int = 0
    """Of `uncertain`, those who may be somebody this recipient is banned from hearing about."""
    candidates: int = 0
    """How many registered persons the `uncertain` may be."""


def measure(
    persons: Mapping[PersonId, FieldClass],
    hidden_only: frozenset[PersonId],
    heard: Mapping[PersonId, FieldClass],
    banned: frozenset[PersonId],
    either: Iterable[OneOf] = (),
) -> Heard:
    """Count the persons found (with their field classes) against those the recipient may hear about.

    A ban beats a permit. A person found with no field class at all is still a person. One of several (`either`) is one
    human being: permitted when one of them is and none is banned, banned when all of them are. Two of several are two,
    and as many of them are permitted as permits fit.
    Source: docs/adr/0009-one-of-several-is-one.md.
    """
    people = permitted = over_fields = hidden_unpermitted = bans = 0
    classes = 0
    for person, found in persons.items():
        people += 1
        allowed = None if person in banned else heard.get(person)
        if allowed is None:
            bans += person in banned
            hidden_unpermitted += person in hidden_only
            classes |= found.value
        else:
            permitted += 1
            over = found.value & ~allowed.value
            over_fields += bool(over)
            classes |= over
    unsure: list[tuple[OneOf, int]] = []
    for one in either:
        people += one.people
        rest = one.people
        if one.persons.isdisjoint(banned) and not one.persons.isdisjoint(heard):
            fitting = min(one.people, len(one.persons & heard.keys()))
            permitted += fitting
            rest -= fitting
            over = _least_over(one, heard)
            over_fields += fitting if over else 0
            classes |= over
        if not rest:
            continue
        hidden_unpermitted += rest if one.hidden_only else 0
        classes |= one.field_classes.value
        if one.persons <= banned:
            bans += rest
        else:
            unsure.append((one, rest))
    return Heard(
        people=people,
        permitted=permitted,
        unpermitted=people - permitted,
        over_fields=over_fields,
        unpermitted_classes=FieldClass(classes),
        hidden_unpermitted=hidden_unpermitted,
        banned=bans,
        uncertain=sum(rest for _, rest in unsure),
        uncertain_sensitive=sum(rest for one, rest in unsure if one.field_classes.value & ~_IDENTITY),
        perhaps_banned=sum(rest for one, rest in unsure if not one.persons.isdisjoint(banned)),
        candidates=len(frozenset[PersonId]().union(*(one.persons for one, _ in unsure))),
    )


def _least_over(one: OneOf, heard: Mapping[PersonId, FieldClass]) -> int:
    """The field classes beyond the permit that fits best: the message is taken to be about whom it may be about."""
    overs = [one.field_classes.value & ~heard[person].value for person in one.persons if person in heard]
    return min(overs, key=lambda over: (over.bit_count(), over))
