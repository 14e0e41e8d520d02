"""Mails that are about no registered person: those of an office, made up here, and real ones of the samples.

    for content in office_mails(5000, seed=3, samples=shared_samples()): ...
    for content in real_mails(samples): ...

Office mail is full of what looks like evidence: names of staff and suppliers, dates of meetings, contracts and long
service, telephone lists, order and invoice numbers, rooms, street names, postcodes, public figures. Staff and customers
are drawn like the people of a register, from another seed, so that thousands of them share their name with somebody
registered, and some a birth date.
"""

import tarfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench.exam_pages import mail
from bench.people import FIELDS, People, World
from bench.people_names import names_of

_STAFF = 4000
_FIRST = 150_000_000
"""Prison numbers from here on are nobody's."""
_TOPICS = (
    "fire drill",
    "budget",
    "training day",
    "car park",
    "new printers",
    "audit",
    "catering",
    "IT upgrade",
    "newsletter",
)
_ITEMS = ("toner", "chairs", "A4 paper", "cable ties", "radio batteries", "first aid kits", "desks", "door closers")
_JOBS = ("Business manager", "Receptionist", "Head of Learning", "Estates officer", "Nurse", "Chaplain", "Librarian")
_SUPPLIERS = (
    "Bryant & Sons",
    "Jones Electrical",
    "Smith Brothers Ltd",
    "Evans Transport",
    "Taylor Wood Products",
    "M Ali",
)
_ROOMS = ("Room 12", "the Board Room", "Conference Room B", "the Albert Suite", "F2.14", "Victoria House")
_FIGURES = ("David Lloyd George", "Aneurin Bevan", "Dylan Thomas", "Jane Austen", "Isaac Newton", "William Blake")
_OPENING = ("Hi all,", "Dear colleague,", "Good morning,", "Dear {staff},", "Hello {fore},")
_SENTENCES = (
    "The {topic} meeting is on {day} in {room}; {staff} will take the minutes.",
    "Purchase order {order} for {count} {item} went to {supplier} on {day}.",
    "Invoice {invoice} of {day} over £{amount} is still open; please pay by {later}.",
    "{staff} has been with us since {past} and retires on {later}.",
    "Please call {staff} on {phone} or {other} on extension {extension}.",
    "The {item} will be delivered to {street}, {postcode}.",
    "Our new address from {later} is {street}, {postcode}, telephone {phone}.",
    "The {figure} exhibition opens on {day} at {street}.",
    "The building was opened by {figure} on {past}.",
    "Minutes of {day}: present {staff}, {other}, {third}; apologies from {fourth}.",
    "The contract with {supplier} runs from {past} to {later}, reference {order}.",
    "Book {room} for {count} people from 09:30 to 12:15 on {day}.",
    "The policy was last reviewed on {past} by {staff} and {other}.",
    "Train tickets for {staff}: depart {day} 07:14, seat {count}A, booking {invoice}.",
    "{fore} and {otherfore} collected £{amount} for the hospice.",
    "Tracking number {tracking}: one parcel for {staff}, {street}.",
    "The recall notice {order} covers batches made between {past} and {day}.",
    "Happy birthday to {fore} {initial} and {otherfore}, who share {noyear}!",
    "The visit by the inspectors starts on {later}; {staff}, {job}, is the contact.",
    "{job}: {staff}, {mail}, {phone}.",
)
_TEMPLATE = """Dear {title} {sur},

Thank you for your letter of {day}. Your application of {past} for the post of {job} has been received under reference
{order}. Interviews are held in {room}, {street}, {postcode}, in the week of {later}.

Yours sincerely,
"""


def real_mails(samples: Path) -> Iterator[bytes]:
    """The 2,498 mails of the samples that are no spam."""
    with tarfile.open(samples / "mail" / "spamassassin-samples.tar.xz") as archive:
        for member in archive:
            if "ham" in member.name and member.isfile():
                file = archive.extractfile(member)
                assert file is not None
                yield file.read()


def office_mails(count: int, seed: int, samples: Path | None) -> Iterator[bytes]:
    """So many different mails; the same seed gives the same."""
    staff = World(seed + 77, names_of(samples), samples).people(_FIRST, _STAFF)
    chance = Random(seed)
    for _ in range(count):
        desk = _Desk(chance, staff)
        yield chance.choice(_LETTERS)(desk)


