"""The three acts, told through a real gate: shadow for a month, the last day again with the gate on, who saw what.

`run` is what `gatelodge demo` calls. Everything happens in one folder (`folder.py`).
"""

import asyncio
import json
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gatelodge.core.message import top_headers
from gatelodge.demo import gathering
from gatelodge.demo.folder import clear, is_full, leave_page, leave_to_try
from gatelodge.demo.house import ZONE, House
from gatelodge.demo.mail import DemoMail, day_mail, month
from gatelodge.demo.page import render
from gatelodge.demo.post import CALM, SESSIONS, Answer, post
from gatelodge.demo.report import Act, DayReport, Ledger, Line, as_json
from gatelodge.demo.telling import told
from gatelodge.demo.world import FIRST_DAY, LAST_DAY, POPULATION, PRISON, World
from gatelodge.errors import GatelodgeError, TemporaryError
from gatelodge.smtp.sink import Sink, Taken

_AFTERWARDS = datetime.combine(LAST_DAY, time(18), ZONE)


def run(*, seed: int, once: bool, as_json: bool, folder: Path, share: float = 1.0) -> int:
    """Play the demo; the exit code: 0, or 1 when it did not go as planned or the log does not verify.

    once: stop afterwards, without the invitation. share: less than 1 sends less of the ordinary mail.
    """
    try:
        clear(folder)
        report = asyncio.run(_interruptible(_play(World(seed), folder, share)))
        report = replace(report, page=str(leave_page(render(report), folder)))
    except (OSError, GatelodgeError) as error:
        if is_full(folder):
            raise TemporaryError(f"The disk under {folder} is full. Make room, or name another folder.") from error
        if isinstance(error, GatelodgeError):
            raise
        said = error.strerror or type(error).__name__
        raise TemporaryError(f"The demo needs to write to {folder} and open local ports. {said}.") from error
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    print(_document(report) if as_json else told(report, invite=not once))  # noqa: T201 - the command's result
    return 0 if report.ledger.verified and report.as_planned else 1


async def _interruptible(play: Coroutine[None, None, DayReport]) -> DayReport:
    """A demo that is told to end, or whose terminal closes, stops its gates first, as it does at the keyboard."""
    task = asyncio.ensure_future(play)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task


@dataclass(slots=True)
class _Stage:
    """The world, the next hop and the bar; runs mail through one gate after the other."""

    world: World
    arrived: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forward: Callable[[], None] = lambda: None

    def took(self, taken: Taken) -> None:
        """The next hop has a mail."""
        name = next((value for key, value in top_headers(taken.content) if key.lower() == "message-id"), "")
        self.arrived[name.strip()].update(taken.envelope.recipients)

    async def send(self, house: House, days: Sequence[tuple[date, Sequence[DemoMail]]], name: str) -> Act:
        """Every mail of these days through this gate, in order, and what became of it."""
        self.arrived.clear()
        answers: dict[str, Answer] = {}
        seconds = 0.0
        for day, mails in days:
            house.declare(datetime.combine(day, time(6), ZONE))
            if day.weekday() == 0:
                await house.load(self.world, day)
            started = perf_counter()
            answers |= await post(house.port, mails, self._each(house), sessions=CALM if len(days) == 1 else SESSIONS)
            seconds += perf_counter() - started
        house.declare(datetime.combine(days[-1][0], time(18), ZONE))
        items = await house.settled()
        return await asyncio.to_thread(
            gathering.act,
            name,
            house.mode,
            [mail for _, mails in days for mail in mails],
            days=len(days),
            seconds=seconds,
            answers=answers,
            arrived={name: frozenset(recipients) for name, recipients in self.arrived.items()},
            items=items,
            judge=lambda mail: house.judge(mail.content, mail.sender, mail.recipients),
            world=self.world,
        )

    def _each(self, house: House) -> Callable[[DemoMail], None]:
        latest = datetime.min.replace(tzinfo=UTC)

        def each(mail: DemoMail) -> None:
            nonlocal latest
            if mail.at > latest:
                latest = mail.at
                house.declare(latest)
            self.forward()

        return each


