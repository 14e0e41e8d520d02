"""What people are told: who, in which words, and never more than they may hear."""

import asyncio
import sys
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.adapters.facts import shipped_catalogue
from gatelodge.core.permits import StaffBook
from gatelodge.core.trace import inspect
from gatelodge.flows.notice import Notice, Paper, compose
from gatelodge.flows.notify import NotifyTools, notify_all
from gatelodge.values import Author, AuthorProof, By, HoldEvent, HoldState, Item, ItemRecipient, Move, SmtpReply, Staff

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AT, AUTHOR, HUW, JANE, KEY, MAIL, MANAGER, OWEN, gate, received, verdict

ITEM = "GL-00000001"
ADMIN, OFFICER, SCANNER = "postmaster@llanfair.example", "ig@llanfair.example", "scanner@llanfair.example"
STAFF = StaffBook(
    [
        Staff(AUTHOR, name="Anwen Pugh", unit="Llanfair/Visits", manager=MANAGER),
        Staff(MANAGER, name="Mair Rees", unit="Llanfair/Visits"),
        Staff(OFFICER, name="Iola Grey", unit="Llanfair", role="ig-officer"),
        Staff(SCANNER, unit="Llanfair", machine="scanner"),
    ]
)
WORDS = shipped_catalogue()
PARSER = BytesParser(policy=policy.default)


def tools_of(g):
    return NotifyTools(
        recorder=g.tools.recorder,
        relay=g.relay,
        clock=g.clock,
        words=lambda: WORDS,
        staff=lambda: STAFF,
        internal=lambda address: address.endswith("@llanfair.example"),
        sender="gatelodge@llanfair.example",
        mail_admin=ADMIN,
        languages=("en", "cy"),
        organisation="HMP Llanfair",
        host="gate.example",
        trace_key=KEY,
    )


def told(g):
    """(reader, subject) of each notice."""
    return [(one.recipients[0], read(one)["Subject"]) for one in g.relay.handed if one.sender == ""]


def read(handed):
    return PARSER.parsebytes(handed.content)


async def kept(*recipients, sender=AUTHOR, author=None, **verdicts):
    g = gate(**verdicts)
    g.judge.author = author
    await g.screen(received(*(recipients or (JANE,)), sender=sender))
    return g, tools_of(g)


def test_author_and_approver_are_told_once_each_of_a_hold():
    async def play():
        g, tools = await kept(jane="hold")
        counts = [await notify_all(tools), await notify_all(tools)]
        return g, counts

    g, counts = asyncio.run(play())
    assert counts == [1, 0]
    assert told(g) == [
        (AUTHOR, f"Your message {ITEM} is held"),
        (MANAGER, f"A message is waiting for you: {ITEM}"),
    ]


def test_a_notice_comes_from_nobody_says_it_is_automatic_and_is_in_both_languages():
    async def play():
        g, tools = await kept(jane="ask")
        await notify_all(tools)
        return g.relay.handed

    (handed,) = asyncio.run(play())
    mail = read(handed)
    assert handed.sender == ""
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == AUTHOR
    body = mail.get_content()
    assert "English for ask." in body
    assert "Cymraeg am ask." in body
    assert f"Your message {ITEM} has not been sent yet." in body
    assert handed.content.isascii()
    assert b"\n" not in handed.content.replace(b"\r\n", b"")


def test_a_notice_carries_our_own_trace_so_that_the_gate_lets_it_pass():
    async def play():
        g, tools = await kept(jane="ask")
        await notify_all(tools)
        (notice,) = g.relay.handed
        back = received(AUTHOR, sender="", content=notice.content)
        return inspect(notice.content, (AUTHOR,), KEY), await g.decide().screen(back)

    trace, reply = asyncio.run(play())
    assert trace.notice
    assert reply.code == 250


END = {
    "asked": ("ask", None),
    "held": ("hold", None),
    "returned": ("hold", HoldEvent.RETURN),
    "released": ("hold", HoldEvent.APPROVE),
}


@pytest.mark.parametrize("kind", END)
def test_no_notice_names_a_recipient_or_a_person(kind):
    action, event = END[kind]

    async def play():
        g, tools = await kept(JANE, HUW, jane=action, huw=action)
        if event is not None:
            await g.recorder.move(Move(ITEM, event, AT, OFFICER, reason="about D. Prys"))
            await g.pass_on()
        await notify_all(tools)
        return [one for one in g.relay.handed if one.sender == ""]

    notices = asyncio.run(play())
    assert notices
    for one in notices:
        written = one.content.lower() + read(one).get_content().lower().encode()
        for name in (b"jane", b"huw", b"prys", b"anwen", b"mair", b"iola"):
            assert name not in written, name


