"""Readable runs in a value that is meant for programs: names and addresses stand in many of them.

It does not decode the value. Used where a property of Outlook or a store of mails is no text and no known file.
"""

import re

_PLAIN = re.compile(rb"[\t -~]{6,}")
_WIDE = re.compile(rb"(?:[\t\n\r -~\xa0-\xff]\0|[\0-\xff][\1\2\x1e]){4,}")
_WORD = re.compile(r"[^\W\d_]{3,}|\d{4,}")
_FILES = (
    *(b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b\x08"),
    *(b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"SQLite format 3", b'x\x9f>"'),
)


def is_file(untrusted: bytes) -> bool:
    """True for what begins like a file that has its own reader."""
    return untrusted.startswith(_FILES)


def of(untrusted: bytes) -> list[str]:
    r"""The runs, in both widths of letters.

    >>> of(b"\0\1SMTP:KIN@HOME.EXAMPLE\0\xff")
    ['SMTP:KIN@HOME.EXAMPLE']
    """
    found = [run.decode("ascii") for run in _PLAIN.findall(untrusted)]
    found += [run.decode("utf-16-le", "replace") for run in _WIDE.findall(untrusted)]
    return [run.strip() for run in found if _WORD.search(run)]