async def _play(world: World, folder: Path, share: float) -> DayReport:
    days = list(month(world, share=share))
    last = (LAST_DAY, day_mail(world, LAST_DAY, share=share))
    files = folder / "files"
    files.mkdir()
    leave_to_try(world, folder)
    stage = _Stage(world)
    sink = Sink(stage.took, keep=False)
    next_port = await sink.start()
    with _bar() as bar:
        task = bar.add_task("", total=sum(len(mails) for _, mails in days) + 4 * len(last[1]))
        stage.forward = lambda: bar.advance(task)

        bar.update(task, description="Act 1, the gate only watches")
        watching = House.make(folder / "act1", files, next_port=next_port)
        async with watching.open():
            before = await stage.send(watching, days, "shadow")
        copies = {
            "act2": watching.copy("act2", mode="hold"),
            "no-permits": watching.copy("no-permits", mode="hold", permits=False),
            "no-register": watching.copy("no-register", mode="hold", permits=False, register=False),
        }
        async with watching.open():
            shadow = _together(before, await stage.send(watching, [last], "shadow"))
            lines = await _supervision(watching, world)
        shadow = replace(shadow, would=await asyncio.to_thread(watching.would))
        acts = {}
        for name, house in copies.items():
            bar.update(task, description=f"1 August, {'the gate is on' if name == 'act2' else name.replace('-', ' ')}")
            house.forget()
            async with house.open():
                acts[name] = await stage.send(house, [last], name)
    await sink.stop()
    return DayReport(
        prison=PRISON,
        day=LAST_DAY,
        seed=world.seed,
        population=POPULATION,
        shadow=shadow,
        gate=acts["act2"],
        no_permits=acts["no-permits"],
        no_register=acts["no-register"],
        leaked=_leaked([*days, last], shadow),
        lines=lines,
        clerk=world.clerk.name,
        ledger=await asyncio.to_thread(_verified, copies["act2"]),
        expected={mail.planted: mail.expect for mail in last[1] if mail.planted},
        folder=str(folder),
    )


async def _supervision(house: House, world: World) -> tuple[Line, ...]:
    since = datetime.combine(FIRST_DAY, time(0), ZONE).astimezone(UTC)
    async with house.recorder() as recorder:
        found = await recorder.supervision(since=since, until=_AFTERWARDS.astimezone(UTC) + timedelta(hours=6))
    return gathering.lines(found, world)


def _leaked(days: Sequence[tuple[date, Sequence[DemoMail]]], shadow: Act) -> tuple[tuple[date, str], ...]:
    """The days on which the day's file reached a family, and how."""
    return tuple(
        (day, mail.planted.removeprefix("the day's file, "))
        for day, mails in days
        for mail in mails
        if mail.kind == "day-file" and shadow.planted.get(mail.planted) == "delivered"
    )


def _together(one: Act, other: Act) -> Act:
    """Two runs of mail through the same gate as one act; times are those of the longer one."""
    return Act(
        name=one.name,
        mode=one.mode,
        days=one.days + other.days,
        outcomes={name: count + other.outcomes.get(name, 0) for name, count in one.outcomes.items()},
        planted={**one.planted, **other.planted},
        clean_held=one.clean_held + other.clean_held,
        clean_asked=one.clean_asked + other.clean_asked,
        stopped=(*one.stopped, *other.stopped),
        median_ms=one.median_ms,
        slowest_ms=one.slowest_ms,
        per_second=one.per_second,
    )


def _verified(house: House) -> Ledger:
    entries, root, verified = house.verify()
    return Ledger(entries=entries, root=root, verified=verified)


def _document(report: DayReport) -> str:
    return json.dumps(as_json(report), ensure_ascii=False, indent=2)


def _bar() -> Progress:
    """A bar on a terminal's error stream, nothing anywhere else."""
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
