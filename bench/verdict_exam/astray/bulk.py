"""Everybody in one mail: pasted, attached, hidden, forwarded, little by little."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from random import Random

import openpyxl
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment

from bench.verdict_exam.astray.common import (
    EVERYTHING,
    Writer,
    another,
    booking,
    case,
    clerk,
    family,
    listed,
    some,
    stranger,
)
from bench.verdict_exam.house import NOW, House
from bench.verdict_exam.letters import (
    DELIVER,
    DOCX,
    HELD,
    XLSX,
    Case,
    File,
    as_csv,
    as_html,
    as_text,
    called,
    day,
    identity,
    mail,
    rows,
)
from gatelodge.demo import office

# Everybody in it


def pasted_day_file(house: House, chance: Random) -> Case:
    """As in 2011: the day's file of everybody below a booking for one family."""
    number, contact = family(house, chance)
    table = rows(house, chance, range(len(house.people)), (*identity(house), *EVERYTHING))
    body = f"{booking(house, chance, number, contact)}\n\n{as_text(table)}"
    return case("the mail of 2011", house, chance, [contact.address], body, right=HELD, grave=True)


def with_file(kind: str, make: Callable[[list[list[str]]], File], least: int = 12, most: int = 200) -> Writer:
    def write(house: House, chance: Random) -> Case:
        number, contact = family(house, chance)
        table = listed(house, chance, chance.randrange(least, most))
        body = booking(house, chance, number, contact) + "\nPlease see the form attached."
        return case(kind, house, chance, [contact.address], body, right=HELD, grave=True, files=[make(table)])

    return write


def pasted_page(house: House, chance: Random) -> Case:
    number, contact = family(house, chance)
    table = listed(house, chance, 40)
    body = booking(house, chance, number, contact)
    return case(
        "table in a page",
        house,
        chance,
        [contact.address],
        body,
        right=HELD,
        grave=True,
        html=f"<p>{body}</p>{as_html(table)}",
    )


def hidden_sheet(house: House, chance: Random) -> Case:
    number, contact = family(house, chance)
    sheets = [("Booking", [["Day", day(chance)]]), ("Source", listed(house, chance, chance.randrange(4, 90)))]
    file = File("booking.xlsx", XLSX, office.workbook(sheets, hidden=frozenset({"Source"})))
    return case(
        "hidden sheet",
        house,
        chance,
        [contact.address],
        booking(house, chance, number, contact),
        right=HELD,
        grave=True,
        files=[file],
    )


def hidden_in_page(house: House, chance: Random) -> Case:
    number, contact = family(house, chance)
    body = booking(house, chance, number, contact)
    table = as_html(listed(house, chance, 6))
    html = f'<p>{body}</p><div style="display:none">{table}</div>'
    return case("hidden in a page", house, chance, [contact.address], body, right=HELD, grave=True, html=html)


def hidden_text_alternative(house: House, chance: Random) -> Case:
    number, contact = family(house, chance)
    body = f"{booking(house, chance, number, contact)}\n\n{as_text(listed(house, chance, 15))}"
    return case(
        "list in the plain text only",
        house,
        chance,
        [contact.address],
        body,
        right=HELD,
        grave=True,
        html="<p>Please see your booking.</p>",
    )


def hidden_rows(house: House, chance: Random) -> Case:
    """Rows left behind a filter."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in listed(house, chance, 30):
        sheet.append(row)
    for row in range(3, 32):
        sheet.row_dimensions[row].hidden = True
    return _workbook("hidden rows", book, house, chance)


def hidden_comment(house: House, chance: Random) -> Case:
    """A comment that somebody forgot."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Day", day(chance)])
    sheet["A1"].comment = Comment("\n".join(called(house, chance, n) for n in some(house, chance, 4)), "clerk")
    return _workbook("comment in a workbook", book, house, chance)


def _workbook(kind: str, book: openpyxl.Workbook, house: House, chance: Random) -> Case:
    number, contact = family(house, chance)
    out = io.BytesIO()
    book.save(out)
    file = File("booking.xlsx", XLSX, out.getvalue())
    body = booking(house, chance, number, contact)
    return case(kind, house, chance, [contact.address], body, right=HELD, grave=True, files=[file])


