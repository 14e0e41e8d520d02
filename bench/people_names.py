"""Where names come from: frequencies of the samples by birth cohort and sex, and lists of other cultures made up here.

A `Pool` is a list of names with how often each is drawn. Every list is frequencies or word parts, never a person.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

FIRST_COHORT = 1974
_COHORTS = ((1984, "1974-1983"), (1994, "1984-1993"), (2004, "1994-2003"))
_TAIL = 0.35
"""Of the people born before 1974 so many have none of the hundred commonest forenames of their decade."""

WELSH_MEN = "Rhys Gareth Dafydd Gethin Ioan Iwan Huw Emyr Geraint Owain Llŷr Siôn Tomos Gwilym Aled Hywel Meurig Idris"
WELSH_WOMEN = "Siân Catrin Lowri Nia Elin Rhian Bethan Mair Ffion Angharad Carys Eleri Gwen Non Llinos Heledd Menna"
WELSH = (
    "Jones Davies Williams Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen Price Rees Llewelyn Pugh"
    " Parry Bowen Vaughan Gwynne Prosser Probert Bevan Beynon Cadwaladr Prytherch Trahearne Gittins"
)
POLISH_MEN = "Łukasz Piotr Krzysztof Tomasz Paweł Michał Andrzej Grzegorz Wojciech Mariusz Sławomir Zbigniew Jarosław"
POLISH_WOMEN = "Agnieszka Małgorzata Katarzyna Bożena Elżbieta Joanna Ewa Wiesława Jadwiga Grażyna Zofia"
POLISH_STEMS = (
    "Kowal Wiśniew Lewandow Zieliń Szymań Woźnia Dąbrow Kozłow Jankow Mazur Kwiatkow Krawcz Piotrow Grabow Nowakow"
    " Pawłow Michal Wieczor Jabłoń Wróblew Sikor Rutkow Ostrow Tomaszew Zaręb Górn Malinow Borow Sokołow Brzez Wilczyń"
    " Czarnec Lipiń Głowac Pietrz Białkow Domań Urbań Kamiń Sadow"
)
ARABIC_MEN = (
    "Mohammed Muhammad Mohamed Ahmed Ali Hassan Hussein Abdul Abdullah Ibrahim Yusuf Omar Khalid Mustafa Tariq Bilal"
    " Hamza Karim Samir Walid Abdul-Rahman Abd'Allah Nasser Faisal Jamal Saeed"
)
ARABIC_WOMEN = "Fatima Aisha Maryam Khadija Zainab Layla Amina Noor Salma Yasmin Hafsa Samira Nadia Rania"
ARABIC = (
    "Khan Ahmed Hussain Al-Hussein Al-Masri Al-Rashid el-Sayed Abdi Ibrahim Mohamud Hassan Abdullahi Al-Najjar Mahmood"
    " Qureshi Al-Khatib Bin-Laheq Ismail Farah Warsame Ben-Amor Haddad Mansour Al-Tamimi El-Amin Abu-Zeid Siddiqui"
    " Rahman Sheikh Malik Chowdhury Aden Osman Yusuf"
)
FAR_MEN = "Kwame Kofi Chinedu Emeka Olumide Tunde Nguyen Minh Duc Wei Jun Sanjay Ravi Harjit Gurpreet Ionuț Bogdan"
FAR_WOMEN = "Ama Adaeze Ngozi Folake Thi-Mai Linh Mei Xiu Priya Sunita Jaswinder Ioana Andreea"
FAR = (
    "Mensah Owusu Boateng Okafor Okonkwo Adeyemi Balogun Nguyễn Trần Phạm Lê Wong Chan Li Patel Sharma Singh Kaur Gill"
    " Dhillon Popescu Ionescu Mureșan da-Silva dos-Santos Pereira Gonçalves Nwosu Oyelaran Agyeman"
)
ONE_WORD = "Suharto Sukarno Wiranto Budiono Yulianti Mulyadi Setiawan Rahmawati Sutrisno Widodo Hartati Susilo"
_START, _SYLLABLES = "BCDFGHJLMNPRSTW", ("an", "el", "or", "in", "ar", "es", "on", "il", "ow", "et", "ul", "ing")


@dataclass(frozen=True, slots=True)
class Pool:
    """Names and the share of draws at which each ends."""

    names: NDArray[Any]
    ends: NDArray[np.float64]

    @classmethod
    def of(cls, counts: Mapping[str, float]) -> "Pool":
        names = np.empty(len(counts), object)
        names[:] = list(counts)
        ends = np.cumsum(np.fromiter(counts.values(), np.float64))
        return cls(names, ends / ends[-1])

    @classmethod
    def falling(cls, names: Iterable[str]) -> "Pool":
        """The first are the commonest."""
        return cls.of({name.replace("_", " "): 1 / (place + 6) for place, name in enumerate(names)})

    def draw(self, chance: np.random.Generator, count: int) -> NDArray[Any]:
        """So many names, each as often as its share."""
        return self.at(chance.random(count))

    def at(self, shares: NDArray[np.float64]) -> NDArray[Any]:
        """The names that stand where these shares (0 to 1) of all draws end."""
        return self.names[np.searchsorted(self.ends, shares)]


@dataclass(frozen=True, slots=True)
class Names:
    """All pools: surnames by culture; forenames by culture, sex and, of the main culture, time of birth."""

    surnames: tuple[Pool, ...]
    women: tuple[tuple[Pool, ...], ...]
    men: tuple[tuple[Pool, ...], ...]
    """For each culture one pool, or four: born before 1974, and in each of three decades."""
    shares: tuple[float, ...]
    """Of the cultures, in order."""


def cohort_of(years: Numbers) -> Numbers:
    """Which of the four pools of forenames a year of birth draws from."""
    cohorts: Numbers = np.searchsorted(np.array([FIRST_COHORT, 1984, 1994]), years, side="right")
    return cohorts


def names_of(samples: Path | None) -> Names:
    """The pools; invented words with the same skew where there are no samples."""
    main, women, men = _sampled(samples / "names") if samples else _invented()
    double = Pool.of(Counter(_doubles(list(main.names[:400]))))
    polish = Pool.falling(
        [stem + end for end in ("ski", "ska", "cki", "wicz", "czyk", "ek") for stem in POLISH_STEMS.split()]
    )
    ap_names = [f"ap_{name}" for name in ("Gwilym", "Rhys", "Dafydd", "Iorwerth")]
    cultures = (
        (0.84, main, women, men),
        (0.02, double, women, men),
        (0.045, Pool.falling([*WELSH.split(), *ap_names]), _words(WELSH_WOMEN), _words(WELSH_MEN)),
        (0.03, polish, _words(POLISH_WOMEN), _words(POLISH_MEN)),
        (0.045, Pool.falling(ARABIC.split()), _words(ARABIC_WOMEN), _words(ARABIC_MEN)),
        (0.018, Pool.falling(FAR.replace("-", "_").split()), _words(FAR_WOMEN), _words(FAR_MEN)),
        (0.002, Pool.falling(ONE_WORD.split()), (Pool.of({"": 1}),), (Pool.of({"": 1}),)),
    )
    shares, surnames, female, male = zip(*cultures, strict=True)
    return Names(surnames, female, male, shares)


def _words(names: str) -> tuple[Pool, ...]:
    return (Pool.falling(names.split()),)


def _doubles(common: Sequence[str]) -> list[str]:
    chance = Random(7)
    return [f"{chance.choice(common)}-{chance.choice(common)}" for _ in range(20_000)]


def _sampled(folder: Path) -> tuple[Pool, tuple[Pool, ...], tuple[Pool, ...]]:
    surnames = {_surname(row["surname"]): float(row["freq"]) for row in _rows(folder / "uk-surnames.csv")}
    born: dict[tuple[str, str], Counter[str]] = {}
    for row in _rows(folder / "scotland-forenames-by-cohort.csv"):
        born.setdefault((row["cohort"], row["sex"]), Counter())[row["name"]] += int(row["n"])
    for row in _rows(folder / "england-wales-forenames-by-cohort.csv"):
        if row["cohort"] == "1996-2000":
            born["1994-2003", row["sex"]][row["name"]] += int(row["n"])
    earlier: dict[str, Counter[str]] = {"F": Counter(), "M": Counter()}
    for row in _rows(folder / "england-wales-top100-ranks-1904-1994.csv"):
        if 1934 <= int(row["year"]) <= FIRST_COHORT:
            earlier[row["sex"]][row["name"]] += 1 / (int(row["rank"]) + 5)  # type: ignore[assignment]  # a share
    pools = {}
    for sex, ranked in earlier.items():
        tail, total = born["1974-1983", sex], sum(ranked.values())
        for name, often in tail.items():
            ranked[name] += _TAIL * total * often / tail.total()  # type: ignore[assignment]  # a share
        pools[sex] = (Pool.of(ranked), *(Pool.of(born[cohort, sex]) for _, cohort in _COHORTS))
    return Pool.of(surnames), pools["F"], pools["M"]


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _surname(lower: str) -> str:
    """As people write it: O'Connor, McDonald.

    >>> _surname("oconnor"), _surname("mcdonald"), _surname("smith")
    ("O'Connor", 'McDonald', 'Smith')
    """
    if irish := re.fullmatch(r"o([bcdfghklmnrs][a-z]{4,})", lower):
        if lower[1:].startswith(
            ("brien", "connor", "connell", "donnell", "donoghue", "hara", "keefe", "leary", "neill")
        ):
            return f"O'{irish[1].title()}"
        if lower[1:].startswith(("reilly", "rourke", "shea", "sullivan", "dowd", "dwyer", "gorman", "grady", "hare")):
            return f"O'{irish[1].title()}"
    if re.fullmatch(r"mc[a-z]{3,}", lower):
        return f"Mc{lower[2:].title()}"
    return lower.title()


def _invented() -> tuple[Pool, tuple[Pool, ...], tuple[Pool, ...]]:
    """A commonest surname with about one person in 90, and 800 forenames."""
    words = [a + b + c for a, b, c in product(_START, _SYLLABLES, _SYLLABLES)]
    Random(11).shuffle(words)
    surnames = [word + end for end in ("", "s", "ton", "ley", "by") for word in words][:8000]
    pool = Pool.of({name: 1 / (place + 12) for place, name in enumerate(surnames)})
    fores = (
        Pool.falling(sorted({a + b + "a" for a, b in product(_START, _SYLLABLES)})),
        Pool.falling(sorted({a + b for a, b in product(_START, _SYLLABLES)})),
    )
    return pool, (fores[0],), (fores[1],)
