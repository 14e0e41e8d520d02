"""The port `Recorder` over the recorder's socket: one connection, many calls under way, made again when it is lost."""

import asyncio
import itertools
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from gatelodge.adapters.recorder import calls
from gatelodge.errors import TemporaryError
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


def recorder_runs(socket_path: Path) -> bool:
    """True when a recorder answers on this socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(socket_path))
        except OSError:
            return False
        return True


class RecorderClient:
    """ports.Recorder. TemporaryError while the recorder is away, and for calls under way when it goes."""

    def __init__(self, socket_path: Path, *, answer_s: float = 30.0) -> None:
        self._path = socket_path
        self._answer_s = answer_s
        self._numbers = itertools.count(1)
        self._line: _Line | None = None
        self._connecting = asyncio.Lock()

    async def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.hang_up()
            self._line = None

    async def decided(self, decided: Decided) -> Recorded:
        """As the port says."""
        answer: Recorded = await self._call("decided", decided=decided)
        return answer

    async def outcome(self, outcome: Outcome) -> None:
        """As the port says."""
        await self._call("outcome", outcome=outcome)

    async def move(self, move: Move) -> Item:
        """As the port says."""
        answer: Item = await self._call("move", move=move)
        return answer

    async def event(self, event: Event) -> int:
        """As the port says."""
        answer: int = await self._call("event", event=event)
        return answer

    async def checkpoint(self, entry: int) -> bytes:
        """As the port says."""
        answer: bytes = await self._call("checkpoint", entry=entry)
        return answer

    async def may_leave(self, item: str, recipients: Sequence[str]) -> int:
        """As the port says."""
        answer: int = await self._call("may_leave", item=item, recipients=recipients)
        return answer

    async def queue(self, *, states: Sequence[str], unnoticed: bool = False, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        answer: Sequence[Item] = await self._call("queue", states=states, unnoticed=unnoticed, limit=limit)
        return answer

    async def item(self, item: str) -> Item:
        """As the port says."""
        answer: Item = await self._call("item", item=item)
        return answer

    async def deferred(self, item: str, recipients: Sequence[str], next_try: datetime) -> None:
        """As the port says."""
        await self._call("deferred", item=item, recipients=recipients, next_try=next_try)

    async def noticed(self, item: str) -> None:
        """As the port says."""
        await self._call("noticed", item=item)

    async def alarms(self, *, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        answer: Sequence[Item] = await self._call("alarms", limit=limit)
        return answer

    async def alarm_told(self, item: str) -> None:
        """As the port says."""
        await self._call("alarm_told", item=item)

    async def earlier(self, sketch: Sketch, *, before: datetime) -> Sequence[Earlier]:
        """As the port says."""
        answer: Sequence[Earlier] = await self._call("earlier", sketch=sketch, before=before)
        return answer

    async def habits(self, asked: HabitsAsked) -> Habits:
        """As the port says."""
        answer: Habits = await self._call("habits", asked=asked)
        return answer

    async def supervision(self, *, since: datetime, until: datetime) -> Sequence[Supervision]:
        """As the port says."""
        answer: Sequence[Supervision] = await self._call("supervision", since=since, until=until)
        return answer

    async def sent(self, *, since: datetime, until: datetime, authors: Sequence[str] = ()) -> Sequence[Sent]:
        """As the port says."""
        answer: Sequence[Sent] = await self._call("sent", since=since, until=until, authors=authors)
        return answer

    async def mail_days(self, *, since: datetime, until: datetime) -> Sequence[MailDay]:
        """As the port says."""
        answer: Sequence[MailDay] = await self._call("mail_days", since=since, until=until)
        return answer

    async def decisions(self, *, since: datetime, until: datetime) -> Sequence[Decision]:
        """As the port says."""
        answer: Sequence[Decision] = await self._call("decisions", since=since, until=until)
        return answer

    async def last_sample_day(self) -> str:
        """As the port says."""
        answer: str = await self._call("last_sample_day")
        return answer

    async def sampled(self, day: str, samples: Sequence[Sample]) -> bool:
        """As the port says."""
        answer: bool = await self._call("sampled", day=day, samples=samples)
        return answer

    async def samples(self, *, since: str = "", waiting: bool = False) -> Sequence[Sample]:
        """As the port says."""
        answer: Sequence[Sample] = await self._call("samples", since=since, waiting=waiting)
        return answer

    async def sample(self, item: str) -> Sample:
        """As the port says."""
        answer: Sample = await self._call("sample", item=item)
        return answer

    async def sample_step(self, step: SampleStep) -> Sample:
        """As the port says."""
        answer: Sample = await self._call("sample_step", step=step)
        return answer

    async def forget(self, *, before: datetime) -> int:
        """As the port says."""
        answer: int = await self._call("forget", before=before)
        return answer

    async def envelope(self, item: str) -> Item:
        """As the port says."""
        answer: Item = await self._call("envelope", item=item)
        return answer

    async def ended(self, *, before: datetime, limit: int = 1000) -> Sequence[str]:
        """As the port says."""
        answer: Sequence[str] = await self._call("ended", before=before, limit=limit)
        return answer

    async def erased(self, item: str) -> None:
        """As the port says."""
        await self._call("erased", item=item)

    async def counts(self) -> Mapping[str, int]:
        """As the port says."""
        answer: Mapping[str, int] = await self._call("counts")
        return answer

    async def _call(self, name: str, **arguments: Any) -> Any:
        line = self._line
        if line is None or line.lost:
            line = await self._connect()
        number = next(self._numbers)
        answer = line.ask(number, name, calls.request(number, name, arguments))
        try:
            async with asyncio.timeout(self._answer_s):
                return await answer
        except TimeoutError as error:
            raise TemporaryError("The recorder does not answer.") from error

    async def _connect(self) -> "_Line":
        async with self._connecting:
            if self._line is not None and not self._line.lost:
                return self._line
            try:
                _, line = await asyncio.get_running_loop().create_unix_connection(_Line, str(self._path))
            except OSError as error:
                raise TemporaryError("The recorder is away.") from error
            self._line = line
            return line


class Frames(asyncio.Protocol):
    """Cuts what arrives into frames; a frame over the limit ends the connection."""

    def __init__(self) -> None:
        self._arrived = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way back."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is one by shape only

    def data_received(self, data: bytes) -> None:
        """Hand on each whole frame."""
        self._arrived += data
        at = 0
        while len(self._arrived) - at >= calls.HEAD_BYTES:
            size = int.from_bytes(self._arrived[at : at + calls.HEAD_BYTES], "big")
            if size > calls.MAX_FRAME_BYTES:
                self.abort()
                return
            end = at + calls.HEAD_BYTES + size
            if len(self._arrived) < end:
                break
            frame = bytes(self._arrived[at + calls.HEAD_BYTES : end])
            at = end
            self.frame_received(frame)
        del self._arrived[:at]

    def frame_received(self, frame: bytes) -> None:
        """One frame came."""
        raise NotImplementedError

    def abort(self) -> None:
        """End the connection at once."""
        if self.transport is not None:
            self.transport.abort()


class _Line(Frames):
    """One connection to the recorder."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = False
        self._names: dict[int, str] = {}
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    def ask(self, number: int, name: str, frame: bytes) -> asyncio.Future[Any]:
        """Send the call; what will be its answer."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.lost or self.transport is None:
            raise TemporaryError("The recorder is away.")
        self._names[number], self._waiting[number] = name, answer
        self.transport.write(frame)
        return answer

    def hang_up(self) -> None:
        """Close after what is being sent."""
        if self.transport is not None:
            self.transport.close()

    def frame_received(self, frame: bytes) -> None:
        """An answer came."""
        try:
            number, value = calls.open_answer(frame, self._names)
        except ValueError:
            self.abort()
            return
        self._names.pop(number, None)
        answer = self._waiting.pop(number, None)
        if answer is None or answer.done():
            return
        if isinstance(value, Exception):
            answer.set_exception(value)
        else:
            answer.set_result(value)

    def connection_lost(self, _error: Exception | None) -> None:
        """Whoever waits hears that the recorder is away."""
        self.lost = True
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(TemporaryError("The recorder went away."))
        self._waiting.clear()
