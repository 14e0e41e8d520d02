"""The SMTP front: each client's transaction runs beside one of its own with the next hop.

MAIL and RCPT are answered with the next hop's own words; at the final dot `screen` is asked for the one answer, and
what it says is what the client hears. The server itself keeps nothing and decides nothing. Its refusals are about the
connection (who, how many, how long, how much at once), and each fault of ours is 451.
"""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable

from gatelodge.core.networks import listed
from gatelodge.core.reply import OWN_REPLIES, OwnReply
from gatelodge.errors import GatelodgeError, TemporaryError
from gatelodge.ports import Clock, Onward, Relay
from gatelodge.smtp.connection import Connection
from gatelodge.smtp.events import Rules
from gatelodge.smtp.front import Authenticate, FrontLimits
from gatelodge.smtp.transaction import GateConnection
from gatelodge.values import Received, SmtpReply

log = logging.getLogger("gatelodge.smtp")

Screen = Callable[[Received, Onward | None], Awaitable[SmtpReply]]
"""Gives the one reply to the final dot; sends the message on through the session given, or takes custody."""

__all__ = ["Authenticate", "FrontLimits", "GateServer", "Screen"]

_QUIET_S = 60.0


class GateServer:
    """Listens, counts, and knows what to offer. One `GateConnection` per client does the talking."""

    def __init__(
        self,
        screen: Screen,
        relay: Relay,
        limits: FrontLimits,
        *,
        clock: Clock,
        tls_context: ssl.SSLContext | None = None,
        authenticate: Authenticate | None = None,
    ) -> None:
        self.relay = relay
        self.limits = limits
        self.clock = clock
        self.tls_context = tls_context
        self.authenticate = authenticate
        self.in_flight_bytes = 0
        self.stopping = False
        self._screen = screen
        self._is_listed = listed(limits.networks)
        self._connections: set[GateConnection] = set()
        self._server: asyncio.Server | None = None
        self._offered: dict[str, str] = {}
        self._quiet_until = 0.0

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._connections)

    async def start(self, host: str, port: int) -> int:
        """Listen; the port, which matters where 0 was asked for."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: GateConnection(self), host, port, backlog=256)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Take no more clients, let transactions in flight end for up to `stop_s`, close the rest."""
        self.stopping = True
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.stop_soon()
        tasks = [connection.task for connection in self._connections if connection.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=self.limits.stop_s)
        for connection in list(self._connections):
            connection.abort()
        if tasks:
            await asyncio.wait(tasks, timeout=1.0)

    # For connections

    def welcome(self, connection: Connection) -> OwnReply:
        """BANNER, or why this client is sent away."""
        if not self._is_listed(connection.client):
            log.warning("refused a connection from %s: not in a listed network", connection.client)
            return OwnReply.NOT_LISTED
        if self.stopping:
            return OwnReply.SHUTTING_DOWN
        if len(self._connections) >= self.limits.max_connections:
            return OwnReply.TOO_MANY_CONNECTIONS
        assert isinstance(connection, GateConnection)
        self._connections.add(connection)
        return OwnReply.BANNER

    def farewell(self, connection: Connection) -> None:
        """The client has left."""
        assert isinstance(connection, GateConnection)
        self._connections.discard(connection)

    def rules(self) -> Rules:
        """What a new session may do."""
        return Rules(
            max_bytes=self.limits.max_bytes,
            max_recipients=self.limits.max_recipients,
            starttls=self.tls_context is not None,
            auth_after_tls=self.authenticate is not None,
        )

    async def offer(self, rules: Rules) -> list[str]:
        """The EHLO keywords of a session now, which `rules` then keep to: no more than the next hop can take.

        With a dead next hop: what it last offered, or nothing of its own.
        """
        try:
            self._offered = dict(await self.relay.capabilities())
        except TemporaryError as error:
            self.next_hop_failed(error)
        theirs = self._offered.get("SIZE", "")
        limit = int(theirs) if theirs.isdigit() else 0
        rules.max_bytes = min(self.limits.max_bytes, limit) if limit else self.limits.max_bytes
        rules.eight_bit = "8BITMIME" in self._offered
        rules.smtputf8 = "SMTPUTF8" in self._offered
        keywords = ["PIPELINING", "ENHANCEDSTATUSCODES", f"SIZE {rules.max_bytes}"]
        keywords += ["8BITMIME"] if rules.eight_bit else []
        keywords += ["SMTPUTF8"] if rules.smtputf8 else []
        keywords += ["STARTTLS"] if rules.starttls else []
        keywords += ["AUTH PLAIN LOGIN"] if rules.auth else []
        return keywords

    def next_hop_failed(self, error: TemporaryError) -> None:
        """Say so in the log, at most once in `_QUIET_S`: every client meets the same dead next hop."""
        now = asyncio.get_running_loop().time()
        if now >= self._quiet_until:
            self._quiet_until = now + _QUIET_S
            log.warning("next hop: %s", error.log)

    async def screened(self, received: Received, onward: Onward | None) -> SmtpReply:
        """The answer to the final dot; a fault of ours is 451 and leaves no content in the log."""
        try:
            return await self._screen(received, onward)
        except GatelodgeError as error:
            log.error("a message was not taken: %s", error.log)  # noqa: TRY400 - the sentence is enough
        except Exception as error:  # noqa: BLE001 - whatever it was, the client keeps the mail
            log.error("a message was not taken: %s at %s", type(error).__name__, _place(error))  # noqa: TRY400
        return OWN_REPLIES[OwnReply.OWN_FAULT]


def _place(error: BaseException) -> str:
    """File and line where it was raised: enough to find the fault, nothing of what was handled."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else "?"
