"""Criminal Records Office number: serial, slash, year, check letter.

An SF file number has year first, and its serial is not padded for the check.
"""

import re

from gatelodge.core.detect.identifiers.pnc import LETTERS

NAME = "cro-number"
PATTERN = r"(?:SF[0-9]{2}/[0-9]{1,6}|[0-9]{1,6}/[0-9]{2})[A-Z]"
CONTEXT: tuple[str, ...] = ()
_STANDARD = re.compile(r"(\d{1,6})/(\d\d)([A-Z])")
_FILE = re.compile(r"SF(\d\d)/(\d{1,6})([A-Z])")


def check(text: str) -> bool:
    """True when the check letter fits.

    >>> check("29906/12J"), check("SF83/50058Z"), check("85227/65G")
    (True, True, False)
    """
    text = text.upper()
    if form := _STANDARD.fullmatch(text):
        return LETTERS[int(form[2] + form[1].zfill(6)) % 23] == form[3]
    form = _FILE.fullmatch(text)
    return form is not None and LETTERS[int(form[1] + form[2]) % 23] == form[3]
