"""Answers to who may hear about a person, and whom an address may hear about."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from gatelodge.core.permits import Permit, PermitBook, RecipientClasses
from gatelodge.core.text import address_token
from gatelodge.values import FieldClass, PersonId


@dataclass(frozen=True, slots=True)
class Hearing:
    """One answer to who may hear about a person, or whom an address may hear about."""

    address: str
    person: PersonId
    in_force: bool
    kind: str
    fields: FieldClass | None
    """None: every field."""
    starts: datetime | None
    until: datetime | None
    source: str
    relationship: str
    reason: str


def who_may_hear(
    book: PermitBook, persons: Collection[PersonId], at: datetime, *, decrypt: Callable[[bytes], bytes]
) -> tuple[Hearing, ...]:
    """Every recipient with a line about a person, those in force first.

    persons: every id they have or gave up in a merge; a line about an id that was given up is about who lives on.
    """
    found = [_hearing(token, permit, book, at, decrypt) for token, permit in book.lines_about(persons)]
    return tuple(sorted(found, key=lambda hearing: (not hearing.in_force, hearing.address)))


def what_may_hear(
    book: PermitBook, address: str, at: datetime, *, address_key: bytes, classes: RecipientClasses
) -> tuple[Hearing, ...]:
    """Every line about this recipient, under each name they are reached by, those in force first."""
    names = {address_token(address_key, name): name for name in classes.known_as(classes.recipient_named(address))}
    found = [
        _hearing(token, permit, book, at, lambda _, name=name: name.encode())  # type: ignore[misc]  # bound above
        for token, name in names.items()
        for permit in book.permits_of(token)
    ]
    return tuple(sorted(found, key=lambda hearing: (not hearing.in_force, hearing.person)))


def last_day(until: datetime, zone: tzinfo) -> date:
    """The last day of something that ends at this instant, for people to read."""
    local = until.astimezone(zone)
    return local.date() - timedelta(days=local.time() == time.min)


def _hearing(
    token: bytes, permit: Permit, book: PermitBook, at: datetime, decrypt: Callable[[bytes], bytes]
) -> Hearing:
    return Hearing(
        address=decrypt(book.sealed_address(token)).decode(),
        person=permit.person,
        in_force=permit.in_force(at),
        kind=permit.kind,
        fields=permit.fields,
        starts=permit.starts,
        until=permit.until,
        source=permit.source,
        relationship=permit.relationship,
        reason=permit.reason,
    )
