r"""The one block we put on top of a message, and how we know it again.

The block is a `Received:` field (RFC 5321 section 4.4) and an `X-Gatelodge-Trace:` field whose MAC covers the digest
of the bytes below the block and the recipients they went to. Whoever holds the key can tell three cases apart on the
way in: our own block over the same bytes for the same recipients (a loop, or a notice of ours that passes), a block
that says it is ours and is not (a finding), and none. Other servers may have put `Received:` and other fields above
ours; only what stands below our block is under the MAC. The message is never changed: the block goes before its bytes.

>>> inspect(b"Subject: x\r\n\r\n", ("a@b.example",), b"k" * 32).ours_valid
0
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from gatelodge.values import Received

_MAX_CHECKED = 8
"""Blocks whose MAC is checked: each costs a hash of the message, so a forger must not choose the number."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(rb"^x-gatelodge-trace[ \t]*:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n", re.IGNORECASE | re.MULTILINE)
_OURS = re.compile(
    rb"X-Gatelodge-Trace: v=1; kind=(message|notice); id=([A-Za-z0-9._-]{1,64});\r\n\tmac=([0-9a-f]{64})\r\n"
)
_UNSAFE = re.compile(r"[^\x21\x23-\x27\x2a-\x3a\x3d\x3f-\x5b\x5d-\x7e]")


@dataclass(frozen=True, slots=True)
class TraceState:
    """What the top header says about the way a message has come."""

    received_count: int
    ours_valid: int
    """Blocks of ours over exactly these bytes for exactly these recipients."""
    ours_invalid: int
    """Blocks that claim to be ours: forged, or of other bytes or other recipients."""
    notice: bool = False
    """One of the valid blocks marks a notice that we wrote ourselves."""


def trace_block(
    *, received: Received, reference: str, host: str, at: datetime, key: bytes, notice: bool = False
) -> bytes:
    """The block to stand before the message's bytes: two fields, each line far below 998 octets.

    reference: the item or entry under which our records hold the message. at: aware, UTC.
    """
    envelope = received.envelope
    with_ = "UTF8SMTP" if envelope.smtputf8 else "ESMTP"
    with_ += ("S" if envelope.tls else "") + ("A" if envelope.auth else "")
    client = f" ([{_safe(envelope.client)}])" if envelope.client else ""
    kind = "notice" if notice else "message"
    mac = _mac(key, kind.encode(), reference.encode(), received.digest, envelope.recipients)
    return (
        f"Received: from {_safe(envelope.helo) or 'unknown'}{client}\r\n"
        f"\tby {_safe(host)} with {with_} id {reference};\r\n"
        f"\t{_date(at)}\r\n"
        f"X-Gatelodge-Trace: v=1; kind={kind}; id={reference};\r\n"
        f"\tmac={mac}\r\n"
    ).encode("ascii")


def inspect(untrusted: bytes, recipients: Sequence[str], key: bytes) -> TraceState:
    """What the top header of a message says about its way. Never raises.

    untrusted: the message as received, CRLF line ends, nothing of ours added by this pass.
    """
    end = untrusted.find(b"\r\n\r\n")
    header = untrusted[: end + 2] if end >= 0 else untrusted
    if untrusted.startswith(b"\r\n"):
        header = b""
    received_count = sum(1 for _ in _RECEIVED.finditer(header))
    valid = invalid = 0
    notice = False
    for checked, field in enumerate(_FIELD.finditer(header)):
        ours = _OURS.fullmatch(field.group()) if checked < _MAX_CHECKED else None
        if ours is None:
            invalid += 1
            continue
        kind, reference, claimed = ours.groups()
        digest = sha256(memoryview(untrusted)[field.end() :]).digest()
        expected = _mac(key, kind, reference, digest, recipients).encode()
        if hmac.compare_digest(claimed, expected):
            valid += 1
            notice = notice or kind == b"notice"
        else:
            invalid += 1
    return TraceState(received_count, valid, invalid, notice)


def reference_in(block: bytes) -> str:
    """The reference that a block of ours names, or "" where it is no block of ours."""
    found = _OURS.search(block)
    return found.group(2).decode("ascii") if found else ""


def _mac(key: bytes, kind: bytes, reference: bytes, digest: bytes, recipients: Sequence[str]) -> str:
    """HMAC-SHA256 in hex; the recipients' order and case do not count, since servers on the way may change both."""
    addresses = sorted({address.lower().encode("utf-8", "surrogateescape") for address in recipients})
    stated = b"\0".join([b"gatelodge-trace/1", kind, reference, digest.hex().encode(), *addresses])
    return hmac.new(key, stated, sha256).hexdigest()


def _safe(text: str) -> str:
    """The text with everything that could end a word, comment or line of a header replaced, at most 255 characters."""
    return _UNSAFE.sub("?", text[:255])


def _date(at: datetime) -> str:
    """RFC 5322 section 3.3 date, independent of any locale."""
    offset = at.strftime("%z")[:5]
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M:%S} {offset}"
