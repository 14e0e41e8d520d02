"""What the recorder is told of a judgement: the open commitment, the erasable payload, the sketch.

The commitment goes into the ledger entry for ever, so it holds counts, rules, versions and digests, never an address, a
name or a sentence; those stand in the payload beside it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from gatelodge.core.message import top_headers
from gatelodge.values import By, Decided, Earlier, FieldClass, HoldState, Item, Judgement, Received, Verdict


def decided(
    received: Received,
    judgement: Judgement,
    *,
    item: str,
    custody: bool,
    at: datetime,
    ask_until: datetime | None,
    earlier: Sequence[Earlier] = (),
    duplicate_possible: bool = False,
) -> Decided:
    """The verdicts on one envelope, ready for `Recorder.decided`."""
    envelope = received.envelope
    return Decided(
        at=at,
        digest=received.digest,
        sender=envelope.sender,
        recipients=envelope.recipients,
        actions=tuple(verdict.action.word for verdict in judgement.verdicts),
        custody=custody,
        item=item,
        author=judgement.author.identity,
        sketch=replace(judgement.sketch, former=()),
        commitment={**_commitment(received, judgement, earlier), "duplicate_possible": duplicate_possible},
        payload=_payload(received, judgement, earlier),
        message_id=message_id(received.untrusted_bytes),
        size=len(received.untrusted_bytes),
        ask_until=ask_until,
    )


def judging(received: Received, *, item: str, author: str, at: datetime) -> Decided:
    """A message taken into custody before its verdicts are known. `author` may never approve it."""
    envelope = received.envelope
    return Decided(
        at=at,
        digest=received.digest,
        sender=envelope.sender,
        recipients=envelope.recipients,
        actions=("judging",) * len(envelope.recipients),
        custody=True,
        item=item,
        author=author,
        sketch=None,
        commitment={"digest": received.digest.hex(), "size": len(received.untrusted_bytes), "outside": True},
        payload={"envelope": envelope_facts(received)},
        message_id=message_id(received.untrusted_bytes),
        size=len(received.untrusted_bytes),
    )


def envelope_facts(received: Received) -> dict[str, Any]:
    """What is needed to hand the message on later, exactly as it came."""
    envelope = received.envelope
    return {
        "body": envelope.body,
        "smtputf8": envelope.smtputf8,
        "client": envelope.client,
        "helo": envelope.helo,
        "auth": envelope.auth,
        "tls": envelope.tls,
        "at": received.at.isoformat(),
    }


def message_id(untrusted: bytes) -> str:
    """The Message-ID as it stands in the top header, "" where there is none."""
    return next((value.strip() for name, value in top_headers(untrusted) if name.lower() == "message-id"), "")[:250]


def field_class_names(classes: FieldClass) -> list[str]:
    """Lower-case names, in the order of definition."""
    return [field.name.lower() for field in FieldClass if field in classes and field.name]


def verdict_facts(verdict: Verdict) -> dict[str, Any]:
    """One verdict as plain data, for screens and the command line."""
    return {
        "address": verdict.recipient,
        "verdict": verdict.action.word,
        "would": verdict.would.word if verdict.would is not None else None,
        "rule": verdict.rule,
        "sentence": verdict.sentence,
        "sentences": dict(verdict.sentences),
        "people": verdict.people,
        "permitted": verdict.permitted,
        "field_classes": field_class_names(verdict.field_classes),
        "coverage": str(verdict.coverage),
        "recipient_class": verdict.recipient_class,
        "hints": list(verdict.hints),
        "answerable": verdict.answerable,
        "confidential": verdict.confidential,
        "unread": verdict.unread,
        "tell": verdict.tell,
        "uncertain": verdict.uncertain,
        "alarms": list(verdict.alarms),
        "by": str(verdict.by),
    }


def _commitment(received: Received, judgement: Judgement, earlier: Sequence[Earlier]) -> Mapping[str, object]:
    versions = judgement.versions
    return {
        "digest": received.digest.hex(),
        "size": len(received.untrusted_bytes),
        "people": judgement.people,
        "person_like_rows": judgement.person_like_rows,
        "hidden_people": judgement.hidden_people,
        "uncertain": judgement.uncertain,
        "canaries": judgement.canaries,
        "alarms": list(judgement.alarms),
        "gaps": sorted({str(gap.kind) for gap in judgement.gaps}),
        "delivered_unread": sum(verdict.unread for verdict in judgement.verdicts),
        "author_proof": str(judgement.author.proof),
        "machine": judgement.author.machine,
        "outside": any(not verdict.internal for verdict in judgement.verdicts),
        "verdicts": [
            {
                "action": verdict.action.word,
                "would": verdict.would.word if verdict.would is not None else "",
                "rule": verdict.rule,
                "class": verdict.recipient_class,
                "coverage": str(verdict.coverage),
                "people": verdict.people,
                "permitted": verdict.permitted,
                "field_classes": field_class_names(verdict.field_classes),
                "by": str(verdict.by),
            }
            for verdict in judgement.verdicts
        ],
        "versions": {
            "gatelodge": versions.gatelodge,
            "register": versions.register,
            "rules": versions.rules,
            "permits": versions.permits,
            "normal_form": versions.normal_form,
            "key_epoch": versions.key_epoch,
        },
        "earlier": [time.entry for time in earlier],
    }


def _payload(received: Received, judgement: Judgement, earlier: Sequence[Earlier]) -> Mapping[str, object]:
    return {
        "envelope": envelope_facts(received),
        "author": judgement.author.identity,
        "machine": judgement.author.machine,
        "verdicts": [verdict_facts(verdict) for verdict in judgement.verdicts],
        "gaps": [{"part": gap.part, "kind": str(gap.kind), "sentence": gap.sentence} for gap in judgement.gaps],
        "findings": finding_facts(judgement),
        "alarms": list(judgement.alarms),
        "barred": list(judgement.barred),
        "canaries": judgement.canaries,
        "earlier": [{"at": time.at.isoformat(), "people": time.people, "overlap": time.overlap} for time in earlier],
    }


def verdicts_of(item: Item) -> list[dict[str, Any]]:
    """The verdicts in an item's payload; [] while it is being judged or once it is erased."""
    verdicts = item.payload.get("verdicts")
    return list(verdicts) if isinstance(verdicts, list | tuple) else []


