"""The choice between next hops by recipient domain (ports.Relay over several).

A transaction goes one way: its first accepted recipient's. Recipients of another route are answered 452, on which every
mail server sends them again in a transaction of their own (RFC 5321 section 4.5.3.1.10), so that each transaction still
gets the next hop's own answers.
"""

import asyncio
from collections.abc import Mapping, Sequence

from gatelodge.adapters.relay.hop import NextHop
from gatelodge.adapters.relay.onward import HopOnward, LateAnswer
from gatelodge.adapters.relay.pool import HopRelay
from gatelodge.core.reply import OWN_REPLIES, OwnReply
from gatelodge.errors import TemporaryError, UncertainError
from gatelodge.ports import Onward
from gatelodge.values import Envelope, SmtpReply


class RouteRelay:
    """The default next hop, and other ones for some domains (lower case, each with all its subdomains)."""

    def __init__(
        self,
        default: NextHop,
        routes: Mapping[str, NextHop] | None = None,
        *,
        late_answer: LateAnswer = lambda _block, _reply: None,
    ) -> None:
        hops = {hop: HopRelay(hop, late_answer=late_answer) for hop in {default, *(routes or {}).values()}}
        self._default = hops[default]
        self._routes = {domain.lower(): hops[hop] for domain, hop in (routes or {}).items()}
        self._all = tuple(hops.values())

    async def capabilities(self) -> Mapping[str, str]:
        """What every next hop that answers offers: the keywords all share, with the smallest SIZE.

        TemporaryError when none answers.
        """
        heard = await asyncio.gather(*(relay.capabilities() for relay in self._all), return_exceptions=True)
        offered = [one for one in heard if not isinstance(one, BaseException)]
        for error in heard:
            if isinstance(error, BaseException) and not (offered and isinstance(error, TemporaryError)):
                raise error
        shared = {key: value for key, value in offered[0].items() if all(key in other for other in offered)}
        sizes = [int(other["SIZE"]) for other in offered if other.get("SIZE", "").isdigit() and other["SIZE"] != "0"]
        if "SIZE" in shared and sizes:
            shared["SIZE"] = str(min(sizes))
        return shared

    async def lend(self) -> Onward:
        """A session with the one next hop, or one that chooses by its first recipient."""
        if not self._routes:
            return await self._default.lend()
        return RoutedOnward(self)

    async def give_back(self, onward: Onward, *, broken: bool = False) -> None:
        """Return it to its pool."""
        if isinstance(onward, RoutedOnward):
            await onward.end(broken=broken)
        else:
            await self._default.give_back(onward, broken=broken)

    async def deliver(self, envelope: Envelope, blocks: Sequence[bytes]) -> Mapping[str, SmtpReply]:
        """One transaction for each route. UncertainError when one of them stayed without an answer.

        A route that is dead while another is not gives its recipients our own 451.
        """
        ways: dict[HopRelay, list[str]] = {}
        for recipient in envelope.recipients:
            ways.setdefault(self.way(recipient), []).append(recipient)
        if len(ways) == 1:
            return await next(iter(ways)).deliver(envelope, blocks)
        done = await asyncio.gather(
            *(relay.deliver(_only(envelope, group), blocks) for relay, group in ways.items()), return_exceptions=True
        )
        answers: dict[str, SmtpReply] = {}
        for group, result in zip(ways.values(), done, strict=True):
            if isinstance(result, TemporaryError) and not isinstance(result, UncertainError):
                answers.update(dict.fromkeys(group, OWN_REPLIES[OwnReply.NEXT_HOP_DEAD]))
            elif isinstance(result, BaseException):
                raise result
            else:
                answers.update(result)
        return answers

    async def close(self) -> None:
        """Say goodbye on every pooled session."""
        for relay in self._all:
            await relay.close()

    def way(self, recipient: str) -> HopRelay:
        """The next hop for this recipient: its domain's, else its nearest parent's, else the default."""
        domain = recipient.rpartition("@")[2].lower()
        while domain:
            if domain in self._routes:
                return self._routes[domain]
            domain = domain.partition(".")[2]
        return self._default


class RoutedOnward:
    """A session whose next hop is chosen by the first recipient that one of them accepts."""

    def __init__(self, relay: RouteRelay) -> None:
        self._relay = relay
        self._way: HopRelay | None = None
        self._onward: HopOnward | None = None
        self._chosen = False
        self._sender = ""
        self._parameters: Sequence[str] = ()
        self._turn = asyncio.Lock()
        """Guards the choice: recipients that come together are asked one after another."""

    async def mail(self, envelope_from: str, parameters: Sequence[str]) -> SmtpReply:
        """Our own 250: the next hop is asked when it is known."""
        await self.end()
        self._sender, self._parameters = envelope_from, tuple(parameters)
        return OWN_REPLIES[OwnReply.SENDER_OK]

    async def rcpt(self, recipient: str) -> SmtpReply:
        """The chosen next hop's answer; 452 for a recipient of another route."""
        async with self._turn:
            way = self._relay.way(recipient)
            if way is not self._way:
                if self._chosen:
                    return OWN_REPLIES[OwnReply.OTHER_ROUTE]
                await self.end()
                self._onward, self._way = await way.lend(), way
                mail = await self._onward.mail(self._sender, self._parameters)
                if not mail.ok:
                    await self.end()
                    return mail
            assert self._onward is not None
            reply = await self._onward.rcpt(recipient)
            self._chosen = self._chosen or reply.ok
            return reply

    async def data(self, blocks: Sequence[bytes]) -> SmtpReply:
        """As the chosen next hop's session does."""
        if self._onward is None:
            raise TemporaryError("No next mail server was chosen.")
        return await self._onward.data(blocks)

    async def reset(self) -> None:
        """The transaction is over; the choice is open again."""
        await self.end()

    async def end(self, *, broken: bool = False) -> None:
        """Give the chosen next hop's session back."""
        onward, way = self._onward, self._way
        self._onward, self._way, self._chosen = None, None, False
        if onward is not None and way is not None:
            await way.give_back(onward, broken=broken)


def _only(envelope: Envelope, recipients: Sequence[str]) -> Envelope:
    return Envelope(
        sender=envelope.sender, recipients=tuple(recipients), body=envelope.body, smtputf8=envelope.smtputf8
    )
