"""Who stands behind a mail, and whether a human being wrote it."""

import re
from collections.abc import Callable, Sequence

from gatelodge.core.permits import StaffBook
from gatelodge.core.text import mail_address
from gatelodge.values import Author, AuthorProof, Received

_IDENTITY = re.compile(r"[^\s<>,;\"]+")


def establish_author(
    received: Received,
    headers: Sequence[tuple[str, str]],
    staff: StaffBook,
    *,
    identity_header: str,
    trusted: Callable[[str], bool],
) -> Author:
    """Who stands behind the mail: SMTP AUTH, then the configured header from a listed host, else only a claim."""
    identity, proof = received.envelope.sender.lower(), AuthorProof.NONE
    if received.envelope.auth and received.envelope.tls:
        identity, proof = received.envelope.auth.lower(), AuthorProof.AUTH
    elif identity_header and trusted(received.envelope.client):
        named = [mail_address(value) for name, value in headers if name.lower() == identity_header.lower()]
        if len(named) == 1 and _IDENTITY.fullmatch(named[0]):
            identity, proof = named[0], AuthorProof.HEADER
    member = staff.get(identity)
    return Author(identity, proof, _machine(received, headers) or (member.machine if member is not None else ""))


def _machine(received: Received, headers: Sequence[tuple[str, str]]) -> str:
    for name, value in headers:
        if name.lower() == "auto-submitted" and not value.strip().lower().startswith("no"):
            return "bounce" if not received.envelope.sender else "auto-reply"
        if name.lower() in {"x-auto-response-suppress", "x-autoreply"} and not received.envelope.sender:
            return "auto-reply"
    return "bounce" if not received.envelope.sender else ""
