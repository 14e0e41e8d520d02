"""What became of a mail is read off the gate's answer, the next hop and the queue."""

from datetime import UTC, datetime

import pytest

from gatelodge.demo.gathering import lines, masked, outcome
from gatelodge.demo.mail import DemoMail
from gatelodge.demo.post import Answer
from gatelodge.demo.story import clear
from gatelodge.demo.world import World
from gatelodge.errors import IntegrityError, RefusedError
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


def test_the_demo_clears_its_own_folder_and_nobody_elses(tmp_path):
    folder = tmp_path / "demo"
    clear(folder)
    (folder / "act1").mkdir()
    (folder / "day.html").write_text("old")
    clear(folder)
    assert list(folder.iterdir()) == []
    (folder / "thesis.odt").write_text("precious")
    with pytest.raises(RefusedError, match="no demo made"):
        clear(folder)
    assert (folder / "thesis.odt").exists()
