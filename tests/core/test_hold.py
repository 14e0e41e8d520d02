"""The table of moves, every cell of it."""

from itertools import product
from pathlib import Path

import pytest

from gatelodge.core.hold import ENTRY_STATES, FINAL, apply, check_actor, check_approval, drawing, fits
from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.values import By, HoldEvent, HoldState

# Columns are the events, in the order of HoldEvent; "." is refused.
_COLUMNS = "deliver ask hold refuse answer approve first expire return withdraw delivered bounce doubt retry"
_TRUTH = """
judging    releasing asked held refused . . . . . . . . . .
asked      releasing asked held refused releasing releasing asked held returned withdrawn . . . .
held       releasing asked held refused . releasing held . returned withdrawn . . . .
releasing  . . . . . . . . . . delivered bounced uncertain .
uncertain  . . . . . . . . . . delivered bounced . releasing
delivered  . . . . . . . . . . . . . .
returned   . . . . . . . . . . . . . .
bounced    . . . . . . . . . . . . . .
refused    . . . . . . . . . . . . . .
withdrawn  . . . . . . . . . . . . . .
seeded     . . . . . tested . . tested . . . . .
tested     . . . . . . . . . . . . . .
"""
_CELLS = {
    (HoldState(line.split()[0]), event): target
    for line in _TRUTH.strip().splitlines()
    for event, target in zip(HoldEvent, line.split()[1:], strict=True)
}


def test_the_truth_table_has_every_cell():
    assert set(_CELLS) == set(product(HoldState, HoldEvent))
    assert len(_COLUMNS.split()) == len(HoldEvent)


@pytest.mark.parametrize(("state", "event"), _CELLS, ids=str)
def test_each_cell(state, event):
    target = _CELLS[state, event]
    assert fits(state, event) is (target != ".")
    if target == ".":
        with pytest.raises(RefusedError):
            apply(state, event)
    else:
        assert apply(state, event) is HoldState(target)


def test_final_states_are_those_nothing_leads_out_of():
    assert set(FINAL) == {
        HoldState.DELIVERED,
        HoldState.RETURNED,
        HoldState.BOUNCED,
        HoldState.REFUSED,
        HoldState.WITHDRAWN,
        HoldState.TESTED,
    }


def test_every_state_can_be_reached_and_every_live_state_can_end():
    reached = set(ENTRY_STATES.values())
    for _ in HoldState:
        reached |= {apply(s, e) for s, e in product(reached, HoldEvent) if fits(s, e)}
    assert reached == set(HoldState)
    ending = set(FINAL)
    for _ in HoldState:
        ending |= {s for s, e in product(HoldState, HoldEvent) if fits(s, e) and apply(s, e) in ending}
    assert ending == set(HoldState)


def test_nothing_leads_from_a_test_to_the_outside():
    reached = {HoldState.SEEDED}
    for _ in HoldState:
        reached |= {apply(s, e) for s, e in product(reached, HoldEvent) if fits(s, e)}
    assert reached == {HoldState.SEEDED, HoldState.TESTED}
    assert [s for s, e in product(HoldState, HoldEvent) if fits(s, e) and apply(s, e) is HoldState.SEEDED] == []


def test_the_first_of_two_approvals_moves_nothing():
    for state in (HoldState.ASKED, HoldState.HELD):
        assert apply(state, HoldEvent.APPROVE_FIRST) is state


APPROVALS = [
    (By.ANYONE, "", True),
    (By.ANYONE, "peer", True),
    (By.ANYONE, "SECOND ", False),
    (By.MANAGER, "", True),
    (By.IG, "", True),
    (By.TWO, "", False),
    (By.TWO, "peer", True),
    (By.TWO, "Second", False),
    (By.SEAL, "", False),
    (By.SEAL, "peer", False),
]


@pytest.mark.parametrize(("by", "first", "enough"), APPROVALS)
def test_when_an_approval_is_enough(by, first, enough):
    if enough:
        check_approval(by, first=first, actor="second")
    else:
        with pytest.raises(NotAllowedError):
            check_approval(by, first=first, actor="second")


def test_time_alone_never_sends():
    for state in (HoldState.ASKED, HoldState.HELD):
        senders = {e for e in HoldEvent if fits(state, e) and apply(state, e) is HoldState.RELEASING}
        judged_anew = {HoldEvent.DECIDE_DELIVER}
        assert senders <= {HoldEvent.ANSWER, HoldEvent.APPROVE} | judged_anew


AUTHOR, RECIPIENT, SECOND = "a.pugh@llanfair.example", "o.vaughan@public.example", "m.rees@llanfair.example"


@pytest.mark.parametrize("event", HoldEvent)
@pytest.mark.parametrize("actor", [AUTHOR, "A.Pugh@Llanfair.example", RECIPIENT, SECOND, "gate", ""])
def test_who_may(event, actor):
    kind = {AUTHOR: "author", RECIPIENT: "recipient", SECOND: "second", "gate": "gate", "": "nobody"}[actor.lower()]
    allowed = {
        HoldEvent.APPROVE: {"second"},
        HoldEvent.APPROVE_FIRST: {"second"},
        HoldEvent.RETURN: {"second", "gate"},
        HoldEvent.ANSWER: {"author"},
        HoldEvent.WITHDRAW: {"author"},
    }.get(event, {"gate"})
    if kind in allowed:
        check_actor(event, actor=actor, author=AUTHOR, recipients=[RECIPIENT])
    else:
        with pytest.raises(NotAllowedError):
            check_actor(event, actor=actor, author=AUTHOR, recipients=[RECIPIENT])


def test_a_message_without_author_is_answered_by_nobody():
    with pytest.raises(NotAllowedError):
        check_actor(HoldEvent.ANSWER, actor="", author="", recipients=[])


def test_the_drawing_shows_each_move_once():
    lines = drawing().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert lines.count("    held --> releasing: approve") == 1
    moves = sum(target != "." for target in _CELLS.values())
    assert len(lines) == 1 + len(ENTRY_STATES) + moves + len(FINAL)


def test_the_drawing_in_the_docs_is_the_table(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "formats" / "custody.md").read_text("utf-8")
    assert f"```mermaid\n{drawing()}\n```" in page
