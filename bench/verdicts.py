"""The exam of verdicts: 2,000 mails and more with known right answers, in four made-up organisations.

    python -m bench.verdicts [--quick] [--json] [--seed N] [--wrong]

Ordinary mail, forty kinds of lawful bulk, the mail of 2011 and fifty-two other ways to go astray; once with good
permits, once with a fifth of them missing and one address in twenty wrong. Right answers follow from how a mail was
made, never from what the gate says. A year of earlier mail is in the record. Then: recipients swapped in mail of
nothing but habits (`bench.recipients`), and how long deciding takes (`bench.decide_speed`).
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from random import Random

from bench import decide_speed, recipients
from bench.figures import last_line, options, shared_samples, table
from bench.verdict_exam.house import PACKS, made
from bench.verdict_exam.sit import Gate, Marks, paper, sit

MISSING, SLIPPED = 0.2, 0.05


def one(pack: str, seed: int, *, spoiled: bool, quick: bool) -> Marks:
    """The exam of one organisation."""
    house, chance = made(pack, seed, shared_samples()), Random(f"{pack}/{seed}/paper")
    size = (
        {"ordinary_mails": 150, "history": 1500, "rounds": 1}
        if quick
        else {"ordinary_mails": 600, "history": 4000, "rounds": 3}
    )
    work = paper(house, chance, **size)
    gate = Gate(house, Random(seed), missing=MISSING, slipped=SLIPPED) if spoiled else Gate(house, Random(seed))
    return sit(gate, work)


def exam(seed: int, *, quick: bool) -> tuple[Marks, Marks]:
    """With good permits, and with spoiled ones."""
    good, spoiled = Marks(), Marks()
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            (kind, pool.submit(one, pack, seed, spoiled=kind, quick=quick)) for pack in PACKS for kind in (False, True)
        ]
        for kind, job in jobs:
            (spoiled if kind else good).add(job.result())
    return good, spoiled


def main() -> int:
    """Print the marks."""
    given = options("verdicts", "The exam of verdicts.", wrong="list every mail that was judged wrongly")
    good, spoiled = exam(given.seed, quick=given.quick)
    for heading, marks in (
        ("With good permits", good),
        ("A fifth of the permits missing, one address in twenty wrong", spoiled),
    ):
        print(f"{heading}\n")
        _report(marks, all_kinds=given.wrong)
    speed = decide_speed.figures(given.seed, quick=given.quick)
    table(
        ["deciding one message", ""],
        [
            ["milliseconds, median", speed["decide_ms"]],
            ["milliseconds, 99 of 100", speed["decide_ms_p99"]],
            *([name, speed[name]] for name in ("recipients", "rules", "conditions", "cel", "permits")),
        ],
    )
    habits = recipients.figures(given.seed, quick=given.quick)
    table(
        ["a recipient swapped for another known one", "found"],
        [
            ["one in 200 ordinary mails questioned", _share(habits["recipient_at_0p5"], 1)],
            ["one in 1,000", _share(habits["recipient_at_0p1"], 1)],
            ["one in 1,000, with permits, where these can tell", _share(habits["recipient_permits_at_0p1"], 1)],
        ],
    )
    last_line(
        {
            "messages": good.messages,
            "kinds": len(good.kinds),
            "wrong_passes": good.wrong_passes,
            "wrong_hold_rate": good.wrong_holds / good.lawful,
            "wrong_ask_rate": good.wrong_asks / good.lawful,
            "asks_per_100": 100 * good.asks / good.messages,
            "wrong_hold_rate_permits_80": spoiled.wrong_holds / spoiled.lawful,
            "wrong_ask_rate_permits_80": spoiled.wrong_asks / spoiled.lawful,
            "wrong_passes_permits_80": spoiled.grave_passes,
            "too_strict": sum(counts["too strict"] for counts in good.kinds.values()),
            **habits,
            **speed,
            "seed": given.seed,
        },
        wanted=given.json,
    )
    return 0


def _report(marks: Marks, *, all_kinds: bool) -> None:
    lawful = marks.lawful
    table(
        ["", "mails", "share"],
        [
            ["in all", marks.messages, ""],
            ["lawful", lawful, ""],
            ["wrongly let through", marks.wrong_passes, _share(marks.wrong_passes, marks.messages - lawful)],
            ["of these bulk, hidden or banned", marks.grave_passes, ""],
            ["lawful, wrongly held", marks.wrong_holds, _share(marks.wrong_holds, lawful)],
            ["lawful, wrongly asked about", marks.wrong_asks, _share(marks.wrong_asks, lawful)],
        ],
    )
    faults = {kind: counts for kind, counts in marks.kinds.items() if all_kinds or set(counts) - {"n"}}
    if faults:
        table(
            ["kind", "mails", "let through", "held", "asked", "too strict"],
            [[kind, *_row(counts)] for kind, counts in sorted(faults.items())],
        )
    if all_kinds:
        print("\n".join(marks.wrong), "\n")


def _row(counts: Counter[str]) -> list[int]:
    return [counts[name] for name in ("n", "passed", "held", "asked", "too strict")]


def _share(part: float, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else ""


if __name__ == "__main__":
    raise SystemExit(main())
