"""How soon a person who is enrolled by hand is found by a reader in another process that scans without a pause.

The reader's mail names five people who are on no register at first. They are enrolled one by one; each time is from
before the change is made until the reader finds that person. Nobody found once may be missing later.
"""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from bench.figures import ROOT
from bench.matching_register import EPOCH, KEY
from gatelodge.adapters.register_file import RegisterFile
from gatelodge.core.register import Columns, Kind, Prf, amend, gather
from gatelodge.values import Segment

NUMBERS = tuple(f"X{9000 + n}ZZ" for n in range(5))


class OneKey:
    """A keeper of one key."""

    def key(self, purpose: str, epoch: int | None = None) -> bytes:
        assert (purpose, epoch) == ("register", EPOCH)
        return KEY

    def epoch(self, purpose: str) -> int:
        assert purpose == "register"
        return EPOCH


def seen_after_s(index: Path, folder: Path) -> list[float]:
    """Seconds for each of the five. The index is copied to the folder and changed there."""
    folder.mkdir()
    path = Path(shutil.copy(index, folder / "register.idx"))
    script = f"from bench.matching_live import scan_on; scan_on({str(path)!r})"
    reader = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    try:
        assert reader.stdout.readline() == "reading True\n"
        took = []
        for number in NUMBERS:
            began = monotonic()
            _enrol(RegisterFile(path, OneKey()), number)
            found, at = reader.stdout.readline().split()
            assert found == number
            took.append(float(at) - began)
        return took
    finally:
        reader.kill()
        reader.communicate()


def scan_on(index: str) -> None:
    """Read and scan until killed, telling who is found for the first time and when."""
    register, seen = RegisterFile(Path(index), OneKey()), set[str]()
    mail = [Segment(f"Line {n}: a visit to {number} is booked.", f"line {n}") for n, number in enumerate(NUMBERS)]
    print("reading", register.current() is not None, flush=True)
    while True:
        current = register.current()
        assert current is not None
        found = {NUMBERS[match.segment_index] for match in current.find(mail)}
        assert seen <= found, "somebody who was found is missing"
        for number in sorted(found - seen):
            print(number, monotonic(), flush=True)
        seen = found


def _enrol(register: RegisterFile, number: str) -> None:
    columns = Columns([number], ((["Gethin"], ["Prosser"]),), ((Kind.ISSUED, [number]),))
    with register.changing() as current:
        assert current is not None
        chunk = gather(columns, Prf(KEY))
        made = amend(
            current, chunk, at=datetime.now(UTC), salt=os.urandom(16), new_ids=lambda count: os.urandom(16 * count)
        )
        register.amend(made)
