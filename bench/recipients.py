"""How well the record of earlier mail tells that a mail is about to go to the wrong one.

A made-up organisation, whose authors each write three or four mails to the outside on a working day, does so for a
year; the record learns for nine months. In the last three each message is asked about before it is learned: all
untouched ones say how often the gate would cry wolf, per message; in 1,000 of them one recipient is changed for another
known one, as slips happen (`recipients_slips.py`), and that one must stand out. The weights were fitted to other seeds.

What is generated: cases with family, solicitor and officers; projects, suppliers, enquiries; answers to mail the gate
never saw; replies with and without what they quote, forwards, colleagues who fill in, joiners, leavers, handovers; six
mails in ten greet somebody by name, and one contact in 25 goes by another name than their address says; half the mails
name nobody on the register; half have fewer than 40 words of four letters or more, of which one in seven belongs to the
matter alone; every twelfth goes to somebody to whom its author never wrote. Where it is kinder than life: words are
drawn from tidy topics, nobody hides a slip in a list of thirty, people of one family do not share a mailbox, and the
other seeds come from the same generator. Where it is harder: half the slips are neighbours in the author's own
completion list, and mail inside the organisation, which tells much about who works with whom, is not there at all.

With permits: who may hear about whom is known for every recipient (one permit in a hundred comes three days late). They
can tell only about mail that names somebody, sent to one who may not hear it; that is `recipient_permits_at_0p1`. What
they leave to the other signals is given beside it: all slips in mail about people, and all slips.

python -m bench.recipients [--quick] [--json] [--seed N] [--fit]; --fit writes the weights anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from bench.figures import ROOT, last_line, options, percentile, table
from bench.recipients_fit import fitted, source
from bench.recipients_slips import SHARES, Asked, asked
from gatelodge.core.habits.unusual import ONE_IN_200, ONE_IN_1000, Answer, unusual

MESSAGES, QUICK = 60_000, 32_000
SLIPS = 1000
FITTED_TO = (70_001, 70_002, 70_003)
FITTED_MESSAGES, FITTED_SLIPS = 40_000, 4000
_KINDS = ("new", "answer", "reply", "forward")


def main() -> int:
    choice = options("bench.recipients", "Mail to the wrong one, told by habit.", fit="write the weights anew")
    if choice.fit:
        fit()
        return 0
    found = _measured(choice.seed, quick=choice.quick)
    for heading, rows in found.tables:
        table(heading, rows)
    last_line(found.figures, wanted=choice.json)
    return 0


def figures(seed: int, *, quick: bool) -> dict[str, float]:
    """The figures of one run, by the names that the exam shows them under."""
    return _measured(seed, quick=quick).figures


def fit() -> None:
    """Write `unusual_bits.py`."""
    mails = (one for seed in FITTED_TO for one in asked(seed, FITTED_MESSAGES, FITTED_SLIPS))
    path = ROOT / "src" / "gatelodge" / "core" / "habits" / "unusual_bits.py"
    path.write_text(source(fitted(mails), FITTED_TO, FITTED_MESSAGES), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Measured:
    figures: dict[str, float]
    tables: list[tuple[Sequence[str], list[Sequence[object]]]]


def _measured(seed: int, *, quick: bool) -> _Measured:
    started = perf_counter()
    mails = list(asked(seed, QUICK if quick else MESSAGES, SLIPS))
    ordinary = [mail for mail in mails if mail.wrong < 0]
    slips = [mail for mail in mails if mail.wrong >= 0]
    alone, permits = _Scores(ordinary, slips, permits=False), _Scores(ordinary, slips, permits=True)
    banned = [mail for mail in slips if mail.answers[mail.wrong][-1].answer == "missing"]
    people = [mail for mail in slips if mail.message.persons]
    figures = {
        "recipient_messages": float(len(ordinary)),
        "recipient_slips": float(len(slips)),
        "recipient_at_0p5": alone.found(slips, 0.005),
        "recipient_at_0p1": alone.found(slips, 0.001),
        "recipient_permits_at_0p1": permits.found(banned, 0.001),
        "recipient_permits_people_at_0p1": permits.found(people, 0.001),
        "recipient_permits_all_at_0p1": permits.found(slips, 0.001),
        "recipient_bits_0p5": alone.bits_at(0.005),
        "recipient_bits_0p1": alone.bits_at(0.001),
        "recipient_alarms_at_one_in_200": alone.alarms(ONE_IN_200),
        "recipient_alarms_at_one_in_1000": alone.alarms(ONE_IN_1000),
        "recipient_seconds": perf_counter() - started,
    }
    shown: list[Sequence[object]] = [
        ("all slips", len(slips), *_columns(alone, permits, slips)),
        *_rows(alone, permits, {f"slip: {name}": [one for one in slips if one.slip == name] for name, _ in SHARES}),
        *_rows(
            alone, permits, {f"mail: {name}": [one for one in slips if one.message.kind == name] for name in _KINDS}
        ),
        *_rows(alone, permits, {"about people": people, "about people they may not hear about": banned}),
    ]
    heading = ("", "slips", "found at 0.5 %", "found at 0.1 %", "with permits, 0.5 %", "with permits, 0.1 %")
    notes: list[Sequence[object]] = [(name, f"{value:.4g}") for name, value in figures.items()]
    return _Measured({name: round(value, 4) for name, value in figures.items()}, [(heading, shown), (("", ""), notes)])


class _Scores:
    """What each message scores, and where false alarms begin."""

    def __init__(self, ordinary: Sequence[Asked], slips: Sequence[Asked], *, permits: bool) -> None:
        self._end = None if permits else -1
        self._ordinary = sorted(max(map(self._bits, mail.answers)) for mail in ordinary)
        self._slips = {id(mail): self._bits(mail.answers[mail.wrong]) for mail in slips}

    def bits_at(self, share: float) -> float:
        """The bits that so many of the ordinary messages exceed."""
        return percentile(self._ordinary, 1 - share)

    def alarms(self, bits: float) -> float:
        """The share of ordinary messages above so many bits."""
        return sum(one > bits for one in self._ordinary) / len(self._ordinary)

    def found(self, slips: Sequence[Asked], share: float) -> float:
        """The share of these slips whose wrong recipient stands out at so many false alarms."""
        limit = self.bits_at(share)
        return sum(self._slips[id(mail)] > limit for mail in slips) / max(1, len(slips))

    def _bits(self, answers: Sequence[Answer]) -> float:
        return unusual(answers[: self._end])


def _rows(alone: _Scores, permits: _Scores, groups: Mapping[str, list[Asked]]) -> list[Sequence[object]]:
    return [(name, len(slips), *_columns(alone, permits, slips)) for name, slips in groups.items()]


def _columns(alone: _Scores, permits: _Scores, slips: Sequence[Asked]) -> list[str]:
    return [f"{scores.found(slips, share):.3f}" for scores in (alone, permits) for share in (0.005, 0.001)]


if __name__ == "__main__":
    raise SystemExit(main())
