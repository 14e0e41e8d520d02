"""Criminal Records Office number: serial, slash, year, check letter.

An SF file number has year first, and its serial is not padded for the check. A short serial needs a word near.
"""

import re

from gatelodge.core.detect.identifiers.identifier import Identifier, solid
from gatelodge.core.detect.identifiers.pnc import LETTERS

_STANDARD = re.compile(r"(\d{1,6})/(\d\d)([A-Z])")
_FILE = re.compile(r"SF(\d\d)/(\d{1,6})([A-Z])")


def check(text: str) -> bool:
    """True when the check letter fits.

    >>> check("29906/12J"), check("SF83/50058Z"), check("85227/65G")
    (True, True, False)
    """
    text = solid(text)
    if form := _STANDARD.fullmatch(text):
        return LETTERS[int(form[2] + form[1].zfill(6)) % 23] == form[3]
    form = _FILE.fullmatch(text)
    return form is not None and LETTERS[int(form[1] + form[2]) % 23] == form[3]


def telling(text: str) -> bool:
    """True for a file number, and for a serial of at least four digits.

    >>> telling("SF83/50058Z"), telling("29906/12J"), telling("14/12A")
    (True, True, False)
    """
    return _FILE.fullmatch(solid(text)) is not None or text.find("/") >= 4


IDENTIFIER = Identifier(
    name="cro-number",
    shape=r"AA00/0{1,6}A|0{1,6}/00A",
    check=check,
    telling=telling,
    context=("cro", "criminal record"),
)
