"""The words in one slide, note or master of an old presentation: text by text, tables row by row, comments apart.

Source: [MS-PPT] 2.9.40 to 2.9.44 (text atoms), 2.10.5 (Comment10), [MS-ODRAW] 2.2.14, 2.2.39, 2.2.46 (shapes).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office.ppt.records import Record, Records
from gatelodge.values import Hidden, Segment

CHARS, BYTES, STRING = 0x0FA0, 0x0FA8, 0x0FBA
_GROUP, _SHAPE, _OPTIONS = 0xF003, 0xF004, 0xF00B
_CHILD_ANCHOR, _ANCHOR = 0xF00F, 0xF010
_COMMENT = 0x2EE0
_HIDDEN_SHAPE, _WORD_ART = 0x03BF, 0x00C0
_TEXTS = (_WORD_ART, 0x0380, 0x0381, 0x0382)
_PLACEHOLDER = re.compile(r"(?:[A-Z][a-z]+ ){1,4}\d{1,4}$")
"""A shape's name as the program gives it: "Text Placeholder 2"."""
_TOLD = 8
"""Bytes; shorter records hold counts and switches."""
_ELSEWHERE = frozenset((0x1011, 0x07E7, 0x0FB7, 0x0F9F, 0x0FA1, 0x0FAA))
"""Objects and sounds, which are handed on; names of fonts; styles of text."""
_MAX_DEPTH = 60
_NOBODY = frozenset({"Arial", "___PPT9", "___PPT10", "___PPT11", "___PPT12", "Default Design"})
_LINES = {0x0B: "\n", 0x0D: "\n", 0: None}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where text stands: a slide, a note, a master."""

    where: str
    hidden: Hidden | None = None
    width: int = 0
    """In the presentation's units; 0 where it is not known."""
    height: int = 0


@dataclass(frozen=True, slots=True)
class _Box:
    text: str
    hidden: Hidden | None
    left: int
    top: int
    name: str = ""
    """Name and description, which nobody sees."""


def words(records: Records, top: Record, sheet: Sheet, tables: Iterator[int], depth: int = 0) -> Iterator[Segment]:
    """Yield everything readable in a record and below it."""
    if not top.is_container:
        yield from _atom(records, top, sheet, sheet.hidden)
        return
    for record in records.inside(top.begin, top.end):
        if record.kind == _GROUP:
            yield from _group(records, record, sheet, tables, 0)
        elif record.kind == _COMMENT:
            yield from _comment(records, record, sheet)
        elif record.is_container and depth < _MAX_DEPTH:
            yield from words(records, record, sheet, tables, depth + 1)
        else:
            yield from _atom(records, record, sheet, sheet.hidden)


def _atom(records: Records, atom: Record, sheet: Sheet, hidden: Hidden | None) -> Iterator[Segment]:
    """Yield a text, or readable runs of a record that is none."""
    if atom.kind in (CHARS, BYTES, STRING):
        yield from _said(text_in(records, atom), sheet, hidden)
    elif atom.end - atom.begin > _TOLD and atom.kind not in _ELSEWHERE:
        texts = [text for text in records.words_in(records.body(atom)) if text not in _NOBODY]
        yield from segment.paragraph("\n".join(texts), f"{sheet.where}, other data", hidden or Hidden.STRUCTURE)


def text_in(records: Records, atom: Record) -> str:
    """The text of a text atom; "" for other records."""
    if atom.kind == BYTES:
        return records.body(atom).decode("latin-1").translate(_LINES)
    if atom.kind in (CHARS, STRING):
        text = records.body(atom).decode("utf-16-le", "replace").translate(_LINES)
        return "" if text in _NOBODY else text
    return ""


def _said(text: str, sheet: Sheet, hidden: Hidden | None) -> list[Segment]:
    return segment.segments(text, hidden=hidden, where=f"{sheet.where}, line") if text.strip() else []


def _comment(records: Records, record: Record, sheet: Sheet) -> Iterator[Segment]:
    """A comment: its author, its text, the author's initials."""
    texts = [text for atom in records.below(record) if (text := text_in(records, atom))]
    yield from segment.paragraph("\n".join(texts), f"{sheet.where}, comment", Hidden.COMMENT)


