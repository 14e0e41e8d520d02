"""Prison number (NOMS number): a letter, four digits, two letters. No check letter is published."""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier

_FORM = re.compile(r"[A-Za-z][0-9]{4} ?[A-Za-z]{2}")
_HEXADECIMAL = re.compile(r"[a-f0-9]+")


def check(text: str) -> bool:
    """True for a prison number.

    >>> check("A1234AA"), check("a1234 bc"), check("A123AA")
    (True, True, False)
    """
    return _FORM.fullmatch(text) is not None


def telling(text: str) -> bool:
    """True unless it may be a short commit hash: small letters, none beyond f.

    >>> telling("G1234BC"), telling("g1234bc"), telling("a1234bc")
    (True, True, False)
    """
    return text.isupper() or _HEXADECIMAL.fullmatch(text) is None


IDENTIFIER = Identifier(
    name="prison-number",
    shape=r"A0000 ?AA",
    check=check,
    telling=telling,
    context=("prison", "offender", "inmate", "noms", "nomis", "carchar"),
)
