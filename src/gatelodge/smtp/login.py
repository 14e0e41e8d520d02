"""AUTH PLAIN and AUTH LOGIN: from challenge and response lines to a user name and password.

Source: RFC 4616 (PLAIN), RFC 4954 section 4, and draft-murchison-sasl-login for LOGIN, which Outlook still uses.
"""

import binascii
from base64 import b64decode

from gatelodge.core.reply import OwnReply

Pair = tuple[str, str]
"""User name and password."""


class Exchange:
    """One AUTH command at a time; each step gives the reply to say or the finished pair."""

    def __init__(self) -> None:
        self._mechanism = b""
        self._username: str | None = None

    def begin(self, rest: bytes) -> Pair | OwnReply:
        """What follows `AUTH`: the mechanism and perhaps its first response."""
        mechanism, _, first = rest.partition(b" ")
        self._mechanism, self._username = mechanism.upper(), None
        if self._mechanism not in (b"PLAIN", b"LOGIN"):
            return OwnReply.AUTH_MECHANISM
        if first:
            return self.take(first)
        return OwnReply.AUTH_GO_ON if self._mechanism == b"PLAIN" else OwnReply.AUTH_USERNAME

    def take(self, line: bytes) -> Pair | OwnReply:
        """One response line; a single "*" cancels."""
        text = _decoded(line)
        if text is None:
            return OwnReply.AUTH_CANCELLED
        if self._mechanism == b"PLAIN":
            identity, _, rest = text.partition("\0")
            username, nul, password = rest.partition("\0")
            acts_for_itself = identity in ("", username)
            return (username, password) if nul and username and acts_for_itself else OwnReply.AUTH_CANCELLED
        if self._username is None:
            self._username = text
            return OwnReply.AUTH_PASSWORD
        return self._username, text


def _decoded(line: bytes) -> str | None:
    try:
        return b64decode(line, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
