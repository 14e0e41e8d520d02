"""The supervision report: how much of whose mail a second person saw, who that was and how fast, and near misses.

Tests of approvers, and who approves whom, are for information governance alone: `for_governance` says whether the
reader is.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from gatelodge.core.permits import StaffBook
from gatelodge.core.supervision import Plan
from gatelodge.core.supervision.measures import (
    ApproverLine,
    AuthorLine,
    Measures,
    approval_circles,
    approver_lines,
    looked_at,
    seed_lines,
    team_lines,
    unusual_days,
)
from gatelodge.flows.supervise.sampling import clean_since_concern
from gatelodge.ports import Recorder
from gatelodge.values import Decision, Sample, SampleState, Sent, Supervision

_BEFORE = timedelta(days=60)
"""Of history, to know what is ordinary for an author."""


async def measure(
    recorder: Recorder,
    staff: StaffBook,
    plan: Plan,
    *,
    since: datetime,
    until: datetime,
    zone: tzinfo,
    for_governance: bool,
) -> Measures:
    """The report on this span."""
    counted = await recorder.supervision(since=since, until=until)
    decisions = await recorder.decisions(since=since, until=until)
    ever = await recorder.samples(since="")
    first, last = since.astimezone(zone).date(), (until - timedelta(microseconds=1)).astimezone(zone).date()
    samples = [one for one in ever if first.isoformat() <= one.day <= last.isoformat()]
    days = _per_day(await recorder.sent(since=since - _BEFORE, until=until), zone)
    authors = tuple(_author(one, staff, plan, decisions, samples, ever, days, first) for one in counted)
    circles = approval_circles(decisions) if for_governance else ()
    return Measures(
        since=since,
        until=until,
        authors=authors,
        teams=team_lines(authors),
        approvers=approver_lines(decisions, samples),
        circles=circles,
        seeds=seed_lines(decisions) if for_governance else (),
        waiting=sum(one.state in {SampleState.CHOSEN, SampleState.TOLD} for one in samples),
    )


def _per_day(sent: Sequence[Sent], zone: tzinfo) -> Mapping[str, Counter[date]]:
    days: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for one in sent:
        days[one.author.lower()][one.at.astimezone(zone).date()] += 1
    return days


def _author(
    counted: Supervision,
    staff: StaffBook,
    plan: Plan,
    decisions: Sequence[Decision],
    samples: Sequence[Sample],
    ever: Sequence[Sample],
    days: Mapping[str, Counter[date]],
    first: date,
) -> AuthorLine:
    who = counted.author.lower()
    member = staff.get(who)
    own = [one for one in samples if one.author.lower() == who]
    made = [one for one in decisions if one.author.lower() == who and not one.seeded]
    clean = clean_since_concern(one for one in ever if one.author.lower() == who)
    on_probation = member is not None and member.on_probation
    return AuthorLine(
        author=counted.author,
        team=member.unit if member is not None else "",
        outside=counted.outside,
        decided=counted.seen,
        sampled=len(own),
        looked_at=looked_at(own),
        concerns=sum(one.state is SampleState.CONCERN for one in own),
        people_unpermitted=counted.people_unpermitted,
        withdrawn=sum(one.event == "withdraw" for one in made),
        returned=sum(one.event == "return" for one in made),
        on_probation=on_probation,
        clean=clean,
        suggest_end=on_probation and clean >= plan.suggest_after,
        unusual_days=unusual_days(days.get(who, Counter()), first),
    )


def document(report: Measures) -> dict[str, Any]:
    """The report as plain data (docs/formats/cli.md)."""
    return {
        "since": report.since,
        "until": report.until,
        "teams": [
            {
                "team": line.team,
                "authors": line.authors,
                "outside": line.outside,
                "seen": line.seen,
                "seen_share": round(line.seen_share, 4),
                "near_misses": line.near_misses,
            }
            for line in report.teams
        ],
        "authors": [_author_document(line) for line in report.authors],
        "approvers": [_approver_document(line) for line in report.approvers],
        "circles": [
            {"members": list(one.members), "approvals": one.approvals, "everybody": one.everybody}
            for one in report.circles
        ],
        "seeds": [{"approver": one.approver, "passed": one.passed, "failed": one.failed} for one in report.seeds],
        "waiting": report.waiting,
    }


def _author_document(line: AuthorLine) -> dict[str, Any]:
    return {
        "author": line.author,
        "team": line.team,
        "outside": line.outside,
        "decided": line.decided,
        "sampled": line.sampled,
        "looked_at": line.looked_at,
        "seen_share": round(line.seen_share, 4),
        "concerns": line.concerns,
        "people_unpermitted": line.people_unpermitted,
        "withdrawn": line.withdrawn,
        "returned": line.returned,
        "on_probation": line.on_probation,
        "clean": line.clean,
        "suggest_end": line.suggest_end,
        "unusual_days": [day.isoformat() for day in line.unusual_days],
    }


def _approver_document(line: ApproverLine) -> dict[str, Any]:
    return {
        "approver": line.approver,
        "approved": line.approved,
        "returned": line.returned,
        "looked_at": line.looked_at,
        "median_s": round(line.median_s, 1),
        "p90_s": round(line.p90_s, 1),
        "always_approves": line.always,
        "fast": line.fast,
    }
