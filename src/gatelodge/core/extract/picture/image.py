"""Pictures: the words in them where they can be read here, and what the file carries beside the pixels."""

import hashlib

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.picture import metadata, metafile
from gatelodge.core.extract.picture.size import size_of
from gatelodge.values import GapKind

SMALL_PIXELS = 62_500
"""250 by 250: a logo, an icon. Some 40 words of ten pixels' height would fit, a list of people would not."""
BANNER_PIXELS, BANNER_BYTES = 160_000, 8_192
"""A banner of a signature is wider, but simple."""
THIN = 40
"""Pixels; a strip no higher or no wider holds one line of letters at most."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the picture's words, or a gap: small picture, or picture."""
    media_type, width, height = size_of(untrusted)
    found = metadata.segments(untrusted)
    if metafile.is_drawing(untrusted):
        found += segment.segments("\n".join(metafile.words(untrusted)), where="drawn line")
    known = hashlib.sha256(untrusted).digest() in context.means.known_pictures
    small = _is_small(width, height, len(untrusted))
    if known or small or context.means.picture_words is None:
        context.part(place, media_type, found)
        if not known:
            kind = GapKind.SMALL_IMAGE if small else GapKind.IMAGE
            context.gap(place, kind, _SMALL if small else "A picture whose text was not read.")
    else:
        try:
            found += segment.segments(_words(untrusted, context), where="picture line")
        except TimeoutError:
            context.gap(place, GapKind.IMAGE, "A picture whose text was not read: reading pictures took too long.")
        except (OSError, ValueError, SyntaxError, ArithmeticError):
            context.gap(place, GapKind.IMAGE, "A picture whose text was not read: it is damaged, or of a rare kind.")
        context.part(place, media_type, found)
    remains.read_with_files(untrusted, place, context)


def _is_small(width: int, height: int, size: int) -> bool:
    """True for a picture that cannot carry a page of text; never for one whose size cannot be told."""
    pixels = width * height
    banner = pixels <= BANNER_PIXELS and size <= BANNER_BYTES
    return pixels > 0 and (pixels <= SMALL_PIXELS or min(width, height) <= THIN or banner)


_SMALL = "A picture too small to carry a page of text."


def _words(untrusted: bytes, context: Context) -> str:
    """What the picture says; one that comes again is read once."""
    digest = hashlib.sha256(untrusted).digest()
    reader = context.means.picture_words
    if digest not in context.pictures and reader is not None:
        context.pictures[digest] = reader(untrusted)
    return context.pictures[digest]
