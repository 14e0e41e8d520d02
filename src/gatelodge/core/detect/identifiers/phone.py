"""UK telephone number: 0 or +44, then nine or ten digits; only the ranges in use. Tells a column, is never counted."""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier
from gatelodge.values import FieldClass

_FORM = re.compile(r"(?:(?:00|\+)44(?:\(?0\)?)?|0)(?:1\d{8,9}|[23579]\d{9}|8\d{8,9})")
_BETWEEN = re.compile(r"[ ().-]")


def check(text: str) -> bool:
    """True for a number that can be dialled.

    >>> check("+44 (0)29 2034 5678"), check("07700 900123"), check("01204 12345"), check("0612 345 6789")
    (True, True, True, False)
    """
    return _FORM.fullmatch(_BETWEEN.sub("", text)) is not None


IDENTIFIER = Identifier(
    name="uk-phone",
    shape=r"(?:\+00|0)[0() -]{8,15}0",
    check=check,
    telling=check,
    field_class=FieldClass.CONTACT,
    names_person=False,
)
