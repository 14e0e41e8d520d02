"""Personal values at rest: AES-256-GCM under the custody key, and keyed tokens to look them up by.

Each sealed value is bound to its place (`where`), so that one row's blob in another row does not open.
"""

import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gatelodge.errors import IntegrityError

_NONCE_BYTES = 12
TOKEN_BYTES = 16

_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode


class Sealing:
    """Seals, opens and makes tokens under the two keys of the store."""

    def __init__(self, custody_key: bytes, token_key: bytes) -> None:
        self._cipher = AESGCM(custody_key)
        self._token_key = token_key

    def token(self, kind: str, value: str) -> bytes:
        """16 bytes that stand for the value, without case: equal for equal values of one kind, else meaningless."""
        text = f"{kind}\0{value.strip().lower()}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._token_key, text, "sha256")[:TOKEN_BYTES]

    def seal(self, plain: bytes, where: str) -> bytes:
        """The value, encrypted for this place."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, where.encode())

    def open(self, sealed: bytes, where: str) -> bytes:
        """The value sealed for this place. IntegrityError when it was not."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], where.encode())
        except InvalidTag as error:
            raise IntegrityError("A sealed value in the store does not open: wrong key, or it was changed.") from error


def pack(value: object) -> bytes:
    """Plain data as JSON bytes, keys in order, ASCII only, so that odd text survives."""
    return _encode(value).encode("ascii")


def unpack(packed: bytes) -> Any:
    """What was packed."""
    return json.loads(packed)


def tokens_of(blob: bytes) -> tuple[bytes, ...]:
    """The tokens that were written one after the other."""
    return tuple(blob[at : at + TOKEN_BYTES] for at in range(0, len(blob), TOKEN_BYTES))
