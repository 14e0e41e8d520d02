"""Office files that are locked with a password: opened with one that is known, and then read as what they are.

The ciphers are msoffcrypto's (MIT). Source: [MS-OFFCRYPTO].
"""

import io
from dataclasses import replace
from typing import Any

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.office.compound import agile

DEFAULT = "VelvetSweatshop"
"""With it Excel locks what is only protected against changes, and opens it without asking ([MS-OFFCRYPTO] 2.3.7.3)."""


def unlock(untrusted: bytes, place: Place, context: Context, sentence: str) -> None:
    """Read the file with a password, now or once the message's own are known; a gap with this sentence otherwise."""

    def open_with(password: str) -> bool:
        plain = _decrypted(untrusted, password)
        if plain is None:
            return False
        context.spend(len(plain))
        context.inside(plain, replace(place, depth=place.depth + 1))
        return True

    try:
        opened = open_with(DEFAULT)
    except Exception:  # noqa: BLE001 - the library stumbles; it will again, where that becomes a gap
        opened = False
    if not opened:
        context.lock(place, sentence, open_with)


def _decrypted(untrusted: bytes, password: str) -> bytes | None:
    """The file without its lock; None when it is another password."""
    import msoffcrypto  # noqa: PLC0415 - 30 ms, and locked files are rare
    from msoffcrypto.exceptions import InvalidKeyError  # noqa: PLC0415

    file: Any = msoffcrypto.OfficeFile(io.BytesIO(untrusted))
    plain = io.BytesIO()
    try:
        if file.format == "ooxml" and file.type == "agile":
            found = agile.key(file.info, password)
            if found is None:
                return None
            file.load_key(secret_key=found)
        elif file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
        file.decrypt(plain)
    except InvalidKeyError:
        return None
    return plain.getvalue()
