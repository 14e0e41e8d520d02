"""The matching exam: registered people written into mails among people who look like them; who is found, who is made up.

A *mention* is one registered person on one page, with some fields written in one writer's style. Every mention holds
enough in principle: a number issued to the person alone, or two independent fields. Independent are the number, the full
name, the birth date, the mail address, and the household (surname, address, postcode, telephone) as one. An initial
stands for the forename only where birth date or number stand beside it. In the slip version one field of each row has
one typing mistake or change of form, and what is left of the others still holds enough.

Around them stand people who are in no register: strangers of another prison, namesakes, people of the same birth date,
street or household, staff, public figures.

How it is marked:

- A mention is *found* when its person is answered for certain; or is one of k, and every one of the k has, in all
  fields that were written without a slip, the very same values: the evidence really fits all of them.
- An answer is *right* when a mention is found by it. Every other answer is *wrong*, also one of k that leaves out
  nobody wrong but names people whom the evidence does not fit; except that an answer is left out of the count when some
  person of no register on that page has exactly the same values as all of those answered: then it is no mistake.
- Recall is found over mentions, precision is right over right and wrong.

Messages go through the real reader and the real detectors. `python -m bench.exam [--quick] [--json] [--seed N]`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from time import perf_counter

from bench.exam_forms import NAME_SLIPS, SLIPS, Style, agrees, slipped_name
from bench.exam_pages import PAGES, Row
from bench.figures import shared_samples, table
from bench.people import FIELDS, People, World, batches
from bench.people_names import names_of
from bench.register import indexed
from gatelodge.core.detect import Found, find
from gatelodge.core.extract import extract_message
from gatelodge.core.register import RegisterIndex
from gatelodge.values import PersonId

CLEAN_SETS = (
    ("number",), ("number", "name"), ("name", "birth"), ("name", "phone"), ("name", "postcode"), ("name", "mail"),
    ("name", "line", "postcode"), ("name", "birth", "postcode"), ("birth", "line", "postcode"),
    ("number", "name", "birth"), ("number", "name", "birth", "line", "postcode", "phone"),
)  # fmt: skip
SLIP_SETS = (
    ("number", "name", "birth"), ("number", "name", "postcode"), ("name", "birth", "postcode"),
    ("name", "birth", "phone"), ("name", "birth", "line", "postcode"),
    ("number", "name", "birth", "line", "postcode", "phone"),
)  # fmt: skip
LIKE_THEM = ("stranger", "namesake", "same birth date", "same street", "relative", "staff", "public figure")
_PROSE = frozenset(["bullets", "numbered", "quoted", "sentences", "paragraphs", "letter"])
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
        return cls(indexed(people), people, others)

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


@dataclass(slots=True)
class Marks:
    """What came of an exam."""

    mentions: Counter[tuple[str, ...]] = field(default_factory=Counter)
    missed: Counter[tuple[str, ...]] = field(default_factory=Counter)
    right: int = 0
    wrong: Counter[tuple[str, ...]] = field(default_factory=Counter)
    examples: dict[tuple[str, ...], str] = field(default_factory=dict)
    unsure: int = 0
    """Mentions found as one of k."""

    @property
    def recall(self) -> float:
        return 1 - self.missed.total() / max(self.mentions.total(), 1)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong.total(), 1)

    def by(self, part: int) -> list[tuple[str, int, int]]:
        """(value, mentions, missed) for one part of the category: page, fields, style or slip."""
        asked: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        for category, count in self.mentions.items():
            asked[category[part]] += count
        for category, count in self.missed.items():
            missed[category[part]] += count
        return [(name, asked[name], missed[name]) for name in sorted(asked, key=lambda n: (-missed[n], n))]


def sit(candidates: Candidates, seed: int, *, slips: bool, rounds: int = 1, rows: int = 20) -> Marks:
    """Write every page with every set of fields so many times, and mark what is found."""
    chance = Random(seed)
    marks = Marks()
    for _ in range(rounds):
        for page in PAGES:
            for fields in SLIP_SETS if slips else CLEAN_SETS:
                written = list(_page(candidates, chance, page, fields, rows, slips=slips))
                content = PAGES[page]([mention.row for mention in written], chance)
                if page == "letter":
                    written = written[:1]
                mark(marks, candidates, page, written, find(extract_message(content), candidates.register))
    return marks


def holds_enough(person: Mapping[str, str], fields: Sequence[str]) -> bool:
    """True for a number, and for two independent fields; one word is no full name but part of the household."""
    if "number" in fields:
        return True
    home = any(name in {"line", "postcode", "phone"} for name in fields) or ("name" in fields and not person["fore"])
    independent = {name for name in fields if name in {"birth", "mail"} or (name == "name" and person["fore"])}
    return len(independent) + home >= 2


def mark(marks: Marks, candidates: Candidates, page: str, written: Sequence[Mention], found: Found) -> None:
    """Add what was found on one page to the marks."""
    truth = {mention.place: mention for mention in written if mention.place >= 0}
    strangers = [mention for mention in written if mention.place < 0]
    answers = [frozenset((person,)) for person in found.persons] + [one.persons for one in found.either]
    told: set[int] = set()
    for answer in answers:
        places = {candidates.places[person] for person in answer}
        people = [candidates.person(place) for place in places]
        hit = {n for n in places if n in truth and (len(places) == 1 or all(map(truth[n].fits, people)))}
        if hit:
            marks.right += bool(hit - told)
            marks.unsure += len(places) > 1
            told |= hit
        elif not any(all(map(mention.fits, people)) for mention in strangers):
            _wrong(marks, page, written, places, people)
    for place, mention in truth.items():
        category = _category(page, mention)
        marks.mentions[category] += 1
        if place not in told:
            marks.missed[category] += 1
            marks.examples.setdefault(("missed", *category), f"{dict(mention.row)} is {_shown(mention.person)}")


def _wrong(
    marks: Marks, page: str, written: Sequence[Mention], places: set[int], people: Sequence[Mapping[str, str]]
) -> None:
    shared = {n: _shared(mention.person, people[0]) for n, mention in enumerate(written)}
    nearest = max(shared, key=lambda n: len(shared[n]))
    mention = written[nearest]
    alike = "+".join(sorted(shared[nearest])) or "nothing"
    kind = f"{'one of k' if len(places) > 1 else 'certain'}, nearest row shares {alike}"
    category = (kind, page, "+".join(mention.fields), mention.style.name, mention.slip)
    marks.wrong[category] += 1
    marks.examples.setdefault(("wrong", *category), f"{dict(mention.row)} is not {_shown(people[0])}")


def _shared(one: Mapping[str, str], other: Mapping[str, str]) -> set[str]:
    return {name for name in FIELDS if one[name] and one[name] == other[name]}


def _shown(person: Mapping[str, str]) -> str:
    return " | ".join(person[name] for name in FIELDS if name != "nhs")


def _category(page: str, mention: Mention) -> tuple[str, ...]:
    return (page, "+".join(mention.fields), mention.style.name, mention.slip, mention.style.day, mention.style.phone)


def _page(
    candidates: Candidates, chance: Random, page: str, fields: tuple[str, ...], rows: int, *, slips: bool
) -> Iterator[Mention]:
    """The rows of one page: registered people first on it, with as many look-alikes among them as a third."""
    initials = not slips and ("number" in fields or {"birth", "postcode"} <= set(fields))
    style = Style.drawn(chance, initials=initials)
    order, parts = _order(chance, page, fields)
    chosen: dict[int, dict[str, str]] = {}
    while len(chosen) < rows:
        place = chance.randrange(len(candidates))
        person = candidates.person(place)
        if all(person[name] for name in fields if name != "name") and holds_enough(person, fields):
            chosen[place] = person
    written = [
        _written(chance, candidates, place, person, fields, order, parts, style, slips)
        for place, person in chosen.items()
    ]
    like = [_like_them(chance, candidates, kind, chosen) for kind in LIKE_THEM]
    written += [_written(chance, candidates, -1, person, fields, order, parts, style, slips) for person in like]
    last = written[1:]
    chance.shuffle(last)
    return iter([written[0], *last])


def _order(chance: Random, page: str, fields: tuple[str, ...]) -> tuple[list[str], bool]:
    """The fields in some order, and whether the name is in two columns. In sentences the name comes first."""
    order = list(fields)
    if page not in _PROSE:
        chance.shuffle(order)
    elif "name" in order:
        order.remove("name")
        order.insert(0, "name")
    parts = page not in _PROSE and "name" in order and chance.random() < 0.5
    if parts:
        at = order.index("name")
        order[at : at + 1] = chance.choice((("fore", "sur"), ("sur", "fore")))
    return order, parts


def _written(
    chance: Random, candidates: Candidates, place: int, person: Mapping[str, str], fields: tuple[str, ...],
    order: Sequence[str], parts: bool, style: Style, slips: bool,
) -> Mention:  # fmt: skip
    values = style.write(person)
    kind = slipped = ""
    if slips:
        slipped = chance.choice([name for name in fields if person.get(name) or name == "name"])
        if slipped == "name":
            kind = chance.choice(NAME_SLIPS)
            values |= slipped_name(kind, chance, style, person, chance.choice(candidates.others.sur))
        else:
            kind, change = chance.choice(SLIPS[slipped])
            values[slipped] = change(chance, person, values[slipped])
            kind = f"{slipped}: {kind}"
    return Mention(place, person, fields, {name: values[name] for name in order}, style, kind, slipped)


def _like_them(
    chance: Random, candidates: Candidates, kind: str, chosen: Mapping[int, Mapping[str, str]]
) -> dict[str, str]:
    """Somebody of no register who looks like one of those on the page."""
    near = chance.choice(list(chosen.values()))
    at = chance.randrange(len(candidates.others))
    person = {name: getattr(candidates.others, name)[at] for name in FIELDS}
    match kind:
        case "namesake":
            person["sur"] = near["sur"]
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


def report(marks: Marks, heading: str, *, examples: int = 0) -> None:
    """The marks as tables."""
    print(f"{heading}: {marks.mentions.total():,} mentions, recall {marks.recall:.5f}, precision {marks.precision:.5f},"
          f" {marks.unsure} found as one of k")  # fmt: skip
    for part, name in enumerate(("page", "fields", "style of names", "slip", "date", "telephone")):
        rows = [(value, asked, missed, 1 - missed / asked) for value, asked, missed in marks.by(part) if missed]
        if rows:
            table((name, "mentions", "missed", "recall"), rows)
    for part in (0, 1):
        made_up: Counter[str] = Counter()
        for category, count in marks.wrong.items():
            made_up[category[part]] += count
        for name, count in made_up.most_common(8):
            print(f"wrong {count:4}  {name}")
    for category, example in list(marks.examples.items())[:examples]:
        print(f"  {', '.join(filter(None, category))}\n      {example}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.exam", description="The matching exam.")
    parser.add_argument("--quick", action="store_true", help="end within 45 seconds on 2 cores")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object on the last line")
    parser.add_argument("--seed", type=int, default=2011, help="another seed makes other data")
    parser.add_argument("--size", type=int, action="append", help="people in the register (100000 and 1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often every page is written")
    parser.add_argument("--examples", type=int, default=0, help="show so many mistakes")
    asked = parser.parse_args()
    samples = shared_samples()
    figures: dict[str, object] = {"seed": asked.seed}
    for size in asked.size or ([20_000] if asked.quick else [100_000, 1_000_000]):
        began = perf_counter()
        candidates = Candidates.drawn(size, asked.seed, samples)
        print(f"{size:,} people, made and enrolled in {perf_counter() - began:.0f} s", file=sys.stderr)
        for slips in (False, True):
            marks = sit(candidates, asked.seed, slips=slips, rounds=1 if asked.quick else asked.rounds)
            version = "slip" if slips else "clean"
            report(marks, f"{size:,} people, {version}", examples=asked.examples)
            figures |= {f"recall_{version}_{size}": marks.recall, f"precision_{version}_{size}": marks.precision}
        print(f"{perf_counter() - began:.0f} s", file=sys.stderr)
    if asked.json:
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
