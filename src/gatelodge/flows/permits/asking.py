"""Answers to who may hear about a person, and whom an address may hear about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from gatelodge.core.permits import Permit, PermitBook
from gatelodge.core.text import address_token, mail_address
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
    book: PermitBook,
    person: PersonId,
    at: datetime,
    *,
    decrypt: Callable[[bytes], bytes],
    resolve: Callable[[PersonId], PersonId] = lambda person: person,
) -> tuple[Hearing, ...]:
    """Every address with a line about this person, those in force first.

    resolve: who a person is now; a line about an id that was given up in a merge is about who lives on.
    """
    lines = [(token, permit) for token, permit in book.lines() if resolve(permit.person) == person]
    found = [_hearing(token, permit, book, at, decrypt) for token, permit in lines]
    return tuple(sorted(found, key=lambda hearing: (not hearing.in_force, hearing.address)))


def what_may_hear(book: PermitBook, address: str, at: datetime, *, address_key: bytes) -> tuple[Hearing, ...]:
    """Every line about this address, those in force first."""
    plain = mail_address(address)
    token = address_token(address_key, address)
    found = [_hearing(token, permit, book, at, lambda _: plain.encode()) for permit in book.permits_of(token)]
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
