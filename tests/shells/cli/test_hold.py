"""hold: the actor is named, the decision is one move, and four eyes hold on the command line too."""

from dataclasses import replace

import pytest

from gatelodge.core.permits import StaffBook
from gatelodge.values import HoldEvent, HoldState, Staff

from .conftest import HELD

REFERENCE = "GL-ABCDEFGH"
ASKED = replace(
    HELD,
    recipients=tuple(replace(recipient, state=HoldState.ASKED) for recipient in HELD.recipients),
    payload={"verdicts": [{"address": "family@mail.example", "answerable": True}]},
)
LOWRI, CLERK = "lowri@prison.example", "clerk@prison.example"


def test_the_queue_shows_people_against_permitted(run, house):
    out = run("hold", "list").out
    assert "GL-ABCDEFGH" in out
    assert "1,182" in out
    assert "family@mail.example" in out


def test_the_queue_shows_the_recipient_who_waits_not_one_who_has_it(run, house):
    has_it = replace(HELD.recipients[0], address="boss@prison.example", state=HoldState.DELIVERED, permitted=0)
    house.store.held = replace(HELD, recipients=(has_it, *HELD.recipients))
    assert "family@mail.example and 1 more" in run("hold", "list").out


def test_a_reference_may_be_typed_in_small_letters(run, house):
    assert REFERENCE in run("hold", "show", " gl-abcdefgh", "--as", LOWRI).out


def test_looking_is_recorded_with_who_looked(run, house):
    ran = run("hold", "show", REFERENCE, "--as", LOWRI)
    assert ran.code == 0
    assert [(event.tag, event.actor) for event in house.store.events] == [("hold:message:view", LOWRI)]
    assert "People from this list went out before: 4 July 2011." in ran.out
    assert "A••••BC" in ran.out
    assert "1 August 2011 10:12" in ran.out, "the organisation's own time, summer time in Wales"


def test_an_alarm_is_shown_to_who_decides_and_not_to_the_author(run, house):
    officer = "ig@prison.example"
    house.facts.staff = StaffBook([Staff(officer, role="ig-officer"), Staff(CLERK)])
    verdicts = [{"address": "family@mail.example", "rule": "canary", "alarms": ["canary"], "confidential": True}]
    payload = {"verdicts": verdicts, "alarms": ["canary"], "canaries": 1}
    held = replace(HELD, recipients=(replace(HELD.recipients[0], rule="canary"),), payload=payload)
    house.store.held = held
    assert "ALARM  1 planted person in it." in run("hold", "show", REFERENCE, "--as", officer).out
    for arguments in ([], ["--json"]):
        out = run("hold", "show", REFERENCE, "--as", CLERK, *arguments).out.lower()
        assert "canary" not in out
        assert "planted" not in out


def test_the_document_of_an_item_keeps_its_keys(run, house):
    document = run("hold", "show", REFERENCE, "--as", LOWRI, "--json").document
    assert document["format"] == "gatelodge.hold-show/1"
    assert document["item"] == REFERENCE
    assert document["at"] == "2011-08-01T09:12:00+00:00"
    assert document["recipients"][0]["state"] == "held"
    assert document["earlier"][0]["overlap"] == 1100


@pytest.mark.parametrize(
    ("command", "actor", "event"),
    [
        ("release", LOWRI, HoldEvent.APPROVE),
        ("return", LOWRI, HoldEvent.RETURN),
        ("answer", CLERK, HoldEvent.ANSWER),
        ("withdraw", CLERK, HoldEvent.WITHDRAW),
    ],
)
def test_a_decision_is_one_move_by_an_unproven_actor(run, house, command, actor, event):
    house.store.held = HELD if command != "answer" else ASKED
    ran = run("hold", command, REFERENCE, "--as", actor, "--reason", "Checked with the unit.")
    assert ran.code == 0
    (move,) = house.store.moves
    assert (move.item, move.event, move.actor, move.reason, move.proven) == (
        REFERENCE,
        event,
        actor,
        "Checked with the unit.",
        False,
    )
    assert "unproven" in ran.err


@pytest.mark.parametrize(
    ("command", "actor"), [("release", CLERK), ("return", CLERK), ("answer", LOWRI), ("withdraw", LOWRI)]
)
def test_the_wrong_person_is_told_so_and_nothing_moves(run, house, command, actor):
    ran = run("hold", command, REFERENCE, "--as", actor, "--reason", "x")
    assert ran.code == 1
    assert ran.err.startswith("gatelodge: ")
    assert ran.err.count("\n") == 1
    assert house.store.moves == []


def test_a_release_may_be_for_one_recipient(run, house):
    run("hold", "release", REFERENCE, "--as", LOWRI, "--reason", "x", "--to", "family@mail.example")
    assert house.store.moves[0].recipients == ("family@mail.example",)


def test_a_release_without_a_reason_or_an_actor_is_wrong_usage(run, house):
    assert run("hold", "release", REFERENCE, "--as", LOWRI).code == 2
    assert run("hold", "release", REFERENCE, "--reason", "x").code == 2


def test_an_unknown_reference_is_refused_in_one_sentence(run, house):
    ran = run("hold", "show", "GL-NOTHERE", "--as", LOWRI)
    assert (ran.code, ran.err) == (1, "gatelodge: There is no GL-NOTHERE.\n")


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("manager", "line manager"),
        ("ig", "information governance"),
        ("two", "Two different people"),
        ("seal", "sealed transfer"),
        ("anyone", None),
    ],
)
def test_who_decides_is_shown_where_a_rule_says_so(run, house, by, said):
    verdicts = [{"address": one.address, "by": by} for one in HELD.recipients]
    house.store.held = replace(HELD, payload=dict(HELD.payload) | {"verdicts": verdicts})
    ran = run("hold", "show", REFERENCE, "--as", LOWRI)
    assert ("may release it" in ran.out or "must agree" in ran.out) is (said is not None)
    assert said is None or said in ran.out
    assert run("hold", "show", REFERENCE, "--as", LOWRI, "--json").document["recipients"][0]["by"] == by
