"""Whom a message is about, and what the policy says to each recipient: extract (caged), find, decide.

Runs in a judge worker, never on the event loop. The verdict is a pure function of the content, the envelope, a snapshot
of facts, the time and the versions, all of which the judgement names (DESIGN, invariant 8).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from time import perf_counter
from typing import Protocol

from gatelodge import __version__
from gatelodge.core import sketch
from gatelodge.core.detect import Found, OneOf, PersonFound, find
from gatelodge.core.permits import PermitBook, RecipientClass, RecipientClasses, StaffBook, address_variants, measure
from gatelodge.core.policy import BULK, MessageFacts, RecipientFacts, Rules, decide
from gatelodge.core.register import RegisterIndex
from gatelodge.core.text import NORMAL_FORM, address_token, mail_address
from gatelodge.errors import ConfigError
from gatelodge.ports import Cage, Keys
from gatelodge.values import (
    Author,
    AuthorProof,
    Extraction,
    FieldClass,
    Judgement,
    PersonId,
    Received,
    Verdict,
    Versions,
)

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")
_IDENTITY = re.compile(r"[^\s<>,;\"]+")
_SHARE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:sharepoint\.com|1drv\.ms|onedrive\.live\.com|drive\.google\.com|docs\.google\.com|"
    r"dropbox\.com|wetransfer\.com|we\.tl|box\.com|mega\.nz)/",
    re.IGNORECASE,
)


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
class JudgeTools:
    """What judging needs from outside. The callables give the newest register and facts, cheaply."""

    cage: Cage
    register: Callable[[], RegisterIndex | None]
    facts: Callable[[], Facts]
    keys: Keys
    mode: str
    """`hold`, `tell` or `shadow`, for the whole gate."""
    zone: tzinfo
    """The organisation's own, for rules that name days or hours."""
    identity_header: str = ""
    trusted: Callable[[str], bool] = lambda _client: False
    """Is this client one of the hosts whose identity header is believed?"""


def judge(received: Received, tools: JudgeTools, *, as_message: bool = True, name: str = "") -> Judgement:
    """The judgement on one envelope. `as_message=False`: the bytes are a bare file called `name`.

    Never raises for content. TemporaryError when the cage or the register cannot be used.
    """
    started = perf_counter()
    extraction = tools.cage.extract(received.untrusted_bytes, name=name, as_message=as_message)
    extracted = perf_counter()
    register, facts = tools.register(), tools.facts()
    tools = replace(tools, register=lambda: register, facts=lambda: facts)  # one snapshot for one message
    found = find(extraction, register)
    matched = perf_counter()
    author = establish_author(
        received, extraction.headers, facts.staff, identity_header=tools.identity_header, trusted=tools.trusted
    )
    message = _message_facts(received, extraction, found, author, tools)
    recipients = [
        _recipient_facts(address, found, author, received.at, tools) for address in received.envelope.recipients
    ]
    verdicts = tuple(decide(message, recipient, facts.rules, mode=tools.mode) for recipient in recipients)
    unpermitted = max((_disclosed(recipient) for recipient in recipients), default=0)
    made = sketch.make(
        persons=_everybody(found),
        people=found.people,
        recipients=received.envelope.recipients,
        author=author.identity,
        sketch_key=tools.keys.key("sketch"),
        sketch_epoch=tools.keys.epoch("sketch"),
        address_key=tools.keys.key("address"),
        former_keys=_former_keys(tools.keys) if unpermitted >= BULK else {},
        unpermitted=unpermitted,
        person_like_rows=found.person_like_rows,
        gaps=len(extraction.gaps),
    )
    ended = perf_counter()
    return Judgement(
        digest=received.digest,
        author=author,
        verdicts=verdicts,
        people=found.people,
        person_like_rows=found.person_like_rows,
        hidden_people=message.hidden_people,
        gaps=extraction.gaps,
        field_classes=message.field_classes,
        versions=_versions(register, facts, tools.keys),
        sketch=made,
        findings=found.findings,
        timings_ms={
            "extract": (extracted - started) * 1e3,
            "find": (matched - extracted) * 1e3,
            "decide": (ended - matched) * 1e3,
        },
        uncertain=len(found.either),
        canaries=message.canaries,
    )


def establish_author(
    received: Received,
    headers: Sequence[tuple[str, str]],
    staff: StaffBook,
    *,
    identity_header: str,
    trusted: Callable[[str], bool],
) -> Author:
    """Who stands behind the mail: SMTP AUTH, then the configured header from a listed host, else only a claim."""
    identity, proof = received.envelope.sender.lower(), AuthorProof.NONE
    if received.envelope.auth and received.envelope.tls:
        identity, proof = received.envelope.auth.lower(), AuthorProof.AUTH
    elif identity_header and trusted(received.envelope.client):
        named = [mail_address(value) for name, value in headers if name.lower() == identity_header.lower()]
        if len(named) == 1 and _IDENTITY.fullmatch(named[0]):
            identity, proof = named[0], AuthorProof.HEADER
    member = staff.get(identity)
    return Author(identity, proof, _machine(received, headers) or (member.machine if member is not None else ""))


def _machine(received: Received, headers: Sequence[tuple[str, str]]) -> str:
    for name, value in headers:
        if name.lower() == "auto-submitted" and not value.strip().lower().startswith("no"):
            return "bounce" if not received.envelope.sender else "auto-reply"
        if name.lower() in {"x-auto-response-suppress", "x-autoreply"} and not received.envelope.sender:
            return "auto-reply"
    return "bounce" if not received.envelope.sender else ""


