"""Whether the right people are found, how quickly, and in how little space, beside a tokeniser in C and Presidio.

`python -m bench.matching [--quick] [--json] [--seed N] [--profile]`. With --profile only where the time goes.
"""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.exam import Candidates, sit
from bench.figures import last_line, options, shared_samples, table
from bench.matching_peer import Presidio, install
from bench.matching_profile import shares
from bench.matching_register import KEY, Register, register
from bench.matching_speed import in_turn, scale, speed
from bench.matching_texts import ROWS, Texts, mail_of, prose_of, segments_of, sheet_of, text_of
from gatelodge.core.detect import find
from gatelodge.core.register import RegisterIndex

SIZES = (100_000, 1_000_000)
QUICK_SIZES = (10_000, 100_000)
_LIMITS = {
    "recall_clean": ">= 0.999",
    "precision_clean": ">= 0.999",
    "recall_slip": ">= 0.98",
    "precision_slip": ">= 0.995",
    "scan_vs_tokenise": ">= 0.14",
    "vs_presidio": "<= 1/300",
    "bytes_per_person": "<= 100",
    "scale_1e7_1e5": ">= 0.8",
    "build_per_s": ">= 100,000",
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
    """Every figure by its name, the wanted ones first."""
    small_size, size = QUICK_SIZES if quick else SIZES
    main_register = register(size, seed, samples)
    texts = texts_of(main_register, samples, 400 if quick else 2498, seed)
    with Presidio(text_of(texts.mail)) as peer:
        quality = exam(20_000 if quick else SIZES[0], seed, samples, rounds=1 if quick else 3)
        _say("exam")
        small = register(small_size, seed + 1, samples)
        _say("registers")
        quick_or_not = speed(main_register.index, texts, peer, 5)
    _say("speed")
    sheets = segments_of(sheet_of(small.rows[:ROWS])), segments_of(texts.sheet)
    prose_scale, sheet_scale = scale(small.index, main_register.index, texts.prose, sheets, 5)
    opened = in_turn({"open": lambda: RegisterIndex.open(main_register.content, KEY)}, 15)
    return {
        **quality,
        **quick_or_not,
        "bytes_per_person": len(main_register.content) / size,
        "scale_1e7_1e5": prose_scale,
        "scale_sheet": sheet_scale,
        "scale_sizes": [size, small_size],
        "build_per_s": size / main_register.build_s,
        "open_ms": median(opened["open"]),
        "prose": "bodies of real mails" if samples else "office prose made here",
        "people": size,
        "seed": seed,
    }


def texts_of(main_register: Register, samples: Path | None, mails: int, seed: int) -> Texts:
    """The texts, about people of this register. Everybody on them must be found, or there is nothing to time."""
    rows = main_register.rows
    texts = Texts(prose_of(samples, mails, seed), mail_of(rows[5], rows[9]), sheet_of(rows[:ROWS]))
    for extraction, people in ((texts.mail, 2), (texts.sheet, ROWS)):
        found = find(extraction, main_register.index).people
        if found != people:
            _say(f"{found} people were found where {people} are")
    return texts


def exam(size: int, seed: int, samples: Path | None, rounds: int) -> dict[str, object]:
    """Recall and precision of the matching exam."""
    candidates = Candidates.drawn(size, seed, samples)
    figures: dict[str, object] = {}
    for version in ("clean", "slip"):
        marks = sit(candidates, seed, slips=version == "slip", rounds=rounds)
        figures |= {f"recall_{version}": marks.recall, f"precision_{version}": marks.precision}
    return figures


def profile(seed: int, samples: Path | None) -> None:
    """Where the time of prose, a mail and a sheet goes."""
    main_register = register(QUICK_SIZES[1], seed, samples)
    texts = texts_of(main_register, samples, 400, seed)
    works = {
        "prose, matching": (lambda: main_register.index.find(texts.prose), 5),
        "mail of 4 kB, everything": (lambda: find(texts.mail, main_register.index), 100),
        f"sheet of {ROWS:,} rows, everything": (lambda: find(texts.sheet, main_register.index), 5),
    }
    for name, (work, times) in works.items():
        work()
        table((name, "share"), shares(work, times))


def _shown(name: str, figure: object) -> object:
    """Shares near one with four places, one in so many as that."""
    if isinstance(figure, float) and name == "vs_presidio":
        return f"1/{1 / figure:,.0f}"
    return f"{figure:.4f}" if isinstance(figure, float) and name.startswith(("recall", "precision")) else figure


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
