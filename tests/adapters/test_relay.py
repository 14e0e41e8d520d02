"""The relay suite on the twin and on the real client, and what only a real connection can do wrong."""

import asyncio
import datetime as dt
import ssl
from contextlib import asynccontextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.adapters.relay_suite import CONTENT, ONE, TWO, RelaySuite

from gatelodge.adapters.relay import HopRelay, NextHop, RouteRelay
from gatelodge.errors import TemporaryError, UncertainError
from gatelodge.smtp.sink import Sink
from gatelodge.testing.relay import MemoryRelay
from gatelodge.values import Envelope, SmtpReply


class MemoryScene:
    def __init__(self):
        self.relay = MemoryRelay()

    def took(self):
        return [(one.sender, one.recipients, one.content) for one in self.relay.handed]

    def refuse_sender(self, reply):
        self.relay.sender_reply = reply

    def refuse_recipient(self, recipient, reply):
        self.relay.recipient_replies = {recipient: reply}

    def answer_message(self, reply):
        self.relay.message_reply = reply

    def lose_after_dot(self):
        self.relay.lost_after_dot = True

    def offer(self, *keywords):
        self.relay.offers = dict(keyword.partition(" ")[::2] for keyword in keywords)

    async def die(self):
        self.relay.dead = True


class RealScene:
    def __init__(self, sink, relay):
        self.sink = sink
        self.relay = relay

    def took(self):
        return [(one.envelope.sender, one.envelope.recipients, one.content) for one in self.sink.taken]

    def refuse_sender(self, reply):
        self.sink.faults.sender = reply

    def refuse_recipient(self, recipient, reply):
        self.sink.faults.recipients[recipient] = reply

    def answer_message(self, reply):
        self.sink.faults.message = reply

    def lose_after_dot(self):
        self.sink.faults.drop_at = "dot"

    def offer(self, *keywords):
        self.sink.keywords = keywords

    async def die(self):
        await self.sink.stop()


class TestMemoryRelay(RelaySuite):
    @asynccontextmanager
    async def stage(self):
        yield MemoryScene()


class TestRealRelay(RelaySuite):
    @asynccontextmanager
    async def stage(self):
        async with real() as scene:
            yield scene


class TestRoutedRelay(RelaySuite):
    """Routes for other domains change nothing for these."""

    @asynccontextmanager
    async def stage(self):
        sink = Sink()
        hop = NextHop(host="127.0.0.1", port=await sink.start())
        relay = RouteRelay(hop, {"elsewhere.example": hop})
        yield RealScene(sink, relay)
        await relay.close()
        await sink.stop()


@asynccontextmanager
async def real(*, sink=None, late_answer=lambda _block, _reply: None, **hop):
    sink = sink or Sink()
    port = await sink.start()
    relay = HopRelay(NextHop(host="127.0.0.1", port=port, **hop), late_answer=late_answer)
    try:
        yield RealScene(sink, relay)
    finally:
        await relay.close()
        await sink.stop()


def play(act, **scene):
    async def run():
        async with asyncio.timeout(20), real(**scene) as set_scene:
            await act(set_scene)

    asyncio.run(run())


async def send(relay, *recipients):
    return await relay.deliver(Envelope("a@in.example", recipients or (ONE,)), [CONTENT])


def test_a_pooled_session_that_died_is_replaced_unseen():
    async def act(scene):
        await send(scene.relay)
        await scene.sink.drop()
        onward = await scene.relay.lend()
        heard = await asyncio.gather(onward.mail("a@in.example", []), onward.rcpt(ONE), onward.rcpt(TWO))
        assert [reply.ok for reply in heard] == [True, True, True]
        assert (await onward.data([CONTENT])).ok
        await scene.relay.give_back(onward)
        assert scene.took()[-1] == ("a@in.example", (ONE, TWO), CONTENT)

    play(act)


def test_a_pooled_session_that_dies_after_it_was_lent_is_replaced_before_mail_is_answered():
    async def act(scene):
        await send(scene.relay)
        onward = await scene.relay.lend()
        await scene.sink.drop()
        heard = await asyncio.gather(onward.mail("a@in.example", []), onward.rcpt(ONE))
        assert [reply.ok for reply in heard] == [True, True]
        assert (await onward.data([CONTENT])).ok
        await scene.relay.give_back(onward)
        assert scene.sink.sessions == 2

    play(act)


