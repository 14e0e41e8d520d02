"""Dates in all written forms, as the number yyyymmdd."""

import re
from datetime import date

from gatelodge.core.text.folding import tokens

_MONTHS = {
    name: number + 1
    for language in (
        "january february march april may june july august september october november december",
        "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    )
    for number, name in enumerate(language.split())
}
_BEHIND_O = {"fawrth": 3, "fai": 5, "fehefin": 6, "orffennaf": 7, "fedi": 9, "dachwedd": 11, "ragfyr": 12}
"""12 o Fawrth: as Welsh writes them behind a preposition."""
MONTH_WORDS: dict[str, int] = _MONTHS | {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9} | _BEHIND_O
"""English and Welsh month names, whole and cut to three letters, to 1..12."""
ORDINALS = ("st", "nd", "rd", "th", "af", "il", "ydd", "edd", "fed", "ed", "eg")
CENTURIES = (19, 20)
"""A year of two digits is looked up in both."""


ONLY_A_DATE = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?\d{1,4}(?:st|nd|rd|th)?[-/. ](?:\d{1,2}|[a-z]{3,9})[-/., ]{1,2}"
    r"\d{2,4}(?:[t ][\d:.]*z?)?",
    re.IGNORECASE,
)
"""A cell that holds a date and nothing else."""


def date_number(text: str) -> int | None:
    """The date as yyyymmdd, however it is written; None when it is no one date. A two-digit year is taken as 19xx.

    >>> [date_number(t) for t in ("12 March 1985", "1985-03-12T00:00:00", "12.3.85", "31/02/1985")]
    [19850312, 19850312, 19850312, None]
    """
    words = tokens(text)
    if len(words) == 1 and len(words[0]) == 8 and words[0].isdigit():
        whole = words[0]
        return _valid(int(whole[:4]), int(whole[4:6]), int(whole[6:])) or _valid(
            int(whole[4:]), int(whole[2:4]), int(whole[:2])
        )
    if len(words) < 3:
        return None
    first, middle, last = (_date_word(word) for word in words[:3])
    if words[0] in MONTH_WORDS:
        first, middle = middle, first
    if len(words[0]) == 4 and words[0].isdigit():
        return _valid(first, middle, last)
    if len(words[2]) == 2 and last is not None:
        last += 1900
    return _valid(last, middle, first) or _valid(last, first, middle)


def _date_word(word: str) -> int | None:
    if word in MONTH_WORDS:
        return MONTH_WORDS[word]
    digits = re.match(r"(\d{1,2}|\d{4})(?:st|nd|rd|th|t\d\d\d*)?$", word)
    return int(digits[1]) if digits else None


def _valid(year: int | None, month: int | None, day: int | None) -> int | None:
    if year is None or month is None or day is None or not 1850 <= year <= 2100:
        return None
    try:
        date(year, month, day)
    except ValueError:
        return None
    return year * 10000 + month * 100 + day
