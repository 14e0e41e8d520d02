"""One rule, and the words in which it says what it asks for and how far it has gone live."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from gatelodge.core.policy.catalogue import Entry
from gatelodge.core.policy.conditions import Condition
from gatelodge.core.policy.odd import Expression
from gatelodge.values import Action, By

PRECEDENCE = (
    "The strictest rule that matches decides, of equals the first in the file; "
    "nothing loosens a rule but its own exceptions."
)
"""How rules stand to each other, in one sentence."""


class Mode(IntEnum):
    """How far a rule, a unit or the whole gate has gone live; the lesser of them counts."""

    SHADOW = 0
    """Recorded as `deliver, would: …`; nobody is told."""
    TELL = 1
    """Delivered; the author is told."""
    HOLD = 2
    """In force."""


class GapAction(IntEnum):
    """What the table of gaps says about one kind for one class."""

    DELIVER = 0
    TELL = 1
    """Deliver, say so, and record `delivered_unread`."""
    ASK = 2
    HOLD = 3


class Does(StrEnum):
    """What a rule asks for, the stricter further down."""

    DELIVER = "deliver"
    TELL = "tell"
    """Deliver, and tell the author."""
    ASK = "ask"
    """The author first."""
    HOLD = "hold"
    """For whoever may decide about this author's mail."""
    HOLD_MANAGER = "hold-manager"
    HOLD_IG = "hold-ig"
    HOLD_TWO = "hold-two"
    SEAL = "seal"
    """Held; it may only go as a sealed transfer."""
    REFUSE = "refuse"

    level: int
    """How strict; larger is stricter."""
    action: Action
    """What happens to the mail."""
    by: By
    """Who decides, where it is held."""


_ACTIONS = {"deliver": Action.DELIVER, "tell": Action.DELIVER, "ask": Action.ASK, "refuse": Action.REFUSE}
_DECIDERS = {"hold-manager": By.MANAGER, "hold-ig": By.IG, "hold-two": By.TWO, "seal": By.SEAL}
for _level, _does in enumerate(Does):
    _does.level = _level
    _does.action = _ACTIONS.get(_does, Action.HOLD)
    _does.by = _DECIDERS.get(_does, By.ANYONE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: who answers for it, how far it has gone live, when it matches, what it asks for and says."""

    name: str
    owner: str
    purpose: str
    """Why it is there."""
    life: Mode
    does: Does
    conditions: tuple[Condition, ...] = field(repr=False)
    sentences: Mapping[str, Entry] = field(repr=False)
    """Language to text with parameters."""
    hint: str = field(default="", repr=False)
    alarm: bool = False
    """Where it matches, information governance hears at once, whether or not the rule or the gate is in force."""
    gap: GapAction | None = None
    """Made from a line of the table of gaps."""
    unit: str = ""
    """The unit it belongs to; it is about mail of that unit and of those below it only."""
    expires: date | None = None
    """Its last day."""
    odd: Expression | None = None
    """A condition in CEL, asked when all others hold."""
    line: int = field(default=0, repr=False, compare=False)
    """Where it stands in the file."""
