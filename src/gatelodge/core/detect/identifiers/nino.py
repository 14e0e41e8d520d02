"""National Insurance number: two letters, six digits, A to D; some prefixes are never issued. No checksum.

Files often leave out the last letter; without it a word must stand near.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid
from gatelodge.core.text import NATIONAL_INSURANCE

_FORM = re.compile(rf"{NATIONAL_INSURANCE}[a-d]?", re.IGNORECASE)


def check(text: str) -> bool:
    """True for a number that can be issued, with or without its last letter.

    >>> check("AB 12 34 56 C"), check("AB123456"), check("nt998877a"), check("DA123456A")
    (True, True, False, False)
    """
    return _FORM.fullmatch(solid(text)) is not None


def telling(text: str) -> bool:
    """True with the last letter.

    >>> telling("AB123456C"), telling("AB123456")
    (True, False)
    """
    return text[-1].isalpha()


def normal(text: str) -> str:
    """Without the last letter, which many files leave out.

    >>> normal("ab 12 34 56 c"), normal("AB123456")
    ('AB123456', 'AB123456')
    """
    return solid(text)[:8]


IDENTIFIER = Identifier(
    name="national-insurance-number",
    shape=r"AA[ -]?00[ -]?00[ -]?00(?:[ -]?A)?",
    check=check,
    telling=telling,
    context=("national insurance", "nino", "ni no", "ni num", "n.i", "yswiriant gwladol"),
)
