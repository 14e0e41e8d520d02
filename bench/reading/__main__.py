"""`python -m bench.reading`: is everything read, is what is not read named, what does it cost, what do others do?"""

import sys
import time
from pathlib import Path

from bench.exam_counts import wilson
from bench.figures import last_line, options, shared_samples, table
from bench.gatehouse import real_mails
from bench.reading import bombs, escapes, hidden, mime_cases, rivals, sheet
from bench.reading import samples as documents
from bench.reading.office_mails import dressed_mails, held

OFFICE_MAILS, QUICK_MAILS = 5_000, 300
QUICK_BOMBS = 8
"""So many of them, evenly chosen, where it has to be quick."""


def main() -> int:
    """Print every figure; 1 when something was missed in silence, got out of the cage, or broke the gate."""
    asked = options(
        "reading", "Reading: what is found, what is named, how fast.", rivals="compare with other extractors"
    )
    folder = shared_samples()
    figures: dict[str, object] = {}
    figures |= sheet.measure()  # first: later there is much in memory that a child of the cage does not have
    if folder:
        figures |= _samples(folder / "documents")
    figures |= _planted()
    figures |= _mime()
    if folder:
        figures |= _mails(folder, QUICK_MAILS if asked.quick else OFFICE_MAILS, asked.seed)
    figures |= _bombs(quick=asked.quick) | _escapes()
    if folder and (asked.rivals or not asked.quick):
        figures["rivals"] = _rivals(folder / "documents")
    table(("figure", "value"), [(name, value) for name, value in figures.items() if not isinstance(value, dict | list)])
    last_line(figures | {"seed": asked.seed}, wanted=asked.json)
    bad = ("silent_misses", "hidden_missed", "mime_missed", "bombs_failed", "escapes")
    return int(any(figures.get(name) for name in bad))


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)


def _samples(folder: Path) -> dict[str, object]:
    _say("sample documents")
    readings = [documents.read(sample) for sample in documents.samples(folder)]
    missed = [
        (one.sample.path.name, string[:60], reason)
        for one in readings
        for string, reason in zip(one.missed, one.reasons, strict=True)
    ]
    table(("sample with a string that is not found", "string", "why"), missed)
    return {
        "samples_strings": sum(len(one.sample.expected) for one in readings),
        "samples_missed": len(missed),
        "silent_misses": sum(one.silent for one in readings),
        "samples_unflagged": sum(one.unflagged for one in readings),
    }


def _planted() -> dict[str, object]:
    _say("planted cases")
    families = hidden.tried()
    table(
        ("planted in", "cases", "found", "named as a gap", "hiding not named", "missed"),
        [(name, n.total(), n["found"], n["gap"], n["wrong"], n["missed"]) for name, n in families.items()],
    )
    return {
        "hidden_kinds": sum(n.total() for n in families.values()),
        "hidden_missed": sum(n["missed"] for n in families.values()),
        "hidden_misnamed": sum(n["wrong"] for n in families.values()),
    }


def _mime() -> dict[str, object]:
    _say("MIME cases")
    cases = list(mime_cases.cases())
    return {"mime_cases": len(cases), "mime_missed": sum(map(mime_cases.missed, cases))}


def _mails(folder: Path, office: int, seed: int) -> dict[str, object]:
    """Mails that a gap holds for the public although there is nothing odd about them."""
    _say("real and office mails")
    real = real_mails(folder)
    started = time.perf_counter()
    by_kind = held(real)
    took_s = time.perf_counter() - started
    dressed = held(dressed_mails(office, seed, folder))
    rows = [
        ("real mails", len(real), by_kind["mails"], *wilson(by_kind["mails"], len(real))),
        ("office mails", office, dressed["mails"], *wilson(dressed["mails"], office)),
    ]
    table(
        ("held for a gap", "mails", "held", "95% from", "to"),
        [(name, n, hits, f"{low:.3%}", f"{high:.3%}") for name, n, hits, low, high in rows],
    )
    return {
        "real_mails": len(real),
        "real_false_gaps": by_kind["mails"],
        "real_false_gaps_interval": [round(end, 6) for end in rows[0][3:]],
        "real_ms_a_mail": round(took_s * 1e3 / len(real), 3),
        "office_mails": office,
        "office_false_gaps": dressed["mails"],
        "office_false_gaps_interval": [round(end, 6) for end in rows[1][3:]],
        "gap_kinds": {**by_kind, **{f"office {kind}": count for kind, count in dressed.items()}},
    }


def _bombs(*, quick: bool) -> dict[str, object]:
    _say("bombs")
    every = list(bombs.bombs())
    chosen = every[:: len(every) // QUICK_BOMBS] if quick else every
    outcomes = list(bombs.run(chosen))
    table(
        ("bomb", "s", "MB", "gaps", "failed"),
        [(one.name, one.seconds, one.peak_mb, ", ".join(one.gaps), one.failed) for one in outcomes],
    )
    return {"bombs": len(outcomes), "bombs_failed": sum(bool(one.failed) for one in outcomes)}


def _escapes() -> dict[str, object]:
    _say("escapes")
    outcomes = escapes.run()
    table(
        ("escape", "tried", "got out", "outside of the cage"),
        [(one.name, str(one.tried), str(one.succeeded), one.outside) for one in outcomes],
    )
    return {
        "escapes_tried": sum(one.tried for one in outcomes),
        "escapes": sum(one.succeeded for one in outcomes),
        "escapes_real_outside": sum(one.outside == escapes.GOT for one in outcomes),
    }


def _rivals(folder: Path) -> dict[str, dict[str, dict[str, float]]]:
    _say("other extractors")
    rivals.install()
    compared = rivals.compare(list(documents.samples(folder)))
    tools = ("gatelodge", *rivals.TOOLS)
    rows = []
    for name, row in compared.items():
        cells = []
        for tool in tools:
            one = row[tool]
            ratio = one["ms"] / one["our_ms"] if one["our_ms"] else 0
            cells.append(f"{one['found']:.0f}/{one['of']:.0f}" + (f"  x{ratio:.2f}" if tool != "gatelodge" else ""))
        rows.append((name, *cells, row["gatelodge"]["ms"]))
    table(("format: strings found, time against ours", *tools, "our ms"), rows)
    return compared


if __name__ == "__main__":
    raise SystemExit(main())
