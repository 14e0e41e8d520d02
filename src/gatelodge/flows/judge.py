"""Whom a message is about, and what the policy says to each recipient: extract (caged), find, decide.

Runs in a judge worker, never on the event loop. The verdict is a pure function of the content, the envelope, a snapshot
of facts, the time and the versions, all of which the judgement names (DESIGN, invariant 8).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from time import perf_counter

from gatelodge import __version__
from gatelodge.core import sketch
from gatelodge.core.detect import Found, find
from gatelodge.core.extract.passwords import candidates
from gatelodge.core.policy import BULK, MessageFacts, decide_all
from gatelodge.core.register import RegisterIndex
from gatelodge.core.text import NORMAL_FORM
from gatelodge.errors import ConfigError
from gatelodge.flows import earlier as earlier_mail
from gatelodge.flows.author import establish_author
from gatelodge.flows.earlier import Earlier
from gatelodge.flows.weighing import (
    Facts,
    Ground,
    Weighed,
    disclosed,
    everybody,
    message_facts,
    recipient_facts,
)
from gatelodge.ports import Cage, Keys
from gatelodge.values import Author, Envelope, Extraction, Habits, HabitsAsked, Judgement, Received, Sketch, Versions


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
    habits: Callable[[HabitsAsked], Habits] = lambda _asked: Habits()
    """What the record of earlier mail says."""
    trusted: Callable[[str], bool] = lambda _client: False
    """Is this client one of the hosts whose identity header is believed?"""


def judge(received: Received, tools: JudgeTools, *, as_message: bool = True, name: str = "") -> Judgement:
    """The judgement on one envelope. `as_message=False`: the bytes are a bare file called `name`.

    Never raises for content. TemporaryError when the cage or the register cannot be used.
    """
    started = perf_counter()
    extraction = tools.cage.extract(
        received.untrusted_bytes, name=name, as_message=as_message, passwords=received.passwords
    )
    extracted = perf_counter()
    ground = Ground(tools.facts(), tools.register(), tools.keys.key("address"), tools.zone)
    found = find(extraction, ground.register)
    matched = perf_counter()
    author = establish_author(
        received, extraction.headers, ground.facts.staff, identity_header=tools.identity_header, trusted=tools.trusted
    )
    earlier = _earlier(received, extraction, found, author, ground, tools)
    message = message_facts(received, extraction, found, author, ground, earlier.habits)
    addresses = received.envelope.recipients
    weighed = [recipient_facts(address, message, found, received.at, ground, earlier) for address in addresses]
    verdicts = decide_all(message, [one.facts for one in weighed], ground.facts.rules, mode=tools.mode)
    made = _sketch(received.envelope, message, found, weighed, earlier, ground, tools.keys)
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
        versions=_versions(ground, tools.keys),
        sketch=made,
        findings=found.findings,
        timings_ms={
            "extract": (extracted - started) * 1e3,
            "find": (matched - extracted) * 1e3,
            "decide": (ended - matched) * 1e3,
        },
        uncertain=found.uncertain,
        canaries=message.canaries,
        passwords=tuple(candidates(extraction.parts)),
    )


def _earlier(
    received: Received, extraction: Extraction, found: Found, author: Author, ground: Ground, tools: JudgeTools
) -> Earlier:
    """What the record says; it is asked only about mail that leaves the organisation."""
    if all(ground.facts.classes.classify(address).internal for address in received.envelope.recipients):
        return Earlier()
    key = tools.keys.key("sketch")
    tokens = {person: sketch.person_token(key, person) for person in everybody(found)}
    return earlier_mail.ask(received, extraction, author.identity, tokens, ground.address_key, tools.habits)


def _sketch(
    envelope: Envelope,
    message: MessageFacts,
    found: Found,
    weighed: Sequence[Weighed],
    earlier: Earlier,
    ground: Ground,
    keys: Keys,
) -> Sketch:
    """The sketch of the message; of bulk, whose earlier times are looked for, with what old messages are asked with."""
    unpermitted = max((disclosed(one.facts) for one in weighed), default=0)
    persons, bulk = everybody(found), unpermitted >= BULK and ground.register is not None
    return sketch.make(
        persons=persons,
        people=found.people,
        recipients=envelope.recipients,
        author=message.author.identity,
        sketch_key=keys.key("sketch"),
        sketch_epoch=keys.epoch("sketch"),
        address_key=ground.address_key,
        unpermitted=unpermitted,
        person_like_rows=found.person_like_rows,
        gaps=len(message.gaps),
        outside=[place for place, one in enumerate(weighed) if not one.facts.internal],
        beyond=[one.beyond for one in weighed],
        words=earlier.words,
        thread=earlier.thread,
        former_keys=_former_keys(keys) if bulk else {},
        given_up=ground.register.given_up(persons) if bulk and ground.register is not None else (),
    )


def _former_keys(keys: Keys) -> Mapping[int, bytes]:
    """The sketch key of each earlier epoch that is still kept; one that was destroyed ends its sketches' use."""
    former = {}
    for epoch in range(1, keys.epoch("sketch")):
        with suppress(ConfigError):
            former[epoch] = keys.key("sketch", epoch)
    return former


def _versions(ground: Ground, keys: Keys) -> Versions:
    facts, register = ground.facts, ground.register
    return Versions(
        gatelodge=__version__,
        register=register.version if register is not None else "none",
        rules=facts.rules.version,
        normal_form=register.normal_form if register is not None else NORMAL_FORM,
        key_epoch=register.epoch if register is not None else keys.epoch("register"),
        permits=facts.versions.get("permits", "none"),
    )
