"""What people hear of a message beside its custody: the author of one that a rule only tells of, and alarms.

The author of a mail that went gets one notice where a rule that only tells would have stopped it. Information
governance gets one at once where a rule raises an alarm, whatever became of the mail; its author hears nothing of that.
Kept in memory: a notice that a crash loses is not sent again, for the ledger says what it would have. What is delivered
past a gap only is recorded, not told (docs/formats/rules.md). Sent by `tell_all`, which the gate calls beside
`notify_all`; the client waits for neither.
"""

import logging
from collections import deque
from dataclasses import replace

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


def raise_alarm(reference: str, received: Received, judgement: Judgement, tools: NotifyTools) -> None:
    """Have information governance told once of this message; returns at once.

    One notice says what was stopped and one what was not. Several envelopes of one mail are one alarm.
    """
    name = received.digest.hex()
    for kind, stopped in ((ALARM_STOPPED, True), (ALARM_SENT, False)):
        alarming = [verdict for verdict in judgement.verdicts if verdict.alarms]
        spoken_of = tuple(_recipient(one) for one in alarming if (one.action is not Action.DELIVER) is stopped)
        if not spoken_of or (name, judgement.author.identity, kind) in tools.told.of:
            continue
        item = _gone(reference, received, judgement)
        officers = tools.staff().officers_for(item.author, recipients=received.envelope.recipients)
        to = next(iter(officers), tools.mail_admin)
        tools.told.remember(name, item.author, kind, frozenset(one.address for one in spoken_of))
        tools.alarms.append((item, Notice(to, kind, spoken_of)))
        log.error("ALARM %s: %s", reference, ", ".join(judgement.alarms))


async def tell_all(tools: NotifyTools) -> int:
    """Send what is due of these notices, alarms first; how many. What fails now is tried again later."""
    return await _send_waiting(tools.alarms, tools) + await _send_waiting(tools.to_tell, tools)


async def _send_waiting(waiting: deque[tuple[Item, Notice]], tools: NotifyTools) -> int:
    """Send what is due, some at a time."""
    told = 0
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
    return ItemRecipient(
        address=verdict.recipient,
        state=HoldState.DELIVERED,
        action=verdict.action.word,
        rule=verdict.rule,
        sentence=(verdict.told or verdict.sentences)["en"],
        people=verdict.people,
        permitted=verdict.permitted,
    )
