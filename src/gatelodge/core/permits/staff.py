"""The staff list, read from a snapshot (docs/formats/staff.md): who stands behind a mail, who may decide about it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, Self

from gatelodge.errors import ConfigError
from gatelodge.values import Staff

FORMAT = "gatelodge.staff/1"
IG_OFFICER, DUTY_OFFICER, MAIL_ADMIN = "ig-officer", "duty-officer", "mail-admin"
_FIELDS = tuple(field.name for field in fields(Staff))


class StaffBook:
    """Everybody who sends for the organisation, by identity."""

    def __init__(self, staff: Iterable[Staff] = (), *, version: str = "none", at: datetime | None = None) -> None:
        self._staff: Mapping[str, Staff] = {member.identity: member for member in staff}
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
        """The member of staff, mailbox or device of this identity."""
        return self._staff.get(identity.strip().lower())

    def people_behind(self, identity: str) -> tuple[Staff, ...]:
        """The person, or every known member of a shared mailbox; () where nobody is known."""
        found = self.get(identity)
        if found is None:
            return ()
        return tuple(member for name in found.members if (member := self.get(name))) if found.shared else (found,)

    def approvers_for(
        self, author: str, *, recipients: Iterable[str] = (), confidential: bool = False
    ) -> tuple[str, ...]:
        """Who may decide about this author's mail, the first to be asked first.

        The line manager and those above, then the officers of the author's unit and of the units above it. Never the
        author, a member of the author's shared mailbox or a recipient; on a confidential route no manager. For a mail
        with no human being behind it the mail admins come first.
        """
        found = self.get(author)
        barred = {author.strip().lower(), *(found.members if found else ()), *(r.strip().lower() for r in recipients)}
        chain: list[Staff] = []
        if found is None or found.machine:
            chain += self._with_role(MAIL_ADMIN)
        if found is not None and not confidential:
            chain += self._managers(found)
        chain += self._officers(found.unit if found else "")
        names = dict.fromkeys(member.identity for member in chain if member.person)
        if confidential and found is not None:
            barred |= {manager.identity for manager in self._managers(found)}
        return tuple(name for name in names if name not in barred)

    def officers_for(self, author: str, *, recipients: Iterable[str] = ()) -> tuple[str, ...]:
        """Who hears of alarms about this author's mail: the officers of the unit and of those above, nearest first.

        Information governance before duty officers. Never the author, a member of the author's shared mailbox or a
        recipient, and no manager of theirs.
        """
        found = self.get(author)
        barred = {author.strip().lower(), *(found.members if found else ()), *(r.strip().lower() for r in recipients)}
        barred |= {manager.identity for manager in self._managers(found)} if found is not None else set()
        names = [member.identity for member in self._officers(found.unit if found else "") if member.person]
        return tuple(name for name in names if name not in barred)

    def may_approve(
        self, actor: str, author: str, recipients: Iterable[str] = (), *, confidential: bool = False
    ) -> bool:
        """True when the actor is one of those who may decide about this author's mail to these recipients."""
        return actor.strip().lower() in self.approvers_for(author, recipients=recipients, confidential=confidential)

    def _managers(self, member: Staff) -> list[Staff]:
        """The managers above somebody, nearest first; of a shared mailbox without its own, those of its members."""
        chain: list[Staff] = []
        waiting = [member.manager] if member.manager else [m.manager for m in self.people_behind(member.identity)]
        while waiting:
            manager = self.get(waiting.pop(0))
            if manager is not None and manager not in chain and manager.identity != member.identity:
                chain.append(manager)
                waiting.append(manager.manager)
        return chain

    def _officers(self, unit: str) -> list[Staff]:
        """IG officers, then duty officers, whose unit is this one or above it, nearest first."""
        deciding = [member for role in (IG_OFFICER, DUTY_OFFICER) for member in self._with_role(role)]
        above = [member for member in deciding if not member.unit or is_within(unit, member.unit)]
        return sorted(above, key=lambda member: -len(member.unit)) if unit else deciding

    def _with_role(self, role: str) -> list[Staff]:
        return [member for member in self._staff.values() if member.role == role]


def _snapshot(text: str) -> Any:
    snapshot = json.loads(text)
    if snapshot["format"] != FORMAT:
        raise ValueError(snapshot["format"])
    return snapshot


def is_within(unit: str, above: str) -> bool:
    """True when `unit` is `above` or below it in the tree.

    >>> is_within("Llanfair/Operations/Visits", "Llanfair/Operations")
    True
    >>> is_within("Llanfair/Operations", "Llanfair/Op")
    False
    """
    return unit == above or unit.startswith(f"{above}/")


def staff_row(member: Staff) -> dict[str, Any]:
    """One member as it stands in a snapshot."""
    row = asdict(member)
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _member(row: Mapping[str, Any]) -> Staff:
    values = {name: row[name] for name in _FIELDS if name in row}
    for day in ("started", "probation_until"):
        values[day] = date.fromisoformat(values[day]) if values.get(day) else None
    values["members"] = tuple(values.get("members", ()))
    return Staff(**values)
