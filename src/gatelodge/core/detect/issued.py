"""Issued numbers in text: found by their shape, proved by their own rule, counted once each.

A number that does not tell by itself needs one of its words near: in the heading of its column, before it in the same
segment with no other number's word in between, or right behind it.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import re2

from gatelodge.core.detect.identifiers import KINDS, Identifier
from gatelodge.core.detect.places import Place

_NEAR = 60
"""A word stands near within so many characters before the number,"""
_BEHIND = 24
"""and within so many behind it."""
_SHAPE_OF = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", b"0" * 10 + b"A" * 52)
_PLAIN = str.maketrans(
    dict.fromkeys("\xa0\u2007\u2009\u202f", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013", "-")
    | {chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)}
)
"""Blanks, hyphens and full-width characters that people type in numbers."""
_OTHERS = (
    *("tel", "phone", "ph", "fax", "mob", "call", "ring", "text", "dial", "helpline", "switchboard", "contact n"),
    *("isbn", "issn", "order n", "order:", "order #", "invoice", "tracking", "parcel", "consignment", "po n", "part n"),
    *("serial", "sku", "barcode", "card", "commit", "ticket", "version", "build"),
)
"""How words begin that speak of numbers which are nobody's."""


@dataclass(slots=True)
class Number:
    """One number found in one segment."""

    kind: Identifier
    value: str
    """In its one spelling."""
    written: str
    segment: int


def _gate() -> re2.Set:
    gate = re2.Set.SearchSet()
    for kind in KINDS:
        gate.Add(rf"(?:^|[^A0])(?:{kind.shape})(?:$|[^A0])")
    gate.Compile()
    return gate


_GATE = _gate()
"""Says in one pass, and in linear time, which kinds there may be; their places come quicker from `re`."""
_SHAPES = tuple(re.compile(rf"(?:{kind.shape})(?![A0])".encode()) for kind in KINDS)
_OWN = tuple(re.compile(rf"\b(?:{'|'.join(map(re.escape, kind.context))})", re.IGNORECASE) for kind in KINDS)
_ANY = re.compile(
    rf"\b(?:{'|'.join(re.escape(word) for kind in KINDS for word in kind.context)}|{'|'.join(_OTHERS)})", re.IGNORECASE
)


def find_numbers(places: Sequence[Place]) -> list[Number]:
    """Every number of a known kind that passes its check, in order of kind and place."""
    starts, size = [], 0
    for place in places:
        starts.append(size)
        size += len(place.segment.text) + 1
    joined = "\n".join([place.segment.text for place in places])
    if not joined.isascii():
        joined = joined.translate(_PLAIN)
    shape = joined.encode("ascii", "replace").translate(_SHAPE_OF)
    taken: set[int] = set()
    found = []
    for which in sorted(_GATE.Match(shape) or ()):
        kind = KINDS[which]
        for match in _SHAPES[which].finditer(shape):
            start, end = match.span()
            value = joined[start:end]
            if start in taken or _goes_on(shape, start) or not kind.check(value):
                continue
            segment = bisect_right(starts, start) - 1
            if kind.telling(value) or _spoken_of(which, joined, start, end, starts[segment], places[segment]):
                taken.add(start)
                found.append(Number(kind, kind.normal(value), value, segment))
    return found


def _goes_on(shape: bytes, start: int) -> bool:
    """True when this is the rest of a word, or of a date or path of numbers."""
    before = shape[start - 1 : start]
    return before in {b"A", b"0"} or (before == b"/" and shape[start - 2 : start + 1] == b"0/0")


def _spoken_of(which: int, text: str, start: int, end: int, begin: int, place: Place) -> bool:
    """True when a word of this kind stands near the number, or over its column."""
    before = text[max(begin, start - _NEAR) : start]
    if words := _ANY.findall(before):
        return _OWN[which].match(words[-1]) is not None
    behind = text[end : min(end + _BEHIND, begin + len(place.segment.text))]
    if (own := _OWN[which].search(behind)) and not any(c.isdigit() or c in ".\t" for c in behind[: own.start()]):
        return True
    return (
        place.table is not None
        and _OWN[which].search(place.table.heading_over(text[start:end], place.segment)) is not None
    )
