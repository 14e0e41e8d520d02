"""Keys as files: one folder, one file per purpose and epoch, 32 random bytes in hex.

The folder is 0700 and every file 0600; looser permissions stop the start. A new epoch is a new file beside the old
ones, which stay for what was made with them. A running process keeps the epochs it started with until it is asked
for one it does not know. The recovery copy is in `adapters/recovery.py`. Guide: docs/guide/keys.md.
"""

import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from gatelodge.adapters.durable import new_file
from gatelodge.errors import ConfigError, RefusedError

PURPOSES = ("register", "sketch", "address", "trace", "spool", "custody", "ledger", "smtp-auth")
"""Every secret a home has; `ledger` is the Ed25519 seed of the log's signature."""

_FILE = re.compile(r"([a-z-]+)\.([1-9][0-9]{0,8})")
_ONE_FOR_LIFE = {"ledger": "The log is signed with one key for life: a new key is a new log."}


class FileKeys:
    """ports.Keys over a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._found = _read(folder)

    def key(self, purpose: str, epoch: int | None = None) -> bytes:
        """The key of that epoch (None: the current one). ConfigError when there is none."""
        wanted = (purpose, self.epoch(purpose) if epoch is None else epoch)
        if wanted not in self._found:
            self._found = _read(self.folder)
        if wanted not in self._found:
            raise ConfigError(
                f"The key {purpose}.{wanted[1]} is not in {self.folder}. Restore it: gatelodge keys restore."
            )
        return self._found[wanted]

    def epoch(self, purpose: str) -> int:
        """The current epoch, counted from 1. ConfigError when the purpose has no key."""
        epochs = [epoch for name, epoch in self._found if name == purpose]
        if not epochs:
            raise ConfigError(f"There is no {purpose} key in {self.folder}. Restore it: gatelodge keys restore.")
        return max(epochs)

    def every(self) -> Mapping[tuple[str, int], bytes]:
        """All keys, as they are on disk now, by purpose and epoch."""
        self._found = _read(self.folder)
        return dict(self._found)

    def rotate(self, purpose: str) -> int:
        """Make the next epoch's key and return its number; older ones stay. RefusedError for the log's key."""
        if purpose not in PURPOSES:
            raise RefusedError(f"{purpose} is not a key. The keys are: {', '.join(PURPOSES)}.")
        if purpose in _ONE_FOR_LIFE:
            raise RefusedError(_ONE_FOR_LIFE[purpose])
        self._found = _read(self.folder)
        epoch = self.epoch(purpose) + 1
        write_key(self.folder, purpose, epoch, secrets.token_bytes(32))
        self._found = _read(self.folder)
        return epoch


def create_all(folder: Path) -> FileKeys:
    """Make the folder and the first epoch of every key. ConfigError when there are keys in it already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ConfigError(f"{folder} is not empty. Keys are never written over others.")
    folder.chmod(0o700)
    for purpose in PURPOSES:
        write_key(folder, purpose, 1, secrets.token_bytes(32))
    return FileKeys(folder)


def write_key(folder: Path, purpose: str, epoch: int, key: bytes) -> None:
    """Write one key file durably, never over another. ConfigError when it cannot be written."""
    path = folder / f"{purpose}.{epoch}"
    try:
        new_file(path, key.hex().encode() + b"\n")
    except OSError as error:
        raise ConfigError(f"The key {path} cannot be written: {error.strerror}.") from error


def _read(folder: Path) -> dict[tuple[str, int], bytes]:
    try:
        _refuse_loose(folder, 0o700, folder=True)
        return {
            (named[1], int(named[2])): _read_key(path)
            for path in folder.iterdir()
            if (named := _FILE.fullmatch(path.name)) and named[1] in PURPOSES
        }
    except OSError as error:
        raise ConfigError(f"The keys in {folder} cannot be read: {error.strerror}.") from error


def _read_key(path: Path) -> bytes:
    _refuse_loose(path, 0o600, folder=False)
    text = path.read_bytes().strip()
    if not re.fullmatch(rb"[0-9a-f]{64}", text):
        raise ConfigError(f"{path} is not a key (64 hex digits). Restore it: gatelodge keys restore.")
    return bytes.fromhex(text.decode())


def _refuse_loose(path: Path, mode: int, *, folder: bool) -> None:
    """A key that others may read is not a secret: stop, and say how to mend it."""
    status = path.lstat()
    if not (stat.S_ISDIR if folder else stat.S_ISREG)(status.st_mode):
        raise ConfigError(f"{path} is not a plain {'folder' if folder else 'file'}.")
    if stat.S_IMODE(status.st_mode) & ~mode:
        raise ConfigError(f"Others may read {path}. Close it: chmod {mode:o} {path}")
    if os.geteuid() not in (status.st_uid, 0):
        raise ConfigError(f"{path} belongs to another account. The gate's own account must own its keys.")
