"""Registers of invented people, from a thousand to a hundred million, with the skew of life.

    for people in batches(1_000_000, seed=7, samples=shared_samples()):
        people.rows()          # one by one, each a text by field
        people.enrolled()      # as a register takes them

Names fall by birth cohort, sex and culture; households share surname, address, postcode and often a telephone; births
follow the ages of a prison, with more of them on 1 January; postcodes and streets are as crowded as a country's. Prison
and NHS numbers are unique over the whole register. The same seed and size give the same people.

`python -m bench.people [--quick] [--json] [--seed N]` says how quick that is and how often names collide.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.figures import last_line, options, shared_samples, table
from bench.people_names import Names, Numbers, Pool, cohort_of, names_of
from bench.people_numbers import nhs_numbers, phones, prison_numbers
from bench.people_places import Country
from gatelodge.core.register import Columns, Kind

BATCH = 1 << 17
YEAR = 2011
"""In which the register is drawn up."""
FIELDS = (
    "number",
    "nhs",
    "fore",
    "middle",
    "sur",
    "alias_fore",
    "alias_sur",
    "birth",
    "line",
    "postcode",
    "phone",
    "mail",
)
HOUSEHOLD_SIZES = (0.74, 0.16, 0.06, 0.03, 0.01)
"""Share of addresses at which one, two, ... registered people live."""
_AGES = ((16, 1), (18, 3), (21, 8), (30, 9), (40, 6), (50, 3), (60, 1.2), (70, 0.4), (84, 0))
"""Age, and how many are of that age beside the others."""
_WOMEN = 0.05
_HOSTS = ("example.org", "example.com", "example.net", "post.example", "mail.example")
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class People:
    """A batch of people, column by column, all of one length; `first` is the number of the first one."""

    first: int
    number: list[str]
    nhs: list[str]
    fore: list[str]
    middle: list[str]
    sur: list[str]
    alias_fore: list[str]
    alias_sur: list[str]
    """Another name, of which both parts are "" for most."""
    birth: list[str]
    line: list[str]
    postcode: list[str]
    phone: list[str]
    mail: list[str]
    household: list[int]

    def __len__(self) -> int:
        return len(self.number)

    def rows(self) -> list[dict[str, str]]:
        """The people one by one."""
        columns = (getattr(self, name) for name in FIELDS)
        return [dict(zip(FIELDS, values, strict=True)) for values in zip(*columns, strict=True)]

    def enrolled(self) -> Columns:
        """As a register takes them, with every field: forenames with the middle names, and both numbers."""
        fores = [f"{fore} {middle}".strip() for fore, middle in zip(self.fore, self.middle, strict=True)]
        fields = (
            (Kind.ISSUED, self.number), (Kind.ISSUED, self.nhs), (Kind.BIRTH, self.birth), (Kind.ADDRESS, self.line),
            (Kind.POSTCODE, self.postcode), (Kind.PHONE, self.phone), (Kind.MAIL, self.mail),
        )  # fmt: skip
        return Columns(self.number, ((fores, self.sur), (self.alias_fore, self.alias_sur)), fields)


def batches(size: int, seed: int, samples: Path | None) -> Iterator[People]:
    """The whole register, batch after batch; never more than one batch in memory."""
    world = World(seed, names_of(samples), samples)
    for first in range(0, size, BATCH):
        yield world.people(first, min(BATCH, size - first))


@dataclass(frozen=True)
class World:
    """What all batches draw from."""

    seed: int
    names: Names
    samples: Path | None = field(repr=False)

    def people(self, first: int, count: int) -> People:
        """The people from this place of the register on."""
        chance = np.random.default_rng((self.seed, first))
        home = _households(chance, count)
        homes = int(home[-1]) + 1
        culture = np.searchsorted(np.cumsum(self.names.shares), chance.random(homes)).clip(
            max=len(self.names.shares) - 1
        )
        family = _gathered(self.names.surnames, culture, chance)
        own = chance.random(count) < 0.22  # of another surname than the rest of the household
        culture = culture[home]
        sur = family[home]
        sur[own] = _gathered(self.names.surnames, culture[own], chance)
        women = chance.random(count) < _WOMEN
        born = _births(chance, count, culture == 4)
        fore, middle = (self._forenames(culture, women, born, chance) for _ in range(2))
        middle[(chance.random(count) < 0.45) | (middle == fore)] = ""
        lines, postcodes = self._country.draw(chance, homes)
        places = np.arange(first, first + count)
        return People(
            first,
            prison_numbers(places, self.seed),
            nhs_numbers(places),
            fore.tolist(),
            middle.tolist(),
            sur.tolist(),
            *self._aliases(culture, fore, sur, chance),
            _DAYS[born].tolist(),
            _spread(lines, home),
            _spread(postcodes, home),
            phones(chance, home, homes),
            _mails(chance, fore, sur),
            home.tolist(),
        )

    def _aliases(
        self, culture: Numbers, fore: NDArray[Any], sur: NDArray[Any], chance: np.random.Generator
    ) -> tuple[list[str], list[str]]:
        """Of seven in a hundred: two thirds of them by another surname, the others by another forename."""
        has = (chance.random(len(fore)) < 0.07) & (fore != "")
        other = chance.random(len(fore)) < 2 / 3
        surname = np.where(other, _gathered(self.names.surnames, culture, chance), sur)
        forename = np.where(other, fore, self.names.men[0][0].draw(chance, len(fore)))
        return np.where(has, forename, "").tolist(), np.where(has, surname, "").tolist()

    def _forenames(
        self, culture: Numbers, women: NDArray[np.bool_], born: Numbers, chance: np.random.Generator
    ) -> NDArray[Any]:
        cohort = cohort_of(_YEARS[born])
        drawn = np.empty(len(culture), object)
        for number, both in enumerate(zip(self.names.men, self.names.women, strict=True)):
            for pools, those in zip(both, (~women, women), strict=True):
                for part, pool in enumerate(pools):
                    here = np.flatnonzero((culture == number) & those & ((cohort == part) | (len(pools) == 1)))
                    drawn[here] = pool.draw(chance, len(here))
        return drawn

    @cached_property
    def _country(self) -> Country:
        return Country(self.seed, self.names.surnames[0], self.samples)


def _households(chance: np.random.Generator, count: int) -> Numbers:
    """The household of each person, from 0 on; those who live together follow each other."""
    sizes = 1 + np.searchsorted(np.cumsum(HOUSEHOLD_SIZES), chance.random(count)).clip(max=len(HOUSEHOLD_SIZES) - 1)
    home: Numbers = np.repeat(np.arange(count), sizes)[:count]
    return home


def _gathered(pools: Sequence[Pool], culture: Numbers, chance: np.random.Generator) -> NDArray[Any]:
    drawn = np.empty(len(culture), object)
    for number, pool in enumerate(pools):
        here = np.flatnonzero(culture == number)
        drawn[here] = pool.draw(chance, len(here))
    return drawn


def _calendar() -> tuple[NDArray[Any], Numbers, NDArray[np.float64]]:
    """Every day somebody may be born on, its year, and the share of births up to it."""
    first, last = date(YEAR - 84, 1, 1), date(YEAR - 16, 12, 31)
    days = [first + n * _A_DAY for n in range((last - first).days + 1)]
    ages, heights = zip(*_AGES, strict=True)
    height = np.interp([YEAR - day.year for day in days], ages, heights)
    texts = np.empty(len(days), object)
    texts[:] = [day.isoformat() for day in days]
    ends = np.cumsum(height)
    return texts, np.array([day.year for day in days]), ends / ends[-1]


_DAYS, _YEARS, _DAY_ENDS = _calendar()


def _births(chance: np.random.Generator, count: int, unsure: NDArray[np.bool_]) -> Numbers:
    """Places in the calendar; of `unsure` every fifth has been given 1 January, of the others every 400th."""
    born: Numbers = np.searchsorted(_DAY_ENDS, chance.random(count))
    new_year = chance.random(count) < np.where(unsure, 0.2, 0.0025)
    first_of = np.searchsorted(_YEARS, _YEARS[born])
    return np.where(new_year, first_of, born)


def _mails(chance: np.random.Generator, fore: NDArray[Any], sur: NDArray[Any]) -> list[str]:
    """Two people in five have one."""
    has = np.flatnonzero(chance.random(len(fore)) < 0.4)
    drawn = chance.integers(0, 500, len(has)).tolist()
    mails = [""] * len(fore)
    for place, number in zip(has.tolist(), drawn, strict=True):
        name = f"{fore[place]}.{sur[place]}".lower().strip(".").replace("'", "").replace(" ", "")
        if name.isascii():
            mails[place] = f"{name}{number // 5}@{_HOSTS[number % 5]}"
    return mails


def _spread(values: list[str], home: Numbers) -> list[str]:
    texts = np.empty(len(values), object)
    texts[:] = values
    spread: list[str] = texts[home].tolist()
    return spread


def pairs(values: Sequence[object]) -> int:
    """How many pairs of equal ones there are."""
    return sum(often * (often - 1) // 2 for often in Counter(values).values())


def plain_same_names(count: int, seed: int, samples: Path) -> int:
    """Pairs of one name in a register drawn as samples/README.md says: 13 among 1,182 and 73,000 among 90,000."""
    names, chance = names_of(samples), np.random.default_rng(seed)
    surnames, men = names.surnames[0], names.men[0]
    fores = np.where(chance.random(count) < 0.5, men[1].draw(chance, count), men[2].draw(chance, count))
    return pairs(list(zip(fores.tolist(), surnames.draw(chance, count).tolist(), strict=True)))


def main() -> int:
    asked = options("bench.people", "How quickly people are invented, and how often their names collide.")
    samples = shared_samples()
    figures: dict[str, object] = {"seed": asked.seed}
    if samples:
        for count, said in ((1182, 13), (90_000, 73_000)):
            made = plain_same_names(count, asked.seed, samples)
            figures[f"plain_same_name_{count}"] = made
            print(
                f"{count:>9,} drawn as the samples say: {made:,} pairs of one name (samples/README.md: about {said:,})"
            )
        print()
    rows = []
    for size in (1182, 90_000, 400_000) if asked.quick else (1182, 90_000, 1_000_000):
        began = perf_counter()
        drawn = list(batches(size, asked.seed, samples))
        rate = size / (perf_counter() - began)
        names = [pair for people in drawn for pair in zip(people.fore, people.sur, strict=True)]
        births = [day for people in drawn for day in people.birth]
        named, born = pairs(names), pairs(list(zip(names, births, strict=True)))
        rows.append((f"{size:,}", rate, named, born, size / len(set(births))))
        figures |= {f"people_per_s_{size}": rate, f"same_name_{size}": named, f"same_name_and_birth_{size}": born}
    table(("people", "made per s", "pairs of one name", "and one birth date", "people per birth date"), rows)
    last_line(figures, wanted=asked.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
