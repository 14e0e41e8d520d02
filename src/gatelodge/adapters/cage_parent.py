"""The warm parent of the cage, started by `cage.Cage`: `python -m gatelodge.adapters.cage_parent FD BYTES SECONDS`.

It loads every reader, raises the outer walls, and then only forks: one child for each socket it is handed. It never
reads content. The child reads one message from its socket, answers, and dies.
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
from gatelodge.core.extract import extract_file, extract_message
from gatelodge.values import Extraction, Gap, GapKind

LENGTHS = struct.Struct("<BIQ")
"""As message or file, length of the name, length of the content."""
ANSWER = struct.Struct("<Q")
DIED, LATE = b"d", b"t"
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
    while True:
        _, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not handles:
            return
        control.sendall(_serve(control, handles[0], memory_bytes, timeout_s))


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


def _serve(control: socket.socket, handle: int, memory_bytes: int, timeout_s: float) -> bytes:
    """Fork a child for one message, wait for its end; how it ended."""
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            _child(handle, memory_bytes=memory_bytes, cpu_s=int(timeout_s) + 2)
        finally:
            os._exit(1)
    os.close(handle)
    watch = os.pidfd_open(pid)
    try:
        ended, _, _ = select.select([watch], [], [], timeout_s)
        if not ended:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    finally:
        os.close(watch)
    cpu_out = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
    return LATE if cpu_out or not ended else DIED


def _child(handle: int, *, memory_bytes: int, cpu_s: int) -> None:
    """Read one message, answer, and die."""
    connection = socket.socket(fileno=handle)
    cage_walls.raise_inner(memory_bytes=memory_bytes, cpu_s=cpu_s)
    as_message, name_length, length = LENGTHS.unpack(_exactly(connection, LENGTHS.size))
    name = _exactly(connection, name_length).decode("utf-8", "replace")
    untrusted = _exactly(connection, length)
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


if __name__ == "__main__":
    main()
