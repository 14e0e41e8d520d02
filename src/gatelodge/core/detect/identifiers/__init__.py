"""Numbers that the United Kingdom issues to people, one file each, all with the same verbs.

Each module has `check(text) -> bool`, the real rule behind the number, and `IDENTIFIER`, which says how it is written
and which words stand near it. A checksum alone is weak: a letter check passes one chance string in 23, a mod-11 check
one in 11; such a number counts only with a word near, or in a column whose heading says what it is.
Source of the rules: docs/formats/detectors.md.
"""

from gatelodge.core.detect.identifiers import (
    bank,
    crn,
    cro,
    licence,
    licence_ni,
    mail,
    nhs,
    nino,
    passport,
    phone,
    pnc,
    postcode,
    prison,
    upn,
    utr,
)
from gatelodge.core.detect.identifiers.identifier import Identifier

KINDS: tuple[Identifier, ...] = tuple(
    module.IDENTIFIER for module in (prison, nhs, nino, pnc, cro, licence, upn, utr, passport, crn, licence_ni, bank)
)
"""What is looked for in text. Where two read the same characters, the first that has its word near counts."""
OF_COLUMNS: tuple[Identifier, ...] = (postcode.IDENTIFIER, phone.IDENTIFIER, mail.IDENTIFIER)
"""What tells a column of a table, and is everywhere in text."""

__all__ = ["KINDS", "OF_COLUMNS", "Identifier"]
