"""National Insurance number: two letters, six digits, A to D; some prefixes are never issued. No checksum."""

import re

NAME = "national-insurance-number"
PATTERN = r"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]"
CONTEXT: tuple[str, ...] = ()
_FORM = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")


def check(text: str) -> bool:
    """True for a number that can be issued.

    >>> check("AB 12 34 56 C"), check("nt998877a"), check("DA123456A")
    (True, False, False)
    """
    return _FORM.fullmatch(text.replace(" ", "").upper()) is not None
