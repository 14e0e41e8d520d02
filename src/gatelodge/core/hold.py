"""What may happen to one (message, recipient) in custody: one table, and who may make it happen.

Nothing here keeps state, reads a clock or sends: `apply` says where an event leads, `check_actor` who may
cause it.
Silence never sends: no event of time leads from asked or held to releasing.
The drawing in docs/formats/custody.md is `drawing()`, checked by a test.

    >>> apply(HoldState.ASKED, HoldEvent.ANSWER)
    <HoldState.RELEASING: 'releasing'>
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.values import By, HoldEvent, HoldState

GATE: Final = "gate"
"""The actor of our own steps."""

_S, _E = HoldState, HoldEvent

MOVES: Final[Mapping[tuple[HoldState, HoldEvent], HoldState]] = MappingProxyType(
    {
        (_S.JUDGING, _E.DECIDE_DELIVER): _S.RELEASING,
        (_S.JUDGING, _E.DECIDE_ASK): _S.ASKED,
        (_S.JUDGING, _E.DECIDE_HOLD): _S.HELD,
        (_S.JUDGING, _E.DECIDE_REFUSE): _S.REFUSED,
        (_S.ASKED, _E.DECIDE_DELIVER): _S.RELEASING,
        (_S.ASKED, _E.DECIDE_ASK): _S.ASKED,
        (_S.ASKED, _E.DECIDE_HOLD): _S.HELD,
        (_S.ASKED, _E.DECIDE_REFUSE): _S.REFUSED,
        (_S.HELD, _E.DECIDE_DELIVER): _S.RELEASING,
        (_S.HELD, _E.DECIDE_ASK): _S.ASKED,
        (_S.HELD, _E.DECIDE_HOLD): _S.HELD,
        (_S.HELD, _E.DECIDE_REFUSE): _S.REFUSED,
        (_S.ASKED, _E.ANSWER): _S.RELEASING,
        (_S.ASKED, _E.APPROVE): _S.RELEASING,
        (_S.ASKED, _E.APPROVE_FIRST): _S.ASKED,
        (_S.ASKED, _E.EXPIRE_ASK): _S.HELD,
        (_S.ASKED, _E.RETURN): _S.RETURNED,
        (_S.ASKED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.HELD, _E.APPROVE): _S.RELEASING,
        (_S.HELD, _E.APPROVE_FIRST): _S.HELD,
        (_S.HELD, _E.RETURN): _S.RETURNED,
        (_S.HELD, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.RELEASING, _E.DELIVER): _S.DELIVERED,
        (_S.RELEASING, _E.BOUNCE): _S.BOUNCED,
        (_S.RELEASING, _E.DOUBT): _S.UNCERTAIN,
        (_S.UNCERTAIN, _E.DELIVER): _S.DELIVERED,
        (_S.UNCERTAIN, _E.RETRY): _S.RELEASING,
        (_S.UNCERTAIN, _E.BOUNCE): _S.BOUNCED,
        (_S.SEEDED, _E.APPROVE): _S.TESTED,
        (_S.SEEDED, _E.RETURN): _S.TESTED,
    }
)
"""Every move there is; what is not here is refused."""

FINAL: Final = frozenset(HoldState) - {state for state, _ in MOVES}
"""States that nothing leads out of: the message has ended for this recipient."""

ENTRY_STATES: Final[Mapping[str, HoldState]] = MappingProxyType(
    {
        "judging": _S.JUDGING,
        "deliver": _S.RELEASING,
        "ask": _S.ASKED,
        "hold": _S.HELD,
        "refuse": _S.REFUSED,
        "seed": _S.SEEDED,
    }
)
"""Where a recipient starts when its message enters custody, by its verdict."""

SECOND_PERSON: Final = frozenset({_E.APPROVE, _E.APPROVE_FIRST, _E.RETURN})
"""Decisions of somebody who is neither the author nor a recipient."""
AUTHORS_OWN: Final = frozenset({_E.ANSWER, _E.WITHDRAW})
"""Decisions of the author alone."""


def apply(state: HoldState, event: HoldEvent) -> HoldState:
    """The state that the event leads to. RefusedError when it does not fit."""
    try:
        return MOVES[state, event]
    except KeyError:
        raise RefusedError(f"A message that is {state} cannot be moved by {event}.") from None


def fits(state: HoldState, event: HoldEvent) -> bool:
    """True when the event leads somewhere from this state."""
    return (state, event) in MOVES


def check_actor(event: HoldEvent, *, actor: str, author: str, recipients: Iterable[str]) -> None:
    """Do nothing when this actor may cause the event; NotAllowedError otherwise.

    Identities and addresses are compared without case. The gate itself may return a message (silence ends so), never
    approve one.
    """
    who = actor.strip().lower()
    if event in AUTHORS_OWN:
        if not who or who != author.strip().lower():
            raise NotAllowedError(f"Only its author may {event} a message.")
    elif event in SECOND_PERSON:
        if event is HoldEvent.RETURN and who == GATE:
            return
        if who in {"", GATE, author.strip().lower()}:
            raise NotAllowedError(f"To {event} a message needs a second person, not its author.")
        if who in {address.strip().lower() for address in recipients}:
            raise NotAllowedError(f"Nobody may {event} a message to themselves.")
    elif who != GATE:
        raise NotAllowedError(f"Only the gate itself may {event} a message.")


def check_approval(by: By, *, first: str, actor: str) -> None:
    """Do nothing when this approval is enough where `by` decides; NotAllowedError otherwise.

    first: who agreed first, "" where nobody did. A rule for two people needs another one before this.
    """
    if by is By.SEAL:
        raise NotAllowedError("Nobody may release this: it may only go as a sealed transfer.")
    if by is By.TWO and not first:
        raise NotAllowedError("Two people must agree to this: the first approval is recorded before the second.")
    if first and first.strip().lower() == actor.strip().lower():
        raise NotAllowedError("You have agreed to this already. A second, different person must agree as well.")


def drawing() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    starts = [f"    [*] --> {state}: {word}" for word, state in ENTRY_STATES.items()]
    moves = [f"    {state} --> {target}: {event}" for (state, event), target in MOVES.items()]
    ends = [f"    {state} --> [*]" for state in HoldState if state in FINAL]
    return "\n".join(["stateDiagram-v2", *starts, *moves, *ends])