def confidential(item: Item) -> bool:
    """Does any verdict say that the line manager must not see it?"""
    return any(verdict.get("confidential") for verdict in verdicts_of(item))


def barred(item: Item) -> tuple[str, ...]:
    """Our own people whom it is about, as it was judged; none of them decides."""
    names = item.payload.get("barred")
    return tuple(map(str, names)) if isinstance(names, list | tuple) else ()


def decided_by(item: Item, addresses: Collection[str] = ()) -> frozenset[By]:
    """Who decides, as the verdicts for these recipients say; of all that wait where none are named.

    A verdict that says nothing, or something we do not know, leaves it to whoever may decide.
    """
    wanted = {address.lower() for address in addresses}
    waiting = {
        one.address
        for one in item.recipients
        if (one.address.lower() in wanted if wanted else one.state in {HoldState.ASKED, HoldState.HELD})
    }
    said = {str(verdict.get("by", "")) for verdict in verdicts_of(item) if verdict.get("address") in waiting}
    return frozenset(by for by in By if by in said) or frozenset({By.ANYONE})


def without_alarms(item: Item) -> Item:
    """The item as those may see it who do not decide about it: nothing says that a rule raised an alarm."""
    alarms = {name for verdict in verdicts_of(item) for name in verdict.get("alarms", ())}
    if not alarms:
        return item
    quiet = {"rule": "", "hints": []}
    verdicts = [
        {**verdict, "alarms": [], **(quiet if verdict.get("rule") in alarms else {})} for verdict in verdicts_of(item)
    ]
    return replace(
        item,
        recipients=tuple(replace(one, rule="" if one.rule in alarms else one.rule) for one in item.recipients),
        payload={**item.payload, "verdicts": verdicts, "alarms": [], "canaries": 0},
    )


def finding_facts(judgement: Judgement) -> list[dict[str, Any]]:
    """The masked evidence as plain data."""
    return [
        {
            "detector": finding.detector,
            "part": finding.part,
            "where": finding.where,
            "registered": finding.person is not None,
            "field_classes": field_class_names(finding.field_classes),
            "bits": round(finding.bits, 1),
            "needed": round(finding.needed, 1),
            "weights": {field: round(bits, 1) for field, bits in finding.weights},
            "hidden": str(finding.hidden) if finding.hidden is not None else None,
            "loose": finding.loose,
            "one_of": finding.one_of,
            "masked": finding.masked,
        }
        for finding in judgement.findings
    ]
