"""Documents of Word 6 and Word 95: the text from its first to its last byte.

These keep the text in one stretch, or in pieces after a quick save; we read the stretch as it lies, so a quick save's
remains stand in order of writing. Source: the file information block that [MS-DOC] 2.5.1 still begins with.
"""

import struct

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.doc.look import Looks
from gatelodge.core.extract.office.doc.story import Story
from gatelodge.values import Hidden, Segment

_MAGIC = (b"\xdc\xa5", b"\xdb\xa5", b"\x9b\xa5")
"""Word 6 and 95; Word 2 before them."""
_QUICK_SAVED = 0x04


def is_old(stream: bytes) -> bool:
    """True for a document from before Word 97."""
    return stream.startswith(_MAGIC)


def read(stream: bytes) -> list[Segment]:
    """The text, and readable runs outside of it. Unreadable when the document is cut short."""
    if len(stream) < 0x60:
        raise Unreadable("The document is cut short.")
    begin, end = struct.unpack_from("<II", stream, 0x18)
    if not 0x60 <= begin < end <= len(stream) or stream[10] & _QUICK_SAVED:
        return segment.segments("\n".join(runs(stream)))
    words = stream[begin:end].decode("cp1252", "replace")
    found = list(Story(words, Looks(), 0, len(words), "", None, 0).segments())
    rest = "\n".join(runs(stream[:begin] + b"\0\0" + stream[end:]))
    return found + segment.segments(rest, hidden=Hidden.STRUCTURE, where="beside the text, line")
