"""The evidence of one block: pairs of a segment and a person, and what each kind of field weighs for them.

Values that few people have are followed to all of them. A value that many share (a birth date, a common name) is
followed only where nobody found already explains it, or another reading of its words: whoever has nothing but values
that another, certain person of the same segment also has could not be told apart from that person. So the work hardly
grows with the register.
"""

from collections.abc import Iterator

import numpy as np

from gatelodge.core.register.fields import FEWEST_PEOPLE, FLOOR_BITS, HOUSEHOLD, Kind
from gatelodge.core.register.hits import Flags, Hits
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.name_columns import BIRTH_MASK, FORE_MASK, OTHER_MASK, SUR_MASK
from gatelodge.core.register.pairs import Evidence, Weights, certain, might
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.prf import U32, Numbers
from gatelodge.core.register.sorting import among
from gatelodge.core.register.standing import Runs, Standing, stands

FEW = 4
"""A value of so many people is followed to all of them at once."""
MANY = 8192
"""So many people are followed in one segment, those of the rarest values first. What has more is only looked up for
persons that something else points to."""
CROWDED = 256
"""In a segment about more people nobody explains anything."""
_AT_ONCE = 1 << 18
"""People asked about at once, as a rule."""
_PARTS = [int(Kind.FORENAME), int(Kind.SURNAME)]
_HOUSEHOLD = [int(kind) for kind in HOUSEHOLD]
_INDEPENDENT = [int(kind) for kind in Kind if kind not in HOUSEHOLD]
_FLOORS = np.array([FLOOR_BITS[kind] for kind in Kind])


def gather(table: RegisterTable, hits: Hits, standing: Standing, needed: float) -> Evidence | None:
    """What the hits of a block say about whom; None where they say too little about everybody.

    needed: bits that make a pair certain enough to explain values that it shares with others.
    """
    found: list[Evidence] = []
    for first, last in _portions(hits):
        evidence = _gather(table, hits.only(slice(first, last)), standing, needed)
        if evidence is not None:
            evidence.hit += first
            evidence.held += sum(len(one.code) for one in found)
            found.append(evidence)
    if not found:
        return None
    return (
        found[0]
        if len(found) == 1
        else Evidence(*(np.concatenate([getattr(one, column) for one in found]) for column in Evidence.__slots__))
    )


def _portions(hits: Hits) -> Iterator[tuple[int, int]]:
    """The hits in portions of whole segments about which not too many people can be asked at once."""
    starts = np.flatnonzero(np.concatenate((hits.segment[:1] >= 0, hits.segment[1:] != hits.segment[:-1])))
    most = np.minimum(np.add.reduceat(hits.count, starts), _AT_ONCE) if len(starts) else starts
    portion = np.cumsum(most) // _AT_ONCE
    for each in np.unique(portion).tolist():
        some = np.flatnonzero(portion == each)
        yield int(starts[some[0]]), int(starts[some[-1] + 1]) if some[-1] + 1 < len(starts) else len(hits)


def _gather(table: RegisterTable, hits: Hits, standing: Standing, needed: float) -> Evidence | None:
    few = hits.count <= FEW
    worth = _worth(hits, few)
    found = _followed(table, hits, np.flatnonzero(few & worth))
    evidence = _evaluated(table, hits, standing, found)
    commons = np.flatnonzero(~few & worth)
    if len(commons):
        explained, more = _explained(table, hits, commons, evidence, needed)
        rest = commons[~explained & ~_read_otherwise(hits, commons, explained)]
        rarest = _rarest(hits, rest)
        follow, beyond = rest[rarest], rest[~rarest]
        if len(follow):
            found = _joined(found, _followed(table, hits, follow))
            evidence = _evaluated(table, hits, standing, found)
        if evidence is not None and len(beyond):
            pairs, which = _together(evidence.segment, np.arange(len(evidence.code)), hits.segment[beyond])
            more = _joined(more, _held(table, hits, evidence, pairs, beyond[which]))
        if evidence is not None and len(more[0]):
            _add(table, hits, evidence, more)
    return None if evidence is None else _sifted(evidence, standing.together, needed)


def _rarest(hits: Hits, which: Numbers) -> Flags:
    """Which of these hits are followed: in each segment the rarest, as many as have MANY people together."""
    order = np.lexsort((which, hits.count[which], hits.segment[which]))
    segment, count = hits.segment[which[order]], hits.count[which[order]]
    sums = np.cumsum(count)
    first = np.searchsorted(segment, segment)
    before = sums[first] - count[first]
    rarest = np.empty(len(which), np.bool_)
    rarest[order] = sums - before <= MANY
    return rarest


