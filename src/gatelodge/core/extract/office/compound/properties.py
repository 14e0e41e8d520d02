"""Document properties of old Office files: title, author, company, and what anybody added.

Source: [MS-OLEPS] 2.2 to 2.21; names from [MS-OLEPS] 3.1 and [MS-OSHARED] 2.3.3.2.
"""

import datetime as dt
import struct
from collections.abc import Iterator

from gatelodge.core.extract import codepage
from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.picture import metafile
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

SUMMARY = "\x05SummaryInformation"
_SUMMARY = {2: "Title", 3: "Subject", 4: "Author", 5: "Keywords", 6: "Comments", 7: "Template", 8: "Last author"}
_SUMMARY |= {11: "Printed", 12: "Created", 13: "Saved", 17: "Preview", 18: "Program"}
_DOCUMENT = {2: "Category", 3: "Format", 13: "Parts", 14: "Manager", 15: "Company", 21: "Links", 26: "Content type"}
_DOCUMENT |= {27: "Status", 28: "Language", 29: "Version"}
_DOCUMENT_SET = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")
_SUMMARY_SET = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_MAX = 2_000
"""Properties in a set, and values in a list."""
_VECTOR = 0x1000
_ONE_BYTE, _PREVIEW = 30, 71
MAX_CHARS = 16 << 20
"""Properties may share their bytes, so that a small stream says them many times."""
_COUNTS = (2, 3, 11, 19)
"""Types of numbers; without a name they count pages, words and the like."""
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def read(stream: bytes) -> list[Segment]:
    """One segment for each property that says something, and readable runs of those in binary."""
    found: list[Segment] = []
    if len(stream) < 28 or stream[:2] != b"\xfe\xff":
        return segment.paragraph("\n".join(runs(stream)), "document property", Hidden.PROPERTY)
    size = 0
    count = min(struct.unpack_from("<I", stream, 24)[0], 8)
    for n in range(count):
        if len(stream) < 28 + 20 * (n + 1):
            break
        identifier = stream[28 + 20 * n : 44 + 20 * n]
        offset = struct.unpack_from("<I", stream, 44 + 20 * n)[0]
        for name, value in _section(stream[offset:], _names(identifier)):
            size += len(value)
            if size > MAX_CHARS:
                raise Unreadable("The document's properties are too long; the rest was not read.", GapKind.LIMIT)
            text = (f"{name}: {value}" if name else value).replace("\0", "")
            if len(text) > segment.MAX_CHARS:
                found += segment.paragraph(text, "document property", Hidden.PROPERTY)
            else:
                found.append(Segment(text, "document property", SegmentKind.HEADER, Hidden.PROPERTY))
    return found


def _names(identifier: bytes) -> dict[int, str]:
    return {_SUMMARY_SET: _SUMMARY, _DOCUMENT_SET: _DOCUMENT}.get(identifier, {})


def _section(raw: bytes, names: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of a property set."""
    if len(raw) < 8:
        return
    count = min(struct.unpack_from("<I", raw, 4)[0], _MAX, (len(raw) - 8) // 8)
    offsets = [struct.unpack_from("<II", raw, 8 + 8 * n) for n in range(count)]
    codec = "cp1252"
    for identifier, at in offsets:
        if identifier == 1 and at + 6 <= len(raw):
            codec = codepage.codec(struct.unpack_from("<H", raw, at + 4)[0])
    for identifier, at in offsets:
        if identifier == 0:
            names = names | _dictionary(raw[at:], codec)
    for identifier, at in offsets:
        name = names.get(identifier, "")
        if identifier > 1 and at + 4 <= len(raw) and (name or raw[at] not in _COUNTS):
            for value in _values(raw, at, codec):
                yield name, value


def _dictionary(raw: bytes, codec: str) -> dict[int, str]:
    """Names that the writer gave to properties of its own ([MS-OLEPS] 2.17)."""
    found: dict[int, str] = {}
    if len(raw) < 4:
        return found
    at = 4
    for _ in range(min(struct.unpack_from("<I", raw)[0], _MAX)):
        if at + 8 > len(raw):
            break
        identifier, length = struct.unpack_from("<II", raw, at)
        wide = codec == "utf-16-le"
        size = min(length * 2 if wide else length, len(raw))
        found[identifier] = raw[at + 8 : at + 8 + size].decode(codec, "replace").rstrip("\0")
        at += 8 + (size + 3 & ~3 if wide else size)
    return found


def _values(raw: bytes, at: int, codec: str) -> Iterator[str]:
    """Yield what a property says: one text, or one for each item of a list."""
    kind = struct.unpack_from("<H", raw, at)[0]
    if not kind & _VECTOR:
        text, _ = _value(raw, at + 4, kind, codec)
        if text:
            yield text
        return
    if at + 8 > len(raw):
        return
    count, at, kind = struct.unpack_from("<I", raw, at + 4)[0], at + 8, kind & ~_VECTOR
    for _ in range(min(count, _MAX)):
        inner = kind
        if kind == 12:  # a list of values of any type
            if at + 4 > len(raw):
                return
            inner, at = struct.unpack_from("<H", raw, at)[0], at + 4
        text, after = _value(raw, at, inner, codec, padded=inner != _ONE_BYTE)
        if after <= at:
            return
        at = after
        if text and inner in (_ONE_BYTE, 31):
            yield text


def _value(raw: bytes, at: int, kind: int, codec: str, *, padded: bool = True) -> tuple[str, int]:
    """The text of a value and where it ends; "" where it is a plain count or switch.

    padded: to four bytes, which one-byte strings in lists are not ([MS-OSHARED] 2.3.3.1.5).
    """
    if kind in (_ONE_BYTE, 8, 31, 65, 70, 71) and at + 4 <= len(raw):
        length = struct.unpack_from("<I", raw, at)[0]
        size = min(length * 2 if kind == 31 else length, len(raw))
        body = raw[at + 4 : at + 4 + size]
        after = at + 4 + (size + 3 & ~3 if padded else size)
        if kind == _PREVIEW:
            return "\n".join(metafile.words(body)), after
        if kind in (65, 70):  # link tables
            return "\n".join(runs(body)), after
        text = body.decode("utf-16-le" if kind == 31 else codec, "replace").split("\0")[0].strip()
        return text, after
    if kind == 64 and at + 8 <= len(raw):
        return _date(struct.unpack_from("<Q", raw, at)[0]), at + 8
    if kind == 5 and at + 8 <= len(raw):
        return repr(struct.unpack_from("<d", raw, at)[0]), at + 8
    if kind in (3, 19) and at + 4 <= len(raw):
        return str(struct.unpack_from("<i", raw, at)[0]), at + 4
    return "", at + 4


def _date(ticks: int) -> str:
    """A file time as a day; "" for durations and for none."""
    try:
        when = _EPOCH + dt.timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return when.date().isoformat() if when.year > 1970 else ""
