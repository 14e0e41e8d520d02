"""Putting chunks together to a new base: rows of one source key become one person, who keeps the id they had before.

Whoever a source no longer has stays findable, as one who left, until `forget_before`; people of other sources stay as
they are. Both are carried over from the version before as fingerprints. Keys are dealt with part by part, by their
first byte, so that a register many times larger than a part's share of memory can be made.

    made = assemble(chunks, prf=prf, epoch=1, at=now, salt=salt, new_ids=new_ids)
    for piece in made.pieces(): ...
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register import sieves
from gatelodge.core.register.chunk import PARTS, Chunk
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.key_tables import GATE, LEFT, PLANTED, ROWS, KeyTables
from gatelodge.core.register.layout import Digests, Head, pieces, sealed
from gatelodge.core.register.person_rows import NameParts, NameWeights, packed, planted, weigh
from gatelodge.core.register.prf import U32, U64, Masks, Prf
from gatelodge.core.register.roll import Roll, roll_of
from gatelodge.core.register.table import key_check, known_keys
from gatelodge.core.text import NORMAL_FORM

_AT_ONCE = 1 << 24
"""So many postings are sorted at once."""
_LEAST_BITS = 16
_KEYS_PER_BUCKET = 8
_KNOWN = 32
"""Bits of a fingerprint that stand in an entry."""

Sections = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A new base or delta, and what is different from before."""

    head: Head
    sections: Mapping[str, NDArray[np.generic]] = field(repr=False)
    digests: Digests = field(repr=False)
    added: int
    kept: int
    gone: int
    """How many left the sources, or were removed, since the version before."""

    @property
    def people(self) -> int:
        """How many persons there are now, with those who have left."""
        return self.head.people

    @property
    def left(self) -> int:
        """How many of them have left."""
        return self.head.left

    @property
    def version(self) -> str:
        """The version of the register once this is in place."""
        return f"{self.head.base}+{self.head.serial}" if self.head.serial else self.head.version

    def pieces(self) -> Iterator[bytes | memoryview]:
        """The file's bytes in order."""
        return pieces(self.head, self.sections, self.digests)

    def to_bytes(self) -> bytes:
        """The whole file."""
        return b"".join(self.pieces())


def assemble(
    chunks: Sequence[Chunk],
    *,
    prf: Prf,
    epoch: int,
    at: datetime,
    salt: bytes,
    new_ids: Callable[[int], bytes],
    previous: RegisterTable | None = None,
    forget_before: int = 0,
) -> Assembled:
    """A new base of these chunks.

    salt: 16 bytes that no other file has. new_ids: 16 fresh random bytes for each of so many persons.
    previous: the version before; of another epoch, the chunks say who everybody was (`gather` with `previous_prf`), and
    those who are in none of them are forgotten. forget_before: yyyymmdd; who left before that day is forgotten.
    ValueError: more persons than an index can hold, or chunks that do not say who everybody was.
    """
    rekeyed = previous is not None and previous.epoch != epoch
    roll = roll_of(chunks, previous, rekeyed, int(f"{at:%Y%m%d}"), forget_before, new_ids)
    masks = prf.masks(salt)
    gate, gate_bits = gate_of(chunks, previous.gates() if previous is not None and roll.carried.any() else [])
    made = _Keys(chunks, roll, previous, masks)
    source = previous if previous is not None and not chunks else None  # all of it is carried over then
    head = Head(
        normal_form=source.normal_form if source else NORMAL_FORM,
        epoch=epoch,
        people=len(roll.sources) - len(roll.folded),
        left=len(roll.left),
        imported=int((source.made if source else at).astimezone(UTC).timestamp()),
        salt=salt,
        directory_bits=made.bits,
        known_bits=made.known,
        gate_bits=gate_bits,
        base=previous.version if previous is not None else "",
        key_check=key_check(prf),
    )
    sections = person_sections(roll.names, weigh(roll.names), masks) | {
        "gate": masked(gate, masks, GATE),
        "ids": roll.ids,
        "sources": roll.sources,
        "owners": owners_section(roll.owners),
        "left": masked(roll.left.astype(np.uint32).reshape(-1), masks, LEFT),
        "merged": roll.merged,
        "folded": roll.folded,
    }
    sections |= made.sections()
    head, digests = sealed(head, sections, at)
    return Assembled(head, sections, digests, roll.added, roll.kept, roll.gone)


