"""The cage: hostile content is read in a child that may do nothing else and dies after one message.

    with Cage(timeout_s=10) as cage:
        extraction = cage.extract(untrusted, as_message=True)

A warm parent (`parent`) forks the child; this side hands over one socket per message, and believes nothing in the
answer that `wire` has not checked. What the kernel adds is in `walls`; `strength` names the walls that stand. Used from
one thread; each judge worker has its own.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from gatelodge.adapters.cage import walls, wire
from gatelodge.adapters.cage.parent import LATE, ONE, PLAIN
from gatelodge.adapters.cage.reading import Limits, Request
from gatelodge.adapters.cage.wire import Answer, Ending
from gatelodge.core.message import top_headers
from gatelodge.errors import ConfigError, TemporaryError
from gatelodge.values import Extraction

_START_S = 30.0
"""Loading every reader takes about half a second; this is for a machine that swaps."""
_GRACE_S = 2.0
"""How much longer than the child we wait before we take the parent for dead."""
_BLOCK = 1 << 18
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OMP_THREAD_LIMIT": "1"}
"""One arena is enough for one thread; reading pictures must not start others, which the filter denies."""
_MAX_FRAMES = 1 << 17
"""Far more parts than reading makes: each takes memory here, however short its frame."""
PLAIN_BYTES = 1 << 18
"""Larger messages have a child of their own, whatever is in them."""


class _ParentGoneError(Exception):
    """The warm parent is dead; the caller starts another."""


class Cage:
    """Reads hostile content where it can do no harm. See `ports.Cage`."""

    def __init__(
        self,
        *,
        timeout_s: float = 10.0,
        memory_bytes: int = 1 << 29,
        part_cpu_s: float = 15.0,
        tessdata: str = "",
        known_pictures: Sequence[str] = (),
        passwords: Sequence[str] = (),
        requires: str = "basic",
    ) -> None:
        """Start the warm parent. ConfigError when a wall that is asked for does not stand here.

        tessdata: folder for reading the words in pictures, "" for not reading them; requires: key of `walls.STRENGTHS`.
        """
        readable = (tessdata,) if tessdata else ()
        self._limits = Limits(timeout_s, memory_bytes, part_cpu_s, readable, tessdata, tuple(known_pictures))
        self._timeout_s = timeout_s
        self._passwords = tuple(passwords)
        self._requires = requires
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

    def extract(
        self, untrusted: bytes, *, name: str = "", as_message: bool, passwords: Sequence[str] = ()
    ) -> Extraction:
        """Everything readable in it; gaps for what could not be read, was too much, or broke the reader."""
        request = Request(as_message, name, (*passwords, *self._passwords))
        for attempt in (1, 2):
            try:
                return self._extract(untrusted, request)
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
        arguments = [str(theirs.fileno()), self._limits.encoded()]
        keep = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "gatelodge.adapters.cage.start", *arguments],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={key: os.environ[key] for key in keep if key in os.environ}
            | {"MALLOC_ARENA_MAX": "1", "OMP_THREAD_LIMIT": "1"},
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
        self._started(json.loads(told))

    def _started(self, told: dict[str, Any]) -> None:
        if told["version"] != wire.VERSION:
            raise TemporaryError("Content cannot be read just now.", log="cage: its two sides are of two versions")
        self.strength = [str(wall) for wall in told["walls"]]
        missing = sorted(walls.STRENGTHS[self._requires] - {*self.strength})
        if missing:
            self.close()
            raise ConfigError(
                f'The cage cannot be built as strong as `[judge] cage = "{self._requires}"` asks. These walls do not '
                f"stand on this machine: {'; '.join(missing)}. `gatelodge doctor` says what each would stop. "
                f"{walls.HOW_TO_RAISE}"
            )

    def _extract(self, untrusted: bytes, request: Request) -> Extraction:
        plain = request.as_message and len(untrusted) <= PLAIN_BYTES
        extraction = self._read_plainly(untrusted, request) if plain else None
        if extraction is None:
            extraction = self._read(untrusted, request)
        if request.as_message and not extraction.headers:
            extraction = replace(extraction, headers=top_headers(untrusted))
        return extraction

    def _read_plainly(self, untrusted: bytes, request: Request) -> Extraction | None:
        """What the child for plain messages read; None when it needs a library or is gone: another child must read."""
        if self._plain is None:
            self._plain, theirs = socket.socketpair()
            with theirs:
                self._hand_over(theirs, PLAIN)
        answer = _converse(self._plain, untrusted, request, time.monotonic() + self._timeout_s + _GRACE_S)
        if answer.ending is Ending.WHOLE:
            return answer.extraction()
        if answer.ending is not Ending.NEEDS_LIBRARY:
            self._plain.close()
            self._plain = None
        return None

    def _read(self, untrusted: bytes, request: Request) -> Extraction:
        """What a child of its own read, with the gap that says why it could not read more."""
        control = self._control
        if control is None:
            raise _ParentGoneError
        ours, theirs = socket.socketpair()
        deadline = time.monotonic() + self._timeout_s + _GRACE_S
        with ours:
            with theirs:
                self._hand_over(theirs, ONE)
            if self._owed:  # how the child before ended: nobody waited for it, and if it still lives the parent ends it
                self._owed = False
                self._ending(control, deadline)
            answer = _converse(ours, untrusted, request, deadline)
        if answer.ending is None:
            answer.ending = Ending.LATE if self._ending(control, deadline) == LATE else Ending.DIED
        else:
            self._owed = True
        return answer.extraction()

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


def _converse(ours: socket.socket, untrusted: bytes, request: Request, deadline: float) -> Answer:
    """Send the message, take the answer; no ending when the child died or was late."""
    answer = Answer()
    try:
        ours.settimeout(max(deadline - time.monotonic(), 0.01))
        with suppress(ConnectionError):  # it may not take all and still say why
            ours.sendall(request.encoded(untrusted))
            ours.sendall(untrusted)
        left = wire.MAX_ANSWER_BYTES
        for _ in range(_MAX_FRAMES):
            kind, length = wire.FRAME.unpack(_exactly(ours, wire.FRAME.size, deadline))
            left -= length
            answer.take(kind if left >= 0 else -1, _exactly(ours, length if left >= 0 else 0, deadline))
            if answer.ending is not None:
                return answer
        answer.ending = Ending.GARBLED
    except OSError:
        return answer
    except ValueError:
        answer.ending = Ending.GARBLED
    return answer


def _exactly(ours: socket.socket, length: int, deadline: float) -> bytes:
    """So many bytes. OSError when they do not come in time, or the far side is gone."""
    ours.settimeout(max(deadline - time.monotonic(), 0.01))
    first = ours.recv(min(_BLOCK, length)) if length else b""
    if len(first) == length:
        return first
    answer = bytearray(first)
    while len(answer) < length:
        ours.settimeout(max(deadline - time.monotonic(), 0.01))
        block = ours.recv(min(_BLOCK, length - len(answer)))
        if not block:
            raise ConnectionError
        answer += block
    return bytes(answer)
