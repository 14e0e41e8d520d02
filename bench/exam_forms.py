"""How people write a name, a date, a number; and how they slip.

A `Style` is how one writer writes everything in one message. A slip is one typing mistake or one change of form in one
value; `slips_of` says which there are for a field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

from gatelodge.core.text import fold
from gatelodge.core.text.nicknames import same_name

NAMES = ("plain", "comma", "upper_first", "comma_upper", "all_upper", "all_lower", "middle", "alias", "initial")
DATES = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d-%b-%Y", "%d/%m/%y", "%-d.%-m.%Y", "%dth %B %Y", "%Y%m%d")
PHONES = ("whole", "grouped", "international", "brackets")
STREETS = {"Street": "St", "Road": "Rd", "Avenue": "Ave", "Close": "Cl", "Lane": "Ln", "Drive": "Dr", "Terrace": "Ter"}
_KEYBOARD = {a: b for line in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890") for a, b in pairwise(line)}


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


def typing_slip(chance: Random, value: str) -> str:
    """One mistake of the fingers after the first letter: swapped, dropped, doubled, or the key beside it."""
    places = [n for n in range(1, len(value)) if value[n].isalnum()]
    for _ in range(20 if places else 0):
        at = chance.choice(places)
        here, after = value[at], value[at + 1 : at + 2]
        match chance.randrange(4):
            case 0:
                slipped = value[:at] + after + here + value[at + 2 :] if after.isalnum() else value
            case 1:
                slipped = value[:at] + value[at + 1 :]
            case 2:
                slipped = value[:at] + here + value[at:]
            case _:
                other = _KEYBOARD.get(here.lower(), "e" if here.isalpha() else "7")
                slipped = value[:at] + (other.upper() if here.isupper() else other) + value[at + 1 :]
        if slipped != value:
            return slipped
    return value


def _american(_: Random, person: Mapping[str, str], written: str) -> str:
    day = date.fromisoformat(person["birth"])
    return day.strftime("%m/%d/%Y") if day.day != day.month else written


def _short_year(_: Random, person: Mapping[str, str], __: str) -> str:
    return date.fromisoformat(person["birth"]).strftime("%-d/%-m/%y")


def _other_phone(_: Random, person: Mapping[str, str], written: str) -> str:
    digits = person["phone"]
    return f"0044{digits[1:]}" if "44" not in written[:3] else f"{digits[:3]} {digits[3:7]} {digits[7:]}"


def _letter_o(_: Random, __: Mapping[str, str], written: str) -> str:
    return written.replace("0", "O", 1)


def _gap(chance: Random, _: Mapping[str, str], written: str) -> str:
    at = chance.choice([n for n in range(1, len(written)) if written[n - 1] != " " != written[n]])
    return f"{written[:at]} {written[at:]}"


def _other_house(_: Random, __: Mapping[str, str], written: str) -> str:
    return re.sub(r"\d+", lambda found: str(int(found.group()) + 10), written, count=1)


def nickname(person: Mapping[str, str]) -> str:
    """Another forename that the person may go by; "" when none is known."""
    others = same_name(fold(person["fore"]).lower().encode())
    return others[0].decode().title() if others else ""


def _typed(chance: Random, _: Mapping[str, str], written: str) -> str:
    return typing_slip(chance, written)


Slip = Callable[[Random, Mapping[str, str], str], str]
SLIPS: dict[str, tuple[tuple[str, Slip], ...]] = {
    "number": (("typed", _typed), ("letter O", _letter_o), ("gap", _gap)),
    "birth": (("typed", _typed), ("American", _american), ("short year", _short_year)),
    "line": (("typed", _typed), ("other house", _other_house)),
    "postcode": (("typed", _typed), ("letter O", _letter_o), ("gap", _gap)),
    "phone": (("typed", _typed), ("other form", _other_phone)),
    "mail": (("typed", _typed),),
}
"""What can go wrong with a value, beside the name."""
NAME_SLIPS = ("typed forename", "typed surname", "nickname", "initial", "married name")


def slipped_name(kind: str, chance: Random, style: Style, person: Mapping[str, str], other: str) -> dict[str, str]:
    """The name with that slip, whole and in parts. `other`: a surname to marry into."""
    changed = dict(style.called(person)) | {"alias_fore": "", "alias_sur": ""}
    match kind:
        case "typed forename":
            changed["fore"] = typing_slip(chance, person["fore"])
        case "typed surname":
            changed["sur"] = typing_slip(chance, person["sur"])
        case "nickname":
            changed["fore"] = nickname(person) or person["fore"][:1]
        case "initial":
            changed["fore"] = person["fore"][:1]
        case _:
            changed["sur"] = other
    written = style.write(changed)
    return {part: written[part] for part in ("name", "fore", "sur")}


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
