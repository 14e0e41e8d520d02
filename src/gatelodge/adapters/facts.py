"""The facts a verdict needs from our own files: permits, staff, recipient classes, markings, rules, words.

Each file is looked at again at most every half second; the permits are a store with a history, the others are replaced
atomically. A file that was never there stands for an empty one (permits, staff) or the one that ships (recipients,
markings, rules). A broken file stops the start; when one breaks or vanishes while the gate runs, the last good content
stays in force; the fault is named in `problems` and logged.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from gatelodge.adapters.durable import replace_file
from gatelodge.adapters.permits import PermitReader
from gatelodge.core.markings import Vocabulary
from gatelodge.core.permits import PermitBook, RecipientClasses, StaffBook
from gatelodge.core.policy import Catalogue, Rules, run
from gatelodge.core.toml import suggestion
from gatelodge.errors import ConfigError, TemporaryError

PERMITS, STAFF = "permits.db", "staff.json"
CHECK_EVERY_S = 0.5

_log = logging.getLogger("gatelodge.facts")
_Content = TypeVar("_Content")


def shipped(name: str) -> str:
    """The text of a file that ships: `rules.toml`, `recipients.toml`, `markings.toml`, `en.toml` or `cy.toml`."""
    return resources.files("gatelodge.adapters.defaults").joinpath(name).read_text(encoding="utf-8")


PACKS = ("prison", "council", "health", "school")
"""Kinds of organisation for which rules of their own ship."""


def shipped_rules(pack: str = "") -> str:
    """The rules that every gate has, below those of a pack where one is named.

    Tests of the former that the latter make stricter are left out: each test of the file passes.
    """
    base = shipped("rules.toml")
    if not pack:
        return base
    rules, *tests = base.split("[[test]]\n")
    text = f"{shipped(f'packs/{pack}.toml')}\n{base}"
    failed = {one.trial.name for one in run(Rules.parse(text, catalogue=shipped_catalogue())) if not one.passed}
    kept = [test for test in tests if not any(test.startswith(f'name = "{name}"\n') for name in failed)]
    return "[[test]]\n".join([f"{shipped(f'packs/{pack}.toml')}\n{rules}", *kept])


def shipped_catalogue() -> Catalogue:
    """The words that ship, in both languages."""
    return Catalogue.parse(shipped("en.toml"), shipped("cy.toml"))


def shipped_markings() -> Vocabulary:
    """The protective markings that ship."""
    return Vocabulary.parse(shipped("markings.toml"))


@dataclass(frozen=True, slots=True)
class FactsSnapshot:
    """One consistent view of every file, for one judgement."""

    book: PermitBook
    staff: StaffBook
    classes: RecipientClasses
    rules: Rules
    catalogue: Catalogue
    versions: Mapping[str, str] = field(default_factory=dict)
    """`permits`, `staff`, `rules` to their versions; `permits` is "none" where there are none."""
    markings: Vocabulary = field(default_factory=shipped_markings)
    """The protective markings we know."""
    problems: tuple[str, ...] = ()
    """What is wrong with a file whose last good content is in force."""


class Facts:
    """The files of one home, or those that ship where a path is None."""

    def __init__(
        self,
        facts_dir: Path | None = None,
        recipients_path: Path | None = None,
        rules_path: Path | None = None,
        markings_path: Path | None = None,
        *,
        zone: str = "Europe/London",
        internal_domains: Iterable[str] = (),
    ) -> None:
        self.facts_dir = facts_dir
        domains, day = tuple(internal_domains), ZoneInfo(zone)
        catalogue = shipped_catalogue()
        self._book = _Permits(facts_dir and facts_dir / PERMITS)
        self._staff = _Watched(facts_dir and facts_dir / STAFF, StaffBook.parse, StaffBook)

        def classes(text: str) -> RecipientClasses:
            return RecipientClasses.parse(text, _name(recipients_path), internal_domains=domains, zone=day)

        def rules(text: str) -> Rules:
            return Rules.parse(text, _name(rules_path), catalogue=catalogue)

        self._classes = _Watched(recipients_path, classes, lambda: classes(shipped("recipients.toml")))
        self._rules = _Watched(rules_path, rules, lambda: rules(shipped("rules.toml")))

        def markings(text: str) -> Vocabulary:
            return Vocabulary.parse(text, _name(markings_path))

        self._markings = _Watched(markings_path, markings, shipped_markings)
        self._watched: tuple[_Watched[Any] | _Permits, ...] = (
            *(self._book, self._staff, self._classes, self._rules, self._markings),
        )
        self._catalogue = catalogue
        self._looked = monotonic()
        self._snapshot = self._take()

    def current(self) -> FactsSnapshot:
        """The newest facts; the same object while nothing changed."""
        now = monotonic()
        if now - self._looked >= CHECK_EVERY_S:
            self._looked = now
            changed = [watched.look() for watched in self._watched]
            if True in changed:
                self._snapshot = self._take()
        return self._snapshot

    def reread(self) -> FactsSnapshot:
        """The facts as they stand on disk now, without waiting for the next look."""
        self._looked = monotonic() - CHECK_EVERY_S
        return self.current()

    def put_staff(self, snapshot_json: str) -> None:
        """Replace the staff list."""
        self._put(STAFF, snapshot_json)

    def _put(self, name: str, text: str) -> None:
        if self.facts_dir is None:
            raise ConfigError("There is no home to keep this in. Make one with `gatelodge init`.")
        try:
            self.facts_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self.facts_dir / name, text.encode())
        except OSError as error:
            raise TemporaryError(f"{name} could not be written.", log=f"{name}: {error.strerror}") from error

    def _take(self) -> FactsSnapshot:
        book, staff, rules = self._book.content, self._staff.content, self._rules.content
        return FactsSnapshot(
            book=book,
            staff=staff,
            classes=self._classes.content,
            rules=rules,
            catalogue=self._catalogue,
            markings=self._markings.content,
            versions={"permits": book.version, "staff": staff.version, "rules": rules.version},
            problems=(*(watched.problem for watched in self._watched if watched.problem), *self._unknown_limits()),
        )

    def _unknown_limits(self) -> Iterator[str]:
        """Classes of recipients that may get markings up to one nobody knows: no marked message reaches them."""
        known = self._markings.content.names
        for name, limit in self._classes.content.limits.items():
            if limit not in known:
                yield (
                    f"recipients.toml: [class.{name}] marking names `{limit}`, which markings.toml does not have."
                    f"{suggestion(limit, known)}"
                )


class _Permits:
    """The permit store, asked for a newer book."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._reader, self._inode = self._open()
        self.content: PermitBook = self._reader.current() if self._reader is not None else PermitBook.empty()
        self.problem = ""

    def look(self) -> bool:
        """True when there is a newer book, or something else is wrong with the store."""
        before = self.content, self.problem
        try:
            if self._inode != _inode(self._path):
                self._again()
            elif self._reader is not None:
                self.content, self.problem = self._reader.current(), ""
        except (ConfigError, TemporaryError) as error:
            self.problem = str(error)
            if self.problem != before[1]:
                _log.error("last good permits stay in force: %s", error.log)
        return (self.content, self.problem) != before

    def _again(self) -> None:
        """Another file stands there, or none."""
        reader, inode = self._open()
        if reader is None:
            assert self._path is not None
            self.problem = f"{self._path.name} is no longer there."
            _log.error("last good permits stay in force: %s", self.problem)
        else:
            self._reader, self.content, self.problem = reader, reader.current(), ""
        self._inode = inode

    def _open(self) -> tuple[PermitReader | None, int]:
        try:
            return (None, 0) if self._path is None else (PermitReader(self._path), _inode(self._path))
        except FileNotFoundError:
            return None, 0


