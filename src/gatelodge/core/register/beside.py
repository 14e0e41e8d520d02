"""What stands beside a name decides whose it is: "Geraint Lewis" is no word about Geraint Pugh.

Nor is "Address line" one about somebody of that name.
"""

import re

from gatelodge.core.register.fields import HOUSEHOLD, Kind
from gatelodge.core.register.labels import LABEL_WORDS, LABELS, NO_NAMES
from gatelodge.core.register.names import Span
from gatelodge.core.register.pairs import Weights
from gatelodge.core.register.person_rows import Rows
from gatelodge.core.register.standing import Standing
from gatelodge.core.text.population import FORENAMES

_REACH = 4
"""Forename and surname of one person stand within so many words."""
_GAP = 3
"""Other characters between the words of one name."""
_LONGEST_MAIL = 64
_NOT_MAIL = re.compile(rb"[\x00-\x20,;:<>()]")
_HOME = [int(kind) for kind in HOUSEHOLD]


class Beside:
    """The names of one block, looked at one by one."""

    def __init__(self, standing: Standing) -> None:
        self._standing, self._words, self._together = standing, standing.words, standing.together
        # many people may have the same name: each place is looked at once
        self._other_names: dict[tuple[int, int, bytes], bool] = {}
        self._labels: dict[int, bool] = {}

    def settle(
        self, weights: Weights, fore: list[Span], sur: list[Span], rows: Rows, number: int
    ) -> tuple[list[Span], list[Span]]:
        """Take back the weights of what is somebody else's name or none; where forename and surname do stand."""
        fore, sur = self._names_only(weights, fore, sur, rows, number)
        self._name(weights, fore, sur, rows, number)
        _no_heavier(weights, rows, number)
        return fore, sur

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
        if first not in self._labels:
            self._labels[first] = self._words.word(first) in LABEL_WORDS and any(
                self._joined(first, beside) and self._words.word(beside) in LABEL_WORDS
                for beside in (first - 1, first + 1)
            )
        return first == last and self._labels[first]

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
        return self._known(last, 1, initial) or self._known(first, -1, initial)

    def _known(self, *asked: *tuple[int, int, bytes]) -> bool:
        if asked not in self._other_names:
            self._other_names[asked] = self._other_name(*asked)
        return self._other_names[asked]

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
            if form and written in LABELS and labels < 3:
                labels, beside = labels + 1, beside + step
                continue
            if len(written) == 1:
                return initial not in (b"", written) and words.raw[words.starts[beside] : words.ends[beside]].isupper()
            if written in NO_NAMES or not written.isalpha() or not self._standing.may_be_name(beside):
                return False
            return not self._in_mail(beside)
        return False


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
