"""Our own processes: a child that ends with its parent, and a parent that starts them again.

Linux only: `PR_SET_PDEATHSIG` (prctl(2)).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
_PARENT = "GATELODGE_PARENT"
"""Environment variable with the process id of who started this process; read once."""


def child_environment() -> dict[str, str]:
    """Our environment for a child process, with the parent's process id for its `die_with_parent`."""
    return {**os.environ, _PARENT: str(os.getpid())}


def die_with_parent(by: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send this process `by` when its parent ends; ends at once if it already has."""
    parent = int(os.environ.pop(_PARENT, 0)) or os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


@dataclass(slots=True)
class _Child:
    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    vital: bool = True
    due: float = 0.0
    """When it is started again, by the monotonic clock."""

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=child_environment())  # noqa: S603 - our own command lines
        self.started = time.monotonic()

    def ended(self) -> int | None:
        return self.process.poll() if self.process is not None else None


class Supervisor:
    """Starts processes in order, each when the one before is ready; restarts what ends; stops in reverse order."""

    MAX_QUICK_FAILURES = 5
    QUICK_S = 5.0
    LATER_S = 30.0

    def __init__(self, say: Callable[[str], None]) -> None:
        self._children: list[_Child] = []
        self._say = say
        self._stopping = False

    def add(self, name: str, command: Sequence[str], ready: Callable[[], bool], *, vital: bool = True) -> None:
        """A process to keep running. `ready` tells when the next one may start.

        vital: all ends when it does not stay up; one that is not is tried again every half minute.
        """
        self._children.append(_Child(name, command, ready, vital=vital))

    def run(self, on_ready: Callable[[], None]) -> int:
        """Run until SIGTERM or SIGINT (0), or until a process fails five times in a row within seconds (1)."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        try:
            for child in self._children:
                child.start()
                if not self._wait_ready(child):
                    return 0 if self._stopping else 1
            on_ready()
            return self._watch()
        finally:
            self._end_all()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _wait_ready(self, child: _Child) -> bool:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not self._stopping:
            if child.ended() is not None:
                self._say(f"{child.name} ended with code {child.ended()} while starting; its last lines say why.")
                return False
            if child.ready():
                return True
            time.sleep(0.02)
        return False

    def _watch(self) -> int:
        while not self._stopping:
            for child in self._children:
                code = child.ended()
                if code is None or time.monotonic() < child.due:
                    continue
                quick = time.monotonic() - child.started < self.QUICK_S
                child.failures = child.failures + 1 if quick else 1
                self._say(f"{child.name} ended with code {code}; starting it again.")
                if child.failures >= self.MAX_QUICK_FAILURES and not child.vital:
                    self._say(f"{child.name} does not stay up; it is tried again in half a minute.")
                    child.due = time.monotonic() + self.LATER_S
                    continue
                if child.failures >= self.MAX_QUICK_FAILURES:
                    self._say(f"{child.name} does not stay up; stopping. The mail server keeps the mail meanwhile.")
                    return 1
                time.sleep(0.1 * child.failures)
                child.start()
            time.sleep(0.05)
        return 0

    def _end_all(self) -> None:
        for child in reversed(self._children):
            if child.process is None or child.ended() is not None:
                continue
            child.process.terminate()
            try:
                child.process.wait(30)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
