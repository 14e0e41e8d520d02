"""HTML: what a browser shows, in blocks and table rows; and what it does not show, marked hidden."""

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import lines, segment
from gatelodge.core.extract.text import html_tables
from gatelodge.core.extract.text import plain as text
from gatelodge.core.extract.text.html_asides import SKIPPED, Asides
from gatelodge.core.extract.text.html_tables import BLANKS, BLOCKS, MAX_NESTING, children
from gatelodge.core.extract.text.sheet import Styles
from gatelodge.core.extract.text.style import Ink, inside_of
from gatelodge.values import GapKind, Hidden, Segment

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
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
    for order, content in enumerate(page.asides.files(), 1):
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
        self.buffer: lines.Line = []
        self.as_written = False
        """Blanks and lines stand as in the source."""
        self.tables = 0
        self.line = 0
        self.styles = Styles(root)

    def segments(self) -> list[Segment]:
        """Blocks in reading order, then what is not on the page itself."""
        self._walk(self.root, None, Ink(), 0)
        self._flush()
        self.asides.outside(self.source)
        return self.found + self.asides.found + self._unclosed()

    def _unclosed(self) -> list[Segment]:
        """What stands after a last tag that never ends, which the parser drops."""
        _, begun, rest = self.source[self.source.rfind(">") + 1 :].partition("<")
        words = segment.segments(rest) if begun and " " in rest.strip() else []
        return [replace(found, hidden=Hidden.STRUCTURE) for found in words]

    def _walk(self, node: LexborNode, hidden: Hidden | None, around: Ink, depth: int) -> None:
        how = hidden or around.hidden
        for child in children(node):
            tag = child.tag
            if tag == "-text":
                self.buffer.append((child.text_content or "", how))
            elif tag == "-comment":
                self.asides.comment(child.comment_content or "")
            elif tag in SKIPPED:
                self.asides.skipped(child, tag)
            elif tag == "br":
                self.buffer.append(("\n", how))
            elif depth >= MAX_NESTING:
                self.buffer.append((child.text(separator=" "), how))
            else:
                self._element(child, tag or "", hidden, around, depth)

    def _element(self, node: LexborNode, tag: str, hidden: Hidden | None, around: Ink, depth: int) -> None:
        style, inner, gap, turned = inside_of(self.styles.of(node), around)
        inside = hidden or style
        if tag in BLOCKS:
            self._flush()
        elif gap:
            self.buffer.append((gap, hidden or around.hidden))
        if node.attributes:
            self.asides.attributes(node, tag)
        if tag == "table" and self._data_table(node, inside, inner):
            return
        kept, self.as_written = self.as_written, self.as_written or tag == "pre"
        before = len(self.buffer)
        self._walk(node, inside, inner, depth + 1)
        if turned:
            self.buffer[before:] = html_tables.turned_round(self.buffer[before:], inside or inner.hidden)
        if tag in BLOCKS:
            self._flush()
        elif gap:
            self.buffer.append((gap, hidden or around.hidden))
        self.as_written = kept

    def _data_table(self, node: LexborNode, hidden: Hidden | None, around: Ink) -> bool:
        """Read a table as rows, unless it is there for the layout only."""
        if not html_tables.is_data(node):
            return False
        for caption in node.css("caption"):
            self._walk(caption, hidden, around, 0)
            self._flush()
        self.found += html_tables.rows(node, self.styles, hidden, around, self.tables + 1000)
        self.tables += 1
        self.asides.beneath(node)
        return True

    def _flush(self) -> None:
        """A block ends: what is seen of it, what is hidden in it, and where it holds both, all of it once more."""
        line, self.buffer = self.buffer, []
        secret = lines.hidden_words(line)
        seen = self._laid_out(lines.shown(line) if secret else lines.whole(line))
        if not secret or seen.strip():
            self._text(seen, None)
        if len(secret) == 1 and not seen.strip():
            self._text(self._laid_out(lines.whole(line)), *secret)
        elif secret:
            self.found += lines.beside(
                [(self._laid_out(words), how) for words, how in line], secret, f"block {self.line}"
            )

    def _text(self, words: str, hidden: Hidden | None) -> None:
        if not words or words.isspace():
            return
        self.line += 1
        if "\n" in words:
            self.found += segment.segments(words, hidden=hidden, where=f"block {self.line}, line")
        else:
            self.found += segment.paragraph(words, f"block {self.line}", hidden)

    def _laid_out(self, words: str) -> str:
        """With one blank for many, line by line."""
        if self.as_written:
            return words
        if "\n" not in words:
            return BLANKS.sub(" ", words)
        return "\n".join(BLANKS.sub(" ", line).strip() for line in words.split("\n"))
