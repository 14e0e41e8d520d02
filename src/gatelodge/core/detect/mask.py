"""Evidence as a reviewer may see it: first letters and shapes, nothing else; in every script alike."""

import re
from collections.abc import Callable
from functools import cache
from itertools import groupby
from unicodedata import category, normalize

_CAPITAL = r"[A-Z][\w'’-]+"
_RUN = r"\b(?:\w*\d[\w/]*|{name})(?:[ ,./-]{{1,2}}(?:\w*\d[\w/]*|{name}))*"
_TELLING = re.compile(_RUN.format(name=_CAPITAL))
_HIDDEN = re.compile(r"\d|(?<=\w)\w")
_LETTERS = 0x1FFFF
"""Up to here stand the scripts with small letters and marks."""
LONGEST = 60


def mask(value: str) -> str:
    """The value with all but each word's first letter as dots; of digits nothing is kept.

    >>> mask("Dafydd Pugh"), mask("A1234BC"), mask("12/03/1985"), mask("Дафид Пью")
    ('D••••• P•••', 'A••••••', '••/••/••••', 'Д•••• П••')
    """
    hidden = _HIDDEN if value.isascii() else _hidden_anywhere()
    return hidden.sub("•", _unmarked(value[:LONGEST]))


def mask_text(text: str) -> str:
    """The names and numbers of a paragraph, masked; what stands between them is left out.

    A name begins with a capital, or in a script that has none with any letter.
    """
    telling = _TELLING if text.isascii() else _telling_anywhere()
    found = zip(telling.finditer(_unmarked(text)), range(4), strict=False)
    return ", ".join(mask(match.group()) for match, _ in found)[:LONGEST]


def _unmarked(text: str) -> str:
    """Without accents, vowel signs and joiners that stand by themselves: a word would seem to end at each."""
    return text if text.isascii() else _marks().sub("", normalize("NFC", text))


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(_any_of(lambda letter: category(letter) in {"Mn", "Mc", "Me", "Cf"}))


@cache
def _unicase() -> str:
    """Letters that are neither small nor capital."""
    return _any_of(lambda letter: category(letter) == "Lo")


@cache
def _hidden_anywhere() -> re.Pattern[str]:
    """A name may be written as one letter for each word: then all but the first go."""
    return re.compile(rf"{_HIDDEN.pattern}|(?<=\w[ ,./-]){_unicase()}(?!\w)")


@cache
def _telling_anywhere() -> re.Pattern[str]:
    capital = rf"(?![a-z])(?!{_any_of(str.islower)})[^\W\d_][\w'’-]"
    return re.compile(_RUN.format(name=rf"(?:{capital}+|{_unicase()}[\w'’-]*)"))


def _any_of(fits: Callable[[str], bool]) -> str:
    """The letters that fit, as a class of a regular expression."""
    ranges = []
    for there, run in groupby(map(chr, range(0x80, _LETTERS)), fits):
        if there:
            letters = "".join(run)
            ranges.append(f"{letters[0]}-{letters[-1]}")
    return f"[{''.join(ranges)}]"
