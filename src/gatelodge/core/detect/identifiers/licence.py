"""Driving licence number of Great Britain: surname, birth date and initials in sixteen characters.

Five of the surname (filled with 9), decade, month (50 more for a woman), day, year digit, two initials (filled with 9),
a digit or letter, two letters. How the last three are made is not public, so only the structure is checked.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid

_FORM = re.compile(
    r"(?:[A-Z]{5}|[A-Z]{4}9|[A-Z]{3}99|[A-Z]{2}999|[A-Z]9999)"
    r"\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d(?:[A-Z][A-Z9]|99)[A-Z0-9][A-Z]{2}"
)


def check(text: str) -> bool:
    """True for the structure of a licence number.

    >>> check("MORGA657054SM9IJ"), check("FO999512018AA1AB"), check("MORGA613054SM9IJ")
    (True, True, False)
    """
    return _FORM.fullmatch(solid(text)) is not None


IDENTIFIER = Identifier(
    name="driving-licence",
    shape=r"(?:AAAAA|AAAA0|AAA00|AA000|A0000) ?000000 ?[A0]{2}[A0] ?AA",
    check=check,
    telling=check,
    context=("licence", "license", "dvla", "driver"),
)
