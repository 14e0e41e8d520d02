"""Whether the right people are found, how quickly, and in how little space, beside a tokeniser in C and Presidio.

`python -m bench.matching [--quick] [--json] [--seed N] [--profile]`. With --profile only where the time goes.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.exam import quality
from bench.exam_draw import Candidates
from bench.figures import last_line, options, shared_samples, table
from bench.matching_live import seen_after_s
from bench.matching_peer import Presidio, install
from bench.matching_profile import SHOWN, by_file, shares
from bench.matching_reader import import_cpu_s, memory_mb, write_csv
from bench.matching_register import Register, opened, register
from bench.matching_speed import in_turn, scale, speed
from bench.matching_texts import ROWS, Texts, mail_of, prose_of, segments_of, sheet_of, text_of
from gatelodge.adapters.native import kernel_name
from gatelodge.core.detect import find

SIZES = (100_000, 1_000_000, 10_000_000)
"""Of which the middle one is timed for itself, and the others are compared."""
QUICK_SIZES = (20_000, 200_000, 200_000)
_LIMITS = {
    "recall_clean": ">= 0.999",
    "precision_clean": ">= 0.999",
    "recall_slip": ">= 0.98",
    "precision_slip": ">= 0.995",
    "counts_exact": "True",
    "real_false_rate": "< 0.001",
    "office_false_rate": "< 0.001",
    "scan_vs_tokenise": ">= 0.14",
    "vs_presidio": "<= 1/300",
    "bytes_per_person": "<= 100",
    "scale_1e7_1e5": ">= 0.8",
    "open_ms": "< 50",
    "reader_rss_mb": "< 200",
    "build_per_s": ">= 100,000",
    "csv_per_s": ">= 50,000",
    "upsert_s": "< 1",
}


def main() -> int:
    asked = options("bench.matching", "Matching: quality, speed, size.", profile="only show where the time goes")
    samples = shared_samples()
    if asked.profile:
        profile(asked.seed, samples)
        return 0
    install()
    began = perf_counter()
    figures = measure(asked.seed, samples, quick=asked.quick)
    figures["took_s"] = perf_counter() - began
    table(
        ("figure", "measured", "wanted"),
        [(name, _shown(name, figures[name]), _LIMITS.get(name, "")) for name in figures],
    )
    last_line(figures, wanted=asked.json)
    return 0


def measure(seed: int, samples: Path | None, *, quick: bool) -> dict[str, object]:
    """Every figure by its name."""
    sizes = QUICK_SIZES if quick else SIZES
    with tempfile.TemporaryDirectory(prefix="gatelodge-bench-") as folder:
        registers = {size: register(size, seed, samples, Path(folder)) for size in sorted(set(sizes))}
        _say("registers are built")
        small, middle, large = (registers[size] for size in sizes)
        texts = texts_of(middle, samples, 400 if quick else 2498, seed)
        with Presidio(text_of(texts.mail)) as peer:
            timed = speed(middle.index, texts, peer, 5)
        sheets = segments_of(sheet_of(small.rows[:ROWS])), segments_of(sheet_of(large.rows[:ROWS]))
        prose_scale, sheet_scale = scale(small.index, large.index, texts.prose, sheets, 5)
        sizing = {
            "bytes_per_person": middle.bytes_per_person,
            "scale_1e7_1e5": prose_scale,
            "scale_sheet": sheet_scale,
            "scale_sizes": (small.people, large.people),
            "build_per_s": middle.people / middle.build_s,
            "build_per_s_large": large.people / large.build_s,
            "csv_per_s": csv_per_s(seed, samples, Path(folder), 100_000 if quick else sizes[1]),
            "reader_rss_mb": reader_rss_mb(large, texts, Path(folder)),
            "upsert_s": median(seen_after_s(middle.path, Path(folder) / "live")),
            "open_ms": median(in_turn({"open": lambda: opened(large.path)}, 15)["open"]),
        }
    _say("speed is measured")
    found = quality(Candidates.drawn(sizes[0] if quick else sizes[1], seed, samples), seed, samples, quick=quick)
    prose = "bodies of real mails" if samples else "office prose made here"
    return {**found, **timed, **sizing, "kernel": kernel_name(), "prose": prose, "people": sizes[1], "seed": seed}


def texts_of(searched: Register, samples: Path | None, mails: int, seed: int) -> Texts:
    """The texts, about people of this register. Everybody on them must be found, or there is nothing to time."""
    rows = searched.rows
    texts = Texts(prose_of(samples, mails, seed), mail_of(rows[5], rows[9]), sheet_of(rows[:ROWS]))
    for extraction, people in ((texts.mail, 2), (texts.sheet, ROWS)):
        found = find(extraction, searched.index).people
        if found != people:
            _say(f"{found} people were found where {people} are")
    return texts


def csv_per_s(seed: int, samples: Path | None, folder: Path, people: int) -> float:
    """From a CSV file to an index that opens: people for each second of one processor."""
    write_csv(folder / "people.csv", people, seed, samples)
    return people / import_cpu_s(folder / "people.csv", folder)


def reader_rss_mb(searched: Register, texts: Texts, folder: Path) -> float:
    """Megabytes that a reader takes beside the mapped file."""
    text = folder / "text.txt"
    text.write_text("\n".join([*(s.text for s in texts.prose), text_of(texts.sheet)]), encoding="utf-8")
    return memory_mb(searched.path, text)


def profile(seed: int, samples: Path | None) -> None:
    """Where the time of prose, a mail and a sheet goes."""
    with tempfile.TemporaryDirectory(prefix="gatelodge-bench-") as folder:
        searched = register(QUICK_SIZES[1], seed, samples, Path(folder))
        texts = texts_of(searched, samples, 400, seed)
        _say(f"kernel: {kernel_name()}")
        works = {
            "prose, matching": (lambda: searched.index.find(texts.prose), 5),
            "mail of 4 kB, everything": (lambda: find(texts.mail, searched.index), 100),
            f"sheet of {ROWS:,} rows, everything": (lambda: find(texts.sheet, searched.index), 5),
        }
        for name, (work, times) in works.items():
            work()
            functions = shares(work, times)
            table((name, "share"), by_file(functions))
            table(("functions of it", "share"), [(where, share) for where, share in functions if share >= SHOWN])


def _shown(name: str, figure: object) -> object:
    """Shares near one or nought with enough places to be compared."""
    match figure:
        case bool():
            return str(figure)
        case float() if name == "vs_presidio":
            return f"1/{1 / figure:,.0f}"
        case float() if name.startswith(("recall", "precision")) or name.endswith("rate"):
            return f"{figure:.4f}"
        case float() if name.startswith(("scan", "scale")):
            return f"{figure:.3f}"
        case (low, high):
            return f"{low:.4f} to {high:.4f}" if isinstance(low, float) else f"{low:,} to {high:,}"
        case _:
            return figure


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
