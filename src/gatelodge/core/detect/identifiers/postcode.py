"""Postcode: outward code, inward code. Not a person's, so it tells a column but is never counted by itself."""

import re

NAME = "postcode"
PATTERN = r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}"
CONTEXT: tuple[str, ...] = ()
_FORM = re.compile(
    r"GIR0AA|(?:[A-PR-UWYZ]\d[A-HJKPSTUW]?|[A-PR-UWYZ]\d\d|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY]?|[A-PR-UWYZ][A-HK-Y]\d\d)"
    r"\d[ABD-HJLNP-UW-Z]{2}"
)


def check(text: str) -> bool:
    """True for the form of a postcode.

    >>> check("CF24 0AA"), check("sw1a1aa"), check("QA1 1AA"), check("CF24 0IC")
    (True, True, False, False)
    """
    return _FORM.fullmatch(text.replace(" ", "").upper()) is not None
