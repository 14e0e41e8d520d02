"""What the policy is told of one message and of each recipient: counts, measured against permits, agreements and staff.

Everything is measured on one `Ground`, a snapshot, so that nothing changes between one recipient and the next.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from gatelodge.core.detect import Found
from gatelodge.core.habits.alike import forms, slip_of
from gatelodge.core.habits.providers import is_private, seems_list
from gatelodge.core.habits.unusual import Answer, unusual
from gatelodge.core.permits import PermitBook, RecipientClass, address_variants, measure
from gatelodge.core.permits.classes import Need
from gatelodge.core.permits.feeds import stale_feeds, stale_for
from gatelodge.core.policy import MessageFacts, RecipientFacts
from gatelodge.core.register import RegisterIndex
from gatelodge.core.text import address_token
from gatelodge.flows.earlier import Earlier
from gatelodge.flows.ground import Ground
from gatelodge.values import Author, AuthorProof, Coverage, FieldClass, Known, PersonId

_SLIPS = 20_000
"""Unknown addresses of which a book remembers whether they are slips."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One recipient's facts, and the persons they would hear of without a permit or agreement."""

    facts: RecipientFacts
    beyond: tuple[PersonId, ...] = ()
    """Those of whom it is known who they are; () inside the organisation and under an agreement."""
    members: tuple["Weighed", ...] = ()
    """Of a distribution list whose members are known: each of them."""
    answers: tuple[Answer, ...] = ()
    """What speaks for and against this recipient, from earlier mail."""


def weigh(address: str, message: MessageFacts, found: Found, at: datetime, ground: Ground, earlier: Earlier) -> Weighed:
    """One address of the envelope; of a distribution list, everybody on it."""
    one = recipient_facts(address, message, found, at, ground, earlier)
    names = ground.facts.staff.expand(address)
    if names is None:
        return replace(one, facts=replace(one.facts, list_members=-1))
    members = [recipient_facts(name, message, found, at, ground, earlier) for name in names]
    beyond = dict.fromkeys(person for member in members for person in member.beyond) if members else one.beyond
    return replace(
        one,
        facts=replace(one.facts, list_members=len(members) or one.facts.list_members),
        beyond=tuple(beyond),
        members=tuple(replace(member, facts=replace(member.facts, list_members=len(members))) for member in members),
    )


def recipient_facts(
    address: str, message: MessageFacts, found: Found, at: datetime, ground: Ground, earlier: Earlier
) -> Weighed:
    """One recipient, and the people found measured against what they may hear."""
    facts, register, key = ground.facts, ground.register, ground.address_key
    kind = facts.classes.classify(address)
    names = facts.classes.tokens(key, address)
    base = _without_people(address, names[0], kind, message, earlier, ground)
    plain = facts.classes.plain(address)
    if register is None or not found.people:  # nothing to measure: the common case stays cheap
        return _against_habits(Weighed(base), plain, names[0], earlier)
    permitted = facts.book.hears(names, at)
    themselves = register.persons_with_address(address) & everybody(found)
    may_hear = {} if kind.need is Need.NONE else _living(permitted.heard, register)
    may_hear |= dict.fromkeys(themselves, ~FieldClass(0))
    if scope := kind.scoped(found.people):
        may_hear |= {person: may_hear.get(person, scope) | scope for person in found.persons}
    banned = frozenset(map(register.resolve, permitted.banned))
    heard = measure(
        {person: about.field_classes for person, about in found.persons.items()},
        frozenset(person for person, about in found.persons.items() if about.hidden_only),
        may_hear,
        banned,
        found.either,
    )
    known = permitted.known or names[0] in earlier.habits.known
    slip = "" if kind.internal or known else _slip(facts.classes.plain(address), facts.book, key)
    agreement = facts.classes.agreement_for(address, _proven(message.author), at, heard.people, message.field_classes)
    beyond = tuple(person for person in found.persons if person in banned or person not in may_hear)
    if base.internal or agreement:
        beyond = ()
    stale = stale_feeds(facts.book.feeds, facts.classes.feeds, at) if facts.classes.feeds else ()
    weighed = Weighed(
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
            familiar=sum(earlier.knows_of(names[0], person) for person in beyond if person not in permitted.named),
            accumulated=earlier.accumulated(names[0], beyond),
            stale_feeds=stale_for(permitted.sources, stale),
            contradicting=len({*map(register.resolve, permitted.contradicting)} & everybody(found)),
            about_self=len(themselves),
        ),
        beyond,
    )
    return _against_habits(weighed, plain, names[0], earlier)


def _against_habits(weighed: Weighed, address: str, token: bytes, earlier: Earlier) -> Weighed:
    """The same with what earlier mail says of this recipient; nothing of our own people."""
    facts = weighed.facts
    if facts.internal:
        return weighed
    answers = earlier.about(
        address,
        token,
        measured=facts.coverage is Coverage.COMPLETE or (facts.coverage is Coverage.PARTIAL and not facts.unpermitted),
        permitted=facts.permitted,
        unpermitted=facts.unpermitted,
    )
    return replace(weighed, facts=replace(facts, unusual=unusual(answers)), answers=answers)


def everybody(found: Found) -> AbstractSet[PersonId]:
    """Every registered person it may be about."""
    if not found.either:
        return found.persons.keys()
    return found.persons.keys() | frozenset[PersonId]().union(*(one.persons for one in found.either))


def disclosed(recipient: RecipientFacts) -> int:
    """How many people this recipient would hear about without any right to: none inside, none under an agreement."""
    return 0 if recipient.internal or recipient.agreement else recipient.unpermitted


def _without_people(
    address: str, token: bytes, kind: RecipientClass, message: MessageFacts, earlier: Earlier, ground: Ground
) -> RecipientFacts:
    habits, facts = earlier.habits, ground.facts
    before = habits.known.get(token, Known())
    return RecipientFacts(
        address=address,
        recipient_class=kind.name,
        coverage=kind.coverage,
        internal=kind.internal and kind.need is Need.ALL,
        confidential_route=kind.confidential,
        max_people=kind.max_people,
        like=kind.like,
        first_mail=habits.messages > 0 and not before.by_anyone,
        first_for_author=habits.messages > 0 and not before.by_author,
        in_thread=before.in_thread,
        private=is_private(address),
        greeting_differs=not kind.internal and earlier.greeting_differs(address),
        list_members=-1 if not kind.internal and seems_list(address) else 0,
        over_marking=bool(kind.marking) and facts.markings.over(message.marking_rank, kind.marking),
    )


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


def _slip(plain: str, book: PermitBook, key: bytes) -> str:
    """How an unknown address differs from one that has a permit; found out once for each book."""
    if plain not in book.slips:
        if len(book.slips) >= _SLIPS:
            book.slips.clear()
        book.slips[plain] = _found_slip(plain, book, key)
    return book.slips[plain]


def _found_slip(plain: str, book: PermitBook, key: bytes) -> str:
    variants = address_variants(plain)
    tokens = {form: address_token(key, form) for form in (*variants, *forms(plain))}
    noted = book.near_known(tokens.values())
    if not noted:  # who shares no form with a known address is no slip of one
        return ""
    return slip_of(
        plain,
        known=lambda other: book.knows(address_token(key, other)),
        near=lambda form: tokens[form] in noted,
        variants=variants,
    )
