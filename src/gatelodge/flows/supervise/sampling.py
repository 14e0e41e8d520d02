"""The daily sample: some of each probationer's outside mail is chosen, and somebody is asked to look at it.

By default only what rules hold is held; this is read after delivery. Each day is sampled once, in the morning after.
Who does not look within a week is passed over: the next one up is asked, and the log says so. A concern goes to
information governance. Notices name no person: a reference, a time, counts and a rule.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from gatelodge.core.permits import StaffBook
from gatelodge.core.supervision import Plan, chosen, share_of
from gatelodge.errors import TemporaryError
from gatelodge.flows.notify import NotifyTools, send_plain
from gatelodge.values import Sample, SampleEvent, SampleState, SampleStep, Sent, Staff

log = logging.getLogger("gatelodge.supervision")

MORNING_H = 5
"""Local hour from which the day before is sampled: what was asked in the evening is decided by then."""
MOST_DAYS = 14
"""After a long stop, days further back are left out; the log shows which were sampled."""
_REMEMBERED = timedelta(days=400)
_WEEK = timedelta(days=7)
_CATCHING_UP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SuperviseTools:
    """What the daily sample needs from outside."""

    notify: NotifyTools
    staff: StaffBook
    """As it stands now."""
    key: bytes
    """For the keyed hash that chooses."""
    plan: Plan
    sampling: bool = True
    keep: timedelta = timedelta(days=730)
    """How long it is kept who decided and who looked at what."""


async def supervise(tools: SuperviseTools) -> None:
    """Whatever is due: choose, pass on what nobody read, tell readers, forget. To be called every now and then."""
    if tools.sampling:
        await choose(tools)
    await raise_unread(tools)
    await tell_readers(tools)
    await tools.notify.recorder.forget(before=tools.notify.clock.now() - tools.keep)


async def choose(tools: SuperviseTools) -> int:
    """Sample every day that is over and was not; how many mails were chosen."""
    count = 0
    for day in _due_days(await tools.notify.recorder.last_sample_day(), tools):
        samples = await _of_day(day, tools)
        if await tools.notify.recorder.sampled(day.isoformat(), samples):
            count += len(samples)
    return count


def _due_days(last: str, tools: SuperviseTools) -> list[date]:
    """Days to sample, oldest first; of a gate that never did, yesterday alone."""
    local = tools.notify.clock.now().astimezone(tools.notify.zone)
    newest = (local - timedelta(hours=MORNING_H)).date() - timedelta(days=1)
    first = newest if not last else max(date.fromisoformat(last) + _CATCHING_UP, newest - timedelta(days=MOST_DAYS - 1))
    return [first + timedelta(days=n) for n in range((newest - first).days + 1)]


async def _of_day(day: date, tools: SuperviseTools) -> list[Sample]:
    probationers = {one.identity: one for one in tools.staff if _is_sampled(one, tools.staff, day)}
    if not probationers:
        return []
    recorder, zone = tools.notify.recorder, tools.notify.zone
    midnight = datetime.combine(day, time.min, zone)
    after = datetime.combine(day + timedelta(days=1), time.min, zone)
    mail: defaultdict[str, list[Sent]] = defaultdict(list)
    for one in await recorder.sent(since=midnight, until=after, authors=tuple(probationers)):
        if not one.seen:
            mail[one.author.lower()].append(one)
    before = await recorder.samples(since=(day - _REMEMBERED).isoformat())
    return [
        _sample(one, day, tools)
        for author, sent in mail.items()
        for one in _chosen(author, sent, [sample for sample in before if sample.author.lower() == author], day, tools)
    ]


def _is_sampled(one: Staff, staff: StaffBook, day: date) -> bool:
    """On probation and in post; a shared mailbox counts as its newest member."""
    behind = staff.people_behind(one.identity) if one.shared and not one.is_list else (one,)
    return not one.machine and any(each.person and each.on_probation and not each.left(day) for each in behind)


def _chosen(
    author: str, sent: Sequence[Sent], before: Iterable[Sample], day: date, tools: SuperviseTools
) -> list[Sent]:
    before = list(before)
    recent = any(sample.day > (day - _WEEK).isoformat() for sample in before)
    share = share_of(tools.staff.days_in_post(author, day), clean_since_concern(before), tools.plan)
    names = chosen(((one.digest, one.item) for one in sent), tools.key, share=share, at_least_one=not recent)
    return [one for one in sent if one.item in names]


def clean_since_concern(samples: Iterable[Sample]) -> int:
    """How many samples of one author were found right since one was not."""
    ended = sorted((one for one in samples if one.ended_at is not None), key=lambda one: str(one.ended_at))
    clean = 0
    for one in ended:
        clean = clean + 1 if one.state is SampleState.CLEAN else 0
    return clean


def _sample(sent: Sent, day: date, tools: SuperviseTools) -> Sample:
    sample = Sample(
        item=sent.item,
        day=day.isoformat(),
        at=sent.at,
        author=sent.author.lower(),
        reader="",
        recipients=len(sent.recipients),
        people=sent.people,
        rule=sent.rule,
        confidential=sent.confidential,
        barred=tuple(sorted({*sent.barred, *_ours(sent.recipients, tools.staff)})),
    )
    return replace(sample, reader=ladder(sample, tools)[0])


def _ours(addresses: Iterable[str], staff: StaffBook) -> set[str]:
    """Those of our own among the recipients: who got it has nothing to look at for somebody else."""
    return {one.identity for address in addresses if (one := staff.get(address)) is not None}


def ladder(sample: Sample, tools: SuperviseTools) -> tuple[str, ...]:
    """Who is asked to look, and who after them: the line manager, theirs, then information governance.

    On a confidential route no manager; never somebody whom the mail is about or to whom it went. At the end, where
    there is nobody, the mail admin.
    """
    staff, on = tools.staff, tools.notify.today
    fit = [one for one in staff.managers_of(sample.author) if one.person and not one.left(on)]
    managers = [] if sample.confidential else [one.identity for one in fit if one.identity not in sample.barred]
    officers = staff.officers_for(sample.author, barred=sample.barred, on=on)
    return (*managers[:2], *officers[:1]) or (tools.notify.mail_admin,)


async def raise_unread(tools: SuperviseTools) -> int:
    """Pass on what nobody looked at for a week, one level up; how many."""
    recorder, now = tools.notify.recorder, tools.notify.clock.now()
    wait, raised = timedelta(days=tools.plan.unread_days), 0
    for sample in await recorder.samples(waiting=True):
        steps = ladder(sample, tools)
        late = sample.state is SampleState.TOLD and sample.told_at is not None and sample.told_at + wait <= now
        if late and sample.level + 1 < len(steps):
            reader = steps[sample.level + 1]
            await recorder.sample_step(SampleStep(sample.item, SampleEvent.RAISE, now, "gate", reader))
            raised += 1
    return raised


async def tell_readers(tools: SuperviseTools) -> int:
    """Send each reader one notice of what they are to look at, and information governance of concerns; how many."""
    waiting: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in await tools.notify.recorder.samples(waiting=True):
        if sample.state is SampleState.CHOSEN:
            waiting[sample.reader, "sample" if sample.level == 0 else "sample_raised"].append(sample)
        elif sample.state is SampleState.CONCERN:
            officers = tools.staff.officers_for(sample.author, barred=sample.barred, on=tools.notify.today)
            waiting[next(iter(officers), tools.notify.mail_admin), "sample_concern"].append(sample)
    told = 0
    for (reader, kind), samples in waiting.items():
        try:
            await _tell(reader, kind, samples, tools)
        except TemporaryError as error:
            log.warning("a notice of a sample: %s", error.log)
        else:
            told += 1
    return told


async def _tell(reader: str, kind: str, samples: Sequence[Sample], tools: SuperviseTools) -> None:
    notify = tools.notify
    words = notify.words()

    def lines(language: str) -> str:
        return "\n".join(words.say("sample_line", language, **_said(sample, tools)) for sample in samples)

    await send_plain(
        kind, reader, samples[0].item, lambda language: {"n": len(samples), "lines": lines(language)}, notify
    )
    now = notify.clock.now()
    for sample in samples:
        await notify.recorder.sample_step(SampleStep(sample.item, SampleEvent.TELL, now, "gate", reader))


def _said(sample: Sample, tools: SuperviseTools) -> dict[str, object]:
    return {
        "reference": sample.item,
        "at": f"{sample.at.astimezone(tools.notify.zone):%Y-%m-%d %H:%M}",
        "n": sample.recipients,
        "people": sample.people,
        "rule": sample.rule,
    }
