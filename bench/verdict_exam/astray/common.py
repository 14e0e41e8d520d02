"""What the mails gone astray are made of."""

from collections.abc import Callable, Sequence
from random import Random

from bench.verdict_exam.house import Contact, House
from bench.verdict_exam.letters import (
    STOP,
    Case,
    File,
    called,
    day,
    identity,
    mail,
    rows,
    signed,
)

Writer = Callable[[House, Random], Case]
EVERYTHING = ("line", "postcode", "location", "offence", "sentence", "ethnicity")


def clerk(house: House, chance: Random) -> str:
    return chance.choice(house.staff[2:-1]).identity


def some(house: House, chance: Random, count: int) -> list[int]:
    return chance.sample(range(len(house.people)), count)


def case(
    kind: str,
    house: House,
    chance: Random,
    to: Sequence[str],
    body: str,
    *,
    right: frozenset[str] = STOP,
    files: Sequence[File] = (),
    html: str = "",
    subject: str = "",
    cc: Sequence[str] = (),
    sender: str | None = None,
    **more: object,
) -> Case:
    sender = clerk(house, chance) if sender is None else sender
    content = mail(
        house,
        chance,
        sender=sender,
        to=list(to),
        cc=cc,
        subject=subject or chance.choice(("Confirmation", "As discussed", "Update", "Your question")),
        body=body + signed(house, sender),
        html=html,
        files=files,
    )
    recipients = (*to, *cc)
    return Case(kind, content, sender, recipients, (right,) * len(recipients), **more)  # type: ignore[arg-type]


def booking(house: House, chance: Random, number: int, contact: Contact) -> str:
    who = called(house, chance, number, short=True)
    return f"Dear {contact.fore},\n\nYour {house.pack.meeting} about {who} is booked for {day(chance)}."


def listed(house: House, chance: Random, count: int, fields: Sequence[str] = EVERYTHING) -> list[list[str]]:
    return rows(house, chance, some(house, chance, count), (*identity(house), *fields))


def family(house: House, chance: Random) -> tuple[int, Contact]:
    number = chance.randrange(len(house.people))
    return number, house.kin[number]


def another(house: House, chance: Random, number: int) -> int:
    """Another person, of another household."""
    while True:
        other = chance.randrange(len(house.people))
        if house.people[other]["line"] != house.people[number]["line"]:
            return other


def stranger(house: House, chance: Random, number: int) -> Contact:
    """A relative of somebody else, in another household."""
    home = house.people[number]
    while True:
        other = chance.randrange(len(house.people))
        if house.people[other]["sur"] != home["sur"] and house.people[other]["line"] != home["line"]:
            return house.kin[other]
