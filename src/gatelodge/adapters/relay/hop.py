"""Where mail goes on to, and how long we wait for what."""

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NextHop:
    """One next hop. Waits are in seconds; precedents: RFC 5321 section 4.5.3.2, cut to what our own client bears."""

    host: str
    port: int = 25
    hello: str = "gatelodge.invalid"
    """Our own name for EHLO."""
    tls: str = "none"
    """`none`; `opportunistic`: when offered, not verified, else plain; `verified`: or not at all."""
    ca_file: str = ""
    """Authorities for `verified`; "" is the machine's own."""
    max_sessions: int = 50
    connect_s: float = 10.0
    command_s: float = 60.0
    lend_s: float = 5.0
    """How long `lend` waits for a session while all are lent."""
    deliver_s: float = 60.0
    """The same for `deliver`, which nobody waits for at a keyboard."""
    send_s: float = 300.0
    """For the message's bytes to leave this machine."""
    final_answer_s: float = 480.0
    """After the final dot; less than the 600 that a client waits for us."""
    late_answer_s: float = 600.0
    """How much longer an answer that did not come in time is listened for."""
    idle_s: float = 60.0
    """A pooled session that was not used for this long is closed; Postfix closes idle clients after 300."""
    capabilities_s: float = 60.0
    """How long what it offers is believed before it is asked again."""

    def context(self) -> ssl.SSLContext:
        """The TLS context this route asks for."""
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if self.tls != "verified":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
