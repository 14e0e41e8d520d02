"""Folding: text without case, accents, apostrophes and what else people write differently."""

import re
import unicodedata
from functools import cache

_SPECIAL = str.maketrans(
    {
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE",
        "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D", "ı": "i", "ħ": "h", "Ħ": "H",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'", "ʾ": "'", "´": "'", "′": "'", "＇": "'",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart, and everything people type for an apostrophe."""
_POSSESSIVE = re.compile(r"'[sS](?![^\W_])")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_TOKEN = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text without accents, invisible characters, apostrophes and possessive s; case and other marks are kept.

    Each character is folded for itself, so that a long text with few strange ones costs little.

    >>> fold("Siân O’Hara’s café")
    'Sian OHara cafe'
    """
    if not text.isascii():
        text = _BEYOND_ASCII.sub(lambda found: _folded(found.group()), text)
    return without_apostrophes(text)


def without_apostrophes(text: str) -> str:
    """The text without apostrophes and possessive s: all that folding does to ASCII.

    >>> without_apostrophes("O'Hara's")
    'OHara'
    """
    if "`" in text:
        text = text.replace("`", "'")
    if "'" in text:
        text = _POSSESSIVE.sub("", text).replace("'", "")
    return text


@cache
def _folded(character: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", character.translate(_SPECIAL)).translate(_SPECIAL)
    return "".join(each if each.isascii() else _plain(each) for each in taken_apart)


def _plain(character: str) -> str:
    """A letter of another script in lower case; nothing for marks and invisibles; a blank for quotes and dashes."""
    if character.isalnum():
        return character.lower()
    return "" if unicodedata.category(character) in {"Mn", "Me", "Cf"} else " "


def tokens(text: str) -> list[str]:
    """Runs of letters and digits of the folded text, in lower case.

    >>> tokens("Smith-Jones, D. (A1234AA)")
    ['smith', 'jones', 'd', 'a1234aa']
    """
    return _TOKEN.findall(fold(text).lower())


def compact(text: str) -> bytes:
    """The normal form of a name, identifier or postcode: its letters and digits with nothing between them."""
    return "".join(tokens(text)).encode()
