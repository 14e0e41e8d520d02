"""How people write a name, a date, a number: a `Style` is how one writer writes everything in one message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from gatelodge.core.text import fold

NAMES = ("plain", "comma", "upper_first", "comma_upper", "all_upper", "all_lower", "middle", "alias", "initial")
DATES = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d-%b-%Y", "%d/%m/%y", "%-d.%-m.%Y", "%dth %B %Y", "%Y%m%d")
PHONES = ("whole", "grouped", "international", "brackets")
STREETS = {"Street": "St", "Road": "Rd", "Avenue": "Ave", "Close": "Cl", "Lane": "Ln", "Drive": "Dr", "Terrace": "Ter"}


@dataclass(frozen=True, slots=True)
class Style:
    """How one writer writes."""

    name: str
    day: str
    phone: str
    accents: bool
    hyphens: bool
    mac: bool
    """Mc is written Mac."""
    short_streets: bool
    spaced: bool
    """Postcodes with their blank."""
    number: str
    """"upper", "lower" or "spaced"."""

    @classmethod
    def drawn(cls, chance: Random, *, initials: bool) -> "Style":
        """initials: company is there that lets an initial stand for the forename."""
        names = NAMES if initials else NAMES[:-1]
        return cls(
            chance.choice(names), chance.choice(DATES), chance.choice(PHONES), chance.random() < 0.6,
            chance.random() < 0.7, chance.random() < 0.15, chance.random() < 0.3, chance.random() < 0.8,
            chance.choice(("upper", "upper", "lower", "spaced")),
        )  # fmt: skip

    def write(self, person: Mapping[str, str]) -> dict[str, str]:
        """Every value of the person as this writer writes it; "" for what the person has not."""
        person = self.called(person)
        return {
            "number": self._number(person["number"]),
            "name": self._name(person),
            "fore": self._word(self._fores(person)),
            "sur": self._sur(person["sur"]),
            "birth": self._day(person["birth"]),
            "line": self._line(person["line"]),
            "postcode": person["postcode"] if self.spaced else person["postcode"].replace(" ", ""),
            "phone": phone_as(self.phone, person["phone"]),
            "mail": person["mail"],
        }

    def called(self, person: Mapping[str, str]) -> Mapping[str, str]:
        """The person under the name that this writer uses."""
        if self.name != "alias" or not person["alias_sur"]:
            return person
        return {**person, "fore": person["alias_fore"], "sur": person["alias_sur"]}

    def _number(self, number: str) -> str:
        if self.number == "spaced":
            return f"{number[:5]} {number[5:]}"
        return number.lower() if self.number == "lower" else number

    def _word(self, word: str) -> str:
        if not self.accents:
            word = fold(word)
        return word if self.hyphens else word.replace("-", " ")

    def _fores(self, person: Mapping[str, str]) -> str:
        if self.name == "middle":
            return f"{person['fore']} {person['middle']}".strip()
        return person["fore"][:1] if self.name == "initial" else person["fore"]

    def _sur(self, surname: str) -> str:
        if self.mac and re.match(r"Mc[A-Z]", surname):
            surname = "Mac" + surname[2:]
        surname = self._word(surname)
        return surname.upper() if self.name in {"upper_first", "comma_upper", "all_upper"} else surname

    def _name(self, person: Mapping[str, str]) -> str:
        fore, sur = self._word(self._fores(person)), self._sur(person["sur"])
        if not fore:
            return sur
        match self.name:
            case "comma" | "comma_upper":
                return f"{sur}, {fore}"
            case "upper_first":
                return f"{sur} {fore}"
            case "all_upper":
                return f"{fore} {sur}".upper()
            case "all_lower":
                return f"{fore} {sur}".lower()
            case _:
                return f"{fore} {sur}"

    def _day(self, iso: str) -> str:
        day = date.fromisoformat(iso)
        ending = "th" if 4 <= day.day <= 20 or day.day % 10 not in {1, 2, 3} else ("st", "nd", "rd")[day.day % 10 - 1]
        return day.strftime(self.day.replace("%dth", f"{day.day}{ending}"))

    def _line(self, line: str) -> str:
        front, _, last = line.rpartition(" ")
        return f"{front} {STREETS[last]}" if self.short_streets and last in STREETS else line


def phone_as(form: str, number: str) -> str:
    """The number in groups, with 44 in front, or as digits."""
    match form:
        case "grouped":
            return f"{number[:5]} {number[5:]}"
        case "international":
            return f"+44 {number[1:5]} {number[5:]}"
        case "brackets":
            return f"({number[:5]}) {number[5:8]} {number[8:]}"
        case _:
            return number


def agrees(field: str, written_for: Mapping[str, str], other: Mapping[str, str], style: Style) -> bool:
    """True when what is written of one person in this field would be written of the other one just so.

    The other one may go by an alias. Middle names may be missing on either side; an initial fits every forename that
    begins with it.
    """
    if field != "name":
        return written_for[field] == other[field]
    called = style.called(written_for)
    middles = {_plain(written_for["middle"]), _plain(other["middle"])} - {""}
    if style.name == "middle" and len(middles) > 1:
        return False
    names = [(other["fore"], other["sur"]), (other["alias_fore"], other["alias_sur"])]
    length = 1 if style.name == "initial" else None
    return any(
        _plain(called["sur"]) == _plain(sur) and _plain(called["fore"])[:length] == _plain(fore)[:length]
        for fore, sur in names
    )


def _plain(name: str) -> str:
    return re.sub(r"^mac(?=...)", "mc", re.sub(r"[^a-z]", "", fold(name).lower()))