def _sifted(evidence: Evidence, together: Flags, needed: float) -> Evidence | None:
    """The pairs that may count, and for whom of them a weaker form of the name could make the difference."""
    weights = evidence.weights
    home = weights[:, _HOUSEHOLD] > 0
    fields = (weights[:, _INDEPENDENT] > 0).sum(axis=1) + home.any(axis=1)
    kept = (fields > 1) | (weights[:, Kind.ISSUED] > 0) | ((weights[:, Kind.SURNAME] > 0) & (home.sum(axis=1) > 1))
    if not kept.any():
        return None
    place, pieces = np.cumsum(kept) - 1, np.flatnonzero(kept[evidence.held])
    held = place[evidence.held[pieces]]
    order = np.lexsort((evidence.kind[pieces], evidence.hit[pieces], held))
    pieces = pieces[order]
    code, weights, words = evidence.code[kept], weights[kept], evidence.words[kept]
    asked = _asked(weights, Rows(words), code >> 32, together, needed)
    return Evidence(code, weights, held[order], evidence.kind[pieces], evidence.hit[pieces], words, asked)


def _asked(weights: Weights, rows: Rows, segment: Numbers, together: Flags, needed: float) -> Flags:
    """Who has one part of the name, needs it, and would be found if the other were there too."""
    halves = (weights[:, _PARTS] > 0).any(axis=1) & (weights[:, Kind.NAME] == 0)
    without = weights.copy()
    without[:, _PARTS] = 0
    firm = certain(np.where(halves[:, None], without, weights), needed)
    asked: Flags = halves & ~firm & might(weights, rows.fore_bits, rows.sur_bits, needed)
    asked &= ~(together[segment] & among(segment[firm], segment))
    return asked


_Pieces = tuple[Numbers, Numbers, Numbers]
"""Code of the pair, kind, number of the hit."""


def _worth(hits: Hits, few: Flags) -> Flags:
    """Hits in segments where they may be enough: more than one name, or than names that many share."""
    starts = np.flatnonzero(np.concatenate(([True], hits.segment[1:] != hits.segment[:-1])))
    size = np.diff(starts, append=len(hits))
    more = np.add.reduceat(few | ~hits.plain, starts) > 0
    more &= (size > 1) | ~hits.plain[starts]
    worth: Flags = np.repeat(more, size)
    return worth


def _followed(table: RegisterTable, hits: Hits, which: Numbers) -> _Pieces:
    """Every person behind these hits."""
    pairs = table.postings(hits.place[which])
    hit = which[pairs.hit]
    told = np.flatnonzero(~hits.dialled[hit] | (pairs.kind == Kind.PHONE))
    return (hits.segment[hit[told]] << 32) | pairs.person[told], pairs.kind[told], hit[told]


def _joined(one: _Pieces, other: _Pieces) -> _Pieces:
    return (
        np.concatenate((one[0], other[0])),
        np.concatenate((one[1], other[1])),
        np.concatenate((one[2], other[2])),
    )


def _evaluated(table: RegisterTable, hits: Hits, standing: Standing, pieces: _Pieces) -> Evidence | None:
    """The pieces put together by pair, with birth dates and names as the persons' own rows say."""
    code, kind, hit = pieces
    if not len(code):
        return None
    order = np.argsort(code, kind="stable")
    code, kind, hit = code[order], kind[order], hit[order]
    first = np.concatenate(([True], code[1:] != code[:-1]))
    pair = np.cumsum(first) - 1
    code = code[first]
    words = table.row_words(code & 0xFFFFFFFF)
    rows = Rows(words)
    weights, none = np.zeros((len(code), len(Kind))), np.zeros(len(code), np.bool_)
    evidence = Evidence(code, weights, pair, kind, hit, words, none)
    _heaviest(weights, pair, kind, _rarity(table, kind, hits.count[hit]))
    _birth(table, hits, evidence, rows.birth)
    _names(standing.runs(table.prf, code >> 32), evidence, rows)
    return evidence


def _heaviest(weights: Weights, pair: Numbers, kind: Numbers, bits: Weights) -> None:
    """Of several pieces of one kind the heaviest is written last."""
    ascending = np.argsort(bits, kind="stable")
    pair, kind, bits = pair[ascending], kind[ascending], bits[ascending]
    weights[pair, kind] = np.maximum(weights[pair, kind], bits)


