"""Forty kinds of mail with many people or many rows that may leave: under an agreement, inside, or about nobody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random

from bench.verdict_exam.house import NOW, House
from bench.verdict_exam.letters import (
    DELIVER,
    DOCX,
    XLSX,
    Case,
    File,
    as_csv,
    as_html,
    as_text,
    identity,
    mail,
    rows,
    signed,
)
from gatelodge.demo import office

Table = list[list[str]]
Form = Callable[[Table], tuple[str, str, Sequence[File]]]


def bulk(house: House, chance: Random) -> Iterator[Case]:
    """One mail of each kind."""
    for agreement, (to, fields, most, author) in _agreements(house).items():
        for form, write in FORMS.items():
            count = chance.randrange(12, most)
            columns = (*identity(house), *fields)
            table = rows(house, chance, chance.sample(range(len(house.people)), count), columns)
            yield _sent(house, chance, f"{agreement}, {form}", write(table), author, to)
    inside = [one.identity for one in house.staff]
    for form, write in FORMS.items():
        table = rows(
            house, chance, chance.sample(range(len(house.people)), 150), (*identity(house), "offence", "health")
        )
        yield _sent(house, chance, f"inside, {form}", write(table), chance.choice(inside), chance.choice(inside[:6]))
    for kind, make in ABOUT_NOBODY.items():
        for form in ("csv", "workbook"):
            to = chance.choice(
                ("info@college.example", f"office@{house.partner}", "data@council.example", "jo@post.example")
            )
            yield _sent(house, chance, f"{kind}, {form}", FORMS[form](make(house, chance)), house.clerk.identity, to)
    for share in (20, 60):
        yield _bcc(house, chance, share)


def _agreements(house: House) -> Mapping[str, tuple[str, Sequence[str], int, str]]:
    return {
        "weekly list": (f"lists@{house.partner}", ("location", "sentence", "phone"), 110, house.clerk.identity),
        "census": ("census@council.example", ("line", "ethnicity"), 300, house.staff[4].identity),
        "referrals": ("intake@trust.nhs.example", ("phone", "health"), 50, house.staff[5].identity),
    }


def _sent(
    house: House, chance: Random, kind: str, written: tuple[str, str, Sequence[File]], sender: str, to: str
) -> Case:
    body, html, files = written
    content = mail(
        house,
        chance,
        sender=sender,
        to=[to],
        subject=chance.choice(("The list", "As agreed", "November", "For your files")),
        body=f"Hello,\n\n{body}{signed(house, sender)}",
        html=html,
        files=files,
    )
    return Case(kind, content, sender, (to,), (DELIVER,), lawful=True)


def _bcc(house: House, chance: Random, count: int) -> Case:
    """A letter to many families, each in Bcc, about nobody."""
    to = tuple(house.kin[n].address for n in chance.sample(range(len(house.people)), count))
    body = f"Dear all,\n\nPlease note the new opening times from Monday.{signed(house, house.clerk.identity)}"
    content = mail(
        house, chance, sender=house.clerk.identity, to=[house.clerk.identity], subject="Opening times", body=body
    )
    return Case(f"circular to {count}", content, house.clerk.identity, to, (DELIVER,) * count, lawful=True)


def _attached(name: str, kind: str, make: Callable[[Table], bytes]) -> Form:
    return lambda table: ("Please find the file attached.", "", [File(name, kind, make(table))])


FORMS: Mapping[str, Form] = {
    "csv": _attached("list.csv", "text/csv", as_csv),
    "workbook": _attached("list.xlsx", XLSX, lambda table: office.workbook([("List", table)])),
    "zip": _attached("list.zip", "application/zip", lambda table: office.zipped([("list.csv", as_csv(table))])),
    "pasted": lambda table: (as_text(table), "", []),
    "page": lambda table: ("Please see the table.", as_html(table), []),
    "document": _attached("list.docx", DOCX, lambda table: office.letter([as_text([row]) for row in table])),
}


def _prices(_: House, chance: Random) -> Table:
    return [
        ["Code", "Item", "Price"],
        *[[f"K{n:05d}", f"Screw {n} mm", f"{chance.randrange(1, 90)}.99"] for n in range(120)],
    ]


def _statistics(_: House, chance: Random) -> Table:
    return [
        ["Month", "Age group", "Number"],
        *[
            [f"2026-{n % 12 + 1:02d}", f"{n % 7 * 10}-{n % 7 * 10 + 9}", str(chance.randrange(5, 300))]
            for n in range(84)
        ],
    ]


def _timetable(_: House, chance: Random) -> Table:
    return [
        ["Day", "Time", "Room", "What"],
        *[
            [("Monday", "Tuesday")[n % 2], f"{8 + n % 9}:30", f"R{n}", chance.choice(("Maths", "Gym", "Workshop"))]
            for n in range(60)
        ],
    ]


def _stock(_: House, chance: Random) -> Table:
    return [
        ["Asset", "Serial", "Bought", "Where"],
        *[
            [
                f"A{n:04d}",
                f"SN{chance.randrange(10**8):08d}",
                (NOW - timedelta(days=n * 9)).strftime("%d/%m/%Y"),
                f"Room {n % 40}",
            ]
            for n in range(90)
        ],
    ]


def _streets(_: House, chance: Random) -> Table:
    return [
        ["Street", "Gritted", "Length (m)"],
        *[
            [f"{name} {kind}", chance.choice(("yes", "no")), str(chance.randrange(80, 900))]
            for name in ("Station", "Church", "Mill", "Park", "Castle", "Bridge")
            for kind in ("Road", "Street", "Lane", "Close", "Avenue")
        ],
    ]


def _answers(_: House, chance: Random) -> Table:
    return [
        ["Question", "Yes", "No"],
        *[
            [f"Were you satisfied with {word}?", str(chance.randrange(200)), str(chance.randrange(90))]
            for word in (
                "the food",
                "the waiting time",
                "the letters",
                "the rooms",
                "parking",
                "the staff",
                "the web site",
                "opening hours",
                "the telephone",
            )
        ],
    ]


def _invoices(_: House, chance: Random) -> Table:
    return [
        ["Invoice", "Date", "Supplier", "Amount"],
        *[
            [
                f"INV-{20000 + n}",
                (NOW - timedelta(days=n)).strftime("%d/%m/%Y"),
                chance.choice(("Bryant & Sons Ltd", "Evans Transport", "AB Electrical")),
                f"{chance.randrange(50, 4000)}.00",
            ]
            for n in range(70)
        ],
    ]


ABOUT_NOBODY: Mapping[str, Callable[[House, Random], Table]] = {
    "prices": _prices, "statistics": _statistics, "timetable": _timetable, "stock": _stock, "streets": _streets,
    "survey": _answers, "invoices": _invoices,
}  # fmt: skip
