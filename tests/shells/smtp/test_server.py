"""The front with a real next hop: what clients hear, and what arrives there."""

import asyncio
import base64
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shells.smtp.stage import AT, TOP, gate, pass_on, play, server_context, until

from gatelodge.errors import IntegrityError, TemporaryError
from gatelodge.smtp.sink import Sink
from gatelodge.testing.relay import MemoryRelay
from gatelodge.values import SmtpReply


def test_a_message_passes_unchanged_under_our_block_and_the_client_hears_the_next_hop():
    async def act(running):
        running.sink.faults.message = SmtpReply(250, "2.6.0", "queued as 42")
        client = await running.client()
        assert await client.begin() == "250 2.1.5 Recipient OK"
        assert (await client.ask(b"DATA")).startswith("354")
        assert await client.ask(b"Subject: x\r\n\r\n..dot\r\n.") == "250 2.6.0 queued as 42"
        assert [one.content for one in running.sink.taken] == [TOP + b"Subject: x\r\n\r\n.dot\r\n"]
        assert (await client.ask(b"QUIT")).startswith("221")
        assert await client.closed()

    play(act)


def test_screening_is_given_the_whole_truth():
    seen = []

    async def screen(received, onward):
        seen.append(received)
        return await pass_on(received, onward)

    async def act(running):
        client = await running.client()
        await client.ask(b"EHLO pc.in.example")
        await client.say(b"MAIL FROM:<> BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<x@out.example>\r\n")
        await client.say("RCPT TO:<siân@out.example>\r\nDATA\r\n".encode())
        for code in ("250", "250", "250", "354"):
            assert (await client.said())[0].startswith(code)
        await client.ask("Subject: Siân\r\n.".encode())
        envelope = seen[0].envelope
        assert (envelope.sender, envelope.recipients) == ("", ("x@out.example", "siân@out.example"))
        assert (envelope.body, envelope.smtputf8, envelope.helo) == ("8BITMIME", True, "pc.in.example")
        assert (envelope.client, envelope.auth, envelope.tls) == ("127.0.0.1", "", False)
        assert seen[0].at == AT
        onward = running.sink.taken[0].envelope
        assert (onward.body, onward.smtputf8, onward.recipients) == ("8BITMIME", True, envelope.recipients)

    play(act, screen=screen)


def test_many_transactions_on_one_connection_use_one_onward_session():
    async def act(running):
        client = await running.client()
        await client.ask(b"EHLO c")
        transaction = b"MAIL FROM:<a@in.example>\r\nRCPT TO:<x@out.example>\r\nDATA\r\n"
        for number in range(5):
            await client.say(transaction)
            assert [(await client.said())[0][:3] for _ in range(3)] == ["250", "250", "354"]
            await client.say(b"Subject: %d\r\n.\r\n" % number)
            assert (await client.said())[0].startswith("250")
        assert len(running.sink.taken) == 5
        assert running.sink.sessions == 1

    play(act)


@settings(max_examples=20)
@given(st.lists(st.binary(max_size=90).map(lambda line: line.translate(None, b"\r\n\0")), max_size=12))
def test_any_crlf_lines_arrive_as_they_were_sent(content_lines):
    async def act(running):
        client = await running.client()
        await client.begin()
        await client.ask(b"DATA")
        stuffed = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in content_lines)
        assert (await client.ask(stuffed + b".")).startswith("250")
        assert running.sink.taken[0].content == TOP + b"".join(line + b"\r\n" for line in content_lines)

    play(act)


def test_a_large_message_arrives_whole():
    content = b"".join(b"%07d." % n + b"\r\n.x" for n in range(200_000)) + b"\r\n"

    async def act(running):
        client = await running.client()
        await client.begin()
        await client.ask(b"DATA")
        assert (await client.ask(content.replace(b"\r\n.", b"\r\n..") + b".")).startswith("250")
        assert running.sink.taken[0].content == TOP + content

    play(act)


# What is offered


