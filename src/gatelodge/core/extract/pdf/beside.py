"""What a PDF says beside its pages: forms, comments, bookmarks, properties, scripts, and every other string in it.

Nothing is picked by name alone: each string of each object is read; its key only tells what to call it and how it is
hidden. Source: ISO 32000-1, 12.5 (annotations), 12.3.3 (outline), 14.3 (properties), 14.9 (alternate descriptions),
12.6.4.16 (scripts).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.pdf import forms
from gatelodge.core.extract.pdf.objects import Objects, Thing
from gatelodge.core.extract.pdf.syntax import Ref, Value
from gatelodge.core.extract.pdf.wording import Wording, readable
from gatelodge.values import Hidden, Segment, SegmentKind

MAX_DEPTH = 50
_NEVER_TEXT = frozenset(("CharSet", "Cert", "CheckSum", "O", "U", "OE", "UE", "Perms", "Lookup", "Panose", "DA", "DS"))
_DATE = re.compile(r"D:\d{4}")
_WORD = re.compile(r"[^\W\d_]{2}|\d{4}")
"""What is shorter is a number of a page or a place."""
_COMMENT = ("T", "Subj", "Contents", "RC")
_ALTERNATIVES = frozenset(("ActualText", "E"))
_LABELS = {"JS": "script", "URI": "link", "Alt": "description"}
_STREAMED = ("JS", "RC", "V", "DV")
_MARKS = (b"/V", b"/JS", b"/RC")
"""What refers to text in a stream."""


@dataclass(slots=True)
class Said:
    """Collects what the objects say."""

    wording: Wording
    info: frozenset[int]
    """Numbers of the property dictionaries."""
    found: list[Segment] = field(default_factory=list)
    fields: list[Mapping[str, Value]] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    """Strings of no known meaning; an empty one between objects."""

    def thing(self, thing: Thing) -> None:
        """Take one object."""
        value = thing.value
        if isinstance(value, dict) and value.get("Type") in ("XRef", "ObjStm"):
            return
        if thing.number in self.info and isinstance(value, dict):
            self._properties(value)
        elif value is not None:
            self._value(value, "", 0)
        if self.rest and self.rest[-1]:
            self.rest.append("")

    def trailer(self, value: Value | None) -> None:
        """Take what stands behind the objects: ordinarily references, and two numbers for the file."""
        if isinstance(value, dict):
            self._dictionary({key: one for key, one in value.items() if key != "ID"}, 0)

    def segments(self) -> list[Segment]:
        """All of it."""
        rest = segment.segments("\n".join(self.rest), hidden=Hidden.PROPERTY, where="string")
        return forms.segments_of(self.fields, self.wording) + self.found + rest

    def _value(self, value: Value, key: str, depth: int) -> None:
        if isinstance(value, dict):
            self._dictionary(value, depth)
        elif isinstance(value, list) and depth < MAX_DEPTH:
            for one in value:
                self._value(one, key, depth + 1)
        elif isinstance(value, bytes) and key not in _NEVER_TEXT:
            self._string(key, readable(value))
        elif isinstance(value, Ref) and key in _STREAMED:
            self._string(key, self.wording.stream(value))

    def _dictionary(self, told: Mapping[str, Value], depth: int) -> None:
        done: Iterable[str] = ()
        if forms.is_field(told):
            self.fields.append(told)
            done = forms.KEYS
        elif told.get("Type") == "Annot" or ("Rect" in told and "Subtype" in told):
            self._comment(told)
            done = _COMMENT
        elif "ByteRange" in told:
            done = ("Contents",)
        elif "Title" in told and "Parent" in told:
            self.found += segment.paragraph(self.wording.text(told["Title"]), "bookmark")
            done = ("Title",)
        if depth < MAX_DEPTH:
            for key, value in told.items():
                if key not in done and key not in ("Parent", "P"):
                    self._value(value, key, depth + 1)

    def _comment(self, told: Mapping[str, Value]) -> None:
        """A note with its author; what is written on the page itself is seen by everybody."""
        hidden = None if told.get("Subtype") == "FreeText" and not forms.is_unseen(told) else Hidden.COMMENT
        lines = dict.fromkeys(self.wording.text(told.get(key)) for key in _COMMENT)
        self.found += segment.segments("\n".join(filter(None, lines)), hidden=hidden, where="comment line")

    def _string(self, key: str, words: str) -> None:
        if not words or _DATE.match(words):
            return
        if key in _ALTERNATIVES:
            self.found += segment.paragraph(words, "text that stands for other text", Hidden.ALTERNATIVE)
        elif key in _LABELS:
            self.found += segment.segments(words, hidden=Hidden.PROPERTY, where=f"{_LABELS[key]} line")
        elif _WORD.search(words):
            self.rest.append(words)

    def _properties(self, told: Mapping[str, Value]) -> None:
        for key, value in told.items():
            words = self.wording.text(value)
            if words and not _DATE.match(words):
                self.found.append(Segment(f"{key}: {words}", f"property {key}", SegmentKind.HEADER, Hidden.PROPERTY))


def said_by(objects: Objects) -> list[Segment]:
    """What the objects of a file say, and what the versions say that they replaced."""
    info = frozenset(info_numbers(objects))
    now = Said(Wording(objects), info)
    for thing in objects.now.values():
        if thing.says or any(thing.has(mark) for mark in _MARKS):
            now.thing(thing)
    for trailer in objects.trailers:
        now.trailer(trailer)
    found = now.segments()
    if objects.former:
        found += _former(objects, info, found)
    return list(dict.fromkeys(found))


def _former(objects: Objects, info: frozenset[int], now: Iterable[Segment]) -> list[Segment]:
    """What replaced objects said and the present ones do not."""
    before = Said(Wording(objects), info)
    for thing in objects.former:
        if thing.says:
            before.thing(thing)
    said = {line for one in now for line in one.text.split("\n")}
    return [
        replace(one, hidden=Hidden.DELETED)
        for one in before.segments()
        if any(line not in said for line in one.text.split("\n"))
    ]


def info_numbers(objects: Objects) -> Iterator[int]:
    """Numbers of the objects that hold the document's properties."""
    roots: list[Value | None] = [*objects.trailers]
    roots += [thing.value for thing in objects.now.values() if thing.stream and thing.has(b"/XRef")]
    for root in roots:
        info = root.get("Info") if isinstance(root, dict) else None
        if isinstance(info, Ref):
            yield info.number
