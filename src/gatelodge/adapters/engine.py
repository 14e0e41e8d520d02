"""Judge workers: other processes that read, match and decide, behind the `Judge` port.

Two lanes. A fast worker gives its cage a short time; what does not end in it, and whatever is very large, goes to a
slow worker with the full time, so that one scanned PDF stalls nobody. A worker does one message at a time. A worker
that dies is replaced and its message tried once more in another; after that the answer is TemporaryError.

Frames both ways over a socket pair: 4-byte length, then a pickle. Both ends are our own processes; what comes out of
the cage is JSON and was checked before it gets here.
"""

import asyncio
import contextlib
import pickle
import socket
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

from gatelodge.errors import LateError, TemporaryError
from gatelodge.values import GapKind, Judgement, Received

_LENGTH = struct.Struct(">I")
LARGE_BYTES = 2_000_000
"""Larger messages start in the slow lane: a 1,182-row workbook is a tenth of this."""


@dataclass(slots=True)
class _Worker:
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen([*self.command, str(theirs.fileno())], pass_fds=[theirs.fileno()])  # noqa: ASYNC220, S603
        self.reader, self.writer = await asyncio.open_connection(sock=ours, limit=1 << 20)

    async def ask(self, received: Received) -> Judgement:
        """One message in, one judgement out. Raises EOFError or OSError when the worker is gone."""
        assert self.reader is not None
        assert self.writer is not None
        request = pickle.dumps(received, protocol=5)
        self.writer.write(_LENGTH.pack(len(request)) + request)
        await self.writer.drain()
        length = _LENGTH.unpack(await self.reader.readexactly(_LENGTH.size))[0]
        answer = pickle.loads(await self.reader.readexactly(length))  # noqa: S301 - our own process
        if isinstance(answer, Judgement):
            return answer
        assert isinstance(answer, str)
        raise TemporaryError("The message could not be judged just now.", log=f"judge worker: {answer}")

    async def stop(self) -> None:
        if self.writer is not None:
            self.writer.close()
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.process.wait, 5)


@dataclass(slots=True)
class _Lane:
    command: Sequence[str]
    size: int
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
                    return await worker.ask(received)
                except (EOFError, OSError, asyncio.IncompleteReadError, pickle.UnpicklingError) as error:
                    await self._replace(worker)
                    if attempt == 2:
                        raise TemporaryError(
                            "The message could not be judged just now.", log="judge worker died twice"
                        ) from error
            raise AssertionError("unreachable")
        except asyncio.CancelledError:
            await self._replace(worker)  # its answer would reach the wrong message
            raise
        finally:
            self.idle.put_nowait(worker)

    async def _replace(self, worker: _Worker) -> None:
        await worker.stop()
        await worker.start()


class JudgePool:
    """The `Judge` port over two lanes of worker processes.

    fast, slow: command lines that start a worker; the number of the socket's file descriptor is appended.
    """

    def __init__(self, *, fast: Sequence[str], slow: Sequence[str], workers: int, slow_workers: int) -> None:
        self._fast, self._slow = _Lane(fast, workers), _Lane(slow, slow_workers)
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
        if any(gap.kind in {GapKind.LIMIT, GapKind.CRASHED} for gap in judgement.gaps):
            return await self._slow.judge(received)
        return judgement

    def _ended(self, task: asyncio.Task[Judgement]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen: a late fault has nobody left to tell

    async def stop(self) -> None:
        """End every worker."""
        for worker in (*self._fast.workers, *self._slow.workers):
            await worker.stop()