def test_on_a_confidential_route_the_manager_is_told_nothing_and_named_nowhere():
    async def play():
        g = gate()
        g.judge.verdicts = (verdict(JANE, "hold", confidential=True),)
        await g.screen(received())
        await notify_all(tools_of(g))
        return g

    g = asyncio.run(play())
    assert [to for to, _ in told(g)] == [AUTHOR, OFFICER]
    assert all(b"m.rees" not in one.content for one in g.relay.handed)


@pytest.mark.parametrize(
    "author",
    [
        Author("somebody@elsewhere.example"),
        Author("", machine="bounce"),
        Author("an account"),
        Author(SCANNER, AuthorProof.AUTH, "scanner"),
        Author(AUTHOR, AuthorProof.AUTH, "auto-reply"),
    ],
)
def test_what_no_person_of_ours_wrote_goes_to_the_mail_admin(author):
    async def play():
        g, tools = await kept(jane="ask", author=author, sender=author.identity if "@" in author.identity else "")
        await notify_all(tools)
        return told(g)

    assert [to for to, _ in asyncio.run(play())] == [ADMIN]


def test_what_was_to_go_and_went_needs_no_word():
    async def play():
        g, tools = await kept(JANE, HUW, jane="deliver", huw="hold")
        await g.pass_on()
        await notify_all(tools)
        return told(g)

    assert [to for to, _ in asyncio.run(play())] == [AUTHOR, MANAGER]


def test_the_sentence_is_that_of_the_recipients_the_notice_is_about():
    async def play():
        g, tools = await kept(JANE, HUW, OWEN, jane="deliver", huw="ask", owen="refuse")
        await notify_all(tools)
        return {read(one)["Subject"]: read(one).get_body(("plain",)).get_content() for one in g.relay.handed}

    bodies = asyncio.run(play())
    assert "English for ask." in bodies[f"Please check your message {ITEM}"]
    assert "English for refuse." in bodies[f"Your message {ITEM} was refused"]


def test_of_several_recipients_the_one_with_most_people_speaks():
    async def play():
        g = gate()
        few, many = verdict(JANE, "hold", people=2), verdict(HUW, "hold", people=1182)
        g.judge.verdicts = (few, replace(many, sentences={"en": "About 1,182 people.", "cy": "Am 1,182."}))
        await g.screen(received(JANE, HUW))
        await notify_all(tools_of(g))
        return read(g.relay.handed[0]).get_content()

    assert "About 1,182 people." in asyncio.run(play())


@pytest.mark.parametrize(("state", "status"), [("refused", "5.7.1"), ("bounced", "5.0.0")])
def test_what_could_not_be_handed_on_is_a_delivery_status_notice_that_a_parser_reads(state, status):
    async def play():
        verdicts = {"huw": "refuse"} if state == "refused" else {"huw": "hold"}
        g, tools = await kept(JANE, HUW, jane="deliver", **verdicts)
        if state == "bounced":
            await g.recorder.move(Move(ITEM, HoldEvent.APPROVE, AT, MANAGER, reason="a visit"))
            g.relay.recipient_replies = {HUW: SmtpReply(550, "5.1.1", "no such person")}
        await g.pass_on()
        await notify_all(tools)
        return [one for one in g.relay.handed if one.sender == ""]

    (handed,) = asyncio.run(play())
    report = read(handed)
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    words, delivery = report.iter_parts()
    assert words.get_content_type() == "text/plain"
    assert ITEM in words.get_content()
    message, recipient = delivery.get_payload()
    assert delivery.get_content_type() == "message/delivery-status"
    assert message["Reporting-MTA"] == "dns; gate.example"
    assert (recipient["Final-Recipient"], recipient["Action"]) == (f"rfc822; {HUW}", "failed")
    assert recipient["Status"] == status
    assert JANE.encode() not in handed.content


def test_a_notice_that_cannot_be_sent_now_is_sent_later_and_only_then_noticed():
    async def play():
        g, tools = await kept(jane="hold")
        g.relay.dead = True
        counts, unnoticed = [await notify_all(tools)], (await g.recorder.item(ITEM)).noticed
        g.relay.dead = False
        counts.append(await notify_all(tools))
        g.clock.forward(seconds=2)
        counts.append(await notify_all(tools))
        return counts, unnoticed, (await g.recorder.item(ITEM)).noticed, [to for to, _ in told(g)]

    assert asyncio.run(play()) == ([0, 0, 1], False, True, [AUTHOR, MANAGER])


