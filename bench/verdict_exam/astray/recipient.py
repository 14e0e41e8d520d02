"""One person, and a recipient who was not meant."""

from dataclasses import replace
from random import Random

from bench.verdict_exam.astray.common import another, booking, case, family, some, stranger
from bench.verdict_exam.house import House
from bench.verdict_exam.letters import (
    DELIVER,
    DOCX,
    HELD,
    STOP,
    Case,
    File,
    called,
    day,
)
from gatelodge.demo import office

# One person, wrong recipient


def wrong_family(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    other = stranger(house, chance, number)
    return case("wrong family", house, chance, [other.address], booking(house, chance, number, house.kin[number]))


def wrong_worker(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    others = [one for one in house.workers if one.address != house.workers[number].address]
    worker = chance.choice(others)
    return case(
        "wrong worker at the partner",
        house,
        chance,
        [worker.address],
        f"Dear {worker.fore},\n\n{called(house, chance, number)} has moved.",
    )


def wrong_lawyer(house: House, chance: Random) -> Case:
    number = chance.choice(list(house.lawyers))
    others = [one for one in house.lawyers.values() if one.address != house.lawyers[number].address]
    other = chance.choice(others)
    return case(
        "wrong solicitor",
        house,
        chance,
        [other.address],
        f"Your client: {called(house, chance, number)}. A call is booked for {day(chance)}.",
    )


def private_address(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    to = f"invented.nobody.{chance.randrange(10**9)}@gmail.com"
    return case(
        "private address nobody knows",
        house,
        chance,
        [to],
        f"Please see: {called(house, chance, number)}, asthma, moved to {day(chance)}.",
    )


def supplier(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    return case(
        "to a supplier",
        house,
        chance,
        ["sales@supplies.example"],
        f"Hello,\n\n{called(house, chance, number)} needs a new bed from {day(chance)}.",
    )


def press(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    return case(
        "to the press",
        house,
        chance,
        ["news@gazette.example"],
        f"{called(house, chance, number)} will be here on {day(chance)}.",
        right=HELD,
    )


def slip(house: House, chance: Random) -> Case:
    """One letter wrong in the address."""
    number, contact = family(house, chance)
    local, _, domain = contact.address.partition("@")
    n = chance.randrange(1, len(local) - 1)
    wrong = chance.choice((local[:n] + local[n + 1 :], local[:n] + chance.choice("aeiou") + local[n:]))
    return case("one letter wrong", house, chance, [f"{wrong}@{domain}"], booking(house, chance, number, contact))


def swapped(house: House, chance: Random) -> Case:
    number, contact = family(house, chance)
    local, _, domain = contact.address.partition("@")
    place = next(n for n in range(1, len(local) - 1) if local[n] != local[n + 1])
    wrong = local[:place] + local[place + 1] + local[place] + local[place + 2 :]
    return case("two letters swapped", house, chance, [f"{wrong}@{domain}"], booking(house, chance, number, contact))


def wrong_ending(house: House, chance: Random) -> Case:
    number, contact = family(house, chance)
    wrong = contact.address.replace("post.example", "post.invalid").replace("mail.example", "mail.invalid")
    return case("wrong domain ending", house, chance, [wrong], booking(house, chance, number, contact))


def copied(house: House, chance: Random) -> Case:
    """The right family, and another one in Cc."""
    number, contact = family(house, chance)
    other = stranger(house, chance, number)
    made = case(
        "another family in Cc",
        house,
        chance,
        [contact.address],
        booking(house, chance, number, contact),
        cc=[other.address],
    )
    return replace(made, right=(DELIVER, STOP))


def reply_all(house: House, chance: Random) -> Case:
    """The answer to one goes to all who got the circular."""
    number, contact = family(house, chance)
    others = [stranger(house, chance, number).address for _ in range(4)]
    made = case(
        "reply to all",
        house,
        chance,
        [contact.address],
        f"Yes, {called(house, chance, number)} can come.",
        cc=list(dict.fromkeys(others)),
    )
    return replace(made, right=(DELIVER, *[STOP] * (len(made.recipients) - 1)))


def thirty_in_cc(house: House, chance: Random) -> Case:
    """A circular with thirty families in To instead of Bcc."""
    to = [house.kin[n].address for n in some(house, chance, 30)]
    return case("thirty families in To", house, chance, to, "Dear all,\n\nThe office is closed on Friday.", right=HELD)


def two_in_one(house: House, chance: Random) -> Case:
    """Two letters in one attachment, for one family."""
    number, contact = family(house, chance)
    other = another(house, chance, number)
    text = [booking(house, chance, number, contact), "", booking(house, chance, other, house.kin[other])]
    return case(
        "two letters in one",
        house,
        chance,
        [contact.address],
        "Please see the letter.",
        files=[File("letter.docx", DOCX, office.letter(text))],
    )


def shifted(house: House, chance: Random) -> Case:
    """A mail merge, one row out: the text of the next person."""
    number = chance.randrange(len(house.people) - 1)
    while house.people[number + 1]["line"] == house.people[number]["line"]:
        number = chance.randrange(len(house.people) - 1)
    contact = house.kin[number]
    return case("mail merge out by one", house, chance, [contact.address], booking(house, chance, number + 1, contact))


def list_address(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    to = f"all-parents@lists.{house.pack.partner}.invalid"
    return case(
        "list of unknown many", house, chance, [to], f"{called(house, chance, number)} has been ill since Monday."
    )
