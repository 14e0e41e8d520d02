"""The index at the size of a country. `python -m bench.scale [--quick] [--huge] [--json] [--seed N]`.

Chunks of drawn fingerprints, kept on disk as an import keeps them, are put together to a register of 10^6 and 10^7
(`--quick`: 10^5 and 10^6; `--huge`: 10^8 as well, which takes 25 GB of disk and most of 20 GB of memory). A few
thousand of each have names and addresses that can be written, so that a sheet about them finds them among all the
others; prose is matched too. The first time is cold: the file was put out of memory before. What reading the values
takes is measured apart, from columns. Files go to a folder that is removed at the end, under TMPDIR.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from math import log10
from mmap import ACCESS_READ, mmap
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.figures import ROOT, last_line, options, shared_samples, table
from bench.matching_register import KEY, opened, six_fields
from bench.matching_speed import in_turn
from bench.matching_texts import ROWS as SHEET
from bench.matching_texts import prose_of, segments_of, sheet_of
from bench.people import People, batches
from gatelodge.core.register import Chunk, Columns, Kind, Prf, amend, assemble, gather
from gatelodge.core.register.chunk import PARTS

AT = datetime(2011, 8, 1, 6, tzinfo=UTC)
ROWS = 1 << 20
"""Persons of one chunk."""
FORENAMES, SURNAMES, BIRTHS, POSTCODES = 4_000, 150_000, 25_000, 1_700_000
PROBES = 100_000
GATHERED = 200_000
WRITTEN = 5_000
MAILS = 400
ROUNDS = 15
INDEX = "register.idx"

Numbers = NDArray[np.int64]


class Drawn:
    """Fingerprints of people who were never written down but for some; six fields, so seven or eight keys, for each."""

    def __init__(self, people: int, seed: int) -> None:
        self._prf, self._people, self._seed, self._chance = Prf(KEY), people, seed, np.random.default_rng(seed)
        beginnings = int(80_000 * max(log10(people) - 4.3, 0.1))  # as bench.people has them: 131,000 of a million
        self._gate = np.sort(self._chance.integers(0, 1 << 23, beginnings)).astype(np.uint32)

    def chunks(self) -> Iterator[Chunk]:
        yield gather(six_fields(written(self._seed)), self._prf)
        for first in range(WRITTEN, self._people, ROWS):
            yield self._chunk(first, min(ROWS, self._people - first))

    def _chunk(self, first: int, count: int) -> Chunk:
        row = np.arange(count)
        fore, sur = self._skewed(FORENAMES, count, 1.3), self._skewed(SURNAMES, count, 2.2)
        home = self._chance.integers(0, int(self._people * 0.8) + 1, count)
        drawn = (
            (Kind.ISSUED, row + first),
            (Kind.NAME, fore * SURNAMES + sur),
            (Kind.NAME, sur * FORENAMES + fore + (1 << 40)),
            (Kind.BIRTH, self._skewed(BIRTHS, count, 1.2)),
            (Kind.ADDRESS, home),
            (Kind.POSTCODE, home % POSTCODES),
            (Kind.PHONE, row + first),
        )
        keys = np.concatenate([self._values(place, numbers) for place, (_, numbers) in enumerate(drawn)])
        words = np.concatenate([row << 4 | kind for kind, _ in drawn]).astype(np.uint32)
        order = np.argsort(keys)
        keys = keys[order]
        columns: dict[str, NDArray[np.generic]] = {
            "fences": np.searchsorted(keys >> np.uint64(56), np.arange(PARTS + 1, dtype=np.uint64)),
            "keys": keys,
            "words": words[order],
            "sources": self._values(20, row + first),
            "earlier": keys[:0],
            "fore": self._values(21, fore) & np.uint64(0xFFFF),
            "sur": self._values(22, sur) & np.uint64(0x1FFFFF),
            "other": np.zeros(count, np.uint32),
            "birth": np.zeros(count, np.uint32),
            "initial": fore % 26 + 1,
            "fore_bits": np.full(count, 255),
            "sur_bits": np.full(count, 255),
            "gate": self._gate,
        }
        return Chunk.of(columns, 0, canary=False)

    def _values(self, column: int, numbers: Numbers) -> NDArray[np.uint64]:
        return self._prf.sources(numbers.astype(np.uint64), column + 1)

    def _skewed(self, values: int, count: int, power: float) -> Numbers:
        return (values * self._chance.random(count) ** power).astype(np.int64)


def written(seed: int) -> People:
    """Those who can be written."""
    return next(iter(batches(WRITTEN, seed, shared_samples())))


def measured(people: int, folder: Path, seed: int) -> dict[str, float]:
    """A register of so many: what it takes to build, and to read; each in a process of its own, that leaves nothing."""
    said = ""
    for step in ("build", "read"):
        script = f"from bench.scale import {step}; {step}({str(folder)!r}, {people}, {seed})"
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=3600
        )
        said += done.stdout.decode()
    return {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", said)}


def build(folder: str, people: int, seed: int) -> None:
    """Put chunks on disk, make the register of them, and say what it took."""
    prf, kept = Prf(KEY), []
    for number, chunk in enumerate(Drawn(people, seed).chunks()):
        path = Path(folder, f"{number}.chunk")
        path.write_bytes(chunk.to_bytes(prf, number.to_bytes(16, "little")))
        kept.append(path)
    begin = perf_counter()
    made = assemble(
        [Chunk.from_bytes(memoryview(mapped(path)), prf) for path in kept],
        prf=prf,
        epoch=1,
        at=AT,
        salt=bytes(16),
        new_ids=lambda count: np.random.default_rng(1).bytes(16 * count),
    )
    say("assemble_per_s", people / (perf_counter() - begin))
    index = Path(folder, INDEX)
    with index.open("wb") as file:
        file.writelines(made.pieces())
        file.flush()
        os.fsync(file.fileno())
    say("with_writing_per_s", people / (perf_counter() - begin))
    for path in kept:
        path.unlink()
    say("bytes_per_person", index.stat().st_size / people)
    for name, part in made.sections.items():
        if part.nbytes > people / 100:
            say(f"bytes_of_{name}", part.nbytes / people)
    say("peak_gb", getrusage(RUSAGE_SELF).ru_maxrss / 1e6)


def read(folder: str, people: int, seed: int) -> None:
    """Open, search texts, look up, change, and say what it took."""
    path = Path(folder, INDEX)
    prose, sheet = prose_of(shared_samples(), MAILS, seed), segments_of(sheet_of(written(seed).rows()[:SHEET]))
    chance = np.random.default_rng(seed)
    misses = chance.integers(0, 1 << 64, PROBES, np.uint64)
    known = Prf(KEY).sources(chance.integers(WRITTEN, people, PROBES).astype(np.uint64), 1)
    put_out(path)
    begin = perf_counter()
    index = opened(path)
    say("open_ms", (perf_counter() - begin) * 1e3)
    works: dict[str, Callable[[], object]] = {
        "prose": lambda: index.find(prose),
        "sheet": lambda: index.find(sheet),
        "misses": lambda: index.places(misses),
        "hits": lambda: index.places(known),
        "persons": lambda: index.persons_at(index.postings(index.places(known)[1]).person),
    }
    for name, work in works.items():
        begin = perf_counter()
        work()
        say(f"{name}_cold_ms", (perf_counter() - begin) * 1e3)
    for name, took in in_turn(works, ROUNDS).items():
        say(f"{name}_ms", median(took))
    assert len(index.places(known)[0]) == PROBES
    assert len({match.person for match in index.find(sheet)}) > 0.99 * SHEET
    status = Path("/proc/self/status").read_text("ascii")
    say("reader_rss_mb", int(re.findall(r"RssAnon:\s+(\d+) kB", status)[0]) / 1e3)
    chunk = gather(Columns(["somebody"], ((["Dafydd"], ["Pugh"]),), ((Kind.ISSUED, ["A1234BC"]),)), index.prf)
    begin = perf_counter()
    amend(index, chunk, at=AT, salt=bytes(15) + b"d", new_ids=lambda count: bytes([7]) * 16 * count)
    say("amend_ms", (perf_counter() - begin) * 1e3)


def put_out(path: Path) -> None:
    """Forget what of the file is in memory."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def gathered_per_s(seed: int) -> float:
    """How many people a second become fingerprints, six fields each, as columns in memory."""
    columns, prf = [six_fields(people) for people in batches(GATHERED, seed, shared_samples())], Prf(KEY)
    begin = perf_counter()
    for batch in columns:
        gather(batch, prf)
    return GATHERED / (perf_counter() - begin)


