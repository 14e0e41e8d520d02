"""One made-up organisation: people on its register, who may hear about whom, partners, staff, agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from bench.people import FIELDS, World
from bench.people_names import names_of
from gatelodge.core.permits import Permit
from gatelodge.core.register import Prf, RegisterIndex, assemble, gather
from gatelodge.testing.keys import SeededKeys
from gatelodge.values import FieldClass, PersonId, Staff

NOW = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)
"""A Tuesday."""
F = FieldClass
FAMILY_HEARS = F.IDENTITY | F.LOCATION | F.CONTACT | F.FAMILY
_KEY = b"verdict exam key".ljust(32)


@dataclass(frozen=True, slots=True)
class Pack:
    """What kind of organisation, in words."""

    name: str
    domain: str
    place: str
    person: str
    """What a person on the register is called."""
    units: tuple[str, ...]
    meeting: str
    """What a family is written to about."""
    kin: tuple[str, ...]
    partner: str
    partner_job: str
    reference: str
    """How a person is named for certain: `number`, `nhs` or `birth`."""


PACKS: Mapping[str, Pack] = {
    pack.name: pack
    for pack in (
        Pack(
            "prison", "llanfair.example", "HMP Llanfair", "prisoner", ("Visits", "Offender Management", "Security"),
            "visit", ("mother", "father", "partner", "brother", "sister"), "probation", "offender manager", "number",
        ),
        Pack(
            "council", "afonside.example", "Afonside Council", "client", ("Adult Care", "Housing", "Fostering"),
            "review meeting", ("mother", "son", "daughter", "carer"), "advocacy", "advocate", "birth",
        ),
        Pack(
            "health", "bryntawe.example", "Bryn Tawe Health", "patient", ("Outpatients", "Cardiology", "Referrals"),
            "appointment", ("husband", "wife", "daughter", "carer"), "hospice", "case nurse", "nhs",
        ),
        Pack(
            "school", "coedmawr.example", "Ysgol Coed Mawr", "pupil", ("Office", "Pastoral", "Year 9"),
            "parents' evening", ("mother", "father", "grandmother", "carer"), "welfare", "education officer", "birth",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody outside who may hear about one person, or may not."""

    fore: str
    sur: str
    address: str
    relation: str
    person: int

    @property
    def name(self) -> str:
        return f"{self.fore} {self.sur}"


@dataclass(frozen=True)
class House:
    """Everything the exam knows about one organisation. People are named by their number on the register, from 0."""

    pack: Pack
    seed: int
    people: Sequence[Mapping[str, str]]
    register: RegisterIndex
    ids: Sequence[PersonId]
    kin: Sequence[Contact]
    """Of person n: who may hear about them."""
    second: Mapping[int, Contact]
    banned: Mapping[int, Contact]
    ended: Mapping[int, Contact]
    workers: Sequence[Contact]
    """Of person n: who works with them at the partner."""
    lawyers: Mapping[int, Contact]
    staff: Sequence[Staff]
    keys: SeededKeys = field(default_factory=SeededKeys)

    @property
    def partner(self) -> str:
        return f"{self.pack.partner}.example"

    @cached_property
    def clerk(self) -> Staff:
        return self.staff[3]

    def permits(self) -> list[tuple[str, Permit]]:
        """Every line of the book: address and permit."""
        lines = [(one.address, self._permit(one, FAMILY_HEARS)) for one in (*self.kin, *self.second.values())]
        lines += [(one.address, self._permit(one, None)) for one in (*self.workers, *self.lawyers.values())]
        lines += [(one.address, self._permit(one, None, kind="ban")) for one in self.banned.values()]
        past = NOW - timedelta(days=40)
        lines += [(one.address, self._permit(one, FAMILY_HEARS, until=past)) for one in self.ended.values()]
        return lines

    def _permit(
        self, who: Contact, fields: FieldClass | None, *, kind: str = "permit", until: datetime | None = None
    ) -> Permit:
        starts = NOW - timedelta(days=500)
        return Permit(self.ids[who.person], fields, starts, until, kind, "exam", "", who.relation)

    def recipients_toml(self) -> str:
        """Classes of recipients and agreements."""
        return _RECIPIENTS.format(
            partner=self.partner, domain=self.pack.domain, author=self.clerk.identity, owner=self.staff[0].identity
        )


