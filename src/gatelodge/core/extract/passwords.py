"""Passwords that stand in the message beside what they open.

People send the locked file and its password in one mail. What a recipient can open with it, we must read.
"""

import re
from collections.abc import Iterable, Iterator

from gatelodge.core.extract.context import Context
from gatelodge.values import GapKind, Part

MOST = 40
"""So many are tried: some formats take a quarter of a second for each."""
_TELLS = re.compile(
    r"(?i)\b(?:pass ?(?:word|code|phrase|wd)|pwd|pw|pin|cyfrinair|cod mynediad)\b"
    r"(?:\s+(?:is|yw|for|to|ydy)\b[^:=\n]{0,60}?)?"
    r"\s*[:=\-\u2013\u2014]*\s*(.{1,120})"
)
_QUOTES = "\"'`\u2018\u2019\u201c\u201d<>()[]"


def open_locks(context: Context) -> None:
    """Try the passwords that stand in the message on what is still locked; what stays locked is a gap."""
    while context.locks:
        waiting, context.locks[:] = list(context.locks), []
        tried = candidates(context.parts)
        for lock in waiting:
            if not any(lock.open_with(password) for password in tried):
                context.gap(lock.place, GapKind.LOCKED, lock.sentence)


def candidates(parts: Iterable[Part]) -> list[str]:
    """What may be a password, likeliest first."""
    found = dict.fromkeys(word for part in parts for segment in part.segments for word in _told(segment.text))
    return list(found)[:MOST]


def _told(text: str) -> Iterator[str]:
    for tells in _TELLS.finditer(text):
        rest = tells[1].strip()
        yield rest
        for word in rest.split()[:6]:
            yield word.strip(_QUOTES)
            yield word.strip(_QUOTES).rstrip(".,;:!?")
