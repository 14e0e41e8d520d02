"""NHS number: ten digits, the last a mod-11 check over the first nine with weights 10 to 2.

Repeated digits pass the sum and are refused. One chance string in eleven passes, so a word nearby must speak of it.
Numbers from 0 to 3 begin with a birth date (the Scottish CHI number) or are the 320 to 399 of Northern Ireland, which
keeps most ten-digit telephone numbers out.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier

_BIRTH = re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{6}|3[2-9]\d{8}")
_FORM = re.compile(r"\s*\d{3}([ -]?)\d{3}\1\d{4}\s*")


def check(text: str) -> bool:
    """True when the check digit fits.

    >>> check("943 476 5919"), check("9434765918"), check("111 111 1111"), check("0121 496 005")
    (True, False, False, False)
    """
    digits = "".join(c for c in text if c.isdigit())
    if not _FORM.fullmatch(text) or len(set(digits)) == 1 or (digits[0] < "4" and not _BIRTH.fullmatch(digits)):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


IDENTIFIER = Identifier(
    name="nhs-number",
    shape=r"000[ -]?000[ -]?0000",
    check=check,
    context=("nhs", "patient", "hospital n", "chi n", "health n", "h&c n", "rhif gig"),
)
