"""What every benchmark shares: its options, its table, its last line, medians and percentiles."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def options(name: str, what: str, **switches: str) -> argparse.Namespace:
    """`quick`, `json` and `seed` from the command line, and further switches, each with what it does."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=what)
    parser.add_argument("--quick", action="store_true", help="end within 45 seconds on 2 cores")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object on the last line")
    parser.add_argument("--seed", type=int, default=2011, help="another seed makes other data")
    for switch, does in switches.items():
        parser.add_argument(f"--{switch}", action="store_true", help=does)
    return parser.parse_args()


def shared_samples() -> Path | None:
    """The folder of sample files, None (said on stderr) where it is absent; in CI its absence ends the run."""
    folder = Path(os.environ.get("GATELODGE_SHARED", ROOT.parent / "shared")) / "samples"
    if folder.is_dir():
        return folder
    if os.environ.get("CI"):
        sys.exit("GATELODGE_SHARED: no samples here")
    sys.stderr.write("no shared samples here (GATELODGE_SHARED): what needs them is left out\n")
    return None


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as they need to be, numbers to the right."""
    cells = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [list(headings), *cells]) for n in range(len(headings))]
    for row in [list(headings), *cells]:
        first, *rest = (
            cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *rest]).rstrip())
    print()


def last_line(figures: Mapping[str, object], *, wanted: bool) -> None:
    """The figures as one JSON object, where it was asked for."""
    if wanted:
        print(json.dumps(figures))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of all values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _shown(cell: object) -> str:
    match cell:
        case None:
            return "-"
        case float():
            return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:,.2f}"
        case int():
            return f"{cell:,}"
        case _:
            return str(cell)
