"""Who a text is about: evidence within one segment, weighed in bits.

A person is found by one issued identifier, or by two independent fields whose bits reach

    max(log2(people in the register) + margin, floor) + log2(segments with any evidence / segments with enough of it)

The last term is the price of looking often: one coincidence in a long text weighs less than a table in which every row
fits (docs/adr/0008). Household fields (surname, address, telephone) are one piece of evidence together; so is a full
name. Who has nothing but what another person of the same segment also has, and that one has more, is not meant; where
several fit equally well, each is one of k.
"""

from collections.abc import Collection, Mapping, Sequence
from math import log2
from types import MappingProxyType

import numpy as np

from gatelodge.core.register.hits import Flags, Hits
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.matches import Block, Match, matches_of
from gatelodge.core.register.names import NameFinder
from gatelodge.core.register.pairs import Evidence, weigh
from gatelodge.core.register.plain import kernel_of
from gatelodge.core.register.prf import Numbers
from gatelodge.core.register.readings import block
from gatelodge.core.register.standing import Standing
from gatelodge.core.text import ONLY_A_DATE
from gatelodge.values import PersonId, Segment, SegmentKind

MARGIN_BITS = 3.0
FLOOR = 17.0
BLOCK_BYTES = 1 << 18
NO_DATES: Mapping[int, Collection[int]] = MappingProxyType({})
_PARAGRAPH = SegmentKind.PARAGRAPH
_TOGETHER = (SegmentKind.ROW, SegmentKind.RECORD)
_LONGEST = 8_000
"""Characters of a segment that are looked at together; a longer one, a whole list in one cell, is cut in pieces."""
_PIECE, _TWICE = 800, 150
"""Characters of such a piece, and how many of them are said again in the next: no name is cut in half."""
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
    places: Sequence[int] = range(len(texts))
    if len(max(texts, key=len, default="")) > _LONGEST:
        texts, places = _in_pieces(texts)
    kernel = kernel_of(table)
    blocks, looked = [], 0
    for first, last in _blocks(texts):
        words, hits = kernel.read(*block(texts[first:last]))
        if hits is None:
            continue
        looked += _distinct(hits.segment)
        together, transport = _told(segments, places[first:last], hits)
        standing = Standing(words, together)
        hits, evidence = kernel.gather(standing, hits, known)
        if evidence is None:
            continue
        names = NameFinder(table.prf, standing, kernel)
        _weaken(evidence, names, known)
        if transport.any():
            evidence.weights[transport[evidence.segment], 1:] = 0
        blocks.append(Block(places[first:last], hits, names, evidence, *weigh(evidence.weights)))
    convincing = sum(_distinct(one.evidence.segment[one.enough]) for one in blocks)
    needed = known + log2(max(looked / max(convincing, 1), 1))
    matches: list[Match] = []
    for one in blocks:
        matches += matches_of(table, one, needed, len(matches))
    return matches if isinstance(places, range) else _once(matches)


def _distinct(ascending: Numbers) -> int:
    return int(np.count_nonzero(ascending[1:] != ascending[:-1])) + min(len(ascending), 1)


def _in_pieces(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """The texts with the longest ones cut, and which text each piece is of. Short cells of a row are in each piece."""
    pieces: list[str] = []
    places: list[int] = []
    for place, text in enumerate(texts):
        made = [text] if len(text) <= _LONGEST else _cut(text)
        pieces += made
        places += [place] * len(made)
    return pieces, places


def _cut(text: str) -> list[str]:
    cells = text.split("\t")
    short = "\t".join(cell for cell in cells if len(cell) <= _PIECE)
    if len(cells) == 1 or len(short) > _LONGEST:
        return _pieces(text)
    return [f"{short}\t{piece}" for cell in cells if len(cell) > _PIECE for piece in _pieces(cell)]


def _pieces(text: str) -> list[str]:
    pieces, begin = [], 0
    while len(text) - begin > _PIECE:
        end = text.rfind(" ", begin + 2 * _TWICE, begin + _PIECE)
        end = end if end > 0 else begin + _PIECE
        pieces.append(text[begin:end])
        begin = end - _TWICE
    return [*pieces, text[begin:]]


def _once(matches: Sequence[Match]) -> list[Match]:
    """Of several matches of a person in the pieces of one segment the surest."""
    best: dict[tuple[int, PersonId], Match] = {}
    for match in matches:
        other = best.setdefault((match.segment_index, match.person), match)
        if (match.one_of == 1, match.bits) > (other.one_of == 1, other.bits):
            best[match.segment_index, match.person] = match
    return list(best.values())


def _weaken(evidence: Evidence, names: NameFinder, needed: float) -> None:
    """Weaker forms of the name, for those for whom they could make the difference."""
    asked = np.flatnonzero(evidence.asked)
    if len(asked):
        weights = evidence.weights[asked]
        names.weaken(evidence.segment[asked], weights, evidence.rows(asked), needed)
        evidence.weights[asked] = weights


def _told(segments: Sequence[Segment], places: Sequence[int], hits: Hits) -> tuple[Flags, Flags]:
    """Which texts of a block are one row or record, and which say who writes to whom; only those with hits."""
    together, transport = np.zeros(len(places), np.bool_), np.zeros(len(places), np.bool_)
    for text in dict.fromkeys(hits.segment.tolist()):
        segment = segments[places[text]]
        together[text] = segment.kind in _TOGETHER
        transport[text] = segment.kind is SegmentKind.HEADER and _header_name(segment) in _TRANSPORT_HEADERS
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
    sizes = list(map(len, texts))
    if sum(sizes) <= BLOCK_BYTES:
        return [(0, len(texts))] if texts else []
    ends = np.cumsum(sizes)
    blocks, first = [], 0
    while first < len(texts):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + BLOCK_BYTES, "right")), first + 1)
        blocks.append((first, last))
        first = last
    return blocks
