"""Which rules match: every question is answered once, and what the rules make of an answer is remembered.

Each rule is one bit of a whole number. For one question and one answer, the rules that do not mind it are one such
number, worked out when the answer first comes; a message is then a few dozen look-ups, however many rules there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gatelodge.core.policy.conditions import Condition
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.questions import Question

_MOST_ANSWERS = 4096
"""Answers to one question that are remembered; subjects and authors are without number."""


class Matching:
    """The conditions of every rule, by question."""

    def __init__(self, rules: Sequence[Iterable[Condition]]) -> None:
        self._every = (1 << len(rules)) - 1
        asked: dict[str, _Asked] = {}
        for number, conditions in enumerate(rules):
            for condition in conditions:
                asked.setdefault(condition.key, _Asked(condition.question, self._every)).add(number, condition)
        most_asked = sorted(asked.values(), key=lambda one: -one.minding.bit_count())  # leaves the fewest soonest
        self._of_message = [one for one in most_asked if one.question.of_message]
        self._of_recipient = [one for one in most_asked if not one.question.of_message]

    def for_message(self, message: MessageFacts, anybody: RecipientFacts) -> int:
        """The rules that match as far as the message goes. anybody: any recipient of it."""
        return _left(self._every, self._of_message, message, anybody)

    def for_recipient(self, left: int, message: MessageFacts, recipient: RecipientFacts) -> int:
        """Of the rules that are left, those that match for this recipient."""
        return _left(left, self._of_recipient, message, recipient)


def numbers(rules: int) -> Iterator[int]:
    """The numbers of the rules in a set, in file order."""
    while rules:
        lowest = rules & -rules
        yield lowest.bit_length() - 1
        rules ^= lowest


class _Asked:
    """One question, and which rules mind which answer."""

    __slots__ = ("_conditions", "_every", "minding", "question", "unminding")

    def __init__(self, question: Question, every: int) -> None:
        self.question = question
        self._every = every
        self._conditions: list[tuple[int, Condition]] = []
        self.minding = 0
        """The rules that ask it."""
        self.unminding: dict[Any, int] = {}
        """Answer to the rules that do not mind it."""

    def add(self, number: int, condition: Condition) -> None:
        self._conditions.append((number, condition))
        self.minding |= 1 << number

    def work_out(self, answer: Any) -> int:
        """The rules that do not mind this answer, from now on remembered."""
        rules = self._every
        for number, condition in self._conditions:
            if not condition.holds(answer):
                rules &= ~(1 << number)
        if len(self.unminding) >= _MOST_ANSWERS:
            self.unminding.clear()
        self.unminding[answer] = rules
        return rules


def _left(rules: int, asked: list[_Asked], message: MessageFacts, recipient: RecipientFacts) -> int:
    for one in asked:
        if not rules & one.minding:  # nobody who is left asks this
            continue
        answer = one.question.answer(message, recipient)
        unminding = one.unminding.get(answer)
        rules &= one.work_out(answer) if unminding is None else unminding
    return rules
