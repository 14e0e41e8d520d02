"""The prison as a workplace: its staff and mailboxes, its partners and suppliers, its recipient classes."""

from dataclasses import dataclass
from datetime import date
from random import Random

from gatelodge.demo.names import Names
from gatelodge.demo.people import Staff

DOMAIN = "llanfair.prison.example"
VISITS = f"visits@{DOMAIN}"
SCANNER = f"scanner.admin@{DOMAIN}"
WEEKLY_LIST = "release.lists@probation.example"
AUTHOR_HEADER = "X-Authenticated-User"
"""Names the author; the prison's mail server writes it after login, and the gate believes it from that server only."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An outside organisation and its mailboxes."""

    kind: str
    """`solicitor`, `probation`, `police`, `housing`, `supplier`."""
    name: str
    domain: str
    mailboxes: tuple[str, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every mailbox, in full."""
        return tuple(f"{box}@{self.domain}" for box in self.mailboxes)


PARTNERS = (
    Partner("solicitor", "Hale Lewis Solicitors", "halelewis.example", ("crime", "legalvisits", "e.hale")),
    Partner("solicitor", "Caradog & Co", "caradog-law.example", ("office", "r.caradog")),
    Partner("solicitor", "Bute Wharf Chambers", "butewharf-chambers.example", ("clerks",)),
    Partner(
        "probation", "Wales Probation", "probation.example", ("cardiff.oms", "vale.oms", "gwent.oms", "release.lists")
    ),
    Partner("police", "Severnside Police", "severnside-police.example", ("prison.intel", "wanted.desk")),
    Partner("housing", "Cartref Housing Trust", "cartref-housing.example", ("referrals",)),
    Partner("supplier", "Castell Bakery", "castellbakery.example", ("orders", "accounts")),
    Partner("supplier", "Gwyrdd Produce", "gwyrddproduce.example", ("sales",)),
    Partner("supplier", "Severn Works", "severnworks.example", ("helpdesk", "site.manager")),
)

_CLERK = ("Ffion", "Marsh")
_POSTS = (
    ("clerk", "Llanfair/Operations/Visits", "Visits clerk", 2, date(2011, 6, 13), date(2011, 12, 12)),
    ("clerk", "Llanfair/Operations/Visits", "Visits clerk", 2, date(2006, 3, 1), None),
    ("manager", "Llanfair/Operations/Visits", "Visits manager", 4, date(2003, 9, 15), None),
    ("clerk", "Llanfair/Offender Management", "Offender management clerk", 4, date(2008, 5, 6), None),
    ("manager", "Llanfair", "Head of offender management", 5, date(1999, 1, 11), None),
    ("ig-officer", "Llanfair", "Information governance officer", -1, date(2009, 2, 2), None),
    ("mail-admin", "Llanfair/Business Hub", "Systems administrator", 4, date(2007, 10, 8), None),
    ("clerk", "Llanfair/Business Hub", "Supplies officer", 4, date(2004, 7, 19), None),
)
"""Role, unit, title, line manager (place in this list), start, end of probation. The first is the clerk."""


def staff(chance: Random, names: Names) -> tuple[Staff, ...]:
    """Eight people, the shared visits mailbox and the scanner."""
    people: list[tuple[str, str]] = [_CLERK]
    while len(people) < len(_POSTS):
        forename, surname = names.person(chance, born=1978, sex=chance.choice("FM"))
        if all(surname != other for _, other in people):
            people.append((forename, surname))
    addresses = [f"{f}.{s}@{DOMAIN}".lower() for f, s in people]
    found = [
        Staff(
            address=addresses[n],
            name=" ".join(people[n]),
            unit=unit,
            role=role,
            title=title,
            manager=addresses[manager] if manager >= 0 else "",
            started=started,
            probation=probation,
        )
        for n, (role, unit, title, manager, started, probation) in enumerate(_POSTS)
    ]
    visits = Staff(VISITS, "Visits booking", "Llanfair/Operations/Visits", "shared", members=tuple(addresses[:3]))
    scanner = Staff(SCANNER, "Scanner, admin corridor", "Llanfair/Business Hub", "machine", machine="scanner")
    return (*found, visits, scanner)


def recipients_toml(*, permits: bool, owner: str) -> str:
    """The recipient classes and the one agreement of the prison."""
    return _RECIPIENTS.format(
        coverage="complete" if permits else "none",
        some="partial" if permits else "none",
        solicitors=_domains("solicitor"),
        probation=_domains("probation"),
        police=_domains("police"),
        housing=_domains("housing"),
        suppliers=_domains("supplier"),
        weekly_list=WEEKLY_LIST,
        domain=DOMAIN,
        owner=owner,
    )


def _domains(kind: str) -> str:
    return ", ".join(f'"{p.domain}"' for p in PARTNERS if p.kind == kind)


_RECIPIENTS = """\
# Who the recipients of HMP Llanfair are. The format: docs/formats/recipients.md

[class.internal]
internal = true

# Families and friends: the visits system knows every one of them.
[class.public]
coverage = "{coverage}"

[class.solicitor]
confidential = true
coverage = "none"
domains = [{solicitors}]
max_people = 3
like = "partner"

[class.probation]
coverage = "none"
domains = [{probation}]
max_people = 5
like = "partner"

[class.police]
coverage = "none"
domains = [{police}]
max_people = 5
like = "partner"

# The trust sends some of its referrals on paper: what the list of permits does not know may still be right.
[class.housing]
coverage = "{some}"
domains = [{housing}]
max_people = 3
like = "partner"

[class.supplier]
coverage = "none"
domains = [{suppliers}]

[[agreement]]
name = "weekly-list"
purpose = "Weekly list of people due for release, so that probation can meet them"
recipients = ["{weekly_list}"]
authors = ["@{domain}"]
fields = ["identity", "location", "sentence", "contact"]
row_limit = 60
days = ["mon"]
owner = "{owner}"
starts = 2011-01-01
expires = 2012-03-31
"""
