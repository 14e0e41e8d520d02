"""The gate as `bench.gate` runs it: the demo's prison with everything on, and mail about it from the seed."""

import base64
import contextlib
import csv
import io
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from openpyxl import Workbook
from tests.gatehelp import GateHome

from gatelodge.demo.world import LAST_DAY, World, as_csv, fields_of

DOMAIN = "llanfair.prison.example"
COLLEAGUE = f"emma.robertson@{DOMAIN}"
"""Inside the organisation: the workbook mail is read and judged whole, and delivered."""
OUTSIDER = "reader@elsewhere.example"
"""Of the class public, with no permit at all."""
_PADDING = (
    "Please arrive thirty minutes before your visit begins and bring photographic identification with you.",
    "Lockers are provided for bags and telephones; a one pound coin is needed and is returned to you.",
    "Children must stay with the adult who booked the visit. The play area is open on Saturday mornings.",
    "The bus from the station leaves at ten past and twenty to the hour and stops outside the main gate.",
    "If you can no longer come, please tell the booking line by noon on the day before, so that others may.",
    "Refreshments are sold in the visits hall. Money, food and clothes cannot be handed over during a visit.",
)


@contextlib.contextmanager
def gate(folder: Path, world: World, *, next_port: int) -> Iterator[GateHome]:
    """A running gate in mode hold: 1,182 people on the register, their visitors' permits, the staff, every rule."""
    home = GateHome(folder, next_port=next_port, people=False, more="[judge]\ninline_s = 60\n")
    with home:
        settings = home.folder / "gatelodge.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace("prison.example", DOMAIN), encoding="utf-8")
        (home.folder / "recipients.toml").write_text(world.recipients_toml(), encoding="utf-8")
        home.load("register", world.export_csv(LAST_DAY))
        with ThreadPoolExecutor() as both:
            list(both.map(home.load, ("permits", "staff"), (permits_csv(world), world.staff_csv())))
        home.start()
        yield home


def permits_csv(world: World) -> bytes:
    """The demo's permits without their dates, which ended in 2012."""
    rows = [
        (contact.address, person.number, contact.relationship, fields_of(contact), contact.permit)
        for person in world.prisoners(LAST_DAY)
        for contact in world.contacts[person.number]
    ]
    return as_csv(("email", "prisoner number", "relationship", "fields", "status"), rows)


def visit_mail(world: World) -> tuple[bytes, str]:
    """A 4 kB visit confirmation about one prisoner, and his permitted visitor's address. Lines end with LF."""
    random = Random(world.seed)
    person, contact = random.choice(
        [
            (person, contact)
            for person in world.prisoners(LAST_DAY)
            for contact in world.contacts[person.number]
            if contact.permit == "active"
        ]
    )
    text = f"Dear visitor,\n\nYour visit to {person.forename} ({person.number}) is booked for Tuesday at 2 pm.\n\n"
    while len(text) < 3_700:
        text += random.choice(_PADDING) + "\n" * random.choice((1, 2))
    return _header(world, contact.address, "Your visit") + b"\n" + text.encode(), contact.address


def workbook(world: World) -> bytes:
    """The day's file as a workbook: 1,182 rows of 14 columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Roll")
    for row in csv.reader(io.StringIO(world.export_csv(LAST_DAY).decode("cp1252"))):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook_mail(world: World, book: bytes) -> bytes:
    """That workbook attached to a mail to a colleague. Lines end with LF."""
    encoded = base64.encodebytes(book)
    return (
        _header(world, COLLEAGUE, "Roll")
        + b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b1\n\n"
        + b"--b1\nContent-Type: text/plain\n\nToday's roll.\n\n--b1\n"
        + b"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\n"
        + b'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="roll.xlsx"\n\n'
        + encoded
        + b"--b1--\n"
    )


def real_mails(samples: Path) -> list[bytes]:
    """The 2,498 ham mails of the samples as they would come over SMTP: no mbox line, CRLF. In the archive's order."""
    mails = []
    with tarfile.open(samples / "mail" / "spamassassin-samples.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and "ham" in member.name else None
            if file is not None:
                mails.append(as_sent(file.read()))
    return mails


def as_sent(stored: bytes) -> bytes:
    """A stored mail with CRLF line ends and without the `From ` line of its mailbox."""
    if stored.startswith(b"From "):
        stored = stored.partition(b"\n")[2]
    lines = stored.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"").rstrip(b"\n")
    return lines.replace(b"\n", b"\r\n") + b"\r\n"


def _header(world: World, to: str, subject: str) -> bytes:
    return (
        f"From: {world.clerk.name} <{world.clerk.address}>\nTo: {to}\nSubject: {subject}\n"
        f"Date: Mon, 02 Nov 2026 10:00:00 +0000\nMessage-ID: <{world.seed}.{subject[:4].strip()}@{DOMAIN}>\n"
    ).encode()
