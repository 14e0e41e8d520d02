"""The words people read, by key, in English and Welsh. Numbers get thousands separators, field classes their names.

An entry is a text, or a table `{ count = "people", one = "…", other = "…" }` that picks by that parameter.

    catalogue.say("bulk", "en", people=1182, permitted=1)
"""

import string
from collections.abc import Mapping
from typing import Any, Self

from gatelodge.core.toml import Table, read
from gatelodge.values import FieldClass

ENGLISH, WELSH = "en", "cy"
_FORMATTER = string.Formatter()


class Catalogue:
    """Every text in every language."""

    def __init__(self, texts: Mapping[str, Mapping[str, "Entry"]], reviewed: Mapping[str, bool]) -> None:
        self._texts = texts
        self.reviewed = reviewed
        """Language to whether somebody who speaks it has checked it."""

    @classmethod
    def parse(cls, en_text: str, cy_text: str) -> Self:
        """Both languages. ConfigError where a key or a parameter stands in one only."""
        files = {ENGLISH: read(en_text, "en.toml"), WELSH: read(cy_text, "cy.toml")}
        reviewed = {language: bool(file.flag("reviewed")) for language, file in files.items()}
        tables = {language: file.table("text") for language, file in files.items()}
        for file in files.values():
            file.done()
        texts = {lang: {key: _entry(table, key) for key in table.keys} for lang, table in tables.items()}
        for language, other in ((WELSH, ENGLISH), (ENGLISH, WELSH)):
            for key in tables[language].keys:
                if key not in texts[other]:
                    tables[language].fail(key, f"`{key}` is missing in {other}.toml.")
                if parameters_of(texts[language][key]) != parameters_of(texts[other][key]):
                    tables[language].fail(key, f"`{key}` does not use the same parameters in {other}.toml.")
        return cls(texts, reviewed)

    @property
    def languages(self) -> tuple[str, ...]:
        """English first."""
        return tuple(self._texts)

    @property
    def keys(self) -> frozenset[str]:
        """Every key; the same in each language."""
        return frozenset(self._texts[ENGLISH])

    def entry(self, key: str, language: str) -> "Entry":
        """The text before its parameters are filled in."""
        return self._texts[language][key]

    def say(self, key: str, language: str, /, **parameters: object) -> str:
        """One text in one language, English where the language is not here. KeyError for an unknown key.

        A parameter `sentences` (language to text) puts the one of this language in the place of `sentence`.
        """
        language = language if language in self._texts else ENGLISH
        sentences = parameters.pop("sentences", None)
        if isinstance(sentences, Mapping) and language in sentences:
            parameters["sentence"] = sentences[language]
        return self.fill(self._texts[language][key], language, parameters)

    def fill(self, entry: "Entry", language: str, parameters: Mapping[str, object]) -> str:
        """A text with its parameters filled in."""
        text = entry if isinstance(entry, str) else entry["one" if parameters[entry["count"]] == 1 else "other"]
        if "{" not in text:
            return text
        return text.format_map(_Written(self, language, parameters))

    def field_names(self, classes: FieldClass, language: str) -> str:
        """Field classes as words: "health, location"."""
        names = (f"field_{str(field.name).lower()}" for field in FieldClass if field in classes)
        return ", ".join(str(self._texts[language][name]) for name in names)

    def written(self, value: object, language: str) -> str:
        """A value as it stands in a sentence."""
        if isinstance(value, FieldClass):
            return self.field_names(value, language)
        return f"{value:,}" if isinstance(value, int) else str(value)


class _Written(dict[str, str]):
    """Parameters as they stand in a sentence, each written only where the sentence names it."""

    def __init__(self, words: Catalogue, language: str, parameters: Mapping[str, object]) -> None:
        super().__init__()
        self._words, self._language, self._parameters = words, language, parameters

    def __missing__(self, name: str) -> str:
        return self._words.written(self._parameters[name], self._language)


Entry = str | Mapping[str, str]


def parameters_of(entry: Entry) -> frozenset[str]:
    """The names in braces in a text, or in any form of it, and the parameter it counts by."""
    texts = [entry] if isinstance(entry, str) else [entry["one"], entry["other"]]
    names = {name for text in texts for _, name, _, _ in _FORMATTER.parse(text) if name}
    return frozenset(names if isinstance(entry, str) else {*names, entry["count"]})


def _entry(table: Table, key: str) -> Entry:
    value: Any = table.raw(key)
    if isinstance(value, str):
        return value.strip()
    forms = table.table(key)
    entry = {name: forms.text(name) for name in ("count", "one", "other")}
    forms.done()
    return entry
