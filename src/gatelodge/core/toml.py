"""Strict reading of our TOML files: every complaint names file, line and what to write instead.

A `Table` is asked for the keys it may have; `done()` then refuses whatever was not asked for. No disk is touched.

    table = read(text, "rules.toml")
    name = table.text("name")
    table.done()
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any, NoReturn, TypeVar, cast

from gatelodge.errors import ConfigError

Choice = TypeVar("Choice", bound=Enum)
Read = TypeVar("Read")
Instead = TypeVar("Instead")
Path = tuple[str | int, ...]

_HEADING = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_.-]+))\s*=""")
_KINDS = {str: "text in quotes", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}
_HINTS = {
    "Invalid value": "Text stands in quotes; numbers, true and false do not.",
    "Cannot declare": "This heading stands in the file already: write what belongs to it under the first one.",
    "Cannot overwrite": "This name has its value already: keep one of the two.",
}
"""What to write instead, by how the complaint begins."""
_REQUIRED: Any = object()


def read(text: str, source: str) -> "Table":
    """The top table of a file called `source`. ConfigError when it is not TOML."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}:{_not_toml(text, str(error))}") from error
    return Table(values, _lines(text), source)


def _not_toml(text: str, complaint: str) -> str:
    """The line, and what is wrong with it; the last line where the complaint names none."""
    where = re.search(r"\(at line (\d+), column \d+\)$", complaint)
    line = int(where[1]) if where else len(text.splitlines()) or 1
    reason = re.sub(r"\s*\(at [^)]*\)$", "", complaint).rstrip(".")
    reason = re.sub(r"\('(.*?)',?\)", lambda path: "[" + path[1].replace("', '", ".") + "]", reason)
    hints = [f" {hint}" for beginning, hint in _HINTS.items() if reason.startswith(beginning)]
    return f"{line}: this line is not TOML: {reason[:1].lower()}{reason[1:]}.{''.join(hints)}"


class Table:
    """One table of a file, and where each of its keys stands."""

    def __init__(self, values: Mapping[str, Any], lines: Mapping[Path, int], source: str, path: Path = ()) -> None:
        self._values, self._lines, self._source, self._path = values, lines, source, path
        self._asked: set[str] = set()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as written, in file order."""
        return tuple(self._values)

    def has(self, key: str) -> bool:
        """True when the key is there; counts as asking for it."""
        self._asked.add(key)
        return key in self._values

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """Text; required where no default is given."""
        return cast("str", self._take(key, str, default)).strip()

    def raw(self, key: str) -> Any:
        """The value as TOML gives it; required."""
        return self._take(key, object, _REQUIRED)

    def flag(self, key: str, default: bool | None = _REQUIRED) -> bool | None:  # noqa: FBT001 - the value itself
        """True, false, or the default."""
        return cast("bool | None", self._take(key, bool, default))

    def number(self, key: str, default: int | None = _REQUIRED) -> int | None:
        """A whole number from 0, or the default."""
        number = cast("int | None", self._take(key, int, default))
        if number is not None and number < 0:
            self.fail(key, f"`{key}` cannot be below 0.")
        return number

    def words(self, key: str, allowed: Iterable[str] = ()) -> tuple[str, ...]:
        """A list of texts, () where absent; each one of `allowed`, if given."""
        words = self._take(key, list, [])
        allowed = tuple(allowed)
        for word in words:
            if not isinstance(word, str):
                self.fail(key, f"`{key}` takes a list of texts in quotes.")
            if allowed and word not in allowed:
                self.fail(key, f'`{key}` does not know "{word}".{suggestion(word, allowed)}')
        return tuple(words)

    def day(self, key: str, default: date | None = _REQUIRED) -> date | None:
        """A date such as 2027-03-31, or the default."""
        found = self._take(key, date, default)
        if isinstance(found, datetime):
            self.fail(key, f"`{key}` takes a day without a time, such as 2027-03-31.")
        return cast("date | None", found)

    def choice(self, key: str, kind: type[Choice], default: Choice = _REQUIRED) -> Choice:
        """One of the words of a closed set."""
        if not self.has(key) and default is not _REQUIRED:
            return default
        word = self.text(key)
        known = {_word(member): member for member in kind}
        if word not in known:
            self.fail(key, f'`{key}` cannot be "{word}".{suggestion(word, known)}')
        return known[word]

    def table(self, key: str) -> "Table":
        """A table below this one; empty where absent."""
        values = self._take(key, dict, {})
        return Table(values, self._lines, self._source, (*self._path, key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """Each `[[key]]`, in file order."""
        found = self._take(key, list, [])
        if not all(isinstance(values, dict) for values in found):
            self.fail(key, f"Write each `{key}` under its own heading [[{key}]].")
        path = self._path
        return tuple(Table(values, self._lines, self._source, (*path, key, n)) for n, values in enumerate(found))

    def done(self) -> None:
        """ConfigError for the keys nobody asked for, a line each."""
        faults = Faults()
        where = "".join(f" in [{self._path[0]}]" for _ in self._path[:1])
        for key in self._values:
            if key not in self._asked:
                sentence = f"`{key}` is not known{where}.{suggestion(key, sorted(self._asked))}"
                faults.add(f"{self._source}:{self.line(key)}: {sentence}")
        faults.out()

    def fail(self, key: str, sentence: str) -> NoReturn:
        """ConfigError at the line of this key, or of the table where the key has none."""
        raise ConfigError(f"{self._source}:{self.line(key)}: {sentence}")

    def line(self, key: str = "") -> int:
        """Line of the key, else of the nearest heading above it."""
        path: Path = (*self._path, key) if key else self._path
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _take(self, key: str, kind: type, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is _REQUIRED:
                self.fail("", f"`{key}` is missing here.")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fail(key, f"`{key}` takes {_KINDS.get(kind, 'a date such as 2027-03-31')}.")
        return value


class Faults:
    """What is wrong with a file, gathered so that one reading tells all of it.

    faults = Faults()
    name = faults.of(lambda: table.text("name"), "")
    faults.out()
    """

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        """One more, with its file and line; said once however often it is found."""
        self._sentences.setdefault(sentence)

    def of(self, look: Callable[[], Read], instead: Instead) -> Read | Instead:
        """What `look` reads; where it cannot be read, this is noted and `instead` stands for it."""
        try:
            return look()
        except ConfigError as error:
            for sentence in str(error).splitlines():
                self.add(sentence)
            return instead

    def out(self) -> None:
        """ConfigError with a line for each, in the order of the file; nothing where there is none."""
        if self._sentences:
            raise ConfigError("\n".join(sorted(self._sentences, key=_line_of)))


def _line_of(sentence: str) -> int:
    where = re.match(r"[^:\n]*:(\d+):", sentence)
    return int(where[1]) if where else 0


def suggestion(word: str, known: Iterable[str]) -> str:
    """The question that names the nearest known word, else the list of them, after a space."""
    known = tuple(known)
    near = nearest(word, known)
    if near:
        return f" Did you mean `{near}`?"
    return f" It may be: {', '.join(known)}." if known else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like it, "" where none is."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def _word(member: Enum) -> str:
    return member.value if isinstance(member.value, str) else member.name.lower()


def _lines(text: str) -> dict[Path, int]:
    """Path of each heading and key to the line where it first stands."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.match(line):
            here = _heading_path(heading[2], doubled=heading[1] == "[[", counts=counts)
            lines.setdefault(here, number)
            if heading[1] == "[[":
                lines.setdefault(here[:-1], number)  # of them all: the first
        elif key := _KEY.match(line):
            names = [key[1] or key[2]] if not key[3] else key[3].split(".")
            for end in range(1, len(names) + 1):
                lines.setdefault((*here, *names[:end]), number)
    return lines


def _heading_path(heading: str, *, doubled: bool, counts: dict[Path, int]) -> Path:
    """The path of a heading, with the running number of each array of tables on the way."""
    names = [name.strip().strip("\"'") for name in heading.split(".")]
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if doubled:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path
