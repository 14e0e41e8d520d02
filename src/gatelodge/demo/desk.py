"""A desk in the prison: somebody there writes one ordinary mail. A right gate delivers what each method answers."""

from datetime import date, datetime, timedelta
from html import escape
from random import Random

from gatelodge.demo import office
from gatelodge.demo.draft import Attachment, Draft
from gatelodge.demo.letters import Words, asked, visit_facts, words
from gatelodge.demo.people import Contact, Prisoner, Staff
from gatelodge.demo.workplace import AUTHOR_HEADER, DOMAIN, VISITS, Partner
from gatelodge.demo.world import PRISON, World

_GOODS = (
    "Bread, white sliced",
    "Bread, wholemeal",
    "Rolls",
    "Flour 16 kg",
    "Yeast",
    "Carrots",
    "Potatoes",
    "Onions",
    "Rice",
    "Tea",
)
_BLUE = (29, 66, 110)
_LEAFLET = (
    "Visiting HMP Llanfair",
    "Bring photo identification for every adult.",
    "Arrive 45 minutes before your visit.",
    "Lockers take a one pound coin.",
    "Ring the booking line from 9am to 4pm on weekdays.",
)


class Desk:
    """One author at one moment, with a stream of chance of their own."""

    def __init__(self, world: World, day: date, chance: Random, at: datetime) -> None:
        self.world = world
        self.day = day
        self.chance = chance
        self.at = at

    def visit(self) -> Draft:
        """A visit confirmed to somebody who may hear of this prisoner."""
        return self.to_family("visit")

    def change(self) -> Draft:
        """A visit moved or cancelled."""
        return self.to_family("change")

    def welsh(self) -> Draft:
        """A visit confirmed in Welsh."""
        return self.to_family("welsh")

    def shared(self) -> Draft:
        """A visit mail from the shared mailbox, written by somebody who is signed in."""
        return self.to_family("visit", sender=("Visits HMP Llanfair", VISITS))

    def html(self) -> Draft:
        """A visit mail in HTML, with the prison's picture in it."""
        contact, prisoner = self.family()
        letter = self._words("visit", prisoner, name=contact.formal, author=self.visits_clerk())
        paragraphs = "".join(f"<p>{escape(p).replace(chr(10), '<br>')}</p>" for p in letter.text.strip().split("\n\n"))
        logo = f'<img src="cid:gate@{DOMAIN}" alt="{PRISON}">'
        shown = f'<html><body style="font-family:Calibri,sans-serif">{paragraphs}{logo}</body></html>'
        image = Attachment("gate.png", "image/png", office.picture(48, 48, _BLUE), f"gate@{DOMAIN}")
        return self.draft(self.visits_clerk(), contact, letter, html=shown, attachments=(image,))

    def leaflet(self) -> Draft:
        """A visit mail with the visitors' leaflet."""
        contact, prisoner = self.family()
        author = self.visits_clerk()
        letter = self._words("visit", prisoner, name=contact.formal, author=author)
        pdf = Attachment("visiting-llanfair.pdf", "application/pdf", office.printout(_LEAFLET))
        docx_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        docx = Attachment("visiting-llanfair.docx", docx_type, office.letter(_LEAFLET))
        return self.draft(author, contact, letter, attachments=(self.chance.choice((pdf, docx)),))

    def reply(self) -> Draft:
        """An answer that quotes what the visitor wrote."""
        contact, prisoner = self.family()
        author = self.visits_clerk()
        facts = visit_facts(self.chance, prisoner, name=contact.forename, day=self.day)
        letter = words(self.chance, "question", facts=facts, signed=_signature(author))
        quoted = "\n".join(f"> {line}" for line in asked(self.chance, facts).splitlines())
        text = f"{letter.text}\nOn {self.at:%d/%m/%Y}, {contact.forename} {contact.surname} wrote:\n{quoted}\n"
        theirs = f"<{self.chance.getrandbits(48):x}@{contact.address.rpartition('@')[2]}>"
        return self.draft(author, contact, Words(letter.subject, text), reply_to=theirs)

    def solicitor(self) -> Draft:
        """A legal visit to one prisoner."""
        return self._to_partner("solicitor", self.visits_clerk())

    def probation(self) -> Draft:
        """A question about one or two releases."""
        return self._to_partner("probation", self.world.staff[3])

    def police(self) -> Draft:
        """An answer to the police about one prisoner."""
        return self._to_partner("police", self.world.staff[3])

    def supplier(self) -> Draft:
        """Bread, vegetables and leaking roofs; the man at the bakery has a prisoner's name."""
        partner, address = self._mailbox("supplier")
        namesake = self.world.namesake(self.day)
        bakery = partner.domain.startswith("castell")
        facts = visit_facts(self.chance, namesake, name=namesake.forename if bakery else "all", day=self.day)
        letter = words(self.chance, "supplier", facts=facts, signed=_signature(self.world.staff[7]))
        if bakery and self.chance.random() < 0.8:
            quoted = f"> All loaded for the morning.\n> Regards, {namesake.full}\n> Castell Bakery"
            letter = Words(f"Re: {letter.subject}", f"{letter.text}\n{namesake.full} wrote:\n{quoted}\n")
        return self.draft(self.world.staff[7], (partner.name, address), letter)

    def order(self) -> Draft:
        """An order in a workbook."""
        partner, address = self._mailbox("supplier")
        rows = [
            ("Item", "Quantity", "Unit"),
            *((item, str(self.chance.randint(1, 60) * 10), "each") for item in _GOODS),
        ]
        book_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        book = Attachment(
            f"order-{self.day:%d%m}.xlsx",
            book_type,
            office.workbook([("Order", rows), ("Prices", [("Item", "Pence")])]),
        )
        letter = Words(
            f"Order for week of {self.day:%d/%m}",
            f"Hello,\n\nOur order is attached.\n\n{_signature(self.world.staff[7])}\n",
        )
        return self.draft(self.world.staff[7], (partner.name, address), letter, attachments=(book,))

    def invitation(self) -> Draft:
        """A calendar invitation to a solicitor."""
        partner, address = self._mailbox("solicitor")
        author, prisoner = self.visits_clerk(), self.anybody()
        start = self.at + timedelta(days=3)
        lines = (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//HMP Llanfair//Visits//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"UID:{self.chance.getrandbits(64):x}@{DOMAIN}",
            f"DTSTART:{start:%Y%m%dT%H%M00Z}",
            f"SUMMARY:Legal visit {prisoner.number}",
            f"DESCRIPTION:Room 3\\, {prisoner.full}",
            f"ORGANIZER:mailto:{author.address}",
            f"ATTENDEE:mailto:{address}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
        event = Attachment("invite.ics", "text/calendar; method=REQUEST", "\r\n".join(lines).encode())
        letter = Words("Invitation: legal visit", f"Please find an invitation attached.\n\n{_signature(author)}\n")
        return self.draft(author, (partner.name, address), letter, attachments=(event,))

    def staff(self) -> Draft:
        """One colleague to another."""
        author, other = self.chance.sample(self.world.staff[:8], 2)
        letter = self._words("staff", self.anybody(), name=other.name.split()[0], author=author)
        return self.draft(author, (other.name, other.address), letter)

    def newsletter(self) -> Draft:
        """News of the visitors' centre to a few readers, who do not see each other."""
        readers = tuple(self.family()[0].address for _ in range(4))
        letter = self._words("newsletter", self.anybody(), name="", author=self.world.staff[2])
        box = ("Visitors' centre", VISITS)
        return Draft(
            author=box,
            to=(box,),
            envelope=tuple(dict.fromkeys(readers)),
            subject=letter.subject,
            text=letter.text,
            at=self.at,
            headers=((AUTHOR_HEADER, self.world.staff[2].address), ("Precedence", "bulk")),
        )

    def to_family(self, kind: str, *, sender: tuple[str, str] | None = None) -> Draft:
        """A mail of this kind about one prisoner, to somebody who may hear of him."""
        contact, prisoner = self.family()
        author = self.visits_clerk()
        letter = self._words(kind, prisoner, name=self.chance.choice((contact.formal, contact.forename)), author=author)
        return self.draft(author, contact, letter, sender=sender)

    def family(self) -> tuple[Contact, Prisoner]:
        """A contact who may hear of a prisoner who is in today."""
        while True:
            prisoner = self.anybody()
            contacts = [c for c in self.world.contacts[prisoner.number] if c.permit == "active"]
            if contacts:
                return self.chance.choice(contacts), prisoner

    def anybody(self) -> Prisoner:
        """Somebody who is in today."""
        return self.chance.choice(self.world.prisoners(self.day))

    def visits_clerk(self) -> Staff:
        """The clerk or her colleague; she writes the most."""
        return self.world.staff[0] if self.chance.random() < 0.6 else self.world.staff[1]

    def draft(
        self,
        author: Staff,
        to: Contact | tuple[str, str],
        letter: Words,
        *,
        sender: tuple[str, str] | None = None,
        html: str = "",
        attachments: tuple[Attachment, ...] = (),
        reply_to: str = "",
    ) -> Draft:
        """The letter as a draft by this author, who is signed in."""
        return Draft(
            author=sender or (author.name, author.address),
            to=((f"{to.forename} {to.surname}", to.address) if isinstance(to, Contact) else to,),
            subject=letter.subject,
            text=letter.text,
            html=html,
            at=self.at,
            attachments=attachments,
            headers=((AUTHOR_HEADER, author.address),),
            charset=self.chance.choice(("utf-8", "utf-8", "iso-8859-1", "windows-1252")),
            reply_to=reply_to,
        )

    def _to_partner(self, kind: str, author: Staff) -> Draft:
        partner, address = self._mailbox(kind)
        one, other = self.chance.sample(self.world.prisoners(self.day), 2)
        facts = visit_facts(self.chance, one, name=partner.name, day=self.day)
        second = visit_facts(self.chance, other, name="", day=self.day)
        facts |= {f"{key}2": second[key] for key in ("number", "full", "release")}
        return self.draft(
            author, (partner.name, address), words(self.chance, kind, facts=facts, signed=_signature(author))
        )

    def _mailbox(self, kind: str) -> tuple[Partner, str]:
        partner = self.chance.choice([p for p in self.world.partners if p.kind == kind])
        return partner, self.chance.choice([a for a in partner.addresses if not a.startswith("release.lists")])

    def _words(self, kind: str, prisoner: Prisoner, *, name: str, author: Staff) -> Words:
        facts = visit_facts(self.chance, prisoner, name=name, day=self.day, welsh=kind == "welsh")
        return words(self.chance, kind, facts=facts, signed=_signature(author))


def _signature(author: Staff) -> str:
    return f"{author.name}\n{author.title}, {PRISON}"
