"""The cage: hostile content is read in a child that may do nothing else and dies after one message.

    with Cage(timeout_s=10) as cage:
        extraction = cage.extract(untrusted, as_message=True)

A warm parent (`cage_parent`) forks the child; this side hands over one socket per message, and believes nothing in the
answer that `cage_wire` has not checked. What the kernel adds is in `cage_walls`; `strength` names the walls that stand.
Used from one thread; each judge worker has its own.
"""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from gatelodge.adapters import cage_wire
from gatelodge.adapters.cage_parent import ANSWER, LATE, LENGTHS, ONE, PLAIN
from gatelodge.core.message import top_headers
from gatelodge.errors import TemporaryError
from gatelodge.values import Extraction, Gap, GapKind

_START_S = 30.0
"""Loading every reader takes about half a second; this is for a machine that swaps."""
_GRACE_S = 2.0
"""How much longer than the child we wait before we take the parent for dead."""
_CRASHED = Gap("", GapKind.CRASHED, "The reader broke while reading it.")
_LATE = Gap("", GapKind.LIMIT, "Reading it took too long.")
_BLOCK = 1 << 18
PLAIN_BYTES = 1 << 18
"""Larger messages have a child of their own, whatever is in them."""


class _ParentGoneError(Exception):
    """The warm parent is dead; the caller starts another."""


class Cage:
    """Reads hostile content where it can do no harm. See `ports.Cage`."""

    def __init__(self, *, timeout_s: float = 10.0, memory_bytes: int = 1 << 30) -> None:
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._plain: socket.socket | None = None
        """The child that reads plain messages, while there is one."""
        self._owed = False
        """The parent has still to say how the last child ended."""
        self.strength: list[str] = []
        """The walls that stand on this machine, for `doctor`."""
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def extract(self, untrusted: bytes, *, name: str = "", as_message: bool) -> Extraction:
        """Everything readable in it; gaps for what could not be read, was too much, or broke the reader."""
        for attempt in (1, 2):
            try:
                return self._extract(untrusted, name, as_message=as_message)
            except _ParentGoneError:
                if attempt == 1:
                    self._start()
        raise TemporaryError("Content cannot be read just now.", log="cage: the warm parent died twice")

    def close(self) -> None:
        """End the warm parent and with it whatever it is reading."""
        if self._plain is not None:
            self._plain.close()
            self._plain = None
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> None:
        self.close()
        ours, theirs = socket.socketpair()
        arguments = [str(theirs.fileno()), str(self._memory_bytes), str(self._timeout_s)]
        keep = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "gatelodge.adapters.cage_start", *arguments],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={key: os.environ[key] for key in keep if key in os.environ} | {"MALLOC_ARENA_MAX": "1"},
        )
        theirs.close()
        self._control = ours
        self._owed = False
        ours.settimeout(_START_S)
        try:
            told = ours.recv(4096)
        except OSError as error:
            raise TemporaryError("Content cannot be read just now.", log="cage: no warm parent in time") from error
        if not told:
            raise TemporaryError("Content cannot be read just now.", log="cage: the warm parent did not start")
        self.strength = [str(wall) for wall in json.loads(told)]

    def _extract(self, untrusted: bytes, name: str, *, as_message: bool) -> Extraction:
        extraction = self._read_plainly(untrusted) if as_message and len(untrusted) <= PLAIN_BYTES else None
        if extraction is None:
            extraction = self._read(untrusted, name, as_message=as_message)
        if as_message and not extraction.headers:
            extraction = Extraction(extraction.parts, extraction.gaps, top_headers(untrusted))
        return extraction

    def _read_plainly(self, untrusted: bytes) -> Extraction | None:
        """What the child for plain messages read; None when it needs a library or is gone: another child must read."""
        if self._plain is None:
            self._plain, theirs = socket.socketpair()
            with theirs:
                self._hand_over(theirs, PLAIN)
        deadline = time.monotonic() + self._timeout_s + _GRACE_S
        answer = _converse(self._plain, untrusted, "", as_message=True, deadline=deadline)
        extraction = _checked(answer)
        if answer is None or (answer and extraction is None):
            self._plain.close()
            self._plain = None
        return extraction

    def _read(self, untrusted: bytes, name: str, *, as_message: bool) -> Extraction:
        """What a child of its own read, or the gap that says why it could not."""
        control = self._control
        if control is None:
            raise _ParentGoneError
        if self._owed:  # how the child before ended: nobody waited for it
            self._owed = False
            self._ending(control, time.monotonic() + self._timeout_s)
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs, ONE)
            deadline = time.monotonic() + self._timeout_s + _GRACE_S
            answer = _converse(ours, untrusted, name, as_message=as_message, deadline=deadline)
        extraction = _checked(answer)
        if extraction is None:
            gap = _LATE if self._ending(control, deadline) == LATE else _CRASHED
            extraction = Extraction((), (gap,))
        else:
            self._owed = True
        return extraction

    def _hand_over(self, theirs: socket.socket, purpose: bytes) -> None:
        if self._control is None:
            raise _ParentGoneError
        try:
            socket.send_fds(self._control, [purpose], [theirs.fileno()])
        except OSError as error:
            raise _ParentGoneError from error

    def _ending(self, control: socket.socket, deadline: float) -> bytes:
        """How the child ended, as the parent says."""
        control.settimeout(max(deadline - time.monotonic(), 0) + _GRACE_S)
        try:
            ending = control.recv(1)
        except OSError as error:
            raise _ParentGoneError from error
        if not ending:
            raise _ParentGoneError
        return ending


def _converse(ours: socket.socket, untrusted: bytes, name: str, *, as_message: bool, deadline: float) -> bytes | None:
    """Send the message, take the answer; None when the child died, was late, or said too much."""
    label = name.encode("utf-8", "replace")[:4096]
    with suppress(OSError):
        ours.settimeout(max(deadline - time.monotonic(), 0.01))
        ours.sendall(LENGTHS.pack(as_message, len(label), len(untrusted)) + label)
        ours.sendall(untrusted)
        head = ours.recv(ANSWER.size, socket.MSG_WAITALL)
        if len(head) < ANSWER.size:
            return None
        length = ANSWER.unpack(head)[0]
        if length > cage_wire.MAX_ANSWER_BYTES:
            return None
        answer = bytearray()
        while len(answer) < length:
            ours.settimeout(max(deadline - time.monotonic(), 0.01))
            block = ours.recv(min(_BLOCK, length - len(answer)))
            if not block:
                return None
            answer += block
        return bytes(answer)
    return None


def _checked(answer: bytes | None) -> Extraction | None:
    try:
        return cage_wire.decode(answer) if answer else None
    except ValueError:
        return None