def say(name: str, value: float) -> None:
    print(f"{name}={value:.2f}")


def mapped(path: Path) -> mmap:
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def main() -> None:
    asked = options("scale", __doc__.splitlines()[0], huge="build a register of 100 million as well")
    sizes = [100_000, 1_000_000] if asked.quick else [1_000_000, 10_000_000]
    figures: dict[str, Any] = {"gather_per_s": round(gathered_per_s(asked.seed))}
    for people in [*sizes, 100_000_000] if asked.huge else sizes:
        with TemporaryDirectory(prefix="scale") as folder:
            figures[str(people)] = measured(people, Path(folder), asked.seed)
    held = [people for people in figures if people.isdigit()]
    first = figures[held[0]]
    rows = [[name, *(figures[people].get(name, 0.0) for people in held)] for name in first]
    table(["people", *(f"{int(people):,}" for people in held)], rows)
    for people in held[1:]:
        speeds = {text: round(first[f"{text}_ms"] / figures[people][f"{text}_ms"], 2) for text in ("prose", "sheet")}
        figures[people]["speed"] = speeds
        print(f"speed with {int(people):,} over {int(held[0]):,}: {speeds}")
    print(f"{figures['gather_per_s']:,} people a second from columns to fingerprints")
    last_line(figures | {"seed": asked.seed}, wanted=asked.json)


if __name__ == "__main__":
    main()
