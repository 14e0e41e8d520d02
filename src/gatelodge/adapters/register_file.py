"""The register on disk: the base and its changes, mapped into memory, and their one writer at a time.

`RegisterFile.current()` gives the newest version; a change is seen within a fifth of a second. Old versions stay valid
for whoever still holds them: a mapping outlives its directory entry. Three files lie side by side:

    register.idx    the base: everybody, as last imported or put together
    register.delta  what changed since; it names the base it belongs to, and a base names the changes it has in it
    register.lock   whoever writes holds it

A new base is named first and only then is the delta of the base before taken away. So a reader who looks at the base
again after the delta, and finds it the same, has a pair that belongs together, or a delta that the base says it was
made of, to leave aside. Any other pair was put there by hand, and is refused: its changes would be lost unseen.
"""

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from gatelodge.adapters.durable import replace_file, sync_folder
from gatelodge.adapters.native import native_kernels
from gatelodge.core.register import Assembled, RegisterIndex
from gatelodge.errors import IntegrityError, TemporaryError
from gatelodge.ports import Keys

CHECK_EVERY_S = 0.2
LOCK_WAIT_S = 10.0
VERIFY_BYTES = 256 << 20
"""Up to here (a few million people) a new file is read whole against its digests when it is taken up."""
_TRIES = 100
"""A base cannot be replaced that often while a reader looks twice."""

Stamp = tuple[int, int, int, int]
Mapped = tuple[Stamp, memoryview]


class RegisterFile:
    """The register of one home. `current` may be called for every message. One for each thread."""

    def __init__(self, path: Path, keys: Keys) -> None:
        """`path`: of the base."""
        self._base, self._delta, self._lock = path, path.with_suffix(".delta"), path.with_suffix(".lock")
        self._keys = keys
        self._index: RegisterIndex | None = None
        self._stamps: tuple[Stamp | None, Stamp | None] = (None, None)
        self._checked = float("-inf")
        self._locked = False

    def current(self) -> RegisterIndex | None:
        """The newest version; None where nothing was enrolled.

        IntegrityError: damaged. ConfigError: made with a key that is not here. TemporaryError: cannot be read.
        """
        now = monotonic()
        if now - self._checked >= CHECK_EVERY_S:
            self._look()
            self._checked = now
        return self._index

    @contextmanager
    def changing(self) -> Iterator[RegisterIndex | None]:
        """The newest version, while nobody else can change it. TemporaryError when somebody else does for too long."""
        with self._holding():
            self._checked = float("-inf")
            yield self.current()

    def replace(self, made: Assembled | bytes) -> None:
        """This is the base from now on, durably and at once, without changes. TemporaryError when it is not written."""
        with self._holding():
            self._write(self._base, made)
            with suppress(FileNotFoundError):
                self._delta.unlink()
                sync_folder(self._delta.parent)

    def amend(self, made: Assembled | bytes) -> None:
        """These are the changes to the base from now on, durably and at once. TemporaryError when not written."""
        with self._holding():
            self._write(self._delta, made)

    def _write(self, path: Path, made: Assembled | bytes) -> None:
        try:
            replace_file(path, made if isinstance(made, bytes) else made.pieces(), sole_writer=True)
        except OSError as error:
            raise TemporaryError("The register could not be written.", log=f"register: {error.strerror}") from error
        self._checked = float("-inf")

    @contextmanager
    def _holding(self) -> Iterator[None]:
        """The lock, which guards base and delta against two writers; readers need none."""
        if self._locked:
            yield
            return
        descriptor = self._take()
        self._locked = True
        try:
            yield
        finally:
            self._locked = False
            os.close(descriptor)

    def _take(self) -> int:
        try:
            self._lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise TemporaryError("The register could not be written.", log=f"register: {error.strerror}") from error
        until = monotonic() + LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if monotonic() > until:
                    os.close(descriptor)
                    raise TemporaryError("Somebody else is changing the register. Try again in a minute.") from None
                sleep(0.02)
            else:
                return descriptor

    def _look(self) -> None:
        """Take up what is newest, if it is not what is held already."""
        for _ in range(_TRIES):
            stamps = _stamp(self._base), _stamp(self._delta)
            if stamps == self._stamps:
                return
            base, delta = _mapped(self._base), _mapped(self._delta)
            if _stamp(self._base) == (base[0] if base else None):
                break
        else:
            raise TemporaryError("The register changes faster than it can be read.")
        if base is None:
            if self._index is not None or delta is not None:
                raise IntegrityError("The register index is gone. Import the register again.")
            return
        self._take_up(base, delta)

    def _take_up(self, base: Mapped, delta: Mapped | None) -> None:
        key = self._keys.key("register", RegisterIndex.epoch_of(base[1]))
        kernels = native_kernels()
        index = RegisterIndex.open(base[1], key, kernels=kernels)
        if delta is not None:
            belongs_to, changed = RegisterIndex.changes_of(delta[1])
            if belongs_to == index.version:
                index = RegisterIndex.open(base[1], key, delta[1], kernels)
            elif changed != index.made_of:
                raise IntegrityError(
                    f"The changes in {self._delta.name} belong to another {self._base.name}, made {belongs_to[:10]}. "
                    f"Put that one back, or move {self._delta.name} away to do without them."
                )
        known = self._stamps
        if base[0] != known[0] and len(base[1]) <= VERIFY_BYTES:
            index.base.verify()
        if index.delta is not None and len(index.delta.buffer) <= VERIFY_BYTES:
            index.delta.verify()
        self._index, self._stamps = index, (base[0], delta[0] if delta is not None else None)


def _stamp(path: Path) -> Stamp | None:
    """What tells one file of this name from the next; None where there is none."""
    try:
        return _told(path.stat())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TemporaryError("The register cannot be read.", log=f"register: {error.strerror}") from error


def _told(state: os.stat_result) -> Stamp:
    return state.st_ino, state.st_mtime_ns, state.st_ctime_ns, state.st_size


def _mapped(path: Path) -> Mapped | None:
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            if not state.st_size:
                raise IntegrityError("The register index is empty. Import the register again.")
            return _told(state), memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TemporaryError("The register cannot be read.", log=f"register: {error.strerror}") from error
