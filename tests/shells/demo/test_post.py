"""Mail goes to a real SMTP server, byte for byte, and every answer is kept."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.demo.mail import day_mail
from gatelodge.demo.post import post, stuffed
from gatelodge.demo.world import LAST_DAY, World
from gatelodge.smtp.sink import Faults, Sink
from gatelodge.values import SmtpReply

pytestmark = pytest.mark.enable_socket


async def _posted(mails, faults=None):
    sink, order = Sink(faults=faults), []
    port = await sink.start()
    try:
        return await post(port, mails, order.append), sink.taken, order
    finally:
        await sink.stop()


def test_what_arrives_is_what_was_sent():
    mails = day_mail(World(1), LAST_DAY, share=0.1)
    answers, taken, order = asyncio.run(_posted(mails))
    assert {answer.code for answer in answers.values()} == {250}
    assert sorted((t.envelope.sender, t.envelope.recipients, t.content) for t in taken) == sorted(
        (mail.sender, mail.recipients, mail.content) for mail in mails
    )
    assert order == mails


def test_a_refused_mail_is_answered_and_the_next_one_goes():
    mails = day_mail(World(1), LAST_DAY, share=0.05)[:6]
    faults = Faults(recipients={mails[0].recipients[0]: SmtpReply(550, "5.1.1", "no such mailbox")})
    answers, taken, _ = asyncio.run(_posted(mails, faults))
    refused = {name for name, answer in answers.items() if answer.code == 550}
    assert mails[0].message_id in refused
    assert len(taken) == len(mails) - len(refused)


@given(st.lists(st.sampled_from([b"", b".", b"..", b".a", b"text", b"a.b"]), max_size=6))
def test_no_line_of_a_stuffed_message_ends_it(lines):
    content = b"\r\n".join(lines)
    wire = stuffed(content) + b".\r\n"
    assert wire.index(b"\r\n.\r\n" if not wire.startswith(b".\r\n") else b".\r\n") >= len(wire) - 5
    back = [line[1:] if line.startswith(b".") else line for line in stuffed(content).split(b"\r\n")]
    assert b"\r\n".join(back).removesuffix(b"\r\n") == content.removesuffix(b"\r\n")
