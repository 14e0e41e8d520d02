"""What the lines about one recipient mean at one moment: whom they may hear about, who is banned, what contradicts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from gatelodge.core.permits.permit import Permit, allowed_by
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
    named: frozenset[PersonId] = frozenset()
    """Everybody whom some line names, whatever became of it."""

    @property
    def known(self) -> bool:
        """Some line names the recipient, whatever became of it."""
        return bool(self.named)


_When = TypeVar("_When", datetime, int)
_Fields = TypeVar("_Fields", FieldClass | None, int | None)

Said = tuple[PersonId, _Fields, _When | None, _When | None, str, str]
"""Person, fields, from, until, kind and source of one line."""


def sum_up(lines: Iterable[Said[_Fields, _When]], at: _When, allowed: Callable[[_Fields], FieldClass]) -> Hears:
    """The lines about one recipient, summed up in one pass: this is asked for every recipient of every message.

    at: as the lines have their instants. allowed: the field classes that a permit's fields allow.
    """
    found: dict[PersonId, FieldClass] = {}
    bans: set[PersonId] = set()
    contradicting: set[PersonId] = set()
    sources: set[str] = set()
    named: set[PersonId] = set()
    for person, fields, starts, until, kind, source in lines:
        sources.add(source)
        named.add(person)
        if kind == "ended" or (starts is not None and starts > at) or (until is not None and until <= at):
            continue
        if kind == "ban":
            bans.add(person)
            continue
        may = allowed(fields)
        known = found.get(person)
        if known is None:
            found[person] = may
        elif known is not may and known != may:
            contradicting.add(person)
            found[person] = known | may
    if bans:
        contradicting |= bans & found.keys()
        for person in bans:
            found.pop(person, None)
    return Hears(found, frozenset(bans), frozenset(contradicting), frozenset(sources), frozenset(named))


def hears(lines: Iterable[Permit], at: datetime) -> Hears:
    """The same of permits."""
    return sum_up((line[:6] for line in lines), at, allowed_by)


def heard(lines: Iterable[Permit], at: datetime) -> Mapping[PersonId, FieldClass]:
    """Whom these lines let one hear about now, and which field classes; a ban takes the person out."""
    return hears(lines, at).heard


def banned(lines: Iterable[Permit], at: datetime) -> frozenset[PersonId]:
    """Whom these lines forbid to hear about now."""
    return hears(lines, at).banned


def contradicting(lines: Iterable[Permit], at: datetime) -> frozenset[PersonId]:
    """Persons with a permit and a ban in force, or two permits in force that name different fields."""
    return hears(lines, at).contradicting
