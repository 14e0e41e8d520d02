"""Transfer encodings, undone as far as they go. Source: RFC 2045, section 6."""

import binascii
import re

from gatelodge.core.message.words import COMMENT

_BASE64_LINES = re.compile(rb"[A-Za-z0-9+/\s]*={0,2}\s*\Z")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
"""Blanks behind a soft line break do not count (RFC 2045, section 6.7, rule 3)."""
_SOFT_RETURN = re.compile(rb"=\r(?!\n)")
_TWICE = re.compile(rb"(?<!=)==(?=[0-9A-F]{2})")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}\Z")


def encoding_of(value: str) -> str:
    """The transfer encoding without comments, quotes and odd case; "" for anything that leaves bytes as they are."""
    word = COMMENT.sub(" ", value).replace('"', " ").replace(";", " ").strip().lower().partition(" ")[0]
    if word in {"base64", "quoted-printable"}:
        return word
    return "uuencode" if word in {"x-uuencode", "uuencode", "x-uue"} else ""


def decode_transfer(body: bytes, encoding: str) -> tuple[bytes, tuple[bytes, ...]]:
    """The body with its transfer encoding undone, and lines that were not part of it. Never raises."""
    if encoding == "quoted-printable":
        return _quoted_printable(body)
    if encoding == "base64":
        if _BASE64_LINES.match(body):
            return decode_base64(body), ()
        return _base64_by_line(body)
    return body, ()


def _quoted_printable(body: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Undone; where an equals sign stands twice before a code, programs differ, and the other reading is stray."""
    if b"= " in body or b"=\t" in body:
        body = _SOFT_BREAK.sub(b"=", body)
    if b"=\r" in body:
        body = _SOFT_RETURN.sub(b"=\r\n", body)
    other = (binascii.a2b_qp(_TWICE.sub(b"=", body)),) if _TWICE.search(body) else ()
    return binascii.a2b_qp(body), other


def decode_base64(body: bytes) -> bytes:
    """Base64 decoded as far as it goes; a missing end is ordinary."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        compact = body.translate(None, b" \t\r\n=")
        return binascii.a2b_base64(compact[: len(compact) // 4 * 4 or None][: len(compact) // 4 * 4])


def _base64_by_line(body: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Base64 with foreign lines (list footers) or several padded runs in it."""
    decoded = b""
    run = b""
    stray = []
    for raw_line in body.split(b"\n"):
        line = raw_line.strip()
        if not line:
            continue
        if not _BASE64_LINE.match(line):
            cleaned = re.sub(rb"[^A-Za-z0-9+/=]", b"", line)
            if len(cleaned) < len(line) * 0.9:
                stray.append(line)
                continue
            stray.append(line)
            line = cleaned
        run += line
        if line.endswith(b"="):
            decoded += b"".join(decode_base64(piece) for piece in re.findall(rb"[^=]+=*", run))
            run = b""
    decoded += b"".join(decode_base64(piece) for piece in re.findall(rb"[^=]+=*", run))
    if len(stray) > body.count(b"\n") / 2:  # foreign characters all over: decoders leave them out
        clean = re.sub(rb"[^A-Za-z0-9+/=]", b"", body)
        return b"".join(decode_base64(piece) for piece in re.findall(rb"[^=]+=*", clean)), (b"\n".join(stray),)
    return decoded, (b"\n".join(stray),) if stray else ()
