"""The permit snapshot as text: sealed addresses, variant tokens, lines, version (docs/formats/permits.md)."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from gatelodge.core.permits import Permit, PermitBook, address_variants, near_token
from gatelodge.core.permits.book import FORMAT, pack_near
from gatelodge.core.permits.permit import permit_row
from gatelodge.core.text import address_token


def sealed_addresses(
    plain: dict[bytes, str], kept: Iterable[bytes], before: PermitBook, encrypt: Callable[[bytes], bytes]
) -> dict[bytes, bytes]:
    """Every address of the new snapshot, sealed; one sealed before stays as it was."""
    sealed = {token: before.sealed_address(token) for token in kept}
    return sealed | {token: before.sealed_address(token) or encrypt(a.encode()) for token, a in plain.items()}


def near_tokens(plain: dict[bytes, str], kept: Iterable[bytes], before: PermitBook, address_key: bytes) -> set[int]:
    """The variant tokens of every address; of those we know only sealed, all that were there before."""
    variants = {variant for address in plain.values() for variant in address_variants(address)}
    near = {near_token(address_token(address_key, variant)) for variant in variants}
    return near if set(kept) <= plain.keys() else near | before.near_tokens


def snapshot(
    sealed: dict[bytes, bytes], near: set[int], permits: Iterable[tuple[bytes, Permit]], at: datetime
) -> tuple[str, str]:
    """The snapshot's text and version."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "addresses": {_b64(token): _b64(address) for token, address in sorted(sealed.items())},
        "permits": [permit_row(token, permit) for token, permit in permits],
        "near": pack_near(near),
    }
    version = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    made = content | {"version": version, "at": at.astimezone(UTC).isoformat()}
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n", version


def _b64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode()
