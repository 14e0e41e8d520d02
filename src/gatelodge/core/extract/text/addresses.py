"""What an address holds by itself. Sources: RFC 2397 (`data:`), RFC 3986 section 2.1 (percent signs)."""

import re

from gatelodge.core.message import decode_base64

_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def unquoted(value: bytes) -> bytes:
    """With the percent signs of an address undone."""
    return _PERCENT.sub(lambda found: bytes([int(found.group(1), 16)]), value)


def data_of(address: str) -> bytes:
    """The file in a `data:` address; b"" for another.

    >>> data_of("data:text/plain;base64,QWJlbCBPcnI="), data_of("data:,Abel%20Orr"), data_of("https://a.example/,b")
    (b'Abel Orr', b'Abel Orr', b'')
    """
    kind, _, packed = address.partition(",")
    if not kind.lower().startswith("data:"):
        return b""
    content = unquoted(packed.encode("utf-8", "replace"))
    return decode_base64(content.translate(None, b" \t\r\n")) if "base64" in kind.lower() else content
