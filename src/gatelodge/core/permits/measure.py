"""How many of the persons in a message one recipient may hear about."""

from collections.abc import Mapping
from dataclasses import dataclass

from gatelodge.values import FieldClass, PersonId


@dataclass(frozen=True, slots=True)
class Heard:
    """The persons of one message against what one recipient may hear."""

    people: int
    """Distinct persons found; `permitted` plus `unpermitted`."""
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
    """Of `unpermitted`, those this recipient is banned from hearing about."""


def measure(
    persons: Mapping[PersonId, FieldClass],
    hidden_only: frozenset[PersonId],
    heard: Mapping[PersonId, FieldClass],
    banned: frozenset[PersonId],
) -> Heard:
    """Count the persons found (with their field classes) against those the recipient may hear about.

    A ban beats a permit. A person found with no field class at all is still a person.
    """
    permitted = over_fields = hidden_unpermitted = bans = 0
    classes = 0
    for person, found in persons.items():
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
    return Heard(
        people=len(persons),
        permitted=permitted,
        unpermitted=len(persons) - permitted,
        over_fields=over_fields,
        unpermitted_classes=FieldClass(classes),
        hidden_unpermitted=hidden_unpermitted,
        banned=bans,
    )
