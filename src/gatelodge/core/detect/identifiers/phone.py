"""UK telephone number: 0 or +44, then nine or ten digits; only the ranges in use. Not counted by itself."""

import re

NAME = "uk-phone"
PATTERN = r"(?:\+44|0)[0-9() -]{9,16}"
CONTEXT: tuple[str, ...] = ()
_FORM = re.compile(r"(?:(?:00|\+)44(?:\(?0\)?)?|0)(?:[1235789]\d{8,9})")


def check(text: str) -> bool:
    """True for a number that can be dialled.

    >>> check("+44 (0)29 2034 5678"), check("07700 900123"), check("0612 345 678")
    (True, True, False)
    """
    return _FORM.fullmatch(re.sub(r"[ ().-]", "", text)) is not None
