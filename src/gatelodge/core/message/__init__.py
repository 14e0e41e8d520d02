r"""Reads a mail message from bytes into a tree of parts, and never refuses one.

Where mail programs disagree, this reader takes the union of what they would show: text before the first and after the
last boundary, parts after the closing boundary, stray lines among headers. Only where no union exists (two structural
headers that say different things) does it add a gap of kind AMBIGUOUS. It decodes transfer encodings, not charsets of
bodies and not formats: that is `core/extract`.

    >>> parse(b"Subject: =?utf-8?q?Visit?=\r\n\r\nHello\r\n").headers
    (('Subject', 'Visit'),)

Sources: RFC 5322, 2045, 2046, 2047, 2231.
"""

from gatelodge.core.message.head import MAX_HEADER_BYTES, top_headers
from gatelodge.core.message.transfer import decode_base64, decode_transfer
from gatelodge.core.message.tree import MAX_DEPTH, MAX_PARTS, Entity, Message, parse
from gatelodge.core.message.words import decode_charset, decode_header, decode_words, parse_parameters

__all__ = [
    "MAX_DEPTH",
    "MAX_HEADER_BYTES",
    "MAX_PARTS",
    "Entity",
    "Message",
    "decode_base64",
    "decode_charset",
    "decode_header",
    "decode_transfer",
    "decode_words",
    "parse",
    "parse_parameters",
    "top_headers",
]
