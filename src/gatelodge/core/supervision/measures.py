"""The figures of the supervision report, from what was sent, looked at and decided. Pure: everything is given.

An author's mail is `seen` when a second person decided about it before it went, or looked at it afterwards. What is
said of approvers is meant as a question to ask, not as a finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from gatelodge.core.supervision.pairs import Circle, circles
from gatelodge.core.supervision.rates import rate_alarm
from gatelodge.values import Decision, Sample, SampleState

AGREED = frozenset({"approve", "approve-first"})
RETURNED = "return"
FEW = 5
"""Decisions below which a share of 100% says nothing."""
TOO_FAST_S = 10.0
"""Nobody reads a message about many people in less."""


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """One author in the span of the report."""

    author: str
    team: str
    outside: int
    decided: int
    """Of `outside`: a second person decided about it."""
    sampled: int
    looked_at: int
    """Of `sampled`."""
    concerns: int
    people_unpermitted: int
    withdrawn: int
    """Asked or held, and taken back by its author: a near miss."""
    returned: int
    """Held, and sent back by a second person: a near miss."""
    on_probation: bool
    clean: int
    """Samples found right since the last concern, ever."""
    suggest_end: bool
    unusual_days: tuple[date, ...] = ()
    by: tuple[str, ...] = ()
    """Who saw some of it."""
    median_s: float = 0.0
    p90_s: float = 0.0
    """From when a message of theirs came to a second person's decision about it."""

    @property
    def seen_share(self) -> float:
        """Of the outside mail, what a second person saw; 0 to 1."""
        return min(1.0, (self.decided + self.looked_at) / self.outside) if self.outside else 0.0


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team: its authors together."""

    team: str
    authors: int
    outside: int
    seen: int
    near_misses: int

    @property
    def seen_share(self) -> float:
        """Of the outside mail, what a second person saw; 0 to 1."""
        return min(1.0, self.seen / self.outside) if self.outside else 0.0


@dataclass(frozen=True, slots=True)
class ApproverLine:
    """One person who decides about others' mail; tests are left out."""

    approver: str
    approved: int
    returned: int
    looked_at: int
    """Samples."""
    median_s: float
    p90_s: float
    """From when the message came to the decision."""
    fast: int
    """Approved in less than `TOO_FAST_S`."""

    @property
    def always(self) -> bool:
        """Never sent anything back, of enough to say so."""
        return self.returned == 0 and self.approved >= FEW


@dataclass(frozen=True, slots=True)
class SeedLine:
    """What one approver made of the tests. For information governance alone."""

    approver: str
    passed: int
    """Returned."""
    failed: int
    """Would have been released."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The whole report."""

    since: datetime
    until: datetime
    authors: tuple[AuthorLine, ...]
    teams: tuple[TeamLine, ...]
    approvers: tuple[ApproverLine, ...]
    circles: tuple[Circle, ...]
    seeds: tuple[SeedLine, ...]
    waiting: int
    """Samples of the span that nobody has looked at."""


def seen_by(decisions: Iterable[Decision], samples: Iterable[Sample]) -> dict[str, set[str]]:
    """Author to who of the others saw some of their mail."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for decision in decisions:
        if not decision.seeded and decision.actor.lower() != decision.author.lower():
            found[decision.author.lower()].add(decision.actor.lower())
    for sample in samples:
        if sample.ended_by:
            found[sample.author.lower()].add(sample.ended_by.lower())
    return dict(found)


def approver_lines(decisions: Sequence[Decision], samples: Iterable[Sample]) -> tuple[ApproverLine, ...]:
    """Everybody who decided or looked, who decided most first."""
    made: defaultdict[str, list[Decision]] = defaultdict(list)
    looked: defaultdict[str, int] = defaultdict(int)
    for one in decisions:
        if not one.seeded and (one.event in AGREED or one.event == RETURNED):
            made[one.actor.lower()].append(one)
    for sample in samples:
        if sample.ended_by:
            looked[sample.ended_by.lower()] += 1
    lines = [_approver(name, made.get(name, []), looked.get(name, 0)) for name in {*made, *looked}]
    return tuple(sorted(lines, key=lambda line: (-line.approved - line.returned - line.looked_at, line.approver)))


def _approver(name: str, made: Sequence[Decision], looked: int) -> ApproverLine:
    times = sorted(one.took_s for one in made)
    agreed = [one for one in made if one.event in AGREED]
    return ApproverLine(
        approver=name,
        approved=len(agreed),
        returned=len(made) - len(agreed),
        looked_at=looked,
        median_s=median(times) if times else 0.0,
        p90_s=quantile(times, 0.9),
        fast=sum(one.took_s < TOO_FAST_S for one in agreed),
    )


def quantile(ascending: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed; 0 for none.

    >>> quantile([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0], 0.9)
    9.0
    """
    if not ascending:
        return 0.0
    return ascending[max(0, -(-int(share * 1000) * len(ascending) // 1000) - 1)]


def seed_lines(decisions: Iterable[Decision]) -> tuple[SeedLine, ...]:
    """What each approver made of their tests."""
    made: defaultdict[str, list[bool]] = defaultdict(list)
    for one in decisions:
        if one.seeded:
            made[one.actor.lower()].append(one.event == RETURNED)
    return tuple(SeedLine(name, sum(passed), len(passed) - sum(passed)) for name, passed in sorted(made.items()))


def approval_circles(decisions: Iterable[Decision]) -> tuple[Circle, ...]:
    """Who approves each other."""
    return circles((one.author, one.actor, one.at) for one in decisions if one.event in AGREED and not one.seeded)


def team_lines(authors: Iterable[AuthorLine]) -> tuple[TeamLine, ...]:
    """The authors by team, most near misses first."""
    teams: defaultdict[str, list[AuthorLine]] = defaultdict(list)
    for line in authors:
        teams[line.team].append(line)
    lines = [
        TeamLine(
            team=team,
            authors=len(members),
            outside=sum(line.outside for line in members),
            seen=sum(line.decided + line.looked_at for line in members),
            near_misses=sum(line.withdrawn + line.returned for line in members),
        )
        for team, members in teams.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.near_misses, -line.outside, line.team)))


def unusual_days(per_day: Mapping[date, int], first: date) -> tuple[date, ...]:
    """Days from `first` on with far more mail than this author's days of that kind have had before."""
    days = sorted(day for day in per_day if day >= first)
    return tuple(day for day in days if rate_alarm(per_day, day, per_day[day]))


def looked_at(samples: Iterable[Sample]) -> int:
    """How many of them somebody looked at."""
    return sum(one.state in {SampleState.CLEAN, SampleState.CONCERN} for one in samples)