def old_revision(house: House, chance: Random) -> Case:
    """A letter made from another one, whose text stands in it as deleted."""
    number, contact = family(house, chance)
    document = Document()
    document.add_paragraph(booking(house, chance, number, contact))
    paragraph = document.add_paragraph()
    for other in (another(house, chance, number) for _ in range(3)):
        deleted = parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="clerk"><w:r><w:delText/></w:r></w:del>')
        deleted[0][0].text = called(house, chance, other)
        paragraph._p.append(deleted)  # noqa: SLF001 - there is no other way to write a revision
    out = io.BytesIO()
    document.save(out)
    files = [File("letter.docx", DOCX, out.getvalue())]
    body = "Please see the letter."
    return case("old text in a letter", house, chance, [contact.address], body, right=HELD, grave=True, files=files)


def contact_list(house: House, chance: Random) -> Case:
    """The families themselves, who are on no register."""
    contacts = [house.kin[n] for n in some(house, chance, 30)]
    table = [["Forename", "Surname", "Email", "Visits"], *[[c.fore, c.sur, c.address, c.relation] for c in contacts]]
    _, contact = family(house, chance)
    files = [File("families.csv", "text/csv", as_csv(table))]
    return case("list of families", house, chance, [contact.address], "As asked.", right=HELD, files=files)


def over_marking(house: House, chance: Random) -> Case:
    """A marking above what solicitors may get by mail."""
    number = chance.choice(list(house.lawyers))
    to = [house.lawyers[number].address]
    body = f"Your client: {called(house, chance, number)}."
    return case(
        "marking over the route", house, chance, to, body, subject="OFFICIAL-SENSITIVE: your client", right=HELD
    )


def nested(house: House, chance: Random) -> Case:
    """The list stands in a mail that is attached."""
    inner = mail(
        house,
        chance,
        sender=house.clerk.identity,
        to=[house.clerk.identity],
        subject="The list",
        body=as_text(listed(house, chance, 30)),
    )
    number, contact = family(house, chance)
    made = case(
        "attached mail",
        house,
        chance,
        [contact.address],
        booking(house, chance, number, contact),
        right=HELD,
        grave=True,
    )
    outer = _parsed(made.content)
    outer.add_attachment(_parsed(inner))
    return replace(made, content=outer.as_bytes())


def _parsed(content: bytes) -> EmailMessage:
    message = BytesParser(policy=SMTP).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return message


def forwarded(house: House, chance: Random) -> Case:
    """A chain of mails about several people below a short answer."""
    number, contact = family(house, chance)
    chain = "\n".join(f"> {called(house, chance, n)}: seen by the nurse" for n in some(house, chance, 12))
    return case(
        "forwarded chain",
        house,
        chance,
        [contact.address],
        f"{booking(house, chance, number, contact)}\n\nFrom: Ann\nSubject: Today\n{chain}",
        right=HELD,
        grave=True,
    )


def reordered(house: House, chance: Random) -> Case:
    table = [[row[1], row[0], *row[2:]] for row in listed(house, chance, 20)]
    body = "\n".join("; ".join(reversed(row)) for row in table[1:])
    _, contact = family(house, chance)
    return case("columns the other way round", house, chance, [contact.address], body, right=HELD, grave=True)


def journalist_bcc(house: House, chance: Random) -> Case:
    """A list for the partner under its agreement, with the press in Bcc."""
    table = listed(house, chance, 30, ("location", "sentence"))
    to = f"lists@{house.partner}"
    made = case(
        "press in Bcc",
        house,
        chance,
        [to],
        "As agreed.",
        sender=house.clerk.identity,
        files=[File("list.csv", "text/csv", as_csv(table))],
        grave=True,
    )
    return replace(made, recipients=(to, "news@gazette.example"), right=(DELIVER, HELD))


def accumulated(house: House, chance: Random) -> Case:
    """The eleventh mail of a day to one outsider, each about another person."""
    number = chance.randrange(len(house.people))
    contact = stranger(house, chance, number)
    numbers = [n for n in some(house, chance, 12) if n != contact.person][:11]
    sender = clerk(house, chance)
    mails = [
        case(
            "",
            house,
            chance,
            [contact.address],
            f"{called(house, chance, n)} is well.",
            sender=sender,
            at=NOW - timedelta(minutes=10 * (12 - k)),
        )
        for k, n in enumerate(numbers)
    ]
    return replace(mails[-1], kind="many single mails", at=NOW, before=tuple(mails[:-1]), right=(HELD,), grave=True)
