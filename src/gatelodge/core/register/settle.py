"""A closer look at evidence that decides whether somebody is found: does the text itself give it to somebody else?

"Geraint Lewis" is no word about Geraint Pugh, "joined on 12 March 1985" no birth date, "30 High Street, SE22 9LJ" not
the 30 High Street of another town; and what stands in different sentences of a long paragraph is weaker together.
"""

import re
from bisect import bisect_right
from math import log2

import numpy as np

from gatelodge.core.register.beside import Beside
from gatelodge.core.register.fields import Kind, bits_of
from gatelodge.core.register.hits import Hits
from gatelodge.core.register.name_columns import BIRTH_MASK
from gatelodge.core.register.names import NameFinder
from gatelodge.core.register.pairs import Evidence, Weights
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.prf import Numbers

APART_BITS = 6.0
"""So much more is needed where no sentence holds enough by itself."""
_LED_BY = 4
"""So many words before a date say what it is."""
_BIRTH = frozenset(b"born birth dob b geni ganwyd aged bday birthday birthdate".split())
_OTHER_DATE = frozenset(
    b"since from between until till due dated joined reviewed opened opens started starts start begins began ended ends"
    b" expires expired completed retires retired depart departs ordered invoice meeting issued received paid valid by"
    b" on monday tuesday wednesday thursday friday saturday sunday appointed employed released sentenced".split()
)
_POSTCODE = re.compile(rb"\b[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}\b")
_SENTENCE = re.compile(rb"(?<!\b\w)(?<!\b(?:[MD]r|Ms|St|No))(?<!\bMrs)[.!?]['\")]*\s")
"""C. and Mr. end none."""
_LINE = re.compile(rb"\n")
_LINES = 4
"""So many lines to a sentence are a list."""
_NAMES = [int(kind) for kind in (Kind.NAME, Kind.FORENAME, Kind.SURNAME)]


class Settling:
    """Pairs of one block, looked at one by one."""

    def __init__(self, hits: Hits, names: NameFinder, evidence: Evidence) -> None:
        self._hits, self._names, self._evidence = hits, names, evidence
        self._words, self._together = names.standing.words, names.standing.together
        self._beside = Beside(names.standing)
        # a segment may be long and hold thousands of people, so each is read once
        self._days_of: dict[int, dict[int, list[int]]] = {}
        self._postcodes: dict[int, bool] = {}
        self._ends: dict[int, list[int]] = {}

    def settle(self, pairs: Numbers, rows: Rows, needed: float) -> Weights:
        """Take back the weights of what the text gives to others; the bits that each pair then needs."""
        evidence = self._evidence
        weights = evidence.weights[pairs]
        code = evidence.code[pairs]
        parts = self._names.parts(code >> 32, weights, rows)
        needs = np.full(len(pairs), needed)
        pieces = self._pieces(pairs)
        for number in range(len(pairs)):
            segment = int(code[number]) >> 32
            fore, sur = parts[0].get(number, []), parts[1].get(number, [])
            fore, sur = self._beside.settle(weights[number], fore, sur, rows, number)
            dated = self._days(segment)
            days = dated.get(int(rows.birth[number]), [])
            if weights[number, Kind.BIRTH] > 0 and days and all(map(self._other_date, days)):
                weights[number, Kind.BIRTH] = 0
            if weights[number, Kind.ADDRESS] > 0 and weights[number, Kind.POSTCODE] == 0 and self._postcode(segment):
                weights[number, Kind.ADDRESS] = 0
            if self._together[segment]:
                if weights[number, Kind.BIRTH] > 0:
                    needs[number] += log2(max(len(dated), 1))
                continue
            some = [*pieces[number], *((int(Kind.BIRTH), day) for day in days)]
            some += [(kind, word) for word, _ in (*fore, *sur) for kind in _NAMES]
            if not self._in_one_sentence(weights[number], segment, some, needed):
                needs[number] += APART_BITS
        evidence.weights[pairs] = weights
        return needs

    def _pieces(self, pairs: Numbers) -> list[list[tuple[int, int]]]:
        """Kind and first word of each piece of evidence of these pairs."""
        evidence = self._evidence
        place = {pair: number for number, pair in enumerate(pairs.tolist())}
        found: list[list[tuple[int, int]]] = [[] for _ in place]
        held = np.flatnonzero(np.isin(evidence.held, pairs))
        for pair, kind, hit in zip(
            evidence.held[held].tolist(), evidence.kind[held].tolist(), evidence.hit[held].tolist(), strict=True
        ):
            found[place[pair]].append((kind, int(self._hits.first[hit])))
        return found

    def _days(self, segment: int) -> dict[int, list[int]]:
        """Every date of the segment, as rows have birth dates, with the words it begins with."""
        if segment not in self._days_of:
            hits, days = self._hits, dict[int, list[int]]()
            first, last = np.searchsorted(hits.segment, [segment, segment + 1])
            here = np.arange(first, last)[hits.is_day[first:last]]
            short = (hits.fingerprint[here] & np.uint64(BIRTH_MASK)).tolist()
            for day, word in zip(short, hits.first[here].tolist(), strict=True):
                days.setdefault(day, []).append(word)
            self._days_of[segment] = days
        return self._days_of[segment]

    def _other_date(self, word: int) -> bool:
        """Whether the words before the date say that it is something else than a birth date."""
        words, led = self._words, list[bytes]()
        before = word - 1
        while before >= 0 and len(led) < _LED_BY and words.segment[before] == words.segment[word]:
            if b"\t" in (between := words.between(before, before + 1)) or b"\n" in between:
                break
            led.append(words.word(before))
            before -= 1
        return not _BIRTH.intersection(led) and bool(_OTHER_DATE.intersection(led[:2]))

    def _postcode(self, segment: int) -> bool:
        """Whether a postcode stands in the segment."""
        if segment not in self._postcodes:
            self._postcodes[segment] = _POSTCODE.search(self._words.raw, *self._span(segment)) is not None
        return self._postcodes[segment]

    def _sentences(self, segment: int) -> list[int]:
        """Where the sentences of the segment end, but for the last; the lines, where they are many and no sentences."""
        if segment not in self._ends:
            begin, end = self._span(segment)
            ends = [sentence.end() for sentence in _SENTENCE.finditer(self._words.raw, begin, end)]
            lines = [line.end() for line in _LINE.finditer(self._words.raw, begin, end)]
            self._ends[segment] = lines if len(lines) >= _LINES * max(len(ends), 1) else ends
        return self._ends[segment]

    def _span(self, segment: int) -> tuple[int, int]:
        """Where the segment's words begin and end in the text."""
        first, last = self._words.span(segment)
        return int(self._words.starts[first]), int(self._words.ends[last - 1])

    def _in_one_sentence(self, weights: Weights, segment: int, pieces: list[tuple[int, int]], needed: float) -> bool:
        """Whether one sentence of the segment holds enough of these pieces (kind and word)."""
        ends = self._sentences(segment)
        if not ends:
            return True
        held: dict[int, set[int]] = {}
        for kind, word in pieces:
            held.setdefault(bisect_right(ends, int(self._words.starts[word])), set()).add(kind)
        kept = np.zeros((len(held), len(weights)))
        for row, kinds in zip(kept, held.values(), strict=True):
            row[list(kinds)] = weights[list(kinds)]
        return bool((bits_of(kept) >= needed).any())
