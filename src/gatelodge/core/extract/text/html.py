"""HTML: what a browser shows, in blocks and table rows; and what it does not show, marked hidden."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text import plain as text
from gatelodge.core.message import decode_base64
from gatelodge.values import Hidden, Segment, SegmentKind

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section select "
        "summary table tbody td tfoot th thead title tr ul",
    )
)
_SKIPPED = frozenset(("script", "style", "noscript", "template", "head"))
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all|"
    r"opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_CLASS_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_MEDIA_RULE = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_SIMPLE_CLASS = re.compile(r"(?:[a-z0-9]+)?\.([\w-]+)\Z", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DATA_URI = re.compile(r"data:[\w/+.-]*(?:;[\w=.-]+)*,[^\s\"'()<>]*", re.IGNORECASE)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_COMMENTS = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_LEADING = re.compile(r"(?:\s*<!--.*?(?:-->|\Z)|\s*<![^>]*>)*", re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")
_MARKUP = re.compile(r"<[!?](?!--)[^>]{30,}>|<template\b.*?</template", re.IGNORECASE | re.DOTALL)
_STYLE_TEXT = re.compile(r"/\*.*?\*/|\"[^\"\n]{20,}\"|'[^'\n]{20,}'", re.DOTALL)
_CONDITION = re.compile(r"\[if [^\]]{0,80}\]>?|<?!\[endif\]?")
_LAYOUT = frozenset(("style", "class", "id", "width", "height", "align", "valign", "bgcolor", "face", "size", "target"))
_SHOWN = frozenset(("alt", "value", "title", "label", "placeholder", "summary"))
_TELLING = 8
"""A value shorter than this holds no name with anything beside it."""
_LONG_NAME = 40
_BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")
_SHORT = 300
_MAX_NESTING = 400


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the page's blocks and rows, then its comments, attributes and embedded files."""
    charset = place.charset
    if not charset and (found := _CHARSET.search(untrusted[:4096])):
        charset = found.group(1).decode("ascii")
    source = text.decode(untrusted, charset)
    page = _Page(source)
    context.part(place, "text/html", page.segments())
    for order, uri in enumerate(page.data_uris, 1):
        kind, _, packed = uri.partition(",")
        content = _unquoted(packed.encode("utf-8", "replace"))
        if "base64" in kind.lower():
            content = decode_base64(content.translate(None, b" \t\r\n"))
        context.inside(content, place.member(order, ""))


