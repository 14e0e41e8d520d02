"""A closer look at evidence that decides whether somebody is found: does the text itself give it to somebody else?

"Geraint Lewis" is no word about Geraint Pugh, "joined on 12 March 1985" no birth date, "30 High Street, SE22 9LJ" not
the 30 High Street of another town; and what stands in different sentences of a long paragraph is weaker together.
"""

import re
from bisect import bisect_right
from math import log2

import numpy as np

from gatelodge.core.register.fields import HOUSEHOLD, Kind, bits_of
from gatelodge.core.register.hits import Hits
from gatelodge.core.register.name_columns import BIRTH_MASK
from gatelodge.core.register.names import NameFinder, Span
from gatelodge.core.register.pairs import Evidence, Weights
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.prf import Numbers
from gatelodge.core.text.population import FORENAMES

APART_BITS = 6.0
"""So much more is needed where no sentence holds enough by itself."""
_REACH = 4
"""Forename and surname of one person stand within so many words."""
_GAP = 3
"""Other characters between the words of one name."""
_LED_BY = 4
"""So many words before a date say what it is."""
_BIRTH = frozenset(b"born birth dob b geni ganwyd aged bday birthday birthdate".split())
_OTHER_DATE = frozenset(
    b"since from between until till due dated joined reviewed opened opens started starts start begins began ended ends"
    b" expires expired completed retires retired depart departs ordered invoice meeting issued received paid valid by"
    b" on monday tuesday wednesday thursday friday saturday sunday appointed employed released sentenced".split()
)
_LABELS = frozenset(
    b"surname forename forenames name names first last family given middle christian initials fore sur full"
    b" firstname lastname fullname givenname familyname middlename cyfenw enw cyntaf".split()
)
"""Words between the parts of a name in a form."""
_NO_NAMES = frozenset(
    b"mr mrs ms miss mx dr prof rev sir dame lady lord mstr master dear hi hello the to for from and or of re about"
    b" born dob date birth prisoner pupil patient client inmate male female son daughter mother father brother sister"
    b" is was has in on at by with a an he she his her they monday tuesday wednesday thursday friday saturday sunday"
    b" known alias aka nee annwyl mab merch postcode address phone telephone tel mobile email mail number no ref sex"
    b" gender title regards sincerely faithfully regarding concerning please further thanks"
    b" thank kindly saw met".split()
)
"""Words that stand beside names, with a capital or in a form, and are none."""
_LABEL_WORDS = (_LABELS - {b"christian"}) | frozenset(
    b"address line number no date birth born dob prison prisoner noms post code postcode phone telephone mobile contact"
    b" home email mail ref reference 1 2 3".split()
)
"""Two of these side by side are a label: Address line 1."""
_LONGEST_MAIL = 64
_NOT_MAIL = re.compile(rb"[\x00-\x20,;:<>()]")
_POSTCODE = re.compile(rb"\b[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}\b")
_SENTENCE = re.compile(rb"[.!?]['\")]*\s")
_HOME = [int(kind) for kind in HOUSEHOLD]
_LINE = re.compile(rb"\n")
_LINES = 4
"""So many lines to a sentence are a list."""
_NAMES = [int(kind) for kind in (Kind.NAME, Kind.FORENAME, Kind.SURNAME)]


