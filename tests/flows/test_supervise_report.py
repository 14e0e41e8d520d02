"""The supervision report: its figures, who may read what, and its page."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gatelodge.cli.supervision_page import render
from gatelodge.core.permits import StaffBook
from gatelodge.core.supervision import Plan
from gatelodge.core.supervision.measures import quantile
from gatelodge.errors import NotAllowedError
from gatelodge.flows.supervise.reading import ReadingTools
from gatelodge.flows.supervise.report import document, measure, reported
from gatelodge.testing.clock import StandingClock
from gatelodge.testing.recorder import MemoryRecorder
from gatelodge.values import HoldEvent, Move, Outcome, Sample, SampleEvent, SampleStep, Staff

sys.path.insert(0, str(Path(__file__).parent.parent / "adapters"))
from custody_kit import decided

LONDON = ZoneInfo("Europe/London")
SINCE, UNTIL = datetime(2011, 8, 1, tzinfo=UTC), datetime(2011, 8, 31, 23, tzinfo=UTC)
SPAN = (SINCE, UNTIL)
NEW, OLD, HEAD, PEER, IG, AUDITOR = (f"{name}@p.example" for name in ("new", "old", "head", "peer", "ig", "auditor"))
STAFF = StaffBook(
    [
        Staff(NEW, unit="P/Visits", manager=HEAD, probation_until=date(2012, 1, 1)),
        Staff(OLD, unit="P/<Post & Parcels>", manager=PEER),
        Staff(HEAD, unit="P/Visits"),
        Staff(PEER, unit="P/Post"),
        Staff(IG, role="ig-officer"),
        Staff(AUDITOR, role="auditor"),
    ]
)


class Month:
    def __init__(self):
        self.recorder, self.clock, self.count = MemoryRecorder(), StandingClock(UNTIL), 0
        self.tools = ReadingTools(self.recorder, STAFF, self.clock, LONDON)

    async def send(self, author, at=SINCE, number=1, unpermitted=0):
        items = []
        for _ in range(number):
            self.count += 1
            said = await self.recorder.decided(decided(self.count, author=author, at=at, unpermitted=unpermitted))
            await self.recorder.outcome(Outcome(said.entry, at, "delivered", 250))
            items.append(said.item)
        return items

    async def decide(self, author, event, actor, *, after_s=600, action="hold", at=SINCE, seeded=False):
        self.count += 1
        said = decided(self.count, "seed" if seeded else action, author=author, at=at, outside=not seeded)
        item = (await self.recorder.decided(said)).item
        await self.recorder.move(Move(item, event, at + timedelta(seconds=after_s), actor, reason="a reason"))

    async def sample(self, item, author, event=None, day="2011-08-02"):
        one = Sample(item, day, SINCE, author, HEAD, 1, 2, "within-rules")
        await self.recorder.sampled(day, [one])
        if event is not None:
            await self.recorder.sample_step(SampleStep(item, event, SINCE + timedelta(days=2), HEAD, text="."))

    async def report(self, **more):
        return await measure(self.tools, Plan(suggest_after=1), SPAN, **more)


async def ordinary():
    month = Month()
    items = await month.send(NEW, number=6, unpermitted=2)
    await month.send(OLD, number=10)
    for n, event in enumerate((SampleEvent.ACK, SampleEvent.ACK, None)):
        await month.sample(items[n], NEW, event, f"2011-08-{2 + n:02}")
    await month.decide(NEW, HoldEvent.APPROVE, HEAD)
    await month.decide(NEW, HoldEvent.RETURN, HEAD, after_s=1200)
    await month.decide(NEW, HoldEvent.WITHDRAW, NEW, action="ask")
    for n in range(6):
        await month.decide(OLD, HoldEvent.APPROVE, PEER, after_s=4 + n)
    return month


def test_how_much_of_whose_mail_a_second_person_saw():
    async def story():
        return await (await ordinary()).report()

    report = asyncio.run(story())
    new = next(line for line in report.authors if line.author == NEW)
    assert (new.outside, new.decided, new.sampled, new.looked_at, new.concerns) == (9, 2, 3, 2, 0)
    assert new.seen_share == pytest.approx(4 / 9)
    assert (new.withdrawn, new.returned, new.by) == (1, 1, (HEAD,))
    assert (new.median_s, new.p90_s) == (600.0, 1200.0)
    assert (new.on_probation, new.clean, new.suggest_end, new.people_unpermitted) == (True, 2, True, 12)
    assert [(line.team, line.outside, line.seen, line.near_misses) for line in report.teams] == [
        ("P/Visits", 9, 4, 2),
        ("P/<Post & Parcels>", 16, 6, 0),
    ]
    assert report.waiting == 1
    head, peer = (next(one for one in report.approvers if one.approver == name) for name in (HEAD, PEER))
    assert (head.approved, head.returned, head.looked_at, head.always, head.fast) == (1, 1, 2, False, 0)
    assert (peer.approved, peer.always, peer.fast, peer.median_s) == (6, True, 6, 6.5)


def test_who_is_on_probation_and_wrote_to_nobody_is_in_it_too():
    (line,) = asyncio.run(Month().report()).authors
    assert (line.author, line.outside, line.seen_share, line.on_probation) == (NEW, 0, 0.0, True)


def test_a_day_out_of_the_ordinary_is_named():
    async def story():
        month = Month()
        for day in range(40):
            await month.send(NEW, SINCE - timedelta(days=40 - day), number=2)
        await month.send(NEW, SINCE + timedelta(days=3), number=30)
        return (await month.report()).authors[0].unusual_days

    assert asyncio.run(story()) == (date(2011, 8, 4),)


def test_colleagues_who_approve_each_other_are_for_information_governance():
    async def story():
        month = Month()
        for _ in range(3):
            await month.decide(OLD, HoldEvent.APPROVE, PEER)
            await month.decide(PEER, HoldEvent.APPROVE, OLD)
        return await month.report(), await month.report(for_governance=False)

    whole, less = asyncio.run(story())
    assert [(one.members, one.approvals) for one in whole.circles] == [((OLD, PEER), 6)]
    assert less.circles == ()


def test_tests_are_in_no_figure_but_their_own():
    async def story():
        month = Month()
        await month.send(NEW)
        before = await month.report()
        await month.decide("invented@p.example", HoldEvent.APPROVE, HEAD, seeded=True)
        await month.decide("invented@p.example", HoldEvent.RETURN, PEER, seeded=True)
        return before, await month.report(), await month.report(for_governance=False)

    before, after, less = asyncio.run(story())
    assert replace(after, seeds=()) == before
    assert [(one.approver, one.passed, one.failed) for one in after.seeds] == [(HEAD, 0, 1), (PEER, 1, 0)]
    assert less.seeds == ()


@pytest.mark.parametrize(
    ("actor", "authors", "governs"),
    [(IG, {NEW, OLD}, True), (AUDITOR, {NEW, OLD}, False), (HEAD, {NEW}, False), (PEER.upper(), {OLD}, False)],
)
def test_managers_read_of_their_own_people_and_the_look_is_an_entry(actor, authors, governs):
    async def story():
        month = await ordinary()
        found, whole = await reported(month.tools, Plan(), SPAN, actor=actor)
        return {line.author for line in found.authors}, whole, month.recorder.entries[-1][0]

    assert asyncio.run(story()) == (authors, governs, "supervision:report:view")


@pytest.mark.parametrize("actor", [NEW, OLD, "nobody", ""])
def test_nobody_else_reads_the_report(actor):
    with pytest.raises(NotAllowedError):
        asyncio.run(reported(Month().tools, Plan(), SPAN, actor=actor))


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([], 0.9, 0.0), ([7.0], 0.9, 7.0), ([1.0, 2.0], 0.5, 1.0), ([1.0, 2.0, 3.0], 0.9, 3.0), ([1.0, 2.0], 0.0, 1.0)],
)
def test_a_quantile_is_one_of_the_values(values, share, found):
    assert quantile(values, share) == found


class Balanced(HTMLParser):
    """Every tag that opens is closed, and nothing is fetched or run."""

    VOID = frozenset({"meta", "rect", "path", "line", "circle", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        assert tag not in {"script", "link", "img", "iframe"}
        assert not {"src", "href", "onclick"} & dict(attributes).keys()
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("empty", [True, False])
def test_the_page_stands_alone_and_says_what_the_figures_say(empty):
    async def story():
        month = Month() if empty else await ordinary()
        return await month.report()

    report = asyncio.run(story())
    text = render(report, organisation="HMP <Llanfair>", zone=LONDON, for_governance=True)
    page = Balanced()
    page.feed(text)
    assert page.open == []
    assert "HMP <Llanfair>" in page.text
    assert "<Post" not in text
    if empty:
        assert "Nobody decided anything." in page.text
    else:
        assert all(
            word in page.text for word in (NEW, HEAD, "44%", "may end: record the evidence", "approved everything")
        )
    less = render(report, organisation="P", zone=LONDON, for_governance=False)
    assert "Tests of approvers" not in less


def test_the_report_as_plain_data_is_whole():
    async def story():
        return document(await (await ordinary()).report())

    said = asyncio.run(story())
    assert said["authors"][0].keys() >= {"author", "outside", "seen_share", "by", "median_s", "p90_s", "unusual_days"}
    assert said["waiting"] == 1