class _Desk:
    """What one writer has at hand for one mail."""

    def __init__(self, chance: Random, staff: People) -> None:
        self.chance = chance
        self._staff = staff

    def person(self) -> dict[str, str]:
        at = self.chance.randrange(len(self._staff))
        return {name: getattr(self._staff, name)[at] for name in FIELDS}

    def words(self) -> dict[str, str]:
        """Something for every gap of a sentence."""
        chance, four = self.chance, [self.person() for _ in range(4)]
        named = [f"{one['fore']} {one['sur']}".strip() for one in four]
        now = date(2011, 1, 1) + timedelta(days=chance.randrange(365))
        past = now - timedelta(days=chance.randrange(300, 12_000))
        return {
            "staff": named[0], "other": named[1], "third": named[2], "fourth": named[3], "fore": four[0]["fore"],
            "otherfore": four[1]["fore"], "initial": four[0]["sur"][:1], "sur": four[0]["sur"],
            "title": chance.choice(("Mr", "Mrs", "Ms", "Dr")), "topic": chance.choice(_TOPICS),
            "room": chance.choice(_ROOMS), "item": chance.choice(_ITEMS), "supplier": chance.choice(_SUPPLIERS),
            "figure": chance.choice(_FIGURES), "job": chance.choice(_JOBS), "street": four[2]["line"],
            "postcode": four[2]["postcode"], "phone": four[3]["phone"], "mail": self.address(four[0]),
            "extension": str(chance.randrange(2000, 9999)), "count": str(chance.randrange(2, 40)),
            "order": f"PO{chance.randrange(10**6):06d}", "invoice": f"{chance.randrange(10**8):08d}",
            "tracking": f"{chance.choice('JRX')}{chance.randrange(10**4):04d}{chance.choice('ABCX')}"
            f"{chance.randrange(10**9):09d}GB",
            "amount": f"{chance.randrange(10, 9000)}.{chance.randrange(100):02d}", "day": self.day(now),
            "later": self.day(now + timedelta(days=chance.randrange(3, 200))), "past": self.day(past),
            "noyear": past.strftime("%d %B"),
        }  # fmt: skip

    def day(self, day: date) -> str:
        return day.strftime(self.chance.choice(("%d/%m/%Y", "%d %B %Y", "%d.%m.%y", "%Y-%m-%d", "%A %d %B %Y")))

    def address(self, person: dict[str, str]) -> str:
        name = f"{person['fore']}.{person['sur']}".lower().strip(".")
        return "".join(c for c in name if c.isascii() and not c.isspace()) + "@office.example"

    def opening(self) -> str:
        return self.chance.choice(_OPENING).format_map(self.words())

    def signature(self) -> str:
        one, words = self.person(), self.words()
        name = f"{one['fore']} {one['sur']}".strip()
        return (
            f"\nRegards\n{name}\n{words['job']}\n{one['line']}, {one['postcode']}\n"
            f"Tel {one['phone']}   {self.address(one)}\n"
        )


def _news(desk: _Desk) -> bytes:
    sentences = desk.chance.sample(_SENTENCES, desk.chance.randrange(3, 9))
    told = [sentence.format_map(desk.words()) for sentence in sentences]
    gap = desk.chance.choice(("\n\n", " ", "\n"))
    return mail(f"{desk.opening()}\n\n{gap.join(told)}\n{desk.signature()}")


def _minutes(desk: _Desk) -> bytes:
    points = (f"{n}. {desk.chance.choice(_SENTENCES).format_map(desk.words())}" for n in range(1, 9))
    return mail("Minutes of the meeting\n\n" + "\n".join(points) + "\n" + desk.signature())


def _telephone_list(desk: _Desk) -> bytes:
    rows = [("Name", "Job", "Extension", "Mobile")]
    for _ in range(desk.chance.randrange(8, 30)):
        one, words = desk.person(), desk.words()
        rows.append((f"{one['fore']} {one['sur']}", words["job"], words["extension"], one["phone"]))
    return mail("Our telephone list:\n\n" + "\n".join(map("\t".join, rows)) + "\n" + desk.signature())


def _orders(desk: _Desk) -> bytes:
    rows = [("Order", "Date", "Item", "Quantity", "Supplier", "Requested by", "Amount")]
    for _ in range(desk.chance.randrange(5, 25)):
        words = desk.words()
        rows.append(
            (
                words["order"],
                words["day"],
                words["item"],
                words["count"],
                words["supplier"],
                words["staff"],
                words["amount"],
            )
        )
    content = "\r\n".join(map(",".join, rows)).encode()
    return mail(f"{desk.opening()}\n\nThe orders.\n{desk.signature()}", attached=("orders.csv", "text/csv", content))


def _training(desk: _Desk) -> bytes:
    """Staff with the dates of their courses and of their joining."""
    rows = [("Surname", "Forename", "Course", "Completed", "Joined")]
    for _ in range(desk.chance.randrange(8, 30)):
        one, words = desk.person(), desk.words()
        rows.append((one["sur"], one["fore"], words["topic"], words["day"], words["past"]))
    cells = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return mail("", page=f"<p>{desk.opening()}</p><table>{''.join(cells)}</table>")


def _template(desk: _Desk) -> bytes:
    return mail(_TEMPLATE.format_map(desk.words()) + desk.signature())


_LETTERS: tuple[Callable[[_Desk], bytes], ...] = (
    _news, _news, _news, _minutes, _telephone_list, _orders, _training, _template,
)  # fmt: skip
