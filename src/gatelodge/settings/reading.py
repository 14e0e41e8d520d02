"""From the text of gatelodge.toml to checked sections; every fault is a ConfigError with file and line."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from gatelodge.errors import ConfigError
from gatelodge.settings.lines import line_of, places

S = TypeVar("S")


class Reader:
    """One settings file: its values, and where each stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text("utf-8-sig")
        except FileNotFoundError:
            raise ConfigError(f"{path} does not exist. Make it with: gatelodge init {path.parent}") from None
        except UnicodeDecodeError as error:
            raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
        self._places = places(self.text)
        try:
            self.values: Mapping[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            self._not_toml(error)

    def fail(self, section: str, key: str, sentence: str, nth: int = 0) -> NoReturn:
        """Raise the error for this key, with file and line."""
        raise ConfigError(f"{self.path}:{line_of(self._places, section, key, nth)}: {sentence}")

    def only(self, sections: Iterable[str]) -> None:
        """Refuse a section or a loose key that nobody knows."""
        known = list(sections)
        for name, value in self.values.items():
            if name not in known:
                written = f"[{name}]" if isinstance(value, dict | list) else name
                what = "section" if isinstance(value, dict | list) else "setting outside of any section"
                self.fail(name, "", f"{written} is not a known {what}.{_did_you_mean(name, known)}")

    def one(self, name: str, kind: type[S]) -> S:
        """The section of that name, checked; its defaults where it is left out."""
        table = self.values.get(name, {})
        if not isinstance(table, dict):
            self.fail(name, "", f"{name} must be a section: write [{name}] on a line of its own.")
        return self._checked(name, table, kind, 0)

    def many(self, name: str, kind: type[S]) -> tuple[S, ...]:
        """Every [[section]] of that name, checked, in order."""
        tables = self.values.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.fail(name, "", f"{name} must be written with two brackets: [[{name}]].")
        return tuple(self._checked(name, table, kind, nth) for nth, table in enumerate(tables))

    def _checked(self, name: str, table: Mapping[str, Any], kind: type[S], nth: int) -> S:
        known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # a section
        for key in table:
            if key not in known:
                self.fail(name, key, f"[{name}] {key} is not a setting.{_did_you_mean(key, known)}", nth)
        values = {}
        for key, field in known.items():
            if key in table:
                try:
                    values[key] = field.metadata["check"](table[key])
                except ValueError as error:
                    self.fail(name, key, f"[{name}] {key} must be {error}.", nth)
            elif field.default is MISSING:
                self.fail(name, "", f"[{name}] {key} is missing. Write it under [{name}].", nth)
        return kind(**values)

    def _not_toml(self, error: tomllib.TOMLDecodeError) -> NoReturn:
        where = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = int(where[1]) if where else len(self.text.splitlines()) or 1
        reason = re.sub(r"\s*\(at .*\)$", "", str(error)).rstrip(".")
        raise ConfigError(f"{self.path}:{line}: this line is not TOML: {_first_lower(reason)}.") from None


def _first_lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""
