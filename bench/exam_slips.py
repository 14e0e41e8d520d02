"""How people slip: one typing mistake or one change of form in one value; `SLIPS` says which there are for a field."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from random import Random

from bench.exam_forms import Style
from gatelodge.core.text import fold
from gatelodge.core.text.nicknames import same_name

_KEYBOARD = {a: b for line in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890") for a, b in pairwise(line)}


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
