"""The table of our own replies: whole, well-formed, and generic."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.reply import OWN_REPLIES, OwnReply, lines
from gatelodge.values import SmtpReply

TRUTH = {
    "banner": (220, ""),
    "hello": (250, ""),
    "ok": (250, "2.0.0"),
    "sender-ok": (250, "2.1.0"),
    "recipient-ok": (250, "2.1.5"),
    "start-data": (354, ""),
    "message-ok": (250, "2.0.0"),
    "bye": (221, "2.0.0"),
    "help": (214, "2.0.0"),
    "cannot-verify": (252, "2.1.5"),
    "start-tls": (220, "2.0.0"),
    "auth-ok": (235, "2.7.0"),
    "auth-go-on": (334, ""),
    "auth-username": (334, ""),
    "auth-password": (334, ""),
    "in-custody": (250, "2.0.0"),
    "refused-by-policy": (550, "5.7.1"),
    "uncertain": (451, "4.4.2"),
    "loop": (554, "5.4.6"),
    "too-many-hops": (554, "5.4.6"),
    "own-fault": (451, "4.3.0"),
    "next-hop-dead": (451, "4.4.1"),
    "too-much-in-flight": (452, "4.3.1"),
    "too-many-recipients": (452, "4.5.3"),
    "other-route": (452, "4.5.3"),
    "too-many-connections": (421, "4.7.0"),
    "shutting-down": (421, "4.3.2"),
    "timeout": (421, "4.4.2"),
    "too-many-errors": (421, "4.7.0"),
    "not-listed": (554, "5.7.1"),
    "too-big": (552, "5.3.4"),
    "bare-line-end": (550, "5.6.11"),
    "long-line": (550, "5.6.0"),
    "needs-8bitmime": (550, "5.6.3"),
    "needs-smtputf8": (550, "5.6.7"),
    "no-recipients": (554, "5.5.1"),
    "spoke-too-early": (554, "5.5.0"),
    "unknown-command": (500, "5.5.1"),
    "bad-line": (500, "5.5.2"),
    "line-too-long": (500, "5.5.2"),
    "syntax": (501, "5.5.4"),
    "not-implemented": (502, "5.5.1"),
    "bad-sequence": (503, "5.5.1"),
    "bad-parameter": (555, "5.5.4"),
    "bad-sender": (501, "5.1.7"),
    "bad-recipient": (501, "5.1.3"),
    "tls-unavailable": (502, "5.5.1"),
    "auth-mechanism": (504, "5.5.4"),
    "auth-failed": (535, "5.7.8"),
    "auth-needs-tls": (538, "5.7.11"),
    "auth-cancelled": (501, "5.5.2"),
}


def test_every_name_has_its_code_and_no_other():
    assert {str(name): (reply.code, reply.enhanced) for name, reply in OWN_REPLIES.items()} == TRUTH
    assert set(OWN_REPLIES) == set(OwnReply)


@pytest.mark.parametrize("name", list(OwnReply))
def test_enhanced_status_agrees_with_the_code(name):
    reply = OWN_REPLIES[name]
    assert not reply.enhanced or re.fullmatch(rf"{reply.code // 100}\.\d{{1,3}}\.\d{{1,3}}", reply.enhanced)


@pytest.mark.parametrize("name", list(OwnReply))
def test_texts_are_one_plain_line(name):
    text = OWN_REPLIES[name].text
    assert text.isascii()
    assert len(lines(OWN_REPLIES[name])) <= 512
    assert "\n" not in text


def test_several_lines_are_marked_as_one_reply():
    assert lines(SmtpReply(550, "5.1.1", "No\nsuch user")) == b"550-5.1.1 No\r\n550 5.1.1 such user\r\n"


def test_an_empty_text_keeps_the_blank():
    assert lines(SmtpReply(334, "", "")) == b"334 \r\n"


@given(st.text())
def test_no_text_ends_a_line_early(text):
    octets = lines(SmtpReply(250, "", text))
    assert octets.count(b"\r\n") == octets.count(b"\r") == octets.count(b"\n") == text.count("\n") + 1
    assert b"\0" not in octets
