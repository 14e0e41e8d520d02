"""What a PDF says beside its pages: forms, comments, bookmarks, properties, scripts, and every other string in it.

Nothing is picked by name alone: each string of each object is read; its key only tells what to call it and how it is
hidden. Source: ISO 32000-1, 12.5 (annotations), 12.7 (forms), 12.3.3 (outline), 14.3 (properties), 14.9 (alternate
descriptions), 12.6.4.16 (scripts).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.pdf.objects import Objects, Thing
from gatelodge.core.extract.pdf.syntax import Ref, Value, text_of
from gatelodge.values import Hidden, Segment, SegmentKind

_NEVER_TEXT = frozenset(("CharSet", "Cert", "CheckSum", "O", "U", "OE", "UE", "Perms", "Lookup", "Panose", "DA", "DS"))
_DATE = re.compile(r"D:\d{4}")
_WORD = re.compile(r"[^\W\d_]{2}|\d{4}")
_MARKUP = re.compile(r"<[^<>]*>")
_HIDDEN_FLAGS = 0x02 | 0x20
"""Hidden and NoView, 12.5.3."""
_COMMENT_KEYS = frozenset(("Contents", "RC", "Subj", "T"))
_ALTERNATIVES = frozenset(("ActualText", "E"))
_LABELS = {"JS": "script", "URI": "link", "Alt": "description", "Title": "bookmark"}
_STREAMED = ("JS", "RC", "V", "DV")


@dataclass(slots=True)
class Said:
    """Collects what the objects say."""

    objects: Objects
    info: frozenset[int]
    """Numbers of the property dictionaries."""
    found: list[Segment] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def thing(self, thing: Thing) -> None:
        """Take one object."""
        value = thing.value
        if isinstance(value, dict) and value.get("Type") in ("XRef", "ObjStm"):
            return
        if thing.number in self.info and isinstance(value, dict):
            self._properties(value)
        elif value is not None:
            self._value(value, "", 0)

    def trailer(self, value: Value | None) -> None:
        """Take what stands behind the objects: ordinarily references, and two numbers for the file."""
        if isinstance(value, dict):
            self._dictionary({key: one for key, one in value.items() if key != "ID"}, 0)

    def _value(self, value: Value, key: str, depth: int) -> None:
        if isinstance(value, dict):
            self._dictionary(value, depth)
        elif isinstance(value, list) and depth < 50:
            for one in value:
                self._value(one, key, depth + 1)
        elif isinstance(value, bytes) and key not in _NEVER_TEXT:
            self._string(key, readable(value))
        elif isinstance(value, Ref) and key in _STREAMED:
            self._string(key, self._stream(value))

    def _dictionary(self, told: Mapping[str, Value], depth: int) -> None:
        done: frozenset[str] = frozenset()
        if is_field(told):
            self._field(told)
            done = frozenset(("T", "V", "Opt"))
        elif told.get("Type") == "Annot" or ("Rect" in told and "Subtype" in told):
            hidden = None if told.get("Subtype") == "FreeText" and not _is_kept_away(told) else Hidden.COMMENT
            lines = [self._text(told.get(key)) for key in ("T", "Subj", "Contents", "RC")]
            for words in dict.fromkeys(filter(None, lines)):
                self.found += segment.segments(words, hidden=hidden, where="comment line")
            done = _COMMENT_KEYS
        elif "ByteRange" in told:
            done = frozenset(("Contents",))
        if depth < 50:
            for key, value in told.items():
                if key not in done and key not in ("Parent", "P"):
                    self._value(value, key, depth + 1)

    def _string(self, key: str, words: str) -> None:
        if not words or _DATE.match(words):
            return
        if key == "Title":
            self.found += segment.paragraph(words, "bookmark")
        elif key in _ALTERNATIVES:
            self.found += segment.paragraph(words, "text that stands for other text", Hidden.ALTERNATIVE)
        elif key in _LABELS:
            self.found += segment.segments(words, hidden=Hidden.PROPERTY, where=f"{_LABELS[key]} line")
        else:
            self.rest.append(words)

    def _field(self, told: Mapping[str, Value]) -> None:
        """One form field: its name with its value, and what could be chosen."""
        kept_away = is_hidden_field(told, self.objects)
        hidden = Hidden.STYLE if kept_away else None
        name = self._text(told.get("T")) or self._text(self.objects.dictionary(told.get("Parent")).get("T"))
        values = list(self._texts(told.get("V")))
        for value in values:
            said = f"{name}: {value}" if name else value
            self.found.append(Segment(said, "form field", SegmentKind.RECORD, hidden))
        if name and not values:
            self.rest.append(name)
        for choice in self._texts(told.get("Opt")):
            if choice not in values:
                self.found += segment.paragraph(choice, "choice in a form field", hidden)

    def _texts(self, value: Value | None, depth: int = 0) -> Iterator[str]:
        value_now = self.objects.get(value)
        if isinstance(value_now, list) and depth < 3:
            for one in value_now[:5_000]:
                yield from self._texts(one, depth + 1)
        elif words := self._text(value):
            yield words

    def _text(self, value: Value | None) -> str:
        """A string or a name as text, also where it stands in a stream."""
        direct = self.objects.get(value)
        if isinstance(direct, bytes):
            words = readable(direct)
            return _MARKUP.sub(" ", words).strip() if words.startswith(("<?xml", "<body")) else words
        if isinstance(direct, str):
            return "" if direct in ("Off", "null", "true", "false") else str(direct)
        return self._stream(value) if isinstance(value, Ref) else ""

    def _stream(self, ref: Ref) -> str:
        thing = self.objects.now.get(ref.number)
        if not thing or not thing.stream:
            return ""
        try:
            return readable(thing.content())
        except Unreadable:
            self.objects.damaged = True
            return ""

    def _properties(self, told: Mapping[str, Value]) -> None:
        for key, value in told.items():
            words = self._text(value)
            if words and not _DATE.match(words):
                self.found.append(Segment(f"{key}: {words}", f"property {key}", SegmentKind.HEADER, Hidden.PROPERTY))


def is_field(told: Mapping[str, Value]) -> bool:
    """True for a form field or its widget."""
    return told.get("Subtype") == "Widget" or ("T" in told and ("FT" in told or "Kids" in told or "V" in told))


def is_hidden_field(told: Mapping[str, Value], objects: Objects) -> bool:
    """True when none of its widgets is shown."""
    kids = objects.get(told.get("Kids"))
    widgets = [objects.dictionary(kid) for kid in kids[:100]] if isinstance(kids, list) and kids else [told]
    return all(_is_kept_away(widget) for widget in widgets)


def _is_kept_away(told: Mapping[str, Value]) -> bool:
    """Hidden by its flags, or of no size."""
    flags = told.get("F")
    corners = told.get("Rect")
    if isinstance(flags, float) and int(flags) & _HIDDEN_FLAGS:
        return True
    if isinstance(corners, list) and len(corners) == 4:
        left, low, right, high = (corner if isinstance(corner, float) else 0.0 for corner in corners)
        return abs(right - left) < 1 or abs(high - low) < 1
    return False


def readable(string: bytes) -> str:
    """The text in a string; "" where it is a number of bytes that mean something else."""
    text = text_of(string).strip()
    if not text or not _WORD.search(text):
        return ""
    odd = sum(not (c.isprintable() or c in "\n\r\t") for c in text)
    return text if odd * 5 <= len(text) else ""


def said_by(objects: Objects) -> list[Segment]:
    """What the objects of a file say, and what the versions say that they replaced."""
    info = frozenset(info_numbers(objects))
    now = Said(objects, info)
    for thing in objects.now.values():
        if thing.says or thing.has(b"/V") or thing.has(b"/JS") or thing.has(b"/RC"):
            now.thing(thing)
    for trailer in objects.trailers:
        now.trailer(trailer)
    found = now.found + segment.segments("\n".join(dict.fromkeys(now.rest)), hidden=Hidden.PROPERTY, where="string")
    if objects.former:
        found += _former(objects, info, found)
    return list(dict.fromkeys(found))


def _former(objects: Objects, info: frozenset[int], now: Iterable[Segment]) -> list[Segment]:
    """What replaced objects said and the present ones do not."""
    before = Said(objects, info)
    for thing in objects.former:
        if thing.says:
            before.thing(thing)
    said = {one.text for one in now}
    rest = segment.segments("\n".join(dict.fromkeys(before.rest)), where="string")
    return [replace(one, hidden=Hidden.DELETED) for one in before.found + rest if one.text not in said]


def info_numbers(objects: Objects) -> Iterator[int]:
    """Numbers of the objects that hold the document's properties."""
    roots: list[Value | None] = [*objects.trailers]
    roots += [thing.value for thing in objects.now.values() if thing.stream and thing.has(b"/XRef")]
    for root in roots:
        info = root.get("Info") if isinstance(root, dict) else None
        if isinstance(info, Ref):
            yield info.number
