"""Sort code and account: six digits in pairs, then eight digits. The banks' own check is not ours to ship.

Every invoice carries one, so it is somebody's money and nobody's name: it is shown, and counts no person.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid
from gatelodge.values import FieldClass

_FORM = re.compile(r"\d{14}")


def check(text: str) -> bool:
    """True for a sort code with an account number behind it.

    >>> check("20-00-00 55779911"), check("20-00-00"), check("00-00-00 00000000")
    (True, False, False)
    """
    number = solid("".join(c for c in text if c.isdigit()))
    return _FORM.fullmatch(number) is not None and len(set(number)) > 1


def normal(text: str) -> str:
    """The fourteen digits.

    >>> normal("Sort code 20-00-00, account 55779911")
    '20000055779911'
    """
    return "".join(c for c in text if c.isdigit())


IDENTIFIER = Identifier(
    name="bank-account",
    shape=r"00[ -]?00[ -]?00[ ,;:/.A\t-]{1,24}00000000",
    check=check,
    normal=normal,
    context=("sort code", "account", "a/c", "acct", "bank", "cyfrif"),
    field_class=FieldClass.FINANCE,
    names_person=False,
)
