"""The registers that matching is timed with: people of bench.people with six fields each, built, written, mapped, open.

The six: prison number, forename and surname, birth date, first line of the address, postcode, telephone.
"""

import mmap
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from bench.people import People, batches
from gatelodge.adapters.native import native_kernels
from gatelodge.core.register import Columns, Kind, Prf, RegisterIndex, assemble, gather

KEY = b"bench key bench key bench key 32"
EPOCH = 1
AT = datetime(2011, 8, 1, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Register:
    """An index of so many people, open; `rows` are the first of them in plain text."""

    people: int
    index: RegisterIndex
    path: Path
    rows: list[dict[str, str]]
    build_s: float
    """Processor seconds from columns in memory to the file, in one thread."""

    @property
    def bytes_per_person(self) -> float:
        return self.path.stat().st_size / self.people


def register(people: int, seed: int, samples: Path | None, folder: Path) -> Register:
    """The same size and seed give the same people."""
    prf, path = Prf(KEY), folder / f"{people}.idx"
    chunks, rows, took = [], [], 0.0
    for batch in batches(people, seed, samples):
        rows = rows or batch.rows()[:20_000]
        columns = six_fields(batch)
        began = process_time()
        chunks.append(gather(columns, prf))
        took += process_time() - began
    began = process_time()
    made = assemble(
        chunks, prf=prf, epoch=EPOCH, at=AT, salt=os.urandom(16), new_ids=lambda count: os.urandom(16 * count)
    )
    with path.open("wb") as file:
        file.writelines(made.pieces())
    took += process_time() - began
    return Register(people, opened(path), path, rows, took)


def opened(path: Path) -> RegisterIndex:
    """The index over the mapped file."""
    with path.open("rb") as file:
        return RegisterIndex.open(
            memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)), KEY, kernels=native_kernels()
        )


def six_fields(batch: People) -> Columns:
    """What is enrolled of them."""
    fields = (
        (Kind.ISSUED, batch.number), (Kind.BIRTH, batch.birth), (Kind.ADDRESS, batch.line),
        (Kind.POSTCODE, batch.postcode), (Kind.PHONE, batch.phone),
    )  # fmt: skip
    return Columns(batch.number, ((batch.fore, batch.sur),), fields)
