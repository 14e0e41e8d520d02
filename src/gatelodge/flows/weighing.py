"""What the policy is told of one message and of each recipient: counts, measured against permits, agreements and staff.

Everything is measured on one `Ground`, a snapshot, so that nothing changes between one recipient and the next.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Protocol

from gatelodge.core.detect import Found, OneOf, PersonFound
from gatelodge.core.habits.alike import slip_of
from gatelodge.core.habits.providers import is_private
from gatelodge.core.permits import PermitBook, RecipientClass, RecipientClasses, StaffBook, address_variants, measure
from gatelodge.core.policy import MessageFacts, RecipientFacts, Rules
from gatelodge.core.register import RegisterIndex
from gatelodge.core.text import address_token
from gatelodge.flows.earlier import Earlier
from gatelodge.values import Author, AuthorProof, Extraction, FieldClass, Habits, Known, PersonId, Received

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")


class Facts(Protocol):
    """One consistent snapshot of permits, staff, recipient classes, rules and words."""

    @property
    def book(self) -> PermitBook:
        """Who may hear about whom."""

    @property
    def staff(self) -> StaffBook:
        """Who sends, who decides."""

    @property
    def classes(self) -> RecipientClasses:
        """What kind each recipient is."""

    @property
    def rules(self) -> Rules:
        """The policy, with its words."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Of each file."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What one judgement rests on beside the message."""

    facts: Facts
    register: RegisterIndex | None
    address_key: bytes
    zone: tzinfo
    """The organisation's own, for rules that name days or hours."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One recipient's facts, and the persons they would hear of without a permit or agreement."""

    facts: RecipientFacts
    beyond: tuple[PersonId, ...] = ()
    """Those of whom it is known who they are; () inside the organisation and under an agreement."""


def message_facts(
    received: Received, extraction: Extraction, found: Found, author: Author, ground: Ground, habits: Habits
) -> MessageFacts:
    """What is the same for every recipient."""
    facts, register = ground.facts, ground.register
    staff = facts.staff.get(author.identity)
    local = received.at.astimezone(ground.zone)
    visible = {
        address.lower()
        for name, value in extraction.headers
        if name.lower() in {"to", "cc"}
        for address in _ADDRESS.findall(value)
    }
    return MessageFacts(
        author=author,
        author_staff=staff,
        author_members=facts.staff.people_behind(author.identity) if author.proof is AuthorProof.NONE else (),
        people=found.people,
        canaries=len(found.canaries),
        person_like_rows=found.person_like_rows,
        hidden_people=sum(about.hidden_only for about in found.persons.values())
        + sum(one.people for one in found.either if one.hidden_only),
        hidden_person_like_rows=found.hidden_person_like_rows,
        unregistered=found.unregistered,
        gaps=extraction.gaps,
        field_classes=_union(one.field_classes for one in _human_beings(found)),
        outsiders_visible=sum(not facts.classes.classify(address).internal for address in visible),
        has_register=register is not None,
        subject=next((value for name, value in extraction.headers if name.lower() == "subject"), ""),
        size=len(received.untrusted_bytes),
        register_stale=register is not None and facts.rules.register_stale(register.made, received.at),
        permits_stale=facts.rules.permits_stale(facts.book.at, received.at),
        author_days=None if staff is None else _days(staff.started, local),
        training_days=None if staff is None else _days(staff.trained, local),
        messages_hour=habits.author_hour,
        messages_day=habits.author_day,
        outsiders_day=habits.author_outsiders_day,
        people_day=habits.author_people_day,
        stopped_day=habits.author_stopped_day,
        history=habits.messages,
        at=local,
    )


def recipient_facts(
    address: str, message: MessageFacts, found: Found, at: datetime, ground: Ground, earlier: Earlier
) -> Weighed:
    """One recipient, and the people found measured against what they may hear."""
    facts, register, key = ground.facts, ground.register, ground.address_key
    kind, token = facts.classes.classify(address), address_token(key, address)
    base = _without_people(address, kind, earlier, token)
    if register is None or not found.people:  # nothing to measure: the common case stays cheap
        return Weighed(base)
    themselves = register.persons_with_address(address) & everybody(found)
    may_hear = _living(facts.book.heard_by(token, at), register) | dict.fromkeys(themselves, ~FieldClass(0))
    banned = frozenset(map(register.resolve, facts.book.banned(token, at)))
    heard = measure(
        {person: about.field_classes for person, about in found.persons.items()},
        frozenset(person for person, about in found.persons.items() if about.hidden_only),
        may_hear,
        banned,
        found.either,
    )
    slip = "" if kind.internal else _slip(address, facts.book, key)
    agreement = facts.classes.agreement_for(address, _proven(message.author), at, heard.people, message.field_classes)
    beyond = tuple(person for person in found.persons if person in banned or person not in may_hear)
    if kind.internal or agreement:
        beyond = ()
    return Weighed(
        replace(
            base,
            people=heard.people,
            permitted=heard.permitted,
            unpermitted=heard.unpermitted,
            over_fields=heard.over_fields,
            unpermitted_classes=heard.unpermitted_classes,
            banned=heard.banned,
            hidden_unpermitted=heard.hidden_unpermitted,
            uncertain=heard.uncertain,
            uncertain_sensitive=heard.uncertain_sensitive,
            perhaps_banned=heard.perhaps_banned,
            candidates=heard.candidates,
            near_miss=bool(slip),
            slip=slip,
            agreement=agreement,
            accumulated=earlier.accumulated(token, beyond),
            about_self=len(themselves),
        ),
        beyond,
    )


def everybody(found: Found) -> AbstractSet[PersonId]:
    """Every registered person it may be about."""
    if not found.either:
        return found.persons.keys()
    return found.persons.keys() | frozenset[PersonId]().union(*(one.persons for one in found.either))


def disclosed(recipient: RecipientFacts) -> int:
    """How many people this recipient would hear about without any right to: none inside, none under an agreement."""
    return 0 if recipient.internal or recipient.agreement else recipient.unpermitted


def _without_people(address: str, kind: RecipientClass, earlier: Earlier, token: bytes) -> RecipientFacts:
    habits = earlier.habits
    before = habits.known.get(token, Known())
    return RecipientFacts(
        address=address,
        recipient_class=kind.name,
        coverage=kind.coverage,
        internal=kind.internal,
        confidential_route=kind.confidential,
        max_people=kind.max_people,
        like=kind.like,
        first_mail=habits.messages > 0 and not before.by_anyone,
        first_for_author=habits.messages > 0 and not before.by_author,
        in_thread=before.in_thread,
        private=is_private(address),
        greeting_differs=not kind.internal and earlier.greeting_differs(address),
    )


def _days(since: date | None, now: datetime) -> int | None:
    """Whole days since then; None where nobody says since when."""
    return None if since is None else (now.date() - since).days


def _human_beings(found: Found) -> Iterator[PersonFound | OneOf]:
    """What is said about each human being: the certain ones, then those who are one of several."""
    yield from found.persons.values()
    yield from found.either


def _union(classes: Iterable[FieldClass]) -> FieldClass:
    union = 0
    for one in classes:
        union |= one.value
    return FieldClass(union)


def _living(heard: Mapping[PersonId, FieldClass], register: RegisterIndex) -> dict[PersonId, FieldClass]:
    """What may be heard, by the person who lives on where two were found to be one and merged."""
    living: dict[PersonId, FieldClass] = {}
    for person, fields in heard.items():
        survivor = register.resolve(person)
        living[survivor] = living.get(survivor, FieldClass(0)) | fields
    return living


def _proven(author: Author) -> str:
    """The author where it is proven: an agreement that names its authors takes nobody's word for it."""
    return author.identity if author.proof is not AuthorProof.NONE else ""


def _slip(address: str, book: PermitBook, key: bytes) -> str:
    """How the address differs from one that has a permit."""
    return slip_of(
        address,
        known=lambda plain: book.knows(address_token(key, plain)),
        near=lambda form: book.near_miss([address_token(key, form)]),
        variants=address_variants(address),
    )
