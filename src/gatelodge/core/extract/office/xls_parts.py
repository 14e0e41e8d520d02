"""What an old workbook (BIFF8) holds beside the cells: notes and text boxes, page headers, hidden rows and columns.

Source: [MS-XLS], records BoundSheet8, Row, ColInfo, Txo, Header, Footer, SST, Continue.
"""

import struct
from collections.abc import Iterator

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office.unseen import Unseen
from gatelodge.values import Hidden, Segment

_BOUND_SHEET, _BOF, _ROW, _COLINFO, _TXO, _CONTINUE = 0x85, 0x809, 0x208, 0x7D, 0x1B6, 0x3C
_HEADER, _FOOTER, _SST, _NOTE, _LABEL, _FILTER = 0x14, 0x15, 0xFC, 0x1C, 0x204, 0x9D
_MAX_RECORDS = 5_000_000


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (position, kind, body) of each record, as long as they are whole."""
    at = 0
    for _ in range(_MAX_RECORDS):
        if at + 4 > len(stream):
            return
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def unseen(stream: bytes) -> Unseen:
    """Rows and columns out of sight, by sheet."""
    names = _sheet_names(stream)
    rows: dict[str, dict[int, Hidden]] = {}
    columns: dict[str, tuple[int, ...]] = {}
    sheet = ""
    filtered = False
    for at, kind, body in records(stream):
        if kind == _BOF:
            sheet, filtered = names.get(at, sheet), False
        elif kind == _FILTER:
            filtered = True
        elif kind == _ROW and len(body) >= 16 and body[12] & 0x20:
            number = struct.unpack_from("<H", body)[0] + 1
            rows.setdefault(sheet, {})[number] = Hidden.FILTER if filtered else Hidden.ROW
        elif kind == _COLINFO and len(body) >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            columns[sheet] = columns.get(sheet, ()) + tuple(range(first, min(last, 255) + 1))
    return Unseen(rows, columns)


def _sheet_names(stream: bytes) -> dict[int, str]:
    """Position of a sheet's first record to its name."""
    found = {}
    for _, kind, body in records(stream):
        if kind == _BOUND_SHEET and len(body) > 8:
            found[struct.unpack_from("<I", body)[0]] = _string(body[8:], body[6], body[7])
        elif kind == 0x0A:
            break
    return found


def _string(raw: bytes, length: int, flags: int) -> str:
    if flags & 1:
        return raw[: 2 * length].decode("utf-16-le", "replace")
    return raw[:length].decode("cp1252", "replace")


def rest(stream: bytes) -> list[Segment]:
    """Notes, text boxes, page headers and footers."""
    found: list[Segment] = []
    boxes = 0
    wanted = 0
    words = ""
    for _, kind, body in records(stream):
        if kind == _TXO and len(body) >= 12:
            wanted, words = struct.unpack_from("<H", body, 10)[0], ""
        elif kind == _CONTINUE and wanted > 0 and body:
            piece = _string(body[1:], wanted, body[0])
            words += piece
            wanted -= len(piece)
            if wanted <= 0:
                boxes += 1
                found += segment.paragraph(words, f"comment or text box {boxes}", Hidden.COMMENT)
        elif kind in {_HEADER, _FOOTER} and len(body) > 3:
            text = _string(body[3:], struct.unpack_from("<H", body)[0], body[2])
            found += segment.paragraph(_without_codes(text), f"page {'header' if kind == _HEADER else 'footer'}")
        elif kind != _CONTINUE:
            wanted = 0
    return found


def _without_codes(text: str) -> str:
    for code in ("&L", "&C", "&R", "&P", "&N", "&D", "&T", "&F", "&A"):
        text = text.replace(code, " ")
    return text


def cells(stream: bytes) -> list[Segment]:
    """All strings of a workbook stream inside another file: shared strings, sheet names, notes."""
    found: list[Segment] = []
    for name in _sheet_names(stream).values():
        found += segment.paragraph(name, "sheet name")
    words: list[str] = []
    in_table = False
    for _, kind, body in records(stream):
        if kind == _SST:
            in_table = True
            words += _shared(body[8:])
        elif kind == _CONTINUE and in_table:
            words += _shared(body)
        else:
            in_table = False
    for at in range(0, len(words), 20):
        found += segment.paragraph("\n".join(words[at : at + 20]), f"strings from {at + 1}")
    return found + rest(stream)


def _shared(raw: bytes) -> list[str]:
    found = []
    at = 0
    while at + 3 <= len(raw):
        length, flags = struct.unpack_from("<HB", raw, at)
        at += 3
        runs = extra = 0
        if flags & 8 and at + 2 <= len(raw):
            runs = struct.unpack_from("<H", raw, at)[0]
            at += 2
        if flags & 4 and at + 4 <= len(raw):
            extra = struct.unpack_from("<I", raw, at)[0]
            at += 4
        found.append(_string(raw[at:], length, flags))
        at += length * (2 if flags & 1 else 1) + runs * 4 + extra
    return found
