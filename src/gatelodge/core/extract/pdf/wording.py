"""The words in a value of a PDF: a string, a name, a stream, or what a reference leads to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.pdf.objects import Objects
from gatelodge.core.extract.pdf.syntax import Ref, Value, text_of

MAX_VALUES = 100_000
"""Choices of one field."""
_MARKUP = re.compile(r"<[^<>]*>")
_RICH = ("<?xml", "<body")
_NO_WORDS = frozenset(("Off", "null", "true", "false"))


@dataclass(frozen=True, slots=True)
class Wording:
    """Knows the objects that references lead to."""

    objects: Objects

    def text(self, value: Value | None) -> str:
        """The words; "" where there are none."""
        direct = self.objects.get(value)
        if isinstance(direct, bytes):
            return _plain(readable(direct))
        if isinstance(direct, str):
            return "" if direct in _NO_WORDS else str(direct)
        return _plain(self.stream(value)) if isinstance(value, Ref) else ""

    def texts(self, value: Value | None, depth: int = 0) -> Iterator[str]:
        """The words of a value, or of each in a list."""
        direct = self.objects.get(value)
        if isinstance(direct, list) and depth < 3:
            for one in direct[:MAX_VALUES]:
                yield from self.texts(one, depth + 1)
        elif isinstance(direct, float):
            yield f"{direct:g}"
        elif words := self.text(value):
            yield words

    def stream(self, ref: Ref) -> str:
        """The words of a stream that is all text."""
        thing = self.objects.now.get(ref.number)
        if not thing or not thing.stream:
            return ""
        try:
            return readable(thing.content())
        except Unreadable:
            self.objects.damaged = True
            return ""


def _plain(words: str) -> str:
    """Rich text without its tags."""
    return _MARKUP.sub(" ", words).strip() if words.startswith(_RICH) else words


def readable(string: bytes) -> str:
    """The text in a string; "" where its bytes mean something else."""
    text = text_of(string).strip()
    odd = sum(not (c.isprintable() or c in "\n\r\t") for c in text)
    return text if odd * 5 <= len(text) else ""
