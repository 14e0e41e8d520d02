"""The people of an invented organisation and those it writes to: authors in teams, cases, families, firms, suppliers.

A `Matter` is what an author writes about and to whom: a case (one person of the register with family, solicitor and
officers), a project (a handful of outsiders), a supplier. Everybody is invented; names are as crowded as in life.
"""

from dataclasses import dataclass, field
from random import Random

from bench import people_names
from gatelodge.core.text import address_token
from gatelodge.core.text.nicknames import same_name

KEY = b"bench of recipients".ljust(32, b".")
_ENGLISH = (
    "John David Paul Mark Andrew Stephen Michael James Peter Robert Richard Christopher Susan Karen Julie Jane Helen"
    " Sarah Claire Nicola Emma Rebecca Laura Rachel Gemma Lisa Michelle Tracey Joanne Deborah Daniel Thomas Matthew"
    " Adam Luke Jack Ryan Lewis Kieran Janet Janice Joan Judith Margaret Martin Marie Maria Anna Anne Amanda Alison"
)
_SURNAMES = (
    "Smith Taylor Brown Wilson Johnson Wright Walker White Green Hall Wood Clarke Jackson Turner Hill Cooper Ward"
    " Baker Harris King Lee Allen Scott Cook Bailey Shaw Mills Hunt Fox Marsh Dean Holt Lamb Frost Nash Webb Pratt"
)
FORES = f"{_ENGLISH} {people_names.WELSH_MEN} {people_names.WELSH_WOMEN} {people_names.POLISH_WOMEN}".split()
SURS = f"{_SURNAMES} {people_names.WELSH} {people_names.ARABIC} {people_names.FAR}".split()
HOSTS = ("post.example", "mail.example", "example.org", "example.com", "example.net")
TEAMS, CASEWORK = 16, 12
"""Teams, and how many of them write about cases; the others have projects and suppliers."""
KINDS = ("family", "solicitor", "officer", "supplier", "partner", "public", "role")
_PLAY = ["blue", "red", "silver", "happy", "lucky", "little", "dark", "bright"]
_THINGS = ["bird", "fox", "star", "river", "dragon", "moon", "rose", "tiger"]


@dataclass(slots=True, eq=False)
class Contact:
    """Somebody outside."""

    fore: str
    sur: str
    kind: str
    """`family`, `solicitor`, `officer`, `supplier`, `partner`, `public` or `role` (a mailbox of nobody)."""
    address: str
    shown: str
    """What stands beside the address in the header, "" for nothing."""
    formal: bool
    words: tuple[str, ...]
    """Of their signature: name, firm, street."""
    called: str
    """The name they go by; one in 25 by another than their address says."""
    token: bytes = b""

    def __post_init__(self) -> None:
        self.token = address_token(KEY, self.address)

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(slots=True, eq=False)
class Person:
    """Somebody on the register."""

    fore: str
    sur: str
    token: bytes


@dataclass(slots=True, eq=False)
class Matter:
    """What one author writes about, and to whom."""

    kind: str
    """`case`, `project`, `supplier` or `once`."""
    pool: list[Contact]
    persons: list[Person]
    topic: int
    theme: list[str]
    """Words of its own."""
    weight: float
    left: int = 1_000_000
    """Conversations until it ends."""


@dataclass(slots=True, eq=False)
class Author:
    """Somebody of the organisation."""

    fore: str
    sur: str
    team: int
    weight: float
    token: bytes
    signature: str
    matters: list[Matter] = field(default_factory=list)


@dataclass(slots=True)
class Firm:
    """A body outside with its own domain."""

    kind: str
    domain: str
    words: tuple[str, ...]
    members: list[Contact]
    topic: int