def _message_facts(
    received: Received, extraction: Extraction, found: Found, author: Author, tools: JudgeTools
) -> MessageFacts:
    facts, register = tools.facts(), tools.register()
    visible = {
        address.lower()
        for name, value in extraction.headers
        if name.lower() in {"to", "cc"}
        for address in _ADDRESS.findall(value)
    }
    return MessageFacts(
        author=author,
        author_staff=facts.staff.get(author.identity),
        author_members=facts.staff.people_behind(author.identity) if author.proof is AuthorProof.NONE else (),
        people=found.people,
        canaries=len(found.canaries),
        person_like_rows=found.person_like_rows,
        hidden_people=sum(one.hidden_only for one in _human_beings(found)),
        hidden_person_like_rows=found.hidden_person_like_rows,
        unregistered=found.unregistered,
        gaps=extraction.gaps,
        field_classes=_classes(found),
        outsiders_visible=sum(not facts.classes.classify(address).internal for address in visible),
        has_register=register is not None,
        subject=next((value for name, value in extraction.headers if name.lower() == "subject"), ""),
        links_to_shares=_links_to_shares(extraction),
        size=len(received.untrusted_bytes),
        register_stale=register is not None and facts.rules.register_stale(register.made, received.at),
        permits_stale=facts.rules.permits_stale(facts.book.at, received.at),
        at=received.at.astimezone(tools.zone),
    )


def _links_to_shares(extraction: Extraction) -> int:
    segments = (segment.text for part in extraction.parts for segment in part.segments)
    return sum(len(_SHARE.findall(text)) for text in segments if "://" in text)


def _recipient_facts(address: str, found: Found, author: Author, at: datetime, tools: JudgeTools) -> RecipientFacts:
    """One recipient, and the people found measured against what they may hear."""
    facts = tools.facts()
    kind = facts.classes.classify(address)
    if not found.people:  # nothing to measure: the common case stays cheap
        return _without_people(address, kind)
    token = address_token(tools.keys.key("address"), address)
    register = tools.register()
    assert register is not None  # somebody on it was found
    themselves = register.persons_with_address(address) & _everybody(found)
    persons = {person: about.field_classes for person, about in found.persons.items()}
    hidden_only = frozenset(person for person, about in found.persons.items() if about.hidden_only)
    may_hear = _living(facts.book.heard_by(token, at), register) | dict.fromkeys(themselves, ~FieldClass(0))
    banned = frozenset(map(_survivor(register), facts.book.banned(token, at)))
    heard = measure(persons, hidden_only, may_hear, banned, found.either)
    known = facts.book.knows(token) or kind.internal
    return replace(
        _without_people(address, kind),
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
        near_miss=not known and _near_miss(address, facts.book, tools.keys.key("address")),
        agreement=facts.classes.agreement_for(address, _proven(author), at, heard.people, _classes(found)),
        about_self=len(themselves),
    )


def _proven(author: Author) -> str:
    """The author where it is proven: an agreement that names its authors takes nobody's word for it."""
    return author.identity if author.proof is not AuthorProof.NONE else ""


def _disclosed(recipient: RecipientFacts) -> int:
    """How many people this recipient would hear about without any right to: none inside, none under an agreement."""
    return 0 if recipient.internal or recipient.agreement else recipient.unpermitted


def _without_people(address: str, kind: RecipientClass) -> RecipientFacts:
    return RecipientFacts(
        address=address,
        recipient_class=kind.name,
        coverage=kind.coverage,
        internal=kind.internal,
        confidential_route=kind.confidential,
        max_people=kind.max_people,
        like=kind.like,
    )


def _near_miss(address: str, book: PermitBook, key: bytes) -> bool:
    """Is the address one slip away from one that has a permit?"""
    return book.near_miss(address_token(key, variant) for variant in address_variants(address))


def _human_beings(found: Found) -> Iterator[PersonFound | OneOf]:
    """What is said about each human being: the certain ones, then those who are one of several."""
    yield from found.persons.values()
    yield from found.either


def _everybody(found: Found) -> AbstractSet[PersonId]:
    """Every registered person it may be about."""
    if not found.either:
        return found.persons.keys()
    return found.persons.keys() | frozenset().union(*(one.persons for one in found.either))


def _survivor(register: RegisterIndex) -> Callable[[PersonId], PersonId]:
    return getattr(register, "resolve", lambda person: person)


def _living(heard: Mapping[PersonId, FieldClass], register: RegisterIndex) -> dict[PersonId, FieldClass]:
    """What may be heard, by the person who lives on where two were found to be one and merged."""
    living: dict[PersonId, FieldClass] = {}
    survivor_of = _survivor(register)
    for person, fields in heard.items():
        survivor = survivor_of(person)
        living[survivor] = living.get(survivor, FieldClass(0)) | fields
    return living


def _former_keys(keys: Keys) -> Mapping[int, bytes]:
    """The sketch key of each earlier epoch that is still kept; one that was destroyed ends its sketches' use."""
    former = {}
    for epoch in range(1, keys.epoch("sketch")):
        with suppress(ConfigError):
            former[epoch] = keys.key("sketch", epoch)
    return former


def _classes(found: Found) -> FieldClass:
    """Every field class found about anybody."""
    classes = 0
    for one in _human_beings(found):
        classes |= one.field_classes.value
    return FieldClass(classes)


def _versions(register: RegisterIndex | None, facts: Facts, keys: Keys) -> Versions:
    return Versions(
        gatelodge=__version__,
        register=register.version if register is not None else "none",
        rules=facts.rules.version,
        normal_form=register.normal_form if register is not None else NORMAL_FORM,
        key_epoch=register.epoch if register is not None else keys.epoch("register"),
        permits=facts.versions.get("permits", "none"),
    )


def strictest(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict that decides what people are told: the strictest, the first of equals."""
    return max(verdicts, key=lambda verdict: verdict.strictest)
