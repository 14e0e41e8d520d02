"""Unique Taxpayer Reference: ten digits, the first a check over the others, sometimes with a K.

One chance string in eleven passes, so a word nearby must speak of tax.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid

_FORM = re.compile(r"K?(\d{10})K?")
_WEIGHTS = (6, 7, 8, 9, 10, 5, 4, 3, 2)
_CHECK = "21987654321"


def check(text: str) -> bool:
    """True when the check digit fits.

    >>> check("1955839661"), check("19558 39661K"), check("2955839661"), check("0000000000")
    (True, True, False, False)
    """
    form = _FORM.fullmatch(solid(text))
    if form is None or len(set(form[1])) == 1:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, form[1][1:], strict=True))
    return _CHECK[total % 11] == form[1][0]


def normal(text: str) -> str:
    """The ten digits.

    >>> normal("19558 39661 K")
    '1955839661'
    """
    return solid(text).strip("K")


IDENTIFIER = Identifier(
    name="tax-reference",
    shape=r"00000 ?00000(?: ?A)?",
    check=check,
    normal=normal,
    context=("utr", "unique tax", "tax reference", "tax ref", "taxpayer", "self assessment", "self-assessment"),
)
