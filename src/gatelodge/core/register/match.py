"""Who a text is about: evidence within one segment, weighed in bits.

A person is found by one issued identifier, or by two independent fields whose bits reach

    max(log2(people in the register) + log2(segments with any evidence / segments with enough of it) + margin, floor)

The middle term is the price of looking often: one coincidence in a long text weighs less than a table in which every
row fits. Household fields (surname, address, telephone) are one piece of evidence together; so is a full name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import FIELD_CLASS, FLOOR_BITS, HOUSEHOLD, Kind
from gatelodge.core.register.forms import LONGEST_FORM, SHORTEST
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.name_columns import SHORT, SHORTER
from gatelodge.core.register.prf import U64, Numbers
from gatelodge.core.register.readings import folded
from gatelodge.core.register.words import Words, dates, mail_addresses, runs, words_of
from gatelodge.values import FieldClass, PersonId, Segment, SegmentKind

Weights = NDArray[np.float64]

MARGIN_BITS = 3.0
FLOOR = 18.0
LONGEST_RUN = 4
"""A value of ours is at most four words long in running text."""
BLOCK_BYTES = 1 << 17
_SHIFT, _LOW = 32, 0xFFFFFFFF
_FLOORS = np.array([FLOOR_BITS[kind] for kind in Kind])
_BITS = np.array([1 << kind for kind in Kind])
_HOUSEHOLD = [int(kind) for kind in HOUSEHOLD]
_INDEPENDENT = [int(kind) for kind in Kind if kind not in HOUSEHOLD]
_TOGETHER = (SegmentKind.ROW, SegmentKind.RECORD)
_EQUAL_BITS = 3.0
"""Two people whom the same keys name are equally likely when their weights differ by less."""
_COMMON = 256
"""A key of more persons than this (or 1/256 of the register) is only looked at where another field names somebody."""
_UNREAD_HEADERS = frozenset(
    ["message-id", "references", "in-reply-to", "received", "dkim-signature", "arc-seal", "arc-message-signature"]
)
_TRANSPORT_HEADERS = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "sender",
        "reply-to",
        "return-path",
        "delivered-to",
        "x-original-to",
        "disposition-notification-to",
    ]
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


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Pairs (segment, person) that some key points to, with the best weight of each kind."""

    segment: Numbers
    person: Numbers
    weights: Weights
    sizes: Numbers
    """How many keys are behind each pair."""
    keys: Numbers
    """Those keys, pair after pair, sorted within each."""


def find_matches(table: RegisterTable, segments: Sequence[Segment]) -> list[Match]:
    """Everybody the segments are about, in segment order. Never raises for content."""
    texts = [_readable(segment) for segment in segments]
    blocks = _blocks(texts) if table.people else []
    parts = [
        part for first, last in blocks if (part := _evidence(table, segments[first:last], texts[first:last], first))
    ]
    if not parts:
        return []
    found = _Evidence(*(np.concatenate([getattr(part, name) for part, _ in parts]) for name in _Evidence.__slots__))
    bits, enough = _weigh(found.weights)
    looked = sum(seen for _, seen in parts)
    convincing = max(len(np.unique(found.segment[enough])), 1)
    needed = max(log2(table.people) + log2(max(looked / convincing, 1)) + MARGIN_BITS, FLOOR)
    passing = np.flatnonzero((enough & (bits >= needed)) | (found.weights[:, Kind.ISSUED] > 0))
    return _matches(table, found, bits, passing)


def _readable(segment: Segment) -> bytes:
    if segment.kind is SegmentKind.ROW and segment.cells:
        return folded("\t".join(segment.cells), prose=False).encode("utf-8", "replace").replace(b"\n", b" ")
    if segment.kind is SegmentKind.HEADER and _header_name(segment) in _UNREAD_HEADERS:
        return b""
    return folded(segment.text, prose=True).encode("utf-8", "replace")


def _header_name(segment: Segment) -> str:
    return segment.text.partition(":")[0].strip().lower()


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


