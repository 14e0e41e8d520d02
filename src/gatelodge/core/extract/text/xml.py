"""XML of any kind: a record for each element of fields, other text as it stands; attributes, comments, declarations.

Read twice where it can be: by a parser, which knows what belongs together, and tag by tag, which is all that is left
of a broken file or of one that declares entities of its own.
"""

import re
from dataclasses import dataclass, field, replace

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import unescape, walk
from gatelodge.core.extract.text import plain as text
from gatelodge.values import Hidden, Segment, SegmentKind

_DECLARED = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)")
_TAG = re.compile(r"<[^<>]*>")
_VALUE = re.compile(r"[\w:.-]+\s*=\s*(?:\"([^\"<]{2,4000})\"|'([^'<]{2,4000})')")
_BETWEEN = re.compile(r">\s*<")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_ASIDE = re.compile(r"<\?(?!xml\s)([^>]*)\?>")
_DECLARATION = re.compile(r"<!(?!--|\[CDATA)[^<>\[]*|<!(?:ENTITY|NOTATION)([^<>]*)>")
_STRING = re.compile(r"\"([^\"]{2,4000})\"|'([^']{2,4000})'")
_ADDRESS = ("http://", "https://", "urn:")
_FEWEST_FIELDS = 2


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the words between tags, and what stands in and beside the tags."""
    declared = _DECLARED.search(untrusted[:200])
    source = text.decode(untrusted, declared.group(1).decode() if declared else place.charset)
    asides = [*_COMMENT.findall(source), *_ASIDE.findall(source)] if "<!--" in source or "<?" in source else []
    rest = _COMMENT.sub("", source)
    strings = [one or other for found in _DECLARATION.finditer(rest) for one, other in _STRING.findall(found[0])]
    rest = rest.replace("<![CDATA[", "").replace("]]>", "")
    values = [unescape(double or single) for tag in _TAG.findall(rest) for double, single in _VALUE.findall(tag)]
    found = segment.segments(unescape(_TAG.sub("", _BETWEEN.sub(">\n<", rest))))
    found += [replace(record, again=True) for record in _records(untrusted)]
    said = [value for value in (*values, *strings) if not value.startswith(_ADDRESS)]
    found += segment.segments("\n".join(said), hidden=Hidden.PROPERTY, where="attribute")
    found += segment.segments("\n\n".join(map(unescape, asides)), hidden=Hidden.HTML_COMMENT, where="comment line")
    context.part(place, "application/xml", found)


def _records(untrusted: bytes) -> list[Segment]:
    """One for each element that holds fields, as "name: value" lines; none where no parser reads the file."""
    tree = _Tree()
    try:
        walk(untrusted, start=tree.start, end=tree.end, words=tree.words)
    except Unreadable:
        return []
    return tree.found


@dataclass(slots=True)
class _Element:
    fields: list[str]
    words: list[str] = field(default_factory=list)
    inner: bool = False
    """It holds other elements."""


@dataclass(slots=True)
class _Tree:
    """The elements that are open, and the records of those that are closed."""

    open: list[_Element] = field(default_factory=list)
    found: list[Segment] = field(default_factory=list)

    def start(self, _: str, attributes: dict[str, str]) -> None:
        if self.open:
            self.open[-1].inner = True
        fields = [f"{name}: {value}" for name, value in attributes.items() if not value.startswith(_ADDRESS)]
        self.open.append(_Element(fields))

    def words(self, text: str) -> None:
        if self.open:
            self.open[-1].words.append(text)

    def end(self, name: str) -> None:
        element = self.open.pop()
        said = " ".join("".join(element.words).split())
        if not element.inner and self.open:
            self.open[-1].fields.append(f"{name}: {said}" if said else "")
        fields = [line for line in element.fields if line]
        if len(fields) >= _FEWEST_FIELDS:
            lines = [*fields, said] if said else fields
            self.found.append(Segment("\n".join(lines)[: segment.MAX_CHARS * 4], name, SegmentKind.RECORD))
