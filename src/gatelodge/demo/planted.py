"""The mails that must not go out: the clerk's three, and what else goes wrong on 1 August.

Source: the Cardiff penalty of 2011 (three mails, three families, one clerk, the day's file each time), and the
hidden sheet, the wrong family, the locked zip and the list in To of later cases. One of them is probably right, and
is asked about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from gatelodge.demo import lockedzip, office
from gatelodge.demo.chance import stream
from gatelodge.demo.desk import Desk
from gatelodge.demo.draft import Attachment, Draft, written
from gatelodge.demo.letters import Words, spoken
from gatelodge.demo.people import Contact, Prisoner
from gatelodge.demo.world import FIRST_DAY, LAST_DAY, PRISON, SECOND_DAY, World

_ZONE = ZoneInfo("Europe/London")
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORTY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One mail that went wrong."""

    draft: Draft
    what: str
    kind: str
    expect: str
    recipients: tuple[str, ...] = ()
    """Envelope recipients, where they are not those of the header."""


def plants(world: World, day: date) -> Sequence[Plant]:
    """What goes wrong on this day."""
    return [make(world, day) for make in _BY_DAY.get(day, ())]


def _pasted(world: World, day: date) -> Plant:
    """4 July: the file's text in the body of a visit mail."""
    desk, letter, contact = _visit_mail(world, day, 11, 40, family=0)
    text = f"{letter.text}\n{world.export_csv(day).decode('cp1252')}\n"
    draft = replace(desk.draft(world.clerk, contact, Words(letter.subject, text)), charset="windows-1252")
    return Plant(draft=draft, what="the day's file, pasted into a visit mail", kind="day-file", expect="hold")


def _renamed(world: World, day: date) -> Plant:
    """11 July: the file itself, under another name."""
    desk, letter, contact = _visit_mail(world, day, 10, 5, family=1)
    file = Attachment("visit-times.txt", "text/plain", world.export_csv(day))
    draft = desk.draft(world.clerk, contact, letter, attachments=(file,))
    return Plant(draft=draft, what="the day's file, attached as visit-times.txt", kind="day-file", expect="hold")


def _forwarded(world: World, day: date) -> Plant:
    """1 August: a mail to herself with the file, forwarded."""
    desk, letter, contact = _visit_mail(world, day, 14, 20, family=2)
    clerk = (world.clerk.name, world.clerk.address)
    file = Attachment("dayfile.csv", "text/csv", world.export_csv(day))
    note = Draft(
        author=clerk,
        to=(clerk,),
        subject="for the visits machine",
        text="For this morning.\n",
        at=desk.at,
        attachments=(file,),
    )
    inner = Attachment("for the visits machine.eml", "message/rfc822", written(note))
    draft = desk.draft(world.clerk, contact, Words(f"Fw: {letter.subject}", letter.text), attachments=(inner,))
    return Plant(draft=draft, what="the day's file, inside a forwarded mail", kind="day-file", expect="hold")


def _hidden_sheet(world: World, day: date) -> Plant:
    """A workbook whose visible sheet is harmless."""
    desk = _desk(world, day, 11, 12, "hidden sheet")
    some = desk.chance.sample(world.prisoners(day), 212)
    head = ("Number", "Surname", "Forename", "Date of birth", "Wing", "Meal choice")
    source = [
        head,
        *(
            (p.number, p.surname, p.forename, f"{p.born:%d/%m/%Y}", p.location, desk.chance.choice("ABCD"))
            for p in some
        ),
    ]
    totals = [("Choice", "Meals"), *((c, str(sum(row[5] == c for row in source))) for c in "ABCD")]
    book = Attachment(
        "menu-totals.xlsx",
        _BOOK,
        office.workbook([("Totals", totals), ("Source", source)], hidden=frozenset({"Source"})),
    )
    text = f"Hello,\n\nThe totals for next week's menu are attached.\n\n{world.staff[7].name}\n"
    draft = desk.draft(
        world.staff[7],
        ("Gwyrdd Produce", "sales@gwyrddproduce.example"),
        Words("Menu totals", text),
        attachments=(book,),
    )
    return Plant(draft=draft, what="a workbook with a hidden sheet of prisoners", kind="hidden-sheet", expect="hold")


def _wrong_family(world: World, day: date) -> Plant:
    """A mail meant for one family, sent to another."""
    desk = _desk(world, day, 15, 31, "wrong family")
    meant, prisoner = _family(desk)
    other = next(c for c, p in iter(lambda: _family(desk), None) if p.surname != prisoner.surname)
    letter = _confirmation(desk, prisoner, name=meant.formal)
    return Plant(
        draft=desk.draft(world.staff[1], other, letter),
        what="a visit mail sent to another family",
        kind="wrong-family",
        expect="hold",
    )


