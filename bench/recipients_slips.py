"""What the gate would say about each recipient of a year of mail, and of the same mail gone to a wrong one.

The record learns as it does in life: each message is asked about first, then learned. From the tenth month on every
message counts as ordinary mail, and some of them are asked about once more with one recipient changed for another that
the author or the organisation knows:

- `neighbour` (half): what typing the first letters offers, among the author's own, those in use more often;
- `known` (three in ten): any whom the author ever wrote to;
- `elsewhere` (two in ten): any whom the organisation ever wrote to.

Nothing else of the message changes. The changed message is never learned.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from bench.recipients_mail import Message, year
from bench.recipients_people import Contact
from gatelodge.core.habits.book import HabitBook
from gatelodge.core.habits.unusual import Answer, Evidence, Mail, each
from gatelodge.values import HabitsAsked, Sketch

LEARNED = 0.75
"""Of the year, before anything is asked."""
SHARES = (("neighbour", 0.5), ("known", 0.3), ("elsewhere", 0.2))


@dataclass(frozen=True, slots=True)
class Asked:
    """One message, as it was or with a wrong recipient."""

    message: Message
    answers: tuple[tuple[Answer, ...], ...]
    """By recipient, that of the permits last."""
    wrong: int = -1
    """Place of the wrong recipient; -1: none."""
    slip: str = ""


def asked(seed: int, messages: int, slips: int) -> Iterator[Asked]:
    """Every message of the last three months, each followed by its changed twin if it has one."""
    chance, book, known = Random(seed + 1), HabitBook(), Addresses()
    first = int(messages * LEARNED)
    chosen = frozenset(chance.sample(range(first, messages), min(slips, messages - first)))
    world = year(seed, messages)
    permits = None
    for number, message in enumerate(world.messages()):
        permits = world.house.permits if permits is None else permits
        if number >= first:
            yield _asked(book, message, permits)
            if number in chosen:
                yield _gone_wrong(chance, book, message, known, permits)
        learn(book, message)
        known.note(message)


def learn(book: HabitBook, message: Message) -> None:
    """The message was handed on."""
    places = range(len(message.recipients))
    book.learn(_sketch(message), places, message.at)


class Addresses:
    """Whom the authors wrote to, as their mail program remembers it."""

    def __init__(self) -> None:
        self._of: defaultdict[bytes, Counter[Contact]] = defaultdict(Counter)
        self._all: dict[Contact, None] = {}

    def note(self, message: Message) -> None:
        self._of[message.author.token].update(message.recipients)
        self._all.update(dict.fromkeys(message.recipients))

    def wrong(self, chance: Random, message: Message, meant: Contact) -> tuple[str, Contact]:
        """(how it came about, the one chosen instead)."""
        there = set(message.recipients)
        mine = {one: uses for one, uses in self._of[message.author.token].items() if one not in there}
        slip = chance.choices([name for name, _ in SHARES], [share for _, share in SHARES])[0]
        if slip == "neighbour":
            offered = {one: uses for one, uses in mine.items() if _typed(one) & _typed(meant)}
            if offered:
                return slip, chance.choices(list(offered), list(offered.values()))[0]
            slip = "known"
        if slip == "known" and mine:
            return slip, chance.choice(list(mine))
        return "elsewhere", chance.choice([one for one in self._all if one not in there])


def _typed(contact: Contact) -> frozenset[str]:
    """What a mail program completes: two letters of the forename, the surname or the address."""
    return frozenset(part[:2].lower() for part in (contact.fore, contact.sur, contact.address) if part)


def _gone_wrong(
    chance: Random, book: HabitBook, message: Message, known: Addresses, permits: set[tuple[bytes, bytes]]
) -> Asked:
    place = chance.randrange(len(message.recipients))
    slip, instead = known.wrong(chance, message, message.recipients[place])
    recipients = [*message.recipients[:place], instead, *message.recipients[place + 1 :]]
    return replace(_asked(book, replace(message, recipients=recipients), permits), wrong=place, slip=slip)


def _asked(book: HabitBook, message: Message, permits: set[tuple[bytes, bytes]]) -> Asked:
    tokens = tuple(one.token for one in message.recipients)
    persons = tuple(one.token for one in message.persons)
    habits = book.ask(
        HabitsAsked(message.author.token, tokens, message.follows, message.at, persons, message.words + message.greeted)
    )
    evidence = Evidence(_mail(message), habits)
    answers = []
    for to in each(message.names, [(one.token, one.address, one.shown) for one in message.recipients]):
        may_hear = sum((to.token, person) in permits for person in persons)
        missing = len(persons) - may_hear
        answers.append(evidence.about(replace(to, measured=True, permitted=may_hear, unpermitted=missing)))
    return Asked(message, tuple(answers))


def _mail(message: Message) -> Mail:
    return Mail(
        message.at,
        tuple(one.token for one in message.recipients),
        words=message.words,
        greeted=message.greeted,
        persons=tuple(one.token for one in message.persons),
        follows=bool(message.follows),
        forwarded=message.forwarded,
    )


def _sketch(message: Message) -> Sketch:
    return Sketch(
        epoch=1,
        persons=tuple(one.token for one in message.persons),
        recipients=tuple(one.token for one in message.recipients),
        author=message.author.token,
        people=len(message.persons),
        unpermitted=0,
        person_like_rows=0,
        gaps=0,
        outside=tuple(range(len(message.recipients))),
        words=message.words + message.greeted,
        thread=(message.own, *message.follows),
    )
