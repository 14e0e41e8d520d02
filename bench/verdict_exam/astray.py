"""The mail of 2011 and forty other ways for a mail to go astray. The right answer is never to deliver."""

import io
from collections.abc import Callable, Mapping, Sequence
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

from bench.verdict_exam.house import NOW, Contact, House
from bench.verdict_exam.letters import (
    DELIVER,
    DOCX,
    HELD,
    STOP,
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
    signed,
)
from gatelodge.demo import lockedzip, office

Writer = Callable[[House, Random], Case]
_EVERYTHING = ("line", "postcode", "location", "offence", "sentence", "ethnicity")


def _clerk(house: House, chance: Random) -> str:
    return chance.choice(house.staff[2:-1]).identity


def _some(house: House, chance: Random, count: int) -> list[int]:
    return chance.sample(range(len(house.people)), count)


def _case(
    kind: str,
    house: House,
    chance: Random,
    to: Sequence[str],
    body: str,
    *,
    right: frozenset[str] = STOP,
    files: Sequence[File] = (),
    html: str = "",
    subject: str = "",
    cc: Sequence[str] = (),
    sender: str | None = None,
    **more: object,
) -> Case:
    sender = _clerk(house, chance) if sender is None else sender
    content = mail(
        house,
        chance,
        sender=sender,
        to=list(to),
        cc=cc,
        subject=subject or chance.choice(("Confirmation", "As discussed", "Update", "Your question")),
        body=body + signed(house, sender),
        html=html,
        files=files,
    )
    recipients = (*to, *cc)
    return Case(kind, content, sender, recipients, (right,) * len(recipients), **more)  # type: ignore[arg-type]


def _booking(house: House, chance: Random, number: int, contact: Contact) -> str:
    who = called(house, chance, number, short=True)
    return f"Dear {contact.fore},\n\nYour {house.pack.meeting} about {who} is booked for {day(chance)}."


def _list(house: House, chance: Random, count: int, fields: Sequence[str] = _EVERYTHING) -> list[list[str]]:
    return rows(house, chance, _some(house, chance, count), (*identity(house), *fields))


def _family(house: House, chance: Random) -> tuple[int, Contact]:
    number = chance.randrange(len(house.people))
    return number, house.kin[number]


def _other(house: House, chance: Random, number: int) -> int:
    """Another person, of another household."""
    while True:
        other = chance.randrange(len(house.people))
        if house.people[other]["line"] != house.people[number]["line"]:
            return other


def _stranger(house: House, chance: Random, number: int) -> Contact:
    """A relative of somebody else, in another household."""
    home = house.people[number]
    while True:
        other = chance.randrange(len(house.people))
        if house.people[other]["sur"] != home["sur"] and house.people[other]["line"] != home["line"]:
            return house.kin[other]


# Everybody in it


def pasted_day_file(house: House, chance: Random) -> Case:
    """As in 2011: the day's file of everybody below a booking for one family."""
    number, contact = _family(house, chance)
    table = rows(house, chance, range(len(house.people)), (*identity(house), *_EVERYTHING))
    body = f"{_booking(house, chance, number, contact)}\n\n{as_text(table)}"
    return _case("the mail of 2011", house, chance, [contact.address], body, right=HELD, grave=True)


def _with_file(kind: str, make: Callable[[list[list[str]]], File], least: int = 12, most: int = 200) -> Writer:
    def write(house: House, chance: Random) -> Case:
        number, contact = _family(house, chance)
        table = _list(house, chance, chance.randrange(least, most))
        body = _booking(house, chance, number, contact) + "\nPlease see the form attached."
        return _case(kind, house, chance, [contact.address], body, right=HELD, grave=True, files=[make(table)])

    return write


