"""Web pages saved as one file (MHTML): read as the mail they are written as, with the addresses of their parts.

Source: RFC 2557 sections 4 and 5. Word and Excel save "Single File Web Pages" so, and put old Office files in them
packed ("ActiveMime": zlib behind a head of fifty bytes).
"""

import re
import zlib
from dataclasses import replace

from gatelodge.core import message
from gatelodge.core.extract.context import MAX_RATIO, RATIO_FREE_BYTES, Context, Place, Unreadable
from gatelodge.core.extract.mail import mime
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

ACTIVE = b"ActiveMime\0\0\1\xf0"
_PACKED_AT = 50
_LOCATION = re.compile(
    rb"^(?:snapshot-)?content-(?:location|base):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_SAVED = re.compile(
    rb"mime-version:|(?:[!-9;-~]{1,100}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,3}?"
    rb"(?:from:[ \t\"'<]*saved by|snapshot-content-location:)",
    re.IGNORECASE,
)
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MOST_LOCATIONS = 5_000


def is_page(head: bytes) -> bool:
    """True for the beginning of a page that an office program or a browser saved as a mail."""
    return _SAVED.match(head) is not None and _RELATED.search(head) is not None


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the page and what belongs to it, then where each part came from."""
    mime.read(untrusted, place, context)
    places = dict.fromkeys(message.decode_header(found) for found in _LOCATION.findall(untrusted)[:_MOST_LOCATIONS])
    found = [Segment(line, "content location", SegmentKind.HEADER, Hidden.PROPERTY) for line in places]
    if found:
        context.part(replace(place, name=""), "multipart/related", found)


def read_active(untrusted: bytes, place: Place, context: Context) -> None:
    """Read the old Office file that is packed in such a page."""
    unpacking = zlib.decompressobj()
    most = max(RATIO_FREE_BYTES, len(untrusted) * MAX_RATIO)
    try:
        content = unpacking.decompress(untrusted[_PACKED_AT:], most)
    except zlib.error as error:
        raise Unreadable("An Office file inside a web page is damaged.") from error
    context.spend(len(content))
    if unpacking.unconsumed_tail:
        context.gap(place, GapKind.LIMIT, "An Office file unpacks to more than a hundred times its size.")
    context.inside(content, place.member(1, ""))
