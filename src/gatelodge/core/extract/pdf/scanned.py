"""Pages that are pictures: rendered, and given to whoever reads pictures here."""

import struct
import zlib
from typing import Any

from gatelodge.core.extract.context import Context
from gatelodge.core.extract.cutting import segment
from gatelodge.values import Segment

MAX_PAGES = 30
"""Reading one takes seconds; a mail has a minute."""
SCALE = 200 / 72
"""200 dots an inch, which printed letters need."""
MAX_PIXELS = 12_000_000


def words_on(page: Any, number: int, context: Context) -> list[Segment] | None:
    """The words in what the page shows; None where pictures cannot be read."""
    if context.means.picture_words is None:
        return None
    width, height = page.get_size()
    scale = min(SCALE, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        picture = png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    finally:
        bitmap.close()
    context.spend(len(picture))
    words = context.means.picture_words(picture)
    return segment.segments(words, where=f"page {number}, picture line")


def png(grey: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG of grey pixels, one byte each. Source: PNG specification, sections 5 and 11.2."""
    lines = b"".join(b"\0" + grey[at * stride : at * stride + width] for at in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
