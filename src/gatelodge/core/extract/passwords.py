"""Passwords that stand in the message beside what they open.

People send the locked file and its password in one mail. What a recipient can open with it, we must read.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from gatelodge.core.extract.context import Context
from gatelodge.values import GapKind, Part, Segment, SegmentKind

MOST = 40
"""So many are tried: some formats take a quarter of a second for each."""
_LABEL = r"(?:pass ?(?:word|code|phrase|wd)|pwd|pw|pin|cyfrinair|cod mynediad)"
_TELLS = re.compile(
    rf"(?i)\b{_LABEL}\b"
    r"(?:\s+(?:is|yw|ydy|for|to|of|i|ar gyfer|needed|you need|below)\b[^:=\n]{0,60}?)?"
    r"\s*[:=\-\u2013\u2014]*[ \t]*(?:\n\s*)?(.{1,120})"
)
_SAID_BEFORE = re.compile(rf"(?i)(\S{{4,40}})\s+(?:is|yw|ydy)\s+(?:the|your|y)\s+{_LABEL}\b")
_QUOTED = re.compile("[\"\u201c\u2018']([^\"\u201d\u2019'\\n]{3,60})[\"\u201d\u2019']")
_QUOTES = "\"'`\u2018\u2019\u201c\u201d<>()[]"
_ENDS = ".,;:!?"
_BELOW = (":", "below", "below.", "here", "follows", "isod")
_LOCK = "keyEncryptor/password"
"""So a locked Office file describes its own lock; nothing that stands beside it there is its password."""
_LONGEST = 120
_SHORT_MAIL = 12
"""Words; a mail of no more, sent after a locked file, may be nothing but the password."""
_LIKELY = re.compile(r"(?=\S*\d)(?=\S*[^\W\d])\S{6,40}|\S*[^\W\d_]\S*[!@#$%^&*+=]\S*|\d{4,12}")


def open_locks(context: Context) -> None:
    """Try the passwords that stand in the message on what is still locked; what stays locked is a gap."""
    while context.locks:
        waiting, context.locks[:] = list(context.locks), []
        tried = candidates(context.parts)
        for lock in waiting:
            if not any(context.opens(lock, password) for password in tried):
                context.gap(lock.place, GapKind.LOCKED, lock.sentence)


def candidates(parts: Iterable[Part]) -> list[str]:
    """What may be a password, likeliest first: what is said to be one, then quoted words, then odd words in few."""
    parts = list(parts)
    texts = [segment.text for part in parts for segment in part.segments]
    # a label may stand in one segment and the password in the next
    texts += [f"{one.text}\n{two.text}" for part in parts for one, two in pairwise(part.segments) if _ends(one)]
    found = dict.fromkeys(word for text in texts if _mentions(text) for word in _told(text))
    spoken = [one.text for part in parts for one in part.segments if one.kind is not SegmentKind.HEADER]
    words = [word for text in spoken for word in text.split()]
    if len(words) <= _SHORT_MAIL:
        found |= dict.fromkeys(word.strip(_QUOTES) for word in words if _LIKELY.fullmatch(word))
    return [word for word in found if word and len(word) <= _LONGEST][:MOST]


def _mentions(text: str) -> bool:
    return _MENTION.search(text) is not None and _LOCK not in text


def _ends(segment: Segment) -> bool:
    return _MENTION.search(segment.text[-80:]) is not None


_MENTION = re.compile(rf"(?i)\b{_LABEL}\b")


def _told(text: str) -> Iterator[str]:
    for tells in _TELLS.finditer(text):
        rest = tells[1].strip()
        if rest.endswith(_BELOW):
            yield text[tells.end() :].strip().partition("\n")[0].strip().strip(_QUOTES)
        yield rest.strip(_QUOTES)
        for word in rest.split()[:6]:
            yield word.strip(_QUOTES)
            yield word.strip(_QUOTES).rstrip(_ENDS).strip(_QUOTES)
        yield rest
        yield rest.rstrip(_ENDS)
    for told in _SAID_BEFORE.finditer(text):
        yield told[1].strip(_QUOTES)
    yield from _QUOTED.findall(text)
