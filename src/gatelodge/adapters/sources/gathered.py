"""What an import keeps beside it while it runs, as files: one for each batch, and the name of the job.

All of it is encrypted fingerprints and row numbers. It is gone when the import is done.
"""

import mmap
import shutil
from pathlib import Path

from gatelodge.adapters.durable import replace_file
from gatelodge.errors import TemporaryError


class GatheredFolder:
    """flows.enrol.Gathered over a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, job: str) -> None:
        """From now on this job's; what is there of another is deleted. "" is no job to come back to."""
        name = self._folder / "job"
        if job and name.exists() and name.read_text("ascii") == job:
            return
        self.clear()
        try:
            self._folder.mkdir(mode=0o700, parents=True)
            replace_file(name, job.encode("ascii"))
        except OSError as error:
            raise _no_room(error) from error

    def load(self, number: int) -> memoryview | None:
        """What was kept of that batch, mapped."""
        try:
            with self._path(number).open("rb") as file:
                return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (FileNotFoundError, ValueError):  # not there, or empty
            return None

    def save(self, number: int, content: bytes) -> None:
        """Keep it. TemporaryError when it cannot be written."""
        try:
            replace_file(self._path(number), content)
        except OSError as error:
            raise _no_room(error) from error

    def clear(self) -> None:
        """Delete all of it: the import is done."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}"


def _no_room(error: OSError) -> TemporaryError:
    return TemporaryError("What the import gathers cannot be written.", log=f"import: {error.strerror}")
