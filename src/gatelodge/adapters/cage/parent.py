"""The warm parent of the cage: it loads every reader, raises the outer walls, and then only forks.

One child for each message: forked ahead of it, it waits behind its walls, is handed one socket, reads one message from
it, answers, and dies. Messages of nothing but text share a child that may touch no library (docs/adr/0006). The parent
never reads content. Started by `start`.
"""

import gc
import io
import json
import os
import select
import signal
import socket
import sys
import tempfile

from gatelodge.adapters.cage import walls, wire
from gatelodge.adapters.cage.reading import Limits, read_one, read_plainly
from gatelodge.adapters.process import die_with_parent
from gatelodge.core.extract import extract_message

DIED, LATE = b"d", b"t"
ONE, PLAIN = b"m", b"p"
"""What a socket is handed over for: one message of any kind, or plain messages until it closes."""
PLAIN_MESSAGES = 500
PLAIN_CPU_S = 120
"""For all plain messages of one child together; each takes a millisecond or two."""
_WARM = (
    b"From: a@example.test\nSubject: =?utf-8?q?x?=\nContent-Type: multipart/alternative; boundary=b\n\n"
    b"--b\n\nName: X\nBorn: 1\n\na\tb\nc\td\ne\tf\n--b\nContent-Type: text/html\n\n"
    b"<table><tr><td>a<td>b<tr><td>c<td>d</table>\n--b--\n"
)


def main() -> None:
    """Entry point of the warm parent."""
    control = socket.socket(fileno=int(sys.argv[1]))
    limits = Limits(**json.loads(sys.argv[2]))
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    extract_message(_WARM)
    _keep_temporary_files_in_memory()
    if limits.tessdata:
        _load_ocr()
    for codec in ("cp1252", "utf-16-le", "iso8859-15", "cp1250", "iso8859-2", "koi8-r", "gb18030", "big5", "shift_jis"):
        b"".decode(codec)
    nowhere = os.open(os.devnull, os.O_RDWR)
    stand = walls.raise_outer(limits.readable)
    stand += _inner_walls(limits)
    gc.collect()
    gc.freeze()
    gc.disable()
    control.sendall(json.dumps({"version": wire.VERSION, "walls": stand}).encode())
    _quiet(nowhere)
    _Nursery(control, limits).run()


def _keep_temporary_files_in_memory() -> None:
    """What unlocks Office files of 1997 to 2003 writes to a temporary file, which the cage denies."""
    tempfile.TemporaryFile = lambda *_, **__: io.BytesIO()  # type: ignore[assignment]  # as far as libraries use it


def _load_ocr() -> None:
    """Load what reads pictures, once for all children."""
    import tesserocr  # noqa: F401, PLC0415 - optional
    from PIL import Image  # noqa: PLC0415

    Image.init()


def _inner_walls(limits: Limits) -> list[str]:
    """What a child will have, tried once in a child."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, json.dumps(walls.raise_inner(memory_bytes=limits.memory_bytes, cpu_s=5)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    return [str(wall) for wall in json.loads(told)] if told else []


def _quiet(nowhere: int) -> None:
    """Nothing a library prints goes anywhere: it could hold content."""
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)


class _Nursery:
    """Keeps one child waiting behind its walls, so that a message never waits for a fork."""

    def __init__(self, control: socket.socket, limits: Limits) -> None:
        self._control = control
        self._limits = limits
        self._plain: set[int] = set()

    def run(self) -> None:
        """One child for each socket that is handed over, until the keeper is gone."""
        spare = self._fork()
        while True:
            told, handles, _, _ = socket.recv_fds(self._control, 1, 1)
            if not handles:
                return
            self._reap_plain()
            if told == PLAIN:
                self._fork_plain(handles[0])
                os.close(handles[0])
                continue
            pid, channel = spare
            socket.send_fds(channel, [ONE], handles)
            channel.close()
            os.close(handles[0])
            spare = self._fork()
            self._control.sendall(self._watch(pid))

    def _fork(self) -> tuple[int, socket.socket]:
        """A child that waits for its message, and the way to hand it over."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                _keep_only(theirs.fileno())
                _child(theirs, self._limits)
            finally:
                os._exit(1)
        theirs.close()
        return pid, ours

    def _fork_plain(self, handle: int) -> None:
        """A child for many plain messages. Its keeper watches it; it ends with the socket."""
        pid = os.fork()
        if pid == 0:
            try:
                _keep_only(handle)
                _plain_child(handle, self._limits)
            finally:
                os._exit(1)
        self._plain.add(pid)

    def _reap_plain(self) -> None:
        for pid in list(self._plain):
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                self._plain.discard(pid)

    def _watch(self, pid: int) -> bytes:
        """Wait for the child's end; how it ended. When the keeper asks for the next, it is done with this one."""
        watch = os.pidfd_open(pid)
        try:
            ended, _, _ = select.select([watch, self._control.fileno()], [], [], self._limits.timeout_s)
            if watch not in ended:
                os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        finally:
            os.close(watch)
        cpu_out = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
        return LATE if cpu_out or not ended else DIED


def _keep_only(handle: int) -> None:
    """Close every other handle: of the keeper, and of the child that waits for the next message."""
    os.closerange(3, handle)
    os.closerange(handle + 1, 64)


def _child(channel: socket.socket, limits: Limits) -> None:
    """Raise the walls, wait for one message, read it, answer, and die."""
    walls.raise_inner(memory_bytes=limits.memory_bytes, cpu_s=int(limits.timeout_s) + 2)
    _, handles, _, _ = socket.recv_fds(channel, 1, 1)
    channel.close()
    if handles:
        read_one(socket.socket(fileno=handles[0]), limits)
    os._exit(0)


def _plain_child(handle: int, limits: Limits) -> None:
    """Read plain messages one after the other."""
    connection = socket.socket(fileno=handle)
    walls.raise_inner(memory_bytes=limits.memory_bytes, cpu_s=PLAIN_CPU_S)
    gc.enable()
    for _ in range(PLAIN_MESSAGES):
        read_plainly(connection, limits)
    os._exit(0)
