"""Short texts written in a code where nothing declares it; what comes out counts only where it reads as text.

Base64, quoted-printable, base32, ascii85, percent codes, escapes, hexadecimal, yEnc, xxencode, letters set apart.
`sweep` looks for whole files; this looks for a line that somebody, or some odd program, put into another alphabet.
"""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.values import Hidden

FEWEST_BYTES = 20
"""Shorter text holds no code of anything."""
_DEPTH = 3
"""A code within a code within a code."""
_MOST_BYTES = 4 << 20
"""Of one text; whole files in longer ones are `sweep`'s."""
_LEAD = re.compile(rb"(?m)^[ \t>|*]+|(?<![ \t])[ \t]+$")
_BASE64 = re.compile(
    rb"(?:[A-Za-z0-9+/_-]{2,1000}\n){3,}[A-Za-z0-9+/_-]{0,1000}={0,2}|"
    rb"[A-Za-z0-9+/_-]{20,}={0,2}(?:\n[A-Za-z0-9+/_-]{4,}={0,2})*"
)
_DASHES = bytes.maketrans(b"-_", b"+/")
_BASE32 = re.compile(rb"(?:[A-Z2-7]{8,}\n?){1,}(?:[A-Z2-7]{1,7})?={0,6}")
_ASCII85 = re.compile(rb"<~([!-uz\s]{10,})~>")
_BASE85 = re.compile(rb"[0-9A-Za-z!#$%&()*+\-;<=>?@^_`{|}~]{30,}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[ :,;-]?){10,}")
_DUMP = re.compile(rb"(?m)^[0-9A-Fa-f]{4,8}:?  ?((?:[0-9A-Fa-f]{2} ){1,15}[0-9A-Fa-f]{2})")
_CODES = re.compile(rb"=[0-9A-Fa-f]{2}")
_SOFT, _SOFT_INDENTED = re.compile(rb"=[ \t]*\n"), re.compile(rb"=[ \t]*\n[ \t>]*")
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2}[\w .,:;@/-]{0,40}){4,}")
_PERCENT_CODE = re.compile(rb"%([0-9A-Fa-f]{2})")
_ESCAPES = re.compile(rb"(?:\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}){5,}")
_ESCAPE = re.compile(rb"\\(?:u|x)([0-9A-Fa-f]{2,4})")
_ENTITIES = re.compile(rb"(?:&#(?:\d{2,6}|x[0-9A-Fa-f]{2,5});[ \n]?){5,}")
_ENTITY = re.compile(rb"&#(x?)([0-9A-Fa-f]{2,6});")
_UTF7 = re.compile(rb"(?:\+[A-Za-z0-9/]{3,400}-?[ -*,-~\n]{0,40}){3,}")
"""Undeclared: RFC 2152. At least three shifted runs near each other."""
_YENC = re.compile(rb"=ybegin [^\n]{0,300}\n(.{1,4194304}?)\n=yend", re.DOTALL)
_XX = re.compile(rb"(?m)^begin [0-7]{3,4} [^\n]{1,200}\n((?:[+\-0-9A-Za-z]{1,62}\n){1,20000})(?:\+?\n)?end")
_SPACED = re.compile(rb"(?:(?<=[\s])|\A)(?:[A-Za-z0-9-] {1,3}){12,}[A-Za-z0-9-]")
_READABLE = frozenset(b"\t\n\r" + bytes(range(32, 127)))
_FEWEST = 8
"""Letters; a shorter text says nothing about anybody."""
_WORDS = re.compile(r"[^\W\d_]{3,}")
_LONG_WORD, _LONG_ADDRESS = 20, 80
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
    look = _Look.at(plain)
    for sign, pattern, undo in _TABLE:
        if where := sign(look):
            for found in pattern.finditer(where):
                yield from _read(undo(found))
    if look.pairs and len(rows := _DUMP.findall(plain)) > 1:
        yield from _read(bytes.fromhex(b"".join(rows).decode("ascii").replace(" ", "")))


@dataclass(frozen=True, slots=True)
class _Look:
    """What a text looks like at a glance: most have no sign of any code, and no pattern need be tried on them."""

    text: bytes
    long: bytes
    """Words of twenty letters and more that are no addresses, with the word behind them."""
    runs: bytes
    """The same; where the text is mostly one word a line, all of it."""
    pairs: bytes
    """The text where it is mostly words of two letters."""
    letters: bytes
    """The text where it is mostly words of one letter."""

    @classmethod
    def at(cls, text: bytes) -> "_Look":
        words = text.split() or [b""]
        sizes = Counter(map(len, words))
        places = [at for at, word in enumerate(words) if len(word) >= _LONG_WORD] if max(sizes) >= _LONG_WORD else []
        long = b"\n".join(words[at] for at in _with_next(places, words))
        lines = 3 * text.count(b"\n") > 2 * len(words) > 4
        return cls(
            text=text,
            long=long,
            runs=text if lines else long,
            pairs=text if 2 * sizes[2] > len(words) else b"",
            letters=text if 2 * sizes[1] > len(words) > _FEWEST else b"",
        )


