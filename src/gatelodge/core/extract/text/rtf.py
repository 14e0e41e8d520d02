"""Rich text (RTF): the words between the control words, and files put inside."""

import binascii
import re

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind, Hidden

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator themedata colorschememapping datastore "
    b"latentstyles xmlnstbl mmathPr pict objdata filetbl revtbl fldinst panose falt bkmkstart bkmkend "
    b"atrfstart atrfend atnref atndate atntime atnicn atnparent pntxta pntxtb leveltext levelnumbers".split()
)
_ASIDES = frozenset((b"annotation", b"atnid", b"atnauthor"))
"""Comments: kept apart from the text they stand in."""
_BREAKS = {b"par": "\n", b"line": "\n", b"sect": "\n\n", b"page": "\n\n", b"row": "\n", b"cell": "\t", b"tab": "\t"}
_SIGNS = {
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
}
_CHARSETS = {0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256}
_CHARSETS |= {186: 1257, 204: 1251, 222: 874, 238: 1250}
_OBJECT = re.compile(rb"\\objdata[^\\{}]{0,20}?([0-9a-fA-F\s]{64,})")
_FONT = re.compile(rb"\\f(\d{1,5})[^{};]*?\\fcharset(\d{1,3})")


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the text, what is marked hidden in it, and embedded objects."""
    shown, hidden = _words(untrusted)
    found = segment.segments(shown)
    found += segment.segments(hidden, hidden=Hidden.STYLE, where="hidden line")
    context.part(place, "application/rtf", found)
    if b"\\pict" in untrusted:
        context.gap(place, GapKind.IMAGE, "A picture whose text was not read.")
    for order, match in enumerate(_OBJECT.finditer(untrusted), 1):
        digits = re.sub(rb"\s", b"", match.group(1))
        content = binascii.unhexlify(digits[: len(digits) // 2 * 2])
        start = max(content.find(b"\xd0\xcf\x11\xe0"), content.find(b"PK\x03\x04"), 0)
        context.inside(content[start:], place.member(order, ""))


def _words(untrusted: bytes) -> tuple[str, str]:  # noqa: PLR0915 - one state machine, read top to bottom
    """Text that is shown, and text that is marked hidden."""
    shown: list[str] = []
    hidden: list[str] = []
    fonts = {int(f): _CHARSETS.get(int(c), 1252) for f, c in _FONT.findall(untrusted)}
    page = 1252
    silent = gone = False
    skip, unicode_skip = 0, 1
    codec = "cp1252"
    pending = bytearray()
    stack: list[tuple[bool, bool, int, str]] = []

    def flush() -> None:
        if pending:
            (hidden if gone else shown).append(bytes(pending).decode(codec, "replace"))
            pending.clear()

    for found in _TOKEN.finditer(untrusted):
        word, number, code, symbol, brace, text = found.groups()
        if code is not None:
            if skip:
                skip -= 1
            elif not silent:
                pending.append(int(code, 16))
            continue
        if text is not None:
            data = text[skip:]
            skip = max(0, skip - len(text))
            if not silent:
                pending += data
            continue
        flush()
        if brace == b"{":
            if len(stack) > 5_000:
                raise Unreadable("The document nests too deeply.", GapKind.LIMIT)
            stack.append((silent, gone, unicode_skip, codec))
        elif brace == b"}":
            if stack:
                silent, gone, unicode_skip, codec = stack.pop()
            skip = 0
        elif symbol is not None:
            if symbol in b"{}\\" and not silent:
                pending += symbol
            elif symbol == b"~" and not silent:
                pending += b" "
        elif word:
            if word in _SILENT:
                silent = True
            elif silent:
                continue
            elif word in _ASIDES:
                gone = True
            elif word in {b"v", b"deleted"}:
                gone = number != b"0"
            elif word == b"plain":
                gone = False
            elif word == b"ansicpg" and number:
                page = int(number) or 1252
                codec = _codec(page)
            elif word == b"f" and number:
                codec = _codec(fonts.get(int(number), page)) if fonts.get(int(number), 1252) != 1252 else _codec(page)
            elif word == b"uc" and number:
                unicode_skip = min(max(int(number), 0), 10)
            elif word == b"u" and number:
                (hidden if gone else shown).append(chr(int(number) % 0x10000))
                skip = unicode_skip
            elif word in _BREAKS:
                (hidden if gone else shown).append(_BREAKS[word])
            elif word in _SIGNS:
                (hidden if gone else shown).append(_SIGNS[word])
    flush()
    return _joined(shown), _joined(hidden)


def _joined(pieces: list[str]) -> str:
    """Text with surrogate pairs put together."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _codec(page: int) -> str:
    try:
        b"".decode(f"cp{page}")
    except LookupError:
        return "cp1252"
    return f"cp{page}"
