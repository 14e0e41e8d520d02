"""One message at the gate: the one answer to the client, and what was made durable before it."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.trace import inspect, trace_block
from gatelodge.errors import TemporaryError
from gatelodge.flows.screen import late_answer, screen, tell_outcomes
from gatelodge.values import HoldEvent, Move, SmtpReply, digest_of

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AT, AUTHOR, HUW, JANE, KEY, MAIL, MANAGER, OWEN, gate, received


@pytest.mark.parametrize("code", [250, 451, 550])
def test_what_may_go_to_all_goes_inline_and_the_client_hears_the_next_hops_own_words(code):
    async def play():
        g = gate()
        g.relay.message_reply = SmtpReply(code, "", "queued as 4711")
        return g, await g.screen(received(JANE, HUW))

    g, reply = asyncio.run(play())
    assert reply == SmtpReply(code, "", "queued as 4711")
    outcome = {250: "delivered", 451: "deferred", 550: "bounced"}[code]
    assert g.tags == ["message:envelope:decided", f"message:envelope:{outcome}"]
    assert g.recorder.entries[1][1]["code"] == code
    assert (g.spool.items(), g.woken) == ([], 0)


def test_only_our_block_is_added_and_it_stands_on_top():
    async def play():
        g = gate()
        await g.screen(received(JANE, HUW))
        return g

    (handed,) = asyncio.run(play()).relay.handed
    assert handed.content.endswith(MAIL)
    block = handed.content.removesuffix(MAIL)
    assert block.startswith(b"Received: ")
    assert inspect(handed.content, (HUW, JANE), KEY).ours_valid == 1
    assert (handed.sender, handed.recipients) == (AUTHOR, (JANE, HUW))


def test_the_verdicts_are_recorded_before_anything_is_handed_on():
    async def play():
        g = gate()
        seen = []
        onward = await g.begin(received())
        data = onward.data
        onward.data = lambda blocks: seen.append(list(g.tags)) or data(blocks)
        await g.screen(received(), onward)
        return seen

    assert asyncio.run(play()) == [["message:envelope:decided"]]


def test_refused_for_all_is_5xx_and_nothing_is_kept_or_handed_on():
    async def play():
        g = gate(jane="refuse", huw="refuse")
        return g, await g.screen(received(JANE, HUW))

    g, reply = asyncio.run(play())
    assert (reply.code, reply.enhanced) == (550, "5.7.1")
    assert (g.spool.items(), g.relay.handed, g.tags) == ([], [], ["message:envelope:decided"])


def test_anything_mixed_is_taken_into_custody_whole_with_a_reference():
    async def play():
        g = gate(jane="deliver", huw="hold", owen="refuse")
        reply = await g.screen(received(JANE, HUW, OWEN))
        return g, reply, await g.states()

    g, reply, states = asyncio.run(play())
    assert (reply.code, reply.text) == (250, "Accepted, reference GL-00000001")
    assert states == {JANE: "releasing", HUW: "held", OWEN: "refused"}
    assert g.spool.get("GL-00000001") == MAIL
    assert (g.relay.handed, g.woken) == ([], 1)


def test_the_bytes_are_in_the_spool_before_any_row_speaks_of_them():
    async def play():
        g = gate(jane="hold")
        seen = []

        async def decided(said):
            seen.append(list(g.spool.items()))
            return await g.recorder.decided(said)

        g.with_recorder(decided=decided)
        await g.screen(received())
        return seen

    assert asyncio.run(play()) == [["GL-00000001"]]


def test_a_retry_of_what_is_in_custody_makes_nothing_new():
    async def play():
        g = gate(jane="hold")
        first = await g.screen(received())
        again = await g.screen(received(at=AT.replace(hour=10)))
        return g, first, again

    g, first, again = asyncio.run(play())
    assert again == first
    assert (g.spool.items(), g.tags) == (["GL-00000001"], ["message:envelope:decided"])


def test_a_retry_that_would_now_pass_waits_for_the_copy_in_custody():
    async def play():
        g = gate(jane="hold")
        await g.screen(received())
        reply = await g.decide().screen(received())
        return g, reply

    g, reply = asyncio.run(play())
    assert reply.text.endswith("GL-00000001")
    assert g.relay.handed == []


def test_of_a_partial_retry_only_the_remaining_recipients_go_on():
    async def play():
        g = gate(jane="hold")
        await g.screen(received(JANE))
        reply = await g.decide().screen(received(JANE, HUW))
        return g, reply

    g, reply = asyncio.run(play())
    (handed,) = g.relay.handed
    assert reply.ok
    assert handed.recipients == (HUW,)
    assert inspect(handed.content, (HUW,), KEY).ours_valid == 1, "the trace is over those it went to"


@pytest.mark.parametrize("dies", [True, False])
def test_a_next_hop_that_no_longer_takes_the_remaining_recipients_leaves_the_mail_with_the_client(dies):
    async def play():
        g = gate(jane="hold")
        await g.screen(received(JANE))
        onward = await g.begin(received(JANE, HUW))
        g.relay.dead = dies
        g.relay.recipient_replies = {HUW: SmtpReply(550, "5.1.1", "no such person")}
        with pytest.raises(TemporaryError):
            await g.decide().screen(received(JANE, HUW), onward)
        return g

    g = asyncio.run(play())
    assert (g.relay.handed, g.tags[-1]) == ([], "message:envelope:deferred")


def test_a_retry_with_new_recipients_for_custody_holds_the_new_ones_only():
    async def play():
        g = gate(jane="hold", huw="hold")
        await g.screen(received(JANE))
        await g.screen(received(JANE, HUW))
        return await g.states("GL-00000002"), g.spool.items()

    assert asyncio.run(play()) == ({HUW: "held"}, ["GL-00000001", "GL-00000002"])


def test_late_judging_is_custody_and_250():
    async def play():
        g = gate()
        g.judge.late = True
        return g, await g.screen(received(JANE, HUW)), await g.states()

    g, reply, states = asyncio.run(play())
    assert reply.code == 250
    assert states == {JANE: "judging", HUW: "judging"}
    assert g.spool.items() == ["GL-00000001"]


def test_the_author_of_unjudged_mail_is_established_as_in_judging():
    async def play():
        g = gate()
        g.judge.late = True
        g.tools = replace(g.tools, author_of=lambda mail: "m.rees@llanfair.example")
        await g.screen(received(sender="visits@llanfair.example"))
        return (await g.recorder.item("GL-00000001")).author

    assert asyncio.run(play()) == MANAGER


def test_our_own_valid_trace_is_a_loop():
    async def play():
        g = gate()
        await g.screen(received(JANE))
        return g, await g.screen(received(JANE, content=g.relay.handed[0].content))

    g, reply = asyncio.run(play())
    assert (reply.code, reply.enhanced) == (554, "5.4.6")
    assert len(g.relay.handed) == 1


def _notice():
    mail = received(AUTHOR, sender="")
    return trace_block(received=mail, reference="GL-1", host="gate.example", at=AT, key=KEY, notice=True) + MAIL


def test_our_own_notice_passes():
    async def play():
        g = gate()
        return await g.screen(received(AUTHOR, sender="", content=_notice()))

    assert asyncio.run(play()).code == 250


def test_a_notice_that_comes_back_is_a_loop():
    async def play():
        g = gate()
        await g.screen(received(AUTHOR, sender="", content=_notice()))
        return await g.screen(received(AUTHOR, sender="", content=g.relay.handed[0].content))

    assert asyncio.run(play()).code == 554


@pytest.mark.parametrize(("lines", "code"), [(50, 250), (51, 554)])
def test_more_than_fifty_received_lines_are_a_loop(lines, code):
    content = b"Received: by mail.example; Mon, 1 Aug 2011 09:00:00 +0000\r\n" * lines + MAIL
    assert asyncio.run(gate().screen(received(content=content))).code == code


def test_a_lost_final_answer_is_451_and_a_later_retry_says_that_it_may_be_a_duplicate():
    async def play():
        g = gate()
        g.relay.lost_after_dot = True
        reply = await g.screen(received())
        g.relay.lost_after_dot = False
        await g.screen(received())
        return g, reply

    g, reply = asyncio.run(play())
    assert (reply.code, reply.enhanced) == (451, "4.4.2")
    assert g.tags[1] == "message:envelope:uncertain"
    flags = [said["decided"].commitment["duplicate_possible"] for tag, said in g.recorder.entries if "decided" in said]
    assert flags == [False, True]


@pytest.mark.parametrize(("code", "result", "flagged"), [(250, "delivered", True), (451, "deferred", False)])
def test_a_late_answer_ends_the_doubt(code, result, flagged):
    async def play():
        g = gate()
        g.relay.lost_after_dot = True
        await g.screen(received())
        g.relay.lost_after_dot = False
        await late_answer("GL-00000001", SmtpReply(code, "", ""), g.tools)
        await g.screen(received())
        return g

    g = asyncio.run(play())
    assert g.tags[2] == f"message:envelope:{result}"
    assert g.recorder.entries[3][1]["decided"].commitment["duplicate_possible"] is flagged


def test_without_the_recorder_nothing_is_handed_on_or_answered_250():
    async def play(**verdicts):
        g = gate(**verdicts)
        onward = await g.begin(received())
        g.recorder.away = True
        with pytest.raises(TemporaryError):
            await g.screen(received(), onward)
        return g.relay.handed

    assert asyncio.run(play()) == []
    assert asyncio.run(play(jane="hold")) == []


def test_a_recorder_that_goes_away_after_the_next_hop_spoke_changes_no_answer_and_hears_it_later():
    async def play():
        g = gate()
        onward = await g.begin(received())
        data = onward.data

        async def then_away(blocks):
            reply = await data(blocks)
            g.recorder.away = True
            return reply

        onward.data = then_away
        reply = await g.screen(received(), onward)
        await tell_outcomes(g.tools)
        before = list(g.tags)
        g.recorder.away = False
        await tell_outcomes(g.tools)
        await tell_outcomes(g.tools)
        return reply, before, g.tags

    reply, before, after = asyncio.run(play())
    assert reply.code == 250
    assert before == ["message:envelope:decided"]
    assert after == ["message:envelope:decided", "message:envelope:delivered"]


def test_a_full_spool_is_a_fault_of_ours_and_leaves_no_row():
    async def play():
        g = gate(jane="hold")

        class Full:
            def put(self, item, content):
                raise TemporaryError("The disk is full.")

        g.tools = replace(g.tools, spool=Full())
        with pytest.raises(TemporaryError):
            await g.screen(received())
        return g.tags

    assert asyncio.run(play()) == []


def test_nobody_to_judge_is_a_fault_of_ours():
    async def play():
        g = gate()
        g.judge.error = TemporaryError("no worker")
        with pytest.raises(TemporaryError):
            await g.screen(received())
        return g.tags, g.relay.handed, g.spool.items()

    assert asyncio.run(play()) == ([], [], [])


def test_a_next_hop_lost_before_the_dot_is_recorded_as_deferred():
    async def play():
        g = gate()
        g.relay.lost_before_dot = True
        with pytest.raises(TemporaryError):
            await g.screen(received())
        return g.tags

    assert asyncio.run(play()) == ["message:envelope:decided", "message:envelope:deferred"]


def test_without_a_session_to_the_next_hop_clean_mail_stays_with_the_client():
    async def play():
        g = gate()
        with pytest.raises(TemporaryError):
            await screen(received(), None, g.tools)
        return g.tags

    assert asyncio.run(play()) == []


def test_bulk_that_went_out_before_is_named_with_its_entries():
    async def play():
        g = gate()
        g.judge.people = g.judge.unpermitted = 30
        await g.screen(received(content=MAIL + b"one\r\n"))
        g.clock.forward(days=8)
        await g.decide(jane="hold").screen(received(content=MAIL + b"two\r\n", at=g.clock.now()))
        return (await g.recorder.item("GL-00000002")).payload["earlier"]

    (earlier,) = asyncio.run(play())
    assert (earlier["people"], earlier["overlap"]) == (30, 30)


words = st.sampled_from(["deliver", "ask", "hold", "refuse"])


@given(st.tuples(words, words, words), st.booleans())
def test_whatever_the_verdicts_each_recipient_is_in_exactly_one_place(actions, late):
    """Handed on, in custody, or refused with a 5xx; and each that may go has gone after one step of the queue."""
    verdicts = dict(zip((JANE, HUW, OWEN), actions, strict=True))

    async def play():
        g = gate()
        g.judge.actions = verdicts
        g.judge.late = late
        reply = await g.screen(received(*verdicts))
        g.judge.late = False
        await g.pass_on()
        await g.pass_on()
        kept = await g.states() if g.spool.items() else {}
        return g, reply, kept

    g, reply, kept = asyncio.run(play())
    handed = [address for mail in g.relay.handed for address in mail.recipients]
    assert sorted(handed) == sorted(one for one, word in verdicts.items() if word == "deliver")
    assert (reply.code == 550) == (set(actions) == {"refuse"} and not late)
    expected = {"deliver": "delivered", "ask": "asked", "hold": "held", "refuse": "refused"}
    if kept:
        assert kept == {one: expected[word] for one, word in verdicts.items()}
    assert all(digest_of(mail.content[-len(MAIL) :]) == digest_of(MAIL) for mail in g.relay.handed)


def test_approval_is_the_way_out_of_a_hold():
    async def play():
        g = gate(jane="hold")
        await g.screen(received())
        await g.pass_on()
        held = list(g.relay.handed)
        await g.recorder.move(Move("GL-00000001", HoldEvent.APPROVE, AT, MANAGER, reason="a visit"))
        await g.pass_on()
        return held, g.relay.handed

    held, handed = asyncio.run(play())
    assert (held, [one.recipients for one in handed]) == ([], [(JANE,)])
