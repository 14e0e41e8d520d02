"""From the text of gatelodge.toml to checked sections; every fault is a ConfigError with file and line."""

from collections.abc import Iterable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, TypeVar

from gatelodge.core.toml import Table, nearest, read
from gatelodge.errors import ConfigError

S = TypeVar("S")


class Reader:
    """One settings file, section by section."""

    def __init__(self, path: Path) -> None:
        self.top: Table = read(_text(path), str(path))

    def only(self, sections: Iterable[str]) -> None:
        """Refuse a section or a loose key that nobody knows."""
        known = list(sections)
        for name in self.top.keys:
            if name not in known:
                heading = isinstance(self.top.raw(name), dict | list)
                written, what = (f"[{name}]", "section") if heading else (name, "setting outside of any section")
                self.top.fail(name, f"{written} is not a known {what}.{_did_you_mean(name, known)}")

    def one(self, name: str, kind: type[S]) -> S:
        """The section of that name, checked; its defaults where it is left out."""
        if self.top.has(name) and not isinstance(self.top.raw(name), dict):
            sentence = f"{name} must be a section: write [{name}] on a line of its own."
            self.top.fail(name, sentence)
        return _checked(name, self.top.table(name), kind)

    def many(self, name: str, kind: type[S]) -> tuple[S, ...]:
        """Every [[section]] of that name, checked, in order."""
        tables = self.top.raw(name) if self.top.has(name) else []
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.top.fail(name, f"{name} must be written with two brackets: [[{name}]].")
        return tuple(_checked(name, table, kind) for table in self.top.tables(name))


def _checked(name: str, table: Table, kind: type[S]) -> S:
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # a section
    for key in table.keys:
        if key not in known:
            table.fail(key, f"[{name}] {key} is not a setting.{_did_you_mean(key, known)}")
    values = {}
    for key, field in known.items():
        if table.has(key):
            try:
                values[key] = field.metadata["check"](table.raw(key))
            except ValueError as error:
                table.fail(key, f"[{name}] {key} must be {error}.")
        elif field.default is MISSING:
            table.fail("", f"[{name}] {key} is missing. Write it under [{name}].")
    return kind(**values)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist. Make it with: gatelodge init {path.parent}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    return f" Did you mean {close}?" if close else ""
