"""Finds encoded files where nothing declares them: base64, hexadecimal and uuencoded runs in the middle of text."""

import binascii
import re
from collections.abc import Iterator

from gatelodge.core.message import decode_base64

MIN_BASE64 = 200
"""Characters; shorter runs are keys, tracking codes and signatures."""

_LEAD = re.compile(rb"(?m)^[ \t>|*]+|(?<![ \t\r])[ \t\r]+$")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]{16,1000}\n){2,}[A-Za-z0-9+/_-]*={0,2}|[A-Za-z0-9+/_-]{200,}={0,2}")
_BASE64_WORDS = re.compile(rb"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{8,76}[ \n]){20,}[A-Za-z0-9+/]*={0,2}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[ :\n]{0,2}){200,}")
_UUENCODE = re.compile(rb"(?:\A|\n)begin(?:-base64)? +[0-7]{3,7} [^\n]{0,200}\n(.*?)(?:\n(?:end|====)|\Z)", re.DOTALL)
_BEGIN = re.compile(rb"begin(?:-base64)?[ \t]+[0-7]{3,7}[ \t]")
_LONG = re.compile(rb"[^\s]{16,}")
_UU_LINES = re.compile(rb"(?:^M[!-`]{60}\n){3,}(?:[!-L][!-`]{1,60}\n)?", re.MULTILINE)
_TAG = re.compile(rb"</?[A-Za-z][^<>]{0,500}>\n?")
_DASHES = bytes.maketrans(b"-_", b"+/")


def hidden_files(untrusted: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (decoded content, run of text it stood in)."""
    named = b"begin" in untrusted and _BEGIN.search(untrusted) is not None
    if not named and not _worth_a_look(untrusted):
        return
    plain = _LEAD.sub(b"", untrusted)
    found_any = False
    for found in _UUENCODE.finditer(untrusted if _UUENCODE.search(untrusted) else plain) if named else ():
        raw = found.group(1)
        content = decode_base64(raw) if found.group(0).lstrip().startswith(b"begin-base64") else _uudecode(raw)
        if content:
            found_any = True
            yield content, found.group(0)
    if not found_any:
        for found in _UU_LINES.finditer(plain):
            yield _uudecode(found.group(0)), found.group(0)
    for found in _HEX.finditer(plain):
        yield bytes.fromhex(re.sub(rb"[ :\n]", b"", found.group(0)).decode("ascii")), found.group(0)
    for pattern in (_BASE64, _BASE64_WORDS):
        for found in pattern.finditer(plain):
            run = found.group(0)
            if len(run) >= MIN_BASE64 and not _plain_words(run):
                content = decode_base64(run.replace(b" ", b"").translate(_DASHES))
                if len(content) >= MIN_BASE64 // 2:
                    found_any = True
                    yield content, run
        if found_any:
            return


def as_lines(untrusted: bytes) -> bytes:
    """The text with line breaks for tags and line ends, and one byte for each plain letter."""
    if b"\0" in untrusted[:4096]:
        untrusted = untrusted.replace(b"\0", b"")
    if b"\r" in untrusted:
        untrusted = untrusted.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"</" not in untrusted and b"<br" not in untrusted:
        return untrusted
    plain = _TAG.sub(b"\n", untrusted)
    return plain.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&") if b"&" in plain else plain


def _worth_a_look(untrusted: bytes) -> bool:
    """Prose has neither very long words nor many long lines of one word."""
    long = _LONG.findall(untrusted)
    if not long:
        return _encoded(untrusted.split())
    return len(long) >= 8 or any(len(word) >= 40 for word in long)


def _encoded(words: list[bytes]) -> bool:
    """Many words of one same length, of two or of eight and more: bytes written one by one, or packs of base64."""
    if len(words) < 40:
        return False
    size = len(words[len(words) // 2])
    return (size in {2, 4} or size >= 8) and sum(len(word) == size for word in words) > len(words) * 0.6


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
    marks = max(sample.count(mark) for mark in (b"/", b"-", b"_"))
    return len(set(sample)) < 16 or marks > len(sample) // 8 or sample.isdigit() or sample.islower()
