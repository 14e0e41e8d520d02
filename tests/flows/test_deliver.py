"""What leaves custody later: when, by which allowing entry, and what a fault on the way leaves behind."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.errors import IntegrityError, LateError, TemporaryError
from gatelodge.flows.deliver import rejudged
from gatelodge.flows.recover import doubt_unfinished, sweep
from gatelodge.flows.screen import late_answer
from gatelodge.values import Author, AuthorProof, HoldEvent, Move, SmtpReply

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AT, AUTHOR, HUW, JANE, MAIL, MANAGER, OWEN, gate, judgement, received, verdict

ITEM = "GL-00000001"
LATER = SmtpReply(451, "4.7.1", "later")
NEVER = SmtpReply(550, "5.1.1", "no such person")


async def kept(*recipients, **verdicts):
    """A gate that has taken one mail into custody."""
    g = gate(**verdicts)
    await g.screen(received(*(recipients or (JANE,))))
    return g


async def approved():
    g = await kept(jane="hold")
    await g.recorder.move(Move(ITEM, HoldEvent.APPROVE, AT, MANAGER, reason="a visit"))
    return g


def tries(g):
    return [said["move"].event for tag, said in g.recorder.entries if tag.startswith("hold:") and "move" in said]


def test_of_a_split_those_who_may_have_it_have_it_at_once_and_the_held_stay():
    async def play():
        g = await kept(JANE, HUW, OWEN, jane="deliver", huw="hold", owen="ask")
        await g.pass_on()
        return g, await g.states()

    g, states = asyncio.run(play())
    assert states == {JANE: "delivered", HUW: "held", OWEN: "asked"}
    assert [(one.sender, one.recipients) for one in g.relay.handed] == [(AUTHOR, (JANE,))]
    assert g.relay.handed[0].content.endswith(MAIL)


def test_nothing_leaves_before_its_allowing_entry_is_under_a_checkpoint():
    async def play():
        g = await approved()
        entry = (await g.recorder.item(ITEM)).entry
        asked = []

        async def never(row):
            asked.append((row, len(g.relay.handed)))
            raise TemporaryError("no checkpoint yet")

        g.with_recorder(checkpoint=never)
        await g.pass_on()
        return entry, asked, g.relay.handed, await g.states()

    entry, asked, handed, states = asyncio.run(play())
    assert asked == [(entry, 0)]
    assert (handed, states) == ([], {JANE: "releasing"})


def test_a_deferred_release_is_tried_again_after_the_configured_waits():
    async def play():
        g = await approved()
        g.relay.recipient_replies = {JANE: LATER}
        attempts = []
        for seconds in (0, 59, 1, 299, 1, 899, 1, 899, 1):
            g.clock.forward(seconds=seconds)
            attempts.append(await g.pass_on())
        g.relay.recipient_replies = {}
        g.clock.forward(seconds=900)
        await g.pass_on()
        return attempts, await g.states(), len(g.relay.handed)

    attempts, states, handed = asyncio.run(play())
    assert attempts == [1, 0, 1, 0, 1, 0, 1, 0, 1]
    assert (states, handed) == ({JANE: "delivered"}, 1)


@pytest.mark.parametrize(
    ("reply", "days", "state"), [(NEVER, 0, "bounced"), (LATER, 4, "releasing"), (LATER, 5, "bounced")]
)
def test_a_release_bounces_when_refused_or_past_its_lifetime(reply, days, state):
    async def play():
        g = await approved()
        g.relay.recipient_replies = {JANE: reply}
        g.clock.forward(days=days)
        await g.pass_on()
        return await g.states()

    assert asyncio.run(play()) == {JANE: state}


def test_a_dead_next_hop_is_waited_for_until_the_lifetime_ends():
    async def play():
        g = await approved()
        g.relay.dead = True
        await g.pass_on()
        waiting = await g.states()
        g.clock.forward(days=5)
        await g.pass_on()
        return waiting, await g.states()

    assert asyncio.run(play()) == ({JANE: "releasing"}, {JANE: "bounced"})


def test_each_recipient_of_one_release_goes_its_own_way():
    async def play():
        g = await kept(JANE, HUW, OWEN, jane="hold", huw="hold", owen="hold")
        await g.recorder.move(Move(ITEM, HoldEvent.APPROVE, AT, MANAGER, reason="a visit"))
        g.relay.recipient_replies = {HUW: LATER, OWEN: NEVER}
        await g.pass_on()
        return await g.states()

    assert asyncio.run(play()) == {JANE: "delivered", HUW: "releasing", OWEN: "bounced"}


def test_a_lost_answer_is_doubt_and_after_the_wait_it_is_sent_again_flagged():
    async def play():
        g = await approved()
        g.relay.lost_after_dot = True
        await g.pass_on()
        doubt = await g.states()
        g.relay.lost_after_dot = False
        g.clock.forward(minutes=14)
        early = await g.pass_on()
        g.clock.forward(minutes=1)
        await g.pass_on()
        return g, doubt, early, (await g.recorder.item(ITEM)).recipients[0]

    g, doubt, early, jane = asyncio.run(play())
    assert (doubt, early) == ({JANE: "uncertain"}, 0)
    assert (jane.state, jane.duplicate_possible) == ("delivered", True)
    assert tries(g) == ["approve", "doubt", "retry", "deliver"]


@pytest.mark.parametrize(("code", "state"), [(250, "delivered"), (550, "bounced"), (451, "uncertain")])
def test_a_late_answer_ends_the_doubt_about_a_release(code, state):
    async def play():
        g = await approved()
        g.relay.lost_after_dot = True
        await g.pass_on()
        await late_answer(ITEM, SmtpReply(code, "", ""), g.tools)
        return await g.states()

    assert asyncio.run(play()) == {JANE: state}


def test_what_may_have_been_on_its_way_when_the_gate_fell_is_sent_again_flagged():
    async def play():
        g = await approved()
        flagged = await doubt_unfinished(g.recorder, g.clock.now())
        await g.pass_on()
        return flagged, (await g.recorder.item(ITEM)).recipients[0]

    flagged, jane = asyncio.run(play())
    assert flagged == 1
    assert (jane.state, jane.duplicate_possible) == ("delivered", True)


def test_what_waits_for_its_next_attempt_was_not_on_its_way():
    async def play():
        g = await approved()
        g.relay.recipient_replies = {JANE: LATER}
        await g.pass_on()
        return await doubt_unfinished(g.recorder, g.clock.now())

    assert asyncio.run(play()) == 0


def test_an_unanswered_question_becomes_a_hold_and_never_leaves():
    async def play():
        g = await kept(jane="ask")
        g.clock.forward(hours=3, minutes=59)
        await g.pass_on()
        before = await g.states()
        g.clock.forward(minutes=1)
        await g.pass_on()
        g.clock.forward(days=30)
        await g.pass_on()
        return before, await g.states(), g.relay.handed

    assert asyncio.run(play()) == ({JANE: "asked"}, {JANE: "held"}, [])


async def late(*recipients):
    g = gate()
    g.judge.late = True
    await g.screen(received(*(recipients or (JANE,))))
    g.judge.late = False
    return g


def test_late_verdicts_move_each_recipient_by_its_own():
    async def play():
        g = await late(JANE, HUW, OWEN)
        await g.decide(jane="deliver", huw="hold", owen="refuse").pass_on()
        item = await g.recorder.item(ITEM)
        return await g.states(), {one.address: one.rule for one in item.recipients}, g.judge.asked[-1]

    states, rules, (mail, within_s) = asyncio.run(play())
    assert states == {JANE: "delivered", HUW: "held", OWEN: "refused"}
    assert rules == {JANE: "rule-deliver", HUW: "rule-hold", OWEN: "rule-refuse"}
    assert within_s == 120
    assert mail == received(JANE, HUW, OWEN)


def test_a_late_question_is_asked_for_as_long_as_any_other():
    async def play():
        g = await late()
        g.clock.forward(minutes=30)
        await g.decide(jane="ask").pass_on()
        return (await g.recorder.item(ITEM)).ask_until

    assert asyncio.run(play()) == AT + timedelta(hours=4, minutes=30)


def test_late_judging_that_a_crash_cut_in_half_goes_on_with_the_rest():
    async def play():
        g = await late(JANE, HUW)
        item = await g.recorder.item(ITEM)
        mail = received(JANE, HUW)
        half = judgement(mail, {}, verdicts=[verdict(JANE, "hold")])
        await rejudged(item, mail, half, g.tools)
        await g.decide(jane="hold", huw="deliver").pass_on()
        return await g.states()

    assert asyncio.run(play()) == {JANE: "held", HUW: "delivered"}


@pytest.mark.parametrize("error", [LateError("late"), TemporaryError("no worker")])
def test_what_cannot_be_judged_is_tried_again_with_waits_and_held_in_the_end(error):
    async def play():
        g = await late()
        g.judge.error = error
        started = []
        for seconds in (0, 59, 1, 300):
            g.clock.forward(seconds=seconds)
            started.append(await g.pass_on())
        waiting = await g.states()
        g.clock.forward(days=5)
        await g.pass_on()
        return started, waiting, await g.states(), g.relay.handed

    started, waiting, ended, handed = asyncio.run(play())
    assert started == [1, 0, 1, 1]
    assert (waiting, ended, handed) == ({JANE: "judging"}, {JANE: "held"}, [])


def test_altered_bytes_stop_the_queue():
    async def play():
        g = await approved()
        g.spool.destroy(ITEM)
        g.spool.put(ITEM, MAIL + b"and one more line\r\n")
        await g.pass_on()
        await kept_too(g)
        return g, await g.pass_on()

    async def kept_too(g):
        await g.decide(jane="deliver", huw="hold").screen(received(JANE, HUW, content=MAIL + b"x\r\n"))

    g, later = asyncio.run(play())
    assert isinstance(g.queue.broken, IntegrityError)
    assert (g.relay.handed, later) == ([], 0)


def test_one_item_that_cannot_go_on_stalls_no_other():
    async def play():
        g = await kept(JANE, HUW, jane="hold", huw="deliver")
        await g.screen(received(JANE, HUW, content=MAIL + b"two\r\n"))
        g.spool.destroy(ITEM)
        await g.pass_on()
        return g.queue.broken, await g.states(), await g.states("GL-00000002")

    broken, first, second = asyncio.run(play())
    assert broken is None
    assert (first[HUW], second[HUW]) == ("releasing", "delivered")


def test_a_fault_of_ours_in_one_item_stalls_no_other():
    async def play():
        g = await kept(JANE, HUW, jane="hold", huw="deliver")
        await g.screen(received(JANE, HUW, content=MAIL + b"two\r\n"))
        get = g.spool.get

        def odd(item):
            if item == ITEM:
                raise KeyError("jane@public.example")
            return get(item)

        g.spool.get = odd
        await g.pass_on()
        return await g.states("GL-00000002")

    assert asyncio.run(play())[HUW] == "delivered"


def test_an_item_is_never_worked_on_twice_at_a_time():
    async def play():
        g = await approved()
        await g.queue.step()
        again = await g.queue.step()
        await g.queue.drain()
        return again, len(g.relay.handed)

    assert asyncio.run(play()) == (0, 1)


def test_a_look_at_the_queue_that_is_out_of_date_sends_nothing_twice():
    """The recorder's answer to `queue` may be older than the end of the work it speaks of."""

    async def play():
        g = await approved()
        old = await g.recorder.queue(states=("releasing",))
        await g.pass_on()

        async def out_of_date(*, states, limit):
            return old

        g.with_recorder(queue=out_of_date)
        await g.pass_on()
        return len(g.relay.handed)

    assert asyncio.run(play()) == 1


