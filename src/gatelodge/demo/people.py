"""The invented people of the demo: prisoners, their contacts, the staff. Values and how one of each is made."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from gatelodge.demo.chance import Weighted
from gatelodge.demo.names import Names, Place, places


@dataclass(frozen=True, slots=True)
class Prisoner:
    """One prisoner, as the prison's own system knows him."""

    number: str
    surname: str
    forename: str
    born: date
    ethnicity: str
    religion: str
    home: Place
    location: str
    offence: str
    sentence: str
    release: date
    marks: str
    alerts: str

    @property
    def short(self) -> str:
        """First name and surname initial, as visit mail names people."""
        return f"{self.forename} {self.surname[0]}"

    @property
    def full(self) -> str:
        """First name and surname."""
        return f"{self.forename} {self.surname}"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody outside who visits a prisoner."""

    title: str
    forename: str
    surname: str
    address: str
    relationship: str
    prisoner: str
    """His number."""
    welsh: bool = False
    permit: str = "active"
    """`active`, `ended` or `ban`."""

    @property
    def formal(self) -> str:
        """Title and surname."""
        return f"{self.title} {self.surname}"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works there, or a mailbox or machine of the prison."""

    address: str
    name: str
    unit: str = ""
    role: str = ""
    title: str = ""
    manager: str = ""
    started: date | None = None
    probation: date | None = None
    members: tuple[str, ...] = ()
    machine: str = ""


_ETHNICITY = Weighted(
    [("W1", 79), ("W2", 1), ("W9", 4), ("M1", 2), ("A1", 2), ("A2", 3), ("B1", 4), ("B2", 3), ("O9", 2)]
)
_RELIGION = Weighted(
    [("NIL", 43), ("CE", 19), ("CIW", 8), ("RC", 15), ("MOS", 9), ("BUDD", 2), ("PAG", 1), ("METH", 3)]
)
_OFFENCE = Weighted(
    [
        ("TH68010", 14),
        ("TH68036", 17),
        ("TH68151", 9),
        ("MD71230", 15),
        ("OF61016", 11),
        ("OF61102", 10),
        ("CJ88116", 6),
        ("PL96001", 4),
        ("FA06001", 6),
        ("RT88191", 4),
        ("CD98076", 3),
        ("SX03001", 0.5),
    ]
)
_PLACES_OF_MARKS = (
    "left forearm",
    "right forearm",
    "left upper arm",
    "right upper arm",
    "chest",
    "neck",
    "back",
    "right hand",
)
_MARKS = (
    (
        "tattoo",
        (
            "rose",
            "dragon",
            "swallow",
            "anchor",
            "cross",
            "name in script",
            "rugby ball",
            "barbed wire",
            "skull",
            "bird",
        ),
    ),
    ("scar", ("2 cm", "5 cm", "burn", "surgical")),
)
_ALERTS = ("", "", "", "", "", "XA", "XCU", "HA", "PEEP", "XA; HA")
_MAIL_DOMAINS = ("mail.example", "post.example.org", "webmail.example", "home.example.net", "llythyr.example")
_RELATIONSHIPS = Weighted(
    [
        (("mother", "F"), 26),
        (("partner", "F"), 24),
        (("wife", "F"), 10),
        (("father", "M"), 11),
        (("brother", "M"), 8),
        (("sister", "F"), 11),
        (("friend", "M"), 6),
        (("friend", "F"), 4),
    ]
)
_KIN = ("mother", "father", "brother", "wife", "sister")
"""Who mostly shares the prisoner's surname."""


def make_prisoner(chance: Random, names: Names, *, number: str, today: date) -> Prisoner:
    """An adult man with everything that the day's file says about him."""
    born = _birth_date(chance, today)
    forename, surname = names.person(chance, born=born.year, sex="M")
    months = min(240, max(2, round(chance.lognormvariate(3.0, 0.9))))
    served = timedelta(days=round(months * 15.2 * chance.random()))
    wing = chance.choice("ABCDEF")
    return Prisoner(
        number=number,
        surname=surname,
        forename=forename,
        born=born,
        ethnicity=_ETHNICITY.draw(chance),
        religion=_RELIGION.draw(chance),
        home=places().draw(chance),
        location=f"{wing}-{chance.randint(1, 4)}-{chance.randint(1, 40):03d}",
        offence=_OFFENCE.draw(chance),
        sentence=f"{months // 12}Y {months % 12}M",
        release=today + timedelta(days=round(months * 15.2) + 40) - served,
        marks=_marks(chance),
        alerts=chance.choice(_ALERTS),
    )


def make_contact(chance: Random, names: Names, prisoner: Prisoner) -> Contact:
    """Somebody who visits this prisoner; the address may still be somebody else's."""
    relationship, sex = _RELATIONSHIPS.draw(chance)
    born = prisoner.born.year + (-24 if relationship in ("mother", "father") else chance.randint(-6, 6))
    forename, surname = names.person(chance, born=born, sex=sex)
    if relationship in _KIN and chance.random() < 0.8:
        surname = prisoner.surname
    title = (
        ("Mr" if sex == "M" else "Mrs" if relationship in ("mother", "wife") else "Ms")
        if chance.random() < 0.97
        else "Dr"
    )
    styles = (f"{forename}.{surname}", f"{forename[0]}.{surname}", f"{forename}{surname}", f"{surname}.{forename[0]}")
    local = f"{chance.choice(styles)}{chance.choice(('', str(born % 100), str(chance.randint(1, 999))))}"
    domain = chance.choice(_MAIL_DOMAINS)
    permit = chance.choices(("active", "ended", "ban"), (96, 3, 1))[0]
    welsh = domain == "llythyr.example" and chance.random() < 0.7
    return Contact(
        title, forename, surname, f"{local.lower()}@{domain}", relationship, prisoner.number, welsh=welsh, permit=permit
    )


def _birth_date(chance: Random, today: date) -> date:
    """Mostly 21 to 37 years old, some up to 70: the shape of a local prison."""
    age = min(70.0, 18.2 + chance.gammavariate(2.1, 6.4))
    return today - timedelta(days=round(age * 365.25) + chance.randint(0, 200))


def _marks(chance: Random) -> str:
    found = []
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 3))):
        kind, pictures = _MARKS[chance.random() < 0.25]
        found.append(f"{kind} {chance.choice(pictures)} {chance.choice(_PLACES_OF_MARKS)}")
    return "; ".join(found)
