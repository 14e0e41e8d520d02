"""Police National Computer id: year, slash, serial, check letter over year and serial mod 23.

Written short (12/394773H) or long (2012/0394773H); the century does not enter the check.
"""

import re

NAME = "pnc-id"
PATTERN = r"(?:[0-9]{2})?[0-9]{2}/[0-9]{1,7}[A-Z]"
CONTEXT: tuple[str, ...] = ()
LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""Without I, O and S: the check letter by remainder."""
_FORM = re.compile(r"(?:\d\d)?(\d\d)/(\d{1,7})([A-Z])")


def check(text: str) -> bool:
    """True when the check letter fits.

    >>> check("2012/394773H"), check("02/73319Z"), check("12/394773A")
    (True, True, False)
    """
    form = _FORM.fullmatch(text.upper())
    return form is not None and LETTERS[int(form[1] + form[2].zfill(7)) % 23] == form[3]
