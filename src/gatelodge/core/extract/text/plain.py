"""Plain text in any charset: the declared one where it fits, otherwise what the bytes look like."""

import re

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MULTIBYTE = re.compile(r"(?i)(iso-2022|gb|big5|euc|shift|sjis|koi8|hz|utf-7|utf-16|utf-32|cp93|ks_c)")
_FLOWED = re.compile(r"(?<=[^\n-]) \r?\n(?=[^\s>])")
_PLAIN = bytes((9, 10, 13, *range(32, 127)))
_EBCDIC = bytes(
    (
        *(0x40, 0x4B, 0x6B, 0x60, 0x61, 0x7D, 0x7A, 0x5E, 0x4D, 0x5D, 0x0D, 0x15, 0x25, 0x05),
        *(first + at for first in (0x81, 0x91, 0xC1, 0xD1, 0xF0) for at in range(10 if first == 0xF0 else 9)),
        *(first + at for first in (0xA2, 0xE2) for at in range(8)),
    )
)
"""Letters, digits and the usual marks of code page 500."""
_USUAL = bytes((*range(48, 58), *range(65, 91), *range(97, 123)))
_FEWEST_EBCDIC = 16


def decode(untrusted: bytes, charset: str = "") -> str:
    """Return the text. Never raises: undecodable bytes become replacement characters."""
    for bom, codec in _BOMS:
        if untrusted.startswith(bom):
            return untrusted[len(bom) :].decode(codec, "replace").replace("\0", "")
    if b"\0" in untrusted[:4096] and (codec := _wide(untrusted)):
        return untrusted.decode(codec, "replace").replace("\0", "")
    if _is_ebcdic(untrusted[:4096]):
        return untrusted.decode("cp500").replace("\x85", "\n").replace("\0", "")
    charset = charset.strip("\"' ").lower()
    if untrusted.isascii() and not _MULTIBYTE.search(charset):
        return untrusted.decode("ascii").replace("\0", "")
    for candidate in (charset, "utf-8", "cp1252"):
        if candidate in {"", "us-ascii", "ascii", "unknown-8bit", "iso-8859-1", "latin1"}:
            continue  # "Latin 1" on the wire is nearly always the Windows code page, which holds it
        try:
            decoded = untrusted.decode(candidate).replace("\0", "")
            return decoded + _as_it_looks(untrusted, candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
    return untrusted.decode("cp1252", "replace").replace("\0", "")


def _as_it_looks(untrusted: bytes, charset: str) -> str:
    """The same bytes as plain letters, when they look like them and the declared charset would make others of them."""
    if charset in {"utf-8", "cp1252"} or "Az09".encode(charset) == b"Az09":
        return ""
    sample = untrusted[:4096]
    looks_plain = len(sample.translate(None, _PLAIN)) < len(sample) / 5
    return "\n" + untrusted.decode("cp1252", "replace").replace("\0", "") if looks_plain else ""


def _wide(untrusted: bytes) -> str:
    """UTF-16 without a mark: every other byte is null."""
    sample = untrusted[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    quarters = [sample[at::4].count(0) for at in range(4)]
    if half > 8 and sum(count > half * 0.45 for count in quarters) == 3:
        return "utf-32-le" if quarters[0] < half * 0.05 else "utf-32-be"
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _is_ebcdic(sample: bytes) -> bool:
    """The letters of IBM's main frames: nearly all bytes are theirs, and nearly none are the usual ones."""
    return (
        len(sample) > _FEWEST_EBCDIC
        and sample[0] >= 0x40
        and (
            len(sample.translate(None, _EBCDIC)) * 20 < len(sample)
            and len(sample) - len(sample.translate(None, _USUAL)) < len(sample) / 8
        )
    )


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the text's paragraphs, rows and records."""
    text = decode(untrusted, place.charset)
    if place.flowed:
        text = _FLOWED.sub(" ", text)
    context.part(place, "text/plain", segment.segments(text))
