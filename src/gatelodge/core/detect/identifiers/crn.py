"""Case reference number of the probation service: a letter and six digits. No check, so a word must stand near."""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid

_FORM = re.compile(r"[A-Z]\d{6}")


def check(text: str) -> bool:
    """True for the form of a case reference number.

    >>> check("X123456"), check("X12345")
    (True, False)
    """
    return _FORM.fullmatch(solid(text)) is not None


IDENTIFIER = Identifier(
    name="case-reference-number",
    shape=r"A000000",
    check=check,
    context=("crn", "delius", "ndelius", "probation", "case reference", "prawf"),
)