def test_we_offer_what_the_next_hop_offers():
    async def act(running):
        client = await running.client()
        await client.say(b"EHLO c\r\n")
        assert [line[4:] for line in await client.said()] == [
            "gate.example",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
            "SIZE 1000",
            "8BITMIME",
        ]
        assert (await client.ask(b"MAIL FROM:<a@in.example> SIZE=1001")).startswith("552 5.3.4")
        assert (await client.ask(b"MAIL FROM:<a@in.example> SMTPUTF8")).startswith("555 5.5.4")

    play(act, sink=Sink(keywords=("SIZE 1000", "8BITMIME", "CHUNKING", "DSN")))


def test_our_own_size_counts_where_it_is_smaller():
    async def act(running):
        client = await running.client()
        await client.say(b"EHLO c\r\n")
        assert "250-SIZE 500" in await client.said()

    play(act, max_bytes=500)


def test_a_dead_next_hop_leaves_the_least_and_later_what_it_last_offered():
    async def act(running):
        relay = running.server.relay
        relay.dead = True
        client = await running.client()
        await client.say(b"EHLO c\r\n")
        assert [line[4:] for line in await client.said()][1:] == ["PIPELINING", "ENHANCEDSTATUSCODES", "SIZE 50000000"]
        relay.dead = False
        await client.say(b"EHLO c\r\n")
        assert "250 SMTPUTF8" in await client.said()
        relay.dead = True
        await client.say(b"EHLO c\r\n")
        assert "250 SMTPUTF8" in await client.said()

    play(act, relay=MemoryRelay())


# The next hop fails


def test_a_dead_next_hop_is_451_for_mail_and_every_recipient():
    async def act(running):
        await running.sink.stop()
        client = await running.client()
        await client.ask(b"EHLO c")
        await client.say(b"MAIL FROM:<a@in.example>\r\nRCPT TO:<x@out.example>\r\nRCPT TO:<y@out.example>\r\nDATA\r\n")
        assert [(await client.said())[0][:9] for _ in range(3)] == ["451 4.4.1"] * 3
        assert (await client.said())[0].startswith("554")

    play(act)


def test_a_next_hop_that_dies_at_a_recipient_is_451_to_the_end():
    async def act(running):
        client = await running.client()
        await client.begin()
        await running.sink.drop()
        assert (await client.ask(b"RCPT TO:<y@out.example>")).startswith("451 4.4.1")
        assert (await client.ask(b"DATA")).startswith("451 4.4.1")
        assert (await client.ask(b"MAIL FROM:<a@in.example>")).startswith("250")

    play(act)


def test_refused_recipients_hear_the_next_hops_own_words():
    async def act(running):
        running.sink.faults.recipients["x@out.example"] = SmtpReply(550, "5.1.1", "No x\nhere")
        client = await running.client()
        await client.ask(b"EHLO c")
        await client.ask(b"MAIL FROM:<a@in.example>")
        await client.say(b"RCPT TO:<x@out.example>\r\n")
        assert await client.said() == ["550-5.1.1 No x", "550 5.1.1 here"]
        assert (await client.ask(b"RCPT TO:<y@out.example>")).startswith("250")
        await client.ask(b"DATA")
        await client.ask(b"hello\r\n.")
        assert running.sink.taken[0].envelope.recipients == ("y@out.example",)

    play(act)


def test_a_stale_pooled_session_is_no_451():
    async def act(running):
        client = await running.client()
        await client.begin()
        await client.ask(b"DATA")
        await client.ask(b"one\r\n.")
        await running.sink.drop()
        await client.say(b"MAIL FROM:<a@in.example>\r\nRCPT TO:<x@out.example>\r\nDATA\r\n")
        assert [(await client.said())[0][:3] for _ in range(3)] == ["250", "250", "354"]
        assert (await client.ask(b"two\r\n.")).startswith("250")
        assert len(running.sink.taken) == 2

    play(act)


def test_a_transaction_taken_into_custody_leaves_nothing_at_the_next_hop():
    async def keep(received, onward):
        return SmtpReply(250, "2.0.0", "Accepted, reference GL-ABCDEFGH")

    async def act(running):
        client = await running.client()
        for _ in range(2):
            await client.begin()
            await client.ask(b"DATA")
            assert (await client.ask(b"x\r\n.")).endswith("GL-ABCDEFGH")
        assert running.sink.taken == []
        assert running.sink.sessions == 1

    play(act, screen=keep)


