"""What a Word document says beside its text: who commented, changed and saved it, bookmarks, variables, form fields.

Source: [MS-DOC] 2.5.6 for the list of structures, 2.2.4 for string tables (STTB).
"""

import struct
from collections.abc import Iterator

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.doc.pieces import CHPX, CLX, PAPX, Fib
from gatelodge.values import Hidden, Segment

_TABLES: tuple[tuple[int, str, Hidden], ...] = (
    (9, "name of stored text", Hidden.STRUCTURE),
    (21, "bookmark", Hidden.NAME),
    (32, "document property", Hidden.PROPERTY),
    (37, "bookmark of a comment", Hidden.NAME),
    (51, "author of changes", Hidden.PROPERTY),
    (71, "saved by", Hidden.PROPERTY),
    (72, "file name", Hidden.PROPERTY),
)
_AUTHORS, _VARIABLES = 36, 60
_STYLES, _FONTS = 1, 15
_MAX_STRINGS = 20_000


def read(fib: Fib, table: bytes, data: bytes) -> list[Segment]:
    """String tables by name, then every other readable run but styles and fonts."""
    found: list[Segment] = []
    for pair, where, hidden in _TABLES:
        for text in dict.fromkeys(_strings(fib.structure(pair, table))):
            found += segment.paragraph(text, where, hidden)
    for text in dict.fromkeys(_authors(fib.structure(_AUTHORS, table))):
        found += segment.paragraph(text, "author of comments", Hidden.COMMENT)
    variables = runs(fib.structure(_VARIABLES, table))
    found += segment.paragraph("\n".join(variables), "document variables", Hidden.PROPERTY)
    named = (*(pair for pair, _, _ in _TABLES), _AUTHORS, _VARIABLES, _STYLES, _FONTS, CHPX, PAPX, CLX)
    lies = [fib.lies(pair) for pair in named]
    rest = remains.between(table, [(at, at + size) for at, size in lies])
    for text in runs(rest) + runs(data):
        found += segment.paragraph(text, "beside the text", Hidden.STRUCTURE)
    return found


def theme(table: bytes) -> bytes:
    """The zip with colours and fonts that newer programs add; b"" where there is none."""
    end = table.rfind(b"PK\x05\x06")
    return table[table.find(b"PK\x03\x04") : end + 22] if end > 0 else b""


def without_theme(table: bytes) -> bytes:
    """The table stream with blanks for the theme, which is read by itself."""
    packed = theme(table)
    return table.replace(packed, bytes(len(packed))) if packed else table


def _strings(raw: bytes) -> Iterator[str]:
    """Yield the strings of a table with two-byte characters; of an older one, its readable runs."""
    if not raw.startswith(b"\xff\xff") or len(raw) < 6:
        yield from runs(raw)
        return
    count, extra = struct.unpack_from("<HH", raw, 2)
    at = 6
    for _ in range(min(count, _MAX_STRINGS)):
        if at + 2 > len(raw):
            return
        size = 2 * struct.unpack_from("<H", raw, at)[0]
        yield raw[at + 2 : at + 2 + size].decode("utf-16-le", "replace").replace("\0", "")
        at += 2 + size + extra


def _authors(raw: bytes) -> Iterator[str]:
    """Yield the names in a run of counted strings ([MS-DOC] 2.9.326)."""
    at = 0
    for _ in range(_MAX_STRINGS):
        if at + 2 > len(raw):
            return
        size = 2 * struct.unpack_from("<H", raw, at)[0]
        yield raw[at + 2 : at + 2 + size].decode("utf-16-le", "replace").replace("\0", "")
        at += 2 + size
