"""The permits in force, read from a snapshot (docs/formats/permits.md). Addresses are keyed tokens throughout.

Instants only: an import has already turned whole days into the organisation's instants; `until` is exclusive.
"""

import json
import sys
from array import array
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from gatelodge.core.permits.permit import Permit, permit_of
from gatelodge.errors import ConfigError
from gatelodge.values import FieldClass, PersonId

FORMAT = "gatelodge.permits/1"


class PermitBook:
    """Every permit, ban and ended permit, by address token."""

    def __init__(
        self,
        permits: Mapping[bytes, tuple[Permit, ...]],
        near: "array[int]",
        *,
        version: str = "none",
        at: datetime | None = None,
        addresses: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self._permits, self._near, self._addresses = permits, near, addresses or {}
        self.version = version
        self.at = at
        """When the snapshot was made; None for the empty book."""

    @classmethod
    def empty(cls) -> Self:
        """The book of an organisation without permits."""
        return cls({}, array("Q"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The book of a snapshot. ConfigError when it is not one."""
        try:
            snapshot = _snapshot(text)
            addresses = {urlsafe_b64decode(token): urlsafe_b64decode(s) for token, s in snapshot["addresses"].items()}
            permits: dict[bytes, list[Permit]] = {token: [] for token in addresses}
            for token, *row in snapshot["permits"]:
                permits[urlsafe_b64decode(token)].append(permit_of(row))
            return cls(
                {token: tuple(rows) for token, rows in permits.items()},
                _near_tokens(snapshot["near"]),
                version=str(snapshot["version"]),
                at=datetime.fromisoformat(snapshot["at"]),
                addresses=addresses,
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            sentence = f"permits.json is not a {FORMAT} snapshot. Import the permits again."
            raise ConfigError(sentence, log=f"permits.json unreadable: {type(error).__name__}") from error

    def __len__(self) -> int:
        return sum(map(len, self._permits.values()))

    def knows(self, token: bytes) -> bool:
        """True when this address stands in the book, whatever became of its permits."""
        return token in self._permits

    def heard_by(self, token: bytes, at: datetime) -> Mapping[PersonId, FieldClass]:
        """Whom this address may hear about now, and which field classes; a ban takes the person out."""
        heard: dict[PersonId, FieldClass] = {}
        for permit in self._permits.get(token, ()):
            if permit.kind == "permit" and permit.in_force(at):
                known = heard.get(permit.person)
                heard[permit.person] = permit.hears if known is None else known | permit.hears
        for person in self.banned(token, at):
            heard.pop(person, None)
        return heard

    def banned(self, token: bytes, at: datetime) -> frozenset[PersonId]:
        """Whom this address must not hear about now."""
        return frozenset(p.person for p in self._permits.get(token, ()) if p.kind == "ban" and p.in_force(at))

    def near_miss(self, tokens: Iterable[bytes]) -> bool:
        """True when one of these variant tokens (`address_variants`) is also a variant of a known address."""
        return any(self._has_near(near_token(token)) for token in tokens)

    def permits_of(self, token: bytes) -> Sequence[Permit]:
        """Every line about one address, for the answer to "what may it hear"."""
        return self._permits.get(token, ())

    def lines(self) -> Iterable[tuple[bytes, Permit]]:
        """Every line with its address token."""
        return ((token, permit) for token, permits in self._permits.items() for permit in permits)

    def sealed_address(self, token: bytes) -> bytes:
        """The sealed plain form of an address, b"" where there is none."""
        return self._addresses.get(token, b"")

    @property
    def near_tokens(self) -> frozenset[int]:
        """The variant tokens of every address, to carry over into a new snapshot."""
        return frozenset(self._near)

    def _has_near(self, token: int) -> bool:
        place = bisect_left(self._near, token)
        return place < len(self._near) and self._near[place] == token


def _snapshot(text: str) -> Any:
    snapshot = json.loads(text)
    if snapshot["format"] != FORMAT:
        raise ValueError(snapshot["format"])
    return snapshot


def near_token(token: bytes) -> int:
    """The first 8 bytes of a variant's address token, as a number."""
    return int.from_bytes(token[:8], "big")


def pack_near(tokens: Iterable[int]) -> str:
    """Variant tokens as they stand in a snapshot: sorted, big-endian, base64url."""
    packed = array("Q", sorted(set(tokens)))
    if sys.byteorder == "little":
        packed.byteswap()
    return urlsafe_b64encode(packed.tobytes()).decode()


def _near_tokens(text: str) -> "array[int]":
    tokens = array("Q")
    tokens.frombytes(urlsafe_b64decode(text))
    if sys.byteorder == "little":
        tokens.byteswap()
    return tokens
