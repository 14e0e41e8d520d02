"""One gate on one folder: a lock that ends with the process, however it ends.

A POSIX record lock on HOME/run/gate.lock. Children do not inherit it, and the kernel knows who holds it. The file's
content (process id and start) is for people; the lock is what counts.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from gatelodge.errors import ConfigError

_held: set[Path] = set()
"""Homes locked by this process: a record lock does not stop its own process."""


class HomeLock:
    """The right to be the one gate of a home. A context manager; ConfigError names the one that is there already."""

    def __init__(self, home: Path) -> None:
        self.path = (home / "run" / "gate.lock").absolute()
        self._descriptor = -1

    def acquire(self) -> None:
        """Take it, or refuse with who has it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path in _held:
            raise ConfigError(f"This process already runs the gate of {self.path.parent.parent}.")
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 200).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise ConfigError(
                f"Another gate runs on {self.path.parent.parent} ({holder or 'unknown process'}). Stop it first."
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}\n".encode())
        self._descriptor = descriptor
        _held.add(self.path)

    def release(self) -> None:
        """Give it back. Doing it again does nothing."""
        if self._descriptor >= 0:
            _held.discard(self.path)
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
