"""Bombs read in the cage as the gate would: `python -m bench.reading.bombs [name ...]` fails when one does harm.

Each is attached to a mail and read by a cage with the limits of the shipped settings. It must end in a gap, or be read
whole (a name at its end was found), in 20 s and 512 MB of the child; meanwhile another worker's cage is asked every
200 ms for an ordinary mail, and afterwards the same cage.
"""

import json
import sys
import threading
import time
from base64 import encodebytes
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.reading import bomb_files, bomb_texts
from bench.reading.bomb_kit import CANARY, Bomb
from gatelodge.adapters.cage.keeper import Cage
from gatelodge.core.extract import extract_message
from gatelodge.settings.sections import Judge
from gatelodge.values import Extraction

MAX_S, MAX_MB, CALM_S = 20.0, 512, 5.0
_CALM = b"From: clerk@gaol.example\r\nContent-Type: text/html\r\nSubject: Visit\r\n\r\n<p>Dear Ann\r\n"
_EVERY_S, _LOOK_S = 0.2, 0.005


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one bomb did."""

    name: str
    size: int
    seconds: float
    peak_mb: int
    """Most memory that a child had, what it shares with its parent counted in."""
    gaps: tuple[str, ...]
    """Kinds."""
    read: bool
    """The name at the end was found."""
    failed: str
    """Why it counts as harm; empty when it does not."""


def bombs() -> Iterator[Bomb]:
    """All of them."""
    yield from bomb_files.bombs()
    yield from bomb_texts.bombs()


def run(chosen: Iterable[Bomb]) -> Iterator[Outcome]:
    """One after the other in the same cage, while another serves."""
    with new_cage() as cage, _Beside() as beside:
        for bomb in chosen:
            yield _outcome(bomb, cage, beside)


def new_cage() -> Cage:
    """With the limits of the shipped settings."""
    judge = Judge()
    return Cage(
        timeout_s=judge.message_s, memory_bytes=judge.memory_mb << 20, part_cpu_s=judge.part_cpu_s, requires=judge.cage
    )


def _outcome(bomb: Bomb, cage: Cage, beside: "_Beside") -> Outcome:
    untrusted = bomb.make() if bomb.whole_mail else attached(bomb)
    beside.worst_s = 0.0
    began = time.monotonic()
    with _Peak(cage) as peak:
        found = cage.extract(untrusted, as_message=True)
    took = time.monotonic() - began
    read = any(CANARY in segment.text for part in found.parts for segment in part.segments)
    calm = cage.extract(_CALM, as_message=True) == extract_message(_CALM)
    checks = (
        (not read and not found.gaps, "neither read nor a gap"),
        (took > MAX_S, "too slow"),
        (peak.megabytes > MAX_MB, "too much memory"),
        (not calm or time.monotonic() - began - took > CALM_S, "the next mail was not read"),
        (not beside.well or beside.worst_s > CALM_S, "another cage was disturbed"),
    )
    failed = ", ".join(why for harm, why in checks if harm)
    return Outcome(bomb.name, len(untrusted), took, peak.megabytes, _kinds(found), read, failed)


def _kinds(found: Extraction) -> tuple[str, ...]:
    return tuple(sorted({gap.kind.value for gap in found.gaps}))


def attached(bomb: Bomb) -> bytes:
    """A mail with the bomb as its attachment."""
    return (
        (
            b"From: clerk@gaol.example\r\nSubject: Papers\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n"
            b"--edge\r\n\r\nDear Ann\r\n--edge\r\nContent-Type: application/octet-stream\r\n"
            b'Content-Disposition: attachment; filename="%s"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            % bomb.filename.encode()
        )
        + encodebytes(bomb.make()).replace(b"\n", b"\r\n")
        + b"--edge--\r\n"
    )


class _Peak:
    """Looks at the children of a cage every few milliseconds; the kernel keeps the most that each had."""

    def __init__(self, cage: Cage) -> None:
        process = cage._process  # noqa: SLF001 - measured from outside
        self._children = Path(f"/proc/{process.pid}/task/{process.pid}/children") if process else Path("/dev/null")
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.megabytes = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ends.wait(_LOOK_S):
            for pid in self._children.read_text().split():
                with suppress(OSError, StopIteration):
                    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                    most = next(line for line in lines if line.startswith("VmHWM:"))
                    self.megabytes = max(self.megabytes, int(most.split()[1]) >> 10)


class _Beside:
    """Another worker's cage, asked for an ordinary mail again and again."""

    def __init__(self) -> None:
        self.worst_s = 0.0
        self.well = True
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _ask(self) -> None:
        expected = extract_message(_CALM)
        with new_cage() as cage:
            while not self._ends.wait(_EVERY_S):
                began = time.monotonic()
                self.well &= cage.extract(_CALM, as_message=True) == expected
                self.worst_s = max(self.worst_s, time.monotonic() - began)


def main() -> int:
    """Print each; 1 when one did harm."""
    asked = sys.argv[1:]
    chosen = [bomb for bomb in bombs() if not asked or any(word in bomb.name for word in asked)]
    harmful = []
    for at in run(chosen):
        end = "read" if at.read and not at.gaps else " ".join(at.gaps)
        print(
            f"{at.name:50} {at.size / 1e6:6.2f} MB {at.seconds:6.2f} s {at.peak_mb:5} MB  {end}"
            + (f"  FAILED: {at.failed}" if at.failed else ""),
            flush=True,
        )
        harmful += [at.name] if at.failed else []
    print(json.dumps({"bombs": len(chosen), "bombs_failed": harmful}))
    return int(bool(harmful))


if __name__ == "__main__":
    sys.exit(main())
