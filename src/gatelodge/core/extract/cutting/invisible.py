"""Texts written in characters that leave no mark on a page: tags, selectors, blanks of no width; and text turned round.

What can be decoded becomes a segment of its own, hidden. Ordinary use stays as it is: a joiner inside an emoji, the
padding of a newsletter, a soft hyphen.
"""

import re
from collections.abc import Iterable, Iterator

from gatelodge.values import Hidden, Segment

_MARKS = re.compile(
    "[\U000e0000-\U000e01ef\ufe00-\ufe0f\u200b-\u200d\u2060-\u2064\u180e\ufeff\u202d\u202e\u2066-\u2068]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
"""Tag characters repeat ASCII, unseen; three of them end the flag of a region of the United Kingdom (Unicode TR 51)."""
_SELECTORS = re.compile("(?:[\ufe00-\ufe0f\U000e0100-\U000e01ef]){6,}")
"""Each stands for one byte; an emoji has one."""
_NO_WIDTH = re.compile("[\u200b-\u200d\u2060-\u2064\u180e\ufeff]")
_FEWEST_BITS, _MOST_BITS = 40, 1 << 17
_TURNED = re.compile("[\u202d\u202e]([^\u202c\u202d\u202e\n]{2,400})")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
_READABLE = 0.9
_FEWEST_LETTERS = 5
"""Different ones: padding is the same few over and over."""


def unmarked(segments: Iterable[Segment]) -> list[Segment]:
    """The texts that stand unseen in these segments."""
    found: list[Segment] = []
    for segment in segments:
        text = segment.text
        if not text.isascii() and _MARKS.search(text):
            found += (Segment(said, segment.where, hidden=Hidden.INVISIBLE) for said in _decoded(text))
            found += (Segment(run[::-1], segment.where, hidden=segment.hidden) for run in _TURNED.findall(text))
    return found


def _decoded(text: str) -> Iterator[str]:
    plain = _FLAG.sub("", text)
    for run in _TAGS.findall(plain):
        yield "".join(chr(ord(mark) - 0xE0000) for mark in run)
    for run in _SELECTORS.findall(plain):
        yield from _readable(bytes(_byte(mark) for mark in run))
    marks = "".join(_NO_WIDTH.findall(plain))[:_MOST_BITS]
    if len(marks) >= _FEWEST_BITS:
        yield from _bits(marks)


def _byte(mark: str) -> int:
    return ord(mark) - 0xFE00 if mark <= "\ufe0f" else ord(mark) - 0xE0100 + 16


def _bits(marks: str) -> Iterator[str]:
    """The readings of a text coded in two kinds of blanks, most usual ones first; nothing for mere padding."""
    kinds = sorted(set(marks), key=marks.count, reverse=True)[:3]
    for zero in kinds:
        for one in kinds:
            if zero != one:
                bits = "".join("0" if mark == zero else "1" for mark in marks if mark in (zero, one))
                for width in (8, 16, 7):
                    codes = [int(bits[at : at + width], 2) for at in range(0, len(bits) - width + 1, width)]
                    yield from _readable("".join(map(chr, codes)).encode("utf-8", "replace"))


def _readable(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", "replace")
    if len(set(text)) >= _FEWEST_LETTERS and sum(c.isalnum() or c in " ,.:;@-/'\n" for c in text) >= _READABLE * len(
        text
    ):
        yield text
