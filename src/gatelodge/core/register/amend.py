"""Changing a register that is open: a new delta with some persons added, replaced, removed or merged; or a new base.

A delta holds whole what differs from its base, so the newest is all a reader needs. It is written anew with each
change, which is quick as long as it is small; `compact` makes base and delta one new base, without the source.

    made = amend(index, chunk, removals=[person], merges=[(given_up, lives_on)], at=now, salt=salt, new_ids=new_ids)
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from gatelodge.core.register import sieves
from gatelodge.core.register.assemble import (
    Assembled,
    Sections,
    assemble,
    gate_of,
    masked,
    owners_section,
    person_sections,
)
from gatelodge.core.register.chunk import PARTS, Chunk
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.key_tables import GATE, KeyTables
from gatelodge.core.register.layout import Head, sealed
from gatelodge.core.register.merging import merged_with
from gatelodge.core.register.person_rows import NameParts, NameWeights, Rows, parts_of, weights_of, whole
from gatelodge.core.register.prf import U32, U64, Masks, Numbers
from gatelodge.core.register.roll import chunk_parts
from gatelodge.core.text import NORMAL_FORM
from gatelodge.errors import ConfigError
from gatelodge.values import PersonId

KNOWN_BITS = 64
"""A delta holds whole fingerprints."""
_SAMPLE = 1 << 17
"""So many persons of a large register say how common a name is: rows are in random order."""


def amend(
    current: RegisterTable,
    chunk: Chunk | None = None,
    *,
    removals: Sequence[PersonId] = (),
    merges: Sequence[tuple[PersonId, PersonId]] = (),
    at: datetime,
    salt: bytes,
    new_ids: Callable[[int], bytes],
) -> Assembled:
    """The delta that makes these changes to the current version: removals first, then the chunk, then merges.

    chunk: persons as the source has them now, in place of whatever it had of them before. removals: forgotten at once.
    merges: (who is given up, who lives on), found under either id from now on. salt, new_ids: as for `assemble`.
    ValueError: somebody to remove or merge is not in the register. ConfigError: values were normalised by other rules.
    """
    if current.normal_form != NORMAL_FORM:
        raise ConfigError("The register was made by an earlier version of the program. Import it again first.")
    removed = [current.numbers_of(person) for person in removals]
    if not all(map(len, removed)):
        raise ValueError("there is no such person")
    change = _Change(current, chunk, np.concatenate([np.empty(0, np.int64), *removed]), new_ids)
    masks = current.prf.masks(salt)
    merged, folded = merged_with(current.merged, change.folded(), merges, change.numbers_of)
    gate, gate_bits = gate_of([chunk] if chunk else [], current.gates()[1:])
    head = Head(
        normal_form=current.normal_form,
        epoch=current.epoch,
        people=current.base.count - len(change.dead) + len(change.sources) - len(folded),
        left=int((~np.isin(current.left_pairs()[:, 0], change.dead)).sum()),
        imported=current.base.head.imported,
        salt=salt,
        directory_bits=0,
        known_bits=KNOWN_BITS,
        gate_bits=gate_bits,
        serial=current.delta.head.serial + 1 if current.delta else 1,
        base=current.base.head.version,
        key_check=current.base.head.key_check,
    )
    sections: Sections = {
        "gate": masked(gate, masks, GATE),
        "ids": change.ids,
        "sources": change.sources,
        "owners": owners_section(change.owners),
        "dead": change.dead,
        "merged": merged,
        "folded": folded,
    }
    sections |= change.key_sections(masks) | person_sections(change.names, change.weights(), masks)
    head, digests = sealed(head, sections, at)
    return Assembled(head, sections, digests, change.added, change.kept, len(removals))


def compact(
    current: RegisterTable, *, at: datetime, salt: bytes, new_ids: Callable[[int], bytes], forget_before: int = 0
) -> Assembled:
    """Base and delta as one new base, made from fingerprints alone; who left before `forget_before` is forgotten."""
    return assemble(
        [],
        prf=current.prf,
        epoch=current.epoch,
        at=at,
        salt=salt,
        new_ids=new_ids,
        previous=current,
        forget_before=forget_before,
    )


class _Change:
    """Everybody in the new delta, by row, and what becomes of the numbers of the version before."""

    def __init__(
        self, current: RegisterTable, chunk: Chunk | None, removed: Numbers, new_ids: Callable[[int], bytes]
    ) -> None:
        self._current, self._chunk, self._first = current, chunk, current.base.count
        fresh, place = np.unique(
            chunk["sources"].view(np.uint64) if chunk else np.empty(0, np.uint64), return_index=True
        )
        before = current.numbers_by_source(fresh)
        before[np.isin(before, removed)] = -1
        replaced = before >= 0
        gone = np.concatenate((removed, before[replaced]))
        self.dead = np.union1d(current.dead, gone[gone < self._first])
        stays = np.setdiff1d(np.arange(self._first, self._first + current.changed), gone)
        self.sources = np.sort(np.concatenate((fresh, current.sources_at(stays))))
        rows, theirs = np.searchsorted(self.sources, fresh), np.searchsorted(self.sources, current.sources_at(stays))
        self._now: dict[int, int] = dict(zip(stays.tolist(), (theirs + self._first).tolist(), strict=True))
        self._now |= dict(zip(before[replaced].tolist(), (rows[replaced] + self._first).tolist(), strict=True))
        self._gone = set(gone.tolist())
        self.ids, self.owners = np.zeros((len(self.sources), 2), np.uint64), np.zeros(len(self.sources), np.uint8)
        self.ids[theirs], self.owners[theirs] = current.raw_ids(stays), current.owners_at(stays)
        self.ids[rows[replaced]] = current.raw_ids(before[replaced])
        strangers = rows[~replaced]
        self.ids[strangers] = np.frombuffer(new_ids(len(strangers)), np.uint64).reshape(-1, 2)
        self.names = NameParts.none(len(self.sources))
        self.names.take(theirs, parts_of(current.rows(stays)), np.arange(len(stays)))
        if chunk:
            self.owners[rows] = chunk.owner
            self.names.take(rows, chunk_parts(chunk), place)
        self.added, self.kept = len(strangers), int(replaced.sum())

    def folded(self) -> Numbers:
        """The pairs of numbers of who was merged before, as they are now."""
        pairs = [[self._number(number) for number in pair] for pair in self._current.folded.tolist()]
        return np.array([pair for pair in pairs if min(pair) >= 0], np.int64).reshape(-1, 2)

    def _number(self, number: int) -> int:
        """What a number of the version before is now; -1 for who is gone."""
        return self._now.get(number, -1 if number in self._gone or number >= self._first else number)

    def numbers_of(self, person: PersonId) -> list[int]:
        """The rows with this very id."""
        low, high = np.frombuffer(person, np.uint64)
        base = np.flatnonzero(self._current.base.ids[:, 0] == low)
        base = np.setdiff1d(base[self._current.base.ids[base, 1] == high], self.dead)
        changed = np.flatnonzero((self.ids[:, 0] == low) & (self.ids[:, 1] == high))
        return [*(changed + self._first).tolist(), *base.tolist()]

    def key_sections(self, masks: Masks) -> Sections:
        """What points to these persons."""
        keys, words = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
        if self._current.delta:
            more, theirs, kinds = self._current.delta.part(0, PARTS)
            rows = np.array(
                [self._now.get(number, -1) for number in range(self._first, self._first + self._current.changed)],
                np.int64,
            )
            rows[np.isin(np.arange(len(rows)) + self._first, list(self._gone))] = -1
            stays = np.flatnonzero(rows[theirs] >= 0)
            keys.append(more[stays])
            words.append(((rows[theirs[stays]] - self._first) << 4 | kinds[stays]).astype(np.uint32))
        if self._chunk:
            more, pointed = self._chunk.postings(0, PARTS)
            row = np.searchsorted(self.sources, self._chunk["sources"].view(np.uint64)).astype(np.uint32)
            keys.append(more)
            words.append(row[pointed >> np.uint32(4)] << np.uint32(4) | pointed & np.uint32(15))
        tables = KeyTables(sum(map(len, keys)), masks)
        distinct, slots = tables.add(np.concatenate(keys), np.concatenate(words))
        blocks = np.zeros(sieves.filter_size(len(distinct)), np.uint64)
        sieves.fill(blocks, distinct, KNOWN_BITS)
        return tables.sections() | {"keys": distinct, "slots": slots, "filter": blocks}

    def weights(self) -> NameWeights:
        """How common the names are, by a sample of the base and by the delta itself."""
        base = self._current.base
        sample = np.setdiff1d(np.arange(min(base.count, _SAMPLE)), self.dead, assume_unique=True)
        rows, share = Rows(base.rows(sample)), base.count / max(len(sample), 1)
        names = self.names

        def often_in(ours: U32 | U64, theirs: U32 | U64) -> Numbers:
            return (_among(theirs, ours) * share).astype(np.int64) + _among(ours, ours)

        often = (
            often_in(whole(names.fore, names.sur), whole(rows.fore, rows.sur)),
            often_in(names.fore, rows.fore),
            often_in(names.sur, rows.sur),
        )
        return weights_of(names, often, base.count - len(self.dead) + len(self.sources))


def _among(values: U32 | U64, wanted: U32 | U64) -> Numbers:
    """How often each of the wanted is among the values."""
    ordered = np.sort(values)
    return np.searchsorted(ordered, wanted, side="right") - np.searchsorted(ordered, wanted, side="left")
