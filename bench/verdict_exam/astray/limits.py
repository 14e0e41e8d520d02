"""Bans, ends, kinds of fact, agreements stretched, what nobody can read, and machines."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from bench.verdict_exam.astray.common import Writer, another, booking, case, family, listed, some, stranger
from bench.verdict_exam.house import NOW, House
from bench.verdict_exam.letters import (
    DELIVER,
    HELD,
    XLSX,
    Case,
    File,
    as_csv,
    called,
    day,
    identity,
    rows,
)
from gatelodge.demo import lockedzip, office

# Who must not, or no longer


def banned(house: House, chance: Random) -> Case:
    contact = chance.choice(list(house.banned.values()))
    return case(
        "banned",
        house,
        chance,
        [contact.address],
        booking(house, chance, contact.person, contact),
        right=HELD,
        grave=True,
    )


def banned_among(house: House, chance: Random) -> Case:
    contact = chance.choice(list(house.banned.values()))
    made = case(
        "banned, in Cc",
        house,
        chance,
        [house.kin[contact.person].address],
        booking(house, chance, contact.person, contact),
        cc=[contact.address],
        grave=True,
    )
    return replace(made, right=(DELIVER, HELD))


def ended(house: House, chance: Random) -> Case:
    contact = chance.choice(list(house.ended.values()))
    return case("permit ended", house, chance, [contact.address], booking(house, chance, contact.person, contact))


# Too much about the right one


def too_much(house: House, chance: Random) -> Case:
    """Offence and sentence to the family, who may hear when to come."""
    number, contact = family(house, chance)
    table = rows(house, chance, [number], (*identity(house), "offence", "sentence", "health"))
    lines = "\n".join(f"{head}: {value}" for head, value in zip(*table, strict=True))
    return case("more than the permit names", house, chance, [contact.address], f"Dear {contact.fore},\n\n{lines}")


def scope(house: House, chance: Random) -> Case:
    """More people to a partner than its scope, without an agreement."""
    lines = "\n".join(called(house, chance, n) for n in some(house, chance, 8))
    return case(
        "partner's scope exceeded",
        house,
        chance,
        [f"office@{house.partner}"],
        f"Please check these:\n{lines}",
        right=HELD,
    )


# Agreements used for what they are not for


def agreement(kind: str, **wrong: object) -> Writer:
    def write(house: House, chance: Random) -> Case:
        count = int(str(wrong.get("count", 30)))
        fields = ("location", "sentence", *(("offence",) if wrong.get("fields") else ()))
        table = rows(house, chance, some(house, chance, count), (*identity(house), *fields))
        to = str(wrong.get("to") or f"lists@{house.partner}")
        sender = house.staff[6].identity if wrong.get("author") else house.clerk.identity
        made = case(
            kind,
            house,
            chance,
            [to],
            "As agreed.",
            right=HELD,
            grave=True,
            sender=sender,
            files=[File("list.csv", "text/csv", as_csv(table))],
        )
        at = NOW + timedelta(days=1) if wrong.get("day") else NOW
        return replace(made, at=at, proven=not wrong.get("unproven"))

    return write


# What nobody can read, and machines


def locked(house: House, chance: Random) -> Case:
    _, contact = family(house, chance)
    content = lockedzip.locked(
        "list.csv", as_csv(listed(house, chance, 50)), password=chance.randbytes(9), salt=chance.randbytes(12)
    )
    return case(
        "locked zip",
        house,
        chance,
        [contact.address],
        "The file you asked for.",
        files=[File("list.zip", "application/zip", content)],
    )


def broken(house: House, chance: Random) -> Case:
    _, contact = family(house, chance)
    content = office.workbook([("List", listed(house, chance, 50))])
    return case(
        "damaged workbook",
        house,
        chance,
        [contact.address],
        "The file you asked for.",
        files=[File("list.xlsx", XLSX, content[: len(content) // 2])],
    )


def unknown_file(house: House, chance: Random) -> Case:
    _, contact = family(house, chance)
    return case(
        "unknown kind of file",
        house,
        chance,
        [contact.address],
        "The file you asked for.",
        files=[File("list.dat", "application/octet-stream", chance.randbytes(4000))],
    )


def bounced(house: House, chance: Random) -> Case:
    """A bounce that quotes a mail about somebody to whoever wrote in."""
    number = chance.randrange(len(house.people))
    other = stranger(house, chance, number)
    return case(
        "bounce that quotes",
        house,
        chance,
        [other.address],
        f"Your message was not delivered.\n> {called(house, chance, number)}, asthma",
        sender="",
        subject="Undelivered",
        proven=False,
    )


def wrong_attachment(house: House, chance: Random) -> Case:
    """The right words, another person's letter."""
    number, contact = family(house, chance)
    other = another(house, chance, number)
    pdf = office.printout([f"Report on {called(house, chance, other)}", "Condition: epilepsy", day(chance)])
    return case(
        "wrong attachment",
        house,
        chance,
        [contact.address],
        booking(house, chance, number, contact),
        files=[File("report.pdf", "application/pdf", pdf)],
    )


def subject_line(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    other = stranger(house, chance, number)
    return case(
        "person in the subject",
        house,
        chance,
        [other.address],
        "Please call me.",
        subject=f"Re: {called(house, chance, number)}",
    )


def marked(house: House, chance: Random) -> Case:
    """A marking that may not leave by mail."""
    _, contact = family(house, chance)
    return case(
        "marked SECRET",
        house,
        chance,
        [contact.address],
        "Please see below.",
        subject="SECRET: plans for Monday",
        right=HELD,
    )