def test_more_clients_than_onward_sessions_wait_and_then_try_again_later():
    async def act(running):
        first, second = await running.client(), await running.client()
        await first.begin()
        assert (await second.begin()).startswith("503")
        assert (await first.ask(b"RSET")).startswith("250")
        assert (await second.begin()).startswith("250")

    play(act, hop={"max_sessions": 1, "lend_s": 0.05})


# A fault of ours


@pytest.mark.parametrize(
    "fault",
    [TemporaryError("disk"), IntegrityError("spool"), KeyError("Jane Doe"), UnicodeDecodeError("x", b"", 0, 1, "")],
)
def test_a_fault_of_ours_is_451_and_nothing_of_the_message_is_logged(fault, caplog):
    async def screen(received, onward):
        raise fault

    async def act(running):
        client = await running.client()
        await client.begin()
        await client.ask(b"DATA")
        assert await client.ask(b"Jane Doe\r\n.") == "451 4.3.0 Something went wrong here; please try again"
        assert (await client.ask(b"MAIL FROM:<a@in.example>")).startswith("250")
        assert running.sink.taken == []

    with caplog.at_level(logging.DEBUG):
        play(act, screen=screen)
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("gatelodge")]
    assert len(logged) == 1
    assert "Jane" not in logged[0]


# Limits


def test_unlisted_networks_are_sent_away():
    async def act(running):
        client = await running.client(greeted=False)
        assert (await client.said())[0].startswith("554 5.7.1")
        assert await client.closed()
        assert running.server.connections == 0

    play(act, networks=("192.0.2.0/24",))


def test_too_many_connections_are_sent_away_with_421():
    async def act(running):
        await running.client()
        client = await running.client(greeted=False)
        assert (await client.said())[0].startswith("421 4.7.0")
        assert await client.closed()
        assert running.server.connections == 1

    play(act, max_connections=1)


def test_a_silent_client_is_sent_away():
    async def act(running):
        client = await running.client()
        assert (await client.said())[0].startswith("421 4.4.2")
        assert await client.closed()

    play(act, command_timeout_s=0.05)


def test_slow_content_ends_however_often_a_piece_comes():
    async def act(running):
        client = await running.client()
        await client.begin()
        await client.ask(b"DATA")
        answer = asyncio.create_task(client.said())
        for _ in range(100):
            if answer.done():
                break
            client.writer.write(b"x\r\n")
            await asyncio.sleep(0.02)
        assert (await answer)[0].startswith("421 4.4.2")
        assert running.sink.taken == []

    play(act, data_timeout_s=0.1)


def test_messages_in_flight_have_one_budget():
    async def act(running):
        server = running.server
        first, second = await running.client(), await running.client()
        await first.begin()
        await second.begin()
        await second.ask(b"DATA")
        await first.ask(b"DATA")
        await first.say(b"x" * 700 + b"\r\n")
        await until(lambda: server.in_flight_bytes >= 700)
        assert (await second.ask(b"y" * 700 + b"\r\n.")).startswith("452 4.3.1")
        assert (await first.ask(b".")).startswith("250")
        assert server.in_flight_bytes == 0
        await first.ask(b"MAIL FROM:<a@in.example> SIZE=1001")
        await first.ask(b"RCPT TO:<x@out.example>")
        assert (await first.ask(b"DATA")).startswith("452 4.3.1")

    play(act, in_flight_bytes=1000)


def test_a_message_that_grows_too_big_is_552():
    async def act(running):
        client = await running.client()
        await client.begin()
        await client.ask(b"DATA")
        assert (await client.ask(b"x" * 70 + b"\r\n" + b"y\r\n" * 9000 + b".")).startswith("552 5.3.4")
        assert running.sink.taken == []

    play(act, max_bytes=2000)


def test_smuggling_through_the_whole_gate_passes_nothing():
    async def act(running):
        client = await running.client()
        for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r"):
            await client.begin()
            await client.ask(b"DATA")
            smuggled = b"MAIL FROM:<evil@b.c>\r\nRCPT TO:<x@out.example>\r\nDATA\r\nboo\r\n."
            assert (await client.ask(b"a" + end + smuggled)).startswith("550 5.6.11")
        assert running.sink.taken == []

    play(act)


# Stopping


