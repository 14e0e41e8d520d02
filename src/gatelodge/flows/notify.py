"""What people are told: one plain notice to the author and one to the approver, within a minute.

A notice has the null sender, says Auto-Submitted, and carries no personal data: a reference, counts, who decides, what
to do now. It goes out through the relay with our own trace, which the gate knows on the way in. What we could not hand
on (bounced, refused) is a delivery status notice in the standard form (RFC 3464), the only one that names a recipient.
A mail that has nobody to tell goes to the mail admin, and so does a notice that its reader's server refuses.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol

from gatelodge.core.trace import trace_block
from gatelodge.errors import TemporaryError
from gatelodge.flows import deciders
from gatelodge.flows.notice import Notice, Paper, Said, Words, compose, plain
from gatelodge.ports import Clock, Recorder, Relay
from gatelodge.values import Envelope, HoldState, Item, ItemRecipient, Received, SmtpReply

log = logging.getLogger("gatelodge.notices")

_KINDS = {
    "asked": HoldState.ASKED,
    "held": HoldState.HELD,
    "returned": HoldState.RETURNED,
    "bounced": HoldState.BOUNCED,
    "refused": HoldState.REFUSED,
    "released": HoldState.DELIVERED,
}
_LONGEST_WAIT_S = 900
"""Between attempts for one item; the first comes after two seconds."""


class Staff(deciders.Staff, Protocol):
    """Who may decide, and who hears of alarms."""

    def officers_for(
        self, author: str, *, recipients: Iterable[str], barred: Iterable[str], on: date | None
    ) -> Sequence[str]:
        """Addresses of those who hear of alarms about this author's mail, information governance first."""


@dataclass(slots=True)
class Told:
    """What was said since the gate started, so that a notice that fails repeats no other."""

    of: dict[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)
    """Item, address and kind to the recipients it spoke of."""
    again: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """Item to failed attempts and when the next is due."""

    MOST = 20_000

    def remember(self, item: str, to: str, kind: str, recipients: frozenset[str]) -> None:
        """This was said."""
        key = item, to, kind
        self.of[key] = self.of.pop(key, frozenset()) | recipients
        while len(self.of) > self.MOST:
            del self.of[next(iter(self.of))]

    def failed(self, item: str, now: datetime) -> None:
        """Try this item again later, each time after twice as long."""
        attempts = self.again.get(item, (0, now))[0] + 1
        self.again[item] = attempts, now + timedelta(seconds=min(2**attempts, _LONGEST_WAIT_S))


@dataclass(frozen=True, slots=True)
class NotifyTools:
    """What notices need from outside."""

    recorder: Recorder
    relay: Relay
    """The notices relay."""
    clock: Clock
    words: Callable[[], Words]
    staff: Callable[[], Staff]
    internal: Callable[[str], bool]
    """Is this address one of ours?"""
    sender: str
    """The From of a notice, e.g. gatelodge@hmp.example."""
    mail_admin: str
    languages: Sequence[str]
    organisation: str
    host: str
    trace_key: bytes
    zone: tzinfo = UTC
    """The organisation's own."""
    told: Told = field(default_factory=Told)
    to_tell: deque[tuple[Item, Notice]] = field(default_factory=deque)
    """Mail that went, and what its author is still to be told (`telling.py`)."""

    @property
    def today(self) -> date:
        """The day it is here."""
        return self.clock.now().astimezone(self.zone).date()


async def notify_all(tools: NotifyTools) -> int:
    """Send every notice that is due; how many items were told of. What fails now is tried again later."""
    told = 0
    for item in await tools.recorder.queue(states=(), unnoticed=True):
        now = tools.clock.now()
        if tools.told.again.get(item.item, (0, now))[1] > now:
            continue
        try:
            for notice in _due(item, tools):
                await send(item, notice, tools)
        except TemporaryError as error:
            log.warning("%s: %s", item.item, error.log)
            tools.told.failed(item.item, now)
            continue
        tools.told.again.pop(item.item, None)
        if _standing(await tools.recorder.item(item.item)) == _standing(item):  # else there is more to tell already
            await tools.recorder.noticed(item.item)
        told += 1
    return told


def _standing(item: Item) -> tuple[HoldState, ...]:
    return tuple(recipient.state for recipient in item.recipients)


