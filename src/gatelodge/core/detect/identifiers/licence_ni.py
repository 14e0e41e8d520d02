"""Driving licence number of Northern Ireland: eight digits and no check, so a word must stand near."""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid

_FORM = re.compile(r"\d{8}")


def check(text: str) -> bool:
    """True for eight digits that are not all the same.

    >>> check("12345678"), check("1234567"), check("11111111")
    (True, False, False)
    """
    number = solid(text)
    return _FORM.fullmatch(number) is not None and len(set(number)) > 1


IDENTIFIER = Identifier(
    name="driving-licence-ni",
    shape=r"00000000",
    check=check,
    context=("driving licen", "driver number", "driver licen", "licence number", "licence no", "dva"),
)
