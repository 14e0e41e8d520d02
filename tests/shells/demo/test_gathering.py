"""What became of a mail is read off the gate's answer, the next hop and the queue."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gatelodge.demo.gathering import act, lines, masked, outcome, would
from gatelodge.demo.mail import DemoMail
from gatelodge.demo.post import Answer
from gatelodge.demo.world import World
from gatelodge.errors import IntegrityError
from gatelodge.values import HoldState, Item, ItemRecipient, Supervision

AT = datetime(2011, 8, 1, 9, tzinfo=UTC)
ONE, TWO = "d.prosser@mail.example", "h.prosser@mail.example"
STATES = {
    "deliver": HoldState.DELIVERED,
    "ask": HoldState.ASKED,
    "hold": HoldState.HELD,
    "refuse": HoldState.REFUSED,
}


def _mail(*recipients):
    return DemoMail(
        sender="clerk@prison.example",
        recipients=recipients,
        content=b"",
        message_id="<1@prison.example>",
        subject="Visit",
        kind="visit",
        expect="deliver",
        planted="",
        at=AT,
    )


def _item(*actions):
    return Item(
        item="GL-AAAAAAAA",
        at=AT,
        digest=b"",
        sender="clerk@prison.example",
        author="clerk@prison.example",
        recipients=tuple(
            ItemRecipient(
                address=address, state=STATES[action], action=action, rule="r", sentence="s", people=1, permitted=0
            )
            for address, action in zip((ONE, TWO), actions, strict=False)
        ),
        size=1,
        message_id="<1@prison.example>",
        entry=1,
    )


def _answer(code):
    return Answer(code, "", 1.0)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (("deliver",), "delivered"),
        (("ask",), "asked"),
        (("hold",), "held"),
        (("deliver", "deliver"), "delivered"),
        (("deliver", "hold"), "split"),
        (("deliver", "refuse"), "split"),
        (("ask", "hold"), "held"),
        (("hold", "refuse"), "refused"),
    ],
)
def test_the_outcome_of_a_mail_in_custody_is_that_of_its_recipients(actions, expected):
    assert outcome(_mail(ONE, TWO), _answer(250), _item(*actions), {}) == expected


def _stopped_once(item):
    """The one stopped mail of an act with one mail in it."""
    mail = _mail(ONE, TWO)
    (stopped,) = act(
        "act2",
        "hold",
        [mail],
        days=1,
        seconds=1.0,
        answers={mail.message_id: _answer(250)},
        arrived={},
        items=[item],
        judge=lambda mail: None,
        world=World(1),
    ).stopped
    return stopped


def test_a_day_on_which_a_list_went_out_several_times_is_named_once():
    earlier = [
        {"at": "2011-07-11T09:05:00+00:00", "people": 1182, "overlap": 1101},
        {"at": "2011-07-04T10:40:00+00:00", "people": 1182, "overlap": 1056},
        {"at": "2011-07-04T15:00:00+00:00", "people": 1182, "overlap": 1060},
    ]
    stopped = _stopped_once(replace(_item("hold", "hold"), payload={"earlier": earlier}))
    assert [(before.at.day, before.overlap) for before in stopped.before] == [(4, 1060), (11, 1101)]


def test_a_split_mail_says_who_has_it_before_it_says_why_the_other_has_not():
    assert _stopped_once(_item("deliver", "hold")).said == "Sent to 1 of its 2 recipients. For the other: s"
    assert _stopped_once(_item("hold", "hold")).said == "s"


def test_what_the_gate_would_have_done_is_counted_by_message_from_its_log():
    def decided(*said):
        return {"tag": "message:envelope:decided", "what": {"verdicts": [{"would": one} for one in said]}}

    entries = [
        {"tag": "gate:process:start", "what": {}},
        decided(""),
        decided("", "hold"),
        decided("ask"),
        decided("hold", "refuse"),
        decided("hold"),
    ]
    assert would(entries) == {"asked": 1, "held": 2, "refused": 1}


def test_a_mail_answered_5xx_is_refused():
    assert outcome(_mail(ONE), _answer(550), None, {}) == "refused"


def test_a_mail_is_delivered_only_when_the_next_hop_has_it_for_everybody():
    mail = _mail(ONE, TWO)
    there = {mail.message_id: frozenset({ONE, TWO})}
    assert outcome(mail, _answer(250), None, there) == "delivered"
    with pytest.raises(IntegrityError, match="neither held nor delivered"):
        outcome(mail, _answer(250), None, {mail.message_id: frozenset({ONE})})
    with pytest.raises(IntegrityError, match="451"):
        outcome(mail, _answer(451), None, there)


def test_an_address_is_masked_to_its_first_letter_and_domain():
    assert masked(ONE) == "d••••@mail.example"
    assert masked("@x.example") == "••••@x.example"


def test_the_managers_lines_name_staff_and_leave_out_machines():
    world = World(1)
    found = [
        Supervision("scanner.admin@llanfair.prison.example", 9, 0, 0),
        Supervision(world.staff[1].address, 20, 1, 0),
        Supervision(world.clerk.address, 30, 0, 3),
        Supervision("somebody@else.example", 5, 0, 0),
    ]
    told = lines(found, world)
    assert [(line.name, line.outside, line.seen) for line in told] == [
        (world.clerk.name, 30, 0),
        (world.staff[1].name, 20, 1),
    ]
