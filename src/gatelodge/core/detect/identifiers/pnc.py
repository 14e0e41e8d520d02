"""Police National Computer id: year, slash, serial, check letter over year and serial mod 23.

Written short (12/394773H) or long (2012/0394773H); the century does not enter the check. Without the slash it is long
form at exactly twelve characters, short form otherwise. A short serial (a house number, a section) needs a word near.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid

LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""Without I, O and S: the check letter by remainder."""
_FORM = re.compile(r"(?:\d\d)?(\d\d)/(\d{1,7})([A-Z])")
_LONG = 12


def check(text: str) -> bool:
    """True when the check letter fits.

    >>> check("2012/394773H"), check("02/73319Z"), check("79163001B"), check("12/394773A")
    (True, True, True, False)
    """
    return bool(normal(text))


def normal(text: str) -> str:
    """The short form, without century and leading zeros; "" when the check letter does not fit.

    >>> normal("2012/0394773H"), normal("20120394773H"), normal("12/394773h"), normal("20230583843N")
    ('12/394773H', '12/394773H', '12/394773H', '')
    """
    form = _FORM.fullmatch(_slashed(solid(text)))
    if form is None:
        return ""
    year, serial, letter = form.groups()
    return f"{year}/{int(serial)}{letter}" if LETTERS[int(year + serial.zfill(7)) % 23] == letter else ""


def _slashed(text: str) -> str:
    if "/" in text:
        return text
    year = 4 if len(text) == _LONG else 2
    return f"{text[:year]}/{text[year:]}"


def telling(text: str) -> bool:
    """True with a slash and a serial that is written with at least four digits.

    >>> telling("12/394773H"), telling("12/14A"), telling("0273319Z")
    (True, False, False)
    """
    form = _FORM.fullmatch(solid(text))
    return form is not None and len(form[2]) >= 4


IDENTIFIER = Identifier(
    name="pnc-id",
    shape=r"00(?:00)?/0{1,7}A|0{3,11}A",
    check=check,
    telling=telling,
    normal=normal,
    context=("pnc", "police national", "police id", "police number"),
)
