"""What stands in a PDF and in none of its objects: before its head, behind its end, between, and as a comment."""

import re

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.pdf.objects import Objects

_TABLE = re.compile(
    rb"\bxref\s+(?:\d+\s+\d+\s+)?|\d{10} \d{5} [nf]\s*|\bstartxref\s+\d+|%%EOF|%PDF-\d\.\d|\bendobj\b|\bendstream\b"
)
_COMMENT = re.compile(rb"%([^\r\n]{8,4000})")


def read(untrusted: bytes, objects: Objects, place: Place, context: Context) -> None:
    """Add its readable runs, hidden."""
    beside = _TABLE.sub(b"\0", remains.between(untrusted, objects.covered))
    comments: list[bytes] = []
    for thing in objects.now.values():
        if thing.data is untrusted and thing.has(b"%"):
            comments += _COMMENT.findall(untrusted, thing.start, thing.end)
    remains.read(beside + b"\0" + b"\n".join(comments), place, context)
