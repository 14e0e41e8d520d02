"""SMTP accounts: names with scrypt hashes in one TOML file, for AUTH under TLS.

    [accounts]
    "visits@prison.example" = "scrypt$16384$8$1$<salt hex>$<hash hex>"

Source of the parameters: OWASP password storage, scrypt N=2^14, r=8, p=1 (16 MiB, about 50 ms).
"""

import hmac
import secrets
import tomllib
from collections.abc import Mapping
from hashlib import scrypt
from pathlib import Path

from gatelodge.errors import ConfigError

_N, _R, _P = 1 << 14, 8, 1
_MAX_MEMORY = 64 << 20


class Accounts:
    """Who may log in over SMTP."""

    def __init__(self, path: Path) -> None:
        try:
            content = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise ConfigError(f"{path.name}: there is no such file; [smtp] auth_users names it.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise ConfigError(f"{path.name}: {error}") from error
        accounts = content.get("accounts")
        if not isinstance(accounts, dict) or not all(isinstance(value, str) for value in accounts.values()):
            raise ConfigError(f'{path.name}: write [accounts] and lines such as "name" = "scrypt$...".')
        self._accounts: Mapping[str, str] = {name.lower(): value for name, value in accounts.items()}
        self._nobody = hashed(secrets.token_hex(8))

    def check(self, name: str, password: str) -> bool:
        """Is this the password? An unknown name takes as long as a known one."""
        known = self._accounts.get(name.lower())
        return matches(known or self._nobody, password) and known is not None


def hashed(password: str) -> str:
    """What to write into the file for a password."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_derive(password, salt, _N, _R, _P).hex()}"


def matches(stored: str, password: str) -> bool:
    """Does the password give the stored hash? False for a line that is not one."""
    fields = stored.split("$")
    if len(fields) != 6 or fields[0] != "scrypt":
        return False
    try:
        n, r, p = (int(field) for field in fields[1:4])
        salt, expected = bytes.fromhex(fields[4]), bytes.fromhex(fields[5])
        return hmac.compare_digest(_derive(password, salt, n, r, p), expected)
    except (ValueError, TypeError):  # scrypt's word for numbers out of its range
        return False


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MAX_MEMORY, dklen=32)