class House:
    """The organisation and its world on the first day; more people come with time."""

    def __init__(self, chance: Random, authors: int) -> None:
        self.chance = chance
        self._count = 0
        self._taken: set[str] = set()
        self.words = sorted({self._word() for _ in range(7000)})
        chance.shuffle(self.words)
        self.common = self.words[:400]
        self.topics = [chance.sample(self.words[400:4000], 80) for _ in range(60)]
        self.manners = {kind: chance.sample(self.words[400:4000], 80) for kind in KINDS}
        """What is written to each kind of people."""
        self.permits: set[tuple[bytes, bytes]] = set()
        """(recipient, person): may hear."""
        self._late: dict[tuple[bytes, bytes], int] = {}
        """Days until a permit that is due arrives."""
        self.solicitors = [self._firm("solicitor", n % 4) for n in range(6 + authors // 14)]
        self.offices = [self._firm("officer", 4 + n % 5) for n in range(4 + authors // 28)]
        self.suppliers = [self._firm("supplier", 9 + n % 25) for n in range(10 + authors // 4)]
        self.partners = [self._firm("partner", 34 + n % 18) for n in range(8 + authors // 5)]
        self.firms = (*self.solicitors, *self.offices, *self.suppliers, *self.partners)
        self.authors = [self._author(n) for n in range(authors)]

    def contact(self, kind: str, firm: Firm | None = None) -> Contact:
        """Somebody new."""
        chance, fore, sur = self.chance, self._pick(FORES), self._pick(SURS)
        if firm is None:
            local, host = self._private_local(fore, sur), chance.choice(HOSTS)
            shown = f"{fore} {sur}" if chance.random() < 0.5 else ""
            return self._placed(fore, sur, kind, local, host, shown, formal=0.55, words=(fore, sur))
        local = f"{fore}.{sur}" if chance.random() < 0.75 else f"{fore[0]}.{sur}"
        shown = f"{fore} {sur}" if chance.random() < 0.85 else ""
        made = self._placed(fore, sur, kind, local, firm.domain, shown, formal=0.25, words=(fore, sur, *firm.words))
        firm.members.append(made)
        return made

    def person(self) -> Person:
        self._count += 1
        return Person(self._pick(FORES), self._pick(SURS), self._count.to_bytes(16, "big"))

    def case(self) -> Matter:
        """One more person of the register, with those who may hear about them."""
        chance, person = self.chance, self.person()
        pool = [self._relative(person) for _ in range(chance.choice((0, 1, 1, 1, 2)))]
        pool.append(self._member(chance.choice(self.solicitors), often_new=0.04))
        pool.extend(self._member(chance.choice(self.offices), often_new=0.02) for _ in range(chance.choice((0, 1, 1))))
        return self._permitted(Matter("case", pool, [person], chance.randrange(4), self._theme(), self._weight(), 40))

    def project(self) -> Matter:
        chance = self.chance
        firms = chance.sample(self.partners, chance.choice((1, 2, 2, 3, 4)))
        pool = [self._member(firm, often_new=0.1) for firm in firms for _ in range(chance.choice((1, 1, 2)))]
        return Matter("project", list(dict.fromkeys(pool)), [], firms[0].topic, self._theme(), self._weight())

    def supplier(self) -> Matter:
        chance = self.chance
        firm = chance.choice(self.suppliers)
        pool = list(dict.fromkeys(self._member(firm, often_new=0.1) for _ in range(chance.choice((1, 1, 2)))))
        if chance.random() < 0.4:
            pool.append(self._mailbox(firm))
        return Matter("supplier", pool, [], firm.topic, self._theme(), self._weight())

    def once(self) -> Matter:
        """An enquiry from somebody who will not come again."""
        asker = self.contact("public")
        return Matter("once", [asker], [], 52 + self.chance.randrange(8), self._theme(), 0.0, 1)

    def may_hear(self, contact: Contact, person: Person) -> None:
        """Such a permit is due: one in 100 comes only three days after the first mail that needs it."""
        pair = (contact.token, person.token)
        if pair not in self.permits and pair not in self._late:
            if self.chance.random() < 0.01:
                self._late[pair] = 3
            else:
                self.permits.add(pair)

    def a_day_passes(self) -> None:
        """Late permits arrive."""
        self.permits.update(pair for pair, days in self._late.items() if days <= 1)
        self._late = {pair: days - 1 for pair, days in self._late.items() if days > 1}

    def colleague(self, contact: Contact) -> Contact | None:
        """Somebody else of their firm, now and then somebody new; None where they have no firm."""
        firm = next((one for one in self.firms if one.domain == contact.domain), None)
        if firm is None:
            return None
        others = [one for one in firm.members if one is not contact]
        return self.chance.choice(others) if others and self.chance.random() < 0.7 else self.contact(firm.kind, firm)

    def successor(self, contact: Contact) -> Contact | None:
        """Who comes after somebody who leaves their firm."""
        for firm in self.firms:
            if contact in firm.members and contact.kind != "role":
                firm.members.remove(contact)
                return self.contact(contact.kind, firm)
        return None

    def _permitted(self, matter: Matter) -> Matter:
        for contact in matter.pool:
            for person in matter.persons:
                self.may_hear(contact, person)
        return matter

    def _relative(self, person: Person) -> Contact:
        fore, sur = self._pick(FORES), person.sur if self.chance.random() < 0.6 else self._pick(SURS)
        shown = f"{fore} {sur}" if self.chance.random() < 0.5 else ""
        local, host = self._private_local(fore, sur), self.chance.choice(HOSTS)
        return self._placed(fore, sur, "family", local, host, shown, formal=0.55, words=(fore, sur))

    def _private_local(self, fore: str, sur: str) -> str:
        chance = self.chance
        number, form = chance.choice(("", str(chance.randrange(1, 100)))), chance.random()
        if form < 0.35:
            return f"{fore}{sur}{number}"
        if form < 0.6:
            return f"{fore}.{sur}{number}"
        if form < 0.75:
            return f"{fore[0]}{sur}{number}"
        return f"{chance.choice(_PLAY)}{chance.choice(_THINGS)}{chance.randrange(100)}"

    def _placed(
        self,
        fore: str,
        sur: str,
        kind: str,
        local: str,
        host: str,
        shown: str,
        *,
        formal: float,
        words: tuple[str, ...],
    ) -> Contact:
        plain, number = local.lower().replace("'", "").encode("ascii", "ignore").decode(), 1
        address = f"{plain}@{host}"
        while address in self._taken:
            number += 1
            address = f"{plain}{number}@{host}"
        self._taken.add(address)
        called = fore if self.chance.random() > 0.04 else self._pick(FORES)
        return Contact(fore, sur, kind, address, shown, self.chance.random() < formal, words, called)

    def _mailbox(self, firm: Firm) -> Contact:
        for member in firm.members:
            if member.kind == "role":
                return member
        name = self.chance.choice(("info", "accounts", "orders", "support", "office"))
        made = self._placed("", "", "role", name, firm.domain, "", formal=0.5, words=firm.words)
        firm.members.append(made)
        return made

    def _member(self, firm: Firm, *, often_new: float) -> Contact:
        people = [member for member in firm.members if member.kind != "role"]
        if not people or self.chance.random() < often_new:
            return self.contact(firm.kind, firm)
        return people[min(int(self.chance.expovariate(0.6)), len(people) - 1)]

    def _firm(self, kind: str, topic: int) -> Firm:
        word = self._word()
        words = (word, *(self._word() for _ in range(4)))
        firm = Firm(kind, f"{word}{len(self._taken)}.example", words, [], topic)
        for _ in range({"solicitor": 5, "officer": 9, "supplier": 2, "partner": 5}[kind]):
            self.contact(kind, firm)
        return firm

    def _author(self, number: int) -> Author:
        chance, fore, sur = self.chance, self._pick(FORES), self._pick(SURS)
        team = (number * 7) % TEAMS
        signature = f"{fore} {sur} {' '.join(self.words[5000 + team * 8 : 5008 + team * 8])}"
        token = address_token(KEY, f"{number}@house.example")
        author = Author(fore, sur, team, chance.lognormvariate(0, 0.7), token, signature)
        if team < CASEWORK:
            author.matters = [self.case() for _ in range(chance.randrange(10, 26))]
            author.matters += [self.project() for _ in range(chance.randrange(1, 4))]
        else:
            author.matters = [self.project() for _ in range(chance.randrange(4, 12))]
            author.matters += [self.supplier() for _ in range(chance.randrange(3, 12))]
        return author

    def _theme(self) -> list[str]:
        return self.chance.sample(self.words[400:], 14)

    def _weight(self) -> float:
        return self.chance.lognormvariate(0, 1)

    def _pick(self, names: list[str]) -> str:
        """A name; the first ones of the list are common."""
        return names[int(len(names) * self.chance.random() ** 1.6)]

    def _word(self) -> str:
        part = lambda: self.chance.choice("bcdfglmnprstvw") + self.chance.choice("aeiou")  # noqa: E731 - one syllable
        return "".join(part() for _ in range(self.chance.choice((2, 3, 3, 4)))) + self.chance.choice("nrstlm")


def other_form(chance: Random, fore: str) -> str:
    """A short form of this name, or another spelling; itself where there is none."""
    forms = [one.decode() for one in same_name(fore.lower().encode())]
    return chance.choice(forms).title() if forms else fore