def test_a_notice_that_keeps_failing_repeats_no_other_and_is_tried_ever_more_rarely():
    async def play():
        g, tools = await kept(jane="hold")
        g.relay.recipient_replies = {MANAGER: SmtpReply(451, "4.2.0", "full")}
        asked, deliver = [], g.relay.deliver

        async def watched(envelope, blocks):
            asked.append(envelope.recipients[0])
            return await deliver(envelope, blocks)

        tools = replace(tools, relay=type("Watched", (), {"deliver": staticmethod(watched)})())
        for _ in range(3600):
            await notify_all(tools)
            g.clock.forward(seconds=1)
        return asked

    asked = asyncio.run(play())
    assert asked.count(AUTHOR) == 1
    assert 8 <= asked.count(MANAGER) <= 15


def test_a_notice_that_is_refused_for_ever_goes_to_the_mail_admin():
    async def play():
        g, tools = await kept(jane="hold")
        g.relay.recipient_replies = {MANAGER: SmtpReply(550, "5.1.1", "left us")}
        await notify_all(tools)
        return told(g), (await g.recorder.item(ITEM)).noticed

    notices, noticed = asyncio.run(play())
    assert [to for to, _ in notices] == [AUTHOR, ADMIN]
    assert noticed


def test_news_that_comes_while_a_notice_is_on_its_way_is_told_next():
    async def play():
        g, tools = await kept(jane="ask")
        deliver = g.relay.deliver

        async def meanwhile(envelope, blocks):
            if not g.relay.handed:
                await g.recorder.move(Move(ITEM, HoldEvent.EXPIRE_ASK, AT, "gate"))
            return await deliver(envelope, blocks)

        tools = replace(tools, relay=type("Meanwhile", (), {"deliver": staticmethod(meanwhile)})())
        await notify_all(tools)
        await notify_all(tools)
        return [to for to, _ in told(g)]

    assert asyncio.run(play()) == [AUTHOR, AUTHOR, MANAGER]


def test_news_about_one_recipient_repeats_nothing_about_another():
    async def play():
        g, tools = await kept(JANE, HUW, jane="hold", huw="hold")
        await notify_all(tools)
        await g.recorder.move(Move(ITEM, HoldEvent.RETURN, AT, MANAGER, (JANE,), reason="wrong file"))
        await notify_all(tools)
        return [subject for _, subject in told(g)]

    assert asyncio.run(play())[2:] == [f"Your message {ITEM} was not sent"]


def test_a_message_still_being_judged_needs_no_word():
    async def play():
        g = gate()
        g.judge.late = True
        await g.screen(received(content=MAIL))
        return await notify_all(tools_of(g)), g.relay.handed

    assert asyncio.run(play()) == (1, [])


KINDS = ("asked", "held", "returned", "bounced", "refused", "released")


@given(
    st.text(max_size=300), st.sampled_from([*(f"author_{kind}" for kind in KINDS), "approver"]), st.text(max_size=40)
)
def test_no_message_id_and_no_address_keeps_a_notice_from_being_written(message_id, kind, name):
    """The Message-ID is the author's program's, the address the client's: both are whatever they are."""
    one = ItemRecipient(f"{name}@public.example", HoldState.HELD, "hold", "r", "s", 1, 0)
    item = Item(ITEM, AT, b"d" * 32, AUTHOR, AUTHOR, (one,), 1, message_id, 1)
    paper = Paper(WORDS, ("en", "cy"), "gatelodge@llanfair.example", "HMP Llanfair", "gate.example")
    content = compose(item, Notice(AUTHOR, kind, (one,)), to=AUTHOR, decider=MANAGER, paper=paper, now=AT)
    assert content.isascii()
    assert PARSER.parsebytes(content)["To"] == AUTHOR
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("kind", [*(f"author_{kind}" for kind in KINDS), "approver"])
def test_the_words_of_every_notice_are_there_in_both_languages(kind):
    for part in ("subject", "body"):
        assert WORDS.entry(f"notice_{kind}_{part}", "en") != WORDS.entry(f"notice_{kind}_{part}", "cy")


def test_after_the_first_of_two_the_next_is_told():
    async def play():
        g = gate()
        g.judge.verdicts = (verdict(JANE, "hold", by=By.TWO),)
        await g.screen(received())
        tools = tools_of(g)
        await notify_all(tools)
        await g.recorder.move(Move(ITEM, HoldEvent.APPROVE_FIRST, AT, MANAGER, reason="booked"))
        await notify_all(tools)
        return told(g)

    assert [reader for reader, _ in asyncio.run(play())] == [AUTHOR, MANAGER, OFFICER]


@pytest.mark.parametrize(("by", "reader"), [(By.IG, OFFICER), (By.MANAGER, MANAGER), (By.SEAL, MANAGER)])
def test_who_is_asked_is_who_may_decide_by_the_rule(by, reader):
    async def play():
        g = gate()
        g.judge.verdicts = (verdict(JANE, "hold", by=by),)
        await g.screen(received())
        await notify_all(tools_of(g))
        return told(g)

    assert asyncio.run(play())[1][0] == reader
