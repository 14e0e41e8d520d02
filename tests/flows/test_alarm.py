"""Planted people: information governance hears at once, whatever the gate's mode; the author hears nothing of it."""

import asyncio
import json
import sys
from dataclasses import replace
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

import pytest

from gatelodge.adapters.facts import shipped_catalogue
from gatelodge.core.permits import StaffBook
from gatelodge.flows import review
from gatelodge.flows.deliver import Queue
from gatelodge.flows.notify import NotifyTools, notify_all
from gatelodge.flows.review import ReviewTools
from gatelodge.flows.telling import sound_alarms
from gatelodge.testing.relay import MemoryRelay
from gatelodge.values import Action, Staff

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AUTHOR, HUW, JANE, KEY, MANAGER, gate, received, verdict

ADMIN, OFFICER = "postmaster@llanfair.example", "ig@llanfair.example"
STAFF = StaffBook([Staff(AUTHOR, manager=MANAGER), Staff(MANAGER), Staff(OFFICER, role="ig-officer")])
TIP_OFFS = ("canary", "planted", "alarm", "larwm", "breach")
parse = BytesParser(policy=SMTP).parsebytes


def notify_tools(g, staff=STAFF):
    return NotifyTools(
        recorder=g.recorder,
        relay=MemoryRelay(),
        clock=g.clock,
        words=shipped_catalogue,
        staff=lambda: staff,
        internal=lambda address: address.endswith("@llanfair.example"),
        sender="gatelodge@llanfair.example",
        mail_admin=ADMIN,
        languages=("en", "cy"),
        organisation="HMP Llanfair",
        host="gate.llanfair.example",
        trace_key=KEY,
    )


def alarming(address, action, **changes):
    changes = {"alarms": ("canary",), "confidential": True, "rule": "canary", **changes}
    return verdict(address, action, sentences={"en": "Look at it.", "cy": "Edrychwch."}, **changes)


def wired(*verdicts, staff=STAFF):
    """A gate that says these verdicts, and the notices behind it."""
    g = gate()
    g.judge.verdicts = verdicts
    return g, notify_tools(g, staff)


def told(notices):
    return [(one.recipients[0], parse(one.content)["Subject"]) for one in notices.relay.handed]


def screened(*verdicts, staff=STAFF, times=1):
    async def story():
        g, notices = wired(*verdicts, staff=staff)
        for _ in range(times):
            await g.screen(received(*[one.recipient for one in verdicts]))
        await sound_alarms(notices)
        return g, notices

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("action", "would", "subject"),
    [
        ("hold", None, "Alarm: look at message GL-00000001"),
        ("refuse", None, "Alarm: look at message GL-00000001"),
        ("deliver", Action.HOLD, "Alarm: message GL-00000001 was not stopped"),
    ],
)
def test_information_governance_hears_at_once_whatever_became_of_the_mail(action, would, subject):
    _, notices = screened(alarming(JANE, action, would=would))
    assert told(notices) == [(OFFICER, subject)]


def test_what_was_stopped_and_what_was_not_are_two_notices():
    _, notices = screened(alarming(JANE, "hold"), alarming(HUW, "deliver", would=Action.HOLD))
    assert [subject.split(":")[1][:5] for _, subject in told(notices)] == [" look", " mess"]


def test_the_alarm_names_nobody_and_does_not_answer_the_authors_mail():
    _, notices = screened(alarming(JANE, "hold"))
    (notice,) = notices.relay.handed
    mail = parse(notice.content)
    text = mail.get_content()
    assert mail["In-Reply-To"] is None
    assert "People in the message: 4. Of those, the recipient may hear about 1." in text
    assert "Larwm" in text
    for word in (JANE, AUTHOR, "{"):
        assert word not in text


def test_the_same_mail_alarms_once():
    _, notices = screened(alarming(JANE, "deliver", would=Action.HOLD), times=3)
    assert len(told(notices)) == 1


def test_without_an_officer_the_mail_admin_hears():
    _, notices = screened(alarming(JANE, "hold"), staff=StaffBook([]))
    assert [to for to, _ in told(notices)] == [ADMIN]


def test_an_ordinary_mail_alarms_nobody():
    _, notices = screened(verdict(JANE, "hold"))
    assert told(notices) == []


def test_an_alarm_that_is_not_taken_is_tried_again_before_anything_else():
    async def story():
        g, notices = wired(alarming(JANE, "hold"))
        await g.screen(received(JANE))
        notices.relay.dead = True
        assert await sound_alarms(notices) == 0
        notices.relay.dead = False
        g.clock.forward(seconds=10)
        return await sound_alarms(notices)

    assert asyncio.run(story()) == 1


