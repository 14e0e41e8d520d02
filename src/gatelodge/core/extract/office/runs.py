r"""Readable runs in bytes of unknown make, in two-byte and in one-byte characters.

The last means where no reader knows the structure, and for what earlier versions left behind.

    >>> runs(b"\x01\x02" + "Siân Prys, Wing C".encode("utf-16-le") + b"\x00\x07")
    ['Siân Prys, Wing C']
"""

import re

_TWO = re.compile(rb"(?:[\t\n\r -~\xa0-\xff]\x00|[\x00-\x7f]\x01|[\x10-\x26]\x20|[\x80-\xf9]\x1e){5,}")
"""Latin with the letters of Welsh, and the signs of typed text; one byte after the other decides, so it is linear."""
_ONE = re.compile(rb"(?:[\t\n\r -~][\x91-\x96\xa0-\xff]{0,2}){8,}")
_WORDS = re.compile(r"[\w\s.,;:@'’()/&+-]")
_SENSE = 0.75
"""So much of a run must be letters, digits and the marks of prose."""


def runs(raw: bytes) -> list[str]:
    """Readable runs of five two-byte or eight one-byte characters and more."""
    return wide_runs(raw) + _found(raw, _ONE, "cp1252")


def wide_runs(raw: bytes) -> list[str]:
    """Readable runs of five two-byte characters and more."""
    return _found(raw, _TWO, "utf-16-le")


def _found(raw: bytes, pattern: re.Pattern[bytes], codec: str) -> list[str]:
    texts = (run.group(0).decode(codec, "replace").strip() for run in pattern.finditer(raw))
    return [text for text in texts if _is_text(text)]


def _is_text(text: str) -> bool:
    if len(text) < 4 or len(set(text)) < 3 or not any(map(str.isalnum, text)):
        return False
    sample = text[:2000]
    return len(_WORDS.findall(sample)) >= _SENSE * len(sample)
