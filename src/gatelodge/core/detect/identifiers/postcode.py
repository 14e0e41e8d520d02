"""Postcode: outward code, inward code. Not one person's, so it tells a column but is never counted."""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid
from gatelodge.values import FieldClass

_FORM = re.compile(
    r"GIR0AA|(?:[A-PR-UWYZ]\d[A-HJKPSTUW]?|[A-PR-UWYZ]\d\d|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY]?|[A-PR-UWYZ][A-HK-Y]\d\d)"
    r"\d[ABD-HJLNP-UW-Z]{2}"
)


def check(text: str) -> bool:
    """True for the form of a postcode.

    >>> check("CF24 0AA"), check("sw1a1aa"), check("QA1 1AA"), check("CF24 0IC")
    (True, True, False, False)
    """
    return _FORM.fullmatch(solid(text)) is not None


IDENTIFIER = Identifier(
    name="postcode",
    shape=r"AA?0[A0]? ?0AA",
    check=check,
    telling=check,
    field_class=FieldClass.CONTACT,
    names_person=False,
)
