"""How a connection to a next hop comes about: greeting, EHLO or HELO, TLS as the route asks."""

import asyncio

from gatelodge.adapters.relay.hop import NextHop
from gatelodge.adapters.relay.wire import LostError, Wire
from gatelodge.errors import TemporaryError
from gatelodge.values import SmtpReply


class _NoTlsError(TemporaryError):
    """The next hop offered TLS, and it did not stand."""


async def connect(hop: NextHop) -> Wire:
    """A connection that has said EHLO, under TLS as the route asks. TemporaryError when there is none."""
    try:
        return await _within(hop, tls=hop.tls)
    except _NoTlsError:
        if hop.tls != "opportunistic":
            raise
        return await _within(hop, tls="none")  # opportunistic: better sent in plain than not at all (RFC 7435)


async def _within(hop: NextHop, *, tls: str) -> Wire:
    try:
        async with asyncio.timeout(hop.connect_s + hop.command_s):
            return await _greeted(hop, tls=tls)
    except (OSError, TimeoutError) as error:
        raise TemporaryError(
            "The next mail server cannot be reached.", log=f"no connection: {type(error).__name__}"
        ) from error


async def _greeted(hop: NextHop, *, tls: str) -> Wire:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(hop.connect_s):
        wire = await _open(loop, hop)
    try:
        await _hello(wire, hop)
        if tls != "none" and "STARTTLS" in wire.capabilities and (await wire.command(b"STARTTLS")).code == 220:
            await _secure(wire, hop)
            await _hello(wire, hop, greeted=True)
    except BaseException:
        wire.abort()
        raise
    if tls == "verified" and not wire.encrypted:
        wire.close()
        raise TemporaryError("The next mail server does not offer TLS, which its route asks for.")
    return wire


async def _secure(wire: Wire, hop: NextHop) -> None:
    try:
        await wire.start_tls(hop.context(), hop.host)
    except (OSError, LostError) as error:
        raise _NoTlsError(
            "TLS with the next mail server does not work.", log=f"no TLS: {type(error).__name__}"
        ) from error


async def _open(loop: asyncio.AbstractEventLoop, hop: NextHop) -> Wire:
    greetings: list[asyncio.Future[SmtpReply]] = []

    def make() -> Wire:
        wire = Wire()
        greetings.append(wire.expect())
        return wire

    _, wire = await loop.create_connection(make, hop.host, hop.port)
    greeting = await greetings[-1]
    if greeting.code != 220:
        wire.close()
        raise TemporaryError("The next mail server does not take mail now.", log=f"greeted with {greeting.code}")
    return wire


async def _hello(wire: Wire, hop: NextHop, *, greeted: bool = False) -> None:
    """EHLO, or HELO where the next hop does not know it; what it offers."""
    reply = await wire.command(b"EHLO " + hop.hello.encode("ascii"))
    wire.capabilities = {}
    if reply.ok:
        for line in reply.text.split("\n")[1:]:
            keyword, _, parameters = line.strip().partition(" ")
            wire.capabilities[keyword.upper()] = parameters
        return
    if greeted or not 500 <= reply.code < 505:
        raise TemporaryError("The next mail server does not take mail now.", log=f"EHLO answered with {reply.code}")
    reply = await wire.command(b"HELO " + hop.hello.encode("ascii"))
    if not reply.ok:
        raise TemporaryError("The next mail server does not take mail now.", log=f"HELO answered with {reply.code}")
