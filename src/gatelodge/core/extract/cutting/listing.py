"""Text laid out in columns: listings cut by position, and key/value cards that stand side by side.

A listing's columns are where every line has a blank; a ruler or a heading line shows which of those are meant. Cutting
by position keeps empty cells in their place, and parts columns that have only one blank between them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_LINES = 5
FEWEST_COLUMNS = 3
_TITLES = 2
"""So many title lines may stand right above a listing."""
_RULER_WITHIN = 8
_FITTING = 0.8
_RULER = re.compile(r" *[-=_]{2,}(?: +[-=_]{2,})+ *")
_GROUP = re.compile(r"[-=_]+")
_GAP = re.compile(r" {2,}|\t+")
_KEY = re.compile(r"([^\W\d_][^:=\n]{0,40}?)[ \t]*[:=](?:[ \t]+\S|[ \t]*$)")
_BLANKS = bytes(0xFF if code == 32 else 0 for code in range(256))


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a listing stands and where its columns start."""

    first: int
    end: int
    starts: tuple[int, ...]

    def cells(self, line: str) -> tuple[str, ...]:
        """The cells of one line; () for a ruler and for a line that does not keep to the columns."""
        if _RULER.fullmatch(line) or not _fits(line, self.starts):
            return ()
        ends = (*self.starts[1:], len(line))
        return tuple(line[start:end].strip() for start, end in zip(self.starts, ends, strict=True))


def find_listing(lines: Sequence[str], first: int, end: int) -> Listing | None:
    """The listing among these lines that follow each other, if they are one."""
    block = lines[first:end]
    if "\t" in "".join(block):
        return None
    for at, line in enumerate(block[:_RULER_WITHIN]):
        if _RULER.fullmatch(line):
            return _ruled(block, at, first)
    if len(block) < FEWEST_LINES or 3 * sum("  " in line.strip() for line in block) < len(block):
        return None
    for skipped in range(min(_TITLES, len(block) - FEWEST_LINES) + 1):
        starts = _starts(block[skipped:])
        if len(starts) >= FEWEST_COLUMNS:
            return Listing(first + skipped, end, starts)
    return None


def _ruled(block: Sequence[str], at: int, first: int) -> Listing | None:
    starts = tuple(0 if n == 0 else group.start() for n, group in enumerate(_GROUP.finditer(block[at])))
    below = block[at + 1 :]
    if not below or sum(_fits(line, starts) for line in below) < _FITTING * len(below):
        return None
    return Listing(first + max(at - 1, 0), first + len(block), starts)


def _fits(line: str, starts: Sequence[int]) -> bool:
    return all(line[start - 1 : start].isspace() or start > len(line) for start in starts[1:])


def _starts(block: Sequence[str]) -> tuple[int, ...]:
    """Where the columns start: at blanks that all lines share, as far as the heading line has a word there."""
    width = max(map(len, block))
    shared = (1 << 8 * width) - 1
    for line in block:
        shared &= int.from_bytes(line.encode("ascii", "replace").ljust(width).translate(_BLANKS), "big")
    blank = shared.to_bytes(width, "big")
    found = [place for place in range(1, width) if not blank[place] and blank[place - 1]]
    if _is_heading(block[0]):
        found = [start for start, end in zip(found, (*found[1:], width), strict=False) if block[0][start:end].strip()]
    else:
        wide = [place for place in found if place > 1 and blank[place - 2]]
        found = wide if len(wide) + 1 >= FEWEST_COLUMNS else found
    return (0, *(place for place in found if any(line[:place].strip() for line in block)))


def _is_heading(line: str) -> bool:
    return not any(c.isdigit() for c in line) and len(line.split()) >= FEWEST_COLUMNS


def card_lines(lines: Sequence[str], first: int) -> int:
    """The line after those from `first` on that hold several "Key: value" pieces each; `first` when under two do."""
    end = first
    while end < len(lines) and len(_pieces(lines[end])) > 1:
        end += 1
    return end if end - first > 1 else first


def cards(lines: Sequence[str]) -> list[list[str]]:
    """The pieces of such lines, by the card that they belong to."""
    return records([_pieces(line) for line in lines])


def _pieces(line: str) -> list[tuple[str, str]]:
    if ":" not in line and "=" not in line:
        return []
    pieces = [piece for piece in _GAP.split(line.strip()) if piece]
    keys = [_KEY.match(piece) for piece in pieces]
    return [(key[1].lower(), piece) for key, piece in zip(keys, pieces, strict=True) if key] if all(keys) else []


def records(rows: Sequence[Sequence[tuple[str, str]]]) -> list[list[str]]:
    """Pieces (key, text) put together by record: side by side where the first key comes again in its row.

    A key that comes again begins the next record, from the beginning of its row on.
    """
    keys = [key for key, _ in rows[0]]
    across = keys.index(keys[0], 1) if keys[0] in keys[1:] else max(map(len, rows))
    found: list[list[str]] = []
    for left in range(0, max(map(len, rows)), across):
        seen: set[str] = set()
        for row in rows:
            part = row[left : left + across]
            if any(key in seen for key, _ in part):  # also where the record before lacks its first keys
                seen = set()
            for key, text in part:
                if key in seen or not seen:
                    found.append([])
                    seen = set()
                seen.add(key)
                found[-1].append(text)
    return found
