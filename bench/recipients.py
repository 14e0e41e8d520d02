"""How well the record of earlier mail tells that a mail is about to go to the wrong one.

A made-up organisation of 110 authors writes to the outside for a year; the record learns for nine months. In the last
three each message is asked about before it is learned: all untouched ones say how often the gate would cry wolf, per
message; in 1,000 of them one recipient is changed for another known one, as slips happen (`recipients_slips.py`), and
that one must stand out. The weights were fitted to other seeds.

What is generated: cases with family, solicitor and officers; projects, suppliers, enquiries; answers to mail the gate
never saw; replies with and without what they quote, forwards, colleagues who fill in, joiners, leavers, handovers; six
mails in ten greet somebody by name, and one contact in 25 goes by another name than their address says; six mails in
ten name nobody on the register. Where it is kinder than life: words are drawn from tidy topics, nobody hides a slip in
a list of thirty, people of one family do not share a mailbox, and the other seeds come from the same generator.
Where it is harder: half the slips are neighbours in the author's own completion list, and mail inside the organisation,
which tells much about who works with whom, is not there at all.

With permits: who may hear about whom is known for every recipient (one permit in fifty comes three days late). They can
tell only about mail that names somebody, sent to one who may not hear it; that is `recipient_permits_at_0p1`. What they
leave to the other signals is given beside it: all slips in mail about people, and all slips.

python -m bench.recipients [--quick] [--json] [--seed N] [--fit]; --fit writes the weights anew.
"""

from collections.abc import Mapping, Sequence
from time import perf_counter

from bench.figures import ROOT, last_line, options, table
from bench.recipients_fit import fitted, source
from bench.recipients_slips import SHARES, Asked, asked
from gatelodge.core.habits.unusual import ONE_IN_200, ONE_IN_1000

MESSAGES, QUICK = 100_000, 24_000
SLIPS = 1000
FITTED_TO = (70_001, 70_002, 70_003)
FITTED_MESSAGES, FITTED_SLIPS = 40_000, 4000
ALARMS = {"0p5": 0.005, "0p1": 0.001}
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
    mails = [one for seed in FITTED_TO for one in asked(seed, FITTED_MESSAGES, FITTED_SLIPS)]
    path = ROOT / "src" / "gatelodge" / "core" / "habits" / "unusual_bits.py"
    path.write_text(source(fitted(mails), FITTED_TO, FITTED_MESSAGES), encoding="utf-8")
