"""The supervision report: how much of whose mail a second person saw, who that was and how fast, and near misses.

Tests of approvers, and who approves each other, are for information governance alone.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from gatelodge.core.permits import StaffBook
from gatelodge.core.permits.deciders import IG_OFFICER
from gatelodge.core.supervision import Plan
from gatelodge.core.supervision.measures import (
    ApproverLine,
    AuthorLine,
    Measures,
    approval_circles,
    approver_lines,
    looked_at,
    quantile,
    seed_lines,
    seen_by,
    team_lines,
    unusual_days,
)
from gatelodge.errors import NotAllowedError
from gatelodge.flows.supervise.reading import ReadingTools
from gatelodge.flows.supervise.sampling import clean_since_concern
from gatelodge.values import Decision, Event, MailDay, Sample, SampleState, Supervision

AUDITOR = "auditor"
_BEFORE = timedelta(days=60)
"""Of history, to know what is ordinary for an author."""


async def reported(
    tools: ReadingTools, plan: Plan, span: tuple[datetime, datetime], *, actor: str
) -> tuple[Measures, bool]:
    """The report as this person may read it, and whether they are information governance; the look is recorded first.

    Information governance and auditors see everybody, managers those below them. NotAllowedError for anybody else.
    span: from, until (exclusive).
    """
    found, on = tools.staff.get(actor), tools.today
    in_post = found is not None and found.person and not found.left(on)
    everything = in_post and found is not None and found.role in {IG_OFFICER, AUDITOR}
    staff = tools.staff
    below = set() if found is None else {one.identity for one in staff if found in staff.managers_of(one.identity)}
    if not in_post or not (everything or below):
        raise NotAllowedError("The report is for managers and information governance on the staff list.")
    what = {"since": span[0].isoformat(), "until": span[1].isoformat(), "everybody": everything, "proven": tools.proven}
    await tools.recorder.event(Event("supervision:report:view", tools.clock.now(), actor, what))
    governs = everything and found is not None and found.role == IG_OFFICER
    report = await measure(tools, plan, span, whom=None if everything else below, for_governance=governs)
    return report, governs


async def measure(
    tools: ReadingTools,
    plan: Plan,
    span: tuple[datetime, datetime],
    *,
    whom: Collection[str] | None = None,
    for_governance: bool = True,
) -> Measures:
    """The report on this span, of these authors (None: of everybody)."""
    recorder, staff, zone = tools.recorder, tools.staff, tools.zone
    since, until = span
    counted = [one for one in await recorder.supervision(since=since, until=until) if _of(whom, one.author)]
    counted += _silent(counted, tools, whom)
    made = await recorder.decisions(since=since, until=until)
    decisions = [one for one in made if one.seeded or _of(whom, one.author)]
    ever = [one for one in await recorder.samples(since="") if _of(whom, one.author)]
    first, last = since.astimezone(zone).date(), (until - timedelta(microseconds=1)).astimezone(zone).date()
    samples = [one for one in ever if first.isoformat() <= one.day <= last.isoformat()]
    days = _per_day(await recorder.mail_days(since=since - _BEFORE, until=until))
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


def _silent(counted: Sequence[Supervision], tools: ReadingTools, whom: Collection[str] | None) -> list[Supervision]:
    """Those on probation who sent nothing to anybody outside: the report says so."""
    wrote = {one.author.lower() for one in counted}
    new = [one.identity for one in tools.staff if one.person and one.on_probation and not one.left(tools.today)]
    return [Supervision(name, 0, 0, 0) for name in new if name not in wrote and _of(whom, name)]


def _of(whom: Collection[str] | None, author: str) -> bool:
    return whom is None or author.lower() in whom


def _per_day(counted: Sequence[MailDay]) -> Mapping[str, Counter[date]]:
    days: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for one in counted:
        days[one.author.lower()][date.fromisoformat(one.day)] += one.outside
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
    seconds = [one for one in made if one.actor.lower() != who]
    times = sorted(one.took_s for one in seconds)
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
        by=tuple(sorted(seen_by(seconds, own).get(who, ()))),
        median_s=quantile(times, 0.5),
        p90_s=quantile(times, 0.9),
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
        "by": list(line.by),
        "median_s": round(line.median_s, 1),
        "p90_s": round(line.p90_s, 1),
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
