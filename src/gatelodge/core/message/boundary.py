"""Multipart bodies, cut at their boundaries. Source: RFC 2046, section 5.1."""

import re

_GUESS = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,99}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.IGNORECASE)


def guess_boundary(body: bytes) -> str:
    """The boundary of a multipart that does not name it, from its first line that looks like one; "" for none."""
    found = _GUESS.search(body)
    return found.group(1).decode("latin-1") if found else ""


def split_parts(body: bytes, mark: bytes) -> tuple[list[bytes], bytes, int]:
    """Pieces between delimiter lines, the preamble, and how many pieces precede the closing delimiter."""
    delimiter = re.compile(rb"(?:\A|\r?\n)" + re.escape(mark) + rb"(--)?[ \t]*(?:\r?(?=\n)|\r?\Z)")
    pieces: list[bytes] = []
    preamble = b""
    start = -1
    closed_at = -1
    for found in delimiter.finditer(body):
        if start < 0:
            preamble = body[: found.start()]
        else:
            pieces.append(body[start : found.start()])
        start = found.end() + 1
        if found.group(1) and closed_at < 0:
            closed_at = len(pieces)
    if start >= 0 and (closed_at < 0 or body[start:].strip()):
        pieces.append(body[start:])
    return pieces, preamble, closed_at if closed_at >= 0 else len(pieces)
