"""Tables of a page that hold data: a segment for each row, and what is hidden in its cells beside it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborNode

from gatelodge.core.extract.cutting import lines
from gatelodge.core.extract.text.sheet import Styles
from gatelodge.core.extract.text.style import Ink, inside_of
from gatelodge.values import Hidden, Segment

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section select "
        "summary table tbody td tfoot th thead title tr ul",
    )
)
BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")
_UNREAD = frozenset(("script", "style", "noscript", "template", "-comment"))
_FROM_RIGHT, _AS_BEFORE = "\u202e", "\u202c"
_FEW = 5
"""Of so many cells one may hold several paragraphs, or a list."""
SAID_AGAIN = 200
"""Characters of a cell over several rows that are said in each of them."""
_MAX_SPAN = 50
MAX_NESTING = 400


def is_data(table: LexborNode) -> bool:
    """False for a table that is there for the layout only: it holds others, or mostly paragraphs and lists."""
    if len(table.css("table")) > 1:
        return False
    rows = table.css("tr")
    if len(rows) < 2 or sum(len(row.css("td, th")) >= 2 for row in rows) < 2:
        return False
    return len(table.css("p + p, ul, ol")) * _FEW <= len(table.css("td, th"))


def rows(table: LexborNode, styles: Styles, hidden: Hidden | None, around: Ink, number: int) -> Iterator[Segment]:
    """Yield the rows. Cells all of which is hidden are named in the row; hidden words of others stand beside it."""
    spans: dict[int, tuple[lines.Line, int]] = {}
    for at, row in enumerate(table.css("tr"), 1):
        style, inner, _, _ = inside_of(styles.of(row), around)
        own = hidden or style
        cells: list[lines.Line] = []
        unseen: list[int] = []
        for cell in row.css("td, th"):
            _from_above(cells, spans)
            line = _tidy(_line(cell, styles, None, inner))
            if (high := _number(cell.attributes.get("rowspan"))) > 1 and len(lines.whole(line)) <= SAID_AGAIN:
                spans[len(cells)] = line, high - 1
            if own is None and line and all(how for _, how in line):
                unseen.append(len(cells))
            cells.append(line)
            cells += [[] for _ in range(min(_number(cell.attributes.get("colspan")), _MAX_SPAN) - 1)]
        _from_above(cells, spans)
        if own or len(unseen) == sum(map(bool, cells)):
            own, unseen = own or (Hidden.STYLE if unseen else None), []
            cells = [[(text, None) for text, _ in line] for line in cells]
        else:
            cells = [[(text, None) for text, _ in line] if at in unseen else line for at, line in enumerate(cells)]
        for found in lines.row(cells, f"table row {at}", number, own):
            yield replace(found, hidden_columns=tuple(unseen))


def _from_above(cells: list[lines.Line], spans: dict[int, tuple[lines.Line, int]]) -> None:
    """Say cells again that reach down from the rows above, by column with the rows still to come."""
    while (at := len(cells)) in spans:
        line, more = spans.pop(at)
        cells.append(line)
        if more > 1:
            spans[at] = line, more - 1


def _line(node: LexborNode, styles: Styles, hidden: Hidden | None, around: Ink, depth: int = 0) -> lines.Line:
    """The words in an element, with a blank where a block or line ends."""
    style, inner, gap, turned = inside_of(styles.of(node), around)
    inside = hidden or style
    how = inside or inner.hidden
    if depth >= MAX_NESTING:
        return [(node.text(separator=" "), how)]
    apart: lines.Line = [(" ", how)] if gap or node.tag in BLOCKS else []
    found = [*apart]
    for child in children(node):
        if child.tag == "-text":
            found.append((child.text_content or "", how))
        elif child.tag == "br":
            found.append((" ", how))
        elif child.tag not in _UNREAD:
            found += _line(child, styles, inside, inner, depth + 1)
    return turned_round(found, how) + apart if turned else found + apart


def turned_round(line: lines.Line, hidden: Hidden | None) -> lines.Line:
    """With the marks that Unicode has for letters that stand from right to left."""
    return [(_FROM_RIGHT, hidden), *line, (_AS_BEFORE, hidden)]


def _tidy(line: lines.Line) -> lines.Line:
    """With one blank for many, and none at the ends; empty where there is nothing but blanks."""
    found: lines.Line = []
    for words, how in line:
        text = BLANKS.sub(" ", words)
        if not found or found[-1][0].endswith(" "):
            text = text.lstrip(" ")
        if text:
            found.append((text, how))
    while found and not found[-1][0].strip():
        found.pop()
    return found


def children(node: LexborNode) -> Iterator[LexborNode]:
    """What stands directly in an element."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else 1
