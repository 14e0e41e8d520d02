"""Reading an index: opening it, and the look-ups that need no text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.build import (
    LONGEST_FORM,
    POSTING_MASK,
    ROW_MASK,
    SHORTEST,
    field_forms,
    filter_bits,
    filter_places,
    key_check,
)
from gatelodge.core.register.fields import Kind
from gatelodge.core.register.layout import Head, unpack, verify
from gatelodge.core.register.prf import U64, Numbers, Prf
from gatelodge.core.text import compact
from gatelodge.errors import ConfigError
from gatelodge.values import PersonId

U32 = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Pairs of a hit and a person: hit numbers count from 0 in the order asked."""

    hit: Numbers
    person: Numbers
    kind: Numbers


class RegisterTable:
    """An open index as a table of keys: fingerprint to persons. Reads from the buffer, copies nothing whole."""

    def __init__(self, buffer: memoryview, head: Head, sections: dict[str, NDArray[np.generic]], prf: Prf) -> None:
        self._buffer, self._head, self.prf = buffer, head, prf
        self._keys: U64 = sections["keys"].view(np.uint64)
        self._filter: U64 = sections["filter"].view(np.uint64)
        self._starts: U32 = sections["starts"].view(np.uint32)
        self._postings: U32 = sections["postings"].view(np.uint32)
        self._rows: U32 = sections["rows"].view(np.uint32).reshape(-1, 4)
        self._ids = sections["ids"].tobytes()
        self._source_keys, self._source_rows = sections["srckeys"], sections["srcrows"]

    @classmethod
    def _read(
        cls, buffer: "bytes | memoryview", key: bytes
    ) -> tuple[memoryview, Head, dict[str, NDArray[np.generic]], Prf]:
        view = memoryview(buffer)
        head, sections = unpack(view)
        prf = Prf(key)
        if head.key_check != key_check(prf):
            raise ConfigError(
                f"The register index was made with another key (its epoch is {head.epoch}). Import the register again."
            )
        return view, head, sections, prf

    @property
    def version(self) -> str:
        """When it was made and the start of its digest."""
        return self._head.version

    @property
    def made(self) -> datetime:
        """When it was made, as its version says; UTC."""
        return datetime.fromisoformat(self.version[:20])

    @property
    def people(self) -> int:
        """How many persons it holds."""
        return self._head.people

    @property
    def epoch(self) -> int:
        """Of the register key."""
        return self._head.epoch

    @property
    def normal_form(self) -> int:
        """Version of the rules that values were normalised with."""
        return self._head.normal_form

    def verify(self) -> None:
        """Read everything. IntegrityError when a section is damaged."""
        verify(self._buffer)

    def persons(self) -> frozenset[PersonId]:
        """Every person's id."""
        return frozenset(self.person_at(row) for row in range(self.people))

    def person_at(self, row: int) -> PersonId:
        """The id in that row of the person table."""
        return PersonId(self._ids[16 * row : 16 * row + 16])

    def person_by_source_key(self, source_key: str) -> PersonId | None:
        """The person that the source system knows under this key; None when there is none."""
        return self.persons_by_source_key([source_key])[0]

    def persons_by_source_key(self, source_keys: Sequence[str]) -> list[PersonId | None]:
        """The person of each key, in the order asked."""
        if not self.people:
            return [None] * len(source_keys)
        wanted = self.prf.sources(self.prf.values([compact(key) for key in source_keys]))
        place = np.minimum(np.searchsorted(self._source_keys, wanted), self.people - 1)
        rows, known = self._source_rows[place].tolist(), (self._source_keys[place] == wanted).tolist()
        return [self.person_at(row) if there else None for row, there in zip(rows, known, strict=True)]

    def persons_with_address(self, email: str) -> set[PersonId]:
        """Everybody who is enrolled with this mail address."""
        forms = [form for _, form in field_forms(Kind.MAIL, email)]
        pairs = self.postings(self.places(self.prf.values(forms))[1])
        return {
            self.person_at(int(row)) for row, kind in zip(pairs.person, pairs.kind, strict=True) if kind == Kind.MAIL
        }

    def has_identifiers(self, values: Sequence[str]) -> list[bool]:
        """For each value, whether somebody is enrolled with it as a number."""
        forms = [form if SHORTEST <= len(form := compact(value)) <= LONGEST_FORM else b"-" for value in values]
        hits, places = self.places(self.prf.values(forms))
        pairs = self.postings(places)
        numbers = (pairs.kind == Kind.ISSUED) | (pairs.kind == Kind.NUMBER) | (pairs.kind == Kind.PHONE)
        known = set(hits[pairs.hit[numbers]].tolist())
        return [place in known for place in range(len(values))]

    def places(self, fingerprints: U64) -> tuple[Numbers, Numbers]:
        """Which of the fingerprints are keys, and where in the list of keys each of those stands."""
        blocks = self._filter[filter_places(fingerprints, len(self._filter))]
        bits = filter_bits(fingerprints)
        maybe = np.flatnonzero((blocks & bits) == bits)
        wanted = fingerprints[maybe]
        place = np.searchsorted(self._keys, wanted)
        place = np.minimum(place, max(len(self._keys) - 1, 0))
        sure = self._keys[place] == wanted if len(self._keys) else np.zeros(len(wanted), np.bool_)
        return maybe[sure], place[sure]

    def counts(self, places: Numbers) -> Numbers:
        """How many postings each key has."""
        return self._starts[places + 1].astype(np.int64) - self._starts[places]

    def postings(self, places: Numbers) -> Postings:
        """Every posting of these keys."""
        counts = self.counts(places)
        hit = np.repeat(np.arange(len(places)), counts)
        ends = np.cumsum(counts)
        at = np.arange(len(hit)) + (self._starts[places].astype(np.int64) - (ends - counts))[hit]
        blocks, which = np.unique(at >> 2, return_inverse=True)
        words = self._postings[at] ^ self.prf.mask(POSTING_MASK, blocks)[which, at & 3]
        return Postings(hit, (words >> np.uint32(4)).astype(np.int64), (words & np.uint32(15)).astype(np.int64))

    def rows(self, persons: Numbers) -> NDArray[np.uint32]:
        """The row of each person: fingerprints of forename, surname, its other form; weights of the name."""
        return self._rows[persons] ^ self.prf.mask(ROW_MASK, persons)
