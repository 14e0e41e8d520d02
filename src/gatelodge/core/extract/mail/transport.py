"""A header block that stands by itself, as Outlook keeps it beside a message: fields unfolded, in words."""

from gatelodge.core.message import decode_header
from gatelodge.core.message.head import fields_of
from gatelodge.values import Hidden, Segment, SegmentKind

SERVERS = frozenset(
    (
        *("received", "x-received", "mime-version", "content-transfer-encoding", "authentication-results"),
        *("dkim-signature", "x-google-dkim-signature", "domainkey-signature"),
        *("arc-seal", "arc-message-signature", "arc-authentication-results"),
    )
)
"""Written by mail servers about servers, mostly: no program shows them, and whoever looks can read them."""


def header_segments(text: str) -> list[Segment]:
    """One header segment a field; lines that are no field stand for themselves."""
    fields, stray, _ = fields_of(text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace"))
    found = [
        Segment(f"{name}: {said}", name, SegmentKind.HEADER, Hidden.STRUCTURE if name.lower() in SERVERS else None)
        for name, said in ((name.decode("ascii"), decode_header(value)) for name, value in fields)
        if said
    ]
    return found + [Segment(decode_header(line), "header", SegmentKind.HEADER) for line in stray]
