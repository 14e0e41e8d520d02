"""The daily sample and tests for approvers: who looks at what, and what nobody can do."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gatelodge.adapters.facts import shipped_catalogue
from gatelodge.core.permits import StaffBook
from gatelodge.core.supervision import Plan
from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.flows import review
from gatelodge.flows.notify import NotifyTools, notify_all
from gatelodge.flows.review import ReviewTools
from gatelodge.flows.supervise import reading, sampling, seeding
from gatelodge.flows.supervise.reading import ReadingTools
from gatelodge.flows.supervise.sampling import SuperviseTools
from gatelodge.flows.supervise.seeding import SeedTools
from gatelodge.testing.clock import StandingClock
from gatelodge.testing.recorder import MemoryRecorder
from gatelodge.testing.relay import MemoryRelay
from gatelodge.values import Decided, HoldEvent, Move, Outcome, SampleState, Staff

sys.path.insert(0, str(Path(__file__).parent.parent / "adapters"))
from custody_kit import decided

LONDON = ZoneInfo("Europe/London")
CLERK, OLD, HEAD, SECOND, GOVERNOR, IG, TEAM = (
    f"{name}@llanfair.example" for name in ("new", "old", "head", "second", "governor", "ig", "team")
)
ADMIN = "postmaster@llanfair.example"
DAY = date(2011, 8, 1)
STAFF = StaffBook(
    [
        Staff(CLERK, manager=HEAD, started=date(2011, 7, 28), probation_until=date(2012, 1, 28)),
        Staff(OLD, manager=HEAD),
        Staff(HEAD, manager=GOVERNOR, deputies=(SECOND,)),
        Staff(SECOND),
        Staff(GOVERNOR),
        Staff(IG, role="ig-officer"),
        Staff(TEAM, members=(CLERK, OLD), manager=HEAD),
    ]
)
NOON = datetime(2011, 8, 1, 12, tzinfo=UTC)
MORNING = datetime(2011, 8, 2, 6, tzinfo=UTC)


class House:
    """A gate in memory, at a time of its own."""

    def __init__(self, staff=STAFF, **plan):
        self.recorder, self.relay, self.clock = MemoryRecorder(), MemoryRelay(), StandingClock(MORNING)
        self.staff, self.plan = staff, Plan(**plan)
        self.count = 0

    @property
    def notices(self):
        return NotifyTools(
            recorder=self.recorder,
            relay=self.relay,
            clock=self.clock,
            words=shipped_catalogue,
            staff=lambda: self.staff,
            internal=lambda address: address.endswith("@llanfair.example"),
            sender="gatelodge@llanfair.example",
            mail_admin=ADMIN,
            languages=("en", "cy"),
            organisation="HMP Llanfair",
            host="gate.example",
            trace_key=b"t" * 32,
            zone=LONDON,
        )

    @property
    def tools(self):
        return SuperviseTools(self.notices, self.staff, b"k" * 32, self.plan)

    @property
    def reading(self):
        return ReadingTools(self.recorder, self.staff, self.clock, LONDON)

    async def send(self, author=CLERK, at=NOON, number=1, verdict=(), **payload):
        for _ in range(number):
            self.count += 1
            said = decided(self.count, author=author, at=at)
            said = replace(said, payload={"verdicts": [dict(said.payload["verdicts"][0]) | dict(verdict)]} | payload)
            recorded = await self.recorder.decided(said)
            await self.recorder.outcome(Outcome(recorded.entry, at, "delivered", 250))
        return said.item

    def told(self):
        """(reader, subject) of each notice, and forget them."""
        read = BytesParser(policy=policy.default).parsebytes
        found = [(one.recipients[0], read(one.content)) for one in self.relay.handed]
        self.relay.handed.clear()
        return found

    @property
    def tags(self):
        return [tag for tag, _ in self.recorder.entries if tag.startswith("supervision")]


def played(story):
    return lambda: asyncio.run(story())


@played
async def all_of_the_first_week_is_looked_at():
    house = House()
    items = [await house.send() for _ in range(3)]
    await house.send(author=OLD)
    await sampling.supervise(house.tools)
    samples = await house.recorder.samples(since="")
    assert [(one.item, one.reader, one.state) for one in samples] == [(i, HEAD, SampleState.TOLD) for i in items]
    ((reader, notice),) = house.told()
    body = notice.get_content()
    assert (reader, notice["Subject"]) == (HEAD, "Please look at messages that were sent")
    assert all(item in body for item in items)
    assert "2011-08-01 13:00" in body, "local time"
    assert not any(name in body for name in (CLERK, OLD, "public.example"))
    assert house.tags == ["supervision:day:sample", *["supervision:sample:tell"] * 3]
    await sampling.supervise(house.tools)
    assert house.told() == []


test_all_of_the_first_week_is_looked_at = all_of_the_first_week_is_looked_at


def test_a_day_is_sampled_in_the_morning_after_and_once():
    async def story():
        house = House()
        await house.send()
        house.clock.at = datetime(2011, 8, 2, 3, 59, tzinfo=UTC)  # 04:59 in London
        await sampling.choose(house.tools)
        assert await house.recorder.samples(since="") == ()
        house.clock.at = datetime(2011, 8, 2, 4, 0, tzinfo=UTC)
        assert [await sampling.choose(house.tools), await sampling.choose(house.tools)] == [1, 0]
        assert await house.recorder.last_sample_day() == "2011-08-01"

    asyncio.run(story())


def test_after_a_stop_the_days_between_are_sampled_each():
    async def story():
        house = House(shares=(1.0, 1.0, 1.0, 1.0))
        await sampling.choose(house.tools)
        for days in (1, 2, 3):
            await house.send(at=NOON + timedelta(days=days))
        house.clock.at = MORNING + timedelta(days=3)
        assert await sampling.choose(house.tools) == 3
        assert {one.day for one in await house.recorder.samples(since="")} == {"2011-08-02", "2011-08-03", "2011-08-04"}
        house.clock.at = MORNING + timedelta(days=300)
        await sampling.choose(house.tools)
        assert house.tags.count("supervision:day:sample") == 4 + sampling.MOST_DAYS

    asyncio.run(story())


def test_the_share_falls_with_clean_samples_and_a_concern_begins_anew():
    async def story():
        house = House(
            StaffBook(
                [replace(STAFF.get(CLERK), started=date(2011, 1, 1)), *(o for o in STAFF if o.identity != CLERK)]
            ),
            shares=(1.0, 1.0, 0.0),
            steps=(3,),
        )
        counts = []
        for day in range(4):
            await house.send(at=NOON + timedelta(days=day), number=3)
            house.clock.at = MORNING + timedelta(days=day)
            await sampling.supervise(house.tools)
            waiting = await house.recorder.samples(waiting=True)
            counts.append(len(waiting))
            for one in waiting:
                concern = day == 2
                await reading.acknowledge(house.reading, one.item, actor=HEAD, text="hm", concern=concern)
        assert counts[:2] == [3, 0], "clean three times, the rest is chance"
        return counts

    asyncio.run(story())


def test_at_least_one_mail_a_week_is_looked_at():
    async def story():
        house = House(shares=(0.0, 0.0, 0.0, 0.0))
        for day in range(14):
            await house.send(at=NOON + timedelta(days=day), number=2)
            house.clock.at = MORNING + timedelta(days=day)
            await sampling.supervise(house.tools)
        return [one.day for one in await house.recorder.samples(since="")]

    assert asyncio.run(story()) == ["2011-08-01", "2011-08-08"]


def test_mail_that_a_second_person_decided_is_not_looked_at_again():
    async def story():
        house = House()
        item = (await house.recorder.decided(decided(1, "hold", author=CLERK, at=NOON))).item
        await house.recorder.move(Move(item, HoldEvent.APPROVE, NOON, HEAD, reason="a visit"))
        return await sampling.choose(house.tools)

    assert asyncio.run(story()) == 0


def test_a_shared_mailbox_is_sampled_as_its_newest_member():
    async def story():
        house = House()
        await house.send(author=TEAM)
        await sampling.choose(house.tools)
        return [(one.author, one.reader) for one in await house.recorder.samples(since="")]

    assert asyncio.run(story()) == [(TEAM, HEAD)]


@pytest.mark.parametrize(
    ("verdict", "payload", "reader"),
    [
        ({}, {}, HEAD),
        ({"confidential": True}, {}, IG),
        ({}, {"barred": [HEAD]}, GOVERNOR),
        ({}, {"barred": [HEAD, GOVERNOR]}, IG),
        ({"confidential": True}, {"barred": [IG]}, ADMIN),
    ],
)
def test_who_looks_is_nobody_concerned(verdict, payload, reader):
    async def story():
        house = House()
        item = await house.send(verdict=verdict, **payload)
        await sampling.supervise(house.tools)
        for nosy in (CLERK, OLD, *payload.get("barred", ()), *((HEAD, SECOND) if verdict else ())):
            with pytest.raises(NotAllowedError):
                await reading.acknowledge(house.reading, item, actor=nosy)
        return [one for one, _ in house.told()]

    assert asyncio.run(story()) == [reader]


@pytest.mark.parametrize("actor", [HEAD, HEAD.upper(), SECOND, GOVERNOR, IG])
def test_an_acknowledgement_is_an_entry_and_ends_it(actor):
    async def story():
        house = House()
        item = await house.send()
        await sampling.supervise(house.tools)
        assert [one.item for one in await reading.waiting_for(house.reading, actor)] == [item]
        sample, seen = await reading.look(house.reading, item, actor=actor)
        assert (sample.item, seen.payload["verdicts"][0]["rule"]) == (item, "bulk")
        ended = await reading.acknowledge(house.reading, item, actor=actor, text="right")
        assert (ended.state, ended.ended_by) == (SampleState.CLEAN, actor.lower())
        assert await reading.waiting_for(house.reading, actor) == []
        with pytest.raises(RefusedError, match="looked at already"):
            await reading.acknowledge(house.reading, item, actor=IG)
        return house.tags[-2:]

    assert asyncio.run(story()) == ["supervision:sample:view", "supervision:sample:ack"]


def test_an_unread_week_goes_one_level_up_and_says_so():
    async def story():
        house = House()
        await house.send()
        readers = []
        for week in range(4):
            house.clock.at = MORNING + timedelta(days=7 * week, minutes=week)
            await sampling.supervise(replace(house.tools, sampling=week == 0))
            readers += [(reader, notice["Subject"]) for reader, notice in house.told()]
        return readers, house.tags.count("supervision:sample:raise")

    readers, raised = asyncio.run(story())
    assert [reader for reader, _ in readers] == [HEAD, GOVERNOR, IG]
    assert readers[1][1] == "Messages that nobody has looked at"
    assert raised == 2


def test_a_concern_goes_to_information_governance_with_its_reason():
    async def story():
        house = House()
        item = await house.send()
        await sampling.supervise(house.tools)
        house.told()
        with pytest.raises(RefusedError, match="Say what is wrong"):
            await reading.acknowledge(house.reading, item, actor=HEAD, concern=True)
        await reading.acknowledge(house.reading, item, actor=HEAD, concern=True, text="not the mother")
        assert await reading.waiting_for(house.reading, IG) == []
        assert (await reading.look(house.reading, item, actor=IG))[0].text == "not the mother"
        for _ in range(2):
            await sampling.supervise(house.tools)
        ((reader, notice),) = house.told()
        assert (reader, notice["Subject"]) == (IG, "Somebody is concerned about a message that was sent")
        assert "not the mother" not in notice.get_content()

    asyncio.run(story())


def test_a_notice_that_is_not_taken_is_sent_again():
    async def story():
        house = House()
        await house.send()
        house.relay.dead = True
        await sampling.supervise(house.tools)
        assert (await house.recorder.samples(waiting=True))[0].state is SampleState.CHOSEN
        house.relay.dead = False
        await sampling.supervise(house.tools)
        assert (await house.recorder.samples(waiting=True))[0].state is SampleState.TOLD

    asyncio.run(story())


# Tests for approvers


def seeds(house):
    return SeedTools(
        recorder=house.recorder,
        staff=house.staff,
        clock=house.clock,
        words=lambda key, language, said: shipped_catalogue().say(key, language, **said),
        new_item=lambda: "GL-SEED0001",
        domain="llanfair.example",
        zone=LONDON,
    )


def test_a_test_looks_held_to_its_approver_and_can_never_be_released():
    async def story():
        house = House()
        item = await seeding.seed(seeds(house), HEAD, actor=IG)
        await notify_all(house.notices)
        assert [reader for reader, _ in house.told()] == [HEAD], "the author is invented"
        desk = ReviewTools(house.recorder, house.staff, house.clock)
        (shown,) = await review.queue(desk)
        looked = await review.show(desk, item, actor=HEAD)
        assert {one.state for one in (*shown.recipients, *looked.recipients)} == {"held"}
        assert looked.recipients[0].people == seeding.PEOPLE
        for actor in (CLERK, GOVERNOR, IG, SECOND):
            with pytest.raises(NotAllowedError):
                await review.release(desk, item, actor=actor, reason="fine")
        ended = await review.release(desk, item, actor=HEAD, reason="fine")
        assert ended.recipients[0].state == "tested"
        with pytest.raises(RefusedError):
            await review.release(desk, item, actor=HEAD, reason="fine")
        await notify_all(house.notices)
        ((reader, notice),) = house.told()
        assert reader == IG
        assert HEAD not in notice.get_content()
        (made,) = await house.recorder.decisions(since=MORNING, until=MORNING + timedelta(days=1))
        assert (made.event, made.actor, made.seeded) == ("approve", HEAD, True)
        assert await house.recorder.supervision(since=NOON, until=MORNING + timedelta(days=1)) == ()
        assert await house.recorder.sent(since=NOON, until=MORNING + timedelta(days=1)) == ()

    asyncio.run(story())


def test_a_returned_test_ends_too():
    async def story():
        house = House()
        item = await seeding.seed(seeds(house), HEAD, actor=IG)
        desk = ReviewTools(house.recorder, house.staff, house.clock)
        return (await review.return_(desk, item, actor=HEAD, reason="40 people")).recipients[0].state

    assert asyncio.run(story()) == "tested"


@pytest.mark.parametrize("actor", [HEAD, CLERK, GOVERNOR, "nobody", ""])
def test_only_information_governance_tests_approvers(actor):
    with pytest.raises(NotAllowedError):
        asyncio.run(seeding.seed(seeds(House()), HEAD, actor=actor))


@pytest.mark.parametrize("approver", [CLERK, OLD, "nobody@llanfair.example", TEAM, IG])
def test_only_another_who_decides_is_tested(approver):
    with pytest.raises(RefusedError):
        asyncio.run(seeding.seed(seeds(House()), approver, actor=IG))


def test_a_test_that_nobody_decides_ends_by_itself():
    async def story():
        house = House()
        await seeding.seed(seeds(house), HEAD, actor=IG)
        ended = [await seeding.end_undecided(house.recorder, MORNING + timedelta(days=days)) for days in (13, 14, 15)]
        return ended, await house.recorder.decisions(since=MORNING, until=MORNING + timedelta(days=30))

    assert asyncio.run(story()) == ([0, 1, 0], ())


def test_nobody_in_a_test_exists():
    async def story():
        house = House()
        await seeding.seed(seeds(house), HEAD, actor=IG)
        said: Decided = next(said["decided"] for tag, said in house.recorder.entries if "decided" in said)
        assert said.recipients[0].endswith("@mail.example")
        assert (said.commitment["outside"], said.commitment["seeded"], said.sketch) == (False, True, None)
        assert house.staff.get(said.author) is None

    asyncio.run(story())
