"""A header block that stands by itself, as Outlook keeps it beside a message: fields unfolded, in words."""

from gatelodge.core.message import decode_header
from gatelodge.core.message.head import fields_of
from gatelodge.values import Segment, SegmentKind

_SERVERS = frozenset(
    (
        *("received", "x-received", "mime-version", "content-transfer-encoding", "authentication-results"),
        *("dkim-signature", "x-google-dkim-signature", "domainkey-signature", "content-type"),
        *("arc-seal", "arc-message-signature", "arc-authentication-results"),
    )
)
"""Written by mail servers about servers; long, and about no person."""


def header_segments(text: str) -> list[Segment]:
    """One header segment a field; lines that are no field stand for themselves."""
    fields, stray, _ = fields_of(text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace"))
    found = [
        Segment(f"{name.decode('ascii')}: {said}", name.decode("ascii"), SegmentKind.HEADER)
        for name, value in fields
        if name.decode("ascii").lower() not in _SERVERS and (said := decode_header(value))
    ]
    return found + [Segment(decode_header(line), "header", SegmentKind.HEADER) for line in stray]
