"""Issued numbers in text: found by pattern, proved by their own rule, counted once each."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import re2

from gatelodge.core.detect.identifiers import KINDS

_NEAR = 60
"""A word of the context stands within so many characters before the number."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number found in one segment."""

    kind: str
    value: str
    """Without blanks, in capitals."""
    segment: int


_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_PATTERNS = tuple(
    (kind, re2.compile(rf"\b{kind.PATTERN}\b", _OPTIONS), re.compile(rf"\b{kind.PATTERN}\b", re.IGNORECASE))
    for kind in KINDS
)
"""RE2 says quickly, and in linear time, whether there is any; the matches of a full table come quicker from `re`."""


def find_numbers(texts: Sequence[str]) -> list[Number]:
    """Every number of a known kind in these segments that passes its check, in order of kind and place."""
    starts, size = [], 0
    for text in texts:
        starts.append(size)
        size += len(text) + 1
    joined = "\n".join(texts)
    plain = joined if joined.isascii() else re.sub(r"[^\x00-\x7f]", "?", joined)
    found = []
    for kind, gate, pattern in _PATTERNS:
        if not gate.search(plain):
            continue
        for match in pattern.finditer(plain):
            if not kind.check(match.group()):
                continue
            start = match.start()
            near = plain[max(0, start - _NEAR) : start].lower() if kind.CONTEXT else ""
            if not kind.CONTEXT or any(word in near for word in kind.CONTEXT):
                value = match.group().replace(" ", "").upper()
                found.append(Number(kind.NAME, value, bisect_right(starts, start) - 1))
    return found
