"""HTML: what a browser shows, in blocks and table rows; and what it does not show, marked hidden."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gatelodge.core.extract import segment, text
from gatelodge.core.extract.context import Context, Place, Unreadable
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
_DATA_URI = re.compile(r"data:([\w/+.-]*)((?:;[\w=.-]+)*),(.*)\Z", re.DOTALL)
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
        found_data = _DATA_URI.match(uri)
        if found_data and "base64" in found_data.group(2):
            raw = decode_base64(
                re.sub(r"%0[ad]|\s", "", found_data.group(3), flags=re.IGNORECASE).encode("ascii", "ignore")
            )
            context.inside(raw, place.member(order, ""))


class _Page:
    """One walk over the tree."""

    def __init__(self, source: str) -> None:
        root = LexborHTMLParser(source).root
        if root is None:
            raise Unreadable("The page could not be taken apart.")
        self.root = root
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
        return self.found + self.asides

    def _walk(self, node: LexborNode, hidden: Hidden | None, depth: int) -> None:
        for child in _children(node):
            tag = child.tag
            if tag == "-text":
                self.buffer.append(child.text_content or "")
            elif tag == "-comment":
                self._comment(child)
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
        for child in node.css("a, img, input"):
            self._attributes(child, child.tag or "", child.attributes)
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
        for name in ("href", "alt", "title", "value", "src", "content"):
            value = attributes.get(name)
            if not value:
                continue
            if value.startswith("data:"):
                self.data_uris.append(value)
            elif name == "src" or (name == "href" and not value.lower().startswith(("mailto:", "tel:", "http"))):
                continue
            elif len(value) <= _SHORT and (
                name != "href" or value.partition(":")[2].strip("/") not in (node.text() or "")
            ):
                hidden = None if name in {"alt", "value", "title"} and tag != "meta" else Hidden.PROPERTY
                self.asides.append(Segment(value, f"{tag} {name}", SegmentKind.HEADER, hidden))

    def _comment(self, node: LexborNode) -> None:
        content = (node.comment_content or "").strip()
        if content and not content.startswith(("[if", "<![endif")):
            plain = re.sub(r"<[^<>]*>", " ", content) if "<" in content else content
            self.asides += segment.segments(plain, hidden=Hidden.HTML_COMMENT, where="comment line")
        elif content.startswith("[if") and "<" in content:
            inner = LexborHTMLParser(content.partition(">")[2]).body
            words = _BLANKS.sub(" ", inner.text(separator=" ") if inner else "").strip()
            self.asides += segment.paragraph(words, "conditional comment", Hidden.HTML_COMMENT)

    def _skipped(self, node: LexborNode, tag: str) -> None:
        if tag == "head":
            for child in node.css("title, meta"):
                if child.tag == "title":
                    self.asides += segment.paragraph(child.text() or "", "title")
                elif (child.attributes.get("name") or "").lower() in {"author", "keywords", "description", "subject"}:
                    self._attributes(child, "meta", child.attributes)
        elif tag in {"noscript", "template"}:
            words = _BLANKS.sub(" ", node.text(separator=" ") or "")
            self.asides += segment.paragraph(words, tag, Hidden.STYLE)
        elif tag == "script" and (words := node.text() or "").strip():
            self.asides += segment.segments(words, hidden=Hidden.STYLE, where="script line")

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
