"""Judge workers: other processes that read, match and decide, behind the `Judge` port.

Two lanes. A fast worker gives its cage a short time; what does not end in it, and whatever is very large, goes to a
slow worker with the full time, so that one scanned PDF stalls nobody. A worker does one message at a time. A worker
that dies, or answers about another message, is replaced and its message tried once more in a new one; after that the
answer is TemporaryError. One that does not come to an end is killed: no message may take a lane for ever.

Frames both ways over a socket pair: 4-byte length, then a pickle. A worker answers a message with its judgement, or
first asks what the record says of earlier mail. Both ends are our own processes; what comes out of the cage is JSON and
was checked before it gets here.
"""

import asyncio
import contextlib
import pickle
import socket
import struct
import subprocess
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from gatelodge.adapters.process import child_environment
from gatelodge.errors import LateError, TemporaryError
from gatelodge.values import GapKind, Habits, HabitsAsked, Judgement, Received

AskHabits = Callable[[HabitsAsked], Awaitable[Habits]]

_LENGTH = struct.Struct(">I")
_NOT_JUDGED = "The message could not be judged just now."
LARGE_BYTES = 2_000_000
"""Larger messages start in the slow lane: a 1,182-row workbook is a tenth of this."""


@dataclass(slots=True)
class _Worker:
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    waits: bool = False
    """It asked the record and has no answer yet."""
    ended: bool = False
    """The pool stops: no new process comes in the place of this one."""

    async def start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own command line; quick
                    [*self.command, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=child_environment()
                )
            except OSError:
                ours.close()
                raise
        self.reader, self.writer = await asyncio.open_connection(sock=ours, limit=1 << 20)

    async def ask(self, received: Received, habits: AskHabits) -> Judgement:
        """One message in, one judgement out. Raises EOFError or OSError when the worker is gone."""
        answer = await self._exchange(received)
        while isinstance(answer, HabitsAsked):
            self.waits = True
            answer = await self._exchange(await habits(answer))
            self.waits = False
        if isinstance(answer, Judgement):
            if answer.digest != received.digest or len(answer.verdicts) != len(received.envelope.recipients):
                raise EOFError("an answer about another message")
            return answer
        raise TemporaryError(_NOT_JUDGED, log=f"judge worker: {answer}")

    async def _exchange(self, said: object) -> object:
        """Say one thing, hear one thing."""
        assert self.reader is not None
        assert self.writer is not None
        frame = pickle.dumps(said, protocol=5)
        self.writer.write(_LENGTH.pack(len(frame)) + frame)
        await self.writer.drain()
        length = _LENGTH.unpack(await self.reader.readexactly(_LENGTH.size))[0]
        heard: object = pickle.loads(await self.reader.readexactly(length))  # noqa: S301 - our own process
        return heard

    async def replace(self) -> None:
        """A new process in the place of this one. TemporaryError when none can be started now."""
        await self.stop()
        if self.ended:
            return
        try:
            await self.start()
        except OSError as error:
            raise TemporaryError(_NOT_JUDGED, log=f"no judge worker can be started: {error.strerror}") from error

    async def stop(self) -> None:
        if self.writer is not None:
            self.writer.close()
            with contextlib.suppress(OSError):
                await self.writer.wait_closed()
        if self.process is not None:
            self.process.terminate()
            try:
                await asyncio.to_thread(self.process.wait, 5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                await asyncio.to_thread(self.process.wait)


@dataclass(slots=True)
class _Lane:
    command: Sequence[str]
    size: int
    longest_s: float
    """After this a worker that has not answered is killed."""
    habits: AskHabits
    idle: asyncio.Queue[_Worker] = field(default_factory=asyncio.Queue)
    workers: list[_Worker] = field(default_factory=list)

    async def start(self) -> None:
        for _ in range(self.size):
            worker = _Worker(self.command)
            await worker.start()
            self.workers.append(worker)
            self.idle.put_nowait(worker)

    async def judge(self, received: Received) -> Judgement:
        """The judgement of the next idle worker; one more try in a new worker when it dies."""
        worker = await self.idle.get()
        try:
            for attempt in (1, 2):
                try:
                    async with asyncio.timeout(self.longest_s):
                        return await worker.ask(received, self.habits)
                except TimeoutError as error:
                    await worker.replace()
                    raise TemporaryError(_NOT_JUDGED, log="a judge worker came to no end and was killed") from error
                except TemporaryError:
                    if worker.waits:  # for an answer that the record did not give
                        await worker.replace()
                    raise
                except (EOFError, OSError, pickle.UnpicklingError) as error:
                    await worker.replace()
                    if attempt == 2:
                        raise TemporaryError(_NOT_JUDGED, log="judge worker died twice") from error
            raise AssertionError("unreachable")
        except asyncio.CancelledError:
            await worker.replace()  # its answer would reach the wrong message
            raise
        finally:
            self.idle.put_nowait(worker)


_OVER = frozenset({GapKind.LIMIT, GapKind.CRASHED})
"""With such a gap from the fast lane a message is judged once more in the slow one."""


class JudgePool:
    """The `Judge` port over two lanes of worker processes.

    fast, slow: command lines that start a worker; the number of the socket's file descriptor is appended.
    habits: answers what a worker asks of the record of earlier mail.
    pictures: the slow lane reads the words in pictures, so a message with an unread one goes there.
    longest_s: far more than the slow lane's cage may take; a worker that is silent for so long is killed.
    """

    def __init__(
        self,
        *,
        fast: Sequence[str],
        slow: Sequence[str],
        workers: int,
        slow_workers: int,
        habits: AskHabits,
        pictures: bool = False,
        longest_s: float = 600.0,
    ) -> None:
        self._over = _OVER | {GapKind.IMAGE} if pictures else _OVER
        self._fast, self._slow = (
            _Lane(fast, workers, longest_s, habits),
            _Lane(slow, slow_workers, longest_s, habits),
        )
        self._running: set[asyncio.Task[Judgement]] = set()

    async def start(self) -> None:
        """Start every worker; each is ready when it takes its first message."""
        await self._fast.start()
        await self._slow.start()

    async def judge(self, received: Received, *, within_s: float) -> Judgement:
        """The judgement; see ports.Judge. A message that is late goes on being judged, its answer is dropped."""
        task = asyncio.ensure_future(self._judge(received))
        self._running.add(task)
        task.add_done_callback(self._ended)
        try:
            return await asyncio.wait_for(asyncio.shield(task), within_s)
        except TimeoutError as error:
            raise LateError("Judging takes longer than a client can wait.") from error

    async def _judge(self, received: Received) -> Judgement:
        if len(received.untrusted_bytes) > LARGE_BYTES:
            return await self._slow.judge(received)
        judgement = await self._fast.judge(received)
        if any(gap.kind in self._over for gap in judgement.gaps):
            return await self._slow.judge(received)
        return judgement

    def _ended(self, task: asyncio.Task[Judgement]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen: a late fault has nobody left to tell

    async def stop(self) -> None:
        """End every worker; what is being judged is not judged."""
        workers = (*self._fast.workers, *self._slow.workers)
        for worker in workers:
            worker.ended = True
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for worker in workers:
            await worker.stop()