_FIELDS = ("identity", "contact", "location", "offence", "sentence", "ethnicity", "health")
_RECIPIENTS = """
[class.public]
coverage = "partial"
[class.partner]
coverage = "partial"
domains = ["{partner}", "*.nhs.example", "council.example", "police.example"]
max_people = 5
[class.law]
coverage = "partial"
marking = "OFFICIAL"
confidential = true
domains = ["law.example"]
[class.press]
coverage = "complete"
domains = ["gazette.example"]
[[agreement]]
name = "weekly-list"
purpose = "People due to leave, for those who will see them next"
recipients = ["lists@{partner}"]
authors = ["{author}"]
fields = ["identity", "location", "sentence", "contact"]
row_limit = 120
days = ["tue"]
owner = "{owner}"
expires = 2027-03-31
[[agreement]]
name = "census"
purpose = "Yearly census"
recipients = ["census@council.example"]
fields = ["identity", "contact", "ethnicity"]
row_limit = 1000
owner = "{owner}"
expires = 2027-03-31
[[agreement]]
name = "referrals"
purpose = "Batches of referrals"
recipients = ["@trust.nhs.example"]
fields = ["identity", "contact", "health", "location"]
row_limit = 60
owner = "{owner}"
expires = 2027-03-31
[[agreement]]
name = "old-list"
purpose = "An agreement that ended"
recipients = ["old@police.example"]
fields = ["identity"]
row_limit = 500
owner = "{owner}"
expires = 2026-10-31
"""


def made(name: str, seed: int, samples: Path | None, *, size: int = 400) -> House:
    """The organisation of this pack; another seed makes another one."""
    pack, chance = PACKS[name], Random(f"{name}/{seed}")
    world = World(seed + sum(map(ord, name)), names_of(samples), samples)
    batch = world.people(0, size)
    if name == "school":
        batch.birth[:] = [date(2008 + n % 11, 1 + n % 12, 1 + n % 28).isoformat() for n in range(size)]
    people = [{one: getattr(batch, one)[n] for one in FIELDS} for n in range(size)]
    prf = Prf(_KEY)
    index = assemble(
        [gather(batch.enrolled(), prf)],
        prf=prf,
        epoch=1,
        at=NOW,
        salt=chance.randbytes(16),
        new_ids=lambda n: chance.randbytes(16 * n),
    )
    register = RegisterIndex.open(index.to_bytes(), _KEY)
    ids = [found for found in register.persons_by_source_key(batch.number) if found is not None]
    assert len(ids) == size
    outside = _Strangers(chance, world.people(50_000_000, 4000))
    return House(
        pack=pack,
        seed=seed,
        people=people,
        register=register,
        ids=ids,
        kin=[outside.contact(n, chance.choice(pack.kin), "post.example") for n in range(size)],
        second={n: outside.contact(n, chance.choice(pack.kin), "mail.example") for n in range(0, size, 3)},
        banned={n: outside.contact(n, "former partner", "mail.example") for n in range(0, size, 9)},
        ended={n: outside.contact(n, "former carer", "post.example") for n in range(5, size, 11)},
        workers=_shared(outside, size, f"{pack.partner}.example", pack.partner_job, each=12),
        lawyers={
            n: one for n, one in enumerate(_shared(outside, size, "law.example", "solicitor", each=20)) if n % 4 == 0
        },
        staff=_staff(pack, outside),
    )


@dataclass
class _Strangers:
    """People of no register, each used once."""

    chance: Random
    people: object
    used: int = 0

    def next(self) -> tuple[str, str]:
        while True:
            self.used += 1
            fore, sur = self.people.fore[self.used], self.people.sur[self.used]  # type: ignore[attr-defined]
            if fore and sur and fore.isascii() and sur.isascii():
                return fore, sur

    def contact(self, person: int, relation: str, domain: str) -> Contact:
        fore, sur = self.next()
        word = "".join(c for c in f"{fore}.{sur}".lower() if c.isalnum() or c == ".")
        return Contact(fore, sur, f"{word}{self.used}@{domain}", relation, person)


def _shared(outside: _Strangers, size: int, domain: str, job: str, *, each: int) -> list[Contact]:
    """Professionals with so many people each."""
    them = [outside.contact(0, job, domain) for _ in range(size // each + 1)]
    return [Contact(one.fore, one.sur, one.address, job, n) for n in range(size) for one in [them[n // each]]]


def _staff(pack: Pack, outside: _Strangers) -> list[Staff]:
    """A head, an IG officer, a manager for each unit, and clerks, the last of them new."""
    head, officer, *others = (outside.contact(0, "", pack.domain) for _ in range(16))
    made = [
        Staff(head.address, head.name, pack.place, "head", started=date(2015, 1, 5)),
        Staff(officer.address, officer.name, pack.place, "ig-officer", head.address, started=date(2016, 1, 4)),
    ]
    for n, one in enumerate(others):
        unit = f"{pack.place}/{pack.units[n % 3]}"
        manager = made[2 + n % 3].identity if n >= 3 else head.address
        started = date(2026, 9, 14) if n == len(others) - 1 else date(2019 + n % 6, 2, 4)
        role = "manager" if n < 3 else "clerk"
        trained = date(2026, 1, 12)
        made.append(Staff(one.address, one.name, unit, role, manager, started=started, trained=trained))
    return made
