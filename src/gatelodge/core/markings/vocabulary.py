"""The marking words of an organisation, and where in a text they count as one (docs/formats/markings.md)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from gatelodge.core.toml import Table, read

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"[^\w\n]{1,4}"
"""Between the words of a marking: a hyphen, a colon, a dash between blanks."""
_REPLY = re.compile(r"(?:\s*(?:re|fw|fwd|atb|yml|ateb|ymlaen)(?:\[\d+\])?\s*:)+", re.IGNORECASE)
"""What mail programs write before the subject of an answer, in English and Welsh."""
_GROUP = re.compile(
    r"\[([^\[\]]{1,80})\]|\(([^()]{1,80})\)|\{([^{}]{1,80})\}|\*{1,3}([^*]{1,80})\*{1,3}|<([^<>]{1,80})>"
)
_STOPS = re.compile(r"\s*(?:[:|/\])*–—]|-\s|-?\Z)")
"""What ends a marking at the start of a subject, where the subject itself follows."""
_LEAD = re.compile(r"([^:|\n]{3,60}?)\s*(?:[:|]|\s[-–—]\s)")
_CALLED = (
    r"(?:(?:(?:security|protective|document)[ -])?(?:classification|marking)|dosbarthiad|marc diogelu)[ \t]*[:=][ \t]*"
)
_PAGES = r"(?:page|tudalen|p\.?)?[ \t]{0,3}\d{1,4}(?:[ \t]{0,3}(?:of|o|/)[ \t]{0,3}\d{1,4})?"
_NEAR = 0.86


@dataclass(frozen=True, slots=True)
class Mark:
    """One marking of the vocabulary."""

    name: str
    rank: int
    """The larger, the stricter."""
    page: bool = True
    """A line of a page that holds nothing else is this marking."""
    always: bool = False
    """Also where other words in capitals follow."""


class Vocabulary:
    """The markings an organisation knows."""

    def __init__(
        self,
        marks: Mapping[tuple[str, ...], Mark],
        labels: Mapping[tuple[str, ...], Mark],
        lists: Mapping[str, Sequence[str]],
    ) -> None:
        self._marks, self._labels = marks, labels
        self._ranks = {mark.name: mark.rank for mark in marks.values()}
        self._descriptors = frozenset(word for each in lists["descriptors"] for word in _words(each))
        self._hints = tuple(f" {' '.join(_words(each))} " for each in lists["hints"])
        self._nothing = frozenset(_words(each) for each in lists["nothing"])
        self._headers = frozenset(name.lower() for name in lists["headers"])
        self._properties = frozenset(name.lower() for name in lists["properties"])
        known = "|".join(_BETWEEN.join(words) for words in sorted(marks, key=lambda words: (-len(words), words)))
        behind = "|".join(_BETWEEN.join(_words(each)) for each in sorted(lists["descriptors"], key=len, reverse=True))
        self._start = re.compile(rf"[^\w\n]{{0,10}}({known})(?!\w)", re.IGNORECASE)
        self._end = re.compile(rf"([-–—|:]\s*|\s)({known})[^\w\n]{{0,4}}\Z")
        self._line = re.compile(
            rf"(?im)^[^\w\n]{{0,40}}(?:{_CALLED})?({known})(?!\w)(?:[^\w\n]{{1,6}}(?:{behind or known})(?!\w)){{0,4}}"
            rf"[^\w\n]{{0,40}}(?:{_PAGES})?[^\w\n]{{0,40}}$"
        )

    @classmethod
    def parse(cls, text: str, source: str = "markings.toml") -> Self:
        """The vocabulary of one file. ConfigError names file and line."""
        file = read(text, source)
        lists = {key: file.words(key) for key in ("descriptors", "hints", "headers", "properties", "nothing")}
        marks: dict[tuple[str, ...], Mark] = {}
        labels: dict[tuple[str, ...], Mark] = {}
        for table in file.tables("mark"):
            _mark(table, marks, labels)
        if not marks:
            file.fail("mark", "There is no marking in this file. Write at least one under [[mark]].")
        file.done()
        return cls(marks, labels, lists)

    @property
    def names(self) -> tuple[str, ...]:
        """Every marking, in file order."""
        return tuple(self._ranks)

    def rank(self, name: str) -> int:
        """How strict that marking is; 0 for "" and for one nobody knows."""
        return self._ranks.get(name, 0)

    def over(self, rank: int, limit: str) -> bool:
        """Is this rank above that of a limit? "" is no limit; one that nobody knows lets no marking pass."""
        return bool(limit) and rank > self.rank(limit)

    def label(self, value: str) -> Mark | None:
        """The marking of a label or of a text that is nothing else, in any case; None for an unknown one."""
        words = _words(value)
        if words in self._labels or words in self._marks:
            return self._labels.get(words) or self._marks[words]
        for end in range(len(words) - 1, 0, -1):
            if words[:end] in self._marks and self._descriptors.issuperset(words[end:]):
                return self._marks[words[:end]]
        return None

    def marks_nothing(self, value: str) -> bool:
        """True for a label that says there is nothing to protect, and for none."""
        words = _words(value)
        return not words or words in self._nothing

    def is_label(self, name: str, *, header: bool) -> bool:
        """Is the value of this header field, or of this property, a marking?"""
        return name.lower() in (self._headers if header else self._properties)

    def subject(self, text: str) -> tuple[list[Mark], bool]:
        """The markings in a subject, and whether it begins with what is like one and is none."""
        found, unknown, rest = [], False, text
        while True:
            rest = rest[reply.end() :] if (reply := _REPLY.match(rest)) else rest.lstrip()
            if not (group := _GROUP.match(rest)):
                break
            unknown |= self.label(_inside(group)) is None and self._like_one(_inside(group))
            rest = rest[group.end() :]
        found += [mark for group in _GROUP.finditer(text) if (mark := self.label(_inside(group)))]
        if mark := self._at_start(rest):
            found.append(mark)
        elif lead := _LEAD.match(rest):
            unknown |= self._like_one(lead[1])
        unknown |= not found and self._slip(rest)
        if (end := self._end.search(text)) and end[2].isupper():
            mark = self._marks[_words(end[2])]
            if mark.page and (end[1].strip() or len(_words(end[2])) > 1):
                found.append(mark)
        return found, unknown

    def lines(self, text: str) -> Iterator[Mark]:
        """The markings that have a line of the text to themselves, but for descriptors and the number of the page."""
        for match in self._line.finditer(text):
            words = _words(match[1])
            mark = self._marks[words]
            if mark.page and (match[1].isupper() or len(words) > 1):
                yield mark

    def _at_start(self, text: str) -> Mark | None:
        """The marking a subject begins with: in capitals, or in any case before a colon."""
        match = self._start.match(text)
        if not match:
            return None
        written, after = match[1], text[match.end() :]
        mark = self._marks[_words(written)]
        stops = _STOPS.match(after) is not None
        if not written.isupper():
            alone = not after.strip() and written[0].isupper()
            return mark if alone or (stops and after.lstrip()[:1] in {":", "|"}) else None
        following = _WORD.search(after)
        shouted = following is not None and len(following[0]) > 1 and following[0].isupper()
        return mark if stops or mark.always or len(_words(written)) > 1 or not shouted else None

    def _like_one(self, text: str) -> bool:
        """Words in capitals, some of which markings are made of."""
        said = f" {' '.join(_words(text))} "
        return text.isupper() and any(hint in said for hint in self._hints)

    def _slip(self, text: str) -> bool:
        """True when the subject begins with a slip of a marking of several words, in capitals."""
        written = list(_WORD.finditer(text[:60]))[:3]
        for size in (2, 3):
            words = [each[0] for each in written[:size]]
            if len(words) == size and all(word.isupper() for word in words):
                known = [" ".join(each) for each in self._marks if len(each) == size]
                if get_close_matches(" ".join(words), known, n=1, cutoff=_NEAR):
                    return True
        return False


def _inside(group: re.Match[str]) -> str:
    return next(text for text in group.groups() if text is not None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.upper() for word in _WORD.findall(text))


def _mark(table: Table, marks: dict[tuple[str, ...], Mark], labels: dict[tuple[str, ...], Mark]) -> None:
    """Note one [[mark]] under each of its words."""
    mark = Mark(
        table.text("name"),
        table.number("rank") or 0,
        bool(table.flag("page", True)),
        bool(table.flag("always", False)),
    )
    if any(mark.name == other.name for other in marks.values()):
        table.fail("name", f"The marking `{mark.name}` stands in this file already.")
    written = table.words("words")
    if not written:
        table.fail("words", "`words` is missing here: say how the marking is written.")
    for key, into, texts in (("words", marks, written), ("labels", labels, table.words("labels"))):
        for text in texts:
            if not (words := _words(text)):
                table.fail(key, f'"{text}" has no letter in it.')
            if into.setdefault(words, mark).name != mark.name:
                table.fail(key, f'"{text}" is already a word of `{into[words].name}`.')
    table.done()
