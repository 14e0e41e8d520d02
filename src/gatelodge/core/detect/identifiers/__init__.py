"""Numbers that the United Kingdom issues to people, one file each, all with the same verbs.

Each module has `NAME`, `PATTERN` (RE2 syntax, matched without regard to case on folded text), `CONTEXT` (words, one of
which must stand near; () where the form alone is telling) and `check(text) -> bool`, the real rule behind the number.
A checksum alone is weak: a letter check passes one chance string in 23, a mod-11 check one in 11.
"""

from gatelodge.core.detect.identifiers import cro, nhs, nino, pnc, prison

KINDS = (prison, nhs, nino, pnc, cro)
"""Every kind that counts as naming a person."""

__all__ = ["KINDS", "cro", "nhs", "nino", "pnc", "prison"]