def _group(records: Records, group: Record, sheet: Sheet, tables: Iterator[int], depth: int) -> Iterator[Segment]:
    """A group of shapes: a table when its texts stand in rows, else one text after the other."""
    boxes = []
    for record in records.inside(group.begin, group.end):
        if record.kind == _SHAPE:
            boxes.append(_box(records, record, sheet))
        elif record.kind == _GROUP and depth < _MAX_DEPTH:
            yield from _group(records, record, sheet, tables, depth + 1)
        elif record.is_container:
            yield from words(records, record, sheet, tables, _MAX_DEPTH)
    for box in boxes:
        yield from segment.paragraph(box.name, f"{sheet.where}, name of a shape", sheet.hidden or Hidden.PROPERTY)
    boxes = [box for box in boxes if box.text.strip()]
    rows = _rows(boxes)
    if rows:
        table = [[" ".join(box.text.split("\n")) for box in row] for row in rows]
        where, hidden = f"{sheet.where}, row", sheet.hidden or rows[0][0].hidden
        yield from segment.rows(table, number=next(tables), where=where, hidden=hidden)
        return
    for box in boxes:
        yield from _said(box.text, sheet, box.hidden)


def _rows(boxes: list[_Box]) -> list[list[_Box]]:
    """The boxes by rows and columns; none where they do not stand in a grid of two by two at least."""
    by_top: dict[int, list[_Box]] = {}
    for box in boxes:
        by_top.setdefault(box.top, []).append(box)
    wide = [row for row in by_top.values() if len(row) > 1]
    if len(wide) < 2 or len(wide) * 2 <= len(by_top):
        return []
    return [sorted(by_top[top], key=lambda box: box.left) for top in sorted(by_top)]


def _box(records: Records, shape: Record, sheet: Sheet) -> _Box:
    """A shape's text, its place, and whether anybody sees it."""
    hidden, left, top = sheet.hidden, 0, 0
    texts: list[str] = []
    names: list[str] = []
    for record in records.below(shape):
        body_size = record.end - record.begin
        if record.kind == _CHILD_ANCHOR and body_size >= 16:
            left, top = struct.unpack_from("<ii", records.stream, record.begin)
        elif record.kind == _ANCHOR and body_size >= 8:
            top, left, right, bottom = _anchor(records.body(record))
            if sheet.width and (right <= 0 or bottom <= 0 or left >= sheet.width or top >= sheet.height):
                hidden = hidden or Hidden.OFF_PAGE
        elif record.kind == _OPTIONS:
            body = records.body(record)
            if _is_hidden(body, record.instance):
                hidden = hidden or Hidden.STYLE
            for number, text in _options(body, record.instance):
                (texts if number == _WORD_ART else names).append(text)
        elif text := text_in(records, record):
            texts.append(text)
        elif not record.is_container and body_size > _TOLD and record.kind not in _ELSEWHERE:
            names += [text for text in records.words_in(records.body(record)) if text not in _NOBODY]
    names = [name for name in names if not _PLACEHOLDER.match(name)]
    return _Box("\n".join(texts), hidden, left, top, "\n".join(names))


def _anchor(body: bytes) -> tuple[int, int, int, int]:
    """Top, left, right and bottom, in two-byte or four-byte numbers."""
    top, left, right, bottom = struct.unpack_from("<4i" if len(body) >= 16 else "<4h", body)
    return top, left, right, bottom


def _is_hidden(body: bytes, count: int) -> bool:
    for n in range(min(count, len(body) // 6)):
        number, value = struct.unpack_from("<HI", body, 6 * n)
        if number & 0x3FFF == _HIDDEN_SHAPE:
            return bool(value & 0x20002 == 0x20002)
    return False


def _options(body: bytes, count: int) -> Iterator[tuple[int, str]]:
    """Yield texts among a shape's options: word art, name, description ([MS-ODRAW] 2.3.22.1, 2.3.4.1)."""
    count = min(count, len(body) // 6)
    at = 6 * count
    for n in range(count):
        number, size = struct.unpack_from("<HI", body, 6 * n)
        if number & 0x8000:
            if number & 0x3FFF in _TEXTS:
                yield number & 0x3FFF, body[at : at + size].decode("utf-16-le", "replace").strip("\0")
            at += size


def unseen(sheet: Sheet, hidden: Hidden) -> Sheet:
    """The same sheet, all of it hidden."""
    return replace(sheet, hidden=hidden)
