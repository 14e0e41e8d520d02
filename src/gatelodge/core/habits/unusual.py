"""Bits of evidence that a recipient was not meant: a few questions about the mail and the record, each answered in bits.

    mail = Mail(words=…, recipients=outsiders, persons=…, follows=True)
    answers = evidence(mail, Person(token, greeted=True, …), habits)
    bits = unusual(answers)        # above 0: rather not meant; below: rather meant

Each question has a few possible answers, each answer a weight (`unusual_bits.py`), and the bits of all questions add
up: so every verdict can be told in words, answer by answer. The weights are log-odds fitted by `bench.recipients --fit`
on invented mail of other seeds than those it is examined on. An empty record says nothing: then all is 0.
Evidence, never proof: what these bits set going is a question to the author.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import log2

from gatelodge.core.habits.unusual_bits import BITS
from gatelodge.values import Habits, Known

ONE_IN_200, ONE_IN_1000 = 3.0, 6.0
"""Bits above which one in 200, one in 1,000 messages of ordinary mail has a recipient (`bench.recipients`)."""
_ENOUGH = 4
"""Messages after which a recipient's habits are known well enough to speak of."""
_LITTLE_RECORD = 200
"""Messages below which a record is too short to call anything unusual."""


@dataclass(frozen=True)
class Mail:
    """What is the same for every recipient outside. Tokens and buckets, as in `HabitsAsked`."""

    at: datetime
    recipients: Sequence[bytes]
    """Those outside the organisation."""
    words: Sequence[int] = ()
    persons: Sequence[bytes] = ()
    follows: bool = False
    """It names messages that it follows."""
    forwarded: bool = False
    """Its subject says so: FW, Fwd, Ymlaen."""

    @cached_property
    def others(self) -> int:
        """Recipients outside beside one of them."""
        return len(set(self.recipients)) - 1


@dataclass(frozen=True, slots=True)
class To:
    """One recipient outside, beside what the record says of them."""

    token: bytes
    greeting: bool | None = None
    """The greeting names them; False: surely somebody else; None: nobody, or the address says nothing."""
    other_greeted: bool = False
    """The greeting names another recipient."""
    domain_others: int = 0
    """Other recipients at the same domain."""
    domains: int = 1
    """Distinct domains of all recipients outside."""
    measured: bool = False
    """Permits cover recipients of this class, so that a missing one means something."""
    permitted: int = 0
    unpermitted: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """To one question about one recipient."""

    question: str
    answer: str
    bits: float = field(compare=False)


def evidence(mail: Mail, to: To, habits: Habits) -> tuple[Answer, ...]:
    """The answers about one recipient, in the order of the questions; () where the record is too short to say."""
    if habits.messages < _LITTLE_RECORD:
        return ()
    known = habits.known.get(to.token, _NOTHING)
    answers = (
        ("pair", _pair(mail, known)),
        ("thread", _thread(mail, known, habits)),
        ("company", _company(mail, known)),
        ("domain", _domain(mail, to)),
        ("persons", _persons(mail, known)),
        ("words", _words(mail, known, habits)),
        ("greeting", _greeting(to)),
        ("permits", _permits(to)),
    )
    return tuple(Answer(question, answer, BITS[question].get(answer, 0.0)) for question, answer in answers)


def unusual(answers: Sequence[Answer]) -> float:
    """The bits of all answers."""
    return sum(answer.bits for answer in answers)


_NOTHING = Known()


def _pair(mail: Mail, known: Known) -> str:
    """How well the author knows them."""
    if known.last_by_author is None:
        return "never, others did" if known.by_anyone >= _ENOUGH else "never"
    days = (mail.at - known.last_by_author).days
    often = "once" if known.by_author == 1 else "few" if known.by_author < _ENOUGH else "often"
    if known.by_author >= 5 * _ENOUGH:
        often = "always"
    return f"{often}, {'lately' if days < 8 else 'this month' if days < 36 else 'long ago'}"


def _thread(mail: Mail, known: Known, habits: Habits) -> str:
    """Whether they took part in what it follows."""
    if known.in_thread:
        return "took part"
    if not mail.follows:
        return "starts"
    if not habits.thread_recipients:
        return "forwarded" if mail.forwarded else "unknown"
    others = any(one.in_thread for one in habits.known.values())
    if mail.forwarded:
        return "forwarded, others took part" if others else "forwarded"
    return "added" if others else "others took part"


def _company(mail: Mail, known: Known) -> str:
    """Whether they had mail together with the other recipients."""
    if mail.others < 1:
        return "alone"
    met = sum(token in known.together for token in set(mail.recipients))
    if not met:
        return "strangers" if known.by_anyone >= _ENOUGH else "new"
    often = sum(known.together.values()) >= 3 * met
    if met >= mail.others:
        return "all, often" if often else "all"
    return "most" if 2 * met >= mail.others else "some"


def _domain(mail: Mail, to: To) -> str:
    """Whether the others are at the same domain."""
    if mail.others < 1:
        return "alone"
    if to.domain_others:
        return "shared"
    return "the odd one" if to.domains == 2 and mail.others > 1 else "mixed"


def _persons(mail: Mail, known: Known) -> str:
    """Whether they heard of these persons before, and of how many they hear."""
    if not mail.persons:
        hears = known.by_anyone >= _ENOUGH and known.tellings >= 0.8 * known.by_anyone
        return "nobody, though they hear of people" if hears else "nobody"
    heard = sum(person in known.told for person in mail.persons)
    if heard == len(mail.persons):
        return "all, often" if sum(known.told.values()) >= 3 * heard else "all"
    if heard:
        return "some"
    if known.by_anyone < _ENOUGH:
        return "none, little known"
    if not known.tellings:
        return "none ever"
    if known.tellings < _ENOUGH:
        return "none of few"
    change = known.persons / known.tellings
    return "none, always the same" if change < 0.12 else "none, some change" if change < 0.4 else "none, all change"


def _words(mail: Mail, known: Known, habits: Habits) -> str:
    """How the words fit with what they usually get: 0 best, 7 worst, in steps of the score."""
    if len(mail.words) < 5 or not known.by_anyone:
        return "too few"
    score = word_score(mail, known, habits)
    step = sum(score < edge for edge in EDGES)
    return f"{'little record, ' if known.by_anyone < _ENOUGH else ''}{step}"


EDGES = (3.0, 2.0, 1.3, 0.8, 0.4, 0.1, -0.2)


def word_score(mail: Mail, known: Known, habits: Habits) -> float:
    """Mean bits by which a word of the mail is likelier in mail to them than in any mail."""
    messages, count = habits.messages + 2, known.by_anyone + 1
    bits = float(-len(mail.words))
    for word, mails in known.words.items():
        ratio = mails * messages / (count * (habits.words.get(word, 0) + 1))
        bits += min(6.0, log2(1 + ratio))
    return bits / len(mail.words)


def _greeting(to: To) -> str:
    """Whether the greeting names them."""
    if to.greeting:
        return "names them"
    if to.other_greeted:
        return "names another recipient"
    return "silent" if to.greeting is None else "names somebody else"


def _permits(to: To) -> str:
    """Whether they may hear about those in it."""
    if not to.measured or not to.permitted + to.unpermitted:
        return "not asked"
    return "missing" if to.unpermitted else "there"
