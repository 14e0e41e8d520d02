"""Small secrets that must come back, such as the plain form of an address beside its keyed token.

Each is sealed with AES-256-GCM under a key derived from the custody key of the current epoch: epoch (4 bytes)
then a random nonce (12), ciphertext with tag. Older epochs still open.
"""

import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gatelodge.errors import IntegrityError
from gatelodge.ports import Keys

_EPOCH = struct.Struct(">I")
_NONCE = 12


class AddressSeal:
    """Seals and opens the addresses in the permit snapshot."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._ciphers: dict[int, AESGCM] = {}

    def seal(self, plain: bytes) -> bytes:
        """The sealed form; another one each time."""
        epoch, nonce = self._keys.epoch("custody"), secrets.token_bytes(_NONCE)
        head = _EPOCH.pack(epoch)
        return head + nonce + self._cipher(epoch).encrypt(nonce, plain, head)

    def open(self, sealed: bytes) -> bytes:
        """The plain form. IntegrityError when it was not sealed here."""
        if len(sealed) < _EPOCH.size + _NONCE:
            raise IntegrityError("A sealed address is damaged.")
        (epoch,) = _EPOCH.unpack_from(sealed)
        nonce = sealed[_EPOCH.size : _EPOCH.size + _NONCE]
        try:
            return self._cipher(epoch).decrypt(nonce, sealed[_EPOCH.size + _NONCE :], sealed[: _EPOCH.size])
        except InvalidTag as error:
            raise IntegrityError("A sealed address is damaged, or its key is another.") from error

    def _cipher(self, epoch: int) -> AESGCM:
        if epoch not in self._ciphers:
            key = self._keys.key("custody", epoch)
            derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"gatelodge address seal").derive(key)
            self._ciphers[epoch] = AESGCM(derived)
        return self._ciphers[epoch]
