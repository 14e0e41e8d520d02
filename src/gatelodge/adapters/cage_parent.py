"""The warm parent of the cage: it loads every reader, raises the outer walls, and then only forks.

One child for each message: forked ahead of it, it waits behind its walls, is handed one socket, reads one message from
it, answers, and dies. Messages of nothing but text share a child that may touch no library (docs/adr/0006). The parent
never reads content. Started by `cage_start`.
"""

import gc
import json
import os
import select
import signal
import socket
import struct
import sys

from gatelodge.adapters import cage_walls, cage_wire
from gatelodge.adapters.process import die_with_parent
from gatelodge.core.extract import LibraryNeededError, extract_file, extract_message
from gatelodge.values import Extraction, Gap, GapKind

LENGTHS = struct.Struct("<BIQ")
"""As message or file, length of the name, length of the content."""
ANSWER = struct.Struct("<Q")
DIED, LATE = b"d", b"t"
ONE, PLAIN = b"m", b"p"
"""What a socket is handed over for: one message of any kind, or plain messages until it closes."""
PLAIN_MESSAGES = 500
PLAIN_CPU_S = 120
"""For all plain messages of one child together; each takes a millisecond or two."""
_TOO_MUCH = "Reading it took too much memory."
_WARM = (
    b"From: a@example.test\nSubject: =?utf-8?q?x?=\nContent-Type: multipart/alternative; boundary=b\n\n"
    b"--b\n\nName: X\nBorn: 1\n\na\tb\nc\td\ne\tf\n--b\nContent-Type: text/html\n\n"
    b"<table><tr><td>a<td>b<tr><td>c<td>d</table>\n--b--\n"
)


def main() -> None:
    """Entry point of the warm parent."""
    control = socket.socket(fileno=int(sys.argv[1]))
    memory_bytes, timeout_s = int(sys.argv[2]), float(sys.argv[3])
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    extract_message(_WARM)
    for codec in ("cp1252", "utf-16-le", "iso8859-15", "cp1250", "iso8859-2", "koi8-r", "gb18030", "big5", "shift_jis"):
        b"".decode(codec)
    nowhere = os.open(os.devnull, os.O_RDWR)
    walls = cage_walls.raise_outer()
    walls += _inner_walls(memory_bytes)
    gc.collect()
    gc.freeze()
    gc.disable()
    control.sendall(json.dumps(walls).encode())
    _quiet(nowhere)
    _Nursery(control, memory_bytes, timeout_s).run()


def _inner_walls(memory_bytes: int) -> list[str]:
    """What a child will have, tried once in a child."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, json.dumps(cage_walls.raise_inner(memory_bytes=memory_bytes, cpu_s=5)).encode())
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

    def __init__(self, control: socket.socket, memory_bytes: int, timeout_s: float) -> None:
        self._control = control
        self._memory_bytes, self._timeout_s = memory_bytes, timeout_s
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
                self._control.close()
                ours.close()
                _child(theirs, memory_bytes=self._memory_bytes, cpu_s=int(self._timeout_s) + 2)
            finally:
                os._exit(1)
        theirs.close()
        return pid, ours

    def _fork_plain(self, handle: int) -> None:
        """A child for many plain messages. Its keeper watches it; it ends with the socket."""
        pid = os.fork()
        if pid == 0:
            try:
                self._control.close()
                _plain_child(handle, memory_bytes=self._memory_bytes, timeout_s=self._timeout_s)
            finally:
                os._exit(1)
        self._plain.add(pid)

    def _reap_plain(self) -> None:
        for pid in list(self._plain):
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                self._plain.discard(pid)

    def _watch(self, pid: int) -> bytes:
        """Wait for the child's end; how it ended."""
        watch = os.pidfd_open(pid)
        try:
            ended, _, _ = select.select([watch], [], [], self._timeout_s)
            if not ended:
                os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        finally:
            os.close(watch)
        cpu_out = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
        return LATE if cpu_out or not ended else DIED


def _child(channel: socket.socket, *, memory_bytes: int, cpu_s: int) -> None:
    """Raise the walls, wait for one message, read it, answer, and die."""
    cage_walls.raise_inner(memory_bytes=memory_bytes, cpu_s=cpu_s)
    _, handles, _, _ = socket.recv_fds(channel, 1, 1)
    if not handles:
        os._exit(0)
    connection = socket.socket(fileno=handles[0])
    as_message, name, untrusted = _request(connection)
    try:
        extraction = extract_message(untrusted) if as_message else extract_file(untrusted, name)
        answer = cage_wire.encode(extraction)
    except MemoryError:
        answer = cage_wire.encode(Extraction((), (Gap("", GapKind.LIMIT, _TOO_MUCH),)))
    if len(answer) > cage_wire.MAX_ANSWER_BYTES:
        sentence = "It holds more text than can be judged."
        answer = cage_wire.encode(Extraction((), (Gap("", GapKind.LIMIT, sentence),)))
    connection.sendall(ANSWER.pack(len(answer)))
    connection.sendall(answer)
    os._exit(0)


def _plain_child(handle: int, *, memory_bytes: int, timeout_s: float) -> None:
    """Read plain messages one after the other. An empty answer: a library is needed, another child must read it."""
    connection = socket.socket(fileno=handle)
    cage_walls.raise_inner(memory_bytes=memory_bytes, cpu_s=PLAIN_CPU_S)
    gc.enable()
    for _ in range(PLAIN_MESSAGES):
        _, _, untrusted = _request(connection)
        signal.setitimer(signal.ITIMER_REAL, timeout_s)  # ends this child: nobody handles the signal
        try:
            answer = cage_wire.encode(extract_message(untrusted, plainly=True))
        except LibraryNeededError:
            answer = b""
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.sendall(ANSWER.pack(len(answer)) + answer)
    os._exit(0)


def _request(connection: socket.socket) -> tuple[bool, str, bytes]:
    """The next request; the child ends when there is none."""
    as_message, name_length, length = LENGTHS.unpack(_exactly(connection, LENGTHS.size))
    name = _exactly(connection, name_length).decode("utf-8", "replace")
    return as_message, name, _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytes:
    if length < 1 << 16:
        data = connection.recv(length, socket.MSG_WAITALL) if length else b""
        if len(data) != length:
            os._exit(1)
        return data
    buffer = bytearray(length)
    view = memoryview(buffer)
    at = 0
    while at < length:
        count = connection.recv_into(view[at:])
        if not count:
            os._exit(1)
        at += count
    view.release()
    return bytes(buffer)
