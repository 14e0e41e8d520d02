"""What the prison sends in a day: about 200 mails, most of them about one prisoner to somebody who may hear of him.

`day_mail(world, day)` is in order of time. Each mail says what a right gate does with it (`expect`), and whether it
was planted; the gate never sees either.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from gatelodge.demo import machines, planted
from gatelodge.demo.chance import stream
from gatelodge.demo.desk import Desk
from gatelodge.demo.draft import Draft, written
from gatelodge.demo.world import LAST_DAY, World

_ZONE = ZoneInfo("Europe/London")
_HOURS = ((8, 6), (9, 15), (10, 19), (11, 17), (12, 8), (13, 12), (14, 17), (15, 14), (16, 9), (17, 3))
"""Hour of the day and how much mail leaves in it."""

Write = Callable[[Desk], Draft]
_KINDS: tuple[tuple[str, int, Write], ...] = (
    ("visit", 66, Desk.visit),
    ("change", 18, Desk.change),
    ("question", 20, Desk.reply),
    ("welsh", 8, Desk.welsh),
    ("shared mailbox", 12, Desk.shared),
    ("html", 9, Desk.html),
    ("leaflet", 4, Desk.leaflet),
    ("solicitor", 13, Desk.solicitor),
    ("probation", 8, Desk.probation),
    ("police", 5, Desk.police),
    ("supplier", 10, Desk.supplier),
    ("order", 3, Desk.order),
    ("invitation", 3, Desk.invitation),
    ("staff", 18, Desk.staff),
    ("newsletter", 1, Desk.newsletter),
    ("auto-reply", 3, machines.auto_reply),
    ("bounce", 1, machines.bounce),
    ("scanner", 2, machines.scan),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMail:
    """One mail as it is handed to the gate, and what we know about it."""

    sender: str
    """Envelope sender; "" for a bounce."""
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)
    message_id: str
    subject: str
    kind: str
    expect: str
    """`deliver`, `ask`, `hold`, `refuse` or `split`."""
    planted: str
    """"" or what was planted."""
    at: datetime
    """Aware, UTC."""
    clerk: bool = False
    """The clerk wrote it."""


def day_mail(world: World, day: date, *, share: float = 1.0) -> list[DemoMail]:
    """The day's mail in order of time; `share` below 1 sends less of the ordinary mail."""
    chance = stream(world.seed, "mail", day)
    mails = [
        _ordinary(world, day, kind, write, n)
        for kind, count, write in _KINDS
        for n in range(_many(chance, count * share))
    ]
    if day.weekday() == 0:
        mails.append(
            _sent(
                world,
                machines.weekly_list(Desk(world, day, stream(world.seed, "list", day), _at(chance, day))),
                "weekly list",
            )
        )
    mails += [_planted(world, plant) for plant in planted.plants(world, day)]
    return sorted(mails, key=lambda mail: mail.at)


def _ordinary(world: World, day: date, kind: str, write: Write, number: int) -> DemoMail:
    chance = stream(world.seed, "mail", day, kind, number)
    return _sent(world, write(Desk(world, day, chance, _at(chance, day))), kind)


def _planted(world: World, plant: planted.Plant) -> DemoMail:
    mail = _sent(world, plant.draft, plant.kind)
    return replace(mail, expect=plant.expect, planted=plant.what, recipients=plant.recipients or mail.recipients)


def _sent(world: World, draft: Draft, kind: str) -> DemoMail:
    return DemoMail(
        sender="" if kind == "bounce" else draft.author[1],
        recipients=draft.envelope or tuple(dict.fromkeys(address for _, address in draft.to)),
        content=written(draft),
        message_id=draft.message_id,
        subject=draft.subject,
        kind=kind,
        expect="deliver",
        planted="",
        at=draft.at,
        clerk=draft.author[1] == world.clerk.address,
    )


def _many(chance: Random, count: float) -> int:
    """About that many."""
    return max(1, round(count * chance.uniform(0.85, 1.15)))


def _at(chance: Random, day: date) -> datetime:
    hour = chance.choices([h for h, _ in _HOURS], [w for _, w in _HOURS])[0]
    local = datetime.combine(day, time(hour), _ZONE) + timedelta(seconds=chance.randrange(3600))
    return local.astimezone(ZoneInfo("UTC"))


def month(world: World, *, share: float = 1.0) -> Iterator[tuple[date, list[DemoMail]]]:
    """Every working day with its mail, up to the day before the last."""
    for day in world.working_days():
        if day < LAST_DAY:
            yield day, day_mail(world, day, share=share)