def pasted_page(house: House, chance: Random) -> Case:
    number, contact = _family(house, chance)
    table = _list(house, chance, 40)
    body = _booking(house, chance, number, contact)
    return _case(
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
    number, contact = _family(house, chance)
    sheets = [("Booking", [["Day", day(chance)]]), ("Source", _list(house, chance, chance.randrange(4, 90)))]
    file = File("booking.xlsx", XLSX, office.workbook(sheets, hidden=frozenset({"Source"})))
    return _case(
        "hidden sheet",
        house,
        chance,
        [contact.address],
        _booking(house, chance, number, contact),
        right=HELD,
        grave=True,
        files=[file],
    )


def hidden_in_page(house: House, chance: Random) -> Case:
    number, contact = _family(house, chance)
    body = _booking(house, chance, number, contact)
    table = as_html(_list(house, chance, 6))
    html = f'<p>{body}</p><div style="display:none">{table}</div>'
    return _case("hidden in a page", house, chance, [contact.address], body, right=HELD, grave=True, html=html)


def hidden_text_alternative(house: House, chance: Random) -> Case:
    number, contact = _family(house, chance)
    body = f"{_booking(house, chance, number, contact)}\n\n{as_text(_list(house, chance, 15))}"
    return _case(
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
    for row in _list(house, chance, 30):
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
    sheet["A1"].comment = Comment("\n".join(called(house, chance, n) for n in _some(house, chance, 4)), "clerk")
    return _workbook("comment in a workbook", book, house, chance)


def _workbook(kind: str, book: openpyxl.Workbook, house: House, chance: Random) -> Case:
    number, contact = _family(house, chance)
    out = io.BytesIO()
    book.save(out)
    file = File("booking.xlsx", XLSX, out.getvalue())
    body = _booking(house, chance, number, contact)
    return _case(kind, house, chance, [contact.address], body, right=HELD, grave=True, files=[file])


def old_revision(house: House, chance: Random) -> Case:
    """A letter made from another one, whose text stands in it as deleted."""
    number, contact = _family(house, chance)
    document = Document()
    document.add_paragraph(_booking(house, chance, number, contact))
    paragraph = document.add_paragraph()
    for other in (_other(house, chance, number) for _ in range(3)):
        deleted = parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="clerk"><w:r><w:delText/></w:r></w:del>')
        deleted[0][0].text = called(house, chance, other)
        paragraph._p.append(deleted)  # noqa: SLF001 - there is no other way to write a revision
    out = io.BytesIO()
    document.save(out)
    files = [File("letter.docx", DOCX, out.getvalue())]
    body = "Please see the letter."
    return _case("old text in a letter", house, chance, [contact.address], body, right=HELD, grave=True, files=files)


def contact_list(house: House, chance: Random) -> Case:
    """The families themselves, who are on no register."""
    contacts = [house.kin[n] for n in _some(house, chance, 30)]
    table = [["Forename", "Surname", "Email", "Visits"], *[[c.fore, c.sur, c.address, c.relation] for c in contacts]]
    _, contact = _family(house, chance)
    files = [File("families.csv", "text/csv", as_csv(table))]
    return _case("list of families", house, chance, [contact.address], "As asked.", right=HELD, files=files)


def over_marking(house: House, chance: Random) -> Case:
    """A marking above what solicitors may get by mail."""
    number = chance.choice(list(house.lawyers))
    to = [house.lawyers[number].address]
    body = f"Your client: {called(house, chance, number)}."
    return _case(
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
        body=as_text(_list(house, chance, 30)),
    )
    number, contact = _family(house, chance)
    made = _case(
        "attached mail",
        house,
        chance,
        [contact.address],
        _booking(house, chance, number, contact),
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
    number, contact = _family(house, chance)
    chain = "\n".join(f"> {called(house, chance, n)}: seen by the nurse" for n in _some(house, chance, 12))
    return _case(
        "forwarded chain",
        house,
        chance,
        [contact.address],
        f"{_booking(house, chance, number, contact)}\n\nFrom: Ann\nSubject: Today\n{chain}",
        right=HELD,
        grave=True,
    )


def reordered(house: House, chance: Random) -> Case:
    table = [[row[1], row[0], *row[2:]] for row in _list(house, chance, 20)]
    body = "\n".join("; ".join(reversed(row)) for row in table[1:])
    _, contact = _family(house, chance)
    return _case("columns the other way round", house, chance, [contact.address], body, right=HELD, grave=True)


def journalist_bcc(house: House, chance: Random) -> Case:
    """A list for the partner under its agreement, with the press in Bcc."""
    table = _list(house, chance, 30, ("location", "sentence"))
    to = f"lists@{house.partner}"
    made = _case(
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
    contact = _stranger(house, chance, number)
    numbers = [n for n in _some(house, chance, 12) if n != contact.person][:11]
    sender = _clerk(house, chance)
    mails = [
        _case(
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


# One person, wrong recipient


def wrong_family(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    other = _stranger(house, chance, number)
    return _case("wrong family", house, chance, [other.address], _booking(house, chance, number, house.kin[number]))


def wrong_worker(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    others = [one for one in house.workers if one.address != house.workers[number].address]
    worker = chance.choice(others)
    return _case(
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
    return _case(
        "wrong solicitor",
        house,
        chance,
        [other.address],
        f"Your client: {called(house, chance, number)}. A call is booked for {day(chance)}.",
    )


def private_address(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    to = f"invented.nobody.{chance.randrange(10**9)}@gmail.com"
    return _case(
        "private address nobody knows",
        house,
        chance,
        [to],
        f"Please see: {called(house, chance, number)}, asthma, moved to {day(chance)}.",
    )


def supplier(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    return _case(
        "to a supplier",
        house,
        chance,
        ["sales@supplies.example"],
        f"Hello,\n\n{called(house, chance, number)} needs a new bed from {day(chance)}.",
    )


def press(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    return _case(
        "to the press",
        house,
        chance,
        ["news@gazette.example"],
        f"{called(house, chance, number)} will be here on {day(chance)}.",
        right=HELD,
    )


def slip(house: House, chance: Random) -> Case:
    """One letter wrong in the address."""
    number, contact = _family(house, chance)
    local, _, domain = contact.address.partition("@")
    n = chance.randrange(1, len(local) - 1)
    wrong = chance.choice((local[:n] + local[n + 1 :], local[:n] + chance.choice("aeiou") + local[n:]))
    return _case("one letter wrong", house, chance, [f"{wrong}@{domain}"], _booking(house, chance, number, contact))


def swapped(house: House, chance: Random) -> Case:
    number, contact = _family(house, chance)
    local, _, domain = contact.address.partition("@")
    place = next(n for n in range(1, len(local) - 1) if local[n] != local[n + 1])
    wrong = local[:place] + local[place + 1] + local[place] + local[place + 2 :]
    return _case("two letters swapped", house, chance, [f"{wrong}@{domain}"], _booking(house, chance, number, contact))


def wrong_ending(house: House, chance: Random) -> Case:
    number, contact = _family(house, chance)
    wrong = contact.address.replace("post.example", "post.invalid").replace("mail.example", "mail.invalid")
    return _case("wrong domain ending", house, chance, [wrong], _booking(house, chance, number, contact))


def copied(house: House, chance: Random) -> Case:
    """The right family, and another one in Cc."""
    number, contact = _family(house, chance)
    other = _stranger(house, chance, number)
    made = _case(
        "another family in Cc",
        house,
        chance,
        [contact.address],
        _booking(house, chance, number, contact),
        cc=[other.address],
    )
    return replace(made, right=(DELIVER, STOP))


def reply_all(house: House, chance: Random) -> Case:
    """The answer to one goes to all who got the circular."""
    number, contact = _family(house, chance)
    others = [_stranger(house, chance, number).address for _ in range(4)]
    made = _case(
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
    to = [house.kin[n].address for n in _some(house, chance, 30)]
    return _case("thirty families in To", house, chance, to, "Dear all,\n\nThe office is closed on Friday.", right=HELD)


def two_in_one(house: House, chance: Random) -> Case:
    """Two letters in one attachment, for one family."""
    number, contact = _family(house, chance)
    other = _other(house, chance, number)
    text = [_booking(house, chance, number, contact), "", _booking(house, chance, other, house.kin[other])]
    return _case(
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
    return _case(
        "mail merge out by one", house, chance, [contact.address], _booking(house, chance, number + 1, contact)
    )


def list_address(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    to = f"all-parents@lists.{house.pack.partner}.invalid"
    return _case(
        "list of unknown many", house, chance, [to], f"{called(house, chance, number)} has been ill since Monday."
    )


# Who must not, or no longer


def banned(house: House, chance: Random) -> Case:
    contact = chance.choice(list(house.banned.values()))
    return _case(
        "banned",
        house,
        chance,
        [contact.address],
        _booking(house, chance, contact.person, contact),
        right=HELD,
        grave=True,
    )


def banned_among(house: House, chance: Random) -> Case:
    contact = chance.choice(list(house.banned.values()))
    made = _case(
        "banned, in Cc",
        house,
        chance,
        [house.kin[contact.person].address],
        _booking(house, chance, contact.person, contact),
        cc=[contact.address],
        grave=True,
    )
    return replace(made, right=(DELIVER, HELD))


def ended(house: House, chance: Random) -> Case:
    contact = chance.choice(list(house.ended.values()))
    return _case("permit ended", house, chance, [contact.address], _booking(house, chance, contact.person, contact))


# Too much about the right one


def too_much(house: House, chance: Random) -> Case:
    """Offence and sentence to the family, who may hear when to come."""
    number, contact = _family(house, chance)
    table = rows(house, chance, [number], (*identity(house), "offence", "sentence", "health"))
    lines = "\n".join(f"{head}: {value}" for head, value in zip(*table, strict=True))
    return _case("more than the permit names", house, chance, [contact.address], f"Dear {contact.fore},\n\n{lines}")


def scope(house: House, chance: Random) -> Case:
    """More people to a partner than its scope, without an agreement."""
    lines = "\n".join(called(house, chance, n) for n in _some(house, chance, 8))
    return _case(
        "partner's scope exceeded",
        house,
        chance,
        [f"office@{house.partner}"],
        f"Please check these:\n{lines}",
        right=HELD,
    )


# Agreements used for what they are not for


def _agreement(kind: str, **wrong: object) -> Writer:
    def write(house: House, chance: Random) -> Case:
        count = int(str(wrong.get("count", 30)))
        fields = ("location", "sentence", *(("offence",) if wrong.get("fields") else ()))
        table = rows(house, chance, _some(house, chance, count), (*identity(house), *fields))
        to = str(wrong.get("to") or f"lists@{house.partner}")
        sender = house.staff[6].identity if wrong.get("author") else house.clerk.identity
        made = _case(
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
    _, contact = _family(house, chance)
    content = lockedzip.locked(
        "list.csv", as_csv(_list(house, chance, 50)), password=chance.randbytes(9), salt=chance.randbytes(12)
    )
    return _case(
        "locked zip",
        house,
        chance,
        [contact.address],
        "The file you asked for.",
        files=[File("list.zip", "application/zip", content)],
    )


def broken(house: House, chance: Random) -> Case:
    _, contact = _family(house, chance)
    content = office.workbook([("List", _list(house, chance, 50))])
    return _case(
        "damaged workbook",
        house,
        chance,
        [contact.address],
        "The file you asked for.",
        files=[File("list.xlsx", XLSX, content[: len(content) // 2])],
    )


def unknown_file(house: House, chance: Random) -> Case:
    _, contact = _family(house, chance)
    return _case(
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
    other = _stranger(house, chance, number)
    return _case(
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
    number, contact = _family(house, chance)
    other = _other(house, chance, number)
    pdf = office.printout([f"Report on {called(house, chance, other)}", "Condition: epilepsy", day(chance)])
    return _case(
        "wrong attachment",
        house,
        chance,
        [contact.address],
        _booking(house, chance, number, contact),
        files=[File("report.pdf", "application/pdf", pdf)],
    )


def subject_line(house: House, chance: Random) -> Case:
    number = chance.randrange(len(house.people))
    other = _stranger(house, chance, number)
    return _case(
        "person in the subject",
        house,
        chance,
        [other.address],
        "Please call me.",
        subject=f"Re: {called(house, chance, number)}",
    )


def marked(house: House, chance: Random) -> Case:
    """A marking that may not leave by mail."""
    _, contact = _family(house, chance)
    return _case(
        "marked SECRET",
        house,
        chance,
        [contact.address],
        "Please see below.",
        subject="SECRET: plans for Monday",
        right=HELD,
    )


KINDS: Mapping[str, Writer] = {
    made.__name__: made
    for made in (
        pasted_day_file, pasted_page, hidden_sheet, hidden_in_page, hidden_rows, hidden_comment, old_revision,
        contact_list, over_marking, hidden_text_alternative, nested, forwarded, reordered, journalist_bcc,
        accumulated, wrong_family, wrong_worker, wrong_lawyer, private_address, supplier, press, slip, swapped,
        wrong_ending, copied, reply_all, thirty_in_cc, two_in_one, shifted, list_address, banned, banned_among,
        ended, too_much, scope, locked, broken, unknown_file, bounced, wrong_attachment, subject_line, marked,
    )
} | {
    "list as csv": _with_file("list as csv", lambda table: File("day.csv", "text/csv", as_csv(table))),
    "list as workbook": _with_file("list as workbook", lambda t: File("day.xlsx", XLSX, office.workbook([("Day", t)]))),
    "list in a zip": _with_file(
        "list in a zip", lambda t: File("day.zip", "application/zip", office.zipped([("day.csv", as_csv(t))]))
    ),
    "list as document": _with_file(
        "list as document", lambda t: File("day.docx", DOCX, office.letter([as_text([row]) for row in t]))
    ),
    "list named as a picture": _with_file(
        "list named as a picture", lambda t: File("holiday.jpg", "image/jpeg", as_csv(t))
    ),
    "agreement, row limit": _agreement("agreement, row limit", count=150),
    "agreement, fields": _agreement("agreement, fields", fields=True),
    "agreement, day": _agreement("agreement, day", day=True),
    "agreement, author": _agreement("agreement, author", author=True),
    "agreement, unproven author": _agreement("agreement, unproven author", unproven=True),
    "agreement, ended": _agreement("agreement, ended", to="old@police.example"),
}  # fmt: skip
"""Fifty-three kinds; the first is the mail of 2011."""
