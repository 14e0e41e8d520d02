"""Mail address as written in text. Tells a column, is never counted."""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier
from gatelodge.values import FieldClass

_FORM = re.compile(r"[^\s@<>()]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}")


def check(text: str) -> bool:
    """True for one mail address.

    >>> check("jane@example.org"), check("jane@localhost"), check("a b@example.org")
    (True, False, False)
    """
    return _FORM.fullmatch(text.lower()) is not None


IDENTIFIER = Identifier(
    name="mail-address",
    shape=r"[A0._%+-]{1,64}@[A0.-]{1,190}\.A{2,24}",
    check=check,
    telling=check,
    field_class=FieldClass.CONTACT,
    names_person=False,
)
