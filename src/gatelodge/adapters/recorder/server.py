"""The recorder process: a Unix socket before `LocalRecorder`. Readable by its own account only."""

import asyncio
import logging
import os
import signal
from pathlib import Path
from typing import Any

import uvloop

from gatelodge.adapters.recorder import calls
from gatelodge.adapters.recorder.client import Frames
from gatelodge.adapters.recorder.local import LocalRecorder
from gatelodge.errors import GatelodgeError, IntegrityError, TemporaryError

log = logging.getLogger("gatelodge.recorder")

EXIT_DISK = 74
"""EX_IOERR of sysexits: the supervisor starts us again."""
EXIT_INTEGRITY = 4
"""The ledger is not what it was: somebody must look."""


def serve_recorder(*, socket_path: Path, **arguments: Any) -> None:
    """Serve until SIGTERM. SystemExit 74 when the disk failed, 4 when the ledger is not what it was.

    The arguments are those of `LocalRecorder`.
    """
    recorder = LocalRecorder(socket_path=socket_path, **arguments)
    error = uvloop.run(_serve(recorder, socket_path))
    if error is not None:
        log.critical("the recorder stops: %s", error.log)
        raise SystemExit(EXIT_INTEGRITY if isinstance(error, IntegrityError) else EXIT_DISK)


async def _serve(recorder: LocalRecorder, socket_path: Path) -> GatelodgeError | None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await recorder.start(recover=True)
    assert recorder.failed is not None
    _remove(socket_path)
    mask = os.umask(0o177)
    try:
        server = await loop.create_unix_server(lambda: _Caller(recorder), str(socket_path))
    finally:
        os.umask(mask)
    recorder.failed.add_done_callback(lambda _: stop.set())
    await stop.wait()
    server.close()
    await asyncio.sleep(0)  # answers to whoever waits are handed to the sockets
    _remove(socket_path)
    if recorder.failed.done():
        await asyncio.sleep(0.1)
        return recorder.failed.result()
    await recorder.close()
    return None


def _remove(socket_path: Path) -> None:
    """No socket is left of a recorder before us."""
    socket_path.unlink(missing_ok=True)


class _Caller(Frames):
    """One connection from a gate, console or command."""

    def __init__(self, recorder: LocalRecorder) -> None:
        super().__init__()
        self._recorder = recorder
        self._tasks: set[asyncio.Task[None]] = set()

    def frame_received(self, frame: bytes) -> None:
        """A call came."""
        try:
            number, name, arguments = calls.open_request(frame)
        except ValueError:
            log.error("a caller speaks another version; hanging up")  # noqa: TRY400 - the frame may hold addresses
            self.abort()
            return
        task = asyncio.ensure_future(self._answer(number, name, arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, number: int, name: str, arguments: dict[str, Any]) -> None:
        try:
            value = await self._recorder.call(name, arguments)
        except GatelodgeError as error:
            value = error
        try:
            frame = calls.answer(number, name, value)
        except TemporaryError as error:
            frame = calls.answer(number, name, error)
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(frame)
