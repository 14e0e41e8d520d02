"""Readable text in bytes that no reader shows: behind the end of a picture, in a tag of it, between packed files.

A file is called a picture, a sound or a signature by its first bytes, and those can stand in front of anything.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.text import delimited
from gatelodge.core.extract.text import plain as text
from gatelodge.values import Hidden

_RUN = re.compile(rb"[\t\n\r -~\xa0-\xff]{0,8}(?:[\t\n\r -~]{24,}[\xa0-\xff]{0,4}){1,4096}")
"""Chance makes 24 readable characters in a row once in some ten gigabytes of packed content."""
_PLAIN = bytes(byte in b"\t\n\r" or 32 <= byte < 127 for byte in range(256))
_IN_A_ROW = b"\1" * 24
ANY = re.compile(rb"[\t\n\r -~\x80-\xff]{4,}")
"""For bytes that are no packed content, where nothing is chance."""
_PNG_TEXT = re.compile(rb"(?<=....)(?:zTXt|iTXt)", re.DOTALL)
_FILES = re.compile(rb"PK\x03\x04|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07[\0\1]")
MAX_TEXT = 1 << 20
_FEWEST = 5
"""Different characters; a field of one colour, or a ramp of two, is no text."""
_TABLES = re.compile(rb"[%&]?&?'\(\)\*(?:4?56789:)?CDEFGHIJSTUVWXYZcdefghijstuvwxyz")
"""In nearly every JPEG (ITU-T T.81, annex K)."""


def read(untrusted: bytes, place: Place, context: Context, runs: re.Pattern[bytes] = _RUN) -> None:
    """Add the readable runs as text, hidden; the picture or sound itself is the caller's."""
    found = b"\n".join(_said(_runs(untrusted)) if runs is _RUN else runs.findall(untrusted))
    if untrusted.startswith(b"\x89PNG"):
        found = b"\n".join((found, *_png_texts(untrusted)))
    if not found.strip():
        return
    here = replace(place, name="", charset="", hidden=place.hidden or Hidden.STRUCTURE)
    reader = delimited.read if delimited.looks_like(found, "") else text.read
    reader(found, here, context)


def _said(runs: Iterable[bytes]) -> Iterator[bytes]:
    return (run for run in runs if len(set(_TABLES.sub(b"", run))) >= _FEWEST)


def _runs(untrusted: bytes) -> Iterator[bytes]:
    """What `_RUN` finds, ten times as fast in packed content: it looks only where 24 stand in a row."""
    plain = untrusted.translate(_PLAIN)
    end = 0
    while (at := plain.find(_IN_A_ROW, end)) >= 0 and (found := _RUN.search(untrusted, max(at - 8, end))):
        yield found[0]
        end = found.end()


def read_with_files(untrusted: bytes, place: Place, context: Context) -> None:
    """The same, and an archive that stands behind what the file pretends to be, as in one that unpacks itself."""
    read(untrusted, place, context)
    archive = _FILES.search(untrusted, 1)
    if archive and (archive[0][:2] != b"PK" or b"PK\x05\x06" in untrusted[archive.start() :]):
        context.inside(untrusted[archive.start() :], place.member(1, "", Hidden.STRUCTURE))


def between(untrusted: bytes, covered: Sequence[tuple[int, int]]) -> bytes:
    """What stands outside of the covered stretches."""
    pieces = []
    at = 0
    for begin, end in sorted(covered):
        if begin > at:
            pieces.append(untrusted[at:begin])
        at = max(at, end)
    return b"\0".join((*pieces, untrusted[at:]))


def _png_texts(untrusted: bytes) -> Iterator[bytes]:
    """The compressed texts of a PNG."""
    for found in _PNG_TEXT.finditer(untrusted):
        size = int.from_bytes(untrusted[found.start() - 4 : found.start()], "big")
        chunk = untrusted[found.end() : found.end() + min(size, MAX_TEXT)]
        packed = chunk.find(b"\x78")
        while 0 <= packed < 200:
            try:
                yield zlib.decompressobj().decompress(chunk[packed:], MAX_TEXT)
                break
            except zlib.error:
                packed = chunk.find(b"\x78", packed + 1)
