"""Which of the pairs of a block are found: weighed against what is needed, and against each other.

Who has nothing but what another person of the same segment also has, and that one has more, is not meant; where several
fit equally well, each is one of k (docs/adr/0009).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from gatelodge.core.register.fields import FIELD_CLASS, Kind
from gatelodge.core.register.hits import DATE_WORDS, Flags, Hits
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.name_columns import BIRTH_MASK
from gatelodge.core.register.names import NameFinder
from gatelodge.core.register.pairs import Evidence, Weights, weigh
from gatelodge.core.register.prf import Numbers
from gatelodge.core.register.settle import Settling
from gatelodge.core.register.sorting import among
from gatelodge.values import FieldClass, PersonId

_BITS = np.array([1 << kind for kind in Kind])
_AMPLE_BITS = 16.0
"""With so many more than needed, no closer look is taken."""
_EQUAL_BITS = 3.0
"""Two people whom the same values name are equally likely when their weights differ by less."""


class Match(NamedTuple):
    """One person found in one segment."""

    person: PersonId
    segment_index: int
    bits: float
    field_classes: FieldClass
    fields: tuple[Kind, ...]
    one_of: int = 1
    """k: the same evidence fits k people of the register equally well; each has a match."""
    group: int = -1
    """Equal for the k matches that are the same evidence; -1 where it fits one person only."""
    needed: float = 0.0
    """Bits that were needed in this message; less is enough with an issued identifier."""
    row: tuple[float, ...] = ()
    """Bits of each kind, found or not."""

    @property
    def weights(self) -> tuple[tuple[Kind, float], ...]:
        """Bits of each field found; of household fields only the heaviest counts."""
        return tuple((kind, self.row[kind]) for kind in self.fields)


@dataclass(frozen=True, slots=True)
class Block:
    """What one block of segments says."""

    places: Sequence[int]
    """Of each text of the block, which of the segments it is of."""
    hits: Hits
    names: NameFinder
    evidence: Evidence
    bits: Weights
    enough: Flags


def matches_of(table: RegisterTable, block: Block, needed: float, first_group: int) -> list[Match]:
    """A match for each passing pair, less those whose whole evidence a better one in the same segment explains."""
    evidence = block.evidence
    needs, bits, enough = _settled(block, needed)
    passing = np.flatnonzero((enough & (bits >= needs)) | (evidence.weights[:, Kind.ISSUED] > 0))
    segments = evidence.segment[passing]
    alone = np.ones(len(passing), np.bool_)
    same = segments[1:] == segments[:-1]
    alone[1:] &= ~same
    alone[:-1] &= ~same
    if not alone.all():
        alone |= _numbered(block, passing)
    standing = dict.fromkeys(passing[alone].tolist(), (1, -1))
    crowd: dict[int, list[int]] = {}
    for pair in passing[~alone].tolist():
        crowd.setdefault(int(evidence.code[pair]) >> 32, []).append(pair)
    if crowd:
        rest_on = _words_of(block, passing[~alone])
        for pairs in crowd.values():
            standing |= _explained(pairs, rest_on, bits)
    chosen = sorted(standing)
    weights = evidence.weights[chosen]
    return [
        Match(
            person,
            block.places[segment],
            weight,
            classes,
            fields,
            one_of,
            group if group < 0 else first_group + group,
            needed,
            row,
        )
        for person, segment, weight, (fields, classes), (one_of, group), row in zip(
            table.persons_at(evidence.person[chosen]),
            evidence.segment[chosen].tolist(),
            bits[chosen].tolist(),
            map(_fields, ((weights > 0) @ _BITS).tolist()),
            map(standing.__getitem__, chosen),
            map(tuple, weights.tolist()),
            strict=True,
        )
    ]


def _numbered(block: Block, pairs: Numbers) -> Flags:
    """Pairs of segments where each has an issued number of their own: nobody explains another's."""
    evidence = block.evidence
    issued = np.flatnonzero(evidence.kind == Kind.ISSUED)
    first = block.hits.first[evidence.hit[issued]]
    _, which, often = np.unique(first, return_inverse=True, return_counts=True)
    own = among(np.unique(evidence.held[issued[often[which] == 1]]), pairs)
    segment = evidence.segment[pairs]
    numbered: Flags = ~among(segment[~own], segment)
    return numbered