def test_more_held_messages_than_one_look_can_hold_keep_no_other_back():
    async def play():
        g = await kept(jane="hold")
        for number in range(12):
            await g.decide(jane="hold").screen(received(content=MAIL + b"%d\r\n" % number))
        await g.decide(huw="hold").screen(received(JANE, HUW, content=MAIL + b"new\r\n"))
        g.queue.MOST = 5
        await g.pass_on()
        return len(g.relay.handed)

    assert asyncio.run(play()) == 1


def test_sweeping_removes_only_what_no_row_speaks_of():
    async def play():
        g = await kept(jane="hold")
        g.spool.put("GL-ORPHAN", b"left by a crash")
        return await sweep(g.recorder, g.spool), g.spool.items()

    assert asyncio.run(play()) == (1, [ITEM])


def test_sweeping_without_the_recorder_removes_nothing():
    async def play():
        g = await kept(jane="hold")
        g.recorder.away = True
        with pytest.raises(TemporaryError):
            await sweep(g.recorder, g.spool)
        return g.spool.items()

    assert asyncio.run(play()) == [ITEM]


def test_the_bytes_end_some_days_after_the_last_recipient_did_and_not_before():
    async def play():
        g = await kept(JANE, HUW, jane="deliver", huw="hold")
        await g.pass_on()
        g.clock.forward(days=40)
        held = await g.queue.end_bytes()
        await g.recorder.move(Move(ITEM, HoldEvent.RETURN, g.clock.now(), MANAGER, reason="wrong file"))
        g.clock.forward(days=29)
        early = await g.queue.end_bytes()
        g.clock.forward(days=2)
        return held, early, await g.queue.end_bytes(), await g.queue.end_bytes(), g.spool.items(), g.tags[-1]

    assert asyncio.run(play()) == (0, 0, 1, 0, [], "hold:message:erase")


