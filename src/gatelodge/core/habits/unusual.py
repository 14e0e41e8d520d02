"""Bits of evidence that a recipient was not meant: questions about mail and record, each answered in bits.

    evidence = Evidence(Mail(at, words=..., recipients=outsiders, persons=..., follows=True), habits)
    answers = evidence.about(To(token, greeting=True))
    bits = unusual(answers)        # above 0: rather not meant; below: rather meant

Each question has a few possible answers, each answer a weight (`unusual_bits.py`), and the bits of all questions add
up: so every verdict can be told in words, answer by answer. The weights are log-odds fitted by `bench.recipients --fit`
on invented mail of other seeds than those it is examined on. A record that is empty or short says nothing: 0 bits.
Evidence, never proof: what these bits set going is a question to the author.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import log2, sqrt

from gatelodge.core.habits.greeting import fits
from gatelodge.core.habits.unusual_bits import BITS
from gatelodge.core.habits.words import BUCKETS
from gatelodge.core.text import mail_address
from gatelodge.values import Habits, Known

ONE_IN_200, ONE_IN_1000 = 4.0, 6.6
"""Bits that some recipient of one in 200, of one in 1,000 ordinary messages exceeds (`bench.recipients`)."""
_ENOUGH = 4
"""Messages after which a recipient's habits are known well enough to speak of."""
_LITTLE_RECORD = 200
"""Messages below which a record is too short to call anything unusual."""
_OWN = 0.3
"""Share of a mail's words that is usual between the two; the others are what the author says to anybody."""
_FITS = (6.0, 4.0, 2.5, 1.5, 0.75, 0.0, -0.75, -1.5, -2.2, -3.0)
_BEHIND = (-6.0, -3.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.5, 8.0, 10.0, 12.0)
_FORWARDED = re.compile(r"\s*(?:fwd?|ymlaen|ym)\s*:", re.IGNORECASE)
_NOTHING = Known()


@dataclass(frozen=True)
class Mail:
    """What is the same for every recipient outside. Tokens and buckets, as in `HabitsAsked`."""

    at: datetime
    recipients: Sequence[bytes]
    """Those outside the organisation."""
    words: Sequence[int] = ()
    greeted: Sequence[int] = ()
    """Buckets of the names in the greeting (`greeted_buckets`)."""
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


def each(names: Sequence[str], outside: Sequence[tuple[bytes, str, str]]) -> list[To]:
    """What the mail itself says about each recipient outside, permits left out.

    names: those greeted (`greeting.greeted`); outside: token, address and the name that stands beside it, "" for none.
    """
    fit = [fits(names, address, shown) if names else None for _, address, shown in outside]
    domains = [mail_address(address).rpartition("@")[2] for _, address, _ in outside]
    return [
        To(
            token,
            greeting=fit[place],
            other_greeted=any(other for n, other in enumerate(fit) if n != place),
            domain_others=domains.count(domains[place]) - 1,
            domains=len(set(domains)),
        )
        for place, (token, _, _) in enumerate(outside)
    ]


def is_forwarded(subject: str) -> bool:
    """The subject says that the message was forwarded.

    >>> is_forwarded("FW: visit"), is_forwarded("Ymlaen: ymweliad"), is_forwarded("Re: forward planning")
    (True, True, False)
    """
    return _FORWARDED.match(subject) is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """To one question about one recipient."""

    question: str
    answer: str
    bits: float = field(compare=False)