def _settled(block: Block, needed: float) -> tuple[Weights, Weights, Flags]:
    """What each pair needs, its bits and whether its fields are enough, after a closer look at the doubtful ones."""
    evidence = block.evidence
    loose = block.enough & (block.bits >= needed) & (block.bits < needed + _AMPLE_BITS)
    doubtful = np.flatnonzero(loose & (evidence.weights[:, Kind.ISSUED] == 0))
    needs = np.full(len(evidence.code), needed)
    if not len(doubtful):
        return needs, block.bits, block.enough
    settling = Settling(block.hits, block.names, evidence)
    needs[doubtful] = settling.settle(doubtful, evidence.rows(doubtful), needed)
    return needs, *weigh(evidence.weights)


def _words_of(block: Block, pairs: Numbers) -> dict[int, set[int]]:
    """The words that each of these pairs rests on."""
    evidence, hits = block.evidence, block.hits
    words: dict[int, set[int]] = {pair: set() for pair in pairs.tolist()}
    first, last = np.searchsorted(evidence.held, pairs), np.searchsorted(evidence.held, pairs, "right")
    for mine, begin, end in zip(words.values(), first.tolist(), last.tolist(), strict=True):
        for hit in evidence.hit[begin:end].tolist():
            mine.update(range(hits.first[hit], hits.first[hit] + hits.size[hit]))
    rows, segment = evidence.rows(pairs), evidence.segment[pairs]
    days = np.flatnonzero(hits.is_day)
    days = days[among(segment, hits.segment[days])]
    known = {
        (segment, short): first
        for segment, short, first in zip(
            hits.segment[days].tolist(),
            (hits.fingerprint[days] & np.uint64(BIRTH_MASK)).tolist(),
            hits.first[days].tolist(),
            strict=True,
        )
    }
    for mine, key in zip(words.values(), zip(segment.tolist(), rows.birth.tolist(), strict=True), strict=True):
        if (day := known.get(key)) is not None:
            mine.update(range(day, day + DATE_WORDS))
    for part in block.names.parts(segment, evidence.weights[pairs], rows):
        for pair, spans in part.items():
            words[int(pairs[pair])].update(*(range(first, last + 1) for first, last in spans))
    return words


def _explained(pairs: Sequence[int], words: dict[int, set[int]], bits: Weights) -> dict[int, tuple[int, int]]:
    """The pairs of one segment that stand by themselves: how many fit the evidence of each equally well, and group."""
    best: dict[int, list[int]] = {}  # word to the kept pairs that rest on it
    kept: dict[int, set[int]] = {}
    standing: dict[int, tuple[int, int]] = {}
    for pair in sorted(pairs, key=lambda n: (-len(words[n]), -bits[n])):
        mine = words[pair]
        rivals = {rival for word in mine for rival in best.get(word, ()) if mine <= kept[rival]}
        if any(mine < kept[rival] or bits[rival] - bits[pair] > _EQUAL_BITS for rival in rivals):
            continue
        kept[pair], standing[pair] = mine, (1, -1)
        for word in mine:
            best.setdefault(word, []).append(pair)
        for equal in (*rivals, pair) if rivals else ():
            standing[equal] = len(rivals) + 1, min(*rivals, pair)
    return standing


@cache
def _fields(code: int) -> tuple[tuple[Kind, ...], FieldClass]:
    """The kinds whose bits are set, and the classes of fact they are."""
    kinds = tuple(kind for kind in Kind if code >> kind & 1)
    classes = FieldClass(0)
    for kind in kinds:
        classes |= FIELD_CLASS[kind]
    return kinds, classes
