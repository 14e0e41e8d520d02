"""Alarms about asking: information governance is told at once who asks too widely, or about a mail that raises one.

The notice names the author, for its reader must know whom to speak with, and tells nobody else of it. What fails is
tried again for some hours; the entry in the log stands in any case.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from gatelodge.errors import TemporaryError
from gatelodge.flows.check import Asked
from gatelodge.flows.notice import Notice
from gatelodge.flows.notify import NotifyTools, send
from gatelodge.values import HoldState, Item, ItemRecipient

log = logging.getLogger("gatelodge.check")

KIND = "alarm_asked"
RETRY_S = (60, 300, 900, 3600, 3600, 3600, 3600)


class _Words(Protocol):
    def say(self, key: str, language: str, /, **parameters: object) -> str:
        """One text in one language."""


async def sound(reference: str, asked: Asked, limits: Sequence[str], tools: NotifyTools) -> None:
    """Tell the officer of the author's unit, one notice for each limit; returns when all are told or given up."""
    officers = tools.staff().officers_for(asked.author, recipients=(), barred=(), on=tools.today)
    for limit in limits:
        item = _item(reference, asked, limit, tools)
        notice = Notice(next(iter(officers), tools.mail_admin), KIND, item.recipients)
        for wait_s in (*RETRY_S, 0):
            try:
                await send(item, notice, tools)
                break
            except TemporaryError as error:
                log.warning("an alarm about asking is to be told: %s", error.log)
                if not wait_s:
                    log.error("ALARM %s: nobody could be told of it; the log has it", reference)  # noqa: TRY400 - said above
                await asyncio.sleep(wait_s)


def _item(reference: str, asked: Asked, limit: str, tools: NotifyTools) -> Item:
    """What happened, as notices know a message: the sentence stands in the place of a verdict's."""
    sentences = {language: _sentence(asked, limit, tools.words(), language) for language in tools.languages}
    nobody = ItemRecipient("", HoldState.HELD, "", "", next(iter(sentences.values())), 0, 0)
    return Item(
        item=reference,
        at=tools.clock.now(),
        digest=b"",
        sender="",
        author=asked.author if asked.proven else "",
        recipients=(nobody,),
        size=0,
        message_id="",
        entry=0,
        payload={"verdicts": [{"address": "", "sentences": sentences}]},
    )


def _sentence(asked: Asked, limit: str, words: _Words, language: str) -> str:
    who = asked.author if asked.proven else words.say("check_alarm_unproven", language)
    return words.say(f"check_alarm_{limit}", language, who=who, client=asked.client)
