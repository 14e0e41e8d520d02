"""The styles of a Word document, each taken apart when the text first asks for it.

A style sheet is often ten times as long as the letter, and a letter uses five styles. Source: ECMA-376 part 1, 17.7.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.markup import attributes_of, unescape
from gatelodge.core.extract.office import tree
from gatelodge.core.extract.office.look import PLAIN, TINY, Look, ground_of, look_of
from gatelodge.values import Hidden, Segment, SegmentKind

MAX_BASED_ON = 30
"""Word's own limit on styles based on styles is 11."""
_ROOT = re.compile(rb"<(\w+:)?styles\b[^>]*>")
_ID = re.compile(rb"\bstyleId=[\"']([^\"']*)[\"']")
_WORDS = re.compile(rb">\s*([^<\s][^<]*)<")
_NOT_SPACED = bytes(code for code in range(256) if code not in b'" ')
_SINGLE = re.compile(rb"='([^'<]*)'")
_NAMED = re.compile(rb"style(\s[^>]*)>\s*<(?:\w+:)?name\s([^>]*)>")
_ALIASES = re.compile(rb"aliases(\s[^>]*)>")
_TWIN = " Char"
"""Word makes a style of letters for each of paragraphs."""
_BY_HAND = re.compile(rb"\d{4}|[@,;]")
"""In no name of a style that Word brings along."""


@dataclass(slots=True)
class Styles:
    """The looks of a document's styles."""

    root: bytes = b""
    """The tag that opens the style sheet, with its namespaces."""
    blocks: Mapping[str, bytes] = field(default_factory=dict)
    """XML of each style by its id."""
    default: Look = PLAIN
    """Of a run about which nothing is said."""
    paragraph: Look = PLAIN
    """Of a run in a paragraph that names no style."""
    looks: dict[str, Look] = field(default_factory=dict)

    def look(self, style: str) -> Look:
        """The look of a style with the styles it is based on; of one that is not there, nothing."""
        found = self.looks.get(style)
        if found is None:
            found, at = PLAIN, style
            for _ in range(MAX_BASED_ON):
                at, own = self._own(at)
                found = found.over(own)
                if not at:
                    break
            self.looks[style] = found
        return found

    def shades_tables(self, style: str) -> bool:
        """True when a table style paints cells, so that the background of a cell cannot be told."""
        return b"shd" in self.blocks.get(style, b"")

    def _own(self, style: str) -> tuple[str, Look]:
        """The style it is based on, and what it says itself."""
        element = _element(self.root, self.blocks.get(style, b""))
        if element is None:
            return "", PLAIN
        base = element.find("w:basedOn")
        look = look_of(element.find("w:rPr"))
        if look.ground is None and (ground := ground_of(tree.down(element, "w:pPr", "w:shd"))):
            look = replace(look, ground=ground)
        return (base.get("w:val", "") if base is not None else ""), look


def styles_of(xml: bytes) -> Styles:
    """The styles of a style sheet in UTF-8."""
    opening = _ROOT.search(xml)
    if opening is None:
        return Styles()
    prefix = opening[1] or b""
    blocks = {}
    standard = ""
    for piece in xml.split(b"</" + prefix + b"style>"):
        block = piece[piece.rfind(b"<" + prefix + b"style ") :]
        head = block[: block.find(b">")]
        name = _ID.search(head)
        if name:
            style = unescape(name[1].decode("utf-8", "replace"))
            blocks[style] = block + b"</" + prefix + b"style>"
            if b"default=" in head and b'"paragraph"' in head:
                standard = style
    styles = Styles(opening[0], blocks)
    begin, end = xml.find(b"<" + prefix + b"docDefaults"), xml.find(b"</" + prefix + b"docDefaults>")
    defaults = _element(opening[0], xml[begin:end] + b"</" + prefix + b"docDefaults>") if 0 < begin < end else None
    if defaults is not None:
        styles.default = look_of(tree.down(defaults, "w:rPrDefault", "w:rPr"))
    styles.paragraph = _telling(styles.look(standard).over(styles.default))
    return styles


def _telling(look: Look) -> Look:
    """The look, or the plain one where it hides nothing on any background: most documents ask only for a size."""
    return PLAIN if replace(look, size=None) == PLAIN and (look.size is None or look.size > TINY) else look


def _element(root: bytes, block: bytes) -> Element | None:
    """One block of the style sheet as a tree; None when it is damaged."""
    if not block:
        return None
    tag = root[1:].split(maxsplit=1)[0].rstrip(b">").rstrip(b"/")
    context = Context(lambda *_: None)
    try:
        found = tree.parse(root + block + b"</" + tag + b">", Place(), context)
    except Unreadable:
        return None
    return found[0] if found is not None and len(found) else None


def said(xml: bytes) -> Iterator[Segment]:
    """Names that somebody gave to styles, and words where a style sheet has none."""
    named = _NAMED.findall(xml)
    own = [tag for head, tag in named if b"customStyle=" in head or _BY_HAND.search(tag)]
    for tag in dict.fromkeys(own + _ALIASES.findall(xml)):
        name = attributes_of(tag).get("val", "")
        if not name.endswith(_TWIN):
            yield Segment(name, "style name", SegmentKind.HEADER, Hidden.NAME)
    packed = xml.translate(None, b" \t\r\n")
    if packed.count(b">") != packed.count(b"><") + packed.endswith(b">"):
        for words in _WORDS.findall(xml):
            text = unescape(words.decode("utf-8", "replace")).strip()
            yield Segment(text, "stray text", SegmentKind.PARAGRAPH, Hidden.STRUCTURE)
    for value in tree.told(unescape(value.decode("utf-8", "replace")) for value in _values(xml, named)):
        yield Segment(value, "attribute", SegmentKind.HEADER, Hidden.PROPERTY)


def _values(xml: bytes, named: list[tuple[bytes, bytes]]) -> list[bytes]:
    """Attribute values with a blank in them, but names; those of the list of latent styles are Word's own."""
    body = xml[max(xml.find(b"latentStyles>"), 0) :]
    names = [tag.split(b'"')[1] for _, tag in named if tag.count(b'"') > 1]
    single = _SINGLE.findall(body) if b"='" in body else []
    spaced = body.translate(None, _NOT_SPACED).replace(b'""', b"").count(b'"') // 2
    if spaced == sum(b" " in name for name in names) and not single:
        return []  # only names have blanks in them, as in the style sheets that Word writes
    values = {*body.split(b'"')[1::2], *single}
    return sorted(value for value in values.difference(names) if b" " in value and b"<" not in value)
