"""The look-ups that need no text: keys to persons, ids and source keys to persons and back."""

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import Kind
from gatelodge.core.register.forms import field_forms
from gatelodge.core.register.gather import source_fingerprints
from gatelodge.core.register.opened import OpenRegister
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.prf import U64, Numbers
from gatelodge.core.register.sieves import gate_places
from gatelodge.core.register.table import Postings
from gatelodge.core.text import compact
from gatelodge.values import PersonId


class RegisterTable(OpenRegister):
    """One version of the register, open. One per thread: the ciphers behind it are not to be shared."""

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """Every source that somebody is from."""
        return tuple(np.unique(np.concatenate([table.sections["owners"] for table in self._tables()])).tolist())

    def people_of(self, owner: int) -> int:
        """How many persons of that source there are, without those who have left."""
        return int((self.owners_at(np.setdiff1d(self.living(), self.left_pairs()[:, 0])) == owner).sum())

    def may_begin(self, six: U64) -> NDArray[np.bool_]:
        """Whether any value begins with these letters: (up to) six as a little-endian number."""
        passing = np.zeros(len(six), np.bool_)
        for table in self._tables():
            places = gate_places(six, table.head.gate_bits)
            passing |= table.gate.take(places >> 5) >> (places & 31).astype(np.uint32) & np.uint32(1) == 1
        return passing

    def places(self, fingerprints: U64) -> tuple[Numbers, Numbers]:
        """Which of the fingerprints are keys, and the number of each key. One may be two, in base and delta."""
        hits, places = self.base.places(fingerprints)
        if self.delta is None:
            return hits, places
        more, theirs = self.delta.places(fingerprints)
        return np.concatenate((hits, more)), np.concatenate((places, theirs + self.base.keys))

    def counts(self, places: Numbers) -> Numbers:
        """How many postings each key has; dead ones are counted."""
        if self.delta is None:
            return self.base.counts(places)
        counts = np.empty(len(places), np.int64)
        for table, asked, numbers in self._split(places, self.base.keys):
            counts[asked] = table.counts(numbers)
        return counts

    def postings(self, places: Numbers) -> Postings:
        """Every posting of these keys, sorted by person within each."""
        if self.delta is None:
            return self._living(self.base.postings(places))
        parts = []
        for table, asked, numbers in self._split(places, self.base.keys):
            found = table.postings(numbers)
            parts.append((asked[found.hit], found.person + self._first(table), found.kind))
        hit, person, kind = (np.concatenate([part[n] for part in parts]) for n in range(3))
        order = np.argsort(hit, kind="stable")
        return self._living(Postings(hit[order], person[order], kind[order]))

    def people_with(self, places: Numbers, fingerprints: U64) -> Numbers:
        """How many postings the value behind each of these keys has, in base and delta together."""
        counts = self.counts(places)
        if self.delta is None:
            return counts
        _, value = np.unique(fingerprints, return_inverse=True)
        _, once = np.unique((value << 40) | places, return_index=True)
        return np.bincount(value[once], weights=counts[once])[value].astype(np.int64)

    def kinds_held(self, places: Numbers, persons: Numbers) -> Numbers:
        """For each pair of a key and a person, the kind of value that it is of theirs; -1 where it is none."""
        kinds = self._kinds_held(places, persons)
        for gone, survivor in self.folded.tolist():
            theirs = np.flatnonzero((persons == survivor) & (kinds < 0))
            if len(theirs):
                kinds[theirs] = self._kinds_held(places[theirs], np.full(len(theirs), gone))
        return kinds

    def _kinds_held(self, places: Numbers, persons: Numbers) -> Numbers:
        if self.delta is None:
            return self.base.kinds_held(places, persons)
        kinds = np.full(len(places), -1)
        ours = np.flatnonzero((places < self.base.keys) & (persons < self.base.count))
        theirs = np.flatnonzero((places >= self.base.keys) & (persons >= self.base.count))
        kinds[ours] = self.base.kinds_held(places[ours], persons[ours])
        kinds[theirs] = self.delta.kinds_held(places[theirs] - self.base.keys, persons[theirs] - self.base.count)
        return kinds

    def rows(self, persons: Numbers) -> Rows:
        """Parts of the name, weights and flags of each person."""
        return Rows(self.row_words(persons))

    def person_at(self, person: int) -> PersonId:
        """The id of the person with this number."""
        return self.persons_at(np.array([person]))[0]

    def persons_at(self, persons: Numbers) -> list[PersonId]:
        """The id of each."""
        content = (self.base.ids.take(persons, axis=0) if self.delta is None else self.raw_ids(persons)).tobytes()
        ids = [PersonId(content[place : place + 16]) for place in range(0, len(content), 16)]
        return [self.resolve(person) for person in ids] if self._survivors else ids

    def persons(self) -> frozenset[PersonId]:
        """Every person's id."""
        return frozenset(self.persons_at(self.living()))

    def resolve(self, person: PersonId) -> PersonId:
        """Who this is now: the person themselves, or whom they were merged into."""
        return self._survivors.get(person, person)

    def given_up(self, persons: Collection[PersonId]) -> frozenset[PersonId]:
        """The ids that were given up when others were found to be these persons."""
        return frozenset(PersonId(old) for old, survivor in self._survivors.items() if survivor in persons)

    def alive(self, person: PersonId) -> bool:
        """Whether the register holds them, under this id or that of whom they were merged into."""
        return bool(len(self.numbers_of(person)))

    def numbers_of(self, person: PersonId) -> Numbers:
        """Every row that is read as this person: their own, and those of who was merged into them."""
        survivor = self.resolve(person)
        wanted = {survivor, *(given_up for given_up, into in self._survivors.items() if into == survivor)}
        found = [np.empty(0, np.int64)]
        for table in self._tables():
            for low, high in (np.frombuffer(each, np.uint64) for each in wanted):
                rows = np.flatnonzero(table.ids[:, 0] == low)
                found.append(rows[table.ids[rows, 1] == high] + self._first(table))
        numbers = np.sort(np.concatenate(found))
        return numbers[~np.isin(numbers, self.dead)]

    @property
    def canaries(self) -> frozenset[PersonId]:
        """Everybody who is planted."""
        return frozenset(self.persons_at(self.planted()))

    def person_by_source_key(self, source_key: str, owner: int | None = None) -> PersonId | None:
        """The person that this source, or else the first that does, knows under this key; None when there is none."""
        return self.persons_by_source_key([source_key], owner)[0]

    def persons_by_source_key(self, source_keys: Sequence[str], owner: int | None = None) -> list[PersonId | None]:
        """The person of each key, in the order asked."""
        told = [place for place, key in enumerate(source_keys) if compact(key)]
        numbers = np.full(len(told), -1)
        for source in self.owners if owner is None else (owner,):
            keys = source_fingerprints([source_keys[place] for place in told], source, self.prf)
            numbers = np.where(numbers >= 0, numbers, self.numbers_by_source(keys))
        ids: list[PersonId | None] = [None] * len(source_keys)
        known = np.flatnonzero(numbers >= 0)
        for place, person in zip(known.tolist(), self.persons_at(numbers[known]), strict=True):
            ids[told[place]] = person
        return ids

    def persons_with_address(self, email: str) -> set[PersonId]:
        """Everybody who is enrolled with this mail address."""
        forms = [form for _, form in field_forms(Kind.MAIL, email)]
        pairs = self.postings(self.places(self.prf.values(forms))[1])
        return set(self.persons_at(pairs.person[pairs.kind == Kind.MAIL]))

    def _living(self, found: Postings) -> Postings:
        """Without the dead, and everybody as who they are now."""
        hit, person, kind = found.hit, found.person, found.kind
        if len(self.dead):
            place = np.minimum(np.searchsorted(self.dead, person), len(self.dead) - 1)
            keep = self.dead[place] != person
            hit, person, kind = hit[keep], person[keep], kind[keep]
        if len(self.folded):
            place = np.minimum(np.searchsorted(self.folded[:, 0], person), len(self.folded) - 1)
            gone = self.folded[place, 0] == person
            if gone.any():
                person = np.where(gone, self.folded[place, 1], person)
                once = np.unique(np.stack((hit, person, kind)), axis=1)
                hit, person, kind = once
        return Postings(hit, person, kind)
