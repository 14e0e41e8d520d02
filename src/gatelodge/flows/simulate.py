"""What other rules would have said to past mail: each message is read once and decided twice.

Sources are messages (an mbox, a Maildir, a folder), read in the cage and judged on today's register and permits, or our
own record of decisions, which keeps no mail and can be decided again only as far as its counts go. Nothing is sent or
recorded. What went out is remembered along the way, so that rules about habits see what they would have seen.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from gatelodge.core.habits.book import HabitBook
from gatelodge.core.message import top_headers
from gatelodge.core.policy import MessageFacts, RecipientFacts, Rules, decide_all
from gatelodge.flows.consider import Considered, JudgeTools, consider
from gatelodge.flows.judge import conclude, decide
from gatelodge.values import (
    Action,
    Author,
    By,
    Coverage,
    Envelope,
    FieldClass,
    Gap,
    GapKind,
    Received,
    Verdict,
)

_TO = frozenset({"to", "cc", "bcc", "delivered-to", "x-envelope-to", "x-original-to"})
_FIRST_YEAR, _LAST_YEAR = 1970, 9998  # so that the day can be told in any zone
_FIELDS: Mapping[str, FieldClass] = {str(one.name).lower(): one for one in FieldClass}


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule file says to one message: the strictest of its recipients' verdicts."""

    word: str
    """`deliver`, `tell`, `ask`, `hold`, `refuse`."""
    rule: str
    by: str = "anyone"
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One past message under the old and the new rules."""

    day: date
    team: str
    reference: str
    """First 12 hex digits of its digest, or the reference it has with us."""
    recipients: int
    people: int
    old: Said
    new: Said

    @property
    def changed(self) -> bool:
        """True where the new rules say something else."""
        return (self.old.word, self.old.by) != (self.new.word, self.new.by)


@dataclass(slots=True)
class Skipped:
    """What could not be judged, by reason."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str) -> None:
        """One more."""
        self.counts[reason] = self.counts.get(reason, 0) + 1


def past_mail(
    messages: Iterable[bytes],
    tools: JudgeTools,
    new: Rules,
    skipped: Skipped,
    *,
    read: Callable[[Received], Considered] | None = None,
) -> Iterator[Compared]:
    """Each message to the outside, in the order given, under the rules of `tools` and under the new ones.

    The author is the From line, believed as if signed in; recipients stand in the header; the time is the Date.
    read: how a message is considered, where it was read beforehand.
    """
    habits = HabitBook()
    tools = replace(tools, habits=habits.ask)
    old = tools.facts().rules
    last: datetime | None = None
    for untrusted in messages:
        received = _received(untrusted, last)
        if received is None:
            skipped.add("no recipient or no date in its header")
            continue
        last = received.at
        considered = read(received) if read is not None else consider(received, tools)
        if all(one.facts.internal for one in considered.weighed):
            skipped.add("only to our own people")
            continue
        before, after = (decide(considered.message, considered.weighed, rules, tools.mode) for rules in (old, new))
        sketch = conclude(received, considered, tools.keys, tools.mode).sketch
        habits.decided(sketch, received.at, stopped=_strictest(before).strictest is not Action.DELIVER)
        habits.learn(sketch, range(len(sketch.recipients)), received.at)
        staff = considered.message.author_staff
        yield Compared(
            day=received.at.astimezone(tools.zone).date(),
            team=staff.unit if staff is not None else "",
            reference=received.digest.hex()[:12],
            recipients=len(before),
            people=considered.found.people,
            old=_said(before),
            new=_said(after),
        )


