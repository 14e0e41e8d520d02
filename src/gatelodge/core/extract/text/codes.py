"""The codes that people and programs put texts into: what each looks like, and how it is undone."""

import base64
import binascii
import re
from collections.abc import Callable

from gatelodge.core.extract.text.glance import Look

_BASE64 = re.compile(
    rb"(?:[A-Za-z0-9+/_-]{2,1000}\n){3,}[A-Za-z0-9+/_-]{0,1000}={0,2}|"
    rb"[A-Za-z0-9+/_-]{20,}={0,2}(?:\n[A-Za-z0-9+/_-]{4,}={0,2})*"
)
_DASHES = bytes.maketrans(b"-_", b"+/")
_BASE32 = re.compile(rb"(?:[A-Z2-7]{8,}\n?){1,}(?:[A-Z2-7]{1,7})?={0,6}")
_ASCII85 = re.compile(rb"<~([!-uz\s]{10,})~>")
_BASE85 = re.compile(rb"[0-9A-Za-z!#$%&()*+\-;<=>?@^_`{|}~]{30,}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[ :,;-]?){10,}")
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


def _in(sign: bytes) -> "Sign":
    """The text where this stands in it."""
    return lambda look: look.text if sign in look.text else b""


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


Sign = Callable[[Look], bytes]
TABLE: tuple[tuple[Sign, re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]], ...] = (
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
