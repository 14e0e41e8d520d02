"""The declarations that hold for each element of a page: its own, and those of the page's style sheets.

Rules that hold only for some screens or for print are left out; of several rules the later one counts.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborNode, SelectolaxError

MAX_RULES = 400
"""Rules of style sheets that are looked at; newsletters have some dozens that could hide."""
_ATTRIBUTES = (*(("bgcolor", "background"), ("color", "color"), ("background", "background-image"), ("text", "color")),)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_BLOCK = re.compile(
    r"@(?!media\s+(?:all|screen)\s*\{)[\w-]{1,40}[^{};@]{0,300}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE
)
_MEDIA_OPEN = re.compile(r"@media\s+(?:all|screen)\s*\{", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{1,4000})\}")
_OF_INTEREST = re.compile(
    r"display|visibility|opacity|font|color|background|indent|position|width|height|clip|transform|mso-hide|filter|"
    r"margin|padding|zoom|bidi",
    re.IGNORECASE,
)


class Styles:
    """The declarations that hold for each element of a page."""

    def __init__(self, root: LexborNode) -> None:
        self._by_node: dict[int, dict[str, str]] = {}
        for selectors, declared in _rules(root):
            for node in _matched(root, selectors):
                self._by_node.setdefault(node.mem_id, {}).update(declared)

    def of(self, node: LexborNode) -> Mapping[str, str]:
        """What the style sheets and its own attributes say of an element."""
        attributes = node.attributes
        found = self._by_node.get(node.mem_id)
        if not attributes and not found:
            return {}
        declared = dict(found or {})
        for attribute, name in _ATTRIBUTES:
            if (value := attributes.get(attribute)) and (attribute != "text" or node.tag == "body"):
                declared[name] = value
        if attributes.get("dir", "") == "rtl":
            declared["direction"] = "rtl"
            if node.tag == "bdo":
                declared["unicode-bidi"] = "bidi-override"
        if "hidden" in attributes:
            declared["display"] = "none"
        if style := attributes.get("style"):
            declared.update(_declarations(style))
        return declared


def _rules(root: LexborNode) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Selectors and declarations of the page's style sheets that could hide something."""
    left = MAX_RULES
    for node in root.css("style"):
        sheet = node.text() or ""
        plain = _MEDIA_OPEN.sub("", _AT_BLOCK.sub(" ", _COMMENT.sub(" ", sheet.replace("<!--", "").replace("-->", ""))))
        for selectors, body in _RULE.findall(plain):
            if left and _OF_INTEREST.search(body):
                left -= 1
                yield selectors.strip(), _declarations(body)


def _matched(root: LexborNode, selectors: str) -> list[LexborNode]:
    """The elements that these selectors name; none for a state (`:hover`) or what the parser does not know."""
    plain = ", ".join(one for one in selectors.split(",") if ":" not in one and one.strip())
    try:
        return root.css(plain) if plain else []
    except SelectolaxError:
        return []


@lru_cache(maxsize=1024)
def _declarations(body: str) -> Mapping[str, str]:
    """Property to value, both in lower case, without `!important`."""
    found = {}
    for piece in body.lower().split(";"):
        name, colon, value = piece.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found
