"""Presidio beside us: made once in an environment of its own, loaded while the register is built, timed when asked."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-peers" / "bin" / "python"


def install() -> None:
    """Make the peers' environment where it is missing or old; about half a minute the first time."""
    subprocess.run([ROOT / "scripts" / "setup", "peers"], check=True, timeout=900, stdout=sys.stderr)


class Presidio:
    """The default analyzer with the small model, given one text."""

    def __init__(self, text: str) -> None:
        """Start loading; does not wait."""
        self._process = subprocess.Popen(
            [PYTHON, Path(__file__).parent / "peers" / "presidio_find.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._write(f"{len(text.encode())}\n{text}")

    def wait(self) -> None:
        """Return when it is loaded and warm."""
        if self._read() != "ready":
            raise RuntimeError("Presidio did not start")

    def find_ms(self) -> float:
        """Milliseconds of the processor that one run takes."""
        self._write("\n")
        took, count = self._read().split()
        if int(count) == 0:
            raise RuntimeError("Presidio found nothing in a mail that names people")
        return float(took)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def _write(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
