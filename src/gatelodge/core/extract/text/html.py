"""HTML: what a browser shows, in blocks and table rows; and what it does not show, marked hidden."""

import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text import plain as text
from gatelodge.core.extract.text.html_asides import Asides, unquoted
from gatelodge.core.extract.text.style import Ink, Styles, hides, ink
from gatelodge.core.message import decode_base64
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section select "
        "summary table tbody td tfoot th thead title tr ul",
    )
)
_SKIPPED = frozenset(("script", "style", "noscript", "template", "head"))
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")
_MAX_NESTING = 400
_MAX_DEPTH = 20_000
"""For many a tag the parser looks up the whole way (HTML 13.2.6): this deep it takes a second. Browsers stop at 512."""
_NESTING = re.compile(
    r"<(/?)(?!/|(?:area|base|br|col|dd|dt|hr|img|input|li|link|meta|option|p|param|source|t[dhr]|wbr)\b)[a-z]",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the page's blocks and rows, then its comments, attributes and embedded files."""
    charset = place.charset
    if not charset and (found := _CHARSET.search(untrusted[:4096])):
        charset = found.group(1).decode("ascii")
    source = text.decode(untrusted, charset)
    if _depth(source) > _MAX_DEPTH:
        context.part(place, "text/html", segment.segments(_TAG.sub("\n", source)))
        raise Unreadable("It is nested too deeply.", GapKind.LIMIT)
    page = _Page(source)
    context.part(place, "text/html", page.segments())
    for order, uri in enumerate(page.asides.data_uris, 1):
        kind, _, packed = uri.partition(",")
        content = unquoted(packed.encode("utf-8", "replace"))
        if "base64" in kind.lower():
            content = decode_base64(content.translate(None, b" \t\r\n"))
        context.inside(content, place.member(order, ""))


def _depth(source: str) -> int:
    """How deep elements that do not close by themselves stand in each other."""
    depth = deepest = 0
    for found in _NESTING.finditer(source) if source.count("<") > _MAX_DEPTH else ():
        depth = max(depth + (-1 if found[1] else 1), 0)
        deepest = max(deepest, depth)
    return deepest


class _Page:
    """One walk over the tree."""

    def __init__(self, source: str) -> None:
        root = LexborHTMLParser(source).root
        if root is None:
            raise Unreadable("The page could not be taken apart.")
        self.root = root
        self.source = source
        self.found: list[Segment] = []
        self.asides = Asides()
        self.buffer: list[str] = []
        self.tables = 0
        self.line = 0
        self.styles = Styles(root)

    def segments(self) -> list[Segment]:
        """Blocks in reading order, then what is not on the page itself."""
        self._walk(self.root, None, Ink(), 0)
        self._flush(None)
        self.asides.outside(self.source)
        return self.found + self.asides.found + self._unclosed()

    def _unclosed(self) -> list[Segment]:
        """What stands after a last tag that never ends, which the parser drops."""
        _, begun, rest = self.source[self.source.rfind(">") + 1 :].partition("<")
        words = segment.segments(rest) if begun and " " in rest.strip() else []
        return [replace(found, hidden=Hidden.STRUCTURE) for found in words]

    def _walk(self, node: LexborNode, hidden: Hidden | None, colours: Ink, depth: int) -> None:
        for child in _children(node):
            tag = child.tag
            if tag == "-text":
                self.buffer.append(child.text_content or "")
            elif tag == "-comment":
                self.asides.comment(child.comment_content or "")
            elif tag in _SKIPPED:
                self.asides.skipped(child, tag)
            elif tag == "br":
                self.buffer.append("\n")
            elif depth >= _MAX_NESTING:
                self.buffer.append(child.text(separator=" "))
            else:
                self._element(child, tag or "", hidden, colours, depth)

    def _element(self, node: LexborNode, tag: str, hidden: Hidden | None, around: Ink, depth: int) -> None:
        attributes = node.attributes
        style, colours = self._seen(node, around)
        inside = hidden or style
        before, now = _shown_as(hidden, around), _shown_as(inside, colours)
        if now is not before or tag in _BLOCKS:
            self._flush(before)
        if attributes:
            self.asides.attributes(node, tag)
        if tag == "table" and self._data_table(node, inside, colours):
            return
        if tag == "pre":
            self._flush(now)
            self._text(node.text() or "", now, "block")
            return
        self._walk(node, inside, colours, depth + 1)
        if now is not before or tag in _BLOCKS:
            self._flush(now)

    def _data_table(self, node: LexborNode, hidden: Hidden | None, around: Ink) -> bool:
        """Read a table as rows, unless it is there for the layout only."""
        if len(node.css("table")) > 1 or node.css_first("p + p, ul, ol"):
            return False
        lines = node.css("tr")
        if len(lines) < 2 or sum(len(line.css("td, th")) >= 2 for line in lines) < 2:
            return False
        number = self.tables + 1000
        self.tables += 1
        for at, line in enumerate(lines, 1):
            style, colours = self._seen(line, around)
            own = hidden or style
            cells: list[str] = []
            unseen: list[int] = []
            for cell in line.css("td, th"):
                attributes = cell.attributes
                if own is None and self._unseen(cell, colours):
                    unseen.append(len(cells))
                cells.append(_BLANKS.sub(" ", cell.text(separator=" ") or "").strip())
                cells.extend("" for _ in range(min(_number(attributes.get("colspan")), 50) - 1))
            joined = "\t".join(cells).strip()
            if unseen and not any(cell for at, cell in enumerate(cells) if at not in unseen):
                own, unseen = Hidden.STYLE, []
            if joined:
                self.found.append(
                    Segment(joined, f"table row {at}", SegmentKind.ROW, own, tuple(cells), number, tuple(unseen))
                )
        for child in node.css("*"):
            if child.attributes:
                self.asides.attributes(child, child.tag or "")
        return True

    def _seen(self, node: LexborNode, around: Ink) -> tuple[Hidden | None, Ink]:
        """How the element's own style hides it, colours apart; and the colours inside it."""
        declared = self.styles.of(node)
        if not declared:
            return None, around
        return (Hidden.STYLE if hides(declared) else None), ink(declared, around)

    def _unseen(self, cell: LexborNode, around: Ink) -> bool:
        """Is all text of a cell hidden by its own style, or by that of the one element it holds?"""
        style, colours = self._seen(cell, around)
        only = next(
            (child for child in _children(cell) if child.tag != "-text" or (child.text_content or "").strip()), None
        )
        if style is None and only is not None and only.tag != "-text" and only.next is None:
            style, colours = self._seen(only, colours)
        return _shown_as(style, colours) is not None

    def _flush(self, hidden: Hidden | None) -> None:
        if self.buffer:
            joined = "".join(self.buffer)
            self.buffer = []
            lines = [_BLANKS.sub(" ", line).strip() for line in joined.split("\n")] if "\n" in joined else [joined]
            self._text("\n".join(lines) if len(lines) > 1 else _BLANKS.sub(" ", joined), hidden, "block")

    def _text(self, words: str, hidden: Hidden | None, where: str) -> None:
        if not words or words.isspace():
            return
        self.line += 1
        if "\n" not in words:
            self.found += segment.paragraph(words, f"{where} {self.line}", hidden)
            return
        for found in segment.segments(words, hidden=hidden, where=f"{where} {self.line}, line"):
            self.found.append(found)


def _shown_as(hidden: Hidden | None, colours: Ink) -> Hidden | None:
    """How text is hidden at a place with these colours."""
    return hidden or (Hidden.STYLE if colours.blind else None)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else 1
