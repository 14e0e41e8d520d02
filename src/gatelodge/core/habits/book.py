"""The record of earlier mail in memory: what `adapters/store/habits.py` says from the database.

For tests, for `simulate` and for the exams; one suite runs on both.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import combinations

from gatelodge.values import Habits, HabitsAsked, Known, Sketch

MOST_RECIPIENTS = 50
"""Of a message to more, nothing is learned about who goes with whom."""
MOST_PERSONS = 200
"""About more persons, a message teaches nothing about whom its recipients hear of."""
RIVALS = 24
"""Latest others of the author who are compared with the recipients."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_Token = bytes


class HabitBook:
    """What went to whom, and what authors tried."""

    def __init__(self) -> None:
        self._messages = 0
        self._words: Counter[int] = Counter()
        self._pairs: dict[tuple[_Token, _Token], tuple[int, datetime, bool]] = {}
        self._contacts: Counter[_Token] = Counter()
        self._of_author: defaultdict[_Token, set[_Token]] = defaultdict(set)
        self._contact_words: defaultdict[_Token, Counter[int]] = defaultdict(Counter)
        self._together: Counter[tuple[_Token, _Token]] = Counter()
        self._tellings: Counter[_Token] = Counter()
        self._told: defaultdict[_Token, Counter[_Token]] = defaultdict(Counter)
        self._beyond: defaultdict[_Token, dict[_Token, datetime]] = defaultdict(dict)
        self._threads: defaultdict[_Token, set[_Token]] = defaultdict(set)
        self._checked: defaultdict[_Token, list[datetime]] = defaultdict(list)
        self._tried: defaultdict[_Token, list[tuple[datetime, bool, frozenset[_Token]]]] = defaultdict(list)

    def decided(self, sketch: Sketch, at: datetime, *, stopped: bool) -> None:
        """An author's mail was decided; `stopped`: some recipient was asked about, held or refused."""
        if sketch.outside:
            beyond = frozenset(sketch.persons[place] for places in sketch.beyond for place in places)
            self._tried[sketch.author].append((at, stopped, beyond))

    def checked(self, author: _Token, at: datetime) -> None:
        """A check of this author was not answered with deliver."""
        self._checked[author].append(at)

    def learn(self, sketch: Sketch, places: Sequence[int], at: datetime) -> None:
        """A message was handed on to the recipients in these places."""
        recipients = [sketch.recipients[place] for place in places]
        for place, recipient in zip(places, recipients, strict=True):
            mails, last, _ = self._pairs.get((sketch.author, recipient), (0, at, False))
            self._pairs[sketch.author, recipient] = mails + 1, max(at, last), place in sketch.outside
            self._of_author[sketch.author].add(recipient)
            self._contacts[recipient] += 1
            self._contact_words[recipient].update(sketch.words)
            if len(sketch.persons) <= MOST_PERSONS:
                self._told[recipient].update(sketch.persons)
                self._tellings[recipient] += len(sketch.persons)
                for number in sketch.beyond[place] if place < len(sketch.beyond) else ():
                    self._beyond[recipient][sketch.persons[number]] = at
            for message in sketch.thread[:1]:
                self._threads[message].add(recipient)
        if len(sketch.recipients) <= MOST_RECIPIENTS:
            self._together.update(combinations(sorted(set(recipients)), 2))
        if sketch.outside and places:
            self._messages += 1
            self._words.update(sketch.words)

    def ask(self, asked: HabitsAsked) -> Habits:
        """What the record says to this question."""
        day = asked.at - _DAY
        tried = [one for one in self._tried[asked.author] if one[0] > day]
        mine = [self._pairs[asked.author, recipient] for recipient in self._of_author[asked.author]]
        return Habits(
            messages=self._messages,
            author_messages=sum(mails for mails, _, outside in mine if outside),
            author_hour=sum(at > asked.at - _HOUR for at, _, _ in tried),
            author_day=len(tried),
            author_outsiders_day=sum(outside and at > day for _, at, outside in mine),
            author_people_day=len(frozenset[_Token]().union(*(beyond for _, _, beyond in tried))),
            author_stopped_day=sum(stopped for _, stopped, _ in tried)
            + sum(at > day for at in self._checked[asked.author]),
            thread_recipients=len(frozenset[_Token]().union(*(self._threads.get(one, ()) for one in asked.thread))),
            rivals={token: self._known(token, asked) for token in self._rivals(asked)},
            known={token: self._known(token, asked) for token in asked.recipients if self._contacts[token]},
            words={word: self._words[word] for word in asked.words if word in self._words},
        )

    def _rivals(self, asked: HabitsAsked) -> list[_Token]:
        others = self._of_author[asked.author].difference(asked.recipients)
        pairs = ((at, token) for token in others for _, at, outside in [self._pairs[asked.author, token]] if outside)
        return [token for _, token in nlargest(RIVALS, pairs)]

    def _known(self, token: _Token, asked: HabitsAsked) -> Known:
        mails, last, _ = self._pairs.get((asked.author, token), (0, None, False))
        others = frozenset(asked.recipients) - {token}
        together = {other: self._together[min(token, other), max(token, other)] for other in others}
        told, words = self._told[token], self._contact_words[token]
        asked_persons = asked.persons if len(asked.persons) <= MOST_PERSONS else ()
        beyond = self._beyond[token]
        return Known(
            by_author=mails,
            by_anyone=self._contacts[token],
            last_by_author=last,
            in_thread=any(token in self._threads.get(message, ()) for message in asked.thread),
            together={other: count for other, count in together.items() if count},
            told={person: told[person] for person in asked_persons if person in told},
            persons=len(told),
            tellings=self._tellings[token],
            told_today=tuple(sorted(person for person, at in beyond.items() if at > asked.at - _DAY)),
            words={word: words[word] for word in words.keys() & asked.words},
        )
