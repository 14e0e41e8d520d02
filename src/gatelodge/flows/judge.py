"""What the policy says to each recipient of a message that was considered (`consider.py`).

Runs in a judge worker, never on the event loop. The verdict is a pure function of the content, the envelope, a snapshot
of facts, the time and the versions, all of which the judgement names (DESIGN, invariant 8).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from time import perf_counter

from gatelodge import __version__
from gatelodge.core import sketch
from gatelodge.core.extract.passwords import candidates
from gatelodge.core.policy import BULK, MessageFacts, Rules, decide_all
from gatelodge.core.text import NORMAL_FORM
from gatelodge.errors import ConfigError
from gatelodge.flows.concerned import concerned
from gatelodge.flows.consider import Considered, JudgeTools, consider
from gatelodge.flows.ground import Ground
from gatelodge.flows.weighing import Weighed, disclosed, everybody
from gatelodge.ports import Keys
from gatelodge.values import (
    Action,
    By,
    Envelope,
    Judgement,
    Received,
    Sketch,
    Verdict,
    Versions,
)


def judge(received: Received, tools: JudgeTools, *, as_message: bool = True, name: str = "") -> Judgement:
    """The judgement on one envelope. `as_message=False`: the bytes are a bare file called `name`.

    Never raises for content. TemporaryError when the cage or the register cannot be used.
    """
    return conclude(received, consider(received, tools, as_message=as_message, name=name), tools.keys, tools.mode)


def conclude(received: Received, considered: Considered, keys: Keys, mode: str) -> Judgement:
    """What the policy says to what was considered."""
    started = perf_counter()
    message, found, ground = considered.message, considered.found, considered.ground
    verdicts = decide(message, considered.weighed, ground.facts.rules, mode)
    made = _sketch(received.envelope, considered, keys)
    extracting, finding, weighing = considered.took
    return Judgement(
        digest=received.digest,
        author=considered.author,
        verdicts=verdicts,
        people=found.people,
        person_like_rows=found.person_like_rows,
        hidden_people=message.hidden_people,
        gaps=considered.extraction.gaps,
        field_classes=message.field_classes,
        versions=_versions(ground, keys),
        sketch=made,
        findings=found.findings,
        timings_ms={
            "extract": extracting,
            "find": finding,
            "decide": weighing + (perf_counter() - started) * 1e3,
        },
        uncertain=found.uncertain,
        canaries=message.canaries,
        passwords=tuple(candidates(considered.extraction.parts)),
        barred=_barred(considered, verdicts),
    )


def _barred(considered: Considered, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Those of our staff whom the mail is about, where somebody may have to decide about it or look at it."""
    staff = considered.ground.facts.staff
    watched = any(one.on_probation for one in staff.people_behind(considered.author.identity))
    if not watched and all(verdict.action is Action.DELIVER for verdict in verdicts):
        return ()
    persons = everybody(considered.found)
    return concerned(considered.extraction, persons, considered.author.identity, staff, considered.ground.register)


def decide(message: MessageFacts, weighed: Sequence[Weighed], rules: Rules, mode: str) -> tuple[Verdict, ...]:
    """One verdict for each recipient, in order; for a list whose members are known, the strictest of theirs."""
    own = decide_all(message, [one.facts for one in weighed], rules, mode=mode)
    return tuple(
        verdict
        if not one.members
        else replace(
            max(
                decide_all(message, [member.facts for member in one.members], rules, mode=mode),
                key=lambda said: (said.strictest, said.action, list(By).index(said.by)),
            ),
            recipient=verdict.recipient,
        )
        for verdict, one in zip(own, weighed, strict=True)
    )


def _sketch(envelope: Envelope, considered: Considered, keys: Keys) -> Sketch:
    """The sketch of the message; of bulk, whose earlier times are looked for, with what old messages are asked with."""
    found, ground, weighed = considered.found, considered.ground, considered.weighed
    unpermitted = max((disclosed(one.facts) for one in weighed), default=0)
    persons, bulk = everybody(found), unpermitted >= BULK and ground.register is not None
    return sketch.make(
        persons=persons,
        people=found.people,
        recipients=[ground.facts.classes.plain(address) for address in envelope.recipients],
        author=considered.author.identity,
        sketch_key=keys.key("sketch"),
        sketch_epoch=keys.epoch("sketch"),
        address_key=ground.address_key,
        unpermitted=unpermitted,
        person_like_rows=found.person_like_rows,
        gaps=len(considered.message.gaps),
        outside=[place for place, one in enumerate(weighed) if not one.facts.internal],
        beyond=[one.beyond for one in weighed],
        words=considered.earlier.words,
        thread=considered.earlier.thread,
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
