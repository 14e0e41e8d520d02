"""What became of each mail of an act: the answers, what arrived, and what is in custody, put side by side.

The gate is asked, never guessed: outcomes come from its replies and its queue, and a delivery counts only when the
next hop has the mail.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from gatelodge.demo.mail import DemoMail
from gatelodge.demo.post import Answer
from gatelodge.demo.report import OUTCOMES, Act, Before, Hour, Line, Stopped
from gatelodge.demo.world import World
from gatelodge.errors import IntegrityError
from gatelodge.values import Action, FieldClass, Item, Judgement, Supervision

_ZONE = ZoneInfo("Europe/London")
_FACTS = {
    "contact": "contact details",
    "marks": "marks and tattoos",
    "belief": "religion",
    "risk": "alerts",
    "finance": "money",
}
_STRICTER = ("deliver", "ask", "hold", "refuse")
_DONE = {"ask": "asked", "hold": "held", "refuse": "refused"}


def act(
    name: str,
    mode: str,
    mails: Sequence[DemoMail],
    *,
    days: int,
    seconds: float,
    answers: Mapping[str, Answer],
    arrived: Mapping[str, frozenset[str]],
    items: Sequence[Item],
    judge: Callable[[DemoMail], Judgement],
    world: World,
) -> Act:
    """One act counted. `arrived`: Message-ID to the recipients for whom the next hop has it."""
    held = {item.message_id: item for item in items}
    outcomes = {
        mail.message_id: outcome(mail, answers[mail.message_id], held.get(mail.message_id), arrived) for mail in mails
    }
    stopped = tuple(
        _stopped(mail, outcomes[mail.message_id], held.get(mail.message_id), judge, world)
        for mail in mails
        if outcomes[mail.message_id] != "delivered"
    )
    counts = Counter(outcomes.values())
    clean = [mail for mail in mails if not mail.planted]
    times = [answers[mail.message_id].ms for mail in mails]
    return Act(
        name=name,
        mode=mode,
        days=days,
        outcomes={outcome: counts[outcome] for outcome in OUTCOMES},
        planted={mail.planted: outcomes[mail.message_id] for mail in mails if mail.planted},
        clean_held=sum(outcomes[mail.message_id] in ("held", "split", "refused") for mail in clean),
        clean_asked=sum(outcomes[mail.message_id] == "asked" for mail in clean),
        stopped=stopped,
        hours=_hours(mails, outcomes),
        median_ms=median(times),
        slowest_ms=quantiles(times, n=100)[-1] if len(times) > 1 else times[0],
        per_second=len(mails) / seconds if seconds else 0.0,
    )


def outcome(mail: DemoMail, answer: Answer, item: Item | None, arrived: Mapping[str, frozenset[str]]) -> str:
    """One of OUTCOMES. IntegrityError when a mail was answered 250 and is neither in custody nor delivered."""
    if answer.code >= 500:
        return "refused"
    there = arrived.get(mail.message_id, frozenset())
    if item is None:
        if answer.code >= 400 or not there.issuperset(mail.recipients):
            raise IntegrityError(f"A demo mail was answered {answer.code}, and it is neither held nor delivered.")
        return "delivered"
    actions = {recipient.action for recipient in item.recipients}
    if "deliver" in actions:
        return "split" if len(actions) > 1 else "delivered"
    return _DONE[max(actions, key=_STRICTER.index)]


def lines(found: Sequence[Supervision], world: World) -> tuple[Line, ...]:
    """The report of supervision with names and posts, most outside mail first."""
    staff = {member.address: member for member in world.staff}
    return tuple(
        Line(
            name=staff[line.author].name,
            title=staff[line.author].title,
            started=staff[line.author].started,
            outside=line.outside,
            seen=line.seen,
            unpermitted=line.people_unpermitted,
        )
        for line in sorted(found, key=lambda line: -line.outside)
        if line.author in staff and staff[line.author].title
    )


def would(entries: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
    """What a gate in force would have done, to how many messages: read off a log kept in shadow.

    >>> would([{"tag": "message:envelope:decided", "what": {"verdicts": [{"would": ""}, {"would": "hold"}]}}])
    {'asked': 0, 'held': 1, 'refused': 0}
    """
    counts = dict.fromkeys(_DONE.values(), 0)
    for entry in entries:
        if entry["tag"] == "message:envelope:decided":
            said = [verdict["would"] or "deliver" for verdict in entry["what"].get("verdicts", ())]
            strictest = max(said, key=_STRICTER.index, default="deliver")
            if strictest != "deliver":
                counts[_DONE[strictest]] += 1
    return counts


def masked(address: str) -> str:
    """The first letter and the domain.

    >>> masked("dilys.prosser@mail.example")
    'd••••@mail.example'
    """
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}••••@{domain}"


def _hours(mails: Sequence[DemoMail], outcomes: Mapping[str, str]) -> tuple[Hour, ...]:
    by_hour: dict[int, list[str]] = {}
    for mail in mails:
        by_hour.setdefault(mail.at.astimezone(_ZONE).hour, []).append(outcomes[mail.message_id])
    return tuple(
        Hour(hour=hour, delivered=found.count("delivered"), stopped=len(found) - found.count("delivered"))
        for hour, found in sorted(by_hour.items())
    )


def _stopped(
    mail: DemoMail, outcome: str, item: Item | None, judge: Callable[[DemoMail], Judgement], world: World
) -> Stopped:
    names = {member.address: member.name for member in world.staff}
    common: dict[str, Any] = {
        "at": mail.at.astimezone(_ZONE),
        "outcome": outcome,
        "kind": mail.kind,
        "planted": mail.planted,
        "author": names.get(mail.sender, mail.sender),
        "subject": mail.subject,
        "recipients": tuple(masked(address) for address in mail.recipients),
    }
    if item is None:
        verdict = max(judge(mail).verdicts, key=lambda verdict: verdict.strictest)
        return Stopped(
            reference="",
            sentence=verdict.sentence,
            rule=verdict.rule,
            people=verdict.people,
            permitted=verdict.permitted,
            coverage=str(verdict.coverage),
            fields=_fields(name.lower() for name in _names(verdict.field_classes)),
            hints=verdict.hints,
            **common,
        )
    worst = max(item.recipients, key=lambda r: (_STRICTER.index(r.action), r.people - r.permitted))
    verdict_facts = next((v for v in _list(item, "verdicts") if v["address"] == worst.address), {})
    findings = _list(item, "findings")
    return Stopped(
        reference=item.item,
        sentence=worst.sentence,
        rule=worst.rule,
        people=worst.people,
        permitted=worst.permitted,
        coverage=verdict_facts.get("coverage", ""),
        fields=_fields(verdict_facts.get("field_classes", ())),
        hints=tuple(verdict_facts.get("hints", ())),
        places=tuple(dict.fromkeys(f["part"] for f in findings if f["part"])),
        hidden=any(f["hidden"] for f in findings),
        rows=tuple(dict.fromkeys(f["masked"] for f in findings if f["masked"] and f["detector"] == "register")),
        before=_days(_list(item, "earlier")),
        delivered=sum(recipient.action == "deliver" for recipient in item.recipients),
        **common,
    )


def _days(earlier: Sequence[dict[str, Any]]) -> tuple[Before, ...]:
    """One for each day on which people from this list went out: the message with the most of them."""
    days: dict[date, Before] = {}
    for one in earlier:
        at = datetime.fromisoformat(one["at"]).astimezone(_ZONE)
        found = Before(at=at, people=one["people"], overlap=one["overlap"])
        days[at.date()] = max(days.get(at.date(), found), found, key=lambda before: before.overlap)
    return tuple(days[day] for day in sorted(days))


def _list(item: Item, key: str) -> Sequence[dict[str, Any]]:
    found = item.payload.get(key)
    return found if isinstance(found, list | tuple) else ()


def _names(classes: FieldClass) -> list[str]:
    return [field.name for field in FieldClass if field in classes and field.name]


def _fields(names: Any) -> tuple[str, ...]:
    return tuple(_FACTS.get(name, name) for name in names)


assert tuple(action.word for action in Action) == _STRICTER
