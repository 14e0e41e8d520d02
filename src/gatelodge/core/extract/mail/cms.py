"""Signed, compressed and encrypted containers of S/MIME: what is only signed or packed is read.

Sources: RFC 5652 (CMS), RFC 3274 (compressed data), RFC 8551 (S/MIME), X.690 (BER).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.values import GapKind

_PKCS7 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_DATA, _SIGNED, _DIGESTED = _PKCS7 + b"\1", _PKCS7 + b"\2", _PKCS7 + b"\5"
_COMPRESSED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09"
_OPEN = frozenset((_DATA, _SIGNED, _DIGESTED, _COMPRESSED))
"""Kinds whose content anybody can read; all others are for the holder of a key."""
_SEQUENCE, _OBJECT_ID, _OCTETS, _CONSTRUCTED, _FIRST = 0x30, 0x06, 0x04, 0x20, 0xA0
_MAX_NESTING = 12
_HEAD = 24
"""Bytes in which the kind of the container stands."""
_ENTITY = re.compile(rb"\s*(?:content-[\w-]+|mime-version):", re.IGNORECASE)
_MAIL_HEAD = b"From: \nTo: \nSubject: \n"


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    begin: int
    end: int
    """Where its content ends; the next element begins behind the marks of an end that was not said before."""
    after: int
    whole: bool = True
    """It ends where it says, not where the bytes end."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add what is signed or packed, and readable words around it; what is encrypted is a gap."""
    try:
        kind, content, after, whole = _content(untrusted)
    except (Unreadable, IndexError):
        remains.read(untrusted, place, context)
        context.gap(place, GapKind.DAMAGED, "A signed or encrypted part (S/MIME) is damaged.")
        if any(kind in untrusted[:_HEAD] for kind in _OPEN):
            return
        kind, content, after, whole = b"", b"", 0, True
    if kind not in _OPEN:
        context.gap(place, GapKind.ENCRYPTED, "The content is encrypted (S/MIME).")
        return
    if kind == _SIGNED:
        context.gap(place, GapKind.SIGNED_CLEAR, "A signature around or beside the content.")
    if not whole:
        context.gap(place, GapKind.DAMAGED, "A signed part (S/MIME) is cut short.")
    context.part(place, "application/pkcs7-mime", ())
    remains.read_with_files(untrusted[after:], place, context)
    if content:
        context.spend(len(content))
        context.inside(_MAIL_HEAD + content if _ENTITY.match(content) else content, place.member(1, ""))


def _content(untrusted: bytes) -> tuple[bytes, bytes, int, bool]:
    """Object identifier of the container, the bytes in it (none where they stand elsewhere), where they end, if all."""
    kind, inner = _info(untrusted, _element(untrusted, 0, 0))
    if inner is None or kind not in _OPEN:
        return kind, b"", 0, True
    if kind == _DATA:
        return kind, b"".join(_octets(untrusted, inner, 0)), inner.after, inner.whole
    parts = list(_children(untrusted, inner))
    if inner.tag != _SEQUENCE or len(parts) < 3:
        raise Unreadable("The container is not built as it says.")
    _, wrapped = _info(untrusted, parts[2])
    content = b"".join(_octets(untrusted, wrapped, 0)) if wrapped else b""
    return kind, content, parts[2].after, wrapped is None or wrapped.whole


def _info(untrusted: bytes, pair: _Element) -> tuple[bytes, _Element | None]:
    """What a pair of kind and content says; None where the content stands elsewhere."""
    parts = list(_children(untrusted, pair))
    if pair.tag != _SEQUENCE or not parts or parts[0].tag != _OBJECT_ID:
        raise Unreadable("The container does not say its kind.")
    kind = untrusted[parts[0].begin : parts[0].end]
    inner = next(_children(untrusted, parts[1]), None) if len(parts) > 1 and parts[1].tag == _FIRST else None
    return kind, inner


def _octets(untrusted: bytes, element: _Element, depth: int) -> Iterator[bytes]:
    """Yield the bytes of a string, which may stand in pieces; of anything else, all that it is."""
    if element.tag == _OCTETS | _CONSTRUCTED and depth < _MAX_NESTING:
        for piece in _children(untrusted, element):
            yield from _octets(untrusted, piece, depth + 1)
    else:
        yield untrusted[element.begin : element.end]


def _children(untrusted: bytes, parent: _Element) -> Iterator[_Element]:
    at = parent.begin
    while at < parent.end:
        child = _element(untrusted, at, 0)
        yield child
        at = child.after


def _element(untrusted: bytes, at: int, depth: int) -> _Element:
    """The element that begins here. IndexError where the bytes end before an end that is not said before."""
    tag, length, begin = untrusted[at], untrusted[at + 1], at + 2
    if length == 0x80:
        if depth > _MAX_NESTING or not tag & _CONSTRUCTED:
            raise Unreadable("The container nests too deeply.")
        end = begin
        while any(untrusted[end : end + 2]):
            end = _element(untrusted, end, depth + 1).after
        return _Element(tag, begin, end, end + 2, whole=end + 2 <= len(untrusted))
    if length > 0x80:
        begin += length & 0x7F
        length = int.from_bytes(untrusted[at + 2 : begin], "big")
    end = min(begin + length, len(untrusted))
    return _Element(tag, begin, end, end, whole=end == begin + length)
