"""What one kind of issued number is: how it is written, which words stand near it, and its own rule.

A shape is a regular expression over text in which every letter is `A` and every digit `0`: `A0000 ?AA` for A1234 BC.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from gatelodge.values import FieldClass

_BETWEEN = re.compile(r"[^A-Za-z0-9/]+")


def solid(text: str) -> str:
    """The letters, digits and slashes of a number, in capitals.

    >>> solid("ab 12-34-56 c")
    'AB123456C'
    """
    return (text if text.isalnum() else _BETWEEN.sub("", text)).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One kind of number."""

    name: str
    shape: str
    check: Callable[[str], bool]
    """The real rule, on one number as written; a checksum where there is one."""
    context: tuple[str, ...] = ()
    """How words begin, one of which must stand near a number that does not tell by itself."""
    telling: Callable[[str], bool] = lambda _: False
    """True when a number that passes the check names somebody with no word near."""
    normal: Callable[[str], str] = solid
    """One spelling for each number, so that it counts once."""
    field_class: FieldClass = FieldClass.IDENTITY
    names_person: bool = True
    """A number of this kind is somebody's own, and nobody else's."""
