"""Who a text is about: evidence within one segment, weighed in bits.

A person is found by one issued identifier, or by two independent fields whose bits reach

    max(log2(people in the register) + log2(segments with any evidence / segments with enough of it) + margin, floor)

The middle term is the price of looking often: one coincidence in a long text weighs less than a table in which every
row fits (docs/adr/0008). Household fields (surname, address, telephone) are one piece of evidence together; so is a full
name. Who has nothing but what another person of the same segment also has, and that one has more, is not meant; where
several fit equally well, each is one of k.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from gatelodge.core.register.evidence import Evidence, Weights, gather, weigh
from gatelodge.core.register.fields import FIELD_CLASS, Kind
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.prf2 import Numbers
from gatelodge.core.register.readings import folded
from gatelodge.core.register.scan import scan
from gatelodge.core.register.words import words_of
from gatelodge.values import FieldClass, PersonId, Segment, SegmentKind

MARGIN_BITS = 3.0
FLOOR = 18.0
BLOCK_BYTES = 1 << 17
_TOGETHER = (SegmentKind.ROW, SegmentKind.RECORD)
_EQUAL_BITS = 3.0
"""Two people whom the same values name are equally likely when their weights differ by less."""
_UNREAD_HEADERS = frozenset(
    ["message-id", "references", "in-reply-to", "received", "dkim-signature", "arc-seal", "arc-message-signature"]
)
_TRANSPORT_HEADERS = frozenset(
    "from to cc bcc sender reply-to return-path delivered-to x-original-to disposition-notification-to".split()
)
"""Where a mail address and name say who writes to whom, not whom it is about: only issued identifiers count there."""


@dataclass(frozen=True, slots=True)
class Match:
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
    weights: tuple[tuple[Kind, float], ...] = ()
    """Bits of each field; of household fields only the heaviest counts."""
    needed: float = 0.0
    """Bits that were needed in this message; less is enough with an issued identifier."""


def find_matches(table: RegisterTable, segments: Sequence[Segment]) -> list[Match]:
    """Everybody the segments are about, in segment order. Never raises for content."""
    if not table.people:
        return []
    known = log2(table.people) + MARGIN_BITS
    texts = [_readable(segment) for segment in segments]
    found, looked = [], 0
    for first, last in _blocks(texts):
        words = words_of(texts[first:last])
        hits = scan(table, words)
        if hits is None:
            continue
        looked += len(np.unique(hits.segment))
        some = segments[first:last]
        together = np.array([segment.kind in _TOGETHER for segment in some], np.bool_)
        transport = np.array([_transport(segment) for segment in some], np.bool_)
        evidence = gather(table, words, hits, together, transport, max(known, FLOOR))
        if evidence is not None:
            found.append((evidence, first))
    if not found:
        return []
    weighed = [weigh(evidence.weights) for evidence, _ in found]
    convincing = sum(len(np.unique(e.segment[enough])) for (e, _), (_, enough) in zip(found, weighed, strict=True))
    needed = max(known + log2(max(looked / max(convincing, 1), 1)), FLOOR)
    matches: list[Match] = []
    for (evidence, first), (bits, enough) in zip(found, weighed, strict=True):
        passing = np.flatnonzero((enough & (bits >= needed)) | (evidence.weights[:, Kind.ISSUED] > 0))
        matches += _matches(table, evidence, bits, passing, first, needed, len(matches))
    return matches


def _readable(segment: Segment) -> bytes:
    if segment.kind is SegmentKind.ROW and segment.cells:
        return folded("\t".join(segment.cells)).encode("utf-8", "replace").replace(b"\n", b" ")
    if segment.kind is SegmentKind.HEADER and _header_name(segment) in _UNREAD_HEADERS:
        return b""
    return folded(segment.text).encode("utf-8", "replace")


def _header_name(segment: Segment) -> str:
    return segment.text.partition(":")[0].strip().lower()


def _transport(segment: Segment) -> bool:
    return segment.kind is SegmentKind.HEADER and _header_name(segment) in _TRANSPORT_HEADERS


def _blocks(texts: Sequence[bytes]) -> list[tuple[int, int]]:
    """First and last+1 segment of each block."""
    blocks, first, size = [], 0, 0
    for place, text in enumerate(texts):
        if size and size + len(text) > BLOCK_BYTES:
            blocks.append((first, place))
            first, size = place, 0
        size += len(text)
    if size:
        blocks.append((first, len(texts)))
    return blocks


def _matches(
    table: RegisterTable,
    evidence: Evidence,
    bits: Weights,
    passing: Numbers,
    begin: int,
    needed: float,
    first_group: int,
) -> list[Match]:
    """A match for each passing pair, less those whose whole evidence a better one in the same segment explains."""
    segments = evidence.segment[passing]
    alone = np.ones(len(passing), np.bool_)
    same = segments[1:] == segments[:-1]
    alone[1:] &= ~same
    alone[:-1] &= ~same
    standing = {pair: (1, -1) for pair in passing[alone].tolist()}
    crowd: dict[int, list[int]] = {}
    for pair in passing[~alone].tolist():
        crowd.setdefault(int(evidence.code[pair]) >> 32, []).append(pair)
    if crowd:
        values = _values(table, evidence, passing[~alone])
        for pairs in crowd.values():
            standing |= _explained(pairs, values, bits)
    chosen = sorted(standing)
    weights = evidence.weights[chosen]
    persons = table.persons_at(evidence.person[chosen])
    made = []
    for pair, person, row, weight in zip(chosen, persons, weights.tolist(), bits[chosen].tolist(), strict=True):
        one_of, group = standing[pair]
        fields = tuple(kind for kind in Kind if row[kind])
        made.append(
            Match(
                person,
                begin + (int(evidence.code[pair]) >> 32),
                weight,
                _classes(fields),
                fields,
                one_of,
                group if group < 0 else first_group + group,
                tuple((kind, row[kind]) for kind in fields),
                needed,
            )
        )
    return made


def _values(table: RegisterTable, evidence: Evidence, pairs: Numbers) -> dict[int, set[int]]:
    """What each of these pairs rests on: its values, and the parts of the name and the birth date as numbers below 0."""
    wanted = np.isin(evidence.held, pairs)
    values: dict[int, set[int]] = {pair: set() for pair in pairs.tolist()}
    for pair, value in zip(evidence.held[wanted].tolist(), evidence.value[wanted].tolist(), strict=True):
        values[pair].add(value)
    rows = table.rows(evidence.person[pairs])
    for sign, kinds, column in (
        (1, (Kind.NAME, Kind.FORENAME), rows.fore),
        (2, (Kind.NAME, Kind.SURNAME), rows.sur),
        (3, (Kind.BIRTH,), rows.birth),
    ):
        there = (evidence.weights[pairs][:, [int(kind) for kind in kinds]] > 0).any(axis=1)
        for pair, short in zip(pairs[there].tolist(), column[there].tolist(), strict=True):
            values[pair].add(-(short << 2 | sign))
    return values


def _explained(pairs: Sequence[int], values: dict[int, set[int]], bits: Weights) -> dict[int, tuple[int, int]]:
    """The pairs of one segment that stand by themselves, each with how many fit its evidence equally well, and group."""
    best: dict[int, list[int]] = {}  # value to the kept pairs that have it
    kept: dict[int, set[int]] = {}
    standing: dict[int, tuple[int, int]] = {}
    for pair in sorted(pairs, key=lambda n: (-len(values[n]), -bits[n])):
        mine = values[pair]
        rivals = {rival for value in mine for rival in best.get(value, ()) if mine <= kept[rival]}
        if any(mine < kept[rival] or bits[rival] - bits[pair] > _EQUAL_BITS for rival in rivals):
            continue
        kept[pair], standing[pair] = mine, (1, -1)
        for value in mine:
            best.setdefault(value, []).append(pair)
        for equal in (*rivals, pair) if rivals else ():
            standing[equal] = len(rivals) + 1, min(*rivals, pair)
    return standing


def _classes(fields: Sequence[Kind]) -> FieldClass:
    classes = FieldClass(0)
    for kind in fields:
        classes |= FIELD_CLASS[kind]
    return classes
