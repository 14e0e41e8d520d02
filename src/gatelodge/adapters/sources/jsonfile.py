"""People as JSON objects: a list of them, one a line, or a page of an answer that holds such a list.

Made for the shape of the prisoner search (names, aliases, identifiers, addresses, telephones in lists below the
person), and right for any other. A person becomes as many rows as the longest of those lists is long, all with the
person's number; what stands once stands in the first. A heading is the path, such as `addresses.postalCode`. The name
of an alias is one value, `aliases`, "SURNAME, Forenames".
"""

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat, zip_longest
from typing import BinaryIO

from gatelodge.adapters.sources.locations import encoding_of, look, open_location, shown
from gatelodge.adapters.sources.table import Batch, refuse_width
from gatelodge.adapters.sources.workbook import cell_text
from gatelodge.errors import RefusedError

PEOPLE = 5_000
"""Of one batch; each makes a few rows."""
_BLOCK = 1 << 20
_LARGEST = 16 << 20
"""One person takes no more bytes than this; a page of an answer neither."""
_DEEPEST = 6


class JsonSource:
    """One file."""

    loose = True
    """A path that nobody of a batch has is no fault."""

    def __init__(self, location: str) -> None:
        self._location, self.name = location, shown(location)
        looked = look(location)
        self.digest, self._size, self._encoding = looked.digest, looked.size, encoding_of(looked)
        self._file: BinaryIO | None = None

    def batches(self) -> Iterator[Batch]:
        """The people from the start, a few thousand at a time. RefusedError when this is no list of objects."""
        with open_location(self._location) as file:
            self._file = file
            people, place, first = self._people(file), _Place(""), 1
            while block := [_flat(person, place) for person in islice(people, PEOPLE)]:
                yield _batch(block, first)
                first += len(block)
        self._file = None
        if first == 1:
            raise RefusedError(f"{self.name} holds no people: a list of JSON objects is needed, or one a line.")

    def objects(self) -> Iterator[Mapping[str, object]]:
        """Each object as it stands in the file. RefusedError when this is no list of objects."""
        with open_location(self._location) as file:
            yield from self._people(file)

    def share_read(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._file.tell() / max(self._size, 1) if self._file is not None else 0.0

    def _people(self, file: BinaryIO) -> Iterator[Mapping[str, object]]:
        for value in self._values(file):
            if not isinstance(value, dict):
                raise RefusedError(f"{self.name} is not a list of JSON objects.")
            yield from _inner(value) or [value]

    def _values(self, file: BinaryIO) -> Iterator[object]:
        """Each value of the list, or each that stands by itself."""
        decoder, read = codecs.getincrementaldecoder(self._encoding)("replace"), json.JSONDecoder().raw_decode
        text, at, ended = "", 0, False
        while True:
            while at < len(text) and text[at] in " \t\r\n,[]\ufeff":
                at += 1
            try:
                value, end = read(text, at)
                if end < len(text) or ended:  # a number at the end may go on
                    at = end
                    yield value
                    continue
            except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
                cut_off = isinstance(error, json.JSONDecodeError) and not ended and len(text) - at <= _LARGEST
                if at < len(text) and not cut_off:
                    raise RefusedError(f"{self.name} is not JSON that can be read.") from None
            if ended:
                return
            block = file.read(max(_BLOCK, len(text) - at))
            text, at, ended = text[at:] + decoder.decode(block, not block), 0, not block


def _inner(value: Mapping[str, object]) -> list[dict[str, object]]:
    """The people on a page such as {"content": [...], "totalPages": 3}; [] for a person."""
    if any(isinstance(each, str) for each in value.values()):
        return []
    lists = [each for each in value.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    return [each for each in lists[0] if isinstance(each, dict)] if len(lists) == 1 else []


@dataclass(slots=True)
class _Flat:
    """One person: texts by path, in few containers, which are slow to keep by the hundred thousand."""

    first: dict[str, str] = field(default_factory=dict)
    more: dict[str, list[str]] = field(default_factory=dict)
    """Where there are several of a path, all but the first."""

    def put(self, text: str, path: str) -> None:
        """One more value of this path."""
        plain = text if text.isascii() else _written(text)
        if path not in self.first:
            self.first[path] = plain
        else:
            self.more.setdefault(path, []).append(plain)


def _batch(people: Sequence[_Flat], first: int) -> Batch:
    """The rows of these people under every path that one of them has."""
    header = tuple(dict.fromkeys(chain.from_iterable(person.first for person in people)))
    refuse_width(len(header))
    numbers: list[int] = []
    rows: list[tuple[str, ...]] = []
    for number, person in enumerate(people, first):
        rows.append(tuple(map(person.first.get, header, repeat(""))))
        if person.more:
            rows += zip_longest(*[person.more.get(path, ()) for path in header], fillvalue="")
        numbers += [number] * (len(rows) - len(numbers))
    return Batch(header, numbers, rows)


class _Place:
    """Where values stand in a person; made once for everybody."""

    __slots__ = ("below", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.below: dict[str, _Place] = {}

    def at(self, key: str) -> "_Place":
        """The place of what stands under this key."""
        inner = _written(key)
        place = self.below[key] = _Place(f"{self.path}.{inner}" if self.path else inner)
        return place


def _flat(person: Mapping[str, object], top: _Place) -> _Flat:
    found = _Flat()
    _walk(person, top, found, listed=False, depth=0)
    return found


def _walk(value: Mapping[str, object], place: _Place, found: _Flat, *, listed: bool, depth: int) -> None:
    """The values of each path, in their order. Texts, which most values are, go the short way."""
    if listed and (name := _alias(value)):
        found.put(name, place.path)
    if depth >= _DEEPEST:
        return
    below = place.below
    for key, each in value.items():
        inner = below.get(key) or place.at(key)
        if isinstance(each, str):
            if text := each.strip():
                found.put(text, inner.path)
        elif each is not None:
            _walk_any(each, inner, found, listed=listed, depth=depth + 1)


def _walk_any(value: object, place: _Place, found: _Flat, *, listed: bool, depth: int) -> None:
    match value:
        case _ if depth > _DEEPEST:
            return
        case dict():
            _walk(value, place, found, listed=listed, depth=depth)
        case list():
            for each in value:
                _walk_any(each, place, found, listed=True, depth=depth + 1)
        case bool():
            pass  # yes or no names nobody
        case _ if text := cell_text(value).strip():
            found.put(text, place.path)


def _written(text: str) -> str:
    """The text with a question mark for half of a surrogate pair, which JSON can escape and nobody can write."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _alias(value: Mapping[str, object]) -> str:
    """The name in an object that has one: "SURNAME, Forenames"."""
    surname = value.get("lastName")
    if not isinstance(surname, str) or not surname.strip():
        return ""
    forenames = [value.get(key) for key in ("firstName", "middleNames")]
    given = " ".join(each.strip() for each in forenames if isinstance(each, str) and each.strip())
    return f"{surname.strip()}, {given}" if given else surname.strip()
