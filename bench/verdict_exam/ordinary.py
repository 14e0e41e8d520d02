"""Ordinary mail: what an office sends all day, all of it lawful. The right answer is always to deliver."""

from collections.abc import Callable
from random import Random

from bench.verdict_exam.house import Contact, House
from bench.verdict_exam.letters import (
    DELIVER,
    DOCX,
    XLSX,
    Case,
    File,
    called,
    day,
    mail,
    signed,
)
from gatelodge.demo import office

Writer = Callable[[House, Random], Case]


def ordinary(house: House, chance: Random) -> Case:
    """One mail of the kinds below, as often as they come."""
    return chance.choices([one for one, _ in KINDS], [share for _, share in KINDS])[0](house, chance)


def _case(kind: str, content: bytes, sender: str, *recipients: str) -> Case:
    return Case(kind, content, sender, recipients, (DELIVER,) * len(recipients), lawful=True)


def _clerk(house: House, chance: Random) -> str:
    return chance.choice(house.staff[2:-1]).identity


def _person(house: House, chance: Random) -> int:
    """Half of the mail is about a tenth of the people."""
    return chance.randrange(len(house.people) // 10 if chance.random() < 0.5 else len(house.people))


def _greeting(chance: Random, contact: Contact) -> str:
    return chance.choice((f"Dear {contact.fore},", f"Dear {contact.name},", f"Hi {contact.fore}", "Hello,", ""))


def _meeting(house: House, chance: Random, number: int, sender: str, contact: Contact) -> str:
    who = called(house, chance, number, short=True)
    what = house.pack.meeting
    return "\n".join(
        (
            _greeting(chance, contact),
            "",
            chance.choice(
                (
                    f"Your {what} about {who} is booked for {day(chance)}.",
                    f"We confirm the {what} for {who}, {day(chance)}.",
                    f"The {what} of {who} has had to be moved to {day(chance)}. We are sorry for the trouble.",
                )
            ),
            chance.choice(
                ("Please bring proof of who you are.", "Parking is free on the day.", "Let us know if you cannot come.")
            ),
            signed(house, sender),
        )
    )


def meeting(house: House, chance: Random) -> Case:
    """To a relative, about the one person they may hear about."""
    number, sender = _person(house, chance), _clerk(house, chance)
    contact = house.second.get(number, house.kin[number]) if chance.random() < 0.3 else house.kin[number]
    body = _meeting(house, chance, number, sender, contact)
    subject = chance.choice(
        (f"Your {house.pack.meeting}", f"{house.pack.meeting.capitalize()} booking", "Confirmation")
    )
    return _case(
        "meeting",
        mail(house, chance, sender=sender, to=[contact.address], subject=subject, body=body),
        sender,
        contact.address,
    )


def both_parents(house: House, chance: Random) -> Case:
    """To two relatives of the same person, who both may hear."""
    number = chance.choice(list(house.second))
    sender = _clerk(house, chance)
    to = [house.kin[number].address, house.second[number].address]
    body = _meeting(house, chance, number, sender, house.kin[number])
    return _case(
        "both relatives", mail(house, chance, sender=sender, to=to, subject="Confirmation", body=body), sender, *to
    )


def update(house: House, chance: Random) -> Case:
    """To the professional at the partner, with what they need."""
    number, sender = _person(house, chance), _clerk(house, chance)
    worker = house.workers[number]
    person = house.people[number]
    body = (
        f"{_greeting(chance, worker)}\n\nAn update on {called(house, chance, number)}.\n\n"
        f"Address: {person['line']}, {person['postcode']}\nRisk: medium\nNext review: {day(chance)}\n"
        f"Medical: asthma, seen by the nurse on Monday.\n{signed(house, sender)}"
    )
    return _case(
        "case update",
        mail(house, chance, sender=sender, to=[worker.address], subject="Update", body=body),
        sender,
        worker.address,
    )


def several(house: House, chance: Random) -> Case:
    """Two to four people of one professional."""
    number, sender = _person(house, chance), _clerk(house, chance)
    worker = house.workers[number]
    mine = [n for n, one in enumerate(house.workers) if one.address == worker.address]
    some = chance.sample(mine, min(len(mine), chance.randrange(2, 5)))
    lines = "\n".join(
        f"- {called(house, chance, n)}: {chance.choice(('no change', 'review due', 'seen last week'))}" for n in some
    )
    body = f"{_greeting(chance, worker)}\n\n{lines}\n{signed(house, sender)}"
    return _case(
        "several of one worker",
        mail(house, chance, sender=sender, to=[worker.address], subject="This week", body=body),
        sender,
        worker.address,
    )


def lawyer(house: House, chance: Random) -> Case:
    """To the solicitor of one person, with a letter attached."""
    number, sender = chance.choice(list(house.lawyers)), _clerk(house, chance)
    who = house.lawyers[number]
    text = [
        f"Your client: {called(house, chance, number)}",
        "The documents you asked for are being copied.",
        f"A call is booked for {day(chance)}.",
    ]
    files = [File("letter.docx", DOCX, office.letter(text))] if chance.random() < 0.5 else []
    body = "Dear Sirs,\n\nPlease see the letter attached." if files else "\n".join(("Dear Sirs,", "", *text))
    return _case(
        "solicitor",
        mail(
            house,
            chance,
            sender=sender,
            to=[who.address],
            subject="Your client",
            body=body + signed(house, sender),
            files=files,
        ),
        sender,
        who.address,
    )


def nobody(house: House, chance: Random) -> Case:
    """To suppliers, partners and the public, about nobody."""
    sender = _clerk(house, chance)
    to = chance.choice(
        ("sales@supplies.example", "info@repairs.example", f"reception@{house.partner}", "jo@college.example")
    )
    topic = chance.choice(
        ("the new printers", "the car park", "the training day", "invoice 20931", "the fire drill", "the minutes")
    )
    body = (
        f"{chance.choice(('Hello,', 'Dear all,', 'Good morning,'))}\n\nThank you for your message about {topic}. "
        f"{chance.choice(('We will reply by the end of the week.', 'Please find the details below.', 'The order number is 4500871.'))}\n"
        f"We could meet on {day(chance)}.{signed(house, sender)}"
    )
    files = []
    if chance.random() < 0.25:
        table = [
            ["Item", "Quantity", "Price"],
            *[[f"Item {n}", str(n), f"{n}.50"] for n in range(1, chance.randrange(5, 30))],
        ]
        files = [File("order.xlsx", XLSX, office.workbook([("Order", table)]))]
    return _case(
        "about nobody",
        mail(house, chance, sender=sender, to=[to], subject=topic.capitalize(), body=body, files=files),
        sender,
        to,
    )


def inside(house: House, chance: Random) -> Case:
    """Among colleagues, about several people."""
    sender, other = _clerk(house, chance), _clerk(house, chance)
    numbers = chance.sample(range(len(house.people)), chance.randrange(1, 6))
    body = "Today's list:\n" + "\n".join(called(house, chance, n) for n in numbers)
    return _case("inside", mail(house, chance, sender=sender, to=[other], subject="Today", body=body), sender, other)


def reply(house: House, chance: Random) -> Case:
    """A reply to a relative, their mail quoted below."""
    number, sender = _person(house, chance), _clerk(house, chance)
    contact = house.kin[number]
    who = called(house, chance, number, short=True)
    body = (
        f"{chance.choice(('Yes, that is fine.', 'I have moved it.', 'Thank you for letting us know.'))}{signed(house, sender)}\n"
        f"On Monday {contact.name} <{contact.address}> wrote:\n> Hello, can I come with my sister to the {house.pack.meeting}\n> about {who}? Thank you\n> {contact.fore}\n"
    )
    headers = {"In-Reply-To": f"<{chance.randrange(1 << 40):x}@post.example>"}
    return _case(
        "reply",
        mail(
            house,
            chance,
            sender=sender,
            to=[contact.address],
            subject=f"Re: {house.pack.meeting}",
            body=body,
            headers=headers,
        ),
        sender,
        contact.address,
    )


def themselves(house: House, chance: Random) -> Case:
    """To a person about themselves."""
    number = next(n for n in iter(lambda: chance.randrange(len(house.people)), -1) if house.people[n]["mail"])
    person, sender = house.people[number], _clerk(house, chance)
    body = (
        f"Dear {person['fore'] or 'Sir'},\n\nYou asked what we hold about you: {called(house, chance, number)}, {person['line']}, "
        f"{person['postcode']}.\nMedical: asthma.{signed(house, sender)}"
    )
    return _case(
        "to themselves",
        mail(house, chance, sender=sender, to=[person["mail"]], subject="Your request", body=body),
        sender,
        person["mail"],
    )


def newsletter(house: House, chance: Random) -> Case:
    """To some relatives in Bcc, about nobody."""
    sender = _clerk(house, chance)
    to = [house.kin[n].address for n in chance.sample(range(len(house.people)), chance.randrange(3, 15))]
    body = f"Dear all,\n\nOur office is closed on {day(chance)}. The next newsletter comes in the new year.{signed(house, sender)}"
    content = mail(house, chance, sender=sender, to=["undisclosed-recipients:;"], subject="Newsletter", body=body)
    return _case("newsletter", content, sender, *to)


def referral(house: House, chance: Random) -> Case:
    """A letter as PDF about one person to the professional who has them."""
    number, sender = _person(house, chance), _clerk(house, chance)
    worker, person = house.workers[number], house.people[number]
    pdf = office.printout(
        [
            f"Referral: {called(house, chance, number)}",
            f"{person['line']}, {person['postcode']}",
            "Condition: asthma",
            "Please see soon.",
        ]
    )
    body = f"Dear {worker.fore},\n\nPlease see the letter attached.{signed(house, sender)}"
    content = mail(
        house,
        chance,
        sender=sender,
        to=[worker.address],
        subject="Referral",
        body=body,
        files=[File("referral.pdf", "application/pdf", pdf)],
    )
    return _case("referral", content, sender, worker.address)


KINDS: tuple[tuple[Writer, float], ...] = (
    (meeting, 26), (update, 12), (lawyer, 6), (nobody, 20), (inside, 8), (reply, 10), (referral, 6), (themselves, 2),
    (several, 4), (newsletter, 3), (both_parents, 3),
)  # fmt: skip
