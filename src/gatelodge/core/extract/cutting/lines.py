"""Paragraphs on their way into segments: what is seen, and what is hidden in them, kept apart and together.

A hidden name in a sentence that is seen gives three segments: the sentence as it is seen, the hidden words, and all of
it once more (`again`), because evidence about a person counts within one segment only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gatelodge.core.extract.cutting import segment
from gatelodge.values import Hidden, Segment, SegmentKind

LONG = 200
"""A paragraph of more characters is prose; shorter ones that follow each other belong together."""
LAYOUT_CELL = 1_500
"""A cell of more characters is a column of text, not a value of a row."""

Piece = tuple[str, Hidden | None]
Line = list[Piece]


def shown(line: Line) -> str:
    """What is seen of it."""
    return "".join([text for text, hidden in line if hidden is None])


def whole(line: Line) -> str:
    """Seen or not."""
    return "".join([text for text, _ in line])


def hidden_words(line: Line) -> dict[Hidden, str]:
    """What is not seen, by the way of hiding."""
    found: dict[Hidden, str] = {}
    for text, hidden in line:
        if hidden is not None:
            found[hidden] = found.get(hidden, "") + text
    return {hidden: words.strip() for hidden, words in found.items() if words.strip()}


@dataclass(slots=True)
class Block:
    """Paragraphs that follow each other and are hidden in the same way."""

    label: str
    """Put before "paragraph N"."""
    found: list[Segment]
    texts: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    hidden: Hidden | None = None
    count: int = 0

    def add(self, line: Line) -> None:
        """Take one paragraph."""
        self.count += 1
        secret = hidden_words(line) if any(hidden for _, hidden in line) else {}
        seen = shown(line).strip("\n") if secret else whole(line).strip("\n")
        if not secret:
            self._take(seen, None)
        elif not seen.strip():
            for hidden, words in secret.items():
                self._take(words, hidden)
        else:
            self._take(seen, None)
            self.found += beside(line, secret, f"{self.label}paragraph {self.count}")

    def _take(self, text: str, hidden: Hidden | None) -> None:
        if not text or text.isspace():
            self.flush()
            return
        if hidden is not self.hidden:
            self.flush()
            self.hidden = hidden
        self.texts.append(text)
        self.numbers.append(self.count)

    def flush(self) -> None:
        """Turn the paragraphs so far into segments."""
        if not self.texts:
            return
        numbers: list[int] = []
        prose = max(map(len, self.texts)) >= LONG
        for text, number in zip(self.texts, self.numbers, strict=True):
            numbers += [number] * (text.count("\n") + 1 + prose)
        joined = ("\n\n" if prose else "\n").join(self.texts)
        for one in segment.segments(joined, hidden=self.hidden, where=""):
            line = int(one.where) if one.where.strip().isdigit() else 1
            number = numbers[min(line, len(numbers)) - 1]
            self.found.append(replace(one, where=f"{self.label}paragraph {number}"))
        self.texts, self.numbers = [], []


def beside(line: Line, secret: dict[Hidden, str], where: str) -> list[Segment]:
    """The hidden words of a line that is partly seen, and the whole line once more."""
    found = [one for hidden, words in secret.items() for one in segment.paragraph(words, where, hidden)]
    kind = next(iter(secret))
    return found + [replace(one, again=True) for one in segment.paragraph(whole(line), where, kind)]


def row(cells: Sequence[Line], where: str, table: int, hidden: Hidden | None = None) -> list[Segment]:
    """One row of a table; what is hidden in it stands beside it."""
    if not any(hiding for cell in cells for _, hiding in cell):
        return _row([whole(cell).strip() for cell in cells], where, table, hidden)
    seen = [shown(cell).strip() for cell in cells]
    everything = [whole(cell).strip() for cell in cells]
    found = _row(seen, where, table, hidden)
    kinds = {kind: None for cell in cells for kind in hidden_words(cell)}
    for kind in kinds:
        words = [hidden_words(cell).get(kind, "") for cell in cells]
        found += _row(words, where, table, kind)
        if any(seen):
            found += [replace(one, again=True) for one in _row(everything, where, table, kind)]
    return found


def _row(cells: Sequence[str], where: str, table: int, hidden: Hidden | None) -> list[Segment]:
    text = "\t".join(cells).strip()
    return [Segment(text, where, SegmentKind.ROW, hidden, tuple(cells), table)] if text else []
