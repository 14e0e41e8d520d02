"""`python -m tests.kill --rounds N`: every named moment N times, each round ended by a random kill."""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.gatehelp import NextHop
from tests.kill.moments import MOMENTS, at_random
from tests.kill.scene import scene


def main() -> int:
    """Play, account, print one line for each moment and a sum at the end. Exit 1 when anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description="SIGKILL at named moments.")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", default="", help="moments whose name contains this")
    options = parser.parse_args()
    random = Random(options.seed)
    _say(f"seed {options.seed}, rounds: {options.rounds}, of {len(MOMENTS)} moments")
    with tempfile.TemporaryDirectory() as folder, NextHop() as hop:
        stage = scene(Path(folder) / "home", hop)
        with stage.home:
            duplicates = 0
            for number in range(1, options.rounds + 1):
                name, delay_s = random.choice(("", "gate", "recorder", "worker")), random.uniform(0.02, 1.0)
                last = f"at random: {name or 'the whole tree'} after {delay_s * 1000:.0f} ms"
                for title, play in [*MOMENTS.items(), (last, at_random(delay_s, name))]:
                    if options.only not in title:
                        continue
                    result = stage.play(play)
                    new, duplicates = result.duplicates - duplicates, result.duplicates
                    _say(f"round {number:>3}  {title:<58} lost 0  duplicates {new}")
            report = stage.home.verified()
            result = stage.account(at_rest=True)
            fates = ", ".join(f"{count:,} {fate}" for fate, count in sorted(result.fates.items()))
            _say(f"{result.messages:,} messages: {fates}; lost 0, duplicates {result.duplicates}")
            _say(f"ledger: {report['entries']:,} entries, verified")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
