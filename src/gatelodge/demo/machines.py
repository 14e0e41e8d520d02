"""Mail with no author at the keyboard, and the one list that is allowed to go."""

from dataclasses import replace

from gatelodge.demo import office
from gatelodge.demo.desk import Desk
from gatelodge.demo.draft import Attachment, Draft, written
from gatelodge.demo.letters import Words
from gatelodge.demo.workplace import AUTHOR_HEADER, DOMAIN, SCANNER, VISITS, WEEKLY_LIST

_LIST_LENGTH = 40


def auto_reply(desk: Desk) -> Draft:
    """An absence note to a visitor."""
    contact, prisoner = desk.family()
    author = desk.visits_clerk()
    where = f"For visits please write to {VISITS} and give the prison number, {prisoner.number}."
    text = f"I am away until Monday. {where}\n\n{author.name}\n"
    draft = desk.draft(author, contact, Words("Automatic reply: visit", text))
    return replace(
        draft, headers=(*draft.headers, ("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    )


def bounce(desk: Desk) -> Draft:
    """A report from the mail server to a visitor whose own mail could not be delivered, with that mail in it."""
    contact, prisoner = desk.family()
    theirs = Draft(
        author=(f"{contact.forename} {contact.surname}", contact.address),
        to=(("", f"vists@{DOMAIN}"),),
        subject="Visit please",
        text=f"Hello, I would like to visit {prisoner.short} {prisoner.number} next week.\n\n{contact.forename}\n",
        at=desk.at,
    )
    text = f"Your message could not be delivered.\n\n<vists@{DOMAIN}>: no such mailbox\n"
    return Draft(
        author=("Mail Delivery System", f"mailer-daemon@{DOMAIN}"),
        to=(("", contact.address),),
        subject="Undelivered mail returned to sender",
        text=text,
        at=desk.at,
        attachments=(Attachment("original.eml", "message/rfc822", written(theirs)),),
        headers=(("Auto-Submitted", "auto-replied"),),
    )


def scan(desk: Desk) -> Draft:
    """A page from the scanner to a colleague."""
    reader = desk.chance.choice(desk.world.staff[:8])
    page = Attachment(
        f"scan{desk.chance.randint(1000, 9999)}.pdf", "application/pdf", office.printout(("Key register", "Sheet 14"))
    )
    return Draft(
        author=("Scanner admin corridor", SCANNER),
        to=((reader.name, reader.address),),
        subject="Scanned document",
        text="This document was scanned in the admin corridor.\n",
        at=desk.at,
        attachments=(page,),
        headers=(("X-Mailer", "Scan Station 4"),),
    )


def weekly_list(desk: Desk) -> Draft:
    """About forty people due for release, to the probation service, as the agreement says."""
    author = desk.world.staff[3]
    due = sorted(desk.world.prisoners(desk.day), key=lambda p: (p.release, p.number))[:_LIST_LENGTH]
    headings = ("Number", "Surname", "Forename", "Date of birth", "Location", "Release date")
    rows = [(p.number, p.surname, p.forename, f"{p.born:%d/%m/%Y}", p.location, f"{p.release:%d/%m/%Y}") for p in due]
    book_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = Attachment(f"releases-{desk.day:%d%m%y}.xlsx", book_type, office.workbook([("Releases", [headings, *rows])]))
    text = f"Hello,\n\nThis week's list of people due for release is attached.\n\n{author.name}\n{author.title}\n"
    draft = desk.draft(author, ("Release lists", WEEKLY_LIST), Words("Weekly release list", text), attachments=(book,))
    return replace(draft, headers=((AUTHOR_HEADER, author.address),))
