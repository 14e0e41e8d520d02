"""One permit, ban or ended permit, and how it stands in a snapshot."""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any, NamedTuple

from gatelodge.values import FieldClass, PersonId

EVERY_FIELD = ~FieldClass(0)
KINDS = ("permit", "ban", "ended")
_IDENTITY = FieldClass.IDENTITY
_ALLOWED: dict[FieldClass | None, FieldClass] = {None: EVERY_FIELD}
"""Fields of a permit to what it allows: combining them is slow, and there are few."""


class Permit(NamedTuple):
    """One line of the book: a recipient (by token) may, or may no longer, or must not hear about a person.

    A named tuple, not a dataclass: hundreds are made for a message to many recipients, in a fifth of the time.
    """

    person: PersonId
    fields: FieldClass | None
    """None: every field, also those of classes still to be named. Identity is always among them."""
    starts: datetime | None
    until: datetime | None
    """Exclusive."""
    kind: str = "permit"
    """`permit`, `ban` or `ended`."""
    source: str = ""
    reason: str = ""
    """Why it ended."""
    relationship: str = ""

    def in_force(self, at: datetime) -> bool:
        """True for a permit or ban whose time it is."""
        if self.kind == "ended":
            return False
        return (self.starts is None or self.starts <= at) and (self.until is None or at < self.until)


def allowed_by(fields: FieldClass | None) -> FieldClass:
    """The field classes that a permit for these fields allows."""
    found = _ALLOWED.get(fields)
    return _ALLOWED.setdefault(fields, (fields or _IDENTITY) | _IDENTITY) if found is None else found


def permit_row(token: bytes, permit: Permit) -> list[Any]:
    """One line as it stands in a snapshot."""
    return [
        urlsafe_b64encode(token).decode(),
        permit.person.hex(),
        None if permit.fields is None else permit.fields.value,
        permit.starts.isoformat() if permit.starts else None,
        permit.until.isoformat() if permit.until else None,
        permit.kind,
        permit.source,
        permit.reason,
        permit.relationship,
    ]


def permit_of(row: list[Any]) -> Permit:
    """The line of a snapshot. ValueError or TypeError where it is none."""
    person, fields, starts, until, kind, source, reason, relationship = row
    if kind not in {"permit", "ban", "ended"}:
        raise ValueError(kind)
    return Permit(
        PersonId(bytes.fromhex(person)),
        None if fields is None else FieldClass(fields),
        datetime.fromisoformat(starts) if starts else None,
        datetime.fromisoformat(until) if until else None,
        kind,
        source,
        reason,
        relationship,
    )
