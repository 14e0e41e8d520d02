"""`python -m bench [name ...] [--quick] [--seed N]`: each benchmark after the other, its section of RESULTS.md anew."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
_SHARED = {"__init__", "__main__"}


def main() -> int:
    """Run what has a command line. Exit 1 when one of them failed; its section says so."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Run benchmarks, renew RESULTS.md.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(names())}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="each within 45 seconds on 2 cores")
    parser.add_argument("--seed", type=int, default=2011)
    asked = parser.parse_args()
    words = [*(["--quick"] if asked.quick else []), "--seed", str(asked.seed)]
    sections, failed = _written() if asked.names else {}, False
    for name in asked.names or names():
        print(f"bench.{name} ...", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *words, "--json"],
            capture_output=True,
            text=True,
            cwd=HERE.parent,
            check=False,
        )
        sections[name] = _section(name, words, done)
        failed |= done.returncode != 0
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
    RESULTS.write_text("\n".join([_head(), *(sections[name] for name in sorted(sections))]), encoding="utf-8")
    return int(failed)


def _written() -> dict[str, str]:
    """The sections that stand in RESULTS.md, by name."""
    pieces = RESULTS.read_text(encoding="utf-8").split("\n## ")[1:]
    return {piece.partition("\n")[0]: f"## {piece.rstrip()}\n" for piece in pieces}


def names() -> list[str]:
    """Every module and package here that can be run by itself."""
    modules = [
        path.stem
        for path in HERE.glob("*.py")
        if path.stem not in _SHARED and '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    ]
    return sorted(modules + [path.parent.name for path in HERE.glob("*/__main__.py")])


def _head() -> str:
    return (
        "# Benchmark results\n\n"
        f"Written by `python -m bench`, last on {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}. Compare ratios within one table only; "
        "other machines and other minutes give other absolute figures.\n"
    )


def _section(name: str, words: list[str], done: "subprocess.CompletedProcess[str]") -> str:
    command = f"python -m bench.{name} {' '.join(words)} --json"
    if not done.stdout.rstrip().endswith("}"):
        return f"## {name}\n\n`{command}`\n\nDid not finish (exit {done.returncode}).\n"
    text, _, last = done.stdout.rstrip().rpartition("\n")
    figures = json.dumps(json.loads(last), indent=2)
    return f"## {name}\n\n`{command}`\n\n```text\n{text.rstrip()}\n```\n\n```json\n{figures}\n```\n"


if __name__ == "__main__":
    raise SystemExit(main())