def test_a_pooled_session_that_is_sent_away_with_421_is_replaced_once():
    async def act(scene):
        await send(scene.relay)
        scene.sink.faults.sender = SmtpReply(421, "4.7.0", "Too many messages")
        onward = await scene.relay.lend()
        assert (await onward.mail("a@in.example", [])).code == 421
        assert scene.sink.sessions == 2
        await scene.relay.give_back(onward)

    play(act)


def test_a_session_that_dies_after_mail_was_answered_is_temporary():
    async def act(scene):
        onward = await scene.relay.lend()
        await onward.mail("a@in.example", [])
        await scene.sink.drop()
        with pytest.raises(TemporaryError):
            await onward.rcpt(ONE)
        await scene.relay.give_back(onward, broken=True)

    play(act)


def test_lost_before_the_dot_is_temporary_and_not_uncertain():
    async def act(scene):
        scene.sink.faults.drop_at = "data"
        with pytest.raises(TemporaryError) as lost:
            await send(scene.relay)
        assert not isinstance(lost.value, UncertainError)

    play(act)


def test_lost_while_most_of_the_message_is_still_here_is_temporary():
    """A next hop that reads only the beginning cannot have the final dot."""

    async def careless(reader, writer):
        for answer in (b"220 hi", b"250 SIZE", b"250 ok", b"250 ok", b"354 go"):
            writer.write(answer + b"\r\n")
            await reader.readline()
        await asyncio.sleep(0.05)
        writer.transport.abort()

    async def run():
        server = await asyncio.start_server(careless, "127.0.0.1", 0, limit=1024)
        relay = HopRelay(NextHop(host="127.0.0.1", port=server.sockets[0].getsockname()[1]))
        with pytest.raises(TemporaryError) as lost:
            await relay.deliver(Envelope("", (ONE,)), [b"x" * 98 + b"\r\n"] * 300_000)
        assert not isinstance(lost.value, UncertainError)
        await relay.close()
        server.close()

    asyncio.run(run())


def test_a_silent_next_hop_is_uncertain_and_its_late_answer_is_heard():
    late = []

    async def act(scene):
        scene.sink.faults.answer_after_s = 0.3
        with pytest.raises(UncertainError):
            await send(scene.relay)
        await asyncio.sleep(0.5)
        assert late == [(CONTENT, SmtpReply(250, "2.0.0", "Message accepted"))]

    play(act, final_answer_s=0.05, late_answer=lambda block, reply: late.append((block, reply)))


def test_a_next_hop_that_never_answers_is_told_as_such():
    late = []

    async def act(scene):
        scene.sink.faults.answer_after_s = 5
        with pytest.raises(UncertainError):
            await send(scene.relay)
        await asyncio.sleep(0.3)
        assert late == [None]

    play(act, final_answer_s=0.05, late_answer_s=0.1, late_answer=lambda _block, reply: late.append(reply))


def test_no_more_sessions_than_allowed_are_lent():
    async def act(scene):
        onward = await scene.relay.lend()
        with pytest.raises(TemporaryError):
            await scene.relay.lend()
        await scene.relay.give_back(onward)
        await scene.relay.give_back(await scene.relay.lend())
        assert scene.sink.sessions == 1

    play(act, max_sessions=1, lend_s=0.05)


@pytest.mark.parametrize(("moment", "error"), [("data", TemporaryError), ("message", UncertainError)])
def test_an_answer_out_of_turn_is_not_believed(moment, error):
    async def act(scene):
        await send(scene.relay)
        setattr(scene.sink.faults, moment, SmtpReply(334, "", "What?"))
        with pytest.raises(error) as strange:
            await send(scene.relay)
        assert type(strange.value) is error
        setattr(scene.sink.faults, moment, None)
        assert (await send(scene.relay))[ONE].ok
        assert scene.sink.sessions == 2

    play(act)


def test_many_that_ask_what_it_offers_share_one_answer():
    async def act(scene):
        await asyncio.gather(*(scene.relay.capabilities() for _ in range(20)))
        assert scene.sink.sessions == 1

    play(act)


