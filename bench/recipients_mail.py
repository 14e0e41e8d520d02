"""A year of an invented organisation's mail to the outside, one message after the other.

    for message in year(2011, messages=40_000).messages():
        ...

Conversations are begun (four in ten answer a mail that came in, of which the gate knows nothing), continued, taken
over by colleagues, forwarded; cases come and go, contacts leave their firms, authors change their team.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random

from bench.recipients_people import CASEWORK, FORES, KEY, SURS, Author, Contact, House, Matter, Person, other_form
from gatelodge.core.habits.greeting import greeted
from gatelodge.core.habits.thread import message_token
from gatelodge.core.habits.words import MOST, buckets, greeted_buckets

BEGIN = datetime(2010, 11, 22, 7, tzinfo=UTC)
_STOCK = (
    "Thanks, see attached.", "Many thanks.", "Please find attached as discussed.", "Noted, thank you.",
    "Please see below.", "Gweler ynghlwm, diolch.", "Will do.", "Could you confirm please?",
)  # fmt: skip


@dataclass(slots=True)
class Message:
    """One message as the gate sees it, and what only the generator knows of it."""

    at: datetime
    author: Author
    recipients: list[Contact]
    lines: list[str]
    """Subject, greeting, text, signature, what is quoted."""
    persons: list[Person]
    """Found in it."""
    own: bytes
    follows: tuple[bytes, ...]
    forwarded: bool
    kind: str
    """`new`, `answer` (to a mail the gate did not see), `reply` or `forward`."""
    words: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    """Whom it greets."""
    greeted: tuple[int, ...] = ()
    """The same as buckets."""


@dataclass(slots=True, eq=False)
class _Thread:
    matter: Matter
    recipients: list[Contact]
    persons: list[Person]
    ids: list[bytes]
    subject: str
    history: list[str] = field(default_factory=list)
    left: int = 1


def year(seed: int, messages: int) -> "Year":
    """One year of an organisation in which an author writes three or four mails to the outside on a working day."""
    return Year(Random(seed), max(16, messages // 850), messages)


def words_of(lines: Sequence[str]) -> tuple[int, ...]:
    """As `buckets(lines, KEY)`, each line read once however often it is quoted; of a long mail other words are cut."""
    found: dict[int, None] = {}
    for line in lines:
        found.update(dict.fromkeys(_of_line(line)))
    return tuple(sorted(islice(found, MOST)))


@lru_cache(maxsize=100_000)
def _of_line(line: str) -> tuple[int, ...]:
    return buckets([line], KEY)


class Year:
    """The organisation and its mail."""

    def __init__(self, chance: Random, authors: int, messages: int) -> None:
        self.chance, self.house, self.total = chance, House(chance, authors), messages
        self.threads: dict[Author, list[_Thread]] = {author: [] for author in self.house.authors}
        self.weights = [author.weight for author in self.house.authors]
        self.number = 0

    def messages(self) -> Iterator[Message]:
        """The messages in the order of their time."""
        step = timedelta(days=365) / self.total
        every = max(1, self.total // 360)
        for number in range(self.total):
            if number % every == 0:
                self._a_day_passes()
            author = self.chance.choices(self.house.authors, self.weights)[0]
            message = self._message(author, BEGIN + step * number)
            message.words = words_of(message.lines)
            message.names = greeted(message.lines[1:2])
            message.greeted = greeted_buckets(message.names, KEY)
            yield message

    def _a_day_passes(self) -> None:
        """Cases come and go; somebody leaves; now and then an author changes places with another."""
        chance, house = self.chance, self.house
        house.a_day_passes()
        case_authors = [author for author in house.authors if author.team < CASEWORK]
        size = len(house.authors) / 110
        for _ in range(_so_many(chance, 2.5 * size)):
            chance.choice(case_authors).matters.append(house.case())
        for _ in range(_so_many(chance, 0.5 * size)):
            author = chance.choice(house.authors)
            author.matters.append(house.project() if author.team < CASEWORK + 2 else house.supplier())
        if chance.random() < 0.25 * size:
            self._somebody_leaves()
        if chance.random() < 0.05 * size:
            one, other = chance.sample(case_authors, 2)
            one.matters, other.matters = other.matters, one.matters

    def _somebody_leaves(self) -> None:
        author = self.chance.choice(self.house.authors)
        matter = self.chance.choice(author.matters) if author.matters else None
        leaver = self.chance.choice(matter.pool) if matter is not None and matter.pool else None
        comes = self.house.successor(leaver) if leaver is not None else None
        if leaver is None or comes is None:
            return
        for one in self.house.authors:
            for its in one.matters:
                if leaver in its.pool:
                    its.pool[its.pool.index(leaver)] = comes
                    for person in its.persons:
                        self.house.may_hear(comes, person)

    def _message(self, author: Author, at: datetime) -> Message:
        chance = self.chance
        threads = self.threads[author]
        if chance.random() < 0.04:  # a colleague is away
            colleagues = [one for one in self.house.authors if one.team == author.team and one is not author]
            away = chance.choice(colleagues) if colleagues else author
            if self.threads[away]:
                return self._reply(author, at, chance.choice(self.threads[away]))
        if threads and chance.random() < 0.52:
            place = min(int(chance.expovariate(0.4)), len(threads) - 1)
            thread = threads[-1 - place]
            if chance.random() < 0.06:
                return self._forward(author, at, thread)
            return self._reply(author, at, thread)
        return self._begin(author, at)

    def _begin(self, author: Author, at: datetime) -> Message:
        chance, house = self.chance, self.house
        if chance.random() < 0.03 or not author.matters:
            matter = house.once()
        else:
            matter = chance.choices(author.matters, [one.weight for one in author.matters])[0]
        matter.left -= 1
        if matter.left <= 0 and matter in author.matters:
            author.matters.remove(matter)
        recipients = self._recipients(matter)
        persons = self._persons(author, matter, recipients)
        answer = chance.random() < (0.95 if matter.kind == "once" else 0.4)
        thread = _Thread(matter, recipients, persons, [self._id()] if answer else [], self._subject(matter))
        thread.left = int(chance.expovariate(0.5))
        if answer:
            thread.history = self._came_in(thread)
        message = self._written(author, at, thread, recipients, "answer" if answer else "new")
        self.threads[author] = [*self.threads[author][-14:], thread]
        return message

    def _reply(self, author: Author, at: datetime, thread: _Thread) -> Message:
        chance = self.chance
        thread.left -= 1
        if thread.left < 0:
            for threads in self.threads.values():
                if thread in threads:
                    threads.remove(thread)
        recipients = list(thread.recipients)
        if len(recipients) > 1 and chance.random() < 0.15:
            recipients.remove(chance.choice(recipients))
        if chance.random() < 0.05:
            recipients.append(self._added(thread))
        thread.recipients = list(dict.fromkeys(recipients))
        if chance.random() < 0.75:
            thread.ids.append(self._id())
            thread.history = [*self._came_in(thread), *thread.history][:40]
        return self._written(author, at, thread, thread.recipients, "reply")

    def _forward(self, author: Author, at: datetime, thread: _Thread) -> Message:
        """What was written goes to somebody else, as a thread of its own."""
        to = [self._added(thread)]
        made = _Thread(thread.matter, to, list(thread.persons), list(thread.ids), thread.subject)
        made.history = list(thread.history)
        message = self._written(author, at, made, to, "forward")
        self.threads[author] = [*self.threads[author][-14:], made]
        return message

    def _added(self, thread: _Thread) -> Contact:
        """Somebody who joins: of the same matter, a colleague of theirs, a partner. They may hear what is in it."""
        chance = self.chance
        same = [one for one in thread.matter.pool if one not in thread.recipients]
        colleague = self.house.colleague(chance.choice(thread.recipients)) if chance.random() < 0.4 else None
        if same and chance.random() < 0.6:
            joins = chance.choice(same)
        elif colleague is not None:
            joins = colleague
        elif chance.random() < 0.5:
            joins = chance.choice(chance.choice(self.house.partners).members)
        else:
            joins = self.house.contact("partner", chance.choice(self.house.partners))
        if chance.random() < 0.5 and joins not in thread.matter.pool:
            thread.matter.pool.append(joins)
        for person in thread.persons:
            self.house.may_hear(joins, person)
        return joins

    def _recipients(self, matter: Matter) -> list[Contact]:
        chance, pool = self.chance, matter.pool
        several = 0.4 if matter.kind == "project" else 0.12
        if len(pool) > 1 and chance.random() < several:
            professionals = [one for one in pool if one.kind != "family"]
            if len(professionals) > 1:
                count = chance.randrange(2, len(professionals) + 1)
                return chance.sample(professionals, count)
        return [pool[min(int(chance.expovariate(0.9)), len(pool) - 1)]]

    def _persons(self, author: Author, matter: Matter, recipients: list[Contact]) -> list[Person]:
        chance = self.chance
        if matter.kind != "case":
            cases = [one for one in author.matters if one.kind == "case"]
            if not cases or chance.random() > 0.04:
                return []
            persons = chance.choice(cases).persons
        else:
            if chance.random() > 0.88:
                return []
            persons = list(matter.persons)
            if recipients[0].kind != "family" and chance.random() < 0.12:  # several of theirs in one mail
                persons += [one.persons[0] for one in author.matters if one.persons and recipients[0] in one.pool][:4]
        for contact in recipients:
            for person in persons:
                self.house.may_hear(contact, person)
        return list(dict.fromkeys(persons))

    def _written(self, author: Author, at: datetime, thread: _Thread, recipients: list[Contact], kind: str) -> Message:
        chance, matter, whom = self.chance, thread.matter, recipients[0].kind
        quoted = thread.history and (kind == "forward" or chance.random() < 0.8)
        names = list(thread.persons) if kind in {"new", "answer"} or quoted or chance.random() < 0.7 else []
        short = chance.random() < (0.06 if kind == "new" else 0.2)
        said = chance.choice(_STOCK) if short else self._text(matter, whom)
        greeting = greeting_line(chance, recipients, 0.5 if kind in {"reply", "forward"} else 0.82)
        own = [*([greeting] if greeting else []), said, *(f"{one.fore} {one.sur}" for one in names), author.signature]
        lines = [thread.subject, *own, *(thread.history if quoted else ())]
        if chance.random() < (0.6 if short else 0.15):
            lines.append(self._text(matter, whom, longer=3))  # attached
        message_id, follows = self._id(), tuple(thread.ids)
        thread.ids.append(message_id)
        thread.history = [*own, *thread.history][:40]
        found = [one for one in names if chance.random() < 0.97]
        forwarded = kind == "forward" and chance.random() < 0.9
        return Message(at, author, list(recipients), lines, found, message_id, follows, forwarded, kind)

    def _came_in(self, thread: _Thread) -> list[str]:
        """What one of them wrote, with their signature."""
        writer = self.chance.choice(thread.recipients)
        return [self._text(thread.matter, writer.kind), " ".join(writer.words)]

    def _text(self, matter: Matter, kind: str, longer: int = 1) -> str:
        chance, house = self.chance, self.house
        count = min(300, int(chance.lognormvariate(3.7, 0.7)) * longer + 4)
        of_topic, of_theme, of_kind, any_word = count // 4, count * 3 // 20, count // 8, count // 10
        said = chance.choices(house.common, k=count - of_topic - of_theme - of_kind - any_word)
        said += chance.choices(house.manners[kind], k=of_kind)
        said += chance.choices(self._topic(matter), k=of_topic) + chance.choices(matter.theme, k=of_theme)
        return " ".join(said + chance.choices(house.words, k=any_word))

    def _subject(self, matter: Matter) -> str:
        return " ".join(self.chance.sample(matter.theme, 2) + self.chance.sample(self._topic(matter), 2))

    def _topic(self, matter: Matter) -> list[str]:
        return self.house.topics[matter.topic]

    def _id(self) -> bytes:
        self.number += 1
        return message_token(KEY, f"{self.number}@house.example")


def _so_many(chance: Random, mean: float) -> int:
    return int(mean) + (chance.random() < mean % 1)


def greeting_line(chance: Random, recipients: Sequence[Contact], share: float) -> str:
    """The greeting line, "" for none; one in 80 names somebody else, seven in 100 the name in another form."""
    if chance.random() > share:
        return ""
    if len(recipients) > 2 or (len(recipients) == 2 and chance.random() < 0.5):
        return chance.choice(("Dear all,", "Hi all,", "Dear colleagues,", "Annwyl bawb,"))
    named = [one for one in recipients if one.kind != "role"]
    if not named:
        return chance.choice(("Dear Sir or Madam,", "Hi team,", f"Hi {chance.choice(FORES)},"))
    who, hello = named[0], chance.choice(("Dear", "Dear", "Hi", "Hello", "Annwyl"))
    fore, sur = who.called, who.sur
    if chance.random() < 0.012:
        fore, sur = chance.choice(FORES), chance.choice(SURS)
    elif chance.random() < 0.07:
        fore = other_form(chance, fore)
    if who.formal:
        return f"{hello} {chance.choice(('Mr', 'Mrs', 'Ms', 'Miss'))} {sur},"
    return f"{hello} {' and '.join([fore, *(one.called for one in named[1:])])},"
