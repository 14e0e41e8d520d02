"""Text from a file for one line of a terminal: nothing in it moves the cursor, and it ends where the line ends."""

import shutil
import textwrap
import unicodedata

MOST = 120
"""Columns where nobody says how many there are: in a pipe or a file."""


def columns() -> int:
    """How many columns a line may have."""
    return max(shutil.get_terminal_size((MOST, 24)).columns, 40)


def clean(text: str) -> str:
    """The text on one line; what has no place on a line becomes a mark."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))


def folded(text: str, indent: int = 0) -> list[str]:
    """The text in lines that fit beside an indent."""
    return textwrap.wrap(text, max(columns() - indent, 40), break_long_words=False) or [""]


def cut(text: str, width: int | None) -> str:
    """So much of it as so many columns hold, the last of them an ellipsis; all of it for None."""
    if width is None or len(text) * 2 <= width or taken(text) <= width:
        return text
    left = max(width, 1) - 1
    for at, letter in enumerate(text):
        left -= taken(letter)
        if left < 0:
            return text[:at].rstrip() + "…"
    return text


def taken(text: str) -> int:
    """How many columns it takes: two for a wide letter, none for an accent that stands on the one before."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
