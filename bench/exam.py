"""The matching exam: registered people written into mails among people who look like them; who is found, who made up.

A *mention* is one registered person on one page, with some fields written in one writer's style. Every mention holds
enough in principle: a number issued to the person alone, or two independent fields. Independent are the number, the
full name, the birth date, the mail address, and the household (surname, address, postcode, telephone) as one. An
initial stands for the forename only where birth date or number stand beside it. In the slip version one field of each
row has one typing mistake or change of form, and what is left of the others still holds enough.

Some people go by an alias as well, and some writers use it. Around them stand people who are in no register: strangers
of another prison, namesakes, people of the same birth date, street or household, staff, public figures.

How it is marked:

- A mention is *found* when its person is answered for certain; or is one of k, and every one of the k has, in all
  fields that were written without a slip, the very same values: the evidence really fits all of them.
- An answer is *right* when a mention is found by it. Every other answer is *wrong*, also one of k among whom is the
  right person but somebody, too, whom the evidence does not fit; except that an answer is left out of the count when a
  person of no register on that page has exactly the same values as all of those answered: then it is no mistake.
- Recall is found over mentions, precision is right over right and wrong.

Messages go through the real reader and the real detectors. `python -m bench.exam [--quick] [--json] [--seed N]
[--size N] [--rounds N] [--examples N]`; `quality` is the same for other benchmarks.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter

from bench.exam_counts import WITH_NUMBER, WITHOUT_NUMBER, count, false_findings
from bench.exam_draw import Candidates, page_of
from bench.exam_marks import Marks, mark, report
from bench.exam_pages import ONE_PERSON, PAGES
from bench.figures import shared_samples
from bench.office import office_mails, real_mails
from gatelodge.core.detect import find
from gatelodge.core.extract import extract_message

CLEAN_SETS = (
    ("number",), ("number", "name"), ("name", "birth"), ("name", "phone"), ("name", "postcode"), ("name", "mail"),
    ("name", "line", "postcode"), ("name", "birth", "postcode"), ("birth", "line", "postcode"),
    ("number", "name", "birth"), ("number", "name", "birth", "line", "postcode", "phone"),
)  # fmt: skip
SLIP_SETS = (
    ("number", "name", "birth"), ("number", "name", "postcode"), ("name", "birth", "postcode"),
    ("name", "birth", "phone"), ("name", "birth", "line", "postcode"),
    ("number", "name", "birth", "line", "postcode", "phone"),
)  # fmt: skip


def sit(candidates: Candidates, seed: int, *, slips: bool, rounds: int = 1, rows: int = 20) -> Marks:
    """Write every page with every set of fields so many times, and mark what is found."""
    chance = Random(seed)
    marks = Marks()
    for _ in range(rounds):
        for page in PAGES:
            for fields in SLIP_SETS if slips else CLEAN_SETS:
                written = page_of(candidates, chance, page, fields, rows, slips=slips)
                content = PAGES[page]([mention.row for mention in written], chance)
                if page in ONE_PERSON:
                    written = written[:1]
                mark(marks, candidates, page, written, find(extract_message(content), candidates.register))
    return marks


def quality(
    candidates: Candidates, seed: int, samples: Path | None, *, quick: bool = False, rounds: int = 3, examples: int = 0
) -> dict[str, object]:
    """Every figure of quality by its name, and the tables behind them on stdout.

    Quick: one round, files of up to 10,000 people, a tenth of the mails.
    """
    figures: dict[str, object] = {"exam_people": len(candidates)}
    for slips in (False, True):
        version = "slip" if slips else "clean"
        marks = sit(candidates, seed, slips=slips, rounds=1 if quick else rounds)
        report(marks, f"{len(candidates):,} people, {version}", examples=examples)
        figures |= {f"recall_{version}": marks.recall, f"precision_{version}": marks.precision}
    return figures | _counts(candidates, quick=quick) | _false(candidates, seed, samples, quick=quick)


def _counts(candidates: Candidates, *, quick: bool) -> dict[str, object]:
    exact = True
    for people in (1182, 10_000) if quick else (1182, 10_000, 100_000):
        for kind in ("csv",) if people > 10_000 or quick else ("csv", "xlsx"):
            for fields in (WITH_NUMBER, WITHOUT_NUMBER):
                made = count(candidates, people, kind, fields)
                exact &= made.exact
                print(
                    f"{kind}, {len(fields)} fields, {made.asked:,} people: {made.certain:,} found for certain,"
                    f" {made.right:,} of them right, {made.either} one of several, {made.rows:,} rows of persons"
                )
    return {"counts_exact": exact}


def _false(candidates: Candidates, seed: int, samples: Path | None, *, quick: bool) -> dict[str, object]:
    kinds: dict[str, Iterator[bytes]] = {"office": office_mails(500 if quick else 5000, seed, samples)}
    if samples:
        kinds["real"] = islice(real_mails(samples), 250 if quick else None)
    figures: dict[str, object] = {"real_false_rate": None}
    for name, mails in kinds.items():
        found = false_findings(candidates.register, mails)
        low, high = found.interval
        print(f"{found.mails:,} {name} mails: somebody found in {len(found.found)} ({low:.3%} to {high:.3%})")
        figures |= {f"{name}_false_rate": found.rate, f"{name}_false_interval": (low, high)}
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.exam", description="The matching exam.")
    parser.add_argument("--quick", action="store_true", help="end within 45 seconds on 2 cores")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object on the last line")
    parser.add_argument("--seed", type=int, default=2011, help="another seed makes other data")
    parser.add_argument("--size", type=int, action="append", help="people in the register (100000 and 1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often every page is written")
    parser.add_argument("--examples", type=int, default=0, help="show so many mistakes")
    asked = parser.parse_args()
    samples = shared_samples()
    figures = []
    for size in asked.size or ([20_000] if asked.quick else [100_000, 1_000_000]):
        began = perf_counter()
        candidates = Candidates.drawn(size, asked.seed, samples)
        print(f"{size:,} people, made and enrolled in {perf_counter() - began:.0f} s", file=sys.stderr)
        figures.append(
            quality(candidates, asked.seed, samples, quick=asked.quick, rounds=asked.rounds, examples=asked.examples)
        )
        print(f"{perf_counter() - began:.0f} s in all", file=sys.stderr)
    if asked.json:
        print(json.dumps({"seed": asked.seed, "exams": figures}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
