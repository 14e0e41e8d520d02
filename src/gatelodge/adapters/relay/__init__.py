"""The next hop: pooled, pipelined SMTP client sessions, by route (ports.Relay and ports.Onward).

`wire` is one connection, `connect` how it comes about, `onward` a session lent on it, `pool` one next hop with its
sessions, `routes` the choice between next hops by recipient domain, `content` the bytes after DATA. The next hop's own
replies are handed back as they came. Bytes are never changed but for dot-stuffing: what a next hop cannot take is a
5xx, not a downgrade.

A lost connection before the final dot is a TemporaryError, after it an UncertainError; a pooled connection that turns
out dead is replaced once before the client hears anything.
"""

from gatelodge.adapters.relay.hop import NextHop
from gatelodge.adapters.relay.onward import LateAnswer
from gatelodge.adapters.relay.pool import HopRelay
from gatelodge.adapters.relay.routes import RouteRelay

__all__ = ["HopRelay", "LateAnswer", "NextHop", "RouteRelay"]
