"""Builds the name tables of `gatelodge.demo.data` from the public name files.

Run by hand: `python tests/shells/demo/build_tables.py SAMPLES`. The tables keep rounded weights of the commoner names
only; `test_tables.py` says that the committed tables are what this makes.
Sources: Office for National Statistics (surnames), National Records of Scotland (forenames), under the Open
Government Licence v3.0.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

SURNAMES = 6000
FORENAMES = 400
COHORTS = ("1974-1983", "1984-1993")
DATA = Path(__file__).resolve().parents[3] / "src" / "gatelodge" / "demo" / "data"


def surnames(names: Path) -> str:
    """One line a surname, commonest first: name and share in millionths, rounded to two digits."""
    with (names / "uk-surnames.csv").open() as file:
        rows = [(row["surname"], float(row["freq"])) for row in csv.DictReader(file)]
    kept = sorted(((n, f) for n, f in rows if n.isalpha() and len(n) > 2), key=lambda row: (-row[1], row[0]))[:SURNAMES]
    return "".join(f"{_cased(name)},{_rounded(share * 1_000_000)}\n" for name, share in kept)


def forenames(names: Path) -> str:
    """One line a forename: sex, name, and its rounded count in each birth cohort."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    with (names / "scotland-forenames-by-cohort.csv").open() as file:
        for row in csv.DictReader(file):
            if row["cohort"] in COHORTS and row["name"].isalpha():
                counts[row["sex"], row["name"]][row["cohort"]] = int(row["n"])
    lines = []
    for sex in "MF":
        some = sorted((k for k in counts if k[0] == sex), key=lambda k: (-sum(counts[k].values()), k))[:FORENAMES]
        lines += [f"{sex},{k[1]},{','.join(str(_rounded(counts[k].get(c, 0))) for c in COHORTS)}\n" for k in some]
    return "".join(lines)


def _cased(name: str) -> str:
    name = name.capitalize()
    return f"Mc{name[2:].capitalize()}" if name.startswith("Mc") and len(name) > 4 else name


def _rounded(value: float) -> int:
    digits = max(0, len(str(int(value))) - 2)
    return round(value / 10**digits) * 10**digits


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "names"
    (DATA / "surnames.csv").write_text(surnames(folder), encoding="utf-8")
    (DATA / "forenames.csv").write_text(forenames(folder), encoding="utf-8")
