"""Multipart bodies, cut at their boundaries. Source: RFC 2046, section 5.1."""

import re
from collections.abc import Iterator

_LF = 10
_REST = re.compile(rb"(--)?[ \t]*(?:\r?(?=\n)|\r?\Z)")
"""What may stand behind the mark on a delimiter line."""
_GUESS = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,99}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.IGNORECASE)


def guess_boundary(body: bytes) -> str:
    """The boundary of a multipart that does not name it, from its first line that looks like one; "" for none."""
    found = _GUESS.search(body)
    return found.group(1).decode("latin-1") if found else ""


def split_parts(body: bytes, mark: bytes) -> tuple[list[bytes], bytes, int]:
    """Pieces between delimiter lines, the preamble, and how many pieces precede the closing delimiter."""
    pieces: list[bytes] = []
    preamble = b""
    start = -1
    closed_at = -1
    for before, after, closing in _delimiters(body, mark):
        if start < 0:
            preamble = body[:before]
        else:
            pieces.append(body[start:before])
        start = after
        if closing and closed_at < 0:
            closed_at = len(pieces)
    if start >= 0 and (closed_at < 0 or body[start:].strip()):
        pieces.append(body[start:])
    return pieces, preamble, closed_at if closed_at >= 0 else len(pieces)


def _delimiters(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line's own line break begins, where the next line begins, and whether it closes."""
    at = body.find(mark) if mark else -1
    while at >= 0:
        if at == 0 or body[at - 1] == _LF:
            rest = _REST.match(body, at + len(mark))
            if rest:
                yield at - (at > 0) - (body[max(0, at - 2) : at] == b"\r\n"), rest.end() + 1, bool(rest[1])
        at = body.find(mark, at + 1)