def test_stopping_lets_the_transaction_in_flight_end():
    async def act(running):
        idle, busy = await running.client(), await running.client()
        await busy.begin()
        await busy.ask(b"DATA")
        stopping = asyncio.create_task(running.server.stop())
        assert (await idle.said())[0].startswith("421 4.3.2")
        assert (await busy.ask(b"last\r\n.")).startswith("250")
        assert (await busy.said())[0].startswith("421 4.3.2")
        await stopping
        assert len(running.sink.taken) == 1
        assert running.server.connections == 0

    play(act)


def test_stopping_does_not_wait_for_ever():
    async def act(running):
        client = await running.client()
        await client.begin()
        await running.server.stop()
        assert await client.closed()

    play(act, stop_s=0.05)


def test_a_client_that_leaves_while_its_message_is_judged_does_no_harm():
    judging, go_on = asyncio.Event(), asyncio.Event()

    async def screen(received, onward):
        judging.set()
        await go_on.wait()
        return await pass_on(received, onward)

    async def act(running):
        client = await running.client()
        await client.begin()
        await client.ask(b"DATA")
        await client.say(b"x\r\n.\r\n")
        await judging.wait()
        client.writer.close()
        go_on.set()
        await until(lambda: running.server.connections == 0)
        assert len(running.sink.taken) == 1
        assert running.server.in_flight_bytes == 0

    play(act, screen=screen)


# TLS and passwords


def test_tls_and_passwords(tmp_path):
    seen = []

    async def screen(received, onward):
        seen.append(received.envelope)
        return await pass_on(received, onward)

    async def act(running):
        client = await running.client()
        await client.say(b"EHLO c\r\n")
        offered = await client.said()
        assert "250 STARTTLS" in offered
        assert not any("AUTH" in line for line in offered)
        assert (await client.ask(b"STARTTLS")).startswith("220")
        await client.start_tls()
        assert (await client.ask(b"MAIL FROM:<a@in.example>")).startswith("503")
        await client.say(b"EHLO c\r\n")
        offered = await client.said()
        assert "250 AUTH PLAIN LOGIN" in offered
        assert not any("STARTTLS" in line for line in offered)
        assert (await client.ask(b"AUTH PLAIN " + base64.b64encode(b"\0Ann@in.example\0no"))).startswith("535")
        assert (await client.ask(b"AUTH PLAIN " + base64.b64encode(b"\0Ann@in.example\0pw"))).startswith("235")
        await client.begin()
        await client.ask(b"DATA")
        assert (await client.ask(b"x\r\n.")).startswith("250")
        assert (seen[0].tls, seen[0].auth) == (True, "ann@in.example")

    def authenticate(username, password):
        return (username, password) == ("Ann@in.example", "pw")

    play(act, screen=screen, tls_context=server_context(tmp_path), authenticate=authenticate)


def test_three_wrong_passwords_close(tmp_path):
    async def act(running):
        client = await running.client()
        await client.ask(b"EHLO c")
        await client.ask(b"STARTTLS")
        await client.start_tls()
        await client.ask(b"EHLO c")
        for _ in range(3):
            assert (await client.ask(b"AUTH PLAIN " + base64.b64encode(b"\0a\0b"))).startswith("535")
        assert (await client.said())[0].startswith("421 4.7.0")
        assert await client.closed()

    play(act, tls_context=server_context(tmp_path), authenticate=lambda _username, _password: False)


def test_commands_injected_before_tls_are_never_read(tmp_path):
    async def act(running):
        client = await running.client()
        await client.ask(b"EHLO c")
        await client.say(b"STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@b.c>\r\n")
        assert (await client.said())[0].startswith("554 5.5.0")
        assert await client.closed()

    play(act, tls_context=server_context(tmp_path))


def test_a_gate_without_a_certificate_offers_no_tls():
    async def act(running):
        client = await running.client()
        await client.say(b"EHLO c\r\n")
        assert not any("STARTTLS" in line for line in await client.said())
        assert (await client.ask(b"STARTTLS")).startswith("502")

    play(act)


def test_two_gates_in_one_process_do_not_share_anything():
    async def run():
        async with gate() as one, gate() as other:
            client = await one.client()
            await client.begin()
            assert (one.server.connections, other.server.connections) == (1, 0)

    asyncio.run(run())
