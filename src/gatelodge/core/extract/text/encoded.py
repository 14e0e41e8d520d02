"""Short texts written in a code where nothing declares it; what comes out counts only where it reads as text.

Base64, quoted-printable, base32, ascii85, percent codes, escapes, hexadecimal, yEnc, xxencode, letters set apart.
`sweep` looks for whole files; this looks for a line that somebody, or some odd program, put into another alphabet.
"""

import binascii
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text.codes import TABLE
from gatelodge.core.extract.text.glance import Look
from gatelodge.values import Hidden

FEWEST_BYTES = 20
"""Shorter text holds no code of anything."""
_DEPTH = 3
"""A code within a code within a code."""
_MOST_BYTES = 4 << 20
"""Of one text; whole files in longer ones are `sweep`'s."""
_LEAD = re.compile(rb"(?m)^[ \t>|*]+|(?<![ \t])[ \t]+$")
_DUMP = re.compile(rb"(?m)^[0-9A-Fa-f]{4,8}:?  ?((?:[0-9A-Fa-f]{2} ){1,15}[0-9A-Fa-f]{2})")
_CODES = re.compile(rb"=[0-9A-Fa-f]{2}")
_SOFT, _SOFT_INDENTED = re.compile(rb"=[ \t]*\n"), re.compile(rb"=[ \t]*\n[ \t>]*")
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_FEWEST = 8
"""Letters; a shorter text says nothing about anybody."""
_WORDS = re.compile(r"[^\W\d_]{3,}")
_USUAL = 0.8
"""Share of a text's characters; names in base64 are all letters, what chance makes is not."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the texts that stand in it in some code, hidden; nothing where there are none."""
    found = [
        piece
        for text in hidden_texts(untrusted)
        for piece in segment.segments(text, hidden=Hidden.STRUCTURE, where="encoded text, line")
    ]
    if found:
        context.part(replace(place, name="", declared=""), "text/plain", found)


def hidden_texts(untrusted: bytes) -> list[str]:
    """The texts that stand in it in some code, each once."""
    found: dict[str, None] = {}
    waiting = [(untrusted[:_MOST_BYTES], 0)]
    while waiting:
        content, depth = waiting.pop()
        for text in _readings(content):
            if text not in found and len(found) < 2000:
                found[text] = None
                if depth < _DEPTH:
                    waiting.append((text.encode("utf-8", "replace"), depth + 1))
    return list(found)


def _readings(raw: bytes) -> Iterator[str]:
    """Yield what each code makes of it; a look for its signs comes first, for most texts have none."""
    if b"\r" in raw:
        raw = raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    plain = _LEAD.sub(b"", raw) if b"\n" in raw else raw
    if raw.count(b"=") > 3 and (len(_CODES.findall(raw, 0, 1 << 16)) > 3 or b"=\n" in raw):
        yield from _quoted(raw)
    look = Look.at(plain)
    for sign, pattern, undo in TABLE:
        if where := sign(look):
            for found in pattern.finditer(where):
                yield from _read(undo(found))
    if look.pairs and len(rows := _DUMP.findall(plain)) > 1:
        yield from _read(bytes.fromhex(b"".join(rows).decode("ascii").replace(" ", "")))


def _read(content: bytes) -> Iterator[str]:
    """Yield it as text as far as it is one: behind a code stands what its alphabet happens to hold as well."""
    text = _decoded(content)
    odd = next((at for at, c in enumerate(text) if not c.isprintable() and c not in "\t\n\r"), len(text))
    text = text[:odd].strip()
    if len(text) >= max(_FEWEST, len(content) // 4) and (_WORDS.search(text) or "=" in text) and _is_usual(text):
        yield text


def _is_usual(text: str) -> bool:
    """Letters, digits and blanks of the kind that people write, not what chance makes of bytes."""
    sample = text[:400]
    usual = sum(c.isascii() and (c.isalnum() or c in " ,.\n\t") for c in sample)
    if usual >= _USUAL * len(sample):
        return True
    scripts = Counter(ord(c) >> 7 for c in sample if c.isalpha())
    return scripts.most_common(1)[0][1] >= _USUAL * sum(scripts.values()) if scripts else False


def _decoded(content: bytes) -> str:
    if content[:16].count(0) >= max(len(content[:16]) // 2 - 1, 1):
        wide = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return content.decode(wide, "replace").replace("\0", "")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        half = error.start > len(content) // 2
        return content[: error.start].decode("utf-8") if half else content.decode("cp1252", "replace")


def _quoted(raw: bytes) -> Iterator[str]:
    """Yield paragraphs that quoted-printable changes, undone; a code may be cut by a soft break, a line be indented."""
    for joined in dict.fromkeys((_SOFT.sub(b"", raw), _SOFT_INDENTED.sub(b"", raw))):
        for block in joined.split(b"\n\n"):
            if _CODES.search(block):
                undone = binascii.a2b_qp(block)
                if undone != block and not _CONTROL.search(undone):
                    yield from _read(undone)