def _evidence(
    table: RegisterTable, segments: Sequence[Segment], texts: Sequence[bytes], begin: int
) -> tuple[_Evidence, int] | None:
    """What one block says, and how many of its segments have any hit at all; None without any."""
    words = words_of(texts)
    first, count = runs(words, LONGEST_RUN, SHORTEST, LONGEST_FORM)
    starts, lengths = words.at[first], words.at[first + count] - words.at[first]
    fingerprints = table.prf.runs(words.letters, starts, lengths)
    days, day_segments = dates(words)
    mails, mail_segments = mail_addresses(words)
    boxes = table.prf.values([mail if len(mail) <= LONGEST_FORM else b"" for mail in mails])
    dialled, numbers = _dialled(words.letters, starts, lengths)
    phones = table.prf.runs(words.letters, starts[dialled] + numbers, lengths[dialled] - numbers)
    everything = np.concatenate((fingerprints, table.prf.dates(days), boxes, phones))
    where = np.concatenate((words.segment[first], day_segments, mail_segments, words.segment[first[dialled]]))
    hits, places = table.places(everything)
    if not len(hits):
        return None
    once = np.unique((where[hits] << _SHIFT) | places)
    found = _gather(table, once >> _SHIFT, once & _LOW)
    names = _Names(table, words, first, count, fingerprints)
    names.weigh(found, np.array([segment.kind in _TOGETHER for segment in segments], np.bool_))
    found.weights[np.array([_transport(segment) for segment in segments], np.bool_)[found.segment], 1:] = 0
    found.segment[:] += begin
    return found, len(np.unique(once >> _SHIFT))


def _dialled(letters: NDArray[np.uint8], starts: Numbers, lengths: Numbers) -> tuple[Numbers, Numbers]:
    """Runs that may be telephone numbers, and how many of their first digits are not part of the national number."""
    runs, skips = [], []
    digits = [letters[starts + place] for place in range(4)]
    for prefix in (b"0", b"44", b"440", b"0044"):
        begin = lengths >= len(prefix) + 9
        for place, digit in enumerate(prefix):
            begin &= digits[place] == digit
        here = np.flatnonzero(begin)
        runs.append(here)
        skips.append(np.full(len(here), len(prefix)))
    return np.concatenate(runs), np.concatenate(skips)


def _transport(segment: Segment) -> bool:
    return segment.kind is SegmentKind.HEADER and _header_name(segment) in _TRANSPORT_HEADERS


def _gather(table: RegisterTable, segment: Numbers, place: Numbers) -> _Evidence:
    """Pairs from rare keys, and what common keys add to those same pairs."""
    counts = table.counts(place)
    common = counts > max(_COMMON, table.people >> 8)
    pairs = table.postings(place[~common])
    code = (segment[~common][pairs.hit] << _SHIFT) | pairs.person
    kind, key = pairs.kind, place[~common][pairs.hit]
    for number in np.unique(place[common]):
        postings = table.postings(np.array([number]))
        known = np.unique(code[np.isin(code >> _SHIFT, segment[common & (place == number)])])
        which = np.minimum(np.searchsorted(postings.person, known & _LOW), len(postings.person) - 1)
        known, which = known[same := postings.person[which] == (known & _LOW)], which[same]
        code = np.concatenate((code, known))
        kind = np.concatenate((kind, postings.kind[which]))
        key = np.concatenate((key, np.full(len(known), number)))
    order = np.lexsort((key, code))
    code, kind, key = code[order], kind[order], key[order]
    groups, group, sizes = np.unique(code, return_inverse=True, return_counts=True)
    bits = _rarity(table, kind, key)
    weights = np.zeros((len(groups), len(Kind)))
    ascending = np.argsort(bits, kind="stable")  # of several hits of one kind the heaviest is written last
    weights[group[ascending], kind[ascending]] = bits[ascending]
    return _Evidence(groups >> _SHIFT, groups & _LOW, weights, sizes, key)


def _rarity(table: RegisterTable, kind: Numbers, key: Numbers) -> Weights:
    """Bits of each hit: as rare as its value is among the others of the register, up to the floor of its kind."""
    others = (table.counts(key) - 1) / table.people
    floors = _FLOORS[kind]
    bits: Weights = np.minimum(floors, -np.log2(np.maximum(others, 2.0**-60)))
    return bits


