"""What a picture file says beside its pixels: EXIF, XMP, IPTC, comments. All of it is hidden: no program shows it.

Sources: CIPA DC-008 (EXIF 2.32), TIFF 6.0 section 2, IPTC-IIM 4.2, PNG 11.3.4, GIF89a section 24.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import attributes_of, words_of
from gatelodge.core.extract.picture.size import jpeg_segments
from gatelodge.values import Hidden, Segment

_EXIF, _PHOTOSHOP, _COMMENT = b"Exif\0\0", b"Photoshop 3.0\0", 0xFE
_XMP = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>|<rdf:RDF\b.*?</rdf:RDF>", re.DOTALL)
_XMP_TAG = re.compile(rb"<[\w:]+\s[^<>]*>")
_BOOKKEEPING = re.compile(r"(?:https?|uuid|xmp\.[di]id|adobe|urn):|[\d.:TZ+-]*\Z|[\w/ .-]{0,3}\Z")
_DIRECTORIES = frozenset((0x8769, 0x8825, 0xA005))
"""Tags that lead to more tags: EXIF, GPS, interoperability."""
_WINDOWS = range(0x9C9B, 0x9CA0)
"""Title, comment, author, keywords and subject as Windows writes them, in UTF-16."""
_USER_COMMENT = 0x9286
_LATITUDE, _LONGITUDE = 2, 4
_MOST_TAGS, _MOST_TEXT = 2_000, 1 << 16
_MOST_BLOCKS = 5_000


def segments(untrusted: bytes) -> list[Segment]:
    """One segment for each thing that is said."""
    said = dict.fromkeys(words.strip("\0 \r\n\t") for words in _said(untrusted))
    return [one for words in said if words for one in segment.paragraph(words, "picture property", Hidden.PROPERTY)]


def _said(untrusted: bytes) -> Iterator[str]:
    if untrusted.startswith(b"\xff\xd8"):
        for marker, body in jpeg_segments(untrusted):
            if body.startswith(_EXIF):
                yield from _tiff(body[len(_EXIF) :])
            elif body.startswith(_PHOTOSHOP):
                yield from _iptc(body)
            elif marker == _COMMENT:
                yield _text(body)
    elif untrusted.startswith((b"II*\0", b"MM\0*")):
        yield from _tiff(untrusted)
    elif untrusted.startswith(b"\x89PNG"):
        yield from _png(untrusted)
    elif untrusted.startswith(b"GIF8"):
        yield from _gif(untrusted)
    elif untrusted.startswith(b"RIFF"):
        at = untrusted.find(b"EXIF")
        yield from _tiff(untrusted[at + 8 :].removeprefix(_EXIF)) if at > 0 else ()
    for packet in _XMP.findall(untrusted)[:10]:
        yield from (words for words in words_of(packet) if not _BOOKKEEPING.match(words))
        for tag in _XMP_TAG.findall(packet):
            values = attributes_of(tag).items()
            yield from (value for key, value in values if not key.startswith("xmlns") and not _BOOKKEEPING.match(value))


def _text(raw: bytes) -> str:
    try:
        return raw[:_MOST_TEXT].decode("utf-8")
    except UnicodeDecodeError:
        return raw[:_MOST_TEXT].decode("latin-1")


def _tiff(content: bytes) -> Iterator[str]:
    order = {b"II": "<", b"MM": ">"}.get(content[:2])
    if order is None:
        return
    waiting, seen, tags = [struct.unpack_from(order + "I", content.ljust(8, b"\0"), 4)[0]], set(), 0
    while waiting and tags < _MOST_TAGS:
        at = waiting.pop()
        if at in seen or at + 2 > len(content):
            continue
        seen.add(at)
        count = struct.unpack_from(order + "H", content, at)[0]
        place: dict[int, list[float]] = {}
        for number in range(min(count, _MOST_TAGS)):
            entry = content[at + 2 + 12 * number : at + 14 + 12 * number]
            if len(entry) < 12:
                break
            tags += 1
            tag, kind, length = struct.unpack(order + "HHI", entry[:8])
            offset = struct.unpack(order + "I", entry[8:])[0]
            size = length * {3: 2, 4: 4, 5: 8, 10: 8}.get(kind, 1)
            raw = entry[8 : 8 + size] if size <= 4 else content[offset : offset + min(size, _MOST_TEXT)]
            if tag in _DIRECTORIES:
                waiting.append(offset)
            elif tag in _WINDOWS:
                yield raw.decode("utf-16-le", "replace")
            elif tag == _USER_COMMENT:
                yield raw[8:].decode("utf-16-le" if raw[:7] == b"UNICODE" else "utf-8", "replace")
            elif kind == 2:
                yield _text(raw)
            elif kind == 5 and tag in {_LATITUDE, _LONGITUDE} and len(raw) == 24:
                place[tag] = _degrees(raw, order)
        if len(place) == 2:
            yield "Taken at " + ", ".join(f"{value[0]:.5f}" for value in place.values())
        following = content[at + 2 + 12 * count : at + 6 + 12 * count]
        waiting += [struct.unpack(order + "I", following)[0]] if len(following) == 4 and following.strip(b"\0") else []


def _degrees(raw: bytes, order: str) -> list[float]:
    parts = struct.unpack(order + "6I", raw)
    degrees, minutes, seconds = (parts[at] / (parts[at + 1] or 1) for at in (0, 2, 4))
    return [degrees + minutes / 60 + seconds / 3600]


def _iptc(body: bytes) -> Iterator[str]:
    """Data sets of record 2, the editorial one."""
    at = body.find(b"\x1c\x02")
    for _ in range(_MOST_BLOCKS):
        if at < 0 or body[at : at + 2] != b"\x1c\x02" or at + 5 > len(body):
            return
        size = int.from_bytes(body[at + 3 : at + 5], "big")
        yield _text(body[at + 5 : at + 5 + size])
        at += 5 + size


def _png(untrusted: bytes) -> Iterator[str]:
    at = 8
    for _ in range(_MOST_BLOCKS):
        if at + 8 > len(untrusted):
            return
        size, kind = int.from_bytes(untrusted[at : at + 4], "big"), untrusted[at + 4 : at + 8]
        body = untrusted[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"tEXt":
            yield _text(body.replace(b"\0", b": ", 1))
        elif kind == b"zTXt":
            keyword, _, packed = body.partition(b"\0")
            yield f"{_text(keyword)}: {_text(_inflated(packed[1:]))}"
        elif kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            text = rest[2:].split(b"\0", 2)[-1]
            text = _inflated(text) if rest[:1] == b"\1" else text
            yield f"{_text(keyword)}: {_text(text)}"
        elif kind == b"eXIf":
            yield from _tiff(body)


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_TEXT)
    except zlib.error:
        return b""


def _gif(untrusted: bytes) -> Iterator[str]:
    """Comment extensions."""
    at = untrusted.find(b"!\xfe")
    for _ in range(_MOST_BLOCKS):
        if at < 0:
            return
        words, at = b"", at + 2
        while at < len(untrusted) and untrusted[at]:
            words += untrusted[at + 1 : at + 1 + untrusted[at]]
            at += 1 + untrusted[at]
        if words and sum(byte >= 32 for byte in words) > 0.95 * len(words):
            yield _text(words)
        at = untrusted.find(b"!\xfe", at)
