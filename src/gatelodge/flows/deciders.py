"""Who may decide about an item in our keeping: the staff list, asked with what its verdicts say.

The most restrictive of the verdicts concerned counts: where one leaves it to information governance and another to
two people, two people of information governance must agree.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from gatelodge.flows import record
from gatelodge.values import By, HoldState, Item


class Staff(Protocol):
    """Who may decide whose mail; `StaffBook` says how."""

    def approvers_for(
        self,
        author: str,
        *,
        recipients: Collection[str],
        confidential: bool,
        by: By,
        barred: Collection[str],
        on: date | None,
    ) -> Sequence[str]:
        """Identities, the first to be asked first."""


def releasers(item: Item, staff: Staff, on: date, addresses: Collection[str] = ()) -> tuple[str, ...]:
    """Who may let it go to these recipients (all that wait where none are named), the first to be asked first.

    Nobody where a verdict says that it may only go sealed.
    """
    if (test := seed_for(item)) is not None:
        return (test,)
    said = record.decided_by(item, addresses)
    return _asked(item, staff, on, By.SEAL if By.SEAL in said else max(said - {By.TWO}, default=By.ANYONE, key=_rank))


def returners(item: Item, staff: Staff, on: date) -> tuple[str, ...]:
    """Who may send it back to its author: whoever may decide about such mail at all."""
    if (test := seed_for(item)) is not None:
        return (test,)
    either = (*_asked(item, staff, on, By.ANYONE), *releasers(item, staff, on))
    return tuple(dict.fromkeys(either))


def to_ask(item: Item, staff: Staff, on: date) -> tuple[str, ...]:
    """Who is asked to decide, nearest first, without those who have agreed already."""
    agreed = {one.approved_by for one in item.recipients if one.approved_by}
    may = releasers(item, staff, on) or returners(item, staff, on)
    return tuple(name for name in may if name not in agreed)


def needs_two(item: Item, addresses: Collection[str] = ()) -> bool:
    """Must two people agree before it goes to these recipients?"""
    return By.TWO in record.decided_by(item, addresses)


def seed_for(item: Item) -> str | None:
    """Whom this item tests, where it is a made-up one; None for real mail."""
    seeded = any(one.state in {HoldState.SEEDED, HoldState.TESTED} for one in item.recipients)
    return str(item.payload.get("seed_for", "")) if seeded else None


def _asked(item: Item, staff: Staff, on: date, by: By) -> tuple[str, ...]:
    found = staff.approvers_for(
        item.author,
        recipients=[recipient.address for recipient in item.recipients],
        confidential=record.confidential(item),
        by=by,
        barred=record.barred(item),
        on=on,
    )
    return tuple(found)


def _rank(by: By) -> int:
    return list(By).index(by)
