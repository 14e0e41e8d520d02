"""What every relay does: one suite, run on the twin and on the real client against a real sink."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import pytest

from gatelodge.errors import TemporaryError, UncertainError
from gatelodge.ports import Relay
from gatelodge.values import Envelope, SmtpReply

CONTENT = b"Subject: visit\r\n\r\n.one dot\r\n..two\r\nend\r\n"
ONE, TWO = "ann@out.example", "bob@out.example"
NO = SmtpReply(550, "5.1.1", "No such user")
LATER = SmtpReply(451, "4.2.0", "Greylisted")


class Scene(Protocol):
    """A relay and control over what stands behind it."""

    relay: Relay

    def took(self) -> list[tuple[str, tuple[str, ...], bytes]]: ...
    def refuse_sender(self, reply: SmtpReply) -> None: ...
    def refuse_recipient(self, recipient: str, reply: SmtpReply) -> None: ...
    def answer_message(self, reply: SmtpReply) -> None: ...
    def lose_after_dot(self) -> None: ...
    def offer(self, *keywords: str) -> None: ...
    async def die(self) -> None: ...


Stage = Callable[[], AbstractAsyncContextManager[Scene]]


async def begin(relay: Relay) -> None:
    onward = await relay.lend()
    try:
        await onward.mail("a@in.example", [])
        await onward.rcpt(ONE)
    finally:
        await relay.give_back(onward)


class RelaySuite:
    """Subclasses say how a scene is set."""

    def stage(self) -> AbstractAsyncContextManager[Scene]:
        raise NotImplementedError

    def play(self, act: Callable[[Scene], Awaitable[None]]) -> None:
        async def run() -> None:
            async with asyncio.timeout(20), self.stage() as scene:
                await act(scene)

        asyncio.run(run())

    def test_a_message_arrives_byte_for_byte(self):
        async def act(scene):
            onward = await scene.relay.lend()
            assert (await onward.mail("a@in.example", ["SIZE=100"])).ok
            assert (await onward.rcpt(ONE)).ok
            assert (await onward.data([b"X-Top: 1\r\n", CONTENT])).code == 250
            await scene.relay.give_back(onward)
            assert scene.took() == [("a@in.example", (ONE,), b"X-Top: 1\r\n" + CONTENT)]

        self.play(act)

    def test_the_next_hops_own_answers_come_back(self):
        async def act(scene):
            scene.refuse_recipient(TWO, NO)
            onward = await scene.relay.lend()
            await onward.mail("a@in.example", [])
            assert (await onward.rcpt(TWO)) == NO
            assert (await onward.rcpt(ONE)).ok
            scene.answer_message(LATER)
            assert await onward.data([CONTENT]) == LATER
            assert scene.took() == []
            await scene.relay.give_back(onward)

        self.play(act)

    def test_a_session_serves_one_transaction_after_another(self):
        async def act(scene):
            for _ in range(3):
                onward = await scene.relay.lend()
                await onward.mail("", [])
                await onward.rcpt(ONE)
                await onward.data([CONTENT])
                await scene.relay.give_back(onward)
            assert [sender for sender, _, _ in scene.took()] == ["", "", ""]

        self.play(act)

    def test_an_abandoned_transaction_leaves_nothing_for_the_next_one(self):
        async def act(scene):
            onward = await scene.relay.lend()
            await onward.mail("a@in.example", [])
            await onward.rcpt(TWO)
            await onward.reset()
            await onward.mail("b@in.example", [])
            await onward.rcpt(ONE)
            await onward.data([CONTENT])
            await scene.relay.give_back(onward)
            assert scene.took() == [("b@in.example", (ONE,), CONTENT)]

        self.play(act)

    def test_a_lost_answer_is_uncertain(self):
        async def act(scene):
            scene.lose_after_dot()
            onward = await scene.relay.lend()
            await onward.mail("a@in.example", [])
            await onward.rcpt(ONE)
            with pytest.raises(UncertainError):
                await onward.data([CONTENT])
            await scene.relay.give_back(onward, broken=True)
            assert len(scene.took()) == 1

        self.play(act)

    @pytest.mark.parametrize("trick", [b"a\n.\nb\r\n", b"a\r.\rb\r\n", b"a\r\n.\rb\r\n", b"a\n.\r\nb\r\n", b"a\0b\r\n"])
    def test_bare_line_ends_are_never_sent(self, trick):
        async def act(scene):
            onward = await scene.relay.lend()
            await onward.mail("a@in.example", [])
            await onward.rcpt(ONE)
            assert (await onward.data([CONTENT, trick])).enhanced == "5.6.11"
            await scene.relay.give_back(onward)
            assert scene.took() == []

        self.play(act)

    def test_eight_bit_content_is_refused_not_changed_where_the_next_hop_cannot_take_it(self):
        async def act(scene):
            scene.offer("SIZE 1000000")
            onward = await scene.relay.lend()
            await onward.mail("a@in.example", ["BODY=8BITMIME"])
            await onward.rcpt(ONE)
            assert (await onward.data(["Subject: Siân\r\n\r\n".encode()])).enhanced == "5.6.3"
            await scene.relay.give_back(onward)

        self.play(act)

    def test_international_addresses_are_refused_where_the_next_hop_cannot_take_them(self):
        async def act(scene):
            scene.offer("SIZE 1000000")
            onward = await scene.relay.lend()
            heard = [await onward.mail("siân@in.example", ["SMTPUTF8"]), await onward.rcpt(ONE)]
            assert next(reply for reply in heard if not reply.ok).enhanced == "5.6.7"
            await scene.relay.give_back(onward)

        self.play(act)

    def test_delivery_tells_each_recipient_apart(self):
        async def act(scene):
            scene.refuse_recipient(TWO, NO)
            answers = await scene.relay.deliver(Envelope("a@in.example", (ONE, TWO)), [CONTENT])
            assert answers[TWO] == NO
            assert answers[ONE].ok
            assert scene.took() == [("a@in.example", (ONE,), CONTENT)]

        self.play(act)

    def test_delivery_with_a_refused_sender_refuses_all(self):
        async def act(scene):
            scene.refuse_sender(NO)
            answers = await scene.relay.deliver(Envelope("a@in.example", (ONE, TWO)), [CONTENT])
            assert answers == {ONE: NO, TWO: NO}

        self.play(act)

    def test_delivery_without_an_answer_is_uncertain(self):
        async def act(scene):
            scene.lose_after_dot()
            with pytest.raises(UncertainError):
                await scene.relay.deliver(Envelope("a@in.example", (ONE,)), [CONTENT])

        self.play(act)

    def test_a_dead_next_hop_is_temporary(self):
        async def act(scene):
            await scene.die()
            with pytest.raises(TemporaryError):
                await begin(scene.relay)
            with pytest.raises(TemporaryError):
                await scene.relay.capabilities()
            with pytest.raises(TemporaryError) as deferred:
                await scene.relay.deliver(Envelope("a@in.example", (ONE,)), [CONTENT])
            assert not isinstance(deferred.value, UncertainError)

        self.play(act)

    def test_what_it_offers_is_known(self):
        async def act(scene):
            assert "8BITMIME" in await scene.relay.capabilities()

        self.play(act)
