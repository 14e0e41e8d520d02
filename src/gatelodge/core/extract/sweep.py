"""Finds encoded files where nothing declares them: base64 runs and uuencoded blocks in the middle of text."""

import binascii
import re
from collections.abc import Iterator

from gatelodge.core.message import decode_base64

MIN_BASE64 = 200
"""Characters; shorter runs are keys, tracking codes and signatures."""

_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{40,100}\r?\n){2,}[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9+/]{200,}={0,2}")
_UUENCODE = re.compile(rb"(?:\A|\n)begin(?:-base64)? [0-7]{3,4} [^\n]{0,200}\n(.*?)(?:\n(?:end|====)|\Z)", re.DOTALL)


def hidden_files(untrusted: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (decoded content, run of text it stood in)."""
    for found in _UUENCODE.finditer(untrusted) if b"begin" in untrusted else ():
        raw = found.group(1)
        content = decode_base64(raw) if found.group(0).lstrip().startswith(b"begin-base64") else _uudecode(raw)
        if content:
            yield content, found.group(0)
    if not any(len(word) >= 40 for word in untrusted.split()):
        return
    for found in _BASE64.finditer(untrusted):
        run = found.group(0)
        if len(run) >= MIN_BASE64 and not _plain_words(run):
            content = decode_base64(run)
            if len(content) >= MIN_BASE64 // 2:
                yield content, run


def uudecode_body(untrusted: bytes) -> bytes:
    """The first uuencoded file of a body declared as uuencode; the body itself where there is none."""
    found = _UUENCODE.search(untrusted)
    return _uudecode(found.group(1)) if found else untrusted


def _uudecode(raw: bytes) -> bytes:
    content = []
    for line in raw.split(b"\n"):
        stripped = line.rstrip(b"\r")
        if not stripped:
            continue
        try:
            content.append(binascii.a2b_uu(stripped))
        except binascii.Error:
            length = (((stripped[0] - 32) & 63) * 4 + 5) // 3  # a known encoder writes trailing garbage
            try:
                content.append(binascii.a2b_uu(stripped[:length]))
            except binascii.Error:
                continue
    return b"".join(content)


def _plain_words(run: bytes) -> bool:
    """True for a long word, path or rule of one or two characters, which merely looks like base64."""
    sample = run[:400]
    return len(set(sample)) < 16 or sample.count(b"/") > len(sample) // 8 or sample.isdigit() or sample.islower()
