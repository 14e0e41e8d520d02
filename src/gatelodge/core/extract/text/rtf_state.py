"""What holds for the text at one point of a rich text file, and where it goes. Source: RTF Specification 1.9.1."""

import re
from dataclasses import dataclass, field, replace

from gatelodge.core.extract.cutting import lines, segment
from gatelodge.values import Hidden, Segment, SegmentKind

TINY = 4
"""Half-points."""
NARROW = 5
"""Percent of the width of a letter."""
CLOSE = 24
"""Sum of the differences of red, green and blue up to which two colours are one."""
WHITE = "FFFFFF"
MAX_CELLS = 1_024
_WORDS = re.compile(r"[^\W\d_]{2}|\d{4}")
_DULL = re.compile(r"(?:-?\d{1,12}|[0-9a-f]{20,64}|https?://schemas\.[\w./-]+)\Z")
"""Check sums, keys and name spaces that Word leaves in skipped groups."""
_JOINED = re.compile(r"(?<=[^\W\d_])[\u2011\u2014](?=[^\W\d_])")
"""Signs that can stand in the middle of a word."""


@dataclass(slots=True)
class Sink:
    """Takes text: the body, a header, a note, a property, a file in hexadecimal digits."""

    label: str
    hidden: Hidden | None
    found: list[Segment]
    one: bool = False
    """All of it is one short text, such as a property."""
    file: str = ""
    """"picture", "object" or "data": the text is a file in hexadecimal digits."""
    raw: bytearray = field(default_factory=bytearray)
    line: lines.Line = field(default_factory=list)
    cells: list[lines.Line] = field(default_factory=list)
    rows: int = 0
    table: int = 0
    block: lines.Block = field(init=False)

    def __post_init__(self) -> None:
        self.block = lines.Block(self.label, self.found)

    def say(self, text: str, hidden: Hidden | None) -> None:
        """Take some text."""
        self.line.append((text, self.hidden or hidden))

    def paragraph(self) -> None:
        """The paragraph ends."""
        line, self.line = _mended(self.line), []
        text = lines.whole(line)
        if _JOINED.search(text):
            line = [(piece.replace("\u2011", "-"), hidden) for piece, hidden in line]
            where = f"{self.label}paragraph {self.block.count + 1}"
            joined = segment.paragraph(_JOINED.sub("", text), where, self.hidden or line[0][1])
            self.found += [replace(one, again=True) for one in joined]
        self.block.add(line)
        if lines.whole(line).strip():
            self.rows = 0

    def cell(self) -> None:
        """The cell ends."""
        if len(self.cells) < MAX_CELLS:
            self.cells.append([(text.replace("\n", " "), hidden) for text, hidden in _mended(self.line)])
            self.line = []

    def row(self) -> None:
        """The row ends."""
        if lines.whole(self.line).strip():
            self.cell()
        self.block.flush()
        if self.rows == 0:
            self.table += 1
        self.rows += 1
        where = f"{self.label}table {self.table}, row {self.rows}"
        self.found += lines.row(self.cells, where, 1000 + self.table, self.hidden)
        self.cells, self.line = [], []

    def close(self) -> None:
        """No more comes."""
        if self.one:
            text = " ".join(lines.whole(_mended(self.line)).split()).strip("; ")
            if _WORDS.search(text) and not _DULL.match(text):
                self.found += _short(text, self.label, self.hidden)
            return
        if self.cells:
            self.row()
        if self.line:
            self.paragraph()
        self.block.flush()


def _short(text: str, label: str, hidden: Hidden | None) -> list[Segment]:
    if len(text) > segment.MAX_CHARS:
        return segment.paragraph(text, label, hidden)
    return [Segment(text, label, SegmentKind.HEADER, hidden)]


def _mended(line: lines.Line) -> lines.Line:
    """The line with surrogate pairs put together and the private characters of symbol fonts as letters."""
    if all(text.isascii() for text, _ in line):
        return line
    joined: lines.Line = []
    for text, hidden in line:
        if joined and joined[-1][1] is hidden:
            joined[-1] = (joined[-1][0] + text, hidden)
        else:
            joined.append((text, hidden))
    return [(_whole(text).translate(_PRIVATE), hidden) for text, hidden in joined]


_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(slots=True)
class State:
    """What a group hands down to the groups inside it, and gets back when they end."""

    sink: Sink
    codec: str = "cp1252"
    skip: int = 1
    """Bytes that stand for a `\\u` character in programs without Unicode."""
    hidden: bool = False
    deleted: bool = False
    ink: int = 0
    ground: int = 0
    shade: int = 0
    """Background of the paragraph."""
    size: int = 24
    scale: int = 100
    silent: bool = False
    starred: bool = False
    fresh: bool = True
    """Nothing but a star has come in this group."""

    def cover(self, colours: list[str]) -> Hidden | None:
        """How text is hidden here."""
        if self.deleted:
            return Hidden.DELETED
        if self.hidden or self.size <= TINY or self.scale <= NARROW:
            return Hidden.STYLE
        ink = colours[self.ink] if 0 < self.ink < len(colours) else ""
        if not ink:
            return None
        behind = self.ground or self.shade
        ground = colours[behind] if 0 < behind < len(colours) and colours[behind] else WHITE
        return Hidden.STYLE if _alike(ink, ground) else None

    def plain(self) -> None:
        """Back to the look of the beginning."""
        self.hidden = self.deleted = False
        self.ink = self.ground = 0
        self.size, self.scale = 24, 100


def _alike(one: str, other: str) -> bool:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (0, 2, 4))
    return sum(abs(a - b) for a, b in pairs) <= CLOSE
