"""People as JSON objects: a list of them, one a line, or a page of an answer that holds such a list.

Made for the shape of the prisoner search (names, aliases, identifiers, addresses, telephones in lists below the
person), and right for any other. A person becomes as many rows as the longest of those lists is long, all with the
person's number; what stands once stands in the first. A heading is the path, such as `addresses.postalCode`. The name
of an alias is one value, `aliases`, "SURNAME, Forenames".
"""

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
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
            people, first = self._people(file), 1
            while block := list(islice(people, PEOPLE)):
                yield _batch(block, first)
                first += len(block)
        self._file = None
        if first == 1:
            raise RefusedError(f"{self.name} holds no people: a list of JSON objects is needed, or one a line.")

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
    lists = [each for each in value.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    named = any(isinstance(each, str) for each in value.values())
    return [each for each in lists[0] if isinstance(each, dict)] if len(lists) == 1 and not named else []


def _batch(people: Sequence[Mapping[str, object]], first: int) -> Batch:
    """The rows of these people under every path that one of them has."""
    flat = [_flat(person) for person in people]
    header = list(dict.fromkeys(path for person in flat for path in person))
    refuse_width(len(header))
    numbers: list[int] = []
    rows: list[tuple[str, ...]] = []
    for number, person in enumerate(flat, first):
        made = list(zip_longest(*(person.get(path, ()) for path in header), fillvalue=""))
        rows += made
        numbers += [number] * len(made)
    return Batch(header, numbers, rows)


def _flat(person: Mapping[str, object]) -> dict[str, list[str]]:
    """The values of each path, in their order."""
    found: dict[str, list[str]] = {}
    _walk(person, "", found, listed=False, depth=0)
    return found


def _walk(value: object, path: str, found: dict[str, list[str]], *, listed: bool, depth: int) -> None:
    match value:
        case _ if depth > _DEEPEST:
            return
        case dict():
            if listed and (name := _alias(value)):
                found.setdefault(path, []).append(_written(name))
            for key, below in value.items():
                inner = _written(str(key))
                _walk(below, f"{path}.{inner}" if path else inner, found, listed=listed, depth=depth + 1)
        case list():
            for each in value:
                _walk(each, path, found, listed=True, depth=depth + 1)
        case bool():
            pass  # yes or no names nobody
        case _ if text := cell_text(value).strip():
            found.setdefault(path, []).append(_written(text))


def _written(text: str) -> str:
    """The text with a question mark for half of a surrogate pair, which JSON can escape and nobody can write."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _alias(value: Mapping[str, object]) -> str:
    """The name in an object that has one: "SURNAME, Forenames"."""
    surname, forenames = value.get("lastName"), [value.get(key) for key in ("firstName", "middleNames")]
    if not isinstance(surname, str) or not surname.strip():
        return ""
    given = " ".join(each.strip() for each in forenames if isinstance(each, str) and each.strip())
    return f"{surname.strip()}, {given}" if given else surname.strip()