def person_sections(names: NameParts, weights: NameWeights, masks: Masks) -> Sections:
    """The rows, and which of them are planted."""
    rows = packed(names, weights)
    rows ^= masks.blocks(ROWS, np.arange(len(rows)))
    return {"rows": rows, "canaries": masked(planted(names).astype(np.uint32), masks, PLANTED)}


def owners_section(owners: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Whose each row is; one number where all are of one source."""
    return owners[:1] if len(owners) and (owners == owners[0]).all() else owners


def masked(words: U32, masks: Masks, purpose: int) -> U32:
    """A whole section of words."""
    return words ^ masks.stretch(purpose, 0, len(words))


def gate_of(chunks: Sequence[Chunk], before: Sequence[tuple[U32, int]]) -> tuple[U32, int]:
    """The gate for these chunks and what is carried over from other gates, and its bits."""
    passing = np.zeros(1 << sieves.FINEST, np.bool_)
    for chunk in chunks:
        passing[chunk["gate"].view(np.uint32)] = True
    places = np.flatnonzero(passing)
    bits = max(sieves.gate_bits(len(places)), *(bits for _, bits in before), 0)
    gate = sieves.gate_words(places, bits)
    for words, coarser in before:
        gate |= sieves.gate_finer(words, coarser, bits)
    return gate, bits


class _Keys:
    """The directory, the entries and what they point to."""

    def __init__(self, chunks: Sequence[Chunk], roll: Roll, previous: RegisterTable | None, masks: Masks) -> None:
        self._chunks, self._roll, self._masks = chunks, roll, masks
        self._previous = previous if roll.carried.any() else None
        most = sum(len(chunk.columns["keys"]) for chunk in chunks)
        most += self._previous.posted if self._previous is not None else 0
        self.bits = max(_LEAST_BITS, (most // _KEYS_PER_BUCKET).bit_length() - 1)
        self.known = self.bits + _KNOWN
        if self._previous is not None:
            self.known = min(self.known, self._previous.base.head.known_bits)
        self._tables = KeyTables(most, masks)
        self._entries = np.empty(most, np.uint64)
        self._starts = np.zeros((1 << self.bits) + 1, np.uint32)
        self._count = 0
        step = max(1, PARTS // max(1, most // _AT_ONCE))
        self._parts = [(first, min(first + step, PARTS)) for first in range(0, PARTS, step)]
        for first, last in self._parts:
            self._add(*self._part(first, last), first << (self.bits - 8), last << (self.bits - 8))

    def _part(self, first: int, last: int) -> tuple[U64, U32]:
        """Every key whose first byte is first..last-1, as far as keys are known, and what it points to."""
        keys, words = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
        for chunk, rows in zip(self._chunks, self._roll.chunk_rows, strict=True):
            more, pointed = chunk.postings(first, last)
            keys.append(more)
            words.append(rows[pointed >> np.uint32(4)] << np.uint32(4) | pointed & np.uint32(15))
        if self._previous is not None:
            for more, persons, kinds in self._previous.parts(first, last):
                stays = np.flatnonzero(self._roll.carried[persons])
                keys.append(more[stays])
                words.append((self._roll.moved[persons[stays]] << 4 | kinds[stays]).astype(np.uint32))
        unknown = np.uint64(64 - self.known)
        return np.concatenate(keys) >> unknown << unknown, np.concatenate(words)

    def _add(self, keys: U64, words: U32, first: int, last: int) -> None:
        keys, slots = self._tables.add(keys, words)
        known = (keys >> np.uint64(64 - self.known)) & np.uint64(0xFFFFFFFF)
        self._entries[self._count : self._count + len(keys)] = known << np.uint64(32) | slots
        buckets = (keys >> np.uint64(64 - self.bits)).astype(np.int64) - first
        self._starts[first + 1 : last + 1] = self._count + np.cumsum(np.bincount(buckets, minlength=last - first))
        self._count += len(keys)

    def _filter(self) -> U64:
        """Made from the entries, because its size depends on how many there are."""
        blocks = np.zeros(sieves.filter_size(self._count), np.uint64)
        for first, last in self._parts:
            starts = self._starts[first << (self.bits - 8) : (last << (self.bits - 8)) + 1]
            keys = known_keys(starts, self._entries.view(np.uint32), first, self.bits, self.known)
            sieves.fill(blocks, keys, self.known)
        return blocks

    def sections(self) -> Sections:
        """The sections, masked."""
        return self._tables.sections() | {
            "filter": self._filter(),
            "starts": self._starts,
            "entries": self._entries[: self._count],
        }
