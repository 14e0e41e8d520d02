"""Mail address as written in text. Not counted by itself."""

import re

NAME = "mail-address"
PATTERN = r"[A-Z0-9._%+-]+@[A-Z0-9.-]+\.[A-Z]{2,}"
CONTEXT: tuple[str, ...] = ()
_FORM = re.compile(r"[^\s@<>()]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}")


def check(text: str) -> bool:
    """True for one mail address.

    >>> check("jane@example.org"), check("jane@localhost"), check("a b@example.org")
    (True, False, False)
    """
    return _FORM.fullmatch(text.lower()) is not None