class _Page:
    """One walk over the tree."""

    def __init__(self, source: str) -> None:
        root = LexborHTMLParser(source).root
        if root is None:
            raise Unreadable("The page could not be taken apart.")
        self.root = root
        self.source = source
        self.found: list[Segment] = []
        self.asides: list[Segment] = []
        self.data_uris: list[str] = []
        self.buffer: list[str] = []
        self.tables = 0
        self.line = 0
        self.hiding_classes = _hiding_classes(source)

    def segments(self) -> list[Segment]:
        """Blocks in reading order, then what is not on the page itself."""
        self._walk(self.root, None, 0)
        self._flush(None)
        first, last = _LEADING.match(self.source), self.source.lower().rfind("</html")
        for outside in (first.group() if first else "", self.source[last:] if last >= 0 else ""):
            for words in _COMMENTS.findall(outside) if "<!--" in outside else ():
                self._comment(words)
        for markup in _MARKUP.findall(self.source):
            self.asides += segment.segments(markup.strip("<>"), hidden=Hidden.STYLE, where="markup line")
        return self.found + self.asides

    def _walk(self, node: LexborNode, hidden: Hidden | None, depth: int) -> None:
        for child in _children(node):
            tag = child.tag
            if tag == "-text":
                self.buffer.append(child.text_content or "")
            elif tag == "-comment":
                self._comment(child.comment_content or "")
            elif tag in _SKIPPED:
                self._skipped(child, tag)
            elif tag == "br":
                self.buffer.append("\n")
            elif depth >= _MAX_NESTING:
                self.buffer.append(child.text(separator=" "))
            else:
                self._element(child, tag or "", hidden, depth)

    def _element(self, node: LexborNode, tag: str, hidden: Hidden | None, depth: int) -> None:
        attributes = node.attributes
        own = Hidden.STYLE if attributes and self._hides(attributes) else None
        now = hidden or own
        if now is not hidden or tag in _BLOCKS:
            self._flush(hidden)
        if attributes:
            self._attributes(node, tag, attributes)
        if tag == "table" and self._data_table(node, now):
            return
        if tag == "pre":
            self._flush(now)
            self._text(node.text() or "", now, "block")
            return
        self._walk(node, now, depth + 1)
        if now is not hidden or tag in _BLOCKS:
            self._flush(now)

    def _data_table(self, node: LexborNode, hidden: Hidden | None) -> bool:
        """Read a table as rows, unless it is there for the layout only."""
        if len(node.css("table")) > 1 or node.css_first("p + p, ul, ol"):
            return False
        lines = node.css("tr")
        if len(lines) < 2 or sum(len(line.css("td, th")) >= 2 for line in lines) < 2:
            return False
        number = self.tables + 1000
        self.tables += 1
        for at, line in enumerate(lines, 1):
            own = hidden or (Hidden.STYLE if self._hides(line.attributes) else None)
            cells: list[str] = []
            unseen: list[int] = []
            for cell in line.css("td, th"):
                attributes = cell.attributes
                if own is None and self._hides(attributes):
                    unseen.append(len(cells))
                cells.append(_BLANKS.sub(" ", cell.text(separator=" ") or "").strip())
                cells.extend("" for _ in range(min(_number(attributes.get("colspan")), 50) - 1))
            joined = "\t".join(cells).strip()
            if joined:
                self.found.append(
                    Segment(joined, f"table row {at}", SegmentKind.ROW, own, tuple(cells), number, tuple(unseen))
                )
        for child in node.css("*"):
            if attributes := child.attributes:
                self._attributes(child, child.tag or "", attributes)
        return True

    def _hides(self, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style")
        if style and _HIDING.search(style):
            return True
        if "hidden" in attributes:
            return True
        names = attributes.get("class")
        return bool(names and self.hiding_classes and self.hiding_classes.intersection(names.split()))

    def _attributes(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        """Keep what a link, picture or field says beside its text."""
        for name, value in attributes.items():
            if len(name) > _LONG_NAME:
                self.asides.append(Segment(name, f"{tag} attribute", SegmentKind.HEADER, Hidden.PROPERTY))
            if not value or name in _LAYOUT:
                continue
            if "data:" in value[:2048].lower() and (found := _DATA_URI.findall(value)):
                self.data_uris += found
            elif name == "href" and _repeats(value, node):
                continue
            elif len(value) >= _TELLING or name in _SHOWN:
                plain = text.decode(_unquoted(value.encode("utf-8", "replace"))) if "%" in value else value
                plain = _TAGS.sub(" ", plain) if "<" in plain else plain
                hidden = None if name in _SHOWN and tag != "meta" else Hidden.PROPERTY
                if len(plain) <= _SHORT:
                    self.asides.append(Segment(plain, f"{tag} {name}", SegmentKind.HEADER, hidden))
                else:
                    self.asides += segment.segments(plain, hidden=hidden, where=f"{tag} {name}, line")

    def _comment(self, words: str) -> None:
        content = _CONDITION.sub(" ", words).strip()
        if content:
            plain = _TAGS.sub(" ", content) if "<" in content else content
            self.asides += segment.segments(plain, hidden=Hidden.HTML_COMMENT, where="comment line")

    def _skipped(self, node: LexborNode, tag: str) -> None:
        if tag == "head":
            for child in node.css("title, meta, style"):
                if child.tag == "style":
                    self._style(child)
                elif child.tag == "title":
                    self.asides += segment.paragraph(child.text() or "", "title")
                else:
                    self._attributes(child, "meta", child.attributes)
        elif tag == "style":
            self._style(node)
        elif tag == "noscript":
            words = _BLANKS.sub(" ", node.text(separator=" ") or "")
            self.asides += segment.paragraph(words, tag, Hidden.STYLE)
        elif tag == "script" and (words := node.text() or "").strip():
            self.asides += segment.segments(words, hidden=Hidden.STYLE, where="script line")

    def _style(self, node: LexborNode) -> None:
        for words in _STYLE_TEXT.findall(node.text() or ""):
            self.asides += segment.segments(words, hidden=Hidden.STYLE, where="style line")

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


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _repeats(value: str, node: LexborNode) -> bool:
    """True for a link whose address is its text."""
    return value.partition(":")[2].strip("/") in (node.text() or "")


def _unquoted(value: bytes) -> bytes:
    """With the percent signs of an address undone (RFC 3986, section 2.1)."""
    return _PERCENT.sub(lambda found: bytes([int(found.group(1), 16)]), value)


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else 1


def _hiding_classes(source: str) -> frozenset[str]:
    """Classes that a style sheet outside of media rules hides."""
    names: set[str] = set()
    for sheet in re.findall(r"<style[^>]*>(.*?)</style", source, re.IGNORECASE | re.DOTALL):
        for selectors, body in _CLASS_RULE.findall(_MEDIA_RULE.sub(" ", sheet)):
            if _HIDING.search(body):
                names.update(m.group(1) for s in selectors.split(",") if (m := _SIMPLE_CLASS.match(s.strip())))
    return frozenset(names)