def past_record(
    decided: Iterable[tuple[datetime, Mapping[str, Any], str]],
    old: Rules,
    new: Rules,
    skipped: Skipped,
    mode: str,
    zone: Any = UTC,
) -> Iterator[Compared]:
    """Each decision of our own record to the outside: (when, its open part, reference).

    The record keeps counts, not mail: conditions on habits, names, markings and hidden persons of each recipient are
    taken as not met, and who wrote it is not known in the open.
    """
    for at, what, reference in decided:
        if not what.get("outside") or not what.get("verdicts"):
            skipped.add("only to our own people, or never judged")
            continue
        message, recipients = _facts(what, at.astimezone(zone))
        before, after = (decide_all(message, recipients, rules, mode=mode) for rules in (old, new))
        yield Compared(
            day=at.astimezone(zone).date(),
            team="",
            reference=reference,
            recipients=len(recipients),
            people=message.people,
            old=_said(before),
            new=_said(after),
        )


def decided_entries(
    entries: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[datetime, Mapping[str, Any], str]]:
    """Of the log's entries those that decide a message, as `past_record` takes them."""
    for entry in entries:
        if entry["tag"] == "message:envelope:decided":
            yield datetime.fromisoformat(str(entry["at"])), entry.get("what") or {}, str(entry.get("item", ""))


def _received(untrusted: bytes, last: datetime | None) -> Received | None:
    """The message as if it were sent now, by its From, to its recipients; None where its header does not say."""
    headers = [(name.lower(), value) for name, value in top_headers(untrusted)]
    recipients = _addresses(value for name, value in headers if name in _TO)
    author = next(iter(_addresses(value for name, value in headers if name in {"from", "sender"})), "")
    at = next((when for name, value in headers if name == "date" and (when := _time(value))), last)
    if not recipients or at is None:
        return None
    return Received(Envelope(author, recipients, auth=author, tls=bool(author)), untrusted, at)


def _addresses(values: Iterable[str]) -> tuple[str, ...]:
    try:
        found = [address.strip().lower() for _, address in getaddresses(list(values))]
    except RecursionError:  # a header of thousands of brackets
        return ()
    return tuple(dict.fromkeys(address for address in found if "@" in address))


def _time(written: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(written)
        when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return when if _FIRST_YEAR <= when.year <= _LAST_YEAR else None


def _facts(what: Mapping[str, Any], at: datetime) -> tuple[MessageFacts, list[RecipientFacts]]:
    """What a recorded decision says, as the rules ask for it."""
    known = {kind.value: kind for kind in GapKind}
    message = MessageFacts(
        author=Author("", machine=str(what.get("machine", ""))),
        people=int(what.get("people", 0)),
        canaries=int(what.get("canaries", 0)),
        person_like_rows=int(what.get("person_like_rows", 0)),
        hidden_people=int(what.get("hidden_people", 0)),
        gaps=tuple(Gap("", known[kind], "") for kind in what.get("gaps", ()) if kind in known),
        size=int(what.get("size", 0)),
        at=at,
    )
    return message, [_recipient(one) for one in what["verdicts"]]


def _recipient(one: Mapping[str, Any]) -> RecipientFacts:
    people, permitted = int(one.get("people", 0)), int(one.get("permitted", 0))
    classes = FieldClass(0)
    for name in one.get("field_classes", ()):
        classes |= _FIELDS.get(name, FieldClass(0))
    name = str(one.get("class", "public"))
    return RecipientFacts(
        address="",
        recipient_class=name,
        coverage=Coverage(one.get("coverage", "none")),
        people=people,
        permitted=permitted,
        unpermitted=people - permitted,
        unpermitted_classes=classes if people > permitted else FieldClass(0),
        internal=name == "internal",
        agreement="recorded" if one.get("rule") == "agreement" else "",
        like="internal" if name == "internal" else "public",
    )


def _strictest(verdicts: Iterable[Verdict]) -> Verdict:
    return max(verdicts, key=lambda one: (one.action, list(By).index(one.by), bool(one.told)))


def _said(verdicts: Iterable[Verdict]) -> Said:
    verdict = _strictest(verdicts)
    word = "tell" if verdict.action is Action.DELIVER and verdict.told else verdict.action.word
    return Said(word, verdict.rule, str(verdict.by) if verdict.action is Action.HOLD else "anyone", verdict.alarms)
