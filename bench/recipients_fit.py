"""Fits the weights of `core/habits/unusual_bits.py` to invented years of other seeds: a table of log-odds in bits."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.recipients_slips import Asked
from gatelodge.core.habits.unusual import Answer

Numbers = NDArray[np.float64]
_SMALL = 4.0
"""How strongly a weight is drawn to nothing where few messages gave that answer."""
_SAYS_NOTHING = frozenset({"no record"})
"""Nobody is ever sent by mistake to an address that nobody knew: that is how the slips are made, and is not learned."""


def fitted(mails: Iterable[Asked]) -> dict[str, dict[str, float]]:
    """Question to answer to bits; the permits' weights are fitted last, upon the others."""
    rows, permits, wrong = [], [], []
    for mail in mails:
        for place, answers in enumerate(mail.answers):
            if mail.wrong in {-1, place}:
                rows.append([one for one in answers[:-1] if one.answer not in _SAYS_NOTHING])
                permits.append([answers[-1]])
                wrong.append(place == mail.wrong)
    names, base = _logistic(rows, np.array(wrong), np.zeros(len(wrong)))
    places = {name: n for n, name in enumerate(names)}
    offset = np.array([base[[places[one.question, one.answer] for one in row]].sum() for row in rows])
    more, weights = _logistic(permits, np.array(wrong), offset, small=0.5)
    table: dict[str, dict[str, float]] = {}
    for (question, answer), weight in [*zip(names, base, strict=True), *zip(more, weights, strict=True)]:
        table.setdefault(question, {})[answer] = round(float(weight / np.log(2)), 2)
    table["permits"]["not asked"] = 0.0
    return table


def _logistic(
    rows: Sequence[Sequence[Answer]], wrong: NDArray[np.bool_], offset: Numbers, small: float = _SMALL
) -> tuple[list[tuple[str, str]], Numbers]:
    """(answers, their weights in nats), both kinds of mail weighing the same: iterated least squares."""
    names = sorted({(one.question, one.answer) for row in rows for one in row})
    place = {name: n for n, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for n, row in enumerate(rows):
        for one in row:
            x[n, place[one.question, one.answer]] = 1
    share = np.where(wrong, 0.5 / wrong.mean(), 0.5 / (1 - wrong.mean()))
    weights = np.zeros(len(names))
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ weights + offset, -30, 30)))
        curve = np.maximum(share * p * (1 - p), 1e-9)
        slope = x.T @ (share * (wrong - p)) - small * weights
        step = np.linalg.solve((x * curve[:, None]).T @ x + small * np.eye(len(names)), slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return names, weights


def source(table: dict[str, dict[str, float]], seeds: Sequence[int], mails: int) -> str:
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
        lines += [f'        "{answer}": {bits},' for answer, bits in sorted(answers.items(), key=lambda one: one[1])]
        lines.append("    },")
    return "\n".join([*lines, "}", ""])
