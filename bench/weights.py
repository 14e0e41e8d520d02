"""How much people weigh who are meant, and people who only look like somebody: the plot of docs/guide/deciding.md.

Rows of two to four facts in ten mixtures, none of them a number (that decides by itself), are written about registered
people, about people of no register, and about people who are given one trait of somebody registered: the surname, the
birth date, the street, or surname and household together. The match weight of a row is that of the best registered
person with two independent fields, whether it would be enough or not.

`python -m bench.weights [--quick] [--json] [--seed N] [--draw]`; --draw writes the plot.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import log2
from random import Random

import numpy as np
from numpy.typing import NDArray

from bench.exam import Candidates
from bench.figures import ROOT, last_line, options, shared_samples, table
from bench.people import FIELDS
from bench.weights_plot import Chart, Curve
from gatelodge.core.register import RegisterIndex, match, matches
from gatelodge.values import Segment, SegmentKind

PEOPLE = 100_000
PLOT = ROOT / "docs" / "guide" / "deciding.svg"
ROWS_EACH, ROWS_QUICK = 100_000, 10_000
SETS = (
    ("name", "birth"), ("name", "phone"), ("name", "postcode"), ("name", "line", "postcode"),
    ("name", "birth", "postcode"), ("name", "birth", "line", "postcode"), ("birth", "line", "postcode"),
    ("sur", "birth"), ("initial", "birth"), ("fore", "birth"),
)  # fmt: skip
MEANT, ALIKE, OTHERS = "registered people (rightly)", "share a trait (wrongly)", "anybody else (wrongly)"
LOOKS = ((MEANT, "#00703c"), (ALIKE, "#b65c14"), (OTHERS, "#1d70b8"))
_BLOCK = 1000
Row = Mapping[str, str]
Weights = NDArray[np.float64]


def main() -> int:
    asked = options("bench.weights", "Match weights of the meant and of the look-alikes.", draw="write the plot")
    candidates = Candidates.drawn(PEOPLE, asked.seed, shared_samples())
    count = ROWS_QUICK if asked.quick else ROWS_EACH
    chance = Random(asked.seed)
    needed = log2(PEOPLE) + match.MARGIN_BITS
    rows = {
        MEANT: _rows(_meant(candidates, chance, count), chance),
        ALIKE: _rows(_alike(candidates, chance, count), chance),
        OTHERS: _rows(_strangers(candidates, chance, count), chance),
    }
    weighed = {name: _weights(candidates.register, made) for name, made in rows.items()}
    found = {name: _found(candidates.register, made) for name, made in rows.items()}
    passing = {name: float(np.mean(bits >= needed)) for name, bits in weighed.items()}
    table(
        ("rows about", "rows", "median bits", f"of {needed:.1f} bits", "found in lists of 1,000"),
        [
            (name, len(bits), float(np.median(bits)), f"{passing[name]:.5f}", f"{found[name]:.5f}")
            for name, bits in weighed.items()
        ],
    )
    if asked.draw:
        PLOT.write_text(_chart(weighed, needed, count).svg(), encoding="utf-8")
    last_line(
        {"needed_bits": needed, "rows": count, "passing": passing, "found": found, "seed": asked.seed},
        wanted=asked.json,
    )
    return 0


def _rows(people: Iterator[Row], chance: Random) -> list[Segment]:
    return [_row(person, chance.choice(SETS)) for person in people]


def _weights(register: RegisterIndex, rows: Sequence[Segment]) -> Weights:
    """The best weight of each row; 0 where no registered person has two independent fields."""
    best = np.zeros(len(rows))
    with _everything_passes():
        for first in range(0, len(rows), _BLOCK):
            for found in register.find(rows[first : first + _BLOCK]):
                place = first + found.segment_index
                best[place] = max(best[place], found.bits)
    return best


def _found(register: RegisterIndex, rows: Sequence[Segment]) -> float:
    """Share of rows in which somebody is found, in lists of rows of one kind only."""
    blocks = (rows[first : first + _BLOCK] for first in range(0, len(rows), _BLOCK))
    return sum(len({found.segment_index for found in register.find(block)}) for block in blocks) / len(rows)


@contextmanager
def _everything_passes() -> Iterator[None]:
    """No threshold at all, and everybody is looked at closely."""
    names = ((match, "MARGIN_BITS", -1000.0), (match, "FLOOR", -1000.0), (matches, "_AMPLE_BITS", 2000.0))
    before = [(module, name, getattr(module, name)) for module, name, _ in names]
    try:
        for module, name, value in names:
            setattr(module, name, value)
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def _row(person: Row, fields: Sequence[str]) -> Segment:
    year, month, day = person["birth"].split("-")
    written = {
        **person,
        "name": f"{person['fore']} {person['sur']}",
        "initial": f"{person['fore'][:1]} {person['sur']}",
        "birth": f"{day}/{month}/{year}",
    }
    cells = tuple(written[name] for name in fields)
    return Segment("\t".join(cells), "row", SegmentKind.ROW, cells=cells, table=0)


def _meant(candidates: Candidates, chance: Random, count: int) -> Iterator[Row]:
    return (candidates.person(chance.randrange(len(candidates))) for _ in range(count))


def _strangers(candidates: Candidates, chance: Random, count: int) -> Iterator[Row]:
    others = candidates.others
    for _ in range(count):
        place = chance.randrange(len(others))
        yield {name: getattr(others, name)[place] for name in FIELDS}


def _alike(candidates: Candidates, chance: Random, count: int) -> Iterator[Row]:
    traits = (("sur",), ("birth",), ("line", "postcode"), ("sur", "line", "postcode", "phone"))
    for stranger, near in zip(_strangers(candidates, chance, count), _meant(candidates, chance, count), strict=True):
        yield {**stranger, **{name: near[name] for name in chance.choice(traits)}}


def _chart(weighed: Mapping[str, Weights], needed: float, count: int) -> Chart:
    steps = np.arange(0.25, 60.25, 0.25)
    curves = []
    for name, colour in LOOKS:
        shares = [float(np.mean(weighed[name] >= step)) for step in steps]
        curves.append(Curve(name, colour, list(zip(steps.tolist(), shares, strict=True))))
    return Chart(
        "Match weight against false matches",
        curves,
        needed,
        f"found from here on: {needed:.1f} bits",
        60,
        len(str(count)) - 1,
        "match weight in bits",
        f"share of rows that weigh at least so much ({PEOPLE:,} people on the register)",
    )


if __name__ == "__main__":
    raise SystemExit(main())
