"""What people may do with what is held, and who may not."""

import asyncio
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gatelodge.core.permits import StaffBook
from gatelodge.errors import NotAllowedError, RefusedError, TemporaryError
from gatelodge.flows import review
from gatelodge.flows.review import ReviewTools
from gatelodge.values import By, Staff

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AUTHOR, HUW, JANE, MANAGER, gate, received, verdict

ITEM = "GL-00000001"
CLERK, OFFICER, DUTY, SHARED, DEPUTY = (
    f"{name}@llanfair.example" for name in ("c.lloyd", "ig", "duty", "visits", "deputy")
)
STAFF = StaffBook(
    [
        Staff(AUTHOR, unit="Llanfair/Visits", manager=MANAGER),
        Staff(DEPUTY, unit="Llanfair/Visits"),
        Staff(CLERK, unit="Llanfair/Visits", manager=MANAGER),
        Staff(MANAGER, unit="Llanfair/Visits", deputies=(DEPUTY,)),
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


async def held_by(by, **more):
    return await kept(verdicts=(verdict(JANE, "hold", by=by, **more),))


MAY = {
    By.ANYONE: {MANAGER, DEPUTY, OFFICER, DUTY},
    By.MANAGER: {MANAGER, DEPUTY},
    By.IG: {OFFICER},
    By.SEAL: set(),
}


@pytest.mark.parametrize("by", MAY)
@pytest.mark.parametrize("actor", [MANAGER, DEPUTY, OFFICER, DUTY, CLERK])
def test_only_whom_the_rule_names_releases_but_whoever_may_decide_returns(by, actor):
    async def play():
        g, tools = await held_by(by)
        if actor in MAY[by]:
            await review.release(tools, ITEM, actor=actor, reason="looked at")
            return (await g.states())[JANE]
        with pytest.raises(NotAllowedError):
            await review.release(tools, ITEM, actor=actor, reason="looked at")
        assert await g.states() == {JANE: "held"}
        if actor == CLERK:
            with pytest.raises(NotAllowedError):
                await review.return_(tools, ITEM, actor=actor, reason="no")
            return "releasing"
        await review.return_(tools, ITEM, actor=actor, reason="no")
        return {"returned": "releasing"}[(await g.states())[JANE]]

    assert asyncio.run(play()) == "releasing"


@pytest.mark.parametrize(
    ("by", "sentence"),
    [(By.IG, "information governance"), (By.SEAL, "sealed transfer"), (By.MANAGER, "line manager")],
)
def test_who_may_not_is_told_who_may(by, sentence):
    async def play():
        _, tools = await held_by(by)
        with pytest.raises(NotAllowedError, match=sentence):
            await review.release(tools, ITEM, actor=DUTY, reason="looked at")

    asyncio.run(play())


def test_two_people_are_two_and_the_first_moves_nothing():
    async def play():
        g, tools = await held_by(By.TWO)
        first = await review.release(tools, ITEM, actor=MANAGER, reason="the visit is booked")
        await g.pass_on()
        assert (await g.states(), first.recipients[0].approved_by) == ({JANE: "held"}, MANAGER)
        for actor in (MANAGER, MANAGER.upper()):
            with pytest.raises(NotAllowedError, match="second, different person"):
                await review.release(tools, ITEM, actor=actor, reason="still booked")
        await review.release(tools, ITEM, actor=OFFICER, reason="I looked as well")
        await g.pass_on()
        return await g.states(), g.tags

    states, tags = asyncio.run(play())
    assert states == {JANE: "delivered"}
    assert tags[1:3] == ["hold:message:approve-first", "hold:message:approve"]


@pytest.mark.parametrize("actor", [AUTHOR, CLERK, JANE, "gate", ""])
def test_neither_of_two_is_the_author_or_a_stranger(actor):
    async def play():
        g, tools = await held_by(By.TWO)
        with pytest.raises(NotAllowedError):
            await review.release(tools, ITEM, actor=actor, reason="me first")
        await review.release(tools, ITEM, actor=MANAGER, reason="booked")
        with pytest.raises(NotAllowedError):
            await review.release(tools, ITEM, actor=actor, reason="me second")
        return await g.states()

    assert asyncio.run(play()) == {JANE: "held"}


def test_one_of_two_is_enough_to_return():
    async def play():
        g, tools = await held_by(By.TWO)
        await review.release(tools, ITEM, actor=MANAGER, reason="booked")
        await review.return_(tools, ITEM, actor=OFFICER, reason="it is not")
        return await g.states()

    assert asyncio.run(play()) == {JANE: "returned"}


def test_the_most_restrictive_verdict_of_those_released_counts():
    async def play():
        g, tools = await kept(
            JANE, HUW, verdicts=(verdict(JANE, "hold", by=By.IG), verdict(HUW, "hold", by=By.MANAGER))
        )
        with pytest.raises(NotAllowedError):
            await review.release(tools, ITEM, actor=MANAGER, reason="both")
        await review.release(tools, ITEM, actor=MANAGER, reason="his visit", recipients=(HUW,))
        await review.release(tools, ITEM, actor=OFFICER, reason="hers")
        return await g.states()

    assert asyncio.run(play()) == {JANE: "releasing", HUW: "releasing"}


def test_two_and_information_governance_are_two_of_information_governance():
    async def play():
        g, tools = await kept(JANE, HUW, verdicts=(verdict(JANE, "hold", by=By.IG), verdict(HUW, "hold", by=By.TWO)))
        with pytest.raises(NotAllowedError):
            await review.release(tools, ITEM, actor=MANAGER, reason="both")
        await review.release(tools, ITEM, actor=OFFICER, reason="both")
        first = await g.states()
        await review.release(tools, ITEM, actor=DUTY, reason="his alone", recipients=(HUW,))
        return first, await g.states()

    first, then = asyncio.run(play())
    assert first == {JANE: "held", HUW: "held"}
    assert then == {JANE: "held", HUW: "releasing"}


def test_nobody_decides_about_a_mail_that_speaks_of_them():
    """A complaint about the manager goes past the manager and who stands in for them."""

    async def play():
        g, tools = await kept()
        await g.recorder.item(ITEM)
        g.recorder._envelopes[ITEM].item = replace(
            await g.recorder.item(ITEM), payload={"barred": [MANAGER], "verdicts": []}
        )
        for actor in (MANAGER, DEPUTY):
            with pytest.raises(NotAllowedError):
                await review.release(tools, ITEM, actor=actor, reason="nothing to see")
        return (await review.release(tools, ITEM, actor=OFFICER, reason="I see")).recipients[0].state

    assert asyncio.run(play()) == "releasing"


def test_who_left_releases_nothing():
    async def play():
        _, tools = await kept()
        gone = StaffBook([replace(one, until=date(2011, 7, 31)) if one.identity == MANAGER else one for one in STAFF])
        with pytest.raises(NotAllowedError):
            await review.release(replace(tools, staff=gone), ITEM, actor=MANAGER, reason="one last time")

    asyncio.run(play())
