"""What an author hears of a mail that went: one notice, where a rule that only tells would have stopped it.

Kept in memory: a notice that a crash loses is not sent again, for the mail has gone and the ledger says why it might
not have. What is delivered past a gap only is recorded, not told (docs/formats/rules.md). Sent by `tell_all`, which
the gate calls beside `notify_all`; the client waits for neither.
"""

import logging
from dataclasses import replace

from gatelodge.errors import TemporaryError
from gatelodge.flows import record
from gatelodge.flows.notice import Notice
from gatelodge.flows.notify import NotifyTools, is_person, send
from gatelodge.values import HoldState, Item, ItemRecipient, Judgement, Received, Verdict

log = logging.getLogger("gatelodge.notices")

KIND = "author_told"
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


async def tell_all(tools: NotifyTools) -> int:
    """Send what is due of these notices, some at a time; how many. What fails now is tried again later."""
    told = 0
    for _ in range(min(len(tools.to_tell), AT_ONCE)):
        item, notice = tools.to_tell.popleft()
        now = tools.clock.now()
        if tools.told.again.get(item.item, (0, now))[1] > now:
            tools.to_tell.append((item, notice))
            continue
        try:
            await send(item, notice, tools)
        except TemporaryError as error:
            log.warning("%s: %s", item.item, error.log)
            tools.told.failed(item.item, now)
            tools.to_tell.append((item, notice))
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