def _with_next(places: list[int], words: list[bytes]) -> Iterator[int]:
    """Yield the places of long words that are no addresses, each with the place behind it, once."""
    done = -1
    for at in places:
        if not _is_address(words[at]):
            yield from range(max(at, done + 1), min(at + 2, len(words)))
            done = at + 1


def _is_address(word: bytes) -> bool:
    return b"://" in word or (len(word) < _LONG_ADDRESS and b"@" in word and b"." in word)


def _in(sign: bytes) -> "Sign":
    """The text where this stands in it."""
    return lambda look: look.text if sign in look.text else b""


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


def _base64(found: re.Match[bytes]) -> bytes:
    run = found[0].translate(_DASHES, b"\n =")
    if run.isdigit() or (run.islower() and len(run) < 60):
        return b""
    for shift in range(4):
        decoded = binascii.a2b_base64(run[shift : shift + (len(run) - shift) // 4 * 4])
        rest = run[shift + (len(run) - shift) // 4 * 4 :]
        tail = binascii.a2b_base64(rest + b"=" * (4 - len(rest))) if len(rest) > 1 else b""
        if _looks_readable(decoded[:64]):
            return decoded + tail
    return b""


def _looks_readable(sample: bytes) -> bool:
    readable = sum(byte in _READABLE for byte in sample)
    wide = sample[:16].count(0) >= len(sample[:16]) // 2 - 1
    return len(sample) >= _FEWEST and (readable >= 0.85 * len(sample) or wide)


def _base32(found: re.Match[bytes]) -> bytes:
    run = found[0].translate(None, b"\n=")
    run = run[: len(run) // 8 * 8 + (len(run) % 8 in {2, 4, 5, 7}) * (len(run) % 8)]
    return base64.b32decode(run + b"=" * (-len(run) % 8)) if len(run) >= 16 else b""


def _ascii85(found: re.Match[bytes]) -> bytes:
    try:
        return base64.a85decode(found[1])
    except ValueError:
        return b""


def _base85(found: re.Match[bytes]) -> bytes:
    try:
        decoded = base64.b85decode(found[0])
    except ValueError:
        return b""
    return decoded if _looks_readable(decoded[:64]) else b""


def _hexadecimal(found: re.Match[bytes]) -> bytes:
    digits = found[0].translate(None, b" :,;-")
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))


def _percent(found: re.Match[bytes]) -> bytes:
    return _PERCENT_CODE.sub(lambda code: bytes([int(code[1], 16)]), found[0])


def _escapes(found: re.Match[bytes]) -> bytes:
    return "".join(chr(int(code, 16)) for code in _ESCAPE.findall(found[0])).encode("utf-8", "replace")


def _entities(found: re.Match[bytes]) -> bytes:
    codes = [int(digits, 16 if sign else 10) for sign, digits in _ENTITY.findall(found[0]) if sign or digits.isdigit()]
    plain = (chr(code) for code in codes if code < 0xD800 or 0xE000 <= code < 0x110000)
    return "".join(plain).encode("utf-8", "replace")


def _spaced(found: re.Match[bytes]) -> bytes:
    return re.sub(rb"(?<! ) (?! )", b"", found[0].replace(b"   ", b"\n"))


def _utf7(found: re.Match[bytes]) -> bytes:
    return found[0].decode("utf-7", "replace").encode("utf-8", "replace")


def _yenc(found: re.Match[bytes]) -> bytes:
    """Source: yEnc draft 1.3."""
    out = bytearray()
    escaped = False
    for byte in found[1].translate(None, b"\r\n"):
        if byte == 0x3D and not escaped:
            escaped = True
            continue
        out.append((byte - (106 if escaped else 42)) % 256)
        escaped = False
    return bytes(out)


_XX_ALPHABET = b"+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TO_UU = bytes.maketrans(_XX_ALPHABET, bytes(range(32, 96)))


def _xxencoded(found: re.Match[bytes]) -> bytes:
    out = b""
    for line in found[1].splitlines():
        try:
            out += binascii.a2b_uu(line.translate(_TO_UU))
        except binascii.Error:
            continue
    return out


Sign = Callable[[_Look], bytes]
_TABLE: tuple[tuple[Sign, re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]], ...] = (
    (lambda look: look.runs, _BASE64, _base64),
    (lambda look: look.long, _BASE32, _base32),
    (_in(b"<~"), _ASCII85, _ascii85),
    (lambda look: look.long, _BASE85, _base85),
    (lambda look: look.pairs or look.long, _HEX, _hexadecimal),
    (_in(b"%"), _PERCENT, _percent),
    (_in(b"\\"), _ESCAPES, _escapes),
    (_in(b"&#"), _ENTITIES, _entities),
    (_in(b"+"), _UTF7, _utf7),
    (_in(b"=ybegin"), _YENC, _yenc),
    (_in(b"begin "), _XX, _xxencoded),
    (lambda look: look.letters, _SPACED, _spaced),
)
"""What is worth a look; what a code looks like; how it is undone."""
