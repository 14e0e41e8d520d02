"""The recorder itself: group commit over the store, and the publishing of the ledger. ports.Recorder in this process.

Calls that wait together become one transaction; each is answered when it is durable. One thread does everything that
touches the database, so the event loop never waits for a disk.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gatelodge.adapters.publisher import AT_ONCE, Publisher
from gatelodge.adapters.store import migrate
from gatelodge.adapters.store.failures import DiskError
from gatelodge.errors import ConfigError, GatelodgeError, TemporaryError
from gatelodge.ports import Clock
from gatelodge.values import (
    Decided,
    Decision,
    Earlier,
    Event,
    Habits,
    HabitsAsked,
    Item,
    MailDay,
    Move,
    Outcome,
    Recorded,
    Sample,
    SampleStep,
    Sent,
    Sketch,
    Supervision,
)

if TYPE_CHECKING:
    from gatelodge.adapters.store.writer import Request, Writer

log = logging.getLogger("gatelodge.recorder")

Answer = TypeVar("Answer")

MAX_BATCH = 256
"""Calls in one transaction: some tens of milliseconds of work."""
COMMIT_WAIT_S = 0.002
"""How long a commit waits for others while several callers are at work; a lone caller waits for nobody."""
PUBLISH_EVERY_S = 1.0
"""Between checkpoints while nobody waits for one. Each costs some ten disk syncs; clean mail waits for none."""


class LocalRecorder:
    """ports.Recorder over the store in this process. ConfigError when another recorder has the store."""

    def __init__(
        self,
        *,
        store_path: Path,
        socket_path: Path,
        ledger_dir: Path,
        ledger_seed: bytes,
        origin: str,
        custody_key: bytes,
        token_key: bytes,
        clock: Clock,
        commit_wait_s: float = COMMIT_WAIT_S,
    ) -> None:
        self._lock = _take_lock(socket_path.parent / "recorder.lock")
        self._store_path = store_path
        self._custody_key, self._token_key, self._clock = custody_key, token_key, clock
        self._commit_wait_s = commit_wait_s
        self._publisher = Publisher(ledger_dir, ledger_seed, origin)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._writer: Writer | None = None
        self._waiting: list[tuple[Request, asyncio.Future[Any]]] = []
        self._more = asyncio.Event()
        self._to_publish = asyncio.Event()
        self._wanted = asyncio.Event()
        self._published: dict[asyncio.Future[bytes], int] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._starting = asyncio.Lock()
        self.failed: asyncio.Future[GatelodgeError] | None = None
        """Done when this process must end: the disk failed, or the ledger is not what it was."""

    async def start(self, *, recover: bool = False) -> None:
        """Open the store; the first call does it too. `recover`: settle what a crash left, once no gate is at work."""
        async with self._starting:
            if self._writer is not None:
                return
            self.failed = asyncio.get_running_loop().create_future()
            self._writer = await self._in_thread(self._open, recover)
            self._tasks = [asyncio.ensure_future(self._commit()), asyncio.ensure_future(self._publish())]

    async def close(self) -> None:
        """Publish what is recorded, and give the store back."""
        if self._writer is not None:
            with contextlib.suppress(GatelodgeError):
                await self.checkpoint(self._writer.entries.last_row)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._writer is not None:
            await self._in_thread(_close_connection)
        self._thread.shutdown()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    async def decided(self, decided: Decided) -> Recorded:
        """As the port says."""
        answer: Recorded = await self.call("decided", {"decided": decided})
        return answer

    async def outcome(self, outcome: Outcome) -> None:
        """As the port says."""
        await self.call("outcome", {"outcome": outcome})

    async def move(self, move: Move) -> Item:
        """As the port says."""
        answer: Item = await self.call("move", {"move": move})
        return answer

    async def event(self, event: Event) -> int:
        """As the port says."""
        answer: int = await self.call("event", {"event": event})
        return answer

    async def may_leave(self, item: str, recipients: Sequence[str]) -> int:
        """As the port says."""
        answer: int = await self.call("may_leave", {"item": item, "recipients": recipients})
        return answer

    async def queue(self, *, states: Sequence[str], unnoticed: bool = False, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        answer: Sequence[Item] = await self.call("queue", {"states": states, "unnoticed": unnoticed, "limit": limit})
        return answer

    async def item(self, item: str) -> Item:
        """As the port says."""
        answer: Item = await self.call("item", {"item": item})
        return answer

    async def deferred(self, item: str, recipients: Sequence[str], next_try: datetime) -> None:
        """As the port says."""
        await self.call("deferred", {"item": item, "recipients": recipients, "next_try": next_try})

    async def noticed(self, item: str) -> None:
        """As the port says."""
        await self.call("noticed", {"item": item})

    async def alarms(self, *, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        answer: Sequence[Item] = await self.call("alarms", {"limit": limit})
        return answer

    async def alarm_told(self, item: str) -> None:
        """As the port says."""
        await self.call("alarm_told", {"item": item})

    async def earlier(self, sketch: Sketch, *, before: datetime) -> Sequence[Earlier]:
        """As the port says."""
        answer: Sequence[Earlier] = await self.call("earlier", {"sketch": sketch, "before": before})
        return answer

    async def habits(self, asked: HabitsAsked) -> Habits:
        """As the port says."""
        answer: Habits = await self.call("habits", {"asked": asked})
        return answer

    async def supervision(self, *, since: datetime, until: datetime) -> Sequence[Supervision]:
        """As the port says."""
        answer: Sequence[Supervision] = await self.call("supervision", {"since": since, "until": until})
        return answer

    async def sent(self, *, since: datetime, until: datetime, authors: Sequence[str] = ()) -> Sequence[Sent]:
        """As the port says."""
        answer: Sequence[Sent] = await self.call("sent", {"since": since, "until": until, "authors": authors})
        return answer

    async def mail_days(self, *, since: datetime, until: datetime) -> Sequence[MailDay]:
        """As the port says."""
        answer: Sequence[MailDay] = await self.call("mail_days", {"since": since, "until": until})
        return answer

    async def decisions(self, *, since: datetime, until: datetime) -> Sequence[Decision]:
        """As the port says."""
        answer: Sequence[Decision] = await self.call("decisions", {"since": since, "until": until})
        return answer

    async def last_sample_day(self) -> str:
        """As the port says."""
        answer: str = await self.call("last_sample_day", {})
        return answer

    async def sampled(self, day: str, samples: Sequence[Sample]) -> bool:
        """As the port says."""
        answer: bool = await self.call("sampled", {"day": day, "samples": samples})
        return answer

    async def samples(self, *, since: str = "", waiting: bool = False) -> Sequence[Sample]:
        """As the port says."""
        answer: Sequence[Sample] = await self.call("samples", {"since": since, "waiting": waiting})
        return answer

    async def sample(self, item: str) -> Sample:
        """As the port says."""
        answer: Sample = await self.call("sample", {"item": item})
        return answer

    async def sample_step(self, step: SampleStep) -> Sample:
        """As the port says."""
        answer: Sample = await self.call("sample_step", {"step": step})
        return answer

    async def forget(self, *, before: datetime) -> int:
        """As the port says."""
        answer: int = await self.call("forget", {"before": before})
        return answer

    async def envelope(self, item: str) -> Item:
        """As the port says."""
        answer: Item = await self.call("envelope", {"item": item})
        return answer

    async def ended(self, *, before: datetime, limit: int = 1000) -> Sequence[str]:
        """As the port says."""
        answer: Sequence[str] = await self.call("ended", {"before": before, "limit": limit})
        return answer

    async def erased(self, item: str) -> None:
        """As the port says."""
        await self.call("erased", {"item": item})

    async def counts(self) -> Mapping[str, int]:
        """As the port says."""
        answer: Mapping[str, int] = await self.call("counts", {})
        return answer

    async def checkpoint(self, entry: int) -> bytes:
        """As the port says."""
        if self._writer is None:
            await self.start()
        assert self._writer is not None
        if entry <= self._publisher.signed.size and self._publisher.note:
            return self._publisher.note
        if entry > self._writer.entries.last_row:
            raise TemporaryError("There is no such entry to wait for.")
        wanted: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._published[wanted] = entry
        self._wanted.set()
        self._more_to_publish()
        return await wanted

    async def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """One call of the port by name; its answer when it is durable."""
        if name == "checkpoint":
            return await self.checkpoint(**arguments)
        if self._writer is None:
            await self.start()
        assert self.failed is not None
        if self.failed.done():
            raise TemporaryError("The recorder has stopped.")
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(((name, arguments), answer))
        self._more.set()
        return await answer

    def _open(self, recover: bool) -> "Writer":  # noqa: FBT001 - a positional is all an executor hands on
        migrate(self._store_path)
        # Django's models exist only once it is configured.
        from gatelodge.adapters.store import published  # noqa: PLC0415
        from gatelodge.adapters.store.writer import Writer  # noqa: PLC0415

        self._source = published
        writer = Writer(custody_key=self._custody_key, token_key=self._token_key, clock=self._clock)
        if recover:
            writer.recover()
        self._publisher.open()
        return writer

    async def _commit(self) -> None:
        """Take what waits, do it in one transaction, answer; until cancelled."""
        assert self._writer is not None
        company = False
        while True:
            await self._more.wait()
            if company:  # others came together just now, so more will: one disk sync for all of them
                await asyncio.sleep(self._commit_wait_s)
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            if not self._waiting:
                self._more.clear()
            try:
                answers = await self._in_thread(self._writer.answer, [request for request, _ in batch])
            except GatelodgeError as error:
                answers = [error] * len(batch)
                self._fail(error)
            company = len(batch) > 1
            for (_, future), answer in zip(batch, answers, strict=True):
                _settle(future, answer)
                if isinstance(answer, DiskError):
                    self._fail(answer)
            self._more_to_publish()

    async def _publish(self) -> None:
        """Publish what is new: at once when somebody waits, else every second; until cancelled."""
        self._to_publish.set()
        while True:
            await self._to_publish.wait()
            if not self._wanted.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wanted.wait(), PUBLISH_EVERY_S)
            self._to_publish.clear()
            self._wanted.clear()
            try:
                await self._publish_once()
            except TemporaryError as error:
                self._answer_waiting(error)
                await asyncio.sleep(PUBLISH_EVERY_S)
                self._to_publish.set()
            except GatelodgeError as error:
                self._answer_waiting(error)
                self._fail(error)
                return
            except Exception as error:  # noqa: BLE001 - a read that failed is tried again; nobody waits for ever
                log.error("publishing failed: %s", type(error).__name__)  # noqa: TRY400 - no trace: it may show rows
                self._answer_waiting(TemporaryError("The ledger cannot be published just now."))
                await asyncio.sleep(PUBLISH_EVERY_S)
                self._to_publish.set()

    async def _publish_once(self) -> None:
        while True:
            tree = await self._in_thread(self._source.state)
            entries = await self._in_thread(self._source.entries_from, tree.size, AT_ONCE)
            if entries:
                grown = await asyncio.to_thread(self._publisher.write, tree, entries)
                await self._in_thread(self._source.advance, tree.size, grown)
                tree = grown
            if tree.size > self._publisher.signed.size:
                await asyncio.to_thread(self._publisher.sign, tree)
            self._answer_waiting(None)
            if len(entries) < AT_ONCE:
                return

    def _more_to_publish(self) -> None:
        assert self._writer is not None
        if self._writer.entries.last_row > self._publisher.signed.size:
            self._to_publish.set()

    def _answer_waiting(self, error: GatelodgeError | None) -> None:
        for future, entry in list(self._published.items()):
            if error is not None or entry <= self._publisher.signed.size:
                del self._published[future]
                _settle(future, error or self._publisher.note)

    def _fail(self, error: GatelodgeError) -> None:
        assert self.failed is not None
        if not self.failed.done():
            self.failed.set_result(error)

    async def _in_thread(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)


def _settle(future: "asyncio.Future[Any]", answer: Any) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _close_connection() -> None:
    from django.db import connection  # noqa: PLC0415 - only once Django is configured

    connection.close()


def _take_lock(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise ConfigError("Another recorder has this store; speak to it through its socket.") from error
    return descriptor
