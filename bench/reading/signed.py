"""Containers of S/MIME made by hand: signed in one piece or in many, packed, digested. Source: RFC 5652, RFC 3274."""

import zlib
from collections.abc import Iterator

from bench.reading.case import Case

CANARY = "Quillwort7731"
_PKCS7 = bytes.fromhex("2a864886f70d0107")
_PIECE = 7


def cases() -> Iterator[Case]:
    """One file in each kind of container."""
    entity = f"Content-Type: text/plain; charset=utf-8\r\n\r\nSiân Prys {CANARY}\r\n".encode()
    table = f"name,born\r\n{CANARY},1990-01-02\r\n".encode()
    yield Case("signed mail", "smime.p7m", signed(entity), CANARY)
    yield Case("signed mail in pieces", "smime.p7m", signed(entity, in_pieces=True), CANARY)
    yield Case("signed file", "list.csv.p7m", signed(table), CANARY)
    yield Case("signed file that is called a signature", "smime.p7s", signed(table), CANARY)
    yield Case("packed mail", "smime.p7z", packed(entity), CANARY)
    yield Case("plain container", "a.p7m", _info(b"\1", _tlv(0x04, table)), CANARY)
    yield Case("signed mail in a signed mail", "smime.p7m", signed(signed(entity)), CANARY)


def signed(content: bytes, *, in_pieces: bool = False) -> bytes:
    """Signed by nobody: reading looks at no signature."""
    octets = _tlv(0x04, content)
    if in_pieces:
        pieces = (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))
        octets = b"\x24\x80" + b"".join(_tlv(0x04, piece) for piece in pieces) + b"\0\0"
    inner = _tlv(0x30, _tlv(0x02, b"\1") + _tlv(0x31, b"") + _info(b"\1", octets) + _tlv(0x31, b""))
    return _info(b"\2", inner)


def packed(content: bytes) -> bytes:
    """With zlib."""
    how = _tlv(0x30, _tlv(0x06, _PKCS7[:-1] + bytes.fromhex("09100308")))
    inner = _tlv(0x30, _tlv(0x02, b"\0") + how + _info(b"\1", _tlv(0x04, zlib.compress(content))))
    return _tlv(0x30, _tlv(0x06, _PKCS7[:-1] + bytes.fromhex("09100109")) + _tlv(0xA0, inner))


def _info(kind: bytes, content: bytes) -> bytes:
    return _tlv(0x30, _tlv(0x06, _PKCS7 + kind) + _tlv(0xA0, content))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content
