"""What is wrong with a staff list though it can be used, and how it differs from the last one."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from gatelodge.core.permits.deciders import IG_OFFICER
from gatelodge.flows.permits.importing import Rejects
from gatelodge.values import Staff

NOBODY_GOVERNS = (
    f"Nobody on the list has the role {IG_OFFICER}: what managers may not decide waits for nobody, and alarms go to "
    "the mail admin."
)


@dataclass(frozen=True, slots=True)
class StaffChanges:
    """How a new list differs from the last, by identity."""

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """In post on the last list and not any more."""
    changed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """With the names of what changed: `manager`, `unit`, ..."""


def changes(before: Iterable[Staff], after: Iterable[Staff], today: date) -> StaffChanges:
    """What an import would do."""
    old = {member.identity: member for member in before}
    new = {member.identity: member for member in after}
    here = {name for name, member in old.items() if not member.left(today)}
    there = {name for name, member in new.items() if not member.left(today)}
    differing = [(name, _differing(old[name], new[name])) for name in sorted(here & there)]
    return StaffChanges(
        joined=tuple(sorted(there - here)),
        left=tuple(sorted(here - there)),
        changed=tuple((name, fields) for name, fields in differing if fields),
    )


def _differing(old: Staff, new: Staff) -> tuple[str, ...]:
    was = asdict(old)
    return tuple(name for name, value in asdict(new).items() if value != was[name])


def notes(staff: Collection[Staff], today: date) -> tuple[str, ...]:
    """What is wrong with the list as a whole."""
    if any(member.role == IG_OFFICER and member.person and not member.left(today) for member in staff):
        return ()
    return (NOBODY_GOVERNS,)


def warnings(staff: Sequence[tuple[int, Staff]], today: date) -> Rejects:
    """Rows with what is wrong about them, in the order of the file."""
    book = {member.identity: member for _, member in staff}
    found = []
    for number, member in staff:
        found += [(number, reason) for reason in _reasons(member, book, today)]
    return tuple(found)


def _reasons(member: Staff, book: Mapping[str, Staff], today: date) -> list[str]:
    manager = book.get(member.manager)
    wrong = {
        "the manager is not on the list": bool(member.manager) and manager is None,
        "nobody is their own manager": member.manager == member.identity,
        "the manager is not a person": manager is not None and not manager.person,
        "the manager has left": manager is not None and manager.left(today),
        "the managers go round in a circle: nobody in it stands above anybody": member.manager != member.identity
        and _returns(member, book, lambda one: (one.manager,)),
        "a deputy is not on the list": not set(member.deputies) <= book.keys(),
        "nobody is their own deputy": member.identity in member.deputies,
        "the deputies go round in a circle: each of them is asked once": member.identity not in member.deputies
        and _returns(member, book, lambda one: one.deputies),
        "a member of the shared mailbox is not on the list": not member.is_list
        and not set(member.members) <= book.keys(),
        "the list names no members: who gets its mail is unknown": member.is_list and not member.members,
        "the list or mailbox is a member of itself": _returns(member, book, lambda one: one.members),
    }
    return [reason for reason, is_so in wrong.items() if is_so]


def _returns(member: Staff, book: Mapping[str, Staff], following: Callable[[Staff], Sequence[str]]) -> bool:
    """Does the way from somebody lead back to them?"""
    waiting, met = list(following(member)), set[str]()
    while waiting:
        name = waiting.pop()
        if name == member.identity:
            return True
        if name in book and name not in met:
            met.add(name)
            waiting += following(book[name])
    return False