@pytest.mark.parametrize("action", ["hold", "refuse", "deliver"])
def test_a_gate_that_fell_before_the_notice_sends_it_when_it_is_back_and_once(action):
    async def story():
        g, _ = wired(alarming(JANE, action))
        await g.screen(received(JANE))
        notices = notify_tools(g)  # of another process: nothing is remembered
        assert [await sound_alarms(notices) for _ in range(2)] == [1, 0]
        return told(notices) + told(later := notify_tools(g)), await sound_alarms(later)

    (notice,), again = asyncio.run(story())
    assert (notice[0], again) == (OFFICER, 0)


def test_a_recorded_alarm_wakes_the_notices():
    async def story():
        g, _ = wired(alarming(JANE, "hold"))
        woken = []
        g.tools = replace(g.tools, wake_alarms=lambda: woken.append(len(g.recorder.entries)))
        await g.screen(received(JANE))
        return woken

    assert asyncio.run(story()) == [1]


def test_mail_judged_late_alarms_too():
    async def story():
        g, notices = wired(alarming(JANE, "hold"))
        g.judge.late = True
        await g.screen(received(JANE))
        assert await sound_alarms(notices) == 0
        g.judge.late = False
        g.queue = Queue(g.queue_tools())
        await g.pass_on()
        await sound_alarms(notices)
        return notices

    assert len(told(asyncio.run(story()))) == 1


def test_the_author_hears_that_it_is_held_and_no_more():
    async def story():
        g, notices = wired(alarming(JANE, "hold"))
        await g.screen(received(JANE))
        await notify_all(notices)
        return notices.relay.handed

    to_author, to_decider = asyncio.run(story())
    assert to_author.recipients == (AUTHOR,)
    assert to_decider.recipients == (OFFICER,)  # not the manager
    text = to_author.content.decode().lower()
    assert "look at it." in text
    assert not any(word in text for word in TIP_OFFS)


def seen(act):
    async def story():
        g, _ = wired(alarming(JANE, "hold"))
        await g.screen(received(JANE))
        item = await act(ReviewTools(g.recorder, STAFF, g.clock))
        return item, json.dumps(dict(item.payload), default=str).lower()

    return asyncio.run(story())


@pytest.mark.parametrize(
    "act",
    [
        lambda tools: review.show(tools, "GL-00000001", actor=AUTHOR),
        lambda tools: review.show(tools, "GL-00000001", actor=MANAGER),
        lambda tools: review.withdraw(tools, "GL-00000001", actor=AUTHOR),
    ],
    ids=["show", "show manager", "withdraw"],
)
def test_who_does_not_decide_sees_nothing_of_the_alarm(act):
    item, payload = seen(act)
    assert item.recipients[0].rule == ""
    assert "canary" not in payload


def test_an_officer_sees_the_alarm():
    item, _ = seen(lambda tools: review.show(tools, "GL-00000001", actor=OFFICER))
    assert item.recipients[0].rule == "canary"
    assert item.payload["alarms"] == ["canary"]


def test_the_log_says_that_there_was_an_alarm_and_not_about_whom():
    g, _ = screened(alarming(JANE, "hold"))
    (entry,) = [said for tag, said in g.recorder.entries if tag == "message:envelope:decided"]
    commitment = entry["decided"].commitment
    assert commitment["alarms"] == ["canary"]
    assert commitment["canaries"] == 0  # the scripted judge counts none; a real one does
    assert JANE not in json.dumps(commitment)


def test_a_manager_does_not_release_what_alarmed_information_governance():
    async def story(actor):
        g, _ = wired(alarming(JANE, "hold"))
        await g.screen(received(JANE))
        tools = ReviewTools(g.recorder, STAFF, g.clock)
        return await review.release(tools, "GL-00000001", actor=actor, reason="a test list")

    with pytest.raises(Exception, match="second person"):
        asyncio.run(story(MANAGER))
    assert asyncio.run(story(OFFICER)).recipients[0].state == "releasing"


@pytest.mark.parametrize(("action", "said"), [("hold", "has not been sent"), ("deliver", "was not stopped")])
def test_another_alarm_than_a_planted_person_says_what_the_rule_says(action, said):
    _, notices = screened(alarming(JANE, action, alarms=("rate-outsiders",), rule="rate-outsiders"))
    text = " ".join(parse(notices.relay.handed[0].content).get_content().split())
    assert "on the register only to show" not in text
    assert "Look at it." in text
    assert said in text
