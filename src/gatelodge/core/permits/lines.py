"""What the lines about one recipient mean at one moment: whom they may hear about, who is banned, what contradicts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gatelodge.core.permits.permit import Permit
from gatelodge.values import FieldClass, PersonId


@dataclass(frozen=True, slots=True)
class Hears:
    """What one recipient may hear at one moment, under every name they are reached by."""

    heard: Mapping[PersonId, FieldClass] = field(default_factory=dict)
    """Without anybody of `banned`."""
    banned: frozenset[PersonId] = frozenset()
    contradicting: frozenset[PersonId] = frozenset()
    """Persons about whom two lines in force say different things; a ban has won, different fields were added up."""
    sources: frozenset[str] = frozenset()
    """Where the lines come from, ended ones too."""
    known: bool = False
    """Some line names the recipient, whatever became of it."""


def hears(lines: Iterable[Permit], at: datetime) -> Hears:
    """The lines about one recipient, summed up in one pass: this is asked for every recipient of every message."""
    found: dict[PersonId, FieldClass] = {}
    bans: set[PersonId] = set()
    contradicting: set[PersonId] = set()
    sources: set[str] = set()
    for line in lines:
        sources.add(line.source)
        if not line.in_force(at):
            continue
        person = line.person
        if line.kind == "ban":
            bans.add(person)
            continue
        allowed = line.hears
        known = found.get(person)
        if known is None:
            found[person] = allowed
        elif known is not allowed and known != allowed:
            contradicting.add(person)
            found[person] = known | allowed
    if bans:
        contradicting |= bans & found.keys()
        for person in bans:
            found.pop(person, None)
    return Hears(found, frozenset(bans), frozenset(contradicting), frozenset(sources), bool(sources))


def heard(lines: Iterable[Permit], at: datetime) -> Mapping[PersonId, FieldClass]:
    """Whom these lines let one hear about now, and which field classes; a ban takes the person out."""
    return hears(lines, at).heard


def banned(lines: Iterable[Permit], at: datetime) -> frozenset[PersonId]:
    """Whom these lines forbid to hear about now."""
    return hears(lines, at).banned


def contradicting(lines: Iterable[Permit], at: datetime) -> frozenset[PersonId]:
    """Persons with a permit and a ban in force, or two permits in force that name different fields."""
    return hears(lines, at).contradicting
