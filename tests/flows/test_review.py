"""What people may do with what is held, and who may not."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gatelodge.core.permits import StaffBook
from gatelodge.errors import NotAllowedError, RefusedError, TemporaryError
from gatelodge.flows import review
from gatelodge.flows.review import ReviewTools
from gatelodge.values import Staff

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AUTHOR, HUW, JANE, MANAGER, gate, received, verdict

ITEM = "GL-00000001"
CLERK, OFFICER, DUTY, SHARED = (f"{name}@llanfair.example" for name in ("c.lloyd", "ig", "duty", "visits"))
STAFF = StaffBook(
    [
        Staff(AUTHOR, unit="Llanfair/Visits", manager=MANAGER),
        Staff(CLERK, unit="Llanfair/Visits", manager=MANAGER),
        Staff(MANAGER, unit="Llanfair/Visits"),
        Staff(OFFICER, unit="Llanfair", role="ig-officer"),
        Staff(DUTY, unit="Llanfair", role="duty-officer"),
        Staff(SHARED, unit="Llanfair/Visits", manager=MANAGER, members=(AUTHOR, OFFICER)),
    ]
)


async def kept(*recipients, sender=AUTHOR, verdicts=(), **actions):
    g = gate(**(actions or {"jane": "hold"}))
    g.judge.verdicts = verdicts
    await g.screen(received(*(recipients or (JANE,)), sender=sender))
    return g, ReviewTools(g.recorder, STAFF, g.clock)


DECISIONS = [review.release, review.return_]


@pytest.mark.parametrize("actor", [MANAGER, OFFICER, DUTY, MANAGER.upper()])
def test_a_second_person_releases_and_it_leaves(actor):
    async def play():
        g, tools = await kept()
        item = await review.release(tools, ITEM, actor=actor, reason="the visit is booked")
        await g.pass_on()
        return item, await g.states(), g.recorder.entries[1]

    item, states, (tag, said) = asyncio.run(play())
    assert item.recipients[0].state == "releasing"
    assert states == {JANE: "delivered"}
    assert tag == "hold:message:approve"
    assert (said["move"].actor, said["move"].reason, said["move"].proven) == (actor, "the visit is booked", False)


@pytest.mark.parametrize("decide", DECISIONS)
@pytest.mark.parametrize("actor", [AUTHOR, AUTHOR.upper(), CLERK, "gate", "", "stranger@elsewhere.example", JANE])
def test_the_author_a_colleague_without_a_role_and_a_stranger_decide_nothing(decide, actor):
    async def play():
        g, tools = await kept()
        with pytest.raises(NotAllowedError):
            await decide(tools, ITEM, actor=actor, reason="please")
        return await g.states(), len(g.tags)

    assert asyncio.run(play()) == ({JANE: "held"}, 1)


@pytest.mark.parametrize("decide", DECISIONS)
def test_nobody_decides_a_mail_to_themselves(decide):
    async def play():
        g, tools = await kept(JANE, MANAGER)
        with pytest.raises(NotAllowedError):
            await decide(tools, ITEM, actor=MANAGER, reason="it is for me")
        return await g.states()

    assert asyncio.run(play())[JANE] == "held"


@pytest.mark.parametrize("decide", DECISIONS)
def test_no_member_of_a_shared_mailbox_decides_about_its_mail(decide):
    async def play():
        _, tools = await kept(sender=SHARED)
        with pytest.raises(NotAllowedError):
            await decide(tools, ITEM, actor=OFFICER, reason="ours")
        item = await review.return_(tools, ITEM, actor=DUTY, reason="whose is it?")
        return item.recipients[0].state

    assert asyncio.run(play()) == "returned"


def test_on_a_confidential_route_the_manager_decides_nothing():
    async def play():
        _, tools = await kept(verdicts=(verdict(JANE, "hold", confidential=True),))
        with pytest.raises(NotAllowedError):
            await review.release(tools, ITEM, actor=MANAGER, reason="let me see")
        return (await review.release(tools, ITEM, actor=OFFICER, reason="to the solicitor")).recipients[0].state

    assert asyncio.run(play()) == "releasing"


@pytest.mark.parametrize("act", [review.withdraw, review.answer])
@pytest.mark.parametrize("actor", [MANAGER, OFFICER, "gate", "", JANE])
def test_only_its_author_withdraws_or_answers(act, actor):
    async def play():
        g, tools = await kept(jane="ask")
        with pytest.raises(NotAllowedError):
            await act(tools, ITEM, actor=actor, reason="for them")
        return await g.states()

    assert asyncio.run(play()) == {JANE: "asked"}


def test_what_its_author_withdraws_ends_unsent():
    async def play():
        g, tools = await kept(JANE, HUW, jane="hold", huw="ask")
        await review.withdraw(tools, ITEM, actor=AUTHOR.upper())
        await g.pass_on()
        return await g.states(), g.relay.handed

    assert asyncio.run(play()) == ({JANE: "withdrawn", HUW: "withdrawn"}, [])


def test_an_answer_releases_the_recipients_whose_rule_asked_and_no_other():
    async def play():
        g, tools = await kept(JANE, HUW, jane="ask", huw="hold")
        await review.answer(tools, ITEM, actor=AUTHOR, reason="she is the next of kin")
        await g.pass_on()
        return await g.states()

    assert asyncio.run(play()) == {JANE: "delivered", HUW: "held"}


def test_an_answer_is_not_enough_where_the_verdict_says_so():
    """Hidden, bulk, banned or unread: the question stays, a second person decides."""

    async def play():
        g, tools = await kept(
            JANE, HUW, verdicts=(verdict(JANE, "ask", answerable=False), verdict(HUW, "ask", answerable=True))
        )
        await review.answer(tools, ITEM, actor=AUTHOR, reason="both are family")
        first = await g.states()
        with pytest.raises(NotAllowedError):
            await review.answer(tools, ITEM, actor=AUTHOR, reason="both are family")
        await review.release(tools, ITEM, actor=MANAGER, reason="checked")
        return first, await g.states()

    first, then = asyncio.run(play())
    assert first == {JANE: "asked", HUW: "releasing"}
    assert then == {JANE: "releasing", HUW: "releasing"}


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_without_a_reason_is_none(decide, reason):
    async def play():
        g, tools = await kept()
        with pytest.raises(RefusedError):
            await decide(tools, ITEM, actor=MANAGER, reason=reason)
        return await g.states()

    assert asyncio.run(play()) == {JANE: "held"}


def test_an_answer_without_a_reason_is_none():
    async def play():
        g, tools = await kept(jane="ask")
        with pytest.raises(RefusedError):
            await review.answer(tools, ITEM, actor=AUTHOR, reason=" ")
        return await g.states()

    assert asyncio.run(play()) == {JANE: "asked"}


def test_a_release_for_some_leaves_the_others_held():
    async def play():
        g, tools = await kept(JANE, HUW, jane="hold", huw="hold")
        await review.release(tools, ITEM, actor=MANAGER, reason="a visit", recipients=(JANE,))
        await g.pass_on()
        return await g.states(), [one.recipients for one in g.relay.handed]

    assert asyncio.run(play()) == ({JANE: "delivered", HUW: "held"}, [(JANE,)])


def test_what_has_ended_cannot_be_released():
    async def play():
        _, tools = await kept()
        await review.return_(tools, ITEM, actor=MANAGER, reason="wrong file")
        with pytest.raises(RefusedError):
            await review.release(tools, ITEM, actor=OFFICER, reason="after all")

    asyncio.run(play())


def test_looking_is_an_entry():
    async def play():
        g, tools = await kept()
        item = await review.show(replace(tools, proven=True), ITEM, actor=OFFICER)
        return item, g.recorder.entries[-1]

    item, (tag, said) = asyncio.run(play())
    assert item.item == ITEM
    assert tag == "hold:message:view"
    assert (said["event"].actor, said["event"].commitment) == (OFFICER, {"item": ITEM, "proven": True})


def test_a_look_that_cannot_be_recorded_shows_nothing():
    async def play():
        g, tools = await kept()

        async def away(event):
            raise TemporaryError("The recorder is away.")

        g.with_recorder(event=away)
        with pytest.raises(TemporaryError):
            await review.show(replace(tools, recorder=g.tools.recorder), ITEM, actor=OFFICER)

    asyncio.run(play())


def test_the_queue_shows_what_waits_for_a_person_and_on_demand_everything_alive():
    async def play():
        g, tools = await kept(jane="hold")
        await g.decide(jane="ask").screen(received(content=b"Subject: 2\r\n\r\n2\r\n"))
        g.judge.late = True
        await g.screen(received(content=b"Subject: 3\r\n\r\n3\r\n"))
        return await review.queue(tools), await review.queue(tools, everything=True)

    waiting, everything = asyncio.run(play())
    assert [item.item[-1] for item in waiting] == ["1", "2"]
    assert [item.item[-1] for item in everything] == ["1", "2", "3"]
