"""What a connection of the front knows of its server: the limits, and what it may ask."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from gatelodge.core.reply import OwnReply
from gatelodge.errors import TemporaryError
from gatelodge.ports import Clock, Onward, Relay
from gatelodge.smtp.connection import Connection
from gatelodge.smtp.events import Rules
from gatelodge.values import Received, SmtpReply

Authenticate = Callable[[str, str], bool]
"""True for the right password of this user name; may take its time, in a thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontLimits:
    """Who may come, how many at once, how long, and how much."""

    banner_name: str = "gatelodge.invalid"
    networks: Sequence[str] = ("127.0.0.0/8", "::1/128")
    max_bytes: int = 50_000_000
    max_recipients: int = 500
    max_connections: int = 100
    command_timeout_s: float = 300.0
    data_timeout_s: float = 600.0
    """For a whole message's content to come."""
    in_flight_bytes: int = 200_000_000
    """Content of all messages that are coming in or being judged."""
    stop_s: float = 30.0
    """How long `stop` lets transactions in flight go on."""


class Front(Protocol):
    """The server, as its connections see it."""

    relay: Relay
    limits: FrontLimits
    clock: Clock
    tls_context: ssl.SSLContext | None
    authenticate: Authenticate | None
    in_flight_bytes: int
    """Content that is coming in or being judged, over all connections."""
    stopping: bool

    def welcome(self, connection: Connection) -> OwnReply:
        """BANNER, or why this client is sent away."""

    def farewell(self, connection: Connection) -> None:
        """The client has left."""

    def rules(self) -> Rules:
        """What a new session may do."""

    async def offer(self, rules: Rules) -> list[str]:
        """The EHLO keywords of a session now, which `rules` then keep to."""

    def next_hop_failed(self, error: TemporaryError) -> None:
        """The next hop gave no session."""

    async def screened(self, received: Received, onward: Onward | None) -> SmtpReply:
        """The answer to the final dot. Never raises."""
