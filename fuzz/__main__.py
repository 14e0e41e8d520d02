"""`python -m fuzz [--seconds S] [--runs N] [--keep] [target ...]`: exit 1 when a target found a fault."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzz import kept
from fuzz.targets import TARGETS

HERE = Path(__file__).resolve().parent
FAULTS = HERE.parent / "fuzz-faults"
_DONE = re.compile(r"(?:stat::number_of_executed_units: |Done )(\d+)")
MAX_LEN, TIMEOUT_S, MEMORY_MB = 4096, 10, 1024


def main() -> int:
    """Run the targets two at a time; a line for each, and a JSON object of executions last."""
    asked = _options()
    names = asked.targets or sorted(TARGETS)
    with ThreadPoolExecutor(asked.jobs) as pool:
        told = list(pool.map(lambda name: _run(name, asked), names))
    print(json.dumps({"executions": sum(runs for _, runs, _ in told), "faults": [n for n, _, ok in told if not ok]}))
    return int(any(not ok for _, _, ok in told))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Fuzz our own parsers.")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--runs", type=int, default=-1, help="for each target; -1: as many as the time allows")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2011)
    parser.add_argument("--keep", action="store_true", help="keep what reaches new code in the corpus, made small")
    parser.add_argument("targets", nargs="*")
    return parser.parse_args()


def _run(name: str, asked: argparse.Namespace) -> tuple[str, int, bool]:
    """Name, executions, and whether it ended without a fault; the input of a fault is kept in `fuzz-faults`."""
    FAULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"gatelodge-fuzz-{name}-") as folder:
        grown, begun = Path(folder, "grown"), Path(folder, "begun")
        grown.mkdir()
        begun.mkdir()
        for number, seed in enumerate(kept.seeds(name)):
            (begun / str(number)).write_bytes(seed)
        limits = [f"-max_total_time={asked.seconds}", f"-runs={asked.runs}", f"-seed={asked.seed}"]
        bounds = [f"-max_len={MAX_LEN}", f"-timeout={TIMEOUT_S}", f"-rss_limit_mb={MEMORY_MB}"]
        told = _fuzz(name, *limits, *bounds, f"-artifact_prefix={FAULTS}/{name}-", "-print_final_stats=1", grown, begun)
        runs = int((_DONE.findall(told.stderr) or ["0"])[-1])
        print(f"{name:16} {runs:>10,} executions  {'ok' if told.returncode == 0 else 'FAULT'}", flush=True)
        if told.returncode:
            print(told.stderr[-3000:], file=sys.stderr, flush=True)
        elif asked.keep:
            merged = Path(folder, "merged")
            merged.mkdir()
            _fuzz(name, "-merge=1", f"-max_len={MAX_LEN}", merged, grown, begun)
            kept.keep(name, [path.read_bytes() for path in merged.iterdir()])
    return name, runs, told.returncode == 0


def _fuzz(name: str, *words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "fuzz.one", name, *map(str, words)]
    return subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, errors="replace", check=False)


if __name__ == "__main__":
    raise SystemExit(main())