def _due(item: Item, tools: NotifyTools) -> list[Notice]:
    """Who must hear what about this item now, without what they have heard."""
    author, due = _author(item, tools), []
    if (tested := deciders.seed_for(item)) is not None:
        return _due_to_test(item, tested, tools)
    for kind, state in _KINDS.items():
        spoken_of = tuple(one for one in item.recipients if one.state is state and _worth_telling(one))
        if spoken_of:
            due.append(Notice(author, f"author_{kind}", spoken_of))
        if spoken_of and state is HoldState.HELD:
            due.append(Notice(_decider(item, tools), "approver", spoken_of))
    return [notice for notice in due if not _heard(item, notice, tools.told)]


def _due_to_test(item: Item, tested: str, tools: NotifyTools) -> list[Notice]:
    """Of a made-up mail its approver hears as of any other; of what they made of it, information governance alone."""
    seeded = tuple(one for one in item.recipients if one.state is HoldState.SEEDED)
    ended = tuple(one for one in item.recipients if one.state is HoldState.TESTED)
    officers = tools.staff().officers_for(tested, recipients=(), barred=(), on=tools.today)
    due = [Notice(tested, "approver", seeded)] if seeded else []
    due += [Notice(next(iter(officers), tools.mail_admin), "seed_decided", ended)] if ended else []
    return [notice for notice in due if not _heard(item, notice, tools.told)]


def _heard(item: Item, notice: Notice, told: Told) -> bool:
    return _addresses(notice) <= told.of.get((item.item, notice.to, notice.kind), frozenset())


def _addresses(notice: Notice) -> frozenset[str]:
    return frozenset(recipient.address for recipient in notice.recipients)


def _author(item: Item, tools: NotifyTools) -> str:
    """The author's own mailbox, or the mail admin's where no person of ours wrote it."""
    return item.author if is_person(item, tools) else tools.mail_admin


def is_person(item: Item, tools: NotifyTools) -> bool:
    """Did somebody of ours, with a mailbox, write it?"""
    return "@" in item.author and not item.payload.get("machine") and tools.internal(item.author)


def _decider(item: Item, tools: NotifyTools) -> str:
    """Who is asked to decide: the first who may, else the mail admin."""
    return next(iter(deciders.to_ask(item, tools.staff(), tools.today)), tools.mail_admin)


def _worth_telling(recipient: ItemRecipient) -> bool:
    """What was to be delivered at once and was needs no word."""
    return not (recipient.state is HoldState.DELIVERED and recipient.action == "deliver")


async def send(item: Item, notice: Notice, tools: NotifyTools) -> None:
    """Send it, to the mail admin where its reader's server refuses it. TemporaryError when it is to be tried again."""
    reply = await _hand_on(item, notice.to, notice, tools)
    if not reply.ok and not reply.temporary and notice.to != tools.mail_admin:
        log.error("a notice about %s was refused with %d; the mail admin gets it", item.item, reply.code)
        reply = await _hand_on(item, tools.mail_admin, notice, tools)
    if not reply.ok:
        raise TemporaryError("A notice was not taken.", log=f"a notice was answered with {reply.code}")
    tools.told.remember(item.item, notice.to, notice.kind, _addresses(notice))


async def send_plain(kind: str, to: str, reference: str, said: Said, tools: NotifyTools) -> None:
    """Send a notice of no single item, to the mail admin where it is refused. TemporaryError: to be tried again."""
    for reader in dict.fromkeys((to, tools.mail_admin)):
        now = tools.clock.now()
        content = plain(kind, reference, said, to=reader, paper=_paper(tools), now=now)
        reply = await _post(content, reader, reference, now, tools)
        if reply.ok:
            return
        if reply.temporary:
            raise TemporaryError("A notice was not taken.", log=f"a notice was answered with {reply.code}")
    raise TemporaryError("A notice was not taken.", log=f"a notice ({kind}) was refused by every server")


def _paper(tools: NotifyTools) -> Paper:
    return Paper(tools.words(), tools.languages, tools.sender, tools.organisation, tools.host)


async def _hand_on(item: Item, to: str, notice: Notice, tools: NotifyTools) -> SmtpReply:
    now = tools.clock.now()
    content = compose(item, notice, to=to, decider=_decider(item, tools), paper=_paper(tools), now=now)
    return await _post(content, to, item.item, now, tools)


async def _post(content: bytes, to: str, reference: str, now: datetime, tools: NotifyTools) -> SmtpReply:
    envelope = Envelope(sender="", recipients=(to,))
    received = Received(envelope, content, now)
    block = trace_block(
        received=received, reference=reference, host=tools.host, at=now, key=tools.trace_key, notice=True
    )
    return (await tools.relay.deliver(envelope, [block, content]))[to]
