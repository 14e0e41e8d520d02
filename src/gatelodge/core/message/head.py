"""Header blocks: where they end, their fields, and lines among them that are none. Source: RFC 5322, section 2.2."""

import re

from gatelodge.core.message.words import decode_header, text_of

MAX_HEADER_BYTES = 1 << 20
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)\Z", re.DOTALL)
_HEAD_END = re.compile(rb"(?:\A|\n)\r?(?:\n|\Z)")
STRUCTURAL = (b"content-type", b"content-transfer-encoding")


def top_headers(untrusted: bytes) -> tuple[tuple[str, str], ...]:
    """The top header only, decoded, in order, at most `MAX_HEADER_BYTES` of it; cheap, for the gate."""
    head, _, _ = split_head(unixless(untrusted[:MAX_HEADER_BYTES]))
    fields, _, _ = fields_of(head)
    return tuple((name.decode("ascii"), decode_header(value)) for name, value in fields)


def unixless(untrusted: bytes) -> bytes:
    """Without an mbox line in front, and with line feeds where carriage returns alone end the lines."""
    if b"\n" not in untrusted and b"\r" in untrusted:
        untrusted = untrusted.replace(b"\r", b"\n")
    if untrusted.startswith((b"From ", b">From ")):
        untrusted = untrusted.partition(b"\n")[2]
    return untrusted


def split_head(untrusted: bytes) -> tuple[bytes, bytes, bool]:
    """Header block, body, and whether the header was cut at the limit."""
    end = _HEAD_END.search(untrusted, 0, MAX_HEADER_BYTES)
    if end:
        return untrusted[: end.start()], untrusted[end.end() :], False
    if len(untrusted) > MAX_HEADER_BYTES:
        return untrusted[:MAX_HEADER_BYTES], untrusted[MAX_HEADER_BYTES:], True
    return untrusted, b"", False


def fields_of(head: bytes) -> tuple[list[tuple[bytes, bytes]], list[bytes], bool]:
    """Header fields unfolded, lines that are none, and whether a structural header follows such a line."""
    fields: list[tuple[bytes, bytes]] = []
    stray: list[bytes] = []
    after_stray = False
    last_was_stray = False
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if fields and not last_was_stray:
                name, value = fields[-1]
                fields[-1] = (name, value + b"\n" + line)
            elif line.strip():
                stray.append(line)
            continue
        found = _FIELD.match(line)
        if found:
            last_was_stray = False
            fields.append((found.group(1), found.group(2)))
            if stray and found.group(1).lower() in STRUCTURAL:
                after_stray = True
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            last_was_stray = True
            stray.append(line)
    return [(name, value.strip()) for name, value in fields], stray, after_stray


def first(fields: list[tuple[bytes, bytes]], name: bytes) -> str:
    """The first field of that name, as text on one line; "" where there is none."""
    for raw_name, value in fields:
        if raw_name.lower() == name:
            return text_of(value).replace("\r", "").replace("\n", "")
    return ""
