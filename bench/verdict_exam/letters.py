"""How the exam's mails are put together: MIME with real attachments, and ways to name a person."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from bench.verdict_exam.house import NOW, House

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Case:
    """One mail with its right answer."""

    kind: str
    content: bytes
    sender: str
    recipients: tuple[str, ...]
    right: tuple[frozenset[str], ...]
    """Recipient by recipient: the verdicts that are right."""
    lawful: bool = False
    grave: bool = False
    """Bulk, hidden or banned: must be stopped though permits are missing."""
    proven: bool = True
    at: datetime = NOW
    before: tuple["Case", ...] = ()
    """Mails that went out earlier and are remembered."""
    about: tuple[int, ...] = ()
    """Lawful mail: the people it names, by their number."""


DELIVER, STOP, HELD = frozenset({"deliver"}), frozenset({"ask", "hold", "refuse"}), frozenset({"hold", "refuse"})


@dataclass(frozen=True, slots=True)
class File:
    name: str
    kind: str
    content: bytes


def mail(
    house: House,
    chance: Random,
    *,
    sender: str,
    to: Sequence[str],
    subject: str,
    body: str,
    files: Sequence[File] = (),
    cc: Sequence[str] = (),
    html: str = "",
    headers: Mapping[str, str] | None = None,
    at: datetime = NOW,
) -> bytes:
    """The bytes of one message."""
    message = EmailMessage()
    names = {one.identity: one.name for one in house.staff}
    message["From"] = f"{names.get(sender, 'Office')} <{sender}>" if sender else "MAILER-DAEMON <>"
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{chance.randrange(1 << 60):x}@{house.pack.domain}>"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for one in files:
        main, _, sub = one.kind.partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return message.as_bytes()


def called(house: House, chance: Random, number: int, *, short: bool = False) -> str:
    """A person as a clerk writes them: enough to be sure who it is."""
    person = house.people[number]
    name = f"{person['fore'] or 'J'} {person['sur']}"
    match house.pack.reference:
        case "number":
            if short:
                return f"{person['fore'] or 'J'} {person['sur'][:1]} ({person['number']})"
            return f"{name} ({person['number']})"
        case "nhs":
            nhs = person["nhs"]
            return f"{name} (NHS number {nhs[:3]} {nhs[3:6]} {nhs[6:]})"
        case _:
            born = date.fromisoformat(person["birth"])
            return f"{name} (born {born.strftime(chance.choice(('%d/%m/%Y', '%-d %B %Y')))})"


def day(chance: Random, *, ahead: int = 30) -> str:
    """A day to come."""
    when = NOW + timedelta(days=chance.randrange(2, ahead))
    return when.strftime("%A %-d %B at %H:00").replace("00:00", "10:00")


def signed(house: House, sender: str) -> str:
    """A signature with colleagues in it, as people have them."""
    one = next((one for one in house.staff if one.identity == sender), house.clerk)
    unit = one.unit.rpartition("/")[2]
    where = f"{unit}, {house.pack.place}\nTelephone 01970 496{len(one.name):03d}"
    return f"\n\nKind regards,\n\n{one.name}\n{where}\n{one.identity}\n"


_HEADINGS = {
    "number": "Number", "nhs": "NHS number", "sur": "Surname", "fore": "Forename", "birth": "Date of birth",
    "line": "Address", "postcode": "Postcode", "phone": "Telephone", "location": "Location", "offence": "Offence",
    "sentence": "Release date", "ethnicity": "Ethnicity", "health": "Medical condition",
}  # fmt: skip
_OFFENCES = ("Burglary", "Robbery", "Theft from shop", "Assault", "Fraud by false representation")
_HEALTH = ("asthma", "diabetes", "depression", "epilepsy", "hypertension")
_ETHNIC = ("W1", "W2", "A1", "B1", "M1")


def rows(house: House, chance: Random, numbers: Sequence[int], fields: Sequence[str]) -> list[list[str]]:
    """A table of these people with a heading row."""
    body = []
    for number in numbers:
        values = dict(house.people[number]) | {
            "location": f"{chance.choice('ABCD')}-{chance.randrange(1, 5)}-{chance.randrange(1, 40):03d}",
            "offence": chance.choice(_OFFENCES),
            "sentence": (NOW + timedelta(days=chance.randrange(20, 2000))).strftime("%d/%m/%Y"),
            "ethnicity": chance.choice(_ETHNIC),
            "health": chance.choice(_HEALTH),
        }
        values["birth"] = date.fromisoformat(values["birth"]).strftime("%d/%m/%Y")
        body.append([values[name] for name in fields])
    return [[_HEADINGS[name] for name in fields], *body]


def identity(house: House) -> tuple[str, ...]:
    """The columns that say who somebody is, in this organisation's lists."""
    return {
        "number": ("number", "sur", "fore", "birth"),
        "nhs": ("nhs", "sur", "fore", "birth"),
    }.get(house.pack.reference, ("sur", "fore", "birth", "postcode"))


def as_csv(table: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode()


def as_text(table: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(row) for row in table)


def as_html(table: Sequence[Sequence[str]]) -> str:
    head, *body = table
    cells = "".join(f"<th>{cell}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in body)
    return f"<table><tr>{cells}</tr>{lines}</table>"


@dataclass
class Numbers:
    """Draws people without repeats within one exam paper."""

    house: House
    chance: Random
    taken: set[int] = field(default_factory=set)

    def one(self, among: Sequence[int] | None = None) -> int:
        """One person; they may have been drawn before only when nobody else is left."""
        pool = list(among if among is not None else range(len(self.house.people)))
        free = [n for n in pool if n not in self.taken] or pool
        found = self.chance.choice(free)
        self.taken.add(found)
        return found

    def some(self, count: int) -> list[int]:
        """So many different people."""
        return self.chance.sample(range(len(self.house.people)), count)
