"""Marking: which mentions were found, which answers are right. The rules stand in `bench.exam`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.exam_draw import Candidates, Mention
from bench.figures import table
from bench.people import FIELDS
from gatelodge.core.detect import Found


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
