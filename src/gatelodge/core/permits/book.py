"""The permits in force (docs/formats/permits.md). Addresses are keyed tokens throughout.

Instants only: an import has already turned whole days into the organisation's instants; `until` is exclusive. This
class holds every line in memory, for tests, simulations and homes made before the store; `adapters/permits` reads the
same from a file and passes the same tests. What the lines mean is in `lines`.
"""

import json
import sys
from array import array
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from gatelodge.core.permits import lines as rules
from gatelodge.core.permits.addresses import near_token
from gatelodge.core.permits.permit import KINDS, Permit, permit_of
from gatelodge.errors import ConfigError
from gatelodge.values import FieldClass, PersonId

FORMAT = "gatelodge.permits/1"


class PermitBook:
    """Every permit, ban and ended permit, by address token. A book never changes; there is a newer one.

    A book in a file overrides whatever reads the lines, the addresses or the variants.
    """

    def __init__(
        self,
        permits: Mapping[bytes, tuple[Permit, ...]],
        near: "array[int]",
        *,
        version: str = "none",
        at: datetime | None = None,
        addresses: Mapping[bytes, bytes] | None = None,
        feeds: Mapping[str, datetime] | None = None,
    ) -> None:
        self._permits, self._near_tokens, self._addresses = permits, near, addresses or {}
        self.version = version
        """Number of the last change and a short digest of all of them; "none" for the empty book."""
        self.at = at
        """When the last change was made; None for the empty book."""
        self.feeds: Mapping[str, datetime] = feeds or {}
        """When each source was last imported."""
        self.slips: dict[str, str] = {}
        """How unknown addresses differ from known ones, where somebody found it out before; kept small by who does."""

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
            at = datetime.fromisoformat(snapshot["at"])
            return cls(
                {token: tuple(rows) for token, rows in permits.items()},
                _unpacked(snapshot["near"]),
                version=str(snapshot["version"]),
                at=at,
                addresses=addresses,
                feeds={line.source: at for rows in permits.values() for line in rows},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            sentence = f"permits.json is not a {FORMAT} snapshot. Import the permits again."
            raise ConfigError(sentence, log=f"permits.json unreadable: {type(error).__name__}") from error

    def __len__(self) -> int:
        return sum(map(len, self._permits.values()))

    def knows(self, token: bytes) -> bool:
        """True when this address stands in the book, whatever became of its permits."""
        return bool(self.permits_of(token))

    def hears(self, tokens: Iterable[bytes], at: datetime) -> rules.Hears:
        """What one recipient may hear now. tokens: every name they are reached by, `RecipientClasses.tokens`."""
        return rules.hears([line for token in tokens for line in self.permits_of(token)], at)

    def heard_by(self, token: bytes, at: datetime) -> Mapping[PersonId, FieldClass]:
        """Whom this address may hear about now, and which field classes; a ban takes the person out."""
        return rules.heard(self.permits_of(token), at)

    def banned(self, token: bytes, at: datetime) -> frozenset[PersonId]:
        """Whom this address must not hear about now."""
        return rules.banned(self.permits_of(token), at)

    def near_miss(self, tokens: Iterable[bytes]) -> bool:
        """True when one of these variant tokens (`address_variants`) is also a variant of a known address."""
        return bool(self.near_known(tokens))

    def near_known(self, tokens: Iterable[bytes]) -> frozenset[bytes]:
        """Those of these tokens under which a known address is noted: its variants, and what it looks like."""
        return frozenset(token for token in tokens if self._has_near(near_token(token)))

    def prepare(self, tokens: Iterable[bytes]) -> None:
        """Fetch what is known of these addresses at once, where that saves time."""

    def permits_of(self, token: bytes) -> Sequence[Permit]:
        """Every line about one address, for the answer to "what may it hear"."""
        return self._permits.get(token, ())

    def lines(self) -> Iterable[tuple[bytes, Permit]]:
        """Every line with its address token."""
        return ((token, permit) for token, permits in self._permits.items() for permit in permits)

    def lines_about(self, persons: Collection[PersonId]) -> Iterable[tuple[bytes, Permit]]:
        """Every line about one of these persons, with its address token."""
        return ((token, permit) for token, permit in self.lines() if permit.person in persons)

    def contradictions(self) -> Iterable[tuple[bytes, tuple[Permit, ...]]]:
        """The lines about each recipient and person of whom there are several that may be in force."""
        for token, permits in self._permits.items():
            for person in dict.fromkeys(permit.person for permit in permits):
                found = tuple(permit for permit in permits if permit.person == person)
                if sum(permit.kind != "ended" for permit in found) > 1:
                    yield token, found

    def tally(self) -> Mapping[str, tuple[int, int, int]]:
        """Of each source, how many permits, bans and ended lines."""
        every = [(permit.source, permit.kind) for _, permit in self.lines()]
        sources = dict.fromkeys(source for source, _ in every)
        return {source: (*(every.count((source, kind)) for kind in KINDS),) for source in sources}  # type: ignore[misc]

    def as_of(self, at: datetime) -> "PermitBook":
        """The book as it was known at that instant."""
        return self if self.at is not None and self.at <= at else PermitBook.empty()

    def sealed_address(self, token: bytes) -> bytes:
        """The sealed plain form of an address, b"" where there is none."""
        return self._addresses.get(token, b"")

    def _has_near(self, token: int) -> bool:
        place = bisect_left(self._near_tokens, token)
        return place < len(self._near_tokens) and self._near_tokens[place] == token

    @property
    def variants(self) -> Iterable[int]:
        """The variant tokens of every address, to carry over."""
        return tuple(self._near_tokens)


def _snapshot(text: str) -> Any:
    snapshot = json.loads(text)
    if snapshot["format"] != FORMAT:
        raise ValueError(snapshot["format"])
    return snapshot


def pack_near(tokens: Iterable[int]) -> str:
    """Variant tokens as they stand in a snapshot: sorted, big-endian, base64url."""
    packed = array("Q", sorted(set(tokens)))
    if sys.byteorder == "little":
        packed.byteswap()
    return urlsafe_b64encode(packed.tobytes()).decode()


def _unpacked(text: str) -> "array[int]":
    tokens = array("Q")
    tokens.frombytes(urlsafe_b64decode(text))
    if sys.byteorder == "little":
        tokens.byteswap()
    return tokens
