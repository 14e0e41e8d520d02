"""What people hear of a message beside its custody: the author of one that a rule only tells of, and alarms.

The author of a mail that went gets one notice where a rule that only tells would have stopped it. Kept in memory: a
notice that a crash loses is not sent again, for the ledger says what it would have. What is delivered past a gap only
is recorded, not told (docs/formats/policy.md).

Information governance gets one at once where a rule raises an alarm, whatever became of the mail; its author hears
nothing of that. Whether it was told stands in the store beside the verdicts, so a crash loses no alarm.

Sent by `tell_all` and `sound_alarms`, which the gate calls beside `notify_all`; the client waits for none of them.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gatelodge.errors import TemporaryError
from gatelodge.flows import record
from gatelodge.flows.notice import Notice
from gatelodge.flows.notify import NotifyTools, is_person, send
from gatelodge.values import Action, HoldState, Item, ItemRecipient, Judgement, Received, Verdict

log = logging.getLogger("gatelodge.notices")

KIND = "author_told"
ALARM_STOPPED, ALARM_SENT = "alarm_stopped", "alarm_sent"
MOST = 10_000
"""Notices that wait; with more the oldest are left out, and the log says so."""
AT_ONCE = 100
"""In one pass, so that news of held mail never waits behind them for long."""


def tell_author(reference: str, received: Received, judgement: Judgement, tools: NotifyTools) -> None:
    """Have the author told once of this mail, which was handed on; returns at once.

    Nobody is told where no person of ours wrote it, or where this very mail was told of: it may come in several
    envelopes.
    """
    spoken_of = tuple(_recipient(verdict) for verdict in judgement.verdicts if verdict.told)
    item = _gone(reference, received, judgement)
    name = received.digest.hex()
    if not spoken_of or not is_person(item, tools) or (name, item.author, KIND) in tools.told.of:
        return
    tools.told.remember(name, item.author, KIND, frozenset(one.address for one in spoken_of))
    if len(tools.to_tell) >= MOST:
        left_out, _ = tools.to_tell.popleft()
        log.error("too many notices wait: the author of %s is not told", left_out.item)
    tools.to_tell.append((item, Notice(item.author, KIND, spoken_of)))


async def sound_alarms(tools: NotifyTools) -> int:
    """Tell information governance of every alarm nobody was told of; of how many messages.

    One notice says what was stopped and one what was not. Several envelopes of one mail are one alarm. What fails now
    is tried again later.
    """
    sounded = 0
    for item in await tools.recorder.alarms():
        if sounded == AT_ONCE:
            break
        now = tools.clock.now()
        if tools.told.again.get(item.item, (0, now))[1] > now:
            continue
        try:
            await _sound(item, tools)
        except TemporaryError as error:
            log.warning("%s: %s", item.item, error.log)
            tools.told.failed(item.item, now)
            continue
        tools.told.again.pop(item.item, None)
        await tools.recorder.alarm_told(item.item)
        sounded += 1
    return sounded


async def _sound(item: Item, tools: NotifyTools) -> None:
    """Send the notices about this message that nobody had yet."""
    name = item.digest.hex()
    verdicts = record.verdicts_of(item)
    spoken_to = replace(item, recipients=tuple(map(_recorded, verdicts)))
    for kind, stopped in ((ALARM_STOPPED, True), (ALARM_SENT, False)):
        alarming = [verdict for verdict in verdicts if verdict["alarms"]]
        spoken_of = tuple(_recorded(one) for one in alarming if (one["verdict"] != Action.DELIVER.word) is stopped)
        if not spoken_of or (name, item.author, kind) in tools.told.of:
            continue
        addresses = [one.address for one in spoken_to.recipients]
        officers = tools.staff().officers_for(
            item.author, recipients=addresses, barred=record.barred(item), on=tools.today
        )
        words = kind if _planted(item, alarming) else f"rule_{kind}"
        await send(spoken_to, Notice(next(iter(officers), tools.mail_admin), words, spoken_of), tools)
        tools.told.remember(name, item.author, kind, frozenset(one.address for one in spoken_of))


def _planted(item: Item, alarming: list[dict[str, Any]]) -> bool:
    """True where somebody planted is in it; other alarms have words of their own."""
    return bool(item.payload.get("canaries")) or any("canary" in verdict["alarms"] for verdict in alarming)


async def tell_all(tools: NotifyTools) -> int:
    """Send what authors are due to be told; how many notices. What fails now is tried again later."""
    told, waiting = 0, tools.to_tell
    for _ in range(min(len(waiting), AT_ONCE)):
        item, notice = waiting.popleft()
        now = tools.clock.now()
        if tools.told.again.get(item.item, (0, now))[1] > now:
            waiting.append((item, notice))
            continue
        try:
            await send(item, notice, tools)
        except TemporaryError as error:
            log.warning("%s: %s", item.item, error.log)
            tools.told.failed(item.item, now)
            waiting.append((item, notice))
        else:
            tools.told.again.pop(item.item, None)
            told += 1
    return told


def _gone(reference: str, received: Received, judgement: Judgement) -> Item:
    """The mail as notices know one, with the sentences the author is told."""
    verdicts = [
        record.verdict_facts(replace(verdict, sentences=verdict.told or verdict.sentences))
        for verdict in judgement.verdicts
    ]
    return Item(
        item=reference,
        at=received.at,
        digest=received.digest,
        sender=received.envelope.sender,
        author=judgement.author.identity,
        recipients=tuple(_recipient(verdict) for verdict in judgement.verdicts),
        size=len(received.untrusted_bytes),
        message_id=record.message_id(received.untrusted_bytes),
        entry=0,
        payload={"verdicts": verdicts, "machine": judgement.author.machine},
    )


def _recipient(verdict: Verdict) -> ItemRecipient:
    return _recorded(record.verdict_facts(replace(verdict, sentences=verdict.told or verdict.sentences)))


def _recorded(verdict: Mapping[str, Any]) -> ItemRecipient:
    """Whom this verdict, as it is recorded, is about."""
    return ItemRecipient(
        address=verdict["address"],
        state=HoldState.DELIVERED,
        action=verdict["verdict"],
        rule=verdict["rule"],
        sentence=verdict["sentence"],
        people=verdict["people"],
        permitted=verdict["permitted"],
    )
