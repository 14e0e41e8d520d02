"""Ordinary mail: what an office sends all day, all of it lawful. The right answer is always to deliver.

Among it is what is hard to tell from mail gone astray: colleagues and strangers who are called like people on the
register, addresses in their streets, quoted mails, replies with other relatives who may hear too.
"""

from collections.abc import Callable, Sequence
from random import Random

from bench.verdict_exam.house import Contact, House
from bench.verdict_exam.letters import DELIVER, DOCX, XLSX, Case, File, called, day, mail, signed
from gatelodge.demo import office

Writer = Callable[[House, Random], Case]


def ordinary(house: House, chance: Random) -> Case:
    """One mail of the kinds below, as often as they come."""
    return chance.choices([one for one, _ in KINDS], [share for _, share in KINDS])[0](house, chance)


def _case(
    kind: str,
    house: House,
    chance: Random,
    to: Sequence[str],
    subject: str,
    body: str,
    *,
    about: Sequence[int] = (),
    sender: str = "",
    shown: Sequence[str] | None = None,
    **more: object,
) -> Case:
    sender = sender or clerk(house, chance)
    content = mail(
        house,
        chance,
        sender=sender,
        to=to if shown is None else shown,
        subject=subject,
        body=body + signed(house, sender),
        **more,  # type: ignore[arg-type]
    )
    return Case(kind, content, sender, tuple(to), (DELIVER,) * len(to), lawful=True, about=tuple(about))


def clerk(house: House, chance: Random) -> str:
    """Somebody who is not new."""
    return chance.choice(house.staff[2:-1]).identity


