"""Sixty invented prisoners, one visitor each, and mail about them whose verdict is known.

`clean` names a prisoner to his own visitor; `held` names him to another one's; `split` goes to both. Everybody and
every domain is made up.
"""

import base64
import io
from dataclasses import dataclass
from functools import cache
from itertools import count

from openpyxl import Workbook

DOMAIN = "prison.example"
CLERK = f"clerk@{DOMAIN}"
MANAGER = f"manager@{DOMAIN}"
PEOPLE = 60
_SURNAMES = (
    *("Ashgrove", "Brynmoor", "Corfield", "Dunthorp", "Eskdale", "Farrowby", "Garnock", "Hethering", "Inchbald"),
    *("Jessamy", "Kestrey", "Lanyon", "Merrivale", "Nantgwyn", "Ormsgill", "Penhallow", "Quarles", "Rothbury"),
    *("Severnake", "Tamerton"),
)
_FORENAMES = ("Aldwyn", "Bertram", "Caradoc")
_STREETS = ("Quarry Lane", "Ropewalk", "Fuller's Row", "Heol y Felin")
_serial = count(1)


@dataclass(frozen=True)
class Prisoner:
    number: str
    forename: str
    surname: str
    born: str
    address: str
    postcode: str


@cache
def prisoners() -> tuple[Prisoner, ...]:
    return tuple(
        Prisoner(
            number=f"A{4100 + 37 * n % 5000}{'ACEFGHKR'[n % 8]}{'KLMNPQRT'[n // 8]}",
            forename=_FORENAMES[n // 20],
            surname=_SURNAMES[n % 20],
            born=f"{1 + n % 28:02}/{1 + n % 12:02}/{1960 + n % 40}",
            address=f"{3 + n} {_STREETS[n % 4]}, Tresarn",
            postcode=f"ZZ{1 + n % 9} {n % 9}AA",
        )
        for n in range(PEOPLE)
    )


def visitor(n: int) -> str:
    """The one address outside that may hear about prisoner n."""
    return f"visitor{n}@{'mail' if n % 2 else 'post'}.example"


def register_csv() -> str:
    rows = ["SURNAME,FORENAME,PRISON NUMBER,DATE OF BIRTH,ADDRESS,POSTCODE"]
    rows += [f'{p.surname},{p.forename},{p.number},{p.born},"{p.address}",{p.postcode}' for p in prisoners()]
    return "\r\n".join([*rows, ""])


def permits_csv() -> str:
    rows = [f"{visitor(n)},{p.number},mother" for n, p in enumerate(prisoners())]
    return "\r\n".join(["email,prisoner number,relationship", *rows, ""])


def staff_csv() -> str:
    return (
        "address,name,unit,role,manager,started\r\n"
        f"{CLERK},Wenna Threlkeld,Tresarn/Visits,clerk,{MANAGER},2020-01-06\r\n"
        f"{MANAGER},Osric Pelham,Tresarn/Visits,manager,,2015-03-02\r\n"
    )


RECIPIENTS_TOML = '[class.internal]\ninternal = true\n\n[class.public]\ncoverage = "complete"\n'


@dataclass(frozen=True)
class Mail:
    """One message and its envelope."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    waits: tuple[str, ...] = ()
    """Recipients who must not get it before a second person has released it."""

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """What must be accounted for: (message, recipient)."""
        return frozenset((self.message_id, address) for address in self.recipients)


def mail(
    recipients: tuple[str, ...],
    subject: str,
    text: str,
    *,
    waits: tuple[str, ...] = (),
    attachment: tuple[str, bytes] | None = None,
) -> Mail:
    """A mail from the clerk; `attachment` is a name and its bytes."""
    message_id = f"<{next(_serial)}.tresarn@{DOMAIN}>"
    header = (
        f"From: Visits Office <{CLERK}>\r\nTo: {', '.join(recipients)}\r\nSubject: {subject}\r\n"
        f"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: {message_id}\r\nMIME-Version: 1.0\r\n"
    )
    body = text.replace("\n", "\r\n")
    if attachment is None:
        content = f"{header}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    else:
        name, data = attachment
        encoded = base64.encodebytes(data).decode().replace("\n", "\r\n")
        content = (
            f"{header}Content-Type: multipart/mixed; boundary=b1\r\n\r\n"
            f"--b1\r\nContent-Type: text/plain\r\n\r\n{body}\r\n"
            f"--b1\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{encoded}--b1--\r\n'
        )
    return Mail(message_id, CLERK, recipients, content.encode(), waits)


def _other(n: int) -> str:
    return visitor((n + 7) % PEOPLE)


def _about(n: int) -> str:
    p = prisoners()[n]
    return (
        f"Your visit to {p.forename} {p.surname} ({p.number}) is booked for Tuesday at 2 pm.\n"
        "Bring photo identification."
    )


def clean(n: int = 1) -> Mail:
    """Delivered: his own visitor hears about prisoner n."""
    return mail((visitor(n),), "Your visit", _about(n))


def held(n: int = 1) -> Mail:
    """Held: another prisoner's visitor would hear about prisoner n."""
    other = _other(n)
    return mail((other,), "Your visit", _about(n), waits=(other,))


def split(n: int = 1) -> Mail:
    """Delivered to the first recipient, held for the second."""
    other = _other(n)
    return mail((visitor(n), other), "Your visit", _about(n), waits=(other,))


def day_file(n: int = 1) -> Mail:
    """Held: the whole register pasted into a visit mail."""
    lines = register_csv().replace("\r\n", "\n")
    return mail((visitor(n),), "Your visit", f"{_about(n)}\n\n{lines}", waits=(visitor(n),))


def workbook(recipient: str, *, rows: int = PEOPLE) -> Mail:
    """A mail with the register as a workbook, repeated up to so many rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Day")
    sheet.append(["SURNAME", "FORENAME", "PRISON NUMBER", "DATE OF BIRTH", "ADDRESS", "POSTCODE"])
    for n in range(rows):
        p = prisoners()[n % PEOPLE]
        sheet.append([p.surname, p.forename, p.number, p.born, p.address, p.postcode])
    file = io.BytesIO()
    book.save(file)
    waits = () if recipient.endswith(f"@{DOMAIN}") else (recipient,)
    return mail((recipient,), "The list", "As asked.", waits=waits, attachment=("day.xlsx", file.getvalue()))
