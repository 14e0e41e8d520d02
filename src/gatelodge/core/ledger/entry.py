r"""What one ledger entry says, as bytes that come out the same everywhere.

An entry is canonical JSON (RFC 8785; here only objects, lists, strings, whole numbers, true, false, null). It holds
commitments, not people: people and addresses are keyed tokens, and what stands beside it (the payload) is bound by an
HMAC whose key, the salt, is kept with the payload. Ending the salt ends the meaning, and the log still verifies.
Format: docs/formats/ledger.md.

    >>> canonical({"b": 1, "a": "é"})
    b'{"a":"\xc3\xa9","b":1}'
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from gatelodge.errors import IntegrityError

FORMAT = "gatelodge.entry/1"
MAX_ENTRY_BYTES = 65_535
"""C2SP tlog-tiles: an entry's length is written in two bytes."""
SHORT_LIST = 64
"""Longer lists are named by their hash in an entry that would be too long."""
_LARGEST_NUMBER = 2**53 - 1
"""RFC 8785 section 3.2.2.3: beyond it other readers lose digits."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: object) -> bytes:
    """The one way to write this value. TypeError or ValueError for what the subset does not have."""
    _check(value)
    return _encode(value).encode()


def build(
    row: int, *, tag: str, at: datetime, actor: str, payload: bytes, what: Mapping[str, object], **more: object
) -> bytes:
    """The bytes of one entry, at most 65,535.

    row: its number, counted from 1; its place in the tree is row - 1. actor: a keyed token in hex, or `gate`.
    payload: HMAC of what stands beside it, b"" for nothing. what: the commitment; a list in it that makes the entry too
    long is replaced by its SHA-256 (`_long` in its name), and the caller keeps the list in the payload.
    """
    head = {"format": FORMAT, "row": row, "tag": tag, "at": stamp(at), "actor": actor, "payload": payload.hex(), **more}
    entry = canonical({**head, "what": what})
    if len(entry) > MAX_ENTRY_BYTES:
        entry = canonical({**head, "what": _shorten(what)})
    if len(entry) > MAX_ENTRY_BYTES:
        entry = canonical({**_shorten(head), "what": _shorten(what)})
    if len(entry) > MAX_ENTRY_BYTES:
        raise ValueError("an entry is longer than 65,535 bytes")
    return entry


def parse(entry: bytes) -> Mapping[str, Any]:
    """The entry as a mapping. IntegrityError when it is not one of ours, written the one way."""
    try:
        value = json.loads(entry)
        if isinstance(value, dict) and value.get("format") == FORMAT and canonical(value) == entry:
            return value
    except (ValueError, TypeError, RecursionError):
        pass
    raise IntegrityError("A ledger entry is not canonical JSON of our format.")


def stamp(at: datetime) -> str:
    """UTC with microseconds: `2011-08-01T09:00:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def payload_hash(salt: bytes, payload: bytes) -> bytes:
    """HMAC-SHA256 of the payload under its own salt."""
    return hmac.digest(salt, payload, "sha256")


def _shorten(values: Mapping[str, object]) -> dict[str, object]:
    """Long lists replaced by their number and hash."""
    short: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, (list, tuple)) and len(value) > SHORT_LIST:
            digest = sha256(canonical(value)).hexdigest()
            short[f"{key}_long"] = {"count": len(value), "sha256": digest}
        else:
            short[key] = value
    return short


def _check(value: object) -> None:
    """Plain text, whole numbers and what holds them, or TypeError; the exact types first, for speed."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if isinstance(value, int):
        if not -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:
            raise ValueError("a number is too large for canonical JSON")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if type(key) is not str or not key.isascii():
                raise TypeError("keys of an entry are ASCII text")
            _check(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _check(inner)
    elif not isinstance(value, str):
        raise TypeError(f"a {kind.__name__} has no canonical form here")
