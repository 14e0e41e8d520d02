"""Members of a zip that are locked with a password: the old cipher (ZipCrypto) and AES.

Source: PKWARE APPNOTE 6.3.10 section 6.1 (traditional encryption); WinZip "AES Encryption Information", AE-1 and AE-2.
"""

import hashlib
import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass
from zipfile import ZipInfo

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gatelodge.core.extract.context import Unreadable
from gatelodge.values import GapKind

LOCKED = 0x1
"""Flag of a locked member."""
_AES_METHOD, _AES_FIELD = 99, 0x9901
_HEADER, _VERIFIER, _MAC, _ROUNDS = 12, 2, 10, 1000
_TIME_CHECKED = 0x8
"""Flag: the password is checked against the time of the file, for its checksum was not known yet."""
MAX_OLD_CIPHER = 16 << 20
"""Bytes; the interpreter undoes about one megabyte of the old cipher a second."""

Crack = Callable[[str], bytes | None]
"""From a password to the packed bytes of the member; None when it is another password."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked member, as far as it can be told without the password."""

    info: ZipInfo
    method: int
    """How it is packed once the lock is off."""
    crack: Crack
    sure: bool = False
    """What `crack` gives was checked; otherwise it is a wrong password once in 256 times."""


def locked(info: ZipInfo, raw: bytes) -> Locked:
    """The member whose bytes stand in the zip as `raw`. Unreadable for a cipher that is not known."""
    if info.compress_type == _AES_METHOD:
        strength, method = _aes_field(info.extra)
        return Locked(info, method, lambda password: _aes(raw, strength, password), sure=True)
    if info.flag_bits & 0x40:
        raise Unreadable("A file in the zip is locked in a way that is not known.", GapKind.LOCKED)
    _, _, _, hour, minute, _ = info.date_time
    check = hour << 3 | minute >> 3 if info.flag_bits & _TIME_CHECKED else info.CRC >> 24
    return Locked(info, info.compress_type, lambda password: _old(raw, check & 0xFF, password))


def _aes_field(extra: bytes) -> tuple[int, int]:
    """Strength (1 to 3) and method of packing."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _AES_FIELD and size >= 7 and at + 11 <= len(extra):
            strength, method = struct.unpack_from("<BH", extra, at + 8)
            if strength in {1, 2, 3}:
                return strength, method
        at += 4 + size
    raise Unreadable("A file in the zip is locked in a way that is not known.", GapKind.LOCKED)


def _aes(raw: bytes, strength: int, password: str) -> bytes | None:
    salt_size, key_size = 4 + 4 * strength, 8 + 8 * strength
    salt, verifier = raw[:salt_size], raw[salt_size : salt_size + _VERIFIER]
    sealed, mac = raw[salt_size + _VERIFIER : -_MAC], raw[-_MAC:]
    for secret in _spellings(password):
        keys = hashlib.pbkdf2_hmac("sha1", secret, salt, _ROUNDS, 2 * key_size + _VERIFIER)
        if keys[-_VERIFIER:] != verifier:
            continue
        if hmac.digest(keys[key_size : 2 * key_size], sealed, "sha1")[:_MAC] == mac:
            return _counted(sealed, keys[:key_size])
    return None


def _counted(sealed: bytes, key: bytes) -> bytes:
    """AES in counter mode whose counter begins with 1 and has its low byte first, which no library offers."""
    blocks = (len(sealed) + 15) // 16
    counters = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(counters)[: len(sealed)]  # noqa: S305 - a stream of counters
    return (int.from_bytes(sealed, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(sealed), "big")


def _spellings(password: str) -> list[bytes]:
    """As programs write it in bytes: UTF-8, and the code page of old Windows programs."""
    found = [password.encode("utf-8", "replace")]
    for codec in ("cp1252", "cp850"):
        try:
            found.append(password.encode(codec))
        except UnicodeEncodeError:
            continue
    return list(dict.fromkeys(found))


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        crc = value
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


_CRC = _crc_table()


def _old(raw: bytes, check: int, password: str) -> bytes | None:
    for secret in _spellings(password):
        keys = _stirred(secret)
        head, keys = _undone(raw[:_HEADER], keys)
        if head[-1:] == bytes((check,)):
            if len(raw) > MAX_OLD_CIPHER:
                raise Unreadable("A locked file in the zip is too large to be unlocked.", GapKind.LIMIT)
            return _undone(raw[_HEADER:], keys)[0]
    return None


Keys = tuple[int, int, int]


def _stirred(secret: bytes) -> Keys:
    one, two, three = 0x12345678, 0x23456789, 0x34567890
    for byte in secret:
        one = (one >> 8) ^ _CRC[(one ^ byte) & 0xFF]
        two = ((two + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        three = (three >> 8) ^ _CRC[(three ^ (two >> 24)) & 0xFF]
    return one, two, three


def _undone(sealed: bytes, keys: Keys) -> tuple[bytes, Keys]:
    one, two, three = keys
    crc = _CRC
    plain = bytearray(len(sealed))
    for at, byte in enumerate(sealed):
        low = three & 0xFFFF | 2
        byte ^= (low * (low ^ 1)) >> 8 & 0xFF  # noqa: PLW2901 - the cipher feeds on what comes out
        plain[at] = byte
        one = (one >> 8) ^ crc[(one ^ byte) & 0xFF]
        two = ((two + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        three = (three >> 8) ^ crc[(three ^ (two >> 24)) & 0xFF]
    return bytes(plain), (one, two, three)
