"""Who a text is about: evidence within one segment, weighed in bits.

A person is found by one issued identifier, or by two independent fields whose bits reach

    max(log2(people in the register) + margin, floor) + log2(segments with any evidence / segments with enough of it)

The last term is the price of looking often: one coincidence in a long text weighs less than a table in which every row
fits (docs/adr/0008). Household fields (surname, address, telephone) are one piece of evidence together; so is a full
name. Who has nothing but what another person of the same segment also has, and that one has more, is not meant; where
several fit equally well, each is one of k.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gatelodge.core.register.fields import FIELD_CLASS, Kind
from gatelodge.core.register.hits import DATE_WORDS, Flags, Hits
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.name_columns import BIRTH_MASK
from gatelodge.core.register.names import NameFinder
from gatelodge.core.register.pairs import Evidence, Weights, weigh
from gatelodge.core.register.plain import PlainKernel
from gatelodge.core.register.prf import Numbers
from gatelodge.core.register.readings import block
from gatelodge.core.register.settle import Settling
from gatelodge.core.register.sorting import among
from gatelodge.core.register.standing import Standing
from gatelodge.core.text import ONLY_A_DATE
from gatelodge.values import FieldClass, PersonId, Segment, SegmentKind

MARGIN_BITS = 3.0
FLOOR = 17.0
BLOCK_BYTES = 1 << 18
NO_DATES: Mapping[int, Collection[int]] = MappingProxyType({})
_PARAGRAPH = SegmentKind.PARAGRAPH
_TOGETHER = (SegmentKind.ROW, SegmentKind.RECORD)
_BITS = np.array([1 << kind for kind in Kind])
_AMPLE_BITS = 16.0
"""With so many more than needed, no closer look is taken."""
_CROWD = 2000
"""In a segment about more people nobody is compared with the others: a whole list in one cell."""
_EQUAL_BITS = 3.0
"""Two people whom the same values name are equally likely when their weights differ by less."""
_UNREAD_HEADERS = frozenset(
    ["message-id", "references", "in-reply-to", "received", "dkim-signature", "arc-seal", "arc-message-signature"]
)
_TRANSPORT_HEADERS = frozenset(
    [
        *("from", "to", "cc", "bcc", "sender", "reply-to"),
        *("return-path", "delivered-to", "x-original-to", "disposition-notification-to"),
    ]
)
"""Where a mail address and name say who writes to whom, not whom it is about: only issued identifiers count there."""


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


def find_matches(
    table: RegisterTable, segments: Sequence[Segment], other_dates: Mapping[int, Collection[int]] = NO_DATES
) -> list[Match]:
    """Everybody the segments are about, in segment order. Never raises for content.

    other_dates: of some rows, by their place among the segments, the cells whose dates are no birth dates.
    """
    if not table.people:
        return []
    known = max(log2(table.people) + MARGIN_BITS, FLOOR)
    texts = [segment.text if segment.kind is _PARAGRAPH else _readable(segment) for segment in segments]
    for place, cells in other_dates.items():
        texts[place] = "\t".join(
            "" if n in cells and ONLY_A_DATE.fullmatch(cell) else cell for n, cell in enumerate(segments[place].cells)
        )
    kernel = table.kernel or PlainKernel(table)
    blocks, looked = [], 0
    for first, last in _blocks(texts):
        words, hits = kernel.read(*block(texts[first:last]))
        if hits is None:
            continue
        looked += 1 + int(np.count_nonzero(hits.segment[1:] != hits.segment[:-1]))
        together, transport = _told(segments, first, last, hits)
        standing = Standing(words, together)
        hits, evidence = kernel.gather(standing, hits, known)
        if evidence is None:
            continue
        names = NameFinder(table.prf, standing, kernel)
        _weaken(evidence, names, known)
        evidence.weights[transport[evidence.segment], 1:] = 0
        blocks.append(_Block(first, hits, names, evidence, *weigh(evidence.weights)))
    convincing = sum(len(np.unique(one.evidence.segment[one.enough])) for one in blocks)
    needed = known + log2(max(looked / max(convincing, 1), 1))
    matches: list[Match] = []
    for one in blocks:
        matches += _matches(table, one, needed, len(matches))
    return matches


@dataclass(frozen=True, slots=True)
class _Block:
    """What one block of segments says."""

    begin: int
    hits: Hits
    names: NameFinder
    evidence: Evidence
    bits: Weights
    enough: Flags


def _weaken(evidence: Evidence, names: NameFinder, needed: float) -> None:
    """Weaker forms of the name, for those for whom they could make the difference."""
    asked = np.flatnonzero(evidence.asked)
    if len(asked):
        weights = evidence.weights[asked]
        names.weaken(evidence.segment[asked], weights, evidence.rows(asked), needed)
        evidence.weights[asked] = weights


def _told(segments: Sequence[Segment], first: int, last: int, hits: Hits) -> tuple[Flags, Flags]:
    """Which segments of a block are one row or record, and which say who writes to whom; only those with hits."""
    together, transport = np.zeros(last - first, np.bool_), np.zeros(last - first, np.bool_)
    for place in np.unique(hits.segment).tolist():
        kind = segments[first + place].kind
        together[place] = kind in _TOGETHER
        transport[place] = kind is SegmentKind.HEADER and _header_name(segments[first + place]) in _TRANSPORT_HEADERS
    return together, transport


def _readable(segment: Segment) -> str:
    if segment.cells and segment.kind is SegmentKind.ROW:
        return "\t".join(segment.cells)
    if segment.kind is SegmentKind.HEADER and _header_name(segment) in _UNREAD_HEADERS:
        return ""
    return segment.text


def _header_name(segment: Segment) -> str:
    return segment.text.partition(":")[0].strip().lower()


def _blocks(texts: Sequence[str]) -> list[tuple[int, int]]:
    """First and last+1 segment of each block."""
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    blocks, first = [], 0
    while first < len(texts):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + BLOCK_BYTES, "right")), first + 1)
        blocks.append((first, last))
        first = last
    return blocks


def _matches(table: RegisterTable, block: _Block, needed: float, first_group: int) -> list[Match]:
    """A match for each passing pair, less those whose whole evidence a better one in the same segment explains."""
    evidence = block.evidence
    needs, bits, enough = _settled(block, needed)
    passing = np.flatnonzero((enough & (bits >= needs)) | (evidence.weights[:, Kind.ISSUED] > 0))
    segments = evidence.segment[passing]
    alone = np.ones(len(passing), np.bool_)
    same = segments[1:] == segments[:-1]
    alone[1:] &= ~same
    alone[:-1] &= ~same
    standing = dict.fromkeys(passing[alone].tolist(), (1, -1))
    crowd: dict[int, list[int]] = {}
    for pair in passing[~alone].tolist():
        crowd.setdefault(int(evidence.code[pair]) >> 32, []).append(pair)
    if crowd:
        rest_on = _words_of(block, passing[~alone])
        for pairs in crowd.values():
            few = len(pairs) <= _CROWD
            standing |= _explained(pairs, rest_on, bits) if few else dict.fromkeys(pairs, (1, -1))
    chosen = sorted(standing)
    weights = evidence.weights[chosen]
    return [
        Match(
            person,
            block.begin + segment,
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


def _settled(block: _Block, needed: float) -> tuple[Weights, Weights, Flags]:
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


def _words_of(block: _Block, pairs: Numbers) -> dict[int, set[int]]:
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
