"""What the permit commands have in common: the register's numbers, and how lines are shown."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from gatelodge.cli import say
from gatelodge.errors import ConfigError, RefusedError
from gatelodge.values import FieldClass, PersonId

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.permits import Permit
    from gatelodge.core.register import RegisterIndex
    from gatelodge.flows.permits import Contradiction, PersonsOf

_SHOWN = 20
_PERSON_ID = re.compile("[0-9a-f]{32}")


def register_of(gatehouse: "Gatehouse") -> "RegisterIndex":
    """The register. ConfigError when there is none yet."""
    index = gatehouse.register()
    if index is None:
        raise ConfigError("There is no register yet. Import it first: gatelodge register import FILE")
    return index


def finder(gatehouse: "Gatehouse", index: "RegisterIndex") -> "PersonsOf":
    """Who has a number, in whichever of the home's sources; a person id in hex is that person."""
    from gatelodge.adapters.sources.profiles import Profiles  # noqa: PLC0415 - heavy

    owners = {0, *(profile.owner for profile in Profiles(gatehouse.settings.profile_path).all().values())}

    def find(numbers: Sequence[str]) -> Mapping[str, AbstractSet[PersonId]]:
        found: dict[str, set[PersonId]] = {number: set() for number in numbers}
        for owner in owners:
            for number, person in zip(numbers, index.persons_by_source_key(numbers, owner), strict=True):
                if person is not None:
                    found[number].add(person)
        for number in numbers:
            if _PERSON_ID.fullmatch(number) and index.alive(PersonId(bytes.fromhex(number))):
                found[number].add(PersonId(bytes.fromhex(number)))
        return found

    return find


def person_of(gatehouse: "Gatehouse", index: "RegisterIndex", number: str) -> PersonId:
    """The one person with this number. RefusedError where there is none, or there are several."""
    found = finder(gatehouse, index)([number])[number]
    if not found:
        raise RefusedError("That number is not on the register.")
    if len(found) > 1:
        raise RefusedError("Several sources of the register know this number, of different people.")
    return next(iter(found))


def fields(found: FieldClass | None) -> str:
    """The field classes for a person to read."""
    return "everything" if found is None else ", ".join(say.classes(found))


def line_as_json(permit: "Permit") -> dict[str, object]:
    """One line for a program."""
    return {
        "kind": permit.kind,
        "field_classes": None if permit.fields is None else say.classes(permit.fields),
        "from": permit.starts.isoformat() if permit.starts else None,
        "until": permit.until.isoformat() if permit.until else None,
        "source": permit.source,
        "relationship": permit.relationship,
        "reason": permit.reason,
    }


def print_contradictions(found: "Sequence[Contradiction]") -> None:
    """Where lines in force say different things."""
    if found:
        say.line(f"{say.count(len(found), 'contradiction')} in force:")
    for one in found[:_SHOWN]:
        say.line(f"  {one.address}, person {one.person.hex()[:8]}: {one.what} ({', '.join(one.sources)})")
    if len(found) > _SHOWN:
        say.line(f"  ... and {len(found) - _SHOWN:,} more (all of them with --json)")


def contradiction_as_json(one: "Contradiction") -> dict[str, object]:
    """The same for a program."""
    return {"address": one.address, "person": one.person.hex(), "what": one.what, "sources": list(one.sources)}