class _Names:
    """Looks for forename and surname of people whom another field points to, and weighs full names."""

    def __init__(self, table: RegisterTable, words: Words, first: Numbers, count: Numbers, fingerprints: U64) -> None:
        self._table, self._words, self._first, self._count, self._fingerprints = (
            table,
            words,
            first,
            count,
            fingerprints,
        )

    def weigh(self, found: _Evidence, together: NDArray[np.bool_]) -> None:
        """Fill in the weights of names. `together`: segments where a name part counts without a capital letter."""
        rows = self._table.rows(found.person)
        both, alone, family = rows.full_bits, rows.fore_bits, rows.sur_bits
        weights = found.weights
        unsure = np.flatnonzero(weights[:, Kind.ISSUED] == 0)
        segment = found.segment[unsure].astype(np.uint64) << np.uint64(32)
        parts = np.stack([part[unsure] for part in (rows.fore, rows.sur, rows.other)], axis=1)
        there = np.concatenate(
            (
                self._present(segment[:, None] | parts[:, :2], together, SHORT),
                self._present(segment[:, None] | parts[:, 2:], together, SHORTER),
            ),
            axis=1,
        ) & (parts != 0)
        fore, sur, named = there[:, 0], there[:, 1] | there[:, 2], weights[unsure, Kind.NAME]
        # a name found whole that is not the main one is an alias, and weighs by its own frequency
        main = np.where(named > 0, np.minimum(named, both[unsure]), both[unsure])
        weights[unsure, Kind.NAME] = np.where(fore & sur, main, named)
        weights[unsure, Kind.FORENAME] = np.where(fore & ~sur & (named == 0), alone[unsure], 0)
        weights[unsure, Kind.SURNAME] = np.where(sur & ~fore & (named == 0), family[unsure], 0)

    def _present(self, wanted: U64, together: NDArray[np.bool_], kept: int) -> NDArray[np.bool_]:
        """Which (segment << 32 | short fingerprint) stand in the text."""
        short = self._fingerprints & np.uint64(kept)
        sieve = np.zeros(1 << 16, np.bool_)
        sieve[(wanted & np.uint64(0xFFFF)).ravel()] = True
        maybe = np.flatnonzero(sieve[short & np.uint64(0xFFFF)])
        segment = self._words.segment[self._first[maybe]]
        maybe = maybe[counts := self._words.capital[self._first[maybe]] | together[segment]]
        present = np.unique((segment[counts].astype(np.uint64) << np.uint64(32)) | short[maybe])
        if not len(present):
            return np.zeros(wanted.shape, np.bool_)
        there: NDArray[np.bool_] = present[np.minimum(np.searchsorted(present, wanted), len(present) - 1)] == wanted
        return there


def _weigh(weights: Weights) -> tuple[Weights, NDArray[np.bool_]]:
    """Bits of each pair, and whether it has two independent fields or an issued identifier."""
    home = weights[:, _HOUSEHOLD].max(axis=1)
    groups = [weights[:, kind] for kind in _INDEPENDENT] + [home]
    bits = np.sum(groups, axis=0)
    fields = np.sum([group > 0 for group in groups], axis=0)
    return bits, (fields >= 2) | (weights[:, Kind.ISSUED] > 0)


def _matches(table: RegisterTable, found: _Evidence, bits: Weights, passing: Numbers) -> list[Match]:
    """A match for each passing pair, less those whose whole evidence a better one in the same segment explains."""
    segments = found.segment[passing]
    ends = np.cumsum(found.sizes)
    alone = np.ones(len(passing), np.bool_)
    if len(passing) > 1:
        same = segments[1:] == segments[:-1]
        alone[1:] &= ~same
        alone[:-1] &= ~same
    one_of = dict.fromkeys(passing[alone].tolist(), 1)
    crowd: dict[int, list[int]] = {}
    for pair in passing[~alone].tolist():
        crowd.setdefault(int(found.segment[pair]), []).append(pair)
    for pairs in crowd.values():
        one_of |= _explained({n: found.keys[ends[n] - found.sizes[n] : ends[n]].tolist() for n in pairs}, bits)
    chosen = sorted(one_of)
    kinds = [_fields(code) for code in ((found.weights[chosen] > 0) @ _BITS).tolist()]
    return [
        Match(table.person_at(person), segment, weight, classes, fields, one_of[pair])
        for pair, person, segment, weight, (fields, classes) in zip(
            chosen,
            found.person[chosen].tolist(),
            found.segment[chosen].tolist(),
            bits[chosen].tolist(),
            kinds,
            strict=True,
        )
    ]


def _explained(keys: dict[int, list[int]], bits: Weights) -> dict[int, int]:
    """The pairs of one segment that stand by themselves, each with how many fit its evidence equally well."""
    best: dict[int, list[int]] = {}  # key to the kept pairs that it points to
    kept: dict[int, set[int]] = {}
    one_of: dict[int, int] = {}
    for pair in sorted(keys, key=lambda n: (-len(keys[n]), -bits[n])):
        mine = set(keys[pair])
        rivals = {rival for key in mine for rival in best.get(key, ()) if mine <= kept[rival]}
        if any(mine < kept[rival] or bits[rival] - bits[pair] > _EQUAL_BITS for rival in rivals):
            continue
        kept[pair], one_of[pair] = mine, 1
        for key in mine:
            best.setdefault(key, []).append(pair)
        for equal in (*rivals, pair):
            one_of[equal] = len(rivals) + 1
    return one_of


@cache
def _fields(code: int) -> tuple[tuple[Kind, ...], FieldClass]:
    """The kinds whose bits are set, and the classes of fact they are."""
    kinds = tuple(kind for kind in Kind if code >> kind & 1)
    classes = FieldClass(0)
    for kind in kinds:
        classes |= FIELD_CLASS[kind]
    return kinds, classes