def _inode(path: Path | None) -> int:
    """Which file stands there; 0 for none."""
    try:
        return 0 if path is None else path.stat().st_ino
    except OSError:
        return 0


class _Watched(Generic[_Content]):
    """One file, parsed anew when it changed."""

    def __init__(self, path: Path | None, parse: Callable[[str], _Content], default: Callable[[], _Content]) -> None:
        self._path, self._parse, self._default = path, parse, default
        self._seen = self._stamp()
        self.content = self._read()
        self.problem = ""

    def look(self) -> bool:
        """True when the content or what is wrong with it changed."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        if stamp is None and self._path is not None:
            self.problem = f"{self._path.name} is no longer there."
            _log.error("last good file stays in force: %s", self.problem)
            return True
        try:
            self.content, self.problem = self._read(), ""
        except (ConfigError, TemporaryError) as error:
            self.problem = str(error)
            _log.error("last good file stays in force: %s", error.log)
        return True

    def _stamp(self) -> tuple[int, int, int] | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> _Content:
        if self._path is None:
            return self._default()
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return self._default()
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self._path.name}: this is not UTF-8 text.") from error
        except OSError as error:
            raise TemporaryError(
                f"{self._path.name} cannot be read.", log=f"{self._path.name}: {error.strerror}"
            ) from error
        return self._parse(text)


def _name(path: Path | None) -> str:
    return path.name if path is not None else "(shipped)"
