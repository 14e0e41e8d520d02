"""A process of its own that opens an index and scans, as a judge worker does, and the memory it takes beside the file.

Also the whole way from a CSV file to an open index, by the command that a mail officer types.
"""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from bench.figures import ROOT
from bench.matching_register import opened
from bench.people import batches
from gatelodge.values import Segment

GATELODGE = Path(sys.executable).parent / "gatelodge"
_HEADING = ("Prison number", "Forename", "Surname", "Date of birth", "Address", "Postcode", "Telephone")


def memory_mb(index: Path, text: Path) -> float:
    """Private memory of a fresh process, all of Python and numpy in it, that has scanned the text line by line."""
    script = f"from bench.matching_reader import report; report({str(index)!r}, {str(text)!r})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, timeout=300)
    return float(done.stdout)


def report(index: str, text: str) -> None:
    """Scan, then print this process's private megabytes; pages of mapped files are the file's."""

    register = opened(Path(index))
    lines = Path(text).read_text("utf-8").splitlines()
    register.find([Segment(line, f"line {n}") for n, line in enumerate(lines)])
    status = Path("/proc/self/status").read_text("ascii")
    print(int(re.findall(r"RssAnon:\s+(\d+) kB", status)[0]) / 1e3)


def write_csv(path: Path, people: int, seed: int, samples: Path | None) -> None:
    """The people as a source file with seven columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADING)
        for batch in batches(people, seed, samples):
            columns = (batch.number, batch.fore, batch.sur, batch.birth, batch.line, batch.postcode, batch.phone)
            writer.writerows(zip(*columns, strict=True))


def import_cpu_s(source: Path, folder: Path) -> float:
    """Processor seconds of `gatelodge register import` into a new home, start to end."""
    environment = os.environ | {"GATELODGE_HOME": str(folder / "home")}
    for words in (["init", str(folder / "home")], ["register", "import", str(source)]):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run([GATELODGE, *words], env=environment, check=True, timeout=900, stdout=subprocess.DEVNULL)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