def test_the_author_who_is_only_known_after_judging_is_named_beside_the_verdicts():
    async def play():
        g = await late()
        g.judge.author = Author(MANAGER, AuthorProof.HEADER)
        await g.decide(jane="hold").pass_on()
        return (await g.recorder.item(ITEM)).payload["author"]

    assert asyncio.run(play()) == MANAGER


faults = st.lists(st.sampled_from(["fine", "later", "lost", "lost before", "dead", "recorder away"]), max_size=6)


@given(faults)
def test_whatever_goes_wrong_on_the_way_a_release_ends_delivered_and_every_copy_but_one_is_flagged(faults):
    async def play():
        g = await approved()
        for fault in [*faults, "fine", "fine"]:
            g.relay.message_reply = LATER if fault == "later" else SmtpReply(250, "2.0.0", "OK")
            g.relay.lost_after_dot, g.relay.lost_before_dot = fault == "lost", fault == "lost before"
            g.relay.dead, g.recorder.away = fault == "dead", fault == "recorder away"
            try:
                await g.pass_on()
            except TemporaryError:
                assert g.recorder.away
            g.clock.forward(hours=1)
        return g, (await g.recorder.item(ITEM)).recipients[0]

    g, jane = asyncio.run(play())
    assert jane.state == "delivered"
    assert jane.duplicate_possible or len(g.relay.handed) == 1
