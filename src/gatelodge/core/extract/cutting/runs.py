r"""Readable runs in bytes of unknown make, in two-byte and in one-byte characters.

The last means where no reader knows the structure, and for what earlier versions left behind.

    >>> runs(b"\x01\x02" + "Siân Prys, Wing C".encode("utf-16-le") + b"\x00\x07")
    ['Siân Prys, Wing C']
"""

import re
from collections.abc import Iterable, Iterator

_TWO = re.compile(rb"(?:[\t\n\r -~\xa0-\xff]\x00|[\x00-\x7f]\x01|[\x10-\x26]\x20|[\x80-\xf9]\x1e){5,}")
"""Latin with the letters of Welsh, and the signs of typed text; one byte after the other decides, so it is linear."""
_PAIR = re.compile(rb"[\t\n\r -~\xa0-\xff]\x00|[\x00-\x7f]\x01|[\x10-\x26]\x20|[\x80-\xf9]\x1e")
_SEED = b"a0" * 4
_KINDS = bytes(0x30 if byte == 0 else 0x61 if byte in b"\t\n\r" or 32 <= byte < 127 else 0x78 for byte in range(256))
"""Each byte as a letter: 0 for nought, a for a readable one, x for others: a run is then found by plain search."""
_ONE = re.compile(rb"(?:[\t\n\r -~][\x91-\x96\xa0-\xff]{0,2}){8,}")
_LETTER = re.compile(rb"[\t\n\r -~\x91-\x96\xa0-\xff]")
_WORDS = re.compile(r"[\w\s.,;:@'’()/&+-]")
_SENSE = 0.75
"""So much of a run must be letters, digits and the marks of prose."""


def runs(raw: bytes) -> list[str]:
    """Readable runs of five two-byte or eight one-byte characters and more."""
    kinds = raw.translate(_KINDS)
    narrow = _grown(raw, kinds, b"aaaa", _LETTER, _ONE, 1)
    return _texts(_grown(raw, kinds, _SEED, _PAIR, _TWO, 2), "utf-16-le") + _texts(narrow, "cp1252")


def wide_runs(raw: bytes) -> list[str]:
    """Readable runs of five two-byte characters and more, four of them plain letters in a row."""
    return _texts(_grown(raw, raw.translate(_KINDS), _SEED, _PAIR, _TWO, 2), "utf-16-le")


def _grown(
    raw: bytes, kinds: bytes, seed: bytes, letter: re.Pattern[bytes], whole: re.Pattern[bytes], width: int
) -> Iterator[bytes]:
    """Yield the runs that hold the seed: found by plain search, grown to the left letter by letter, then matched."""
    end = 0
    while (at := kinds.find(seed, end)) >= 0:
        start = at
        while start >= end + width and letter.match(raw, start - width):
            start -= width
        found = whole.match(raw, start) or whole.match(raw, at)
        end = found.end() if found else at + len(seed)
        if found:
            yield found[0]


def _texts(found: Iterable[bytes], codec: str) -> list[str]:
    texts = (run.decode(codec, "replace").strip() for run in found)
    return [text for text in texts if _is_text(text)]


def _is_text(text: str) -> bool:
    if len(text) < 4 or len(set(text)) < 3 or not any(map(str.isalnum, text)):
        return False
    sample = text[:2000]
    return len(_WORDS.findall(sample)) >= _SENSE * len(sample)
