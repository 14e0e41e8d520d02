"""The rows of a worksheet of today, as its XML has them: where each cell stands, of what kind, and its raw value.

Rows of a table are written alike but for their values and their number. What stands between the values of a row is
taken apart once; each later row only has to be the same text, to the letter. XML that is not written plainly is read
by expat instead, which gives the same rows. Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.3.1.96 (v).
"""

import re

from gatelodge.core.extract.markup import is_utf8
from gatelodge.core.extract.office.xlsx import walk
from gatelodge.core.extract.office.xlsx.walk import LAST_COLUMN, Row, Rows, Shape, column, is_hidden

_VALUE = "\1"
"""Stands where a value stood; XML has no such character."""
_NUMBER = "\2"
"""Stands where the number of the row stood."""
_MOST_SHAPES = 2_000
_ROW = re.compile(r"((?:<row(?: [^<>]*)?/>)*)<row( [^<>]*)>(.*)\Z", re.DOTALL)
_CELL = re.compile(r"<c( [^<>]*?)(?:/>|>(?:<f(?: [^<>]*)?>([^<>\x01]*)</f>|<f(?: [^<>]*)?/>)?(\x01)?</c>)")
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"<>]*)"')
_BEGIN, _END = b"<sheetData>", b"</sheetData>"


class _NotPlain(Exception):  # noqa: N818 - not an error: there is another way
    pass


def rows_of(xml: bytes) -> Rows:
    """All rows with cells. Unreadable where the XML declares entities."""
    begin, end = xml.find(_BEGIN), xml.find(_END)
    if begin < 0 or end < begin or not is_utf8(xml) or xml.find(b"<!", 0, begin) >= 0 or xml.find(b"<row", end) >= 0:
        return walk.rows_of(xml)
    try:
        body = xml[begin + len(_BEGIN) : end].decode("utf-8")
        return _rows(body)
    except (_NotPlain, UnicodeDecodeError):
        return walk.rows_of(xml)


def _rows(body: str) -> Rows:
    if "<is>" in body:
        body = body.replace("<is><t>", "<v>").replace("</t></is>", "<v>")
    pieces = body.replace("</v>", "<v>").split("<v>")
    found = Rows(values=pieces[1::2])
    rows = _VALUE.join(pieces[0::2]).split("</row>")
    if rows.pop().strip() or "<" in "".join(found.values):
        raise _NotPlain
    known: dict[str, tuple[list[str], Shape]] = {}
    before = last = ([""], _NONE)
    number = at = 0
    for written in rows:
        number += 1
        if written != str(number).join(last[0]):
            before, last = last, before
            if written != str(number).join(last[0]):
                number, key = _key(written)
                last = known.get(key, last)
                if written != str(number).join(last[0]):
                    if len(known) > _MOST_SHAPES:
                        raise _NotPlain
                    last = known[key] = _taken_apart(written, number, found.asides)
        if count := len(last[1].columns):
            found.rows.append(Row(number, last[1], at))
            at += count
    if at != len(found.values):
        raise _NotPlain
    return found


def _key(written: str) -> tuple[int, str]:
    """Number of the row, and its text with every such number left out."""
    row = _ROW.match(written)
    number = dict(_ATTRIBUTE.findall(row[2])).get("r", "") if row else ""
    if not number.isdecimal() or len(number) > 7:
        raise _NotPlain
    return int(number), written.replace(number, _NUMBER)


def _taken_apart(written: str, number: int, asides: list[str]) -> tuple[list[str], Shape]:
    """What rows written like this one look like, in pieces with the number between, and where their values stand."""
    row = _ROW.match(written)
    cells = list(_CELL.finditer(row[3])) if row else []
    if row is None or sum(len(cell[0]) for cell in cells) != len(row[3]):
        raise _NotPlain
    head = _attributes(row[2], walk.IN_ROW)
    for empty in re.findall(r"<row([^<>]*)/>", row[1]):
        _attributes(empty, walk.IN_ROW)
    columns, kinds, at = [], [], -1
    for cell in cells:
        found = _attributes(cell[1], walk.IN_CELL)
        place = column(found["r"]) if "r" in found else at + 1
        style = found.get("s", "0")
        if not at < place < LAST_COLUMN or not style.isdecimal() or len(style) > 7:
            raise _NotPlain
        at = place
        if cell[2]:
            asides += walk.constants(cell[2])
        if cell[3]:
            columns.append(at)
            kinds.append((found.get("t", "n"), int(style)))
    shape = Shape(tuple(columns), tuple(kinds), is_hidden(head), "ht" in head)
    return re.split(rf"(?<![0-9]){number}(?![0-9])", written), shape


def _attributes(text: str, known: frozenset[str]) -> dict[str, str]:
    found = dict(_ATTRIBUTE.findall(text))
    if not known.issuperset(found) or _ATTRIBUTE.sub("", text).strip():
        raise _NotPlain
    return found


_NONE = Shape((), (), hidden=False, tall=False)
