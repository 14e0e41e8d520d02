"""What a page says beside its text: attributes, comments, scripts, style sheets, and files in `data:` addresses."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text import plain
from gatelodge.core.extract.text.addresses import data_of, unquoted
from gatelodge.values import Hidden, Segment, SegmentKind

_TAGS = re.compile(r"<[^<>]*>")
_MARKUP = re.compile(r"<[!?](?!--)[^>]{30,4000}>")
_STYLE_TEXT = re.compile(r"/\*.*?\*/|\"[^\"\n]{20,}\"|'[^'\n]{20,}'", re.DOTALL)
_CONDITION = re.compile(r"\[if [^\]]{0,80}\]>?|<?!\[endif\]?")
_LAYOUT = frozenset(("style", "class", "id", "width", "height", "align", "valign", "bgcolor", "face", "size", "target"))
_SHOWN = frozenset(("alt", "value", "title", "label", "placeholder", "summary"))
_SWITCHES = frozenset(
    re.findall(
        r"\w+",
        "allowfullscreen autofocus autoplay contenteditable controls crossorigin declare disabled draggable "
        "formnovalidate itemscope multiple nomodule noresize novalidate playsinline readonly required reversed "
        "selected spellcheck",
    )
)
"""Names that need no value."""
SKIPPED = frozenset(("script", "style", "noscript", "template", "head"))
_CONTENT = re.compile(r"""content\s*:\s*("(?:[^"\\\n]|\\.){2,2000}"|'(?:[^'\\\n]|\\.){2,2000}')""", re.IGNORECASE)
_CSS_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})[ \t\n]?")
_FEWEST = 3
"""Letters and digits that a style sheet writes; quotation marks and bullets have none."""
_TELLING = 8
"""A value shorter than this holds no name with anything beside it."""
_LONG_NAME = 40
_SHORT = 300
_DATA_URI = re.compile(r"data:[\w/+.-]*(?:;[\w=.-]+)*,[^\s\"'()<>]*", re.IGNORECASE)
_COMMENTS = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_LEADING = re.compile(r"(?:\s*<!--.*?(?:-->|\Z)|\s*<![^>]*>)*", re.DOTALL)
_BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")


class Asides:
    """Collected while the page is walked through, in the order met."""

    def __init__(self) -> None:
        self.found: list[Segment] = []
        self._uris: list[str] = []
        self._pages: list[str] = []

    def files(self) -> Iterator[bytes]:
        """Yield the pages and files that stand in attributes."""
        for page in self._pages:
            yield page.encode("utf-8", "replace")
        yield from map(data_of, self._uris)

    def beneath(self, node: LexborNode) -> None:
        """Keep what stands beside the text in all that is in an element."""
        waiting = [node]
        while waiting:
            child = waiting.pop().child
            while child is not None:
                tag = child.tag or ""
                if tag == "-comment":
                    self.comment(child.comment_content or "")
                elif tag in SKIPPED:
                    self.skipped(child, tag)
                elif tag != "-text":
                    self.attributes(child, tag)
                    waiting.append(child)
                child = child.next

    def attributes(self, node: LexborNode, tag: str) -> None:
        """Keep what a link, picture or field says beside its text."""
        for name, value in node.attributes.items():
            if len(name) > _LONG_NAME:
                self.found.append(Segment(name, f"{tag} attribute", SegmentKind.HEADER, Hidden.PROPERTY))
            if not value and len(name) >= _TELLING and name not in _SWITCHES:
                self.found.append(Segment(name, f"{tag} attribute", SegmentKind.HEADER, Hidden.PROPERTY))
            if not value or name in _LAYOUT:
                continue
            if name == "srcdoc":
                self._pages.append(value)
            elif value[:12].lstrip().lower().startswith("data:"):
                self._uris.append(value.strip())
            elif "data:" in value[:2048].lower() and (found := _DATA_URI.findall(value)):
                self._uris += found
            elif name == "href" and _repeats(value, node):
                continue
            elif len(value) >= _TELLING or name in _SHOWN:
                words = plain.decode(unquoted(value.encode("utf-8", "replace"))) if "%" in value else value
                words = _TAGS.sub(" ", words) if "<" in words else words
                shown = name in _SHOWN and tag != "meta" and node.attributes.get("type") != "hidden"
                hidden = None if shown else Hidden.PROPERTY
                if len(words) <= _SHORT:
                    self.found.append(Segment(words, f"{tag} {name}", SegmentKind.HEADER, hidden))
                else:
                    self.found += segment.segments(words, hidden=hidden, where=f"{tag} {name}, line")

    def comment(self, words: str) -> None:
        """Keep a comment's words; the marks of a conditional one are none."""
        content = _CONDITION.sub(" ", words).strip()
        if content:
            content = _TAGS.sub(" ", content) if "<" in content else content
            self.found += segment.segments(content, hidden=Hidden.HTML_COMMENT, where="comment line")

    def skipped(self, node: LexborNode, tag: str) -> None:
        """Keep what an element says that no browser lays out: a head, a style sheet, a script, what replaces it."""
        if tag == "head":
            for child in node.css("title, meta, style, script, noscript"):
                self.skipped(child, child.tag or "")
        elif tag == "title":
            self.found += segment.paragraph(node.text() or "", "title")
        elif tag == "meta":
            self.attributes(node, tag)
        elif tag == "style":
            sheet = node.text() or ""
            for words in _STYLE_TEXT.findall(sheet):
                self.found += segment.segments(words, hidden=Hidden.STYLE, where="style line")
            for words in _CONTENT.findall(sheet) if "content" in sheet else ():
                said = _CSS_ESCAPE.sub(lambda code: chr(min(int(code[1], 16), 0x10FFFF)), words[1:-1])
                if sum(map(str.isalnum, said)) >= _FEWEST:
                    self.found += segment.paragraph(said, "style content")
        elif tag == "noscript":
            words = _TAGS.sub(" ", node.text(separator=" ") or "")
            self.found += segment.paragraph(_BLANKS.sub(" ", words), tag, Hidden.STYLE)
        elif tag == "script" and (words := node.text() or "").strip():
            self.found += segment.segments(words, hidden=Hidden.STYLE, where="script line")

    def outside(self, source: str) -> None:
        """Keep what stands where the parser drops it: comments around the page, declarations, templates."""
        first, last = _LEADING.match(source), source.lower().rfind("</html")
        for stray in (first.group() if first else "", source[last:] if last >= 0 else ""):
            for words in _COMMENTS.findall(stray) if "<!--" in stray else ():
                self.comment(words)
        for markup in (*_MARKUP.findall(source), *_between(source, "<template", "</template")):
            self.found += segment.segments(markup.strip("<>"), hidden=Hidden.STYLE, where="markup line")


def _repeats(value: str, node: LexborNode) -> bool:
    """True for a link whose address is its text."""
    return value.partition(":")[2].strip("/") in (node.text() or "")


def _between(source: str, opening: str, closing: str) -> Iterator[str]:
    """Yield what stands between each opening and the next closing, in one pass; the last may be open."""
    lower = source.lower()
    start = lower.find(opening)
    while start >= 0:
        end = lower.find(closing, start)
        yield source[start : end if end >= 0 else len(source)]
        start = lower.find(opening, end) if end >= 0 else -1
