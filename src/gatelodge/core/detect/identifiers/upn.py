"""Unique Pupil Number: a check letter, then twelve digits, the last of them a letter in a temporary one.

One chance string in 23 passes, so a word nearby must speak of it.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""Without I, O and S: the check letter by remainder, and the value of a last letter."""
_FORM = re.compile(rf"[{_LETTERS}]\d{{11}}[{_LETTERS}\d]")


def check(text: str) -> bool:
    """True when the check letter fits.

    >>> check("B801200005001"), check("b80120000500 1"), check("J801200005001")
    (True, True, False)
    """
    number = solid(text)
    if not _FORM.fullmatch(number):
        return False
    values = [int(c) if c.isdigit() else _LETTERS.index(c) for c in number[1:]]
    return _LETTERS[sum(weight * value for weight, value in enumerate(values, 2)) % 23] == number[0]


IDENTIFIER = Identifier(
    name="pupil-number",
    shape=r"A00000000000[A0]",
    check=check,
    context=("upn", "pupil", "student", "disgybl"),
)