def _person(house: House, chance: Random) -> int:
    """Half of the mail is about a tenth of the people."""
    return chance.randrange(len(house.people) // 10 if chance.random() < 0.5 else len(house.people))


def _greeting(chance: Random, contact: Contact) -> str:
    return chance.choice((f"Dear {contact.fore},", f"Dear {contact.name},", f"Hi {contact.fore}", "Hello,", ""))


def _meeting(house: House, chance: Random, number: int, contact: Contact) -> str:
    who, what = called(house, chance, number, short=True), house.pack.meeting
    said = chance.choice(
        (
            f"Your {what} about {who} is booked for {day(chance)}.",
            f"We confirm the {what} for {who}, {day(chance)}.",
            f"The {what} of {who} has had to be moved to {day(chance)}. We are sorry for the trouble.",
        )
    )
    end = chance.choice(("Please bring proof of who you are.", "Parking is free.", "Let us know if you cannot come."))
    return f"{_greeting(chance, contact)}\n\n{said}\n{end}"


def _relative(house: House, chance: Random, number: int) -> Contact:
    return house.second.get(number, house.kin[number]) if chance.random() < 0.3 else house.kin[number]


def meeting(house: House, chance: Random) -> Case:
    """To a relative, about the one person they may hear about."""
    number = _person(house, chance)
    contact, what = _relative(house, chance, number), house.pack.meeting
    subject = chance.choice((f"Your {what}", f"{what.capitalize()} booking", "Confirmation"))
    body = _meeting(house, chance, number, contact)
    return _case("meeting", house, chance, [contact.address], subject, body, about=[number])


def both_relatives(house: House, chance: Random) -> Case:
    """To two relatives of the same person, who both may hear."""
    number = chance.choice(list(house.second))
    to = [house.kin[number].address, house.second[number].address]
    body = _meeting(house, chance, number, house.kin[number])
    return _case("both relatives", house, chance, to, "Confirmation", body, about=[number])


def update(house: House, chance: Random) -> Case:
    """To the professional at the partner, with what they need."""
    number = _person(house, chance)
    worker, person = house.workers[number], house.people[number]
    body = (
        f"{_greeting(chance, worker)}\n\nAn update on {called(house, chance, number)}.\n\n"
        f"Address: {person['line']}, {person['postcode']}\nRisk: medium\nNext review: {day(chance)}\n"
        "Medical: asthma, seen by the nurse on Monday."
    )
    return _case("case update", house, chance, [worker.address], "Update", body, about=[number])


def several(house: House, chance: Random) -> Case:
    """Two to four people of one professional."""
    worker = house.workers[_person(house, chance)]
    mine = [n for n, one in enumerate(house.workers) if one.address == worker.address]
    some = chance.sample(mine, min(len(mine), chance.randrange(2, 5)))
    said = ("no change", "review due", "seen last week")
    lines = "\n".join(f"- {called(house, chance, n)}: {chance.choice(said)}" for n in some)
    body = f"{_greeting(chance, worker)}\n\n{lines}"
    return _case("several of one worker", house, chance, [worker.address], "This week", body, about=some)


def lawyer(house: House, chance: Random) -> Case:
    """To the solicitor of one person, with a letter attached."""
    number = chance.choice(list(house.lawyers))
    text = [f"Your client: {called(house, chance, number)}", f"A call is booked for {day(chance)}."]
    files = [File("letter.docx", DOCX, office.letter(text))] if chance.random() < 0.5 else []
    body = "Dear Sirs,\n\n" + ("Please see the letter attached." if files else "\n".join(text))
    to = [house.lawyers[number].address]
    return _case("solicitor", house, chance, to, "Your client", body, about=[number], files=files)


def nobody(house: House, chance: Random) -> Case:
    """To suppliers, partners and the public, about nobody."""
    to = ("sales@supplies.example", "info@repairs.example", f"reception@{house.partner}", "jo@college.example")
    topic = chance.choice(("the new printers", "the car park", "the training day", "invoice 20931", "the fire drill"))
    replies = ("We will reply by the end of the week.", "Please find the details below.", "The order is 4500871.")
    body = f"Hello,\n\nThank you for your message about {topic}. {chance.choice(replies)}\nCould we meet {day(chance)}?"
    files = []
    if chance.random() < 0.25:
        lines = [[f"Item {n}", str(n), f"{n}.50"] for n in range(1, chance.randrange(5, 30))]
        files = [File("order.xlsx", XLSX, office.workbook([("Order", [["Item", "Quantity", "Price"], *lines])]))]
    return _case("about nobody", house, chance, [chance.choice(to)], topic.capitalize(), body, files=files)


def namesakes(house: House, chance: Random) -> Case:
    """Colleagues, suppliers and streets that are called like people on the register; nobody of them is meant."""
    one, two = (house.people[n] for n in chance.sample(range(len(house.people)), 2))
    street = one["line"].split(" ", 1)[-1]
    body = (
        f"Hello,\n\nThe engineer will be {one['fore'] or 'Sam'} {two['sur']}; his colleague {two['fore'] or 'Jo'} "
        f"{one['sur']} can be called on 01970 500{chance.randrange(100, 999)}.\n"
        f"The van will stand in {street} from {day(chance)}. The contract runs until 31/12/2027."
    )
    return _case("namesakes", house, chance, ["info@repairs.example"], "Repairs", body)


def inside(house: House, chance: Random) -> Case:
    """Among colleagues, about several people."""
    numbers = chance.sample(range(len(house.people)), chance.randrange(1, 6))
    body = "Today's list:\n" + "\n".join(called(house, chance, n) for n in numbers)
    return _case("inside", house, chance, [clerk(house, chance)], "Today", body, about=numbers)


def reply(house: House, chance: Random) -> Case:
    """A reply to a relative, their mail quoted below."""
    number = _person(house, chance)
    contact = house.kin[number]
    who = called(house, chance, number, short=True)
    quoted = (
        f"On Monday {contact.name} <{contact.address}> wrote:\n> Hello, can I come with my sister to the "
        f"{house.pack.meeting}\n> about {who}? Thank you\n> {contact.fore}"
    )
    said = chance.choice(("Yes, that is fine.", "I have moved it.", "Thank you for letting us know."))
    headers = {"In-Reply-To": f"<{chance.randrange(1 << 40):x}@post.example>"}
    subject = f"Re: {house.pack.meeting}"
    body = f"{said}\n\n{quoted}"
    return _case("reply", house, chance, [contact.address], subject, body, about=[number], headers=headers)


def themselves(house: House, chance: Random) -> Case:
    """To a person about themselves."""
    number = next(n for n in iter(lambda: chance.randrange(len(house.people)), -1) if house.people[n]["mail"])
    person = house.people[number]
    body = (
        f"Dear {person['fore'] or 'Sir'},\n\nYou asked what we hold about you: {called(house, chance, number)}, "
        f"{person['line']}, {person['postcode']}.\nMedical: asthma."
    )
    return _case("to themselves", house, chance, [person["mail"]], "Your request", body, about=[number])


def newsletter(house: House, chance: Random) -> Case:
    """To some relatives in Bcc, about nobody."""
    to = [house.kin[n].address for n in chance.sample(range(len(house.people)), chance.randrange(3, 15))]
    body = f"Dear all,\n\nOur office is closed on {day(chance)}. The next newsletter comes in the new year."
    return _case("newsletter", house, chance, to, "Newsletter", body, shown=["undisclosed-recipients:;"])


def referral(house: House, chance: Random) -> Case:
    """A letter as PDF about one person to the professional who has them."""
    number = _person(house, chance)
    worker, person = house.workers[number], house.people[number]
    lines = [
        f"Referral: {called(house, chance, number)}",
        f"{person['line']}, {person['postcode']}",
        "Condition: asthma",
    ]
    files = [File("referral.pdf", "application/pdf", office.printout(lines))]
    body = f"Dear {worker.fore},\n\nPlease see the letter attached."
    return _case("referral", house, chance, [worker.address], "Referral", body, about=[number], files=files)


def worker_and_family(house: House, chance: Random) -> Case:
    """To the relative and the professional of one person, colleagues in copy."""
    number = _person(house, chance)
    contact, colleague = house.kin[number], clerk(house, chance)
    to = [contact.address, house.workers[number].address, colleague]
    body = f"Dear both,\n\nThe {house.pack.meeting} of {called(house, chance, number)} is on {day(chance)}."
    return _case("worker and family", house, chance, to, "Meeting", body, about=[number])


def invitation(house: House, chance: Random) -> Case:
    """A calendar invitation to the professional, about one person."""
    number = _person(house, chance)
    worker = house.workers[number]
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTART:20261110T100000Z\r\n"
        f"SUMMARY:Review of {called(house, chance, number)}\r\nLOCATION:Room 4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    files = [File("invite.ics", "text/calendar", event.encode())]
    body = "You are invited to a review."
    return _case("invitation", house, chance, [worker.address], "Review", body, about=[number], files=files)


def own_staff(house: House, chance: Random) -> Case:
    """A rota or a list of extensions of our own people to a partner."""
    some = chance.sample(list(house.staff), 9)
    lines = [[one.name, one.unit.rpartition("/")[2], f"extension {chance.randrange(100, 999)}"] for one in some]
    body = "Who is in next week:\n" + "\n".join("  ".join(line) for line in lines)
    return _case("our own rota", house, chance, [f"office@{house.partner}"], "Rota", body)


KINDS: tuple[tuple[Writer, float], ...] = (
    (meeting, 24), (update, 11), (lawyer, 5), (nobody, 18), (namesakes, 4), (inside, 8), (reply, 9), (referral, 5),
    (themselves, 2), (several, 4), (newsletter, 3), (both_relatives, 3), (worker_and_family, 2), (invitation, 1),
    (own_staff, 1),
)  # fmt: skip
