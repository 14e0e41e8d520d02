r"""An invented prison in the summer of 2011: who is in it on which day, who may hear of whom, and the files it keeps.

The same seed makes the same world. Every day from 4 July to 1 August has exactly 1,182 prisoners: some leave, as
many arrive, so that each day's file is another one. Nothing here is sent; `mail.py` writes the letters.

>>> World(1).export_csv(FIRST_DAY).count(b"\r\n")
1183
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from gatelodge.demo.chance import stream
from gatelodge.demo.names import Names
from gatelodge.demo.people import Contact, Prisoner, Staff, make_contact, make_prisoner
from gatelodge.demo.workplace import PARTNERS, Partner, recipients_toml, staff

FIRST_DAY = date(2011, 7, 4)
SECOND_DAY = date(2011, 7, 11)
LAST_DAY = date(2011, 8, 1)
POPULATION = 1182
PRISON = "HMP Llanfair"
_HEADINGS = (
    "SURNAME", "FORENAME", "PRISON NUMBER", "DATE OF BIRTH", "ETHNICITY", "RELIGION", "ADDRESS", "POSTCODE",
    "LOCATION", "OFFENCE CODE", "SENTENCE", "RELEASE DATE", "ALERTS", "MARKS",
)  # fmt: skip


class World:
    """HMP Llanfair, as the seed makes it."""

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed
        self._names = Names()
        self._numbers: set[str] = set()
        self._days = self._make_days()

    @cached_property
    def staff(self) -> tuple[Staff, ...]:
        """Eight people and the prison's shared mailbox and machines; the first is the clerk."""
        return staff(stream(self.seed, "staff"), self._names)

    @property
    def clerk(self) -> Staff:
        """In her fourth week on the first day, in her eighth on the last."""
        return self.staff[0]

    @property
    def partners(self) -> tuple[Partner, ...]:
        """Solicitors, probation, police, a housing trust and suppliers."""
        return PARTNERS

    @cached_property
    def contacts(self) -> Mapping[str, tuple[Contact, ...]]:
        """Prison number to the people outside who visit him."""
        everyone = {p.number: p for day in self._days.values() for p in day}
        taken: set[str] = set()
        found: dict[str, tuple[Contact, ...]] = {}
        for number in sorted(everyone):
            chance = stream(self.seed, "contacts", number)
            wanted = chance.choices((0, 1, 2, 3), (18, 42, 28, 12))[0]
            made = (make_contact(chance, self._names, everyone[number]) for _ in range(wanted))
            mine = {contact.address: contact for contact in made if contact.address not in taken}
            taken.update(mine)
            found[number] = tuple(mine.values())
        return found

    def prisoners(self, day: date) -> tuple[Prisoner, ...]:
        """Everybody who is in on that day, by surname; days outside the month are its nearest ones."""
        return self._days[min(max(day, FIRST_DAY), LAST_DAY)]

    @cached_property
    def three_families(self) -> tuple[Contact, Contact, Contact]:
        """The three that the clerk writes to by mistake; their prisoners are in all month."""
        stay = set.intersection(*({p.number for p in self.prisoners(day)} for day in (FIRST_DAY, SECOND_DAY, LAST_DAY)))
        first = [c for number in sorted(stay) for c in self.contacts[number][:1]]
        mine = [c for c in first if c.permit == "active" and c.relationship != "friend"]
        one, two, three = stream(self.seed, "three families").sample(mine, 3)
        return one, two, three

    def namesake(self, day: date) -> Prisoner:
        """The prisoner whose name the man at the bakery has too: one with an uncommon surname."""
        people = self.prisoners(day)
        bearers = Counter(p.surname for p in people)
        alone = [p for p in people if bearers[p.surname] == 1 and "-" not in p.surname]
        return stream(self.seed, "namesake").choice(alone)

    def working_days(self) -> tuple[date, ...]:
        """Monday to Friday, from the first day to the last."""
        return tuple(day for day in self._days if day.weekday() < 5)

    def export_csv(self, day: date) -> bytes:
        """The day's file: everybody, in the form the office network wrote it (Windows-1252, CRLF)."""
        return as_csv(_HEADINGS, [_row(p) for p in self.prisoners(day)], encoding="cp1252")

    def permits_csv(self, day: date) -> bytes:
        """Who may hear about whom, from the visits system."""
        rows = [
            (c.address, p.number, c.relationship, "2011-01-01", "2012-06-30", fields_of(c), c.permit)
            for p in self.prisoners(day)
            for c in self.contacts[p.number]
        ]
        return as_csv(("email", "prisoner number", "relationship", "from", "until", "fields", "status"), rows)

    def staff_csv(self) -> bytes:
        """Everybody who sends, with unit, role and line manager."""
        rows = [
            (
                s.address,
                s.name,
                s.unit,
                s.role,
                s.manager,
                _iso(s.started),
                _iso(s.probation),
                " ".join(s.members),
                s.machine,
            )
            for s in self.staff
        ]
        headings = ("address", "name", "unit", "role", "manager", "started", "probation until", "members", "machine")
        return as_csv(headings, rows)

    def recipients_toml(self, *, permits: bool = True) -> str:
        """Who the recipients are; `permits` says whether the prison has a visits feed at all."""
        return recipients_toml(permits=permits, owner=self.staff[4].address)

    def _make_days(self) -> dict[date, tuple[Prisoner, ...]]:
        chance = stream(self.seed, "population")
        inside = [self._arrival(index, FIRST_DAY) for index in range(POPULATION)]
        days = {FIRST_DAY: _by_surname(inside)}
        day, born = FIRST_DAY, POPULATION
        while day < LAST_DAY:
            day += timedelta(days=1)
            moves = chance.randint(3, 9) if day.weekday() < 5 else chance.randint(0, 2)
            leaving = set(chance.sample(range(POPULATION), moves))
            arriving = [self._arrival(born + n, day) for n in range(moves)]
            born += moves
            inside = [p for n, p in enumerate(inside) if n not in leaving] + arriving
            days[day] = _by_surname(inside)
        return days

    def _arrival(self, index: int, day: date) -> Prisoner:
        chance = stream(self.seed, "prisoner", index)
        while True:
            number = f"A{chance.randint(1000, 9999)}{chance.choice('ACEFGHKR')}{chance.choice('ACEFGHJKLMNPQRTVWXYZ')}"
            if number not in self._numbers:
                self._numbers.add(number)
                prisoner = make_prisoner(chance, self._names, number=number, today=day)
                return replace(prisoner, release=max(prisoner.release, LAST_DAY + timedelta(days=3)))


def fields_of(contact: Contact) -> str:
    """What a contact may hear: family everything, friends what a visit needs and when he comes out."""
    return "identity; contact; location; sentence; family; other" if contact.relationship == "friend" else "all"


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[str]], *, encoding: str = "utf-8") -> bytes:
    """A CSV file with CRLF line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode(encoding, "replace")


def _row(p: Prisoner) -> tuple[str, ...]:
    return (
        p.surname.upper(), p.forename, p.number, f"{p.born:%d/%m/%Y}", p.ethnicity, p.religion,
        p.home.full, p.home.postcode, p.location, p.offence, p.sentence, f"{p.release:%d/%m/%Y}", p.alerts, p.marks,
    )  # fmt: skip


def _by_surname(people: Sequence[Prisoner]) -> tuple[Prisoner, ...]:
    return tuple(sorted(people, key=lambda p: (p.surname, p.forename, p.number)))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
