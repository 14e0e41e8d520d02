"""A PDF written by hand: objects in, a file with its cross-reference table out."""

import zlib
from collections.abc import Mapping, Sequence

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CATALOG, PAGES, PAGE, CONTENT, LETTERS, INFO = range(1, 7)
FREE = 7
"""The first number for objects of the case's own."""


def stream(content: bytes, told: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object's body; told: entries of its dictionary."""
    if packed:
        content, told = zlib.compress(content), told + b"/Filter/FlateDecode"
    return b"<<" + told + b"/Length %d>>\nstream\n" % len(content) + content + b"\nendstream"


def pdf(
    content: bytes = b"",
    *,
    page: bytes = b"",
    catalog: bytes = b"",
    info: bytes = b"",
    resources: bytes = b"",
    extra: Sequence[bytes] = (),
) -> bytes:
    """One page, A4 in points; each argument is put into the object of its name, `extra` are objects from FREE on."""
    objects = {
        CATALOG: b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        PAGES: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>" + resources + b">>" + page + b">>",
        CONTENT: stream(content, packed=True),
        LETTERS: FONT,
        INFO: b"<<" + info + b">>",
    }
    objects.update(enumerate(extra, FREE))
    return written(b"%PDF-1.7\n", objects)


def updated(before: bytes, objects: Mapping[int, bytes]) -> bytes:
    """The same file with objects replaced the way programs do: put behind its end, with a table of their own."""
    start = int(before.rpartition(b"startxref\n")[2].split()[0])
    return written(before, objects, b"/Prev %d" % start)


def written(before: bytes, objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """Objects, their table and the trailer, behind what is there."""
    out = bytearray(before)
    table = bytearray(b"xref\n0 1\n0000000000 65535 f \n")
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    end = b"trailer\n<</Size 90/Root 1 0 R/Info 6 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(out))
    return bytes(out + table + end)


def says(words: str, x: int = 60, y: int = 700, before: str = "") -> bytes:
    """Words at a place; before: operators put in front of them, within the text object."""
    return f"BT /F 12 Tf 1 0 0 1 {x} {y} Tm {before} ({words}) Tj ET\n".encode("latin-1")
