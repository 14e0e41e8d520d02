"""One permit at a time, by hand or by a program that hears of a change: add, ban, end, change of address.

Each is one change of the book, and each line that it ends stays in the history with its reason. A feed that still names
what was ended here brings it back with its next import: what a feed says is mended at its source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gatelodge.core.permits import Permit, PermitBook, RecipientClasses
from gatelodge.core.text import address_token
from gatelodge.errors import RefusedError
from gatelodge.values import PersonId

BY_HAND = "by hand"
"""Source of what no feed named."""
_PERMIT = ("permit",)


class Change(Protocol):
    """One change of the book."""

    @property
    def before(self) -> PermitBook:
        """The book that is changed."""

    def add(self, token: bytes, permit: Permit, address: str) -> None:
        """One more line. address: the plain form."""

    def end(self, token: bytes, line: Permit, ended: Permit) -> None:
        """This line of the book is no longer so; what is said instead is `ended`."""

    def finish(self) -> str:
        """Write the change down and return the version of the book after it."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """How a recipient that somebody writes down is called in the book."""

    classes: RecipientClasses
    address_key: bytes

    def named(self, written: str) -> tuple[bytes, str]:
        """Token and plain form of an address, @domain or group. RefusedError where it is none."""
        address = self.classes.recipient_named(written)
        if not address:
            raise RefusedError("The recipient is not a mail address, nor a group of recipients.toml.")
        return address_token(self.address_key, address), address


def add_line(change: Change, written: str, permit: Permit, *, recipients: Recipients) -> str:
    """One more permit or ban; the version of the book after it. RefusedError: no address, or it stands there."""
    if permit.starts is not None and permit.until is not None and permit.until <= permit.starts:
        raise RefusedError("It ends before it starts.")
    token, address = recipients.named(written)
    if permit in change.before.permits_of(token):
        raise RefusedError("This stands in the book already. Nothing was changed.")
    change.add(token, permit, address)
    return change.finish()


def end_lines(
    change: Change,
    written: str,
    persons: frozenset[PersonId] | None,
    at: datetime,
    *,
    now: datetime,
    reason: str,
    recipients: Recipients,
    kinds: Sequence[str] = _PERMIT,
) -> tuple[str, int]:
    """End what a recipient is permitted, about these persons or (None) everybody, at that instant.

    The version of the book after it, and how many lines ended. RefusedError: no such line.
    kinds: `("ban",)` lifts bans.
    """
    token, _ = recipients.named(written)
    lines = [
        line
        for line in change.before.permits_of(token)
        if line.kind in kinds
        and (persons is None or line.person in persons)
        and (line.until is None or line.until > at)
    ]
    if not lines:
        raise RefusedError("There is no such line in force. See: gatelodge permits what ADDRESS")
    for line in lines:
        change.end(token, line, _ended(line, at, reason, now))
    return change.finish(), len(lines)


def move_lines(change: Change, old: str, new: str, at: datetime, *, recipients: Recipients) -> tuple[str, int]:
    """A recipient has another address: what they may hear ends at the old one and begins at the new one.

    The version of the book after it, and how many lines moved. Bans are in force at both. RefusedError: nothing moves.
    """
    (token, _), (other, after) = recipients.named(old), recipients.named(new)
    if token == other:
        raise RefusedError("The two addresses are one and the same.")
    there = set(change.before.permits_of(other))
    moved = 0
    for line in change.before.permits_of(token):
        if line.kind == "ended" or (line.until is not None and line.until <= at):
            continue
        begun = line._replace(starts=at if line.starts is None else max(line.starts, at), source=BY_HAND)
        if begun not in there:
            change.add(other, begun, after)
        if line.kind == "permit":
            change.end(token, line, _ended(line, at, "changed address", at))
        moved += 1
    if not moved:
        raise RefusedError("Nothing is in force at the old address. See: gatelodge permits what ADDRESS")
    return change.finish(), moved


def _ended(line: Permit, at: datetime, reason: str, now: datetime) -> Permit:
    """The line as it stands once it is over; one that ends later stays in force until then."""
    return line._replace(kind="ended" if at <= now else line.kind, until=at, reason=reason)
