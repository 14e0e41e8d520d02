"""What the policy is told of a message as a whole: counts, markings, who wrote it and how much they write."""

import re
from collections.abc import Iterable, Iterator

from gatelodge.core.detect import Found, OneOf, PersonFound
from gatelodge.core.markings import find_markings
from gatelodge.core.policy import MessageFacts
from gatelodge.core.supervision import keyed_share
from gatelodge.flows.ground import Ground
from gatelodge.values import Author, AuthorProof, Extraction, FieldClass, Habits, Received

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")


def message_facts(
    received: Received, extraction: Extraction, found: Found, author: Author, ground: Ground, habits: Habits
) -> MessageFacts:
    """What is the same for every recipient."""
    facts, register = ground.facts, ground.register
    staff = facts.staff.get(author.identity)
    local = received.at.astimezone(ground.zone)
    marks = find_markings(extraction.headers, extraction.parts, facts.markings)
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
        marking=marks.strictest,
        marking_rank=marks.rank,
        marking_unknown=marks.unknown,
        subject_people=found.titles.subject,
        file_name_people=found.titles.file_names,
        share=keyed_share(ground.address_key, received.digest, b"rule"),
        author_days=facts.staff.days_in_post(author.identity, local.date()),
        training_days=facts.staff.days_since_training(author.identity, local.date()),
        messages_hour=habits.author_hour,
        messages_day=habits.author_day,
        outsiders_day=habits.author_outsiders_day,
        people_day=habits.author_people_day,
        stopped_day=habits.author_stopped_day,
        history=habits.messages,
        at=local,
    )


def _human_beings(found: Found) -> Iterator[PersonFound | OneOf]:
    """What is said about each human being: the certain ones, then those who are one of several."""
    yield from found.persons.values()
    yield from found.either


def _union(classes: Iterable[FieldClass]) -> FieldClass:
    union = 0
    for one in classes:
        union |= one.value
    return FieldClass(union)
