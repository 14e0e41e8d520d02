"""How the columns of a source file are read: guessed once from headings and content, shown, and saved as TOML.

profile = guess(header, rows)
profile == from_toml(to_toml(profile), "profile.toml")
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gatelodge.core.detect.columns import Role, understand
from gatelodge.core.text import compact
from gatelodge.core.toml import read
from gatelodge.errors import RefusedError
from gatelodge.values import FieldClass


class ColumnKind(StrEnum):
    """What a column of the source is."""

    NUMBER = Role.NUMBER.value
    FORENAME = Role.FORENAME.value
    SURNAME = Role.SURNAME.value
    NAME = Role.NAME.value
    BIRTH = Role.BIRTH.value
    ADDRESS = Role.ADDRESS.value
    POSTCODE = Role.POSTCODE.value
    PHONE = Role.PHONE.value
    MAIL = Role.MAIL.value
    OTHER = "not enrolled"


@dataclass(frozen=True, slots=True)
class ProfileColumn:
    """One column of the source, by its heading."""

    header: str
    kind: ColumnKind
    field_class: FieldClass


@dataclass(frozen=True, slots=True)
class Profile:
    """How one source is read."""

    source_key: str
    """Heading of the column that keeps a person's id through reload; "": name and birth date together."""
    columns: tuple[ProfileColumn, ...]


_NAMES = (ColumnKind.NAME, ColumnKind.FORENAME, ColumnKind.SURNAME)
_SAMPLE = 500


def guess(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Profile:
    """The likely profile. RefusedError when neither a name nor a number column can be made out."""
    sample = rows[:_SAMPLE]
    columns = []
    for place, (heading, understood) in enumerate(zip(header, understand(header, sample), strict=False)):
        kind = ColumnKind(understood.role.value) if understood.role else ColumnKind.OTHER
        if kind is ColumnKind.NUMBER and not _telling(place, sample, share=0.5):
            kind = ColumnKind.OTHER  # a team's or an account's number, not a person's
        columns.append(ProfileColumn(heading, kind, understood.field_class))
    kinds = {column.kind for column in columns}
    if not kinds & {ColumnKind.NUMBER, *_NAMES}:
        raise RefusedError(
            "No column of names or numbers of persons can be made out. Does the file have a heading row?"
        )
    numbers = [place for place, column in enumerate(columns) if column.kind is ColumnKind.NUMBER]
    key = next((place for place in numbers if _telling(place, sample, share=1.0)), None)
    return Profile(columns[key].header if key is not None else "", tuple(columns))


def _telling(place: int, rows: Sequence[Sequence[str]], *, share: float) -> bool:
    """True when enough rows have a value of their own there; repeats of a few aliases are allowed for."""
    values = [compact(row[place]) for row in rows if place < len(row) and row[place].strip()]
    return len(values) >= share * 0.9 * len(rows) and len(set(values)) >= share * 0.9 * len(values) > 0


def to_toml(profile: Profile) -> str:
    """The profile as a file that a person can read and change."""
    lines = ["# How the columns of the register's source are read. Kinds: " + ", ".join(ColumnKind) + "."]
    lines += [f"source_key = {_quoted(profile.source_key)}"]
    for column in profile.columns:
        classes = ", ".join(_quoted((each.name or "").lower()) for each in column.field_class)
        lines += [
            "",
            "[[column]]",
            f"header = {_quoted(column.header)}",
            f"kind = {_quoted(column.kind)}",
            f"field_classes = [{classes}]",
        ]
    return "\n".join(lines) + "\n"


def from_toml(text: str, source: str) -> Profile:
    """The profile in a file called `source`. ConfigError names the line of a mistake."""
    top = read(text, source)
    key = top.text("source_key")
    columns = []
    names = {(each.name or "").lower(): each for each in FieldClass}
    for table in top.tables("column"):
        held = FieldClass(0)
        for word in table.words("field_classes", tuple(names)):
            held |= names[word]
        kind = table.text("kind")
        if kind not in set(ColumnKind):
            table.fail("kind", f"`{kind}` is not a kind of column. Kinds: {', '.join(ColumnKind)}.")
        columns.append(ProfileColumn(table.text("header"), ColumnKind(kind), held))
        table.done()
    top.done()
    return Profile(key, tuple(columns))


def _quoted(text: str) -> str:
    return json.dumps(text)  # a JSON string is a basic TOML string
