"""The key of an Office file locked in the agile way, from a password. Source: [MS-OFFCRYPTO] 2.3.4.11 to 2.3.4.13.

The hash that is spun 100,000 times is most of the work: it is spun once for a password, not once for each key.
"""

import hashlib
import hmac
import struct
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_WORDS = bytes.fromhex("fea7d2763b4b9e79")
_DIGEST = bytes.fromhex("d7aa0f6d3061344e")
_KEY = bytes.fromhex("146e0be7abacd0d6")
_HASHES = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA384": hashlib.sha384, "SHA512": hashlib.sha512}


def key(info: Mapping[str, Any], password: str) -> bytes | None:
    """The key of the package; None when it is another password. KeyError for a hash that Office does not write.

    `info` is what the stream `EncryptionInfo` says, in the names that msoffcrypto gives it.
    """
    salt, hashed = info["passwordSalt"], _HASHES[info["passwordHashAlgorithm"]]
    spun = hashed(salt + password.encode("utf-16-le", "surrogatepass")).digest()
    for count in map(struct.Struct("<I").pack, range(info["spinValue"])):
        spun = hashed(count + spun).digest()
    size = info["passwordKeyBits"] // 8

    def undone(locked: bytes, purpose: bytes) -> bytes:
        made = hashed(spun + purpose).digest()[:size].ljust(size, b"\x36")
        cipher = Cipher(algorithms.AES(made), modes.CBC(salt[:16].ljust(16, b"\x36"))).decryptor()
        return cipher.update(locked) + cipher.finalize()

    digest = hashed(undone(info["encryptedVerifierHashInput"], _WORDS)).digest()
    said = undone(info["encryptedVerifierHashValue"], _DIGEST)[: len(digest)]
    return undone(info["encryptedKeyValue"], _KEY) if hmac.compare_digest(digest, said) else None
