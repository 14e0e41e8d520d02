"""What came of the demo: plain values that the page, the printed text and the JSON are all made from.

No address and no name of an invented visitor stands here in full: what is shown is masked, as a reviewer sees it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

OUTCOMES = ("delivered", "split", "asked", "held", "refused")
_DONE = {"deliver": "delivered", "split": "split", "ask": "asked", "hold": "held", "refuse": "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An earlier message about people of the same list."""

    at: datetime
    people: int
    overlap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """One mail that did not simply go out."""

    reference: str
    at: datetime
    outcome: str
    """One of OUTCOMES, not `delivered`."""
    kind: str
    planted: str
    """What was planted; "" for an ordinary mail."""
    author: str
    """Name of the member of staff."""
    subject: str
    recipients: tuple[str, ...]
    """Masked."""
    sentence: str
    """Of the recipient for whom it was stopped."""
    rule: str
    people: int
    permitted: int
    coverage: str = ""
    fields: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Parts of the message in which people were found."""
    hidden: bool = False
    """Somebody opening the files would not see all of them."""
    rows: tuple[str, ...] = ()
    """Masked evidence."""
    before: tuple[Before, ...] = ()
    """One a day, oldest first."""
    delivered: int = 0
    """To how many of its recipients it went, where it did not go to all."""

    @property
    def said(self) -> str:
        """The sentence, and first who has it where some of them do."""
        if not self.delivered:
            return self.sentence
        others = len(self.recipients) - self.delivered
        rest = "the other" if others == 1 else f"the other {others}"
        first = self.sentence[:1].lower() + self.sentence[1:]
        return f"Sent to {self.delivered} of its {len(self.recipients)} recipients. For {rest}: {first}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What one hour of the day brought."""

    hour: int
    delivered: int
    stopped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One run of mail through one gate."""

    name: str
    mode: str
    days: int
    outcomes: Mapping[str, int]
    """Each of OUTCOMES to a number of messages."""
    planted: Mapping[str, str]
    """What was planted, to its outcome."""
    clean_held: int
    clean_asked: int
    stopped: tuple[Stopped, ...]
    hours: tuple[Hour, ...] = ()
    would: Mapping[str, int] = field(default_factory=dict)
    """In shadow: `asked`, `held`, `refused` to how many messages would have been, by the log."""
    median_ms: float = 0.0
    slowest_ms: float = 0.0
    """99 of 100 messages were answered faster."""
    per_second: float = 0.0

    @property
    def sent(self) -> int:
        """Messages handed to the gate."""
        return sum(self.outcomes.values())

    @property
    def clean_said(self) -> str:
        """What became of the ordinary mail, in a sentence."""
        number = self.clean_held + self.clean_asked
        if number == 1:
            return "1 ordinary mail was stopped."
        return f"{number:,} ordinary mails were stopped." if number else "No ordinary mail was stopped."

    @property
    def planted_held(self) -> int:
        """How many of the planted mails were held."""
        return sum(outcome == "held" for outcome in self.planted.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The log and whether it is what it was."""

    entries: int
    root: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How much of one person's outside mail a second person saw."""

    name: str
    title: str
    started: date | None
    outside: int
    seen: int
    unpermitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """The whole demo."""

    prison: str
    day: date
    seed: int
    population: int
    shadow: Act
    gate: Act
    no_permits: Act
    no_register: Act
    leaked: tuple[tuple[date, str], ...]
    """In act 1: the day, and how the day's file went out."""
    lines: tuple[Line, ...]
    clerk: str
    ledger: Ledger
    folder: str = ""
    """Where the day's file and the homes are, as the visitor would type it."""
    page: str = ""
    """Where the page is, as the visitor would type it."""
    expected: Mapping[str, str] = field(default_factory=dict)
    """What was planted on the day, to what a right gate does with it: `deliver`, `ask`, `hold`, `refuse`, `split`."""

    @property
    def as_planned(self) -> bool:
        """Everything planted was stopped as it should be, nothing else was, and the days of the leaks are named."""
        right = {what: _DONE[word] for what, word in self.expected.items()}
        leaked = {day for day, _ in self.leaked if day < self.day}
        named = {before.at.date() for before in self.the_mail.before} if self.the_mail else set()
        return dict(self.gate.planted) == right and not self.gate.clean_held + self.gate.clean_asked and named == leaked

    @property
    def the_mail(self) -> Stopped | None:
        """The mail of 2011: the stopped one about the most people."""
        return max(self.gate.stopped, key=lambda stopped: stopped.people, default=None)


def as_json(report: DayReport) -> dict[str, Any]:
    """The document of `demo --once --json`: counts are those of act 2."""
    most = report.the_mail
    return {
        "format": "gatelodge.demo/1",
        "seed": report.seed,
        **_counts(report.gate),
        "largest": {"people": most.people if most else 0, "permitted": most.permitted if most else 0},
        "earlier_named": len(most.before) if most else 0,
        "ledger": {"entries": report.ledger.entries, "verified": report.ledger.verified, "root": report.ledger.root},
        "acts": {
            "shadow": {
                **_act(report.shadow),
                "leaked": [day.isoformat() for day, _ in report.leaked],
                "would": dict(report.shadow.would),
            },
            "gate": _act(report.gate),
            "supervision": {
                "clerk": report.clerk,
                "lines": [{"name": line.name, "outside": line.outside, "seen": line.seen} for line in report.lines],
            },
            "no_permits": _act(report.no_permits),
            "no_register": _act(report.no_register),
        },
    }


def _counts(act: Act) -> dict[str, Any]:
    return {
        "sent": act.sent,
        **{outcome: act.outcomes.get(outcome, 0) for outcome in OUTCOMES},
        "planted_held": act.planted_held,
        "clean_held": act.clean_held,
        "clean_asked": act.clean_asked,
    }


def _act(act: Act) -> dict[str, Any]:
    return {
        "mode": act.mode,
        "days": act.days,
        **_counts(act),
        "planted": dict(act.planted),
        "stopped": [
            {
                "reference": stopped.reference,
                "outcome": stopped.outcome,
                "planted": stopped.planted,
                "rule": stopped.rule,
                "sentence": stopped.sentence,
                "people": stopped.people,
                "permitted": stopped.permitted,
                "before": [before.at.date().isoformat() for before in stopped.before],
            }
            for stopped in act.stopped
        ],
        "median_ms": round(act.median_ms, 1),
        "p99_ms": round(act.slowest_ms, 1),
        "per_second": round(act.per_second, 1),
    }
