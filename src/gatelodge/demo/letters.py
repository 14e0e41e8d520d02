"""The words of a mail: picked from `data/letters.toml` by kind, filled with a person, a day and a time."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from gatelodge.demo.people import Prisoner

_WELSH_DAYS = ("dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau", "dydd Gwener", "dydd Sadwrn", "dydd Sul")
_WELSH_MONTHS = {7: "Gorffennaf", 8: "Awst"}
_SESSIONS = (time(9, 15), time(10, 30), time(13, 45), time(14, 0), time(15, 15))


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of one mail."""

    subject: str
    text: str


def words(chance: Random, kind: str, *, facts: Mapping[str, str], signed: str) -> Words:
    """A mail of this kind about these facts, with the author's signature under it."""
    letter = _letters()[kind]
    pick = {
        part: chance.choice(letter[part]).format_map(facts)
        for part in ("subjects", "openings", "bodies", "extras", "closings")
    }
    blocks = [pick["openings"], pick["bodies"], pick["extras"], f"{pick['closings']}\n{signed}".strip()]
    return Words(pick["subjects"], "\n\n".join(block for block in blocks if block) + "\n")


def asked(chance: Random, facts: Mapping[str, str]) -> str:
    """What a visitor wrote to us, to be quoted."""
    return str(chance.choice(_letters()["question"]["asked"])).format_map(facts)


def visit_facts(chance: Random, prisoner: Prisoner, *, name: str, day: date, welsh: bool = False) -> dict[str, str]:
    """Everything a letter may say of a prisoner and a visit in the next days."""
    on, at = day + timedelta(days=chance.randint(2, 13)), chance.choice(_SESSIONS)
    return {
        "name": name,
        "short": prisoner.short,
        "full": prisoner.full,
        "number": prisoner.number,
        "born": f"{prisoner.born:%d/%m/%Y}",
        "release": f"{prisoner.release:%d/%m/%Y}",
        "home": f"{prisoner.home.full}, {prisoner.home.postcode}",
        "offence": prisoner.offence,
        "day": spoken(on, welsh=welsh),
        "time": f"{at.hour % 12 or 12}.{at.minute:02d}{'am' if at.hour < 12 else 'pm'}" if not welsh else f"{at:%H:%M}",
        "table": str(chance.randint(1, 32)),
        "ref": f"V{chance.randint(10000, 99999)}",
    }


def spoken(day: date, *, welsh: bool = False) -> str:
    """A day as people write it."""
    if welsh:
        return f"{_WELSH_DAYS[day.weekday()]} {day.day} {_WELSH_MONTHS[day.month]}"
    return f"{day:%A} {day.day} {day:%B}"


@cache
def _letters() -> dict[str, Any]:
    return tomllib.loads(files("gatelodge.demo.data").joinpath("letters.toml").read_text(encoding="utf-8"))
