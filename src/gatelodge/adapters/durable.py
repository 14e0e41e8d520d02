"""Files that hold what they say after a power cut: written, fsynced, named, folder fsynced; never half there.

Library errors pass: `OSError` means that the old content stands and nothing is left beside it. Each caller says what
that means to whom. The spool writes its own way (`adapters/spool.py`): it seals as it writes, and a failed fsync there
ends the process.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def replace_file(
    path: Path, content: bytes | Iterable[bytes | memoryview], *, mode: int = 0o600, sole_writer: bool = False
) -> None:
    """The file holds the content, or its pieces in order, from now on; a reader sees the old or the new, whole.

    sole_writer: no other process writes this file, so what a crash left beside it is written over, not left for ever.
    """
    beside = path.with_name(f".{path.name}.part" if sole_writer else f".{path.name}.{os.getpid()}.part")
    try:
        _write(beside, [content] if isinstance(content, bytes) else content, os.O_TRUNC, mode)
        beside.replace(path)
        sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


def new_file(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """A file with this content; FileExistsError, and nothing changed, where there is one of that name."""
    _write(path, [content], os.O_EXCL, mode)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, pieces: Iterable[bytes | memoryview], flags: int, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | flags, mode)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[file.write(view) or 0 :]
        os.fsync(descriptor)
