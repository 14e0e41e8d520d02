"""The tests that a rule file carries: imagined facts, and what the rules are to say to them.

    [[test]]
    name = "the day's file to a family"
    given = { people = 1182, permitted = 1, class = "public", coverage = "complete" }
    expect = { action = "hold", rule = "bulk" }

They are read with the rules and run by `trying.py`, which `gatelodge policy test` calls.
"""

from dataclasses import dataclass, field

from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.given import given
from gatelodge.core.policy.rule import Does
from gatelodge.core.toml import Faults, Table
from gatelodge.values import Author, GapKind

RULE_ERROR = "rule-error"
"""What a verdict names where the odd condition of a rule could not be worked out."""
WITHOUT_A_RULE = frozenset(
    {
        RULE_ERROR,
        "internal",
        "agreement",
        "no-permits",
        "within-rules",
        "permitted",
        "nobody-in-what-was-read",
        "no-register",
        "nobody",
        *(f"unread-{kind.value}" for kind in GapKind),
    }
)
"""What a verdict may name where no rule of the file decides."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One test of a rule file."""

    name: str
    message: MessageFacts = field(repr=False)
    recipient: RecipientFacts = field(repr=False)
    does: Does | None = None
    """What is expected to happen, the rules in force."""
    rule: str = ""
    """The rule that is expected to decide; "" for any."""
    would: Does | None = None
    """What a rule that is not in force is expected to ask for."""
    alarms: tuple[str, ...] | None = None
    """The rules that are expected to raise an alarm; None for any."""
    line: int = 0


def read_trial(table: Table, faults: Faults) -> Trial:
    """One `[[test]]`; what is not understood is in `faults`."""
    nothing = MessageFacts(Author("")), RecipientFacts("")
    name = faults.of(lambda: table.text("name"), "")
    message, recipient = faults.of(lambda: given(table.table("given")), nothing)
    expect = faults.of(lambda: table.table("expect"), Table({}, {}, ""))
    trial = Trial(
        name=name,
        message=message,
        recipient=recipient,
        does=faults.of(lambda: expect.choice("action", Does) if expect.has("action") else None, None),
        rule=faults.of(lambda: expect.text("rule", ""), ""),
        would=faults.of(lambda: expect.choice("would", Does) if expect.has("would") else None, None),
        alarms=faults.of(lambda: expect.words("alarms") if expect.has("alarms") else None, None),
        line=table.line(),
    )
    if (trial.does, trial.rule, trial.would, trial.alarms) == (None, "", None, None):
        sentence = 'This test expects nothing. Write what is to happen: expect = { action = "hold", rule = "bulk" }'
        faults.of(lambda: table.fail("expect", sentence), None)
    faults.of(expect.done, None)
    faults.of(table.done, None)
    return trial
