"""Every SMTP reply that is our own: name to code, enhanced status code and text.

The table is the whole truth: no other module writes a reply's text. Texts are generic: no rule, no name, no path and
nothing of a message ever stands in one (DESIGN, invariant 6). A next hop's own answer is passed on and is not here.
4xx: the client keeps the mail and tries again. 5xx: never in this form.
Source: RFC 5321 section 4.2 (codes), RFC 3463 and its IANA registry (enhanced status codes).

>>> OWN_REPLIES[OwnReply.NEXT_HOP_DEAD].code
451
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from gatelodge.values import SmtpReply


class OwnReply(StrEnum):
    """What we may have to say, by why we say it."""

    # The session goes on
    BANNER = "banner"
    HELLO = "hello"
    OK = "ok"
    SENDER_OK = "sender-ok"
    RECIPIENT_OK = "recipient-ok"
    START_DATA = "start-data"
    MESSAGE_OK = "message-ok"
    """A test sink's answer; the gate itself says IN_CUSTODY or the next hop's words."""
    BYE = "bye"
    HELP = "help"
    CANNOT_VERIFY = "cannot-verify"
    START_TLS = "start-tls"
    AUTH_OK = "auth-ok"
    AUTH_GO_ON = "auth-go-on"
    AUTH_USERNAME = "auth-username"
    AUTH_PASSWORD = "auth-password"  # noqa: S105 - the name of a prompt
    # The message was judged
    IN_CUSTODY = "in-custody"
    REFUSED_BY_POLICY = "refused-by-policy"
    UNCERTAIN = "uncertain"
    LOOP = "loop"
    TOO_MANY_HOPS = "too-many-hops"
    # Not now
    OWN_FAULT = "own-fault"
    NEXT_HOP_DEAD = "next-hop-dead"
    TOO_MUCH_IN_FLIGHT = "too-much-in-flight"
    TOO_MANY_RECIPIENTS = "too-many-recipients"
    OTHER_ROUTE = "other-route"
    TOO_MANY_CONNECTIONS = "too-many-connections"
    SHUTTING_DOWN = "shutting-down"
    TIMEOUT = "timeout"
    TOO_MANY_ERRORS = "too-many-errors"
    # Never in this form
    NOT_LISTED = "not-listed"
    TOO_BIG = "too-big"
    BARE_LINE_END = "bare-line-end"
    LONG_LINE = "long-line"
    NEEDS_8BITMIME = "needs-8bitmime"
    NEEDS_SMTPUTF8 = "needs-smtputf8"
    NO_RECIPIENTS = "no-recipients"
    SPOKE_TOO_EARLY = "spoke-too-early"
    UNKNOWN_COMMAND = "unknown-command"
    BAD_LINE = "bad-line"
    LINE_TOO_LONG = "line-too-long"
    SYNTAX = "syntax"
    NOT_IMPLEMENTED = "not-implemented"
    BAD_SEQUENCE = "bad-sequence"
    BAD_PARAMETER = "bad-parameter"
    BAD_SENDER = "bad-sender"
    BAD_RECIPIENT = "bad-recipient"
    TLS_UNAVAILABLE = "tls-unavailable"
    AUTH_MECHANISM = "auth-mechanism"
    AUTH_FAILED = "auth-failed"
    AUTH_NEEDS_TLS = "auth-needs-tls"
    AUTH_CANCELLED = "auth-cancelled"


_O = OwnReply

OWN_REPLIES: Mapping[OwnReply, SmtpReply] = MappingProxyType(
    {
        _O.BANNER: SmtpReply(220, "", "ESMTP Gatelodge"),
        _O.HELLO: SmtpReply(250, "", "Hello"),
        _O.OK: SmtpReply(250, "2.0.0", "OK"),
        _O.SENDER_OK: SmtpReply(250, "2.1.0", "Sender OK"),
        _O.RECIPIENT_OK: SmtpReply(250, "2.1.5", "Recipient OK"),
        _O.START_DATA: SmtpReply(354, "", "Send the message, then a line with a single dot"),
        _O.MESSAGE_OK: SmtpReply(250, "2.0.0", "Message accepted"),
        _O.BYE: SmtpReply(221, "2.0.0", "Goodbye"),
        _O.HELP: SmtpReply(214, "2.0.0", "See RFC 5321"),
        _O.CANNOT_VERIFY: SmtpReply(252, "2.1.5", "Addresses are not verified here; send the message"),
        _O.START_TLS: SmtpReply(220, "2.0.0", "Ready to start TLS"),
        _O.AUTH_OK: SmtpReply(235, "2.7.0", "Authenticated"),
        _O.AUTH_GO_ON: SmtpReply(334, "", ""),
        _O.AUTH_USERNAME: SmtpReply(334, "", "VXNlcm5hbWU6"),
        _O.AUTH_PASSWORD: SmtpReply(334, "", "UGFzc3dvcmQ6"),
        _O.IN_CUSTODY: SmtpReply(250, "2.0.0", "Accepted, reference"),
        _O.REFUSED_BY_POLICY: SmtpReply(550, "5.7.1", "This message may not be sent; ask your information team"),
        _O.UNCERTAIN: SmtpReply(451, "4.4.2", "The next mail server did not answer in time; please try again"),
        _O.LOOP: SmtpReply(554, "5.4.6", "This message has been here before"),
        _O.TOO_MANY_HOPS: SmtpReply(554, "5.4.6", "This message has passed too many servers"),
        _O.OWN_FAULT: SmtpReply(451, "4.3.0", "Something went wrong here; please try again"),
        _O.NEXT_HOP_DEAD: SmtpReply(451, "4.4.1", "The next mail server cannot be reached; please try again"),
        _O.TOO_MUCH_IN_FLIGHT: SmtpReply(452, "4.3.1", "Too much mail at once; please try again"),
        _O.TOO_MANY_RECIPIENTS: SmtpReply(452, "4.5.3", "Too many recipients; send the rest separately"),
        _O.OTHER_ROUTE: SmtpReply(452, "4.5.3", "This recipient has another route; send it separately"),
        _O.TOO_MANY_CONNECTIONS: SmtpReply(421, "4.7.0", "Too many connections; please try again"),
        _O.SHUTTING_DOWN: SmtpReply(421, "4.3.2", "Closing down; please try again"),
        _O.TIMEOUT: SmtpReply(421, "4.4.2", "Waited too long; closing"),
        _O.TOO_MANY_ERRORS: SmtpReply(421, "4.7.0", "Too many errors; closing"),
        _O.NOT_LISTED: SmtpReply(554, "5.7.1", "This server does not take mail from you"),
        _O.TOO_BIG: SmtpReply(552, "5.3.4", "The message is too big"),
        _O.BARE_LINE_END: SmtpReply(550, "5.6.11", "A line end is not CRLF, or the message holds a NUL"),
        _O.LONG_LINE: SmtpReply(550, "5.6.0", "A line is longer than 998 octets"),
        _O.NEEDS_8BITMIME: SmtpReply(550, "5.6.3", "The next mail server does not take 8-bit content"),
        _O.NEEDS_SMTPUTF8: SmtpReply(550, "5.6.7", "The next mail server does not take internationalised addresses"),
        _O.NO_RECIPIENTS: SmtpReply(554, "5.5.1", "No valid recipients"),
        _O.SPOKE_TOO_EARLY: SmtpReply(554, "5.5.0", "You sent more before the answer came; closing"),
        _O.UNKNOWN_COMMAND: SmtpReply(500, "5.5.1", "Unknown command"),
        _O.BAD_LINE: SmtpReply(500, "5.5.2", "A command ends with CRLF and holds no other line end or NUL; closing"),
        _O.LINE_TOO_LONG: SmtpReply(500, "5.5.2", "The command line is too long; closing"),
        _O.SYNTAX: SmtpReply(501, "5.5.4", "Wrong syntax"),
        _O.NOT_IMPLEMENTED: SmtpReply(502, "5.5.1", "Not implemented"),
        _O.BAD_SEQUENCE: SmtpReply(503, "5.5.1", "Wrong order of commands"),
        _O.BAD_PARAMETER: SmtpReply(555, "5.5.4", "Unknown or wrong parameter"),
        _O.BAD_SENDER: SmtpReply(501, "5.1.7", "Not a valid sender address"),
        _O.BAD_RECIPIENT: SmtpReply(501, "5.1.3", "Not a valid recipient address"),
        _O.TLS_UNAVAILABLE: SmtpReply(502, "5.5.1", "TLS is not offered now"),
        _O.AUTH_MECHANISM: SmtpReply(504, "5.5.4", "Unknown authentication mechanism"),
        _O.AUTH_FAILED: SmtpReply(535, "5.7.8", "Wrong user name or password"),
        _O.AUTH_NEEDS_TLS: SmtpReply(538, "5.7.11", "Start TLS before you authenticate"),
        _O.AUTH_CANCELLED: SmtpReply(501, "5.5.2", "Authentication cancelled or unreadable"),
    }
)


def lines(reply: SmtpReply) -> bytes:
    """The reply as it goes on the wire, one or several lines, each ended by CRLF.

    A text of several lines becomes a multi-line reply; control characters, which could end a line early, become "?".
    """
    texts = reply.text.split("\n") if "\n" in reply.text else [reply.text]
    status = f"{reply.enhanced} " if reply.enhanced else ""
    marked = [f"{reply.code}-{status}{_printable(text)}\r\n" for text in texts[:-1]]
    marked.append(f"{reply.code} {status}{_printable(texts[-1])}\r\n")
    return "".join(marked).encode("utf-8", "replace")


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character.isprintable() or character == "\t" else "?" for character in text)
