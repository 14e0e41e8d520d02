"""Every object that stands in a PDF's bytes, whether its cross-reference table knows it or not.

Readers follow the table; we go through the bytes, so that earlier versions, objects nobody refers to and files with a
broken table are read alike. Source: ISO 32000-1, 7.3.10, 7.5.7 (object streams), 7.5.6 (updates).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.pdf.filters import unpacked
from gatelodge.core.extract.pdf.syntax import Ref, Value, Word, value_at
from gatelodge.values import GapKind

MAX_OBJECTS = 300_000
"""A printed encyclopaedia has about as many."""
_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})[\0\t\n\f\r ]{1,9}\d{1,5}[\0\t\n\f\r ]{1,9}obj\b")
_END = re.compile(rb"\bendobj\b|\bstream\r?\n|\bstream\r|(?<!\d)\d{1,9}[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj\b")
_SAYS = re.compile(rb"\(|<[0-9A-Fa-f]")
_UNSEEN: Value = Word("not looked at")


@dataclass(slots=True)
class Thing:
    """One object as it stands: its value is read when asked for."""

    number: int
    data: bytes = field(repr=False)
    start: int
    end: int
    """Where its value is over."""
    stream: tuple[int, int] | None = None
    _value: Value | None = field(default=_UNSEEN, repr=False)

    @property
    def value(self) -> Value | None:
        """What it is."""
        if self._value is _UNSEEN:
            self.look()
        return self._value

    def look(self) -> int:
        """Read its value; where that ends."""
        self._value, end = value_at(self.data, self.start)
        return end

    @property
    def told(self) -> Mapping[str, Value]:
        """Its dictionary; an empty one when it is something else."""
        value = self.value
        return value if isinstance(value, dict) else {}

    @property
    def says(self) -> bool:
        """True when a string stands in it."""
        return _SAYS.search(self.data, self.start, self.end) is not None

    def has(self, key: bytes) -> bool:
        """True when those bytes stand in it."""
        return self.data.find(key, self.start, self.end) >= 0

    def packed(self) -> bytes:
        """Its stream as it stands."""
        return self.data[self.stream[0] : self.stream[1]] if self.stream else b""

    def content(self) -> bytes:
        """Its stream, unpacked. Unreadable where that cannot be."""
        return unpacked(self.told, self.packed())


@dataclass(slots=True)
class Objects:
    """All objects of a file, the last of each number apart from those it replaces."""

    now: dict[int, Thing] = field(default_factory=dict)
    former: list[Thing] = field(default_factory=list)
    trailers: list[Value | None] = field(default_factory=list)
    damaged: bool = False
    """A stream of objects could not be unpacked."""
    covered: list[tuple[int, int]] = field(default_factory=list)
    """Stretches of the file that objects take up."""
    unpacked: int = 0
    """Bytes that came out of streams of objects."""

    def get(self, value: Value | None) -> Value | None:
        """The value itself, or what it refers to."""
        for _ in range(20):
            if not isinstance(value, Ref):
                return value
            thing = self.now.get(value.number)
            value = thing.value if thing else None
        return None

    def dictionary(self, value: Value | None) -> Mapping[str, Value]:
        """The same, where a dictionary is wanted."""
        value = self.get(value)
        return value if isinstance(value, dict) else {}

    def add(self, thing: Thing) -> None:
        """Take the newest object of its number."""
        if before := self.now.get(thing.number):
            self.former.append(before)
        self.now[thing.number] = thing


def objects_of(untrusted: bytes) -> Objects:
    """Go through the bytes."""
    found = Objects()
    for count, (begin, end, thing) in enumerate(_plain(untrusted)):
        found.covered.append((begin, end))
        if thing.stream and thing.has(b"/ObjStm"):
            for inner in _within(thing, found):
                found.add(inner)
        else:
            found.add(thing)
        if count + len(found.now) > 2 * MAX_OBJECTS:
            raise Unreadable("The PDF has too many objects; not all were read.", GapKind.LIMIT)
    at = untrusted.find(b"trailer")
    while at >= 0 and len(found.trailers) < 100:
        trailer, end = value_at(untrusted, at + 7)
        found.trailers.append(trailer)
        found.covered.append((at, end))
        at = untrusted.find(b"trailer", max(end, at + 7))
    return found


def _plain(data: bytes) -> Iterator[tuple[int, int, Thing]]:
    """Each object as it stands: where it begins, where it ends, itself."""
    at = 0
    while begin := _OBJECT.search(data, at):
        start = begin.end()
        closing = _END.search(data, start)
        end = closing.start() if closing else len(data)
        thing = Thing(int(begin[1]), data, start, end)
        at = end
        if closing and closing[0].startswith(b"stream"):
            true_end = thing.look()
            if true_end > closing.end():  # the word stands in a string
                closing = _END.search(data, true_end)
                thing.end = at = closing.start() if closing else len(data)
            if closing and closing[0].startswith(b"stream"):
                thing.stream = _extent(data, closing.end(), thing.told.get("Length"))
                at = thing.stream[1]
        yield begin.start(), at, thing


def _extent(data: bytes, start: int, length: Value | None) -> tuple[int, int]:
    """Where a stream begins and ends: by its length if that is true, else up to the word that ends it."""
    if isinstance(length, float) and 0 <= length <= len(data) - start:
        end = start + int(length)
        if b"endstream" in data[end : end + 20]:
            return start, end
    end = data.find(b"endstream", start)
    return start, end if end >= 0 else len(data)


def _within(stream: Thing, found: Objects) -> Iterator[Thing]:
    """Objects in an object stream."""
    first = stream.told.get("First")
    try:
        data = stream.content()
    except Unreadable:
        found.damaged = True
        return
    found.unpacked += len(data)
    if not isinstance(first, float):
        return
    numbers = [int(n) for n in data[: int(first)].split() if n.isdigit() and len(n) < 10]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))[:MAX_OBJECTS]
    for at, (number, offset) in enumerate(pairs):
        start = int(first) + offset
        after = int(first) + pairs[at + 1][1] if at + 1 < len(pairs) else len(data)
        yield Thing(number, data, start, max(start, after))
