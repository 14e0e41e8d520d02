"""Fits the weights of `core/habits/unusual_bits.py` to invented years of other seeds: a table of log-odds in bits.

Answers that are steps ("7") weigh no less than the step before, so that a rare far step is not worth less than a near.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from bench.recipients_slips import Asked
from gatelodge.core.habits.unusual import Answer

Numbers = NDArray[np.float64]
Table = dict[str, dict[str, float]]
_SMALL = 4.0
"""How strongly a weight is drawn to nothing where few messages gave that answer."""
_SAYS_NOTHING = frozenset({"no record"})
"""Nobody is ever sent by mistake to an address that nobody knew: that is how the slips are made, and is not learned."""
_STEP = re.compile(r"(.*?)(\d+)")


def fitted(mails: Iterable[Asked]) -> Table:
    """Question to answer to bits."""
    rows, permits, wrong = [], [], []
    for mail in mails:
        for place, answers in enumerate(mail.answers):
            if mail.wrong in {-1, place}:
                rows.append([one for one in answers[:-1] if one.answer not in _SAYS_NOTHING])
                permits.append(answers[-1].answer)
                wrong.append(place == mail.wrong)
    table = _table(rows, np.array(wrong), _SMALL)
    table["permits"] = _of_permits(permits, wrong)
    return {
        question: {answer: round(weight / float(np.log(2)), 2) for answer, weight in answers.items()}
        for question, answers in table.items()
    }


def _of_permits(permits: Sequence[str], wrong: Sequence[bool]) -> dict[str, float]:
    """Nats by themselves: permits come from elsewhere than habits. Where nobody is in it they say nothing."""
    asked = [(answer, slip) for answer, slip in zip(permits, wrong, strict=True) if answer != "not asked"]
    counts = Counter(asked)
    slips = sum(slip for _, slip in asked)
    shares = {
        answer: ((counts[answer, True] + 1) / (slips + 2), (counts[answer, False] + 1) / (len(asked) - slips + 2))
        for answer in ("there", "missing")
    }
    return {"not asked": 0.0} | {answer: log(of_slips / of_others) for answer, (of_slips, of_others) in shares.items()}


def _table(rows: Sequence[Sequence[Answer]], wrong: NDArray[np.bool_], small: float) -> Table:
    """Question to answer to nats."""
    answers = sorted({(one.question, one.answer) for row in rows for one in row})
    parts = {answer: _parts(*answer) for answer in answers}
    names = sorted({part for these in parts.values() for part in these})
    place = {name: n for n, name in enumerate(names)}
    places = {answer: [place[part] for part in these] for answer, these in parts.items()}
    x = np.zeros((len(rows), len(names)))
    for n, row in enumerate(rows):
        for one in row:
            x[n, places[one.question, one.answer]] = 1
    rising = np.array([">" in name for _, name in names])
    weights = _logistic(x, wrong, rising, small)
    table: Table = {}
    for question, answer in answers:
        table.setdefault(question, {})[answer] = float(weights[places[question, answer]].sum())
    return table


def _parts(question: str, answer: str) -> list[tuple[str, str]]:
    """An answer is itself; a step is every step up to it."""
    step = _STEP.fullmatch(answer)
    if step is None:
        return [(question, answer)]
    return [(question, step[1]), *((question, f"{step[1]}>{n}") for n in range(int(step[2])))]


def _logistic(x: Numbers, wrong: NDArray[np.bool_], rising: NDArray[np.bool_], small: float) -> Numbers:
    """Weights in nats, both kinds of mail weighing the same: iterated least squares; rising ones are never below 0."""
    share = np.where(wrong, 0.5 / wrong.mean(), 0.5 / (1 - wrong.mean()))
    kept = np.ones(x.shape[1], dtype=bool)
    weights = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        curve = np.maximum(share * p * (1 - p), 1e-9)
        slope = x.T @ (share * (wrong - p)) - small * weights
        some = x[:, kept]
        step = np.linalg.solve((some * curve[:, None]).T @ some + small * np.eye(int(kept.sum())), slope[kept])
        weights[kept] += step
        falling = kept & rising & (weights < 0)
        if np.abs(step).max() < 1e-6 and not falling.any():
            break
        weights[falling] = 0
        if np.abs(step).max() < 1e-2:
            kept &= ~falling
    return weights


def source(table: Table, seeds: Sequence[int], mails: int) -> str:
    """The module that holds these weights."""
    lines = [
        '"""What each answer of `unusual.py` weighs, in bits: written by `python -m bench.recipients --fit`.',
        "",
        f"Fitted to invented years of {mails:,} messages with the seeds {', '.join(map(str, seeds))}.",
        '"""',
        "",
        "from collections.abc import Mapping",
        "",
        "BITS: Mapping[str, Mapping[str, float]] = {",
    ]
    for question, answers in table.items():
        lines.append(f'    "{question}": {{')
        lines += [f'        "{answer}": {bits},' for answer, bits in sorted(answers.items(), key=_in_order)]
        lines.append("    },")
    return "\n".join([*lines, "}", ""])


def _in_order(item: tuple[str, float]) -> tuple[float, str, int]:
    step = _STEP.fullmatch(item[0])
    return (0.0, step[1], int(step[2])) if step else (item[1], item[0], 0)
