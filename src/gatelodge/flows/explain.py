"""A judgement with all that led to it: what was found and permitted, rule by rule, who decides, what would have passed.

It is for those who decide about mail and for whoever keeps the rules; what an author may see of it is `for_author`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gatelodge.core.habits.unusual import Answer
from gatelodge.core.permits import StaffBook
from gatelodge.core.policy import MessageFacts, RecipientFacts, RuleTrace, trace
from gatelodge.core.text import mail_address
from gatelodge.flows.consider import Considered, JudgeTools, consider
from gatelodge.flows.judge import conclude
from gatelodge.flows.weighing import Weighed
from gatelodge.values import Action, AuthorProof, By, Judgement, Known, Received, Verdict


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who may decide about it."""

    identity: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Missed:
    """An agreement that names this recipient and does not cover the mail."""

    agreement: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One recipient's verdict and what led to it."""

    verdict: Verdict
    facts: RecipientFacts
    """Of a list whose members are known, those of the member the verdict is about."""
    rules: tuple[RuleTrace, ...]
    deciders: tuple[Decider, ...]
    """First to be asked first; () where nothing waits for anybody."""
    missed: tuple[Missed, ...]
    known: Known
    """What the record says of earlier mail to them."""
    answers: tuple[Answer, ...] = ()
    """What speaks for and against them, from earlier mail: question, answer, bits."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The judgement on one message, and all that led to it."""

    judgement: Judgement
    message: MessageFacts
    recipients: tuple[Explained, ...]


def explain(received: Received, tools: JudgeTools, *, as_message: bool = True, name: str = "") -> Explanation:
    """Judge one envelope and keep what led to the verdicts. Nothing is sent or recorded."""
    considered = consider(received, tools, as_message=as_message, name=name)
    judgement = conclude(received, considered, tools.keys, tools.mode)
    recipients = tuple(
        _explained(verdict, weighed, recipient, considered, received, judgement.barred)
        for verdict, weighed, recipient in zip(
            judgement.verdicts, considered.weighed, judgement.sketch.recipients, strict=True
        )
    )
    return Explanation(judgement, considered.message, recipients)


def for_author(explanation: Explanation) -> Explanation:
    """What the author may see: their own mail, counts and sentences; no rules, evidence, alarms or register.

    What would have let the mail pass is not among it: it would tell how to get round the gate.
    """
    judgement = replace(
        explanation.judgement,
        verdicts=tuple(_quiet(verdict) for verdict in explanation.judgement.verdicts),
        findings=(),
        canaries=0,
    )
    recipients = tuple(
        replace(one, verdict=_quiet(one.verdict), rules=(), missed=(), known=Known(), answers=())
        for one in explanation.recipients
    )
    return Explanation(judgement, explanation.message, recipients)


def _quiet(verdict: Verdict) -> Verdict:
    hidden = verdict.rule in verdict.alarms
    return replace(verdict, rule="" if hidden else verdict.rule, hints=(), alarms=())


def _explained(
    verdict: Verdict,
    weighed: Weighed,
    token: bytes,
    considered: Considered,
    received: Received,
    barred: Sequence[str],
) -> Explained:
    ground, message = considered.ground, considered.message
    facts = _decisive(weighed, verdict)
    return Explained(
        verdict=verdict,
        facts=facts,
        rules=trace(message, facts, ground.facts.rules),
        deciders=_deciders(verdict, considered, received, barred),
        missed=_missed(facts, considered, received),
        known=considered.earlier.habits.known.get(token, Known()),
        answers=weighed.answers,
    )


def _decisive(weighed: Weighed, verdict: Verdict) -> RecipientFacts:
    """Of a list the first member who comes out as the verdict says."""
    like = (verdict.people, verdict.permitted, verdict.recipient_class)
    same = [one.facts for one in weighed.members]
    same = [one for one in same if (one.people, one.permitted, one.recipient_class) == like]
    return same[0] if same else weighed.facts


def _deciders(
    verdict: Verdict, considered: Considered, received: Received, barred: Sequence[str]
) -> tuple[Decider, ...]:
    if verdict.strictest not in {Action.ASK, Action.HOLD} or verdict.by is By.SEAL:
        return ()
    staff: StaffBook = considered.ground.facts.staff
    names = staff.approvers_for(
        considered.author.identity,
        recipients=received.envelope.recipients,
        confidential=verdict.confidential,
        by=verdict.by,
        barred=barred,
        on=received.at.astimezone(considered.ground.zone).date(),
    )
    members = [staff.get(name) for name in names]
    return tuple(Decider(one.identity, one.name, one.role) for one in members if one is not None)


def _missed(facts: RecipientFacts, considered: Considered, received: Received) -> tuple[Missed, ...]:
    """The agreements that are made for this recipient, and why none of them covers the mail."""
    if facts.agreement or not facts.people:
        return ()
    ground, message = considered.ground, considered.message
    on = received.at.astimezone(ground.zone).date()
    author = message.author.identity if message.author.proof is not AuthorProof.NONE else ""
    address = mail_address(facts.address)
    return tuple(
        Missed(one.name, one.misses(author, on, facts.people, message.field_classes))
        for one in ground.facts.classes.agreements
        if one.names(address)
    )