def _rarity(table: RegisterTable, kind: Numbers, count: Numbers) -> Weights:
    """Bits of each hit: as rare as its value is among the others of the register, up to the floor of its kind."""
    bits: Weights = np.minimum(
        _FLOORS[kind], -np.log2(np.maximum((count - 1) / max(table.people, FEWEST_PEOPLE), 2.0**-60))
    )
    return bits


def _birth(table: RegisterTable, hits: Hits, evidence: Evidence, birth: U32) -> None:
    """The birth date of each person, where it stands in the segment."""
    days = np.flatnonzero(hits.is_day)
    if not len(days):
        return
    known = (hits.segment[days] << 32) | (hits.fingerprint[days] & np.uint64(BIRTH_MASK)).astype(np.int64)
    order = np.argsort(known)
    known, days = known[order], days[order]
    wanted = (evidence.segment << 32) | birth.astype(np.int64)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    same = (known[place] == wanted) & (birth != 0)
    bits = _rarity(table, np.full(int(same.sum()), int(Kind.BIRTH)), hits.count[days[place[same]]])
    evidence.weights[same, Kind.BIRTH] = np.maximum(evidence.weights[same, Kind.BIRTH], bits)


def _names(runs: Runs, evidence: Evidence, rows: Rows) -> None:
    """Both parts of the name, or one of them, wherever they stand in the segment."""
    segment, weights = evidence.segment, evidence.weights
    fore = stands(runs, segment, rows.fore, FORE_MASK)
    sur = stands(runs, segment, rows.sur, SUR_MASK)
    sur |= stands(runs, segment, rows.other, OTHER_MASK)
    # a name found whole that is not the main one is an alias, and weighs by its own frequency
    named, both = weights[:, Kind.NAME], rows.full_bits
    weights[:, Kind.FORENAME] = np.where(fore & ~sur & (named == 0), rows.fore_bits, 0)
    weights[:, Kind.SURNAME] = np.where(sur & ~fore & (named == 0), rows.sur_bits, 0)
    weights[:, Kind.NAME] = np.where(fore & sur, np.where(named > 0, np.minimum(named, both), both), named)


def _explained(
    table: RegisterTable, hits: Hits, commons: Numbers, evidence: Evidence | None, needed: float
) -> tuple[Flags, _Pieces]:
    """Which shared values a certain person of the same segment has, and those as pieces of evidence about them."""
    nothing = np.empty(0, np.int64)
    explained = np.zeros(len(commons), np.bool_)
    if evidence is None:
        return explained, (nothing, nothing, nothing)
    sure = np.flatnonzero(certain(evidence.weights, needed))
    pairs, which = _together(evidence.segment[sure], sure, hits.segment[commons])
    pieces = _held(table, hits, evidence, pairs, commons[which])
    explained[np.searchsorted(commons, pieces[2])] = True
    return explained, pieces


def _read_otherwise(hits: Hits, commons: Numbers, explained: Flags) -> Flags:
    """Values in the very words of one that is explained: the other reading of a date."""
    words = hits.first[commons] << 8 | hits.size[commons]
    return among(np.sort(words[explained]), words)


def _together(segments: Numbers, pairs: Numbers, wanted: Numbers) -> tuple[Numbers, Numbers]:
    """Every combination of a pair (their `segments` ascend) and an entry of `wanted` in the same segment.

    A segment of very many pairs has none: their number would be the square of it.
    """
    first, last = np.searchsorted(segments, wanted, "left"), np.searchsorted(segments, wanted, "right")
    size = np.where(last - first <= CROWDED, last - first, 0)
    which = np.repeat(np.arange(len(wanted)), size)
    within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    return pairs[first[which] + within], which


def _held(table: RegisterTable, hits: Hits, evidence: Evidence, pairs: Numbers, hit: Numbers) -> _Pieces:
    """Of these pairs and hits, those where the person has the value."""
    kind = table.kinds_held(hits.place[hit], evidence.person[pairs])
    has = kind >= 0
    return evidence.code[pairs[has]], kind[has], hit[has]


def _add(table: RegisterTable, hits: Hits, evidence: Evidence, pieces: _Pieces) -> None:
    """More pieces about pairs that are there already."""
    code, kind, hit = pieces
    pair = np.searchsorted(evidence.code, code)
    bits = _rarity(table, kind, hits.count[hit])
    bits[(kind == Kind.NAME) & (evidence.weights[pair, Kind.NAME] > 0)] = 0  # weighed with the population already
    _heaviest(evidence.weights, pair, kind, bits)
    evidence.held = np.concatenate((evidence.held, pair))
    evidence.kind = np.concatenate((evidence.kind, kind))
    evidence.hit = np.concatenate((evidence.hit, hit))
