"""Files and documents embedded in old Office files: packages, native data of older programs, and whole storages.

Source: [MS-OLEDS] 2.3.6 (OLENativeStream); the package's layout as the Windows packager writes it.
"""

import struct

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.compound.container import MAGIC
from gatelodge.values import GapKind, Hidden, Segment

NATIVE = "\x01Ole10Native"
FILES = frozenset({NATIVE, "Package", "CONTENTS", "Contents", "contents", "EmbeddedOdf", "package_stream"})
_WHOLE = frozenset({"Package", "EmbeddedOdf", "package_stream"})
_FILES = (b"%PDF-", b"PK\x03\x04", MAGIC, b"{\\rtf", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")
_BITMAP = b"BM"
SMALL = 4_096
"""Settings of a control or an equation; a document is larger."""
_NEAR = 2_048
"""A known file begins within so many bytes of native data."""


def read_file(name: str, stream: bytes, place: Place, order: int, context: Context) -> None:
    """Read the file that a stream holds, under the name that stands in it; readable runs where it holds none."""
    if name == NATIVE and (packed := _package(stream)):
        label, paths, content = packed
        inside = place.member(order, label)
        context.part(inside, "application/x-ole-package", segment.paragraph(paths, "path of the file", Hidden.PROPERTY))
        context.inside(content, inside)
        return
    inside = place.member(order, "")
    starts = [at for magic in _FILES if 0 <= (at := stream.find(magic, 0, _NEAR)) < _NEAR]
    if stream.startswith(_BITMAP, 4 if name == NATIVE else 0):
        context.inside(stream[4:] if name == NATIVE else stream, inside)
    elif starts:
        context.inside(stream[min(starts) :], inside)
    elif name in _WHOLE:
        context.inside(stream, inside)
    else:
        context.part(inside, "application/octet-stream", texts(stream))
        say_unknown(len(stream), inside, context)


def say_unknown(size: int, place: Place, context: Context) -> None:
    """Add a gap for data of an unknown program, unless they are too small for a document."""
    if size > SMALL:
        context.gap(place, GapKind.UNKNOWN_TYPE, "An embedded object of an unknown program was not read whole.")


def texts(stream: bytes) -> list[Segment]:
    """The readable runs of a stream nobody knows, as hidden text."""
    return segment.segments("\n".join(runs(stream)), hidden=Hidden.STRUCTURE, where="run")


def _package(stream: bytes) -> tuple[str, str, bytes] | None:
    """Label, paths and content of a packaged file; None where the stream is laid out otherwise."""
    if len(stream) < 8 or stream[4:6] != b"\x02\x00":
        return None
    at = 6
    texts = []
    for _ in range(2):
        end = stream.find(b"\0", at, at + 1_024)
        if end < 0:
            return None
        texts.append(stream[at:end].decode("cp1252", "replace"))
        at = end + 1
    if at + 8 > len(stream):
        return None
    length = struct.unpack_from("<I", stream, at + 4)[0]
    texts.append(stream[at + 8 : at + 8 + min(length, 1_024)].rstrip(b"\0").decode("cp1252", "replace"))
    at += 8 + length
    if at + 4 > len(stream):
        return None
    size = struct.unpack_from("<I", stream, at)[0]
    if size > len(stream) - at - 4:
        return None
    rest = stream[at + 4 + size :]
    return texts[0], "\n".join(dict.fromkeys((*texts[1:], *runs(rest)))), stream[at + 4 : at + 4 + size]
