"""The author of a mail that went, though a rule that only tells would have stopped it, gets one notice."""

import asyncio
import sys
from dataclasses import replace
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

import pytest

from gatelodge.adapters.facts import shipped_catalogue
from gatelodge.core.trace import inspect
from gatelodge.flows.notify import NotifyTools
from gatelodge.flows.telling import MOST, tell_all, tell_author
from gatelodge.testing.relay import MemoryRelay
from gatelodge.values import Action, Author, SmtpReply

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AT, AUTHOR, HUW, JANE, KEY, MAIL, MANAGER, Gate, judgement, received, verdict

TOLD = {"en": "A link to a file share.", "cy": "Dolen i ffeiliau."}
ADMIN = "postmaster@llanfair.example"
read = BytesParser(policy=SMTP).parsebytes


class Staff:
    def approvers_for(self, author, *, recipients, confidential, by, barred, on):
        return () if confidential else (MANAGER,)


def tools(clock, relay=None):
    return NotifyTools(
        recorder=None,
        relay=relay or MemoryRelay(),
        clock=clock,
        words=shipped_catalogue,
        staff=Staff,
        internal=lambda address: address.endswith("@llanfair.example"),
        sender="gatelodge@llanfair.example",
        mail_admin=ADMIN,
        languages=("en", "cy"),
        organisation="HMP Llanfair",
        host="gate.llanfair.example",
        trace_key=KEY,
    )


def said(mail, *verdicts, author=None):
    return judgement(mail, {}, verdicts=verdicts, author=author)


def told(address=JANE, **changes):
    return verdict(address, "deliver", **{"would": Action.ASK, "tell": True, "told": TOLD, **changes})


def screened(*verdicts, content=MAIL, reply=None):
    """What the gate answers, and which notices then go."""

    async def story():
        gate = Gate()
        notices = tools(gate.clock)
        gate.judge.verdicts = verdicts
        gate.tools = replace(gate.tools, tell_author=lambda *what: tell_author(*what, notices))
        if reply is not None:
            gate.relay.message_reply = reply
        answer = await gate.screen(received(*[one.recipient for one in verdicts], content=content))
        assert await tell_all(notices) == len(notices.relay.handed)
        return answer, notices.relay.handed

    return asyncio.run(story())


def test_the_author_is_told_once_in_both_languages_without_a_name():
    answer, (notice,) = screened(told(), verdict(HUW, "deliver"))
    assert answer.ok
    assert (notice.sender, notice.recipients) == ("", (AUTHOR,))
    mail = read(notice.content)
    text = mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] == "<1@llanfair.example>"
    assert TOLD["en"] in text
    assert TOLD["cy"] in text
    assert "has been sent" in text
    assert MANAGER in text
    assert "jane" not in notice.content.decode().lower()
    trace = inspect(notice.content, notice.recipients, KEY)
    assert trace.ours_valid
    assert trace.notice


@pytest.mark.parametrize(
    "one",
    [
        verdict(JANE, "deliver"),
        verdict(JANE, "deliver", would=Action.HOLD),  # a rule in shadow
        verdict(JANE, "deliver", tell=True, unread=True),  # the table of gaps
    ],
    ids=["clean", "shadow", "picture"],
)
def test_nobody_is_told_of_what_no_rule_tells(one):
    assert screened(one)[1] == []


def test_nobody_is_told_of_a_mail_that_did_not_go():
    answer, notices = screened(told(), reply=SmtpReply(550, "5.1.1", "no such person"))
    assert not answer.ok
    assert notices == []


def _sent(clock, count=1, **changes):
    notices = tools(clock)
    mail = received(JANE)
    for number in range(count):
        tell_author(f"GL-{number}", mail, said(mail, told(**changes)), notices)
    return notices


def test_a_mail_in_several_envelopes_is_told_of_once():
    assert len(_sent(Gate().clock, count=3).to_tell) == 1


@pytest.mark.parametrize(
    "author",
    [Author(""), Author("scanner@llanfair.example", machine="scanner"), Author("huw@public.example"), Author("apugh")],
    ids=["nobody", "machine", "outside", "no mailbox"],
)
def test_where_no_person_of_ours_wrote_it_nobody_is_told(author):
    notices = tools(Gate().clock)
    mail = received(JANE)
    tell_author("GL-1", mail, said(mail, told(), author=author), notices)
    assert not notices.to_tell


def test_the_line_manager_is_not_named_on_a_confidential_route():
    notices = _sent(Gate().clock, confidential=True)
    asyncio.run(tell_all(notices))
    text = read(notices.relay.handed[0].content).get_content()
    assert ADMIN in text
    assert MANAGER not in text


def test_a_notice_that_is_not_taken_waits_and_is_tried_again():
    clock = Gate().clock
    notices = _sent(clock)
    notices.relay.dead = True
    assert asyncio.run(tell_all(notices)) == 0
    notices.relay.dead = False
    assert asyncio.run(tell_all(notices)) == 0  # not at once
    clock.forward(seconds=10)
    assert asyncio.run(tell_all(notices)) == 1
    assert asyncio.run(tell_all(notices)) == 0


def test_a_flood_leaves_out_the_oldest_and_says_so(caplog):
    notices = tools(Gate().clock)
    first = received(JANE)
    for number in range(MOST + 1):
        mail = replace(first, digest=number.to_bytes(32, "big"), at=AT)
        tell_author(f"GL-{number}", mail, said(mail, told()), notices)
    assert len(notices.to_tell) == MOST
    assert "GL-0 is not told" in caplog.text
