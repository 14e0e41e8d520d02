"""Words drawn in a Windows metafile: a table pasted as a picture, the previews and drawings of Office files.

Pieces of text that stand at one height are a line of it, with a tab where they stand apart, as cells do.
Sources: [MS-WMF] 2.3.2.2, 2.3.3.5, 2.3.3.20; [MS-EMF] 2.3.5.8 (EXTTEXTOUTW), 2.3.5.37 (SMALLTEXTOUT), 2.2.5 (text);
[MS-EMFPLUS] 2.3.4.14 (DrawString).
"""

import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gatelodge.core.extract.cutting.runs import runs, wide_runs

_HEADERS = (b"\x01\x00\x09\x00\x00\x03", b"\x01\x00\x09\x00\x00\x01", b"\x02\x00\x09\x00\x00\x03")
_EXT_TEXT_OUT, _TEXT_OUT, _ESCAPE = 0x0A32, 0x0521, 0x0626
_CLIPPED = 0x06
_NARROW_TEXT, _WIDE_TEXT, _SMALL_TEXT, _COMMENT = 83, 84, 108, 70
_NO_BOUNDS, _ONE_BYTE = 0x100, 0x200
_DRAW_STRING = 0x401C
_MAX_RECORDS = 200_000


class _Piece(NamedTuple):
    """Words, where they begin, and how wide they are; -1 where that is not said."""

    text: str
    x: int
    y: int
    width: int


def is_enhanced(content: bytes) -> bool:
    """True for an enhanced metafile."""
    return content[40:44] == b" EMF" and content[:4] == b"\1\0\0\0"


def is_drawing(content: bytes) -> bool:
    """True for an enhanced metafile, and for an old one, placeable or not."""
    return is_enhanced(content) or content.startswith((b"\xd7\xcd\xc6\x9a", *_HEADERS))


def words(content: bytes) -> list[str]:
    """The lines that a metafile draws, in order of drawing; then readable runs that no record draws."""
    starts = [at for mark in _HEADERS if (at := content.find(mark)) >= 0]
    pieces = _enhanced(content) if is_enhanced(content) else _old(content, min(starts)) if starts else ()
    found = _lines(pieces)
    said = "\n".join(found)
    return found + [run for run in wide_runs(content) if run not in said]


def _old(content: bytes, begin: int) -> Iterator[_Piece]:
    at = begin + 18
    for _ in range(_MAX_RECORDS):
        if at + 6 > len(content):
            return
        size, function = struct.unpack_from("<IH", content, at)
        if size < 3:
            return
        body = content[at + 6 : at + 2 * size]
        if function == _TEXT_OUT and len(body) >= 6:
            count = struct.unpack_from("<H", body)[0]
            after = 2 + count + count % 2
            y, x = struct.unpack_from("<hh", body, after) if after + 4 <= len(body) else (0, 0)
            yield _Piece(_narrow(body[2 : 2 + count]), x, y, -1)
        elif function == _EXT_TEXT_OUT and len(body) >= 8:
            y, x, count, options = struct.unpack_from("<hhHH", body)
            start = 16 if options & _CLIPPED else 8
            yield _Piece(_narrow(body[start : start + count]), x, y, -1)
        elif function == _ESCAPE:
            yield from (_Piece(run, 0, at, -1) for run in runs(body))
        at += 2 * size


def _enhanced(content: bytes) -> Iterator[_Piece]:
    at = 0
    for _ in range(_MAX_RECORDS):
        if at + 8 > len(content):
            return
        kind, size = struct.unpack_from("<II", content, at)
        if size < 8 or at + size > len(content):
            return
        record = content[at : at + size]
        if kind in (_NARROW_TEXT, _WIDE_TEXT) and size >= 76:
            x, y, count, start = struct.unpack_from("<iiII", record, 36)
            steps = _steps(record, struct.unpack_from("<I", record, 72)[0], count)
            raw = record[start : start + count * (2 if kind == _WIDE_TEXT else 1)]
            yield _Piece(_wide(raw) if kind == _WIDE_TEXT else _narrow(raw), x, y, steps)
        elif kind == _SMALL_TEXT and size >= 36:
            x, y, count, options = struct.unpack_from("<iiII", record, 8)
            raw = record[36 if options & _NO_BOUNDS else 52 :]
            yield _Piece(_narrow(raw[:count]) if options & _ONE_BYTE else _wide(raw[: 2 * count]), x, y, -1)
        elif kind == _COMMENT and record[12:16] == b"EMF+":
            yield from (_Piece(text, 0, at, -1) for text in _strings(record[16:]))
        at += size


def _steps(record: bytes, start: int, count: int) -> int:
    """Width of a text: the sum of the steps from letter to letter."""
    if not 0 < count <= 4096 or start + 4 * count > len(record):
        return -1
    return sum(struct.unpack_from(f"<{count}i", record, start))


def _strings(records: bytes) -> Iterator[str]:
    at = 0
    while at + 12 <= len(records):
        kind, size = struct.unpack_from("<HxxI", records, at)
        if size < 12:
            return
        if kind == _DRAW_STRING and at + 40 <= len(records):
            count = struct.unpack_from("<I", records, at + 20)[0]
            yield _wide(records[at + 40 : min(at + 40 + 2 * count, at + size)])
        at += size


def _lines(pieces: Iterable[_Piece]) -> list[str]:
    found: list[str] = []
    last: _Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is None or piece.y != last.y or piece.x < last.x:
            found.append(piece.text)
        else:
            gap = piece.x - last.x - last.width
            letter = last.width / max(len(last.text), 1)
            touches = last.width >= 0 and gap < letter / 4
            found[-1] += ("" if touches else " " if last.width >= 0 and gap < 2 * letter else "\t") + piece.text
        last = piece
    return [line.strip() for line in found if line.strip()]


def _narrow(raw: bytes) -> str:
    return raw.decode("cp1252", "replace").replace("\0", "")


def _wide(raw: bytes) -> str:
    return raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace").replace("\0", "")
