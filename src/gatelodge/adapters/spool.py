"""Messages in our keeping: one encrypted file per item, durable before any row speaks of it.

A file has a header (magic, epoch of the master key, the file's own data key wrapped by that master key and bound to
the item's name) and the content in chunks of 64 KiB, each sealed with AES-256-GCM under a nonce that counts the chunks
and marks the last (the STREAM construction). So a chunk cut off, moved, repeated or added is an IntegrityError, and so
is one file under another's name. The content's SHA-256 stands first inside. Specification: docs/formats/spool.md.

A disk that is full is a TemporaryError and leaves nothing behind. **A failed fsync is an IntegrityError after which the
process must stop**: the kernel may have dropped the pages and a second fsync would lie (PostgreSQL met this in 2018).
"""

import contextlib
import errno
import os
import re
import secrets
import struct
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gatelodge.errors import ConfigError, IntegrityError, RefusedError, TemporaryError
from gatelodge.ports import Keys

_MAGIC = b"GLSPOOL\x01"
_HEADER = struct.Struct(">8sI12s48s")
"""Magic and version, epoch, nonce of the wrapping, wrapped data key with its tag."""
_CHUNK = 64 * 1024
_SEALED = _CHUNK + 16
_ITEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FileSpool:
    """ports.Spool over a folder. Safe to use from several threads and processes: a file never changes once named."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.folder = folder
        self._keys = keys
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, item: str, content: bytes) -> None:
        """Write, fsync, rename and fsync the folder. The same content again does nothing; another is refused."""
        path = self._path(item)
        if path.exists():
            if self.get(item) != content:
                raise IntegrityError(f"{item} is in the spool with other content.")
            return
        beside = self.folder / f".{item}.{secrets.token_hex(4)}"
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                for block in self._sealed(item, content):
                    _write_all(file.fileno(), block)
                _fsync(file.fileno())
            beside.rename(path)
            self._sync_folder()
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise TemporaryError(f"The spool could not take {item}: {error.strerror}.") from error

    def get(self, item: str) -> bytes:
        """The bytes put, authenticated. RefusedError when destroyed (or never there)."""
        try:
            stored = self._path(item).read_bytes()
        except FileNotFoundError:
            raise RefusedError(f"The message {item} is no longer in our keeping.") from None
        except OSError as error:
            raise TemporaryError(f"The spool could not give {item}: {error.strerror}.") from error
        return self._opened(item, stored)

    def destroy(self, item: str) -> None:
        """Overwrite the data key, durably, then remove the file. Doing it again does nothing."""
        path = self._path(item)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        except OSError as error:
            raise TemporaryError(f"The spool could not destroy {item}: {error.strerror}.") from error
        try:
            os.pwrite(descriptor, bytes(_HEADER.size), 0)
            _fsync(descriptor)
            path.unlink(missing_ok=True)
            self._sync_folder()
        except OSError as error:
            raise TemporaryError(f"The spool could not destroy {item}: {error.strerror}.") from error
        finally:
            os.close(descriptor)

    def items(self) -> Sequence[str]:
        """Every item with bytes, sorted."""
        return sorted(path.name for path in self.folder.iterdir() if _ITEM.fullmatch(path.name))

    def sweep(self) -> int:
        """Remove what a crash left unfinished (only with the home locked); how many files."""
        leftovers = [path for path in self.folder.iterdir() if path.name.startswith(".") or _destroyed(path)]
        for path in leftovers:
            path.unlink(missing_ok=True)
        return len(leftovers)

    def _path(self, item: str) -> Path:
        if not _ITEM.fullmatch(item):
            raise RefusedError("That is not the name of a message in our keeping.")
        return self.folder / item

    def _sealed(self, item: str, content: bytes) -> Iterator[bytes]:
        epoch, data_key, nonce = self._keys.epoch("spool"), secrets.token_bytes(32), secrets.token_bytes(12)
        wrapped = AESGCM(self._keys.key("spool", epoch)).encrypt(nonce, data_key, _bound(item, epoch))
        yield _HEADER.pack(_MAGIC, epoch, nonce, wrapped)
        cipher, plain = AESGCM(data_key), sha256(content).digest() + content
        last = (len(plain) - 1) // _CHUNK
        view = memoryview(plain)
        for count in range(last + 1):
            yield cipher.encrypt(_nonce(count, last=count == last), view[count * _CHUNK : (count + 1) * _CHUNK], None)

    def _opened(self, item: str, stored: bytes) -> bytes:
        if len(stored) < _HEADER.size + 1:
            _broken(item)
        magic, epoch, nonce, wrapped = _HEADER.unpack_from(stored)
        if magic == bytes(8):
            raise RefusedError(f"The message {item} is no longer in our keeping.")
        if magic != _MAGIC:
            _broken(item)
        sealed = memoryview(stored)[_HEADER.size :]
        last = (len(sealed) - 1) // _SEALED
        try:
            master = self._keys.key("spool", epoch)
        except ConfigError as error:
            raise IntegrityError(f"The message {item} is sealed with a key that is not here: spool.{epoch}.") from error
        try:
            cipher = AESGCM(AESGCM(master).decrypt(nonce, wrapped, _bound(item, epoch)))
            plain = b"".join(
                cipher.decrypt(_nonce(n, last=n == last), sealed[n * _SEALED : (n + 1) * _SEALED], None)
                for n in range(last + 1)
            )
        except InvalidTag:
            _broken(item)
        digest, content = plain[:32], plain[32:]
        if sha256(content).digest() != digest:
            _broken(item)
        return content

    def _sync_folder(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _fsync(descriptor)
        finally:
            os.close(descriptor)


def _bound(item: str, epoch: int) -> bytes:
    """What the wrapped key is bound to, so that a file cannot take another's name or epoch."""
    return _MAGIC + struct.pack(">I", epoch) + item.encode()


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


def _broken(item: str) -> NoReturn:
    raise IntegrityError(f"The message {item} in the spool is not what was put there.")


def _destroyed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8) in (b"", bytes(8))


def _write_all(descriptor: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]


def _fsync(descriptor: int) -> None:
    """Make it durable. A full disk is an OSError as anywhere; any other failure ends our trust in the disk."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno in _FULL:
            raise
        raise IntegrityError("The spool's disk did not confirm a write. The gate must stop.") from error
