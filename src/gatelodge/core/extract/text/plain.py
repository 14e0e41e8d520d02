"""Plain text in any charset: the declared one where it fits, otherwise what the bytes look like."""

import re

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MULTIBYTE = re.compile(r"(?i)(iso-2022|gb|big5|euc|shift|sjis|koi8|hz|utf-7|utf-16|utf-32|cp93|ks_c)")
_FLOWED = re.compile(r"(?<=[^\n-]) \r?\n(?=[^\s>])")
_PLAIN = bytes((9, 10, 13, *range(32, 127)))
_DASH_SPACE = "-- "


def decode(untrusted: bytes, charset: str = "") -> str:
    """Return the text. Never raises: undecodable bytes become replacement characters."""
    for bom, codec in _BOMS:
        if untrusted.startswith(bom):
            return untrusted[len(bom) :].decode(codec, "replace").replace("\0", "")
    if b"\0" in untrusted[:4096] and (codec := _wide(untrusted)):
        return untrusted.decode(codec, "replace").replace("\0", "")
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
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the text's paragraphs, rows and records."""
    text = decode(untrusted, place.charset)
    if place.flowed:
        text = _FLOWED.sub(" ", text)
    context.part(place, "text/plain", segment.segments(text))