class Settling:
    """Pairs of one block, looked at one by one."""

    def __init__(self, hits: Hits, names: NameFinder, evidence: Evidence) -> None:
        self._hits, self._names, self._evidence = hits, names, evidence
        self._words, self._together = names.standing.words, names.standing.together
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
            fore, sur = self._names_only(weights[number], fore, sur, rows, number)
            self._name(weights[number], fore, sur, rows, number)
            _no_heavier(weights[number], rows, number)
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

    def _names_only(
        self, weights: Weights, fore: list[Span], sur: list[Span], rows: Rows, number: int
    ) -> tuple[list[Span], list[Span]]:
        """Where forename and surname stand as names; what stands nowhere so is taken back."""
        kept = [[span for span in spans if not self._label(*span)] for spans in (fore, sur)]
        if kept[0] == kept[1] and not _side_by_side(*kept):  # Hassan Malik is not Hassan Hassan
            kept[1] = []
        lost = [bool(spans) and not left for spans, left in zip((fore, sur), kept, strict=True)]
        if any(lost) and fore and sur and weights[Kind.NAME] > 0:
            weights[Kind.NAME] = 0
            weights[Kind.FORENAME], weights[Kind.SURNAME] = rows.fore_bits[number], rows.sur_bits[number]
        for kind, gone in zip((Kind.FORENAME, Kind.SURNAME), lost, strict=True):
            if gone:
                weights[kind] = 0
        return kept[0], kept[1]

    def _label(self, first: int, last: int) -> bool:
        """Whether the word is one of a label: Address line 1, Prisoner number."""
        words = self._words
        return (
            first == last
            and words.word(first) in _LABEL_WORDS
            and any(
                self._joined(first, beside) and words.word(beside) in _LABEL_WORDS for beside in (first - 1, first + 1)
            )
        )

    def _joined(self, word: int, beside: int) -> bool:
        """Whether one blank parts two words of one segment."""
        words = self._words
        return (
            0 <= beside < len(words.segment)
            and words.segment[beside] == words.segment[word]
            and words.between(word, beside) == b" "
        )

    def _in_mail(self, word: int) -> bool:
        """Whether the word is part of a mail address."""
        words = self._words
        before = words.raw[max(words.starts[word] - _LONGEST_MAIL, 0) : words.starts[word]]
        behind = words.raw[words.ends[word] : words.ends[word] + _LONGEST_MAIL]
        return b"@" in _NOT_MAIL.split(before)[-1] + _NOT_MAIL.split(behind)[0]

    def _name(self, weights: Weights, fore: list[Span], sur: list[Span], rows: Rows, number: int) -> None:
        """The parts of the name where they stand together, or each where no other name stands beside it."""
        if together := _side_by_side(fore, sur):
            if all(self._middle_name(*both) for both in together):
                weights[Kind.NAME], weights[Kind.SURNAME] = 0, rows.sur_bits[number]
            return
        if fore and not sur and weights[Kind.SURNAME] > 0:
            return  # the surname has a slip, so it is the name beside
        if weights[Kind.NAME] > 0 and fore and sur:
            weights[Kind.NAME] = 0
            weights[Kind.FORENAME], weights[Kind.SURNAME] = rows.fore_bits[number], rows.sur_bits[number]
        if fore and all(self._beside(*span, b"") for span in fore):
            weights[Kind.FORENAME] = 0
        initial = bytes([rows.initial[number]]) if rows.initial[number] else b""
        weakly = weights[Kind.FORENAME] > 0 and not fore  # by a short form, an initial or a slip
        if sur and not weakly and all(self._beside(*span, initial) for span in sur):
            weights[Kind.SURNAME] = 0

    def _middle_name(self, fore: int, sur: int) -> bool:
        """Whether another forename stands before this one: Anthony James Collett is not James Collett."""
        words, before = self._words, fore - 1
        if sur == before or before < 0 or words.segment[before] != words.segment[fore]:
            return False
        return words.between(before, fore) in b" -" and words.word(before) in FORENAMES

    def _beside(self, first: int, last: int, initial: bytes) -> bool:
        """Whether another name stands next to this one. initial: a letter that may be the person's own forename."""
        return self._other_name(last, 1, initial) or self._other_name(first, -1, initial)

    def _other_name(self, word: int, step: int, initial: bytes) -> bool:
        words, segment = self._words, self._words.segment[word]
        form, labels = bool(self._together[segment]), 0
        beside = word + step
        while 0 <= beside < len(words.segment) and words.segment[beside] == segment:
            between = words.between(beside, beside - step)
            written = words.word(beside)
            plural = form and b"s" in (written, words.word(beside - step)) and (b"(" in between or b")" in between)
            closed = b";!?@" if plural else b";!?@()" if form else b".:;!?@()\n"
            if len(between) > _GAP or any(mark in between for mark in closed):
                return False
            if written == b"s" and plural:  # Forename(s)
                beside += step
                continue
            if form and written in _LABELS and labels < 3:
                labels, beside = labels + 1, beside + step
                continue
            if len(written) == 1:
                return initial not in (b"", written) and words.raw[words.starts[beside] : words.ends[beside]].isupper()
            if written in _NO_NAMES or not written.isalpha() or not self._names.standing.may_be_name(beside):
                return False
            return not self._in_mail(beside)
        return False

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


def _side_by_side(fore: list[Span], sur: list[Span]) -> list[tuple[int, int]]:
    """The first words of each forename and surname that stand together."""
    return [(a, c) for a, b in fore for c, d in sur if 0 < max(c - b, a - d) <= _REACH]


def _no_heavier(weights: Weights, rows: Rows, number: int) -> None:
    """The parts of a name weigh no more than the whole of it, less what they lack."""
    fore, sur = weights[Kind.FORENAME], weights[Kind.SURNAME]
    if not fore or not sur or sur < weights[_HOME].max():
        return
    lacking = max(rows.fore_bits[number] - fore, 0) + max(rows.sur_bits[number] - sur, 0)
    weights[Kind.FORENAME] = max(min(fore, rows.full_bits[number] - lacking - sur), 0)
