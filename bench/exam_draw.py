"""Who is asked about, and what is written of them and of those who look like them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from random import Random

from bench.exam_forms import Style, agrees
from bench.exam_pages import Row
from bench.exam_slips import NAME_SLIPS, SLIPS, slipped_name
from bench.people import FIELDS, People, World, batches
from bench.people_names import names_of
from gatelodge.adapters.native import native_kernels
from gatelodge.core.register import Prf, RegisterIndex, assemble, gather
from gatelodge.values import PersonId

_KEY = b"exam key exam key exam key ex 32"
_AT = datetime(2011, 8, 1, 6, tzinfo=UTC)
LIKE_THEM = ("stranger", "namesake", "same birth date", "same street", "relative", "staff", "public figure")
_PROSE = frozenset(["bullets", "numbered", "quoted", "sentences", "paragraphs", "letter", "wrapped", "subject"])
_FIGURES = (
    ("Isaac", "Newton", "1643-01-04"), ("Florence", "Nightingale", "1820-05-12"), ("Charles", "Darwin", "1809-02-12"),
    ("Jane", "Austen", "1775-12-16"), ("William", "Blake", "1757-11-28"), ("Robert", "Burns", "1759-01-25"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """One person as written on one page."""

    place: int
    """In the register; -1 for somebody who is in none."""
    person: Mapping[str, str]
    fields: tuple[str, ...]
    row: Row
    style: Style
    slip: str = ""
    slipped: str = ""
    """The field with the slip."""

    def fits(self, other: Mapping[str, str]) -> bool:
        """True when every field written without a slip would be written the same of the other person."""
        return all(agrees(name, self.person, other, self.style) for name in self.fields if name != self.slipped)


@dataclass(frozen=True)
class Candidates:
    """The register that is searched, and the same people in plain text."""

    register: RegisterIndex
    people: Sequence[People]
    others: People
    """People of another prison."""

    @classmethod
    def drawn(cls, size: int, seed: int, samples: Path | None) -> "Candidates":
        people = list(batches(size, seed, samples))
        others = World(seed + 1, names_of(samples), samples).people(120_000_000, 20_000)
        return cls(_register(people, seed), people, others)

    def __len__(self) -> int:
        return sum(map(len, self.people))

    def person(self, place: int) -> dict[str, str]:
        """The person at that place of the register."""
        size = len(self.people[0])
        batch = self.people[place // size]
        return {name: getattr(batch, name)[place % size] for name in FIELDS}

    @cached_property
    def places(self) -> dict[PersonId, int]:
        """Where each person stands, by the id that the register gave."""
        found: dict[PersonId, int] = {}
        for batch in self.people:
            for place, person in enumerate(self.register.persons_by_source_key(batch.number), batch.first):
                assert person is not None
                found[person] = place
        return found


def _register(people: Sequence[People], seed: int) -> RegisterIndex:
    prf, chance = Prf(_KEY), Random(seed)
    chunks = [gather(batch.enrolled(), prf) for batch in people]
    made = assemble(
        chunks, prf=prf, epoch=1, at=_AT, salt=chance.randbytes(16), new_ids=lambda n: chance.randbytes(16 * n)
    )
    return RegisterIndex.open(made.to_bytes(), _KEY, kernels=native_kernels())


def holds_enough(person: Mapping[str, str], fields: Sequence[str]) -> bool:
    """True for a number, and for two independent fields; one word is no full name but part of the household."""
    if "number" in fields:
        return True
    home = any(name in {"line", "postcode", "phone"} for name in fields) or ("name" in fields and not person["fore"])
    independent = {name for name in fields if name in {"birth", "mail"} or (name == "name" and person["fore"])}
    return len(independent) + home >= 2


def page_of(
    candidates: Candidates, chance: Random, page: str, fields: tuple[str, ...], rows: int, *, slips: bool
) -> list[Mention]:
    """The rows of one page: so many registered people, the first row among them, and one of each kind of look-alike."""
    writer = _Writer.drawn(chance, page, fields, slips=slips, surnames=candidates.others.sur)
    chosen: dict[int, dict[str, str]] = {}
    while len(chosen) < rows:
        place = chance.randrange(len(candidates))
        person = candidates.person(place)
        if all(person[name] for name in fields if name != "name") and holds_enough(person, fields):
            chosen[place] = person
    first, *rest = [writer.write(place, person) for place, person in chosen.items()]
    rest += [writer.write(-1, _like_them(chance, candidates, kind, chosen)) for kind in LIKE_THEM]
    chance.shuffle(rest)
    return [first, *rest]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Whoever writes one page: the same fields in the same order and style in every row."""

    chance: Random
    fields: tuple[str, ...]
    order: tuple[str, ...]
    style: Style
    slips: bool
    surnames: Sequence[str]
    """To marry into."""

    @classmethod
    def drawn(
        cls, chance: Random, page: str, fields: tuple[str, ...], *, slips: bool, surnames: Sequence[str]
    ) -> "_Writer":
        """In sentences the name comes first; in tables it may be two columns and stand anywhere."""
        initials = not slips and ("number" in fields or {"birth", "postcode"} <= set(fields))
        style = Style.drawn(chance, initials=initials)
        order = list(fields)
        if page in _PROSE:
            order.sort(key=lambda name: name != "name")
        else:
            chance.shuffle(order)
            if "name" in order and chance.random() < 0.5:
                at = order.index("name")
                order[at : at + 1] = chance.choice((("fore", "sur"), ("sur", "fore")))
        return cls(chance, fields, tuple(order), style, slips, surnames)

    def write(self, place: int, person: Mapping[str, str]) -> Mention:
        values = self.style.write(person)
        kind = slipped = ""
        left = [name for name in self.fields if holds_enough(person, [other for other in self.fields if other != name])]
        if self.slips and left:
            slipped = self.chance.choice(left)
            if slipped == "name":
                kind = self.chance.choice(NAME_SLIPS)
                values |= slipped_name(kind, self.chance, self.style, person, self.chance.choice(self.surnames))
            else:
                kind, change = self.chance.choice(SLIPS[slipped])
                values[slipped] = change(self.chance, person, values[slipped])
                kind = f"{slipped}: {kind}"
        row = {name: values[name] for name in self.order}
        return Mention(place, person, self.fields, row, self.style, kind, slipped)


def _like_them(
    chance: Random, candidates: Candidates, kind: str, chosen: Mapping[int, Mapping[str, str]]
) -> dict[str, str]:
    """Somebody of no register who looks like one of those on the page."""
    near = chance.choice(list(chosen.values()))
    at = chance.randrange(len(candidates.others))
    person = {name: getattr(candidates.others, name)[at] for name in FIELDS}
    match kind:
        case "namesake":
            person |= {"sur": near["sur"], "alias_sur": ""}
        case "same birth date":
            person["birth"] = near["birth"]
        case "same street":
            person |= {
                "line": f"{chance.randrange(100, 160)} {near['line'].split(' ', 1)[-1]}",
                "postcode": near["postcode"],
            }
        case "relative":
            person |= {name: near[name] for name in ("sur", "line", "postcode", "phone")}
        case "staff":
            person |= {"number": f"S{at:05d}", "mail": f"{person['fore'] or 'x'}.{person['sur']}@gaol.example".lower()}
        case "public figure":
            person["fore"], person["sur"], person["birth"] = chance.choice(_FIGURES)
    return person
