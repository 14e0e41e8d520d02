"""The staff list, read from a snapshot (docs/formats/staff.md): who stands behind a mail, who may decide about it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, Self

from gatelodge.core.permits.deciders import Deciders, chain_of, is_within, members_of
from gatelodge.errors import ConfigError
from gatelodge.values import By, Staff

__all__ = ["FORMAT", "StaffBook", "is_within", "staff_row"]

FORMAT = "gatelodge.staff/1"
_FIELDS = tuple(field.name for field in fields(Staff))
_DAYS = ("started", "probation_until", "trained", "until")
_NAMES = ("members", "deputies")


class StaffBook:
    """Everybody who sends for the organisation, by identity."""

    def __init__(self, staff: Iterable[Staff] = (), *, version: str = "none", at: datetime | None = None) -> None:
        self._staff: Mapping[str, Staff] = {member.identity: member for member in staff}
        self._deciders = Deciders(self._staff)
        self.version = version
        self.at = at

    @classmethod
    def parse(cls, text: str) -> Self:
        """The list of a snapshot. ConfigError when it is not one."""
        try:
            snapshot = _snapshot(text)
            staff = [_member(row) for row in snapshot["staff"]]
            return cls(staff, version=str(snapshot["version"]), at=datetime.fromisoformat(snapshot["at"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            sentence = f"staff.json is not a {FORMAT} snapshot. Import the staff again."
            raise ConfigError(sentence, log=f"staff.json unreadable: {type(error).__name__}") from error

    def __iter__(self) -> Iterator[Staff]:
        return iter(self._staff.values())

    def __len__(self) -> int:
        return len(self._staff)

    def get(self, identity: str) -> Staff | None:
        """The member of staff, mailbox, list or device of this identity."""
        return self._staff.get(identity.strip().lower())

    def people_behind(self, identity: str) -> tuple[Staff, ...]:
        """The person, or every known member of a shared mailbox; () where nobody is known."""
        found = self.get(identity)
        if found is None:
            return ()
        if not found.members:
            return (found,)
        return tuple(member for name in members_of(found, self._staff) if (member := self.get(name)))

    def expand(self, address: str) -> tuple[str, ...] | None:
        """Who really gets a mail to this address: the members of a distribution list, of lists in it too.

        () where the address is no list we know; None where it is one and some of its members are not known. A list
        that is among its own members adds nobody.
        """
        found = self.get(address)
        if found is None or not found.is_list:
            return ()
        leaves: dict[str, None] = {}
        waiting, seen = [found], {found.identity}
        while waiting:
            members = waiting.pop(0).members
            if not members:
                return None
            for name in members:
                inner = self.get(name)
                if inner is None and "@" not in name:
                    return None
                if inner is None or not inner.is_list:
                    leaves[name] = None
                elif inner.identity not in seen:
                    seen.add(inner.identity)
                    waiting.append(inner)
        return tuple(leaves) or None

    def approvers_for(
        self,
        author: str,
        *,
        recipients: Iterable[str] = (),
        confidential: bool = False,
        by: By = By.ANYONE,
        barred: Iterable[str] = (),
        on: date | None = None,
    ) -> tuple[str, ...]:
        """Who may decide about this author's mail, the first to be asked first.

        The line manager and those above, each with their deputies, then the officers of the author's unit and of the
        units above it; of these only those whom `by` allows. Never the author or their deputies, a member of the
        author's shared mailbox, a recipient or one of `barred` (those the mail is about); on a confidential route no
        manager. For a mail with no human being behind it the mail admins come first.
        on: the day; who left before it decides nothing.
        Source: docs/formats/staff.md, "Who may decide".
        """
        return self._deciders.approvers(
            author, recipients=recipients, confidential=confidential, by=by, barred=barred, on=on
        )

    def officers_for(
        self, author: str, *, recipients: Iterable[str] = (), barred: Iterable[str] = (), on: date | None = None
    ) -> tuple[str, ...]:
        """Who hears of alarms about this author's mail: the officers of the unit and of those above, nearest first.

        Information governance before duty officers. Never the author, a member of the author's shared mailbox, a
        recipient or one of `barred`, and no manager of theirs.
        """
        return self._deciders.officers(author, recipients=recipients, barred=barred, on=on)

    def may_approve(
        self,
        actor: str,
        author: str,
        recipients: Iterable[str] = (),
        *,
        confidential: bool = False,
        by: By = By.ANYONE,
        barred: Iterable[str] = (),
        on: date | None = None,
    ) -> bool:
        """True when the actor is one of those who may decide about this author's mail to these recipients."""
        may = self.approvers_for(author, recipients=recipients, confidential=confidential, by=by, barred=barred, on=on)
        return actor.strip().lower() in may

    def managers_of(self, identity: str) -> tuple[Staff, ...]:
        """The managers above somebody, nearest first. In a circle of managers nobody stands above anybody."""
        found = self.get(identity)
        return () if found is None else chain_of(found, self._staff)

    def days_in_post(self, identity: str, on: date) -> int | None:
        """Days since they started; of a shared mailbox the newest member's. None where no start is known."""
        days = [(on - member.started).days for member in self.people_behind(identity) if member.started]
        return max(0, min(days)) if days else None

    def days_since_training(self, identity: str, on: date) -> int | None:
        """Days since the last training; of a shared mailbox the longest ago. None where no training is known."""
        days = [(on - member.trained).days for member in self.people_behind(identity) if member.trained]
        return max(0, *days) if days else None


def _snapshot(text: str) -> Any:
    snapshot = json.loads(text)
    if snapshot["format"] != FORMAT:
        raise ValueError(snapshot["format"])
    return snapshot


def staff_row(member: Staff) -> dict[str, Any]:
    """One member as it stands in a snapshot."""
    row = asdict(member)
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _member(row: Mapping[str, Any]) -> Staff:
    values = {name: row[name] for name in _FIELDS if name in row}
    for day in _DAYS:
        values[day] = date.fromisoformat(values[day]) if values.get(day) else None
    for names in _NAMES:
        values[names] = tuple(values.get(names, ()))
    return Staff(**values)
