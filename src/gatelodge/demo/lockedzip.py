r"""A zip locked with a password, the old way that office computers still write: PKWARE's stream cipher.

The cipher is broken and is here only because mail holds such files; the demo sends one, nothing relies on it.
Source: PKWARE APPNOTE.TXT 6.3.x, section 6.1.

>>> locked("a.txt", b"hello", password=b"open sesame", salt=bytes(12))[:4]
b'PK\x03\x04'
"""

import struct
import zlib
from datetime import datetime

_ENCRYPTED = 1
_DEFLATED = 8


def locked(name: str, content: bytes, *, password: bytes, salt: bytes, at: datetime = datetime(2011, 8, 1, 9)) -> bytes:  # noqa: DTZ001 - zip times have no zone
    """A zip with one encrypted member; `salt` is 12 bytes, of which the last is replaced by the check byte."""
    crc = zlib.crc32(content)
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = squeezer.compress(content) + squeezer.flush()
    body = _encrypt(salt[:11] + bytes([crc >> 24]) + squeezed, password)
    day = (at.year - 1980) << 9 | at.month << 5 | at.day
    time = at.hour << 11 | at.minute << 5 | at.second // 2
    raw = name.encode("ascii")
    common = struct.pack("<HHHHHIIIHH", 20, _ENCRYPTED, _DEFLATED, time, day, crc, len(body), len(content), len(raw), 0)
    member = b"PK\3\4" + common + raw + body
    entry = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + raw
    return member + entry + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(member), 0)


def _encrypt(plain: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]
    for byte in password:
        _turn(keys, byte)
    out = bytearray()
    for byte in plain:
        mixed = keys[2] | 2
        out.append(byte ^ ((mixed * (mixed ^ 1)) >> 8) & 0xFF)
        _turn(keys, byte)
    return bytes(out)


def _turn(keys: list[int], byte: int) -> None:
    keys[0] = _crc(keys[0], byte)
    keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    keys[2] = _crc(keys[2], keys[1] >> 24)


def _crc(value: int, byte: int) -> int:
    return (value >> 8) ^ _TABLE[(value ^ byte) & 0xFF]


def _table() -> tuple[int, ...]:
    def step(value: int) -> int:
        return value >> 1 ^ 0xEDB88320 if value & 1 else value >> 1

    def entry(value: int) -> int:
        for _ in range(8):
            value = step(value)
        return value

    return tuple(entry(value) for value in range(256))


_TABLE = _table()
