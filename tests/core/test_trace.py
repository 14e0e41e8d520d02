"""Our block on top of a message, and how it is known again through servers that nest, split and forge."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.trace import TraceState, inspect, reference_in, trace_block
from gatelodge.values import Envelope, Received

KEY = b"k" * 32
AT = dt.datetime(2026, 3, 2, 9, 5, 7, tzinfo=dt.UTC)
CONTENT = b"Received: from pc\r\n\tby mail.example; Mon, 2 Mar 2026 09:05:00 +0000\r\nSubject: Visit\r\n\r\nHello\r\n"
TO = ("jane@out.example", "Bob@out.example")


def received(content=CONTENT, recipients=TO, **envelope):
    given_envelope = Envelope("a@in.example", recipients, client="10.0.0.7", helo="mail.in.example", **envelope)
    return Received(given_envelope, content, AT)


def block(what=None, *, key=KEY, **more):
    return trace_block(
        received=what or received(), reference="GL-ABCDEFGH", host="gate.example", at=AT, key=key, **more
    )


def test_the_block_is_two_fields_and_reads_as_rfc_5321_says():
    lines = block().decode().split("\r\n")
    assert lines[:4] == [
        "Received: from mail.in.example ([10.0.0.7])",
        "\tby gate.example with ESMTP id GL-ABCDEFGH;",
        "\tMon, 2 Mar 2026 09:05:07 +0000",
        "X-Gatelodge-Trace: v=1; kind=message; id=GL-ABCDEFGH;",
    ]
    assert lines[4].startswith("\tmac=")
    assert lines[5:] == [""]


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({}, " ESMTP "),
        ({"tls": True}, " ESMTPS "),
        ({"auth": "a@in.example"}, " ESMTPA "),
        ({"tls": True, "auth": "a@in.example"}, " ESMTPSA "),
        ({"smtputf8": True, "tls": True}, " UTF8SMTPS "),
    ],
)
def test_the_block_says_how_the_message_came(facts, word):
    assert word in block(received(**facts)).decode()


def test_a_message_that_was_never_here_has_no_trace():
    assert inspect(CONTENT, TO, KEY) == TraceState(received_count=1, ours_valid=0, ours_invalid=0)


def test_our_own_message_comes_back():
    assert inspect(block() + CONTENT, TO, KEY) == TraceState(received_count=2, ours_valid=1, ours_invalid=0)


def test_servers_above_us_do_not_hide_our_block():
    above = b"Return-Path: <a@in.example>\r\nReceived: from gate.example\r\n\tby hub.example; date\r\nX-Scan: clean\r\n"
    assert inspect(above + block() + CONTENT, TO, KEY) == TraceState(received_count=3, ours_valid=1, ours_invalid=0)


def test_two_passes_leave_two_valid_blocks():
    once = block() + CONTENT
    twice = block(received(once)) + once
    assert inspect(b"Received: by hub\r\n" + twice, TO, KEY).ours_valid == 2


def test_order_and_case_of_recipients_do_not_count():
    assert inspect(block() + CONTENT, ("bob@out.example", "Jane@OUT.example"), KEY).ours_valid == 1


@pytest.mark.parametrize(
    ("octets", "recipients", "key"),
    [
        (block() + CONTENT + b"P.S.\r\n", TO, KEY),
        (block() + CONTENT.replace(b"Visit", b"visit"), TO, KEY),
        (block() + CONTENT, (*TO, "third@out.example"), KEY),
        (block() + CONTENT, TO[:1], KEY),
        (block() + CONTENT, TO, b"x" * 32),
        (block().replace(b"kind=message", b"kind=notice") + CONTENT, TO, KEY),
        (block().replace(b"GL-ABCDEFGH", b"GL-ABCDEFGZ") + CONTENT, TO, KEY),
        (b"X-Gatelodge-Trace: v=1\r\n" + CONTENT, TO, KEY),
        (b"x-gatelodge-trace: anything\r\n at all\r\n" + CONTENT, TO, KEY),
    ],
)
def test_other_bytes_recipients_keys_or_forms_are_not_ours(octets, recipients, key):
    state = inspect(octets, recipients, key)
    assert (state.ours_valid, state.ours_invalid, state.notice) == (0, 1, False)


def test_a_notice_of_ours_is_known_as_one():
    assert inspect(block(notice=True) + CONTENT, TO, KEY).notice
    assert not inspect(block() + CONTENT, TO, KEY).notice


def test_only_the_top_header_is_read():
    quoted = b"Subject: bounce\r\n\r\n" + block() + CONTENT
    assert inspect(quoted, TO, KEY) == TraceState(received_count=0, ours_valid=0, ours_invalid=0)
    assert inspect(b"\r\n" + block() + CONTENT, TO, KEY) == TraceState(received_count=0, ours_valid=0, ours_invalid=0)


def test_received_lines_are_counted_whatever_their_case():
    header = b"Received: a\r\nRECEIVED : b\r\nreceived:c\r\nX-Received: d\r\n Received: folded\r\n"
    assert inspect(header + b"\r\nReceived: body\r\n", TO, KEY).received_count == 3


def test_a_forger_does_not_choose_how_often_we_hash():
    """Blocks beyond the eighth count as invalid unread."""
    assert inspect(block() * 20 + CONTENT, TO, KEY).ours_valid == 0
    many = CONTENT
    for _ in range(10):
        many = block(received(many)) + many
    state = inspect(many, TO, KEY)
    assert (state.ours_valid, state.ours_invalid) == (8, 2)


def test_hostile_names_cannot_leave_their_place():
    what = received()
    hostile = Envelope("", TO, client="1.2.3.4])\r\nBcc: x", helo="a (b)\r\nX-Gatelodge-Trace: y")
    octets = block(Received(hostile, what.untrusted_bytes, AT))
    assert octets.count(b"\r\n") == 5
    assert inspect(octets + CONTENT, TO, KEY) == TraceState(received_count=2, ours_valid=1, ours_invalid=0)


def test_the_reference_is_read_back():
    assert reference_in(block()) == "GL-ABCDEFGH"
    assert reference_in(CONTENT) == ""


@given(st.binary(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_inspect_never_raises(octets, recipients):
    state = inspect(octets, recipients, KEY)
    assert state.ours_valid == 0


@given(st.binary(max_size=300), st.text(max_size=80))
def test_what_we_put_on_top_is_known_again_whatever_is_below(octets, helo):
    what = Received(Envelope("", TO, helo=helo, client="::1"), octets, AT)
    stamped = block(what)
    assert max(map(len, stamped.split(b"\r\n"))) <= 998
    assert inspect(stamped + octets, TO, KEY).ours_valid == 1
