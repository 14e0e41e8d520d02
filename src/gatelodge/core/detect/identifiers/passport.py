"""Passport number: nine digits (United Kingdom), or one or two letters and seven or eight digits. No check.

Sources disagree about the letters, and nothing in the number can be checked, so the word must stand near.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid

_FORM = re.compile(r"\d{9}|[A-Z]\d{8}|[A-Z]{2}\d{7}")


def check(text: str) -> bool:
    """True for the form of a passport number.

    >>> check("123456789"), check("AB1234567"), check("AB12345")
    (True, True, False)
    """
    number = solid(text)
    return _FORM.fullmatch(number) is not None and len(set(number)) > 1


IDENTIFIER = Identifier(
    name="passport-number",
    shape=r"000000000|A00000000|AA0000000",
    check=check,
    context=("passport", "pasbort"),
)
