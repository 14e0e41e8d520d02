"""Cuts text into paragraphs, table rows and records: what belongs together stays together, what does not is parted.

Evidence about a person counts within one segment only, so a pasted table must fall into rows even when it stands in the
middle of prose, and a block of "Name: value" lines must stay one record.
"""

import re
from itertools import pairwise

from gatelodge.core.extract.cutting.delimited_lines import MIN_ROWS, RULE, Sign, cut_rows, signature, table_end
from gatelodge.core.extract.cutting.listing import Listing, card_lines, cards, find_listing
from gatelodge.core.extract.cutting.views import more_views, rows
from gatelodge.values import Hidden, Segment, SegmentKind

__all__ = ["MAX_CHARS", "more_views", "paragraph", "rows", "segments"]

MAX_CHARS = 2_000
MAX_LINES = 25
OVERLAP = 120
"""A very long line is cut with this much said twice, so that no name or number is cut in half."""
_BLANKS = ("\t", "  ")
_LAID_OUT = (*_BLANKS, "- -", "= =", "_ _")
"""Without any of these a text has no columns by position."""

_QUOTE = re.compile(r"^(?:[ \t]*>)+ ?", re.MULTILINE)
_KEY_VALUE = re.compile(r"[ \t]*([^\W\d_][^:=\n]{0,40}?)[ \t]*[:=](?:[ \t]+\S|[ \t]*$)")
_WRAPPED_AT = 50
"""Nobody wraps running text at fewer characters."""
_NUMBERED = re.compile(r"\d\d")
_BULLET = re.compile(r"\s*(?:[-*•·–▪o]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")