@dataclass(frozen=True)
class Evidence:
    """One mail held against the record."""

    mail: Mail
    habits: Habits

    def about(self, to: To) -> tuple[Answer, ...]:
        """The answers about one recipient, in the order of the questions; () where the record is too short to say."""
        if self.habits.messages < _LITTLE_RECORD:
            return ()
        known = self.habits.known.get(to.token, _NOTHING)
        score = self._score(known)
        answers = (
            ("pair", _pair(self.mail, known)),
            ("thread", _thread(self.mail, known, self.habits)),
            ("company", _company(self.mail, known, self.habits)),
            ("domain", _domain(self.mail, to)),
            ("persons", _persons(self.mail, known)),
            ("persons of others", self._persons_of_others(known)),
            ("words", self._words(known, score)),
            ("another", self._another(known, score)),
            ("greeting", self._greeting(to, known)),
            ("permits", _permits(to)),
        )
        return tuple(Answer(question, answer, BITS.get(question, {}).get(answer, 0.0)) for question, answer in answers)

    def _persons_of_others(self, known: Known) -> str:
        """Whether another correspondent of this author heard of those whom this one never heard of."""
        if not self.mail.persons:
            return "nobody"
        if known.told:
            return "heard"
        return "another heard" if self._another_heard else "nobody heard"

    @cached_property
    def _another_heard(self) -> bool:
        asked = len(self.mail.persons)
        return any(len(rival.told) == asked for rival in self.habits.rivals.values())

    def _words(self, known: Known, score: float) -> str:
        """How the words fit with what they usually get: 0 best."""
        if len(self.mail.words) < 5:
            return "too few"
        if not known.by_anyone:
            return "no record"
        step = sum(score < edge for edge in _FITS)
        return f"{'little record, ' if known.by_anyone < _ENOUGH else ''}{step}"

    def _another(self, known: Known, score: float) -> str:
        """How far another correspondent of this author fits better: 0 not at all."""
        if self._best_rival is None:
            return "no other"
        if not known.by_anyone:
            return "no record"
        behind = self._best_rival - self._fit(known, score)
        unknown = "" if known.by_author else "first mail, "
        return f"{unknown}{sum(behind > edge for edge in _BEHIND)}"

    @cached_property
    def _best_rival(self) -> float | None:
        rivals = self.habits.rivals.values()
        return max((self._fit(rival, self._score(rival)) for rival in rivals if rival.by_anyone > 1), default=None)

    def _fit(self, known: Known, score: float) -> float:
        """Roughly the bits that speak for a correspondent of the author: words, persons, company, greeting, lately."""
        bits = 0.6 * score
        if self.mail.persons and len(known.told) == len(self.mail.persons):
            bits += 3.0
        if self.mail.others:
            bits += 3.0 * min(1.0, len(known.together) / self.mail.others)
        so, ever = _greeted_so(self.mail, known)
        if so and so * 5 >= ever:
            bits += 3.0
        if known.last_by_author is not None:
            days = (self.mail.at - known.last_by_author).days
            bits += 1.0 if days < 8 else 0.0 if days < 36 else -1.0
        return bits

    def _score(self, known: Known) -> float:
        """Bits by which the words are likelier to them than to others, over the root of their number."""
        base, share = log2(1 - _OWN), _OWN / (known.by_anyone + 1)
        rarity, bits = self._rarity, 0.0
        for word, mails in known.words.items():
            if word in rarity:
                bits += log2(1 - _OWN + share * mails * rarity[word]) - base
        return (bits + base * len(self.mail.words)) / sqrt(len(self.mail.words) or 1)

    @cached_property
    def _rarity(self) -> Mapping[int, float]:
        """One over the chance that a mail of this author has the word, from the organisation's mail and the rivals'."""
        habits, rivals = self.habits, self.habits.rivals.values()
        total = sum(sqrt(rival.by_anyone) for rival in rivals) + 1
        usual = dict.fromkeys(self.mail.words, 0.0)
        for rival in rivals:
            share = sqrt(rival.by_anyone) / total / (rival.by_anyone + 1)
            for word, mails in rival.words.items():
                if word in usual:
                    usual[word] += share * mails
        everybody = 0.3 / (habits.messages + 2)
        return {
            word: min(200.0, 1 / (0.7 * share + everybody * (habits.words.get(word, 0) + 1)))
            for word, share in usual.items()
        }

    def _greeting(self, to: To, known: Known) -> str:
        """Whether the greeting names them, by their address and by how they were greeted before."""
        if to.other_greeted and not to.greeting:
            return "names another recipient"
        if not self.mail.greeted:
            return "silent"
        so, ever = _greeted_so(self.mail, known)
        if so and so * 5 >= ever:
            return "as before"
        fits = "names them" if to.greeting else "may name them" if to.greeting is None else "names somebody else"
        if self._another_greeted:
            return f"{fits}, and another"
        return f"{fits}, greeted otherwise" if ever > 1 else fits

    @cached_property
    def _another_greeted(self) -> bool:
        """Another correspondent of this author is usually greeted so."""
        return any(so > 1 and so * 3 >= ever for so, ever in (_greeted_so(self.mail, one) for one in self._rivals))

    @cached_property
    def _rivals(self) -> Sequence[Known]:
        return tuple(self.habits.rivals.values())


def _greeted_so(mail: Mail, known: Known) -> tuple[int, int]:
    """(mails to them that greeted one of these names, mails that greeted any name)."""
    return max((known.words.get(name, 0) for name in mail.greeted[1:]), default=0), known.words.get(BUCKETS, 0)


def unusual(answers: Sequence[Answer]) -> float:
    """The bits of all answers."""
    return sum(answer.bits for answer in answers)


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


def _company(mail: Mail, known: Known, habits: Habits) -> str:
    """Whether they had mail together with the other recipients."""
    if mail.others < 1:
        return "alone"
    met = sum(token in known.together for token in set(mail.recipients))
    if not met:
        if known.by_anyone < _ENOUGH:
            return "new"
        well_known = sum(one.by_anyone >= 4 * _ENOUGH for one in habits.known.values())
        return "strangers, well known" if well_known > 1 and known.by_anyone >= 4 * _ENOUGH else "strangers"
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


def _permits(to: To) -> str:
    """Whether they may hear about those in it."""
    if not to.measured or not to.permitted + to.unpermitted:
        return "not asked"
    return "missing" if to.unpermitted else "there"