def test_an_idle_session_is_closed():
    async def act(scene):
        await send(scene.relay)
        await asyncio.sleep(0.3)
        await send(scene.relay)
        assert scene.sink.sessions == 2

    play(act, idle_s=0.1)


def test_a_server_without_ehlo_is_greeted_with_helo():
    async def act(scene):
        assert (await send(scene.relay))[ONE].ok
        assert scene.sink.taken[0].envelope.helo == "gatelodge.invalid"
        assert await scene.relay.capabilities() == {}

    play(act, sink=Sink(keywords=()))


def test_recipients_of_another_route_wait_for_a_transaction_of_their_own():
    async def run():
        near, far = Sink(), Sink()
        default = NextHop(host="127.0.0.1", port=await near.start())
        other = NextHop(host="127.0.0.1", port=await far.start())
        relay = RouteRelay(default, {"far.example": other})
        onward = await relay.lend()
        await onward.mail("a@in.example", [])
        heard = await asyncio.gather(onward.rcpt("x@sub.far.example"), onward.rcpt(ONE))
        assert [reply.code for reply in heard] == [250, 452]
        assert (await onward.data([CONTENT])).ok
        await relay.give_back(onward)
        assert [one.envelope.recipients for one in far.taken] == [("x@sub.far.example",)]
        answers = await relay.deliver(Envelope("", ("y@far.example", ONE)), [CONTENT])
        assert all(reply.ok for reply in answers.values())
        assert [one.envelope.recipients for one in near.taken] == [(ONE,)]
        await relay.close()
        await near.stop()
        await far.stop()

    asyncio.run(run())


def test_a_dead_route_does_not_hide_what_the_others_offer():
    async def run():
        near, far = Sink(keywords=("SIZE 900", "8BITMIME")), Sink(keywords=("SIZE 500", "8BITMIME", "SMTPUTF8"))
        default = NextHop(host="127.0.0.1", port=await near.start(), capabilities_s=0)
        other = NextHop(host="127.0.0.1", port=await far.start(), capabilities_s=0)
        relay = RouteRelay(default, {"far.example": other})
        assert await relay.capabilities() == {"SIZE": "500", "8BITMIME": ""}
        await far.stop()
        assert await relay.capabilities() == {"SIZE": "900", "8BITMIME": ""}
        await near.stop()
        with pytest.raises(TemporaryError):
            await relay.capabilities()
        await relay.close()

    asyncio.run(run())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for 127.0.0.1: file of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + private)
    return path


def tls_sink(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return Sink(tls_context=context)


@pytest.mark.parametrize(("tls", "encrypted"), [("none", False), ("opportunistic", True)])
def test_tls_onward_is_as_the_route_asks(certificate, tls, encrypted):
    async def act(scene):
        await send(scene.relay)
        assert scene.sink.taken[0].envelope.tls is encrypted

    play(act, sink=tls_sink(certificate), tls=tls)


def test_verified_tls_refuses_a_name_that_is_not_the_hosts(certificate):
    async def act(scene):
        with pytest.raises(TemporaryError):
            await send(scene.relay)
        assert scene.took() == []

    play(act, sink=tls_sink(certificate), tls="verified", ca_file=str(certificate))


@pytest.mark.parametrize(("tls", "sent"), [("opportunistic", True), ("verified", False)])
def test_tls_that_does_not_work_is_plain_only_where_the_route_says_opportunistic(tls, sent):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # without a certificate no handshake can succeed

    async def act(scene):
        if sent:
            assert (await send(scene.relay))[ONE].ok
            assert not scene.sink.taken[0].envelope.tls
        else:
            with pytest.raises(TemporaryError):
                await send(scene.relay)
            assert scene.took() == []

    play(act, sink=Sink(tls_context=context), tls=tls)


def test_verified_tls_refuses_a_next_hop_without_tls():
    async def act(scene):
        with pytest.raises(TemporaryError):
            await send(scene.relay)
        assert scene.took() == []

    play(act, tls="verified")


def test_verified_tls_takes_the_right_name(certificate):
    async def run():
        sink = tls_sink(certificate)
        hop = NextHop(host="localhost", port=await sink.start(), tls="verified", ca_file=str(certificate))
        relay = HopRelay(hop)
        assert (await send(relay))[ONE].ok
        assert sink.taken[0].envelope.tls
        await relay.close()
        await sink.stop()

    asyncio.run(run())
