"""Time from the system, or declared by the demo.

The declared clock is a file of 8 bytes (seconds since 1970 as a little-endian double) that every process of one home
maps into memory: the demo writes, everybody else reads, and nobody waits. It does not run by itself.
"""

import mmap
import struct
from datetime import UTC, datetime
from pathlib import Path

from gatelodge.errors import ConfigError

_SECONDS = struct.Struct("<d")


class SystemClock:
    """ports.Clock of this machine."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)


class DeclaredClock:
    """ports.Clock that says what was last declared in its file."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._mapped = mmap.mmap(file.fileno(), _SECONDS.size, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ConfigError(f"No time is declared in {path}. Only the demo uses [clock] mode = declared.") from error

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.fromtimestamp(_SECONDS.unpack_from(self._mapped)[0], UTC)


def declare(path: Path, at: datetime) -> None:
    """Say what time it is; every reader of the file sees it at once.

    The 8 bytes are written in place, in one aligned write, so that mapped readers see the old or the new time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "xb") as file:
        file.write(_SECONDS.pack(at.timestamp()))
