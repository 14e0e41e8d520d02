"""Pages that are pictures: rendered, and given to whoever reads pictures here."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from gatelodge.core.extract.context import Context
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.pdf.quick import Box
from gatelodge.values import Segment

MAX_PICTURES = 6
"""Of one page."""
SCALE = 200 / 72
"""200 dots an inch, which printed letters need."""
MAX_PIXELS = 12_000_000


def words_on(page: Any, number: int, boxes: Sequence[Box], context: Context) -> list[Segment] | None:
    """The words in what the page shows there; None where they cannot be read, or time is up."""
    if context.means.picture_words is None:
        return None
    found: list[Segment] = []
    for box in boxes[:MAX_PICTURES]:
        picture = _rendered(page, box)
        digest = hashlib.sha256(picture).digest()
        if digest not in context.pictures:
            try:
                context.pictures[digest] = context.means.picture_words(picture)
            except (TimeoutError, OSError, ValueError, SyntaxError, ArithmeticError):
                return None
        found += segment.segments(context.pictures[digest], where=f"page {number}, picture line")
    return found


def _rendered(page: Any, box: Box) -> bytes:
    """That much of the page as a PNG; all of it where the page is shown turned."""
    left, low, right, high = page.get_cropbox()
    margins = (box[0] - left, box[1] - low, right - box[2], high - box[3])
    width, height = page.get_size()
    if page.get_rotation() or box[2] - box[0] < 1 or box[3] - box[1] < 1:
        margins = (0.0, 0.0, 0.0, 0.0)
    cut = tuple(max(0.0, margin) for margin in margins)
    scale = min(SCALE, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    if min(width - cut[0] - cut[2], height - cut[1] - cut[3]) * scale < 2:
        cut = (0.0, 0.0, 0.0, 0.0)
    bitmap = page.render(scale=scale, crop=cut, grayscale=True)
    try:
        return png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    finally:
        bitmap.close()


def png(grey: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG of grey pixels, one byte each. Source: PNG specification, sections 5 and 11.2."""
    lines = b"".join(b"\0" + grey[at * stride : at * stride + width] for at in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