def _locked_zip(world: World, day: date) -> Plant:
    """A zip that nobody here can look into."""
    desk = _desk(world, day, 12, 50, "locked zip")
    contact, prisoner = _family(desk)
    inside = office.printout([f"Property of {prisoner.number}", "Holdall, trainers, watch"])
    file = lockedzip.locked("property.pdf", inside, password=b"llanfair", salt=desk.chance.randbytes(12))
    note = "The property list is in the zip. I will ring you with the password."
    text = f"Dear {contact.formal},\n\n{note}\n\n{world.staff[1].name}\n"
    draft = desk.draft(
        world.staff[1],
        contact,
        Words("Property list", text),
        attachments=(Attachment("property.zip", "application/zip", file),),
    )
    return Plant(draft=draft, what="a zip locked with a password", kind="locked-zip", expect="hold")


def _housing(world: World, day: date) -> Plant:
    """A room for somebody who comes out soon: probably right, and nobody wrote down that the trust may hear of him."""
    desk = _desk(world, day, 15, 5, "housing")
    leaving = min(world.prisoners(day), key=lambda p: (p.release, p.number))
    author = world.staff[3]
    text = (
        f"Hello,\n\n{leaving.full} ({leaving.number}) comes out on {spoken(leaving.release)}. "
        f"Could you keep a room for him from that night?\n\nMany thanks,\n{author.name}\n{author.title}, {PRISON}\n"
    )
    draft = desk.draft(author, ("Referrals", "referrals@cartref-housing.example"), Words("A room on release", text))
    return Plant(draft=draft, what="a referral to a housing trust that no permit names", kind="housing", expect="ask")


def _forty_families(world: World, day: date) -> Plant:
    """Everybody can see who else visits a prisoner."""
    desk = _desk(world, day, 16, 15, "forty families")
    families: dict[str, Contact] = {}
    while len(families) < FORTY:
        contact, _ = _family(desk)
        families[contact.address] = contact
    note = f"The booking line is closed on {spoken(date(2011, 8, 3))} for training."
    text = f"Dear all,\n\n{note}\n\n{world.staff[1].name}\n"
    first, *others = families.values()
    draft = desk.draft(world.staff[1], first, Words("Booking line closed", text))
    visible = (*draft.to, *((f"{c.forename} {c.surname}", c.address) for c in others))
    return Plant(draft=replace(draft, to=visible), what="forty families in To", kind="forty-families", expect="hold")


def _half_permitted(world: World, day: date) -> Plant:
    """A visit mail to the mother, with somebody in copy who is not on the list."""
    desk = _desk(world, day, 9, 48, "split")
    contact, prisoner = _family(desk)
    letter = _confirmation(desk, prisoner, name=contact.formal)
    draft = desk.draft(world.staff[1], contact, letter)
    copy = (("", f"{prisoner.surname}.cousin@webmail.example".lower().replace("'", "")),)
    return Plant(
        draft=replace(draft, to=(*draft.to, *copy)),
        what="one recipient who may hear, one who may not",
        kind="split",
        expect="split",
    )


def _marked_secret(world: World, day: date) -> Plant:
    """SECRET never goes by mail."""
    desk = _desk(world, day, 13, 25, "secret")
    text = f"Good afternoon,\n\nAs spoken on the telephone.\n\n{world.staff[3].name}\n"
    draft = desk.draft(
        world.staff[3], ("Wanted desk", "wanted.desk@severnside-police.example"), Words("SECRET: operation note", text)
    )
    return Plant(draft=draft, what="a mail marked SECRET", kind="secret", expect="refuse")


def _family(desk: Desk) -> tuple[Contact, Prisoner]:
    """A family that speaks with nobody of the three of the clerk's mails."""
    return next(
        (c, p) for c, p in iter(desk.family, None) if c.address not in {f.address for f in desk.world.three_families}
    )


def _visit_mail(world: World, day: date, hour: int, minute: int, *, family: int) -> tuple[Desk, Words, Contact]:
    desk = _desk(world, day, hour, minute, "day file")
    contact = world.three_families[family]
    prisoner = next(p for p in world.prisoners(day) if p.number == contact.prisoner)
    return desk, _confirmation(desk, prisoner, name=contact.formal, author=world.clerk.name), contact


def _confirmation(desk: Desk, prisoner: Prisoner, *, name: str, author: str = "") -> Words:
    when = spoken(date.fromordinal(desk.day.toordinal() + 5))
    text = (
        f"Dear {name},\n\nYour visit to {prisoner.short} ({prisoner.number}) is booked for {when} at 2.00pm. "
        f"Please bring photo identification.\n\nKind regards,\n"
        f"{author or desk.world.staff[1].name}\nVisits clerk, HMP Llanfair\n"
    )
    return Words(f"Your visit on {when}", text)


def _desk(world: World, day: date, hour: int, minute: int, what: str) -> Desk:
    at = datetime.combine(day, time(hour, minute), _ZONE).astimezone(ZoneInfo("UTC"))
    return Desk(world, day, stream(world.seed, "planted", day, what), at)


_BY_DAY: dict[date, tuple[Callable[[World, date], Plant], ...]] = {
    FIRST_DAY: (_pasted,),
    SECOND_DAY: (_renamed,),
    LAST_DAY: (
        _forwarded,
        _hidden_sheet,
        _wrong_family,
        _housing,
        _locked_zip,
        _forty_families,
        _half_permitted,
        _marked_secret,
    ),
}
