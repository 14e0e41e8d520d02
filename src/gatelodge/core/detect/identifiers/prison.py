"""Prison number (NOMS number): a letter, four digits, two letters. No check letter is published."""

import re

NAME = "prison-number"
PATTERN = r"[A-Z][0-9]{4} ?[A-Z]{2}"
CONTEXT: tuple[str, ...] = ()
_FORM = re.compile(r"[A-Z]\d{4}[A-Z]{2}")


def check(text: str) -> bool:
    """True for a prison number.

    >>> check("A1234AA"), check("a1234 bc"), check("A123AA")
    (True, True, False)
    """
    return _FORM.fullmatch(text.replace(" ", "").upper()) is not None