def segments(text: str, *, hidden: Hidden | None = None, where: str = "line") -> list[Segment]:
    """Return the segments of a text in reading order.

    where: word put before the line number.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if ">" in text:
        text = _QUOTE.sub("", text)
    lines = text.split("\n")
    signs = [signature(line) for line in lines]
    found: list[Segment] = []
    table = 0
    start = at = 0
    spaced = any(mark in text for mark in _LAID_OUT)
    while at < len(lines):
        if not spaced and signs[at] is None:
            at += 1
            continue
        first, end, made = _laid_out(lines, signs, at, table, hidden, where)
        if made:
            _prose(found, lines, start, first, hidden, where)
            found += made
            table += 1
            start = at = end
        else:
            at += 1
    _prose(found, lines, start, len(lines), hidden, where)
    return found


def _laid_out(
    lines: list[str], signs: list[Sign | None], at: int, table: int, hidden: Hidden | None, where: str
) -> tuple[int, int, list[Segment]]:
    """First line, line after and segments of the cards or table that begin here; no segments where prose goes on."""
    sign = signs[at]
    if (sign is None or sign[0] in _BLANKS) and (end := card_lines(lines, at)) > at:
        made = [
            Segment("\n".join(card), f"{where} {at + 1}", SegmentKind.RECORD, hidden) for card in cards(lines[at:end])
        ]
        return at, end, made
    if (sign is None or sign[0] == "  ") and lines[at].strip() and (at == 0 or not lines[at - 1].strip()):
        end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
        if listing := find_listing(lines, at, end):
            return listing.first, listing.end, _listed(lines, listing, table, hidden, where)
    if sign is not None and (end := table_end(lines, signs, at)) > at:
        return at, end, cut_rows(lines, sign, at, end, table, hidden, where)
    return at, at, []


def paragraph(text: str, where: str, hidden: Hidden | None = None) -> list[Segment]:
    """Return text that belongs together as one segment, or several where it is very long."""
    text = text.strip()
    if not text:
        return []
    if len(text) <= MAX_CHARS:
        return [Segment(text, where, SegmentKind.PARAGRAPH, hidden)]
    return [Segment(piece, where, SegmentKind.PARAGRAPH, hidden) for piece in _pieces(text)]


def _pieces(text: str) -> list[str]:
    found = []
    start = 0
    while start < len(text):
        end = start + MAX_CHARS
        if end < len(text):
            blank = max(text.rfind(" ", start + OVERLAP * 2, end), text.rfind("\n", start + OVERLAP * 2, end))
            end = blank if blank > 0 else end
        found.append(text[start:end])
        start = end if end >= len(text) else max(end - OVERLAP, start + 1)
    return found


def _listed(lines: list[str], listing: Listing, table: int, hidden: Hidden | None, where: str) -> list[Segment]:
    """Rows of a listing; a line that does not keep to its columns stands for itself."""
    found: list[Segment] = []
    for at in range(listing.first, listing.end):
        if cells := listing.cells(lines[at]):
            found.append(Segment(lines[at].strip(), f"{where} {at + 1}", SegmentKind.ROW, hidden, cells, table))
        elif not RULE.match(lines[at]):
            found += paragraph(lines[at], f"{where} {at + 1}", hidden)
    return found


def _prose(found: list[Segment], lines: list[str], start: int, end: int, hidden: Hidden | None, where: str) -> None:
    """Add blocks of lines between blank lines, as paragraphs or records."""
    block: list[str] = []
    first = start
    for at in range(start, end):
        line = lines[at]
        if line and not line.isspace():
            if not block:
                first = at
            block.append(line)
        elif block:
            _block(found, block, first, hidden, where)
            block = []
    if block:
        _block(found, block, first, hidden, where)


def _block(found: list[Segment], block: list[str], first: int, hidden: Hidden | None, where: str) -> None:
    """Add one block: runs of two or more "Key: value" lines as records, the rest as paragraphs."""
    if not any(":" in line or "=" in line for line in block):
        _paragraphs(found, block, first, hidden, where)
        return
    keys = [m.group(1) if (m := _KEY_VALUE.match(line)) else "" for line in block]
    at = 0
    while at < len(block):
        end = at
        seen: set[str] = set()
        while end < len(block) and keys[end] and keys[end] not in seen and end - at < MAX_LINES:
            seen.add(keys[end])
            end += 1
        if end - at >= 2:
            text = "\n".join(line.strip() for line in block[at:end])
            found += [
                Segment(piece, f"{where} {first + at + 1}", SegmentKind.RECORD, hidden)
                for piece in (_pieces(text) if len(text) > 2 * MAX_CHARS else (text,))
            ]
            at = end
            continue
        end = at + 1
        while end < len(block) and not (keys[end] and end + 1 < len(block) and keys[end + 1]):
            end += 1
        _paragraphs(found, block[at:end], first + at, hidden, where)
        at = end


def _paragraphs(found: list[Segment], block: list[str], first: int, hidden: Hidden | None, where: str) -> None:
    start = 0
    size = 0
    entries = _entries(block)
    for at, line in enumerate(block):
        if at > start and (at in entries or at - start >= MAX_LINES or size + len(line) > MAX_CHARS):
            found += paragraph("\n".join(block[start:at]), f"{where} {first + start + 1}", hidden)
            start, size = at, 0
        size += len(line)
    found += paragraph("\n".join(block[start:]), f"{where} {first + start + 1}", hidden)


def _entries(block: list[str]) -> frozenset[int]:
    """The lines where entries of a list begin; none in running text.

    A list is three or more lines with a bullet or number in front, or lines that all begin with a capital letter or all
    with a digit, each with a number in it.
    """
    if len(block) < MIN_ROWS:
        return frozenset()
    marked = [at for at, line in enumerate(block) if _BULLET.match(line)]
    if len(marked) >= MIN_ROWS and len(marked) > len(block) / 4:
        return frozenset((*marked, 0))
    begins = [line.lstrip()[0] for line in block]
    alike = all(c.isdigit() for c in begins) or all(c.isupper() for c in begins)
    if (
        alike
        and not _is_wrapped(block)
        and all(len(line.split()) >= MIN_ROWS and _NUMBERED.search(line) for line in block)
    ):
        return frozenset(range(len(block)))
    return frozenset()


def _is_wrapped(block: list[str]) -> bool:
    """True for lines of some width most of which had no room for the next word: running text."""
    width = max(map(len, block))
    roomy = sum(len(line) + 1 + len(after.split(maxsplit=1)[0]) <= width for line, after in pairwise(block))
    return width >= _WRAPPED_AT and 4 * roomy < len(block) - 1
