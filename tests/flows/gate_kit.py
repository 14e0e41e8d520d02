"""A gate in memory: scripted verdicts, twins of every port, invented mail."""

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from gatelodge.core import sketch
from gatelodge.errors import LateError
from gatelodge.flows import screen as screening
from gatelodge.flows.deliver import Queue, QueueTools
from gatelodge.flows.screen import ScreenTools
from gatelodge.testing.clock import StandingClock
from gatelodge.testing.recorder import MemoryRecorder
from gatelodge.testing.relay import MemoryRelay
from gatelodge.testing.spool import MemorySpool
from gatelodge.values import (
    Action,
    Author,
    AuthorProof,
    Coverage,
    Envelope,
    FieldClass,
    Judgement,
    PersonId,
    Received,
    Verdict,
    Versions,
)

AUTHOR, MANAGER = "a.pugh@llanfair.example", "m.rees@llanfair.example"
JANE, HUW, OWEN = "jane@public.example", "huw@public.example", "owen@public.example"
AT = datetime(2011, 8, 1, 9, 0, tzinfo=UTC)
KEY = b"t" * 32
MAIL = b"From: a.pugh@llanfair.example\r\nMessage-ID: <1@llanfair.example>\r\nSubject: Visit\r\n\r\nTuesday at two.\r\n"
VERSIONS = Versions("0.1.0", "r1", "0123456789ab", 1, 1, "p1")


def received(*recipients, content=MAIL, sender=AUTHOR, at=AT, **envelope):
    return Received(Envelope(sender, recipients or (JANE,), **envelope), content, at)


def verdict(address, action, **changes):
    said = Verdict(
        recipient=address,
        action=Action[action.upper()],
        rule=f"rule-{action}",
        sentences={"en": f"English for {action}.", "cy": f"Cymraeg am {action}."},
        people=4,
        permitted=1,
        field_classes=FieldClass.HEALTH,
        coverage=Coverage.COMPLETE,
        recipient_class="public",
        answerable=action == "ask",
    )
    return replace(said, **changes)


def judgement(mail, actions, *, author=None, people=4, unpermitted=3, verdicts=()):
    """One verdict per recipient of the envelope, by the words in `actions` (address to word)."""
    made = sketch.make(
        persons=[PersonId(n.to_bytes(16, "big")) for n in range(people)],
        people=people,
        recipients=mail.envelope.recipients,
        author=AUTHOR,
        sketch_key=KEY,
        sketch_epoch=1,
        address_key=KEY,
        unpermitted=unpermitted,
        person_like_rows=0,
        gaps=0,
    )
    return Judgement(
        digest=mail.digest,
        author=author or Author(mail.envelope.sender, AuthorProof.NONE),
        verdicts=tuple(verdicts)
        or tuple(verdict(one, actions.get(one, "deliver")) for one in mail.envelope.recipients),
        people=people,
        person_like_rows=0,
        hidden_people=0,
        gaps=(),
        field_classes=FieldClass.HEALTH,
        versions=VERSIONS,
        sketch=made,
    )


@dataclass
class ScriptedJudge:
    """ports.Judge that says what it was told to say."""

    actions: dict = field(default_factory=dict)
    late: bool = False
    error: Exception | None = None
    author: Author | None = None
    unpermitted: int = 3
    people: int = 4
    verdicts: tuple = ()
    asked: list = field(default_factory=list)

    async def judge(self, mail, *, within_s):
        self.asked.append((mail, within_s))
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        if self.late:
            raise LateError("Judging takes longer than a client can wait.")
        return judgement(
            mail,
            {one: self.actions.get(one, "deliver") for one in mail.envelope.recipients},
            author=self.author,
            people=self.people,
            unpermitted=self.unpermitted,
            verdicts=self.verdicts,
        )


class Otherwise:
    """A twin of which some methods do otherwise."""

    def __init__(self, twin, **methods):
        self._twin = twin
        vars(self).update(methods)

    def __getattr__(self, name):
        return getattr(self._twin, name)


class Gate:
    """Everything that screening and the queue need, in memory."""

    def __init__(self, **actions):
        self.judge = ScriptedJudge(actions=dict(actions))
        self.recorder, self.relay, self.spool = MemoryRecorder(), MemoryRelay(), MemorySpool()
        self.clock = StandingClock(AT)
        self.woken = 0
        names = itertools.count(1)
        self.tools = ScreenTools(
            judge=self.judge,
            recorder=self.recorder,
            spool=self.spool,
            clock=self.clock,
            trace_key=KEY,
            host="gate.example",
            inline_s=10,
            ask_h=4,
            new_item=lambda: f"GL-{next(names):08}",
            wake_queue=self.wake,
        )
        self.queue = Queue(self.queue_tools())

    def queue_tools(self):
        return QueueTools(
            screen=self.tools,
            relay=self.relay,
            retry_s=(60, 300, 900),
            lifetime=timedelta(days=5),
            judging_s=120,
            keep=timedelta(days=30),
        )

    def with_recorder(self, **methods):
        """The same gate on a recorder that does otherwise."""
        self.tools = replace(self.tools, recorder=Otherwise(self.recorder, **methods))
        self.queue = Queue(self.queue_tools())

    def wake(self):
        self.woken += 1

    def decide(self, **actions):
        self.judge.actions = {ADDRESSES[name]: word for name, word in actions.items()}
        return self

    async def screen(self, mail, onward=None):
        """The gate's answer to a mail whose MAIL and RCPT the next hop has taken."""
        if onward is None:
            onward = await self.begin(mail)
        return await screening.screen(mail, onward, self.tools)

    async def begin(self, mail):
        onward = await self.relay.lend()
        await onward.mail(mail.envelope.sender, mail.envelope.parameters)
        for address in mail.envelope.recipients:
            await onward.rcpt(address)
        return onward

    async def pass_on(self):
        """One whole step of the queue."""
        count = await self.queue.step()
        await self.queue.drain()
        return count

    async def states(self, item="GL-00000001"):
        return {one.address: str(one.state) for one in (await self.recorder.item(item)).recipients}

    @property
    def tags(self):
        return [tag for tag, _ in self.recorder.entries]


ADDRESSES = {"jane": JANE, "huw": HUW, "owen": OWEN}


def gate(**actions):
    """A gate that decides so for `jane`, `huw`, `owen`; deliver where nothing is said."""
    return Gate().decide(**actions)
