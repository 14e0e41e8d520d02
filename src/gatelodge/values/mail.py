"""An SMTP transaction, its bytes, and who stands behind it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


def digest_of(content: bytes) -> bytes:
    """SHA-256 of the message as received: 32 bytes, the name of a message everywhere."""
    return sha256(content).digest()


class AuthorProof(StrEnum):
    """How we know who wrote the mail. The From line alone is `NONE`."""

    AUTH = "auth"
    HEADER = "header"
    TOKEN = "token"  # noqa: S105 - the kind of proof, not a secret
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Author:
    """The human being (or machine) behind a mail, as far as it is proven."""

    identity: str
    """Lower-cased address or account; "" where there is none (the null sender)."""
    proof: AuthorProof = AuthorProof.NONE
    machine: str = ""
    """"" for a person; else the kind of machine mail: `bounce`, `auto-reply`, `scanner`, `system`, `notice`."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One SMTP transaction. Recipients come from here only, never from the header."""

    sender: str
    """Reverse-path without angle brackets; "" is the null sender."""
    recipients: tuple[str, ...]
    """Forward-paths as accepted by the next hop, in order, without repeats."""
    body: str = "7BIT"
    """`7BIT` or `8BITMIME`, as the client declared it."""
    smtputf8: bool = False
    client: str = ""
    """IP address the connection came from."""
    helo: str = ""
    auth: str = ""
    """Identity proven by SMTP AUTH under TLS, or ""."""
    tls: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """What MAIL FROM carried that the next hop must hear too."""
        body = ("BODY=8BITMIME",) if self.body == "8BITMIME" else ()
        return (*body, "SMTPUTF8") if self.smtputf8 else body


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it stood on the wire, dot-unstuffed, CRLF line ends, nothing of ours added."""

    envelope: Envelope
    untrusted_bytes: bytes = field(repr=False)
    at: datetime
    """Aware, UTC: when the final dot arrived."""
    digest: bytes = b""
    """SHA-256 of `untrusted_bytes`; computed when left out."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """Tried on what is locked in it, beside those in the message itself; never stored, never logged."""

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", digest_of(self.untrusted_bytes))


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """One SMTP reply: code, enhanced status code ("" where none) and text lines (ASCII or UTF-8)."""

    code: int
    enhanced: str
    text: str

    @property
    def ok(self) -> bool:
        """2xx or 3xx."""
        return 200 <= self.code < 400

    @property
    def temporary(self) -> bool:
        """4xx."""
        return 400 <= self.code < 500
