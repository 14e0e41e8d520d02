"""The recovery copy: every key in one file, locked with a code that only the owner keeps.

The file names each key with a check value in the open, so that `doctor` can tell without the code whether the copy
holds today's keys; the keys themselves are sealed with AES-256-GCM under scrypt of the code. Format:
docs/guide/keys.md. The check value is BLAKE2b of a 256-bit random key: it tells nothing about it.
"""

import json
import re
import secrets
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gatelodge.adapters.durable import replace_file
from gatelodge.adapters.keys import PURPOSES, FileKeys, write_key
from gatelodge.errors import ConfigError, IntegrityError, RefusedError

_FORMAT = "gatelodge.recovery/1"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _LETTERS = 6, 5
"""30 letters of 30: 147 bits, more than a guesser can try."""
_SCRYPT_N = 1 << 15


def recovery_copy(keys: FileKeys, path: Path) -> str:
    """Write the copy durably and return its code, which is kept nowhere else."""
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(_GROUPS))
    found = keys.every()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    named = {_name(which): _check_value(key) for which, key in sorted(found.items())}
    opened = json.dumps({_name(which): key.hex() for which, key in found.items()}).encode()
    sealed = AESGCM(_lock(code, salt)).encrypt(nonce, opened, _bound(named))
    document = {"format": _FORMAT, "keys": named, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}
    _write(path, json.dumps(document, indent=1).encode() + b"\n")
    return code


def check_recovery(keys: FileKeys, path: Path, code: str = "") -> tuple[str, ...]:
    """Names of today's keys that the copy does not hold: () is a good copy. With the code, it is opened as well.

    ConfigError: no copy, or not one. IntegrityError: it does not open with this code.
    """
    document = _load(path)
    named = document["keys"]
    if code:
        _open(document, code)
    return tuple(
        _name(which) for which, key in sorted(keys.every().items()) if named.get(_name(which)) != _check_value(key)
    )


def restore(path: Path, code: str, folder: Path) -> int:
    """Write every key of the copy that is missing from the folder; how many. RefusedError: one there is another."""
    opened = _open(_load(path), code)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = FileKeys(folder).every()
    missing = {which: key for which, key in opened.items() if which not in there}
    for which, key in opened.items():
        if there.get(which, key) != key:
            raise RefusedError(f"{folder} has another key {_name(which)}. Nothing was written.")
    for (purpose, epoch), key in sorted(missing.items()):
        write_key(folder, purpose, epoch, key)
    return len(missing)


def _open(document: Mapping[str, object], code: str) -> dict[tuple[str, int], bytes]:
    try:
        salt, nonce, sealed = (bytes.fromhex(str(document[name])) for name in ("salt", "nonce", "sealed"))
        opened = AESGCM(_lock(code, salt)).decrypt(nonce, sealed, _bound(document["keys"]))
        named = {str(name).rpartition("."): bytes.fromhex(key) for name, key in json.loads(opened).items()}
    except (InvalidTag, ValueError, KeyError) as error:
        raise IntegrityError("The recovery copy does not open: the code is wrong or the file is damaged.") from error
    return {(purpose, int(epoch)): key for (purpose, _, epoch), key in named.items() if purpose in PURPOSES}


def _load(path: Path) -> dict[str, dict[str, str]]:
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ConfigError(f"There is no recovery copy at {path}. Make one: gatelodge keys copy {path}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read as a recovery copy.") from error
    if (
        not isinstance(document, dict)
        or document.get("format") != _FORMAT
        or not isinstance(document.get("keys"), dict)
    ):
        raise ConfigError(f"{path} is not a recovery copy of this version.")
    return document


def _write(path: Path, content: bytes) -> None:
    """Durable before it has its name; an older copy is replaced only by a complete new one."""
    try:
        replace_file(path, content)
    except OSError as error:
        raise ConfigError(f"The recovery copy {path} cannot be written: {error.strerror}.") from error


def _lock(code: str, salt: bytes) -> bytes:
    letters = re.sub(r"[\s-]", "", code).upper().encode()
    return Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=8, p=1).derive(letters)


def _bound(named: object) -> bytes:
    return json.dumps([_FORMAT, named], sort_keys=True).encode()


def _name(which: tuple[str, int]) -> str:
    return f"{which[0]}.{which[1]}"


def _check_value(key: bytes) -> str:
    return blake2b(key, digest_size=8, person=b"gatelodge-check").hexdigest()
