"""How the columns of a source are read: guessed once from headings and content, shown, and saved as TOML.

profile = guess(header, rows)
profile == from_toml(to_toml(profile), "profile.toml")
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gatelodge.core.detect.columns import Column, Role, by_heading, understand
from gatelodge.core.text import compact, tokens
from gatelodge.core.toml import read
from gatelodge.errors import RefusedError
from gatelodge.values import FieldClass


class ColumnKind(StrEnum):
    """What a column of the source is. Several columns may be of one kind."""

    NUMBER = Role.NUMBER.value
    FORENAME = Role.FORENAME.value
    SURNAME = Role.SURNAME.value
    NAME = Role.NAME.value
    ALIAS = "alias"
    """Another name: a full one, or a single word in place of the forename or the surname."""
    BIRTH = Role.BIRTH.value
    DATE = "other date"
    ADDRESS = Role.ADDRESS.value
    POSTCODE = Role.POSTCODE.value
    PHONE = Role.PHONE.value
    MAIL = Role.MAIL.value
    CODE = "free code"
    OTHER = "not enrolled"


@dataclass(frozen=True, slots=True)
class ProfileColumn:
    """One column of the source, by its heading."""

    header: str
    kind: ColumnKind
    field_class: FieldClass


@dataclass(frozen=True, slots=True)
class Profile:
    """How one source is read, and where it is."""

    source_key: str
    """Heading of the column that keeps a person's id through reload; "": name and birth date together."""
    columns: tuple[ProfileColumn, ...]
    owner: int = 0
    """Which of the home's sources this is; 0 is the one without a name."""
    location: str = ""
    """Where it is read from again: a path, a URL or a database, without any password."""
    location_file: str = field(default="", repr=False)
    """A file whose only line is the location, where that holds a password."""
    query: str = field(default="", repr=False)
    """What selects the people of a database."""


LAST_OWNER = 62
"""The numbers of a home's sources run so far; 63 is that of the planted people."""
_SAMPLE = 500
_NAMES = (ColumnKind.NAME, ColumnKind.FORENAME, ColumnKind.SURNAME)
_BELOW = re.compile(r"(?:alias(?:es)?|(?:email |e mail )?address(?:es)?|phone numbers?|identifiers?) (.+)")
"""Lists below a person whose members are the person's own; other lists (next of kin, visitors) are about others."""
_PATH = re.compile(r"[A-Za-z]\w+(?:\.[A-Za-z]\w+)+")
"""A heading of a JSON source; D.O.B. is none."""
_C, _I = FieldClass.CONTACT, FieldClass.IDENTITY
_KNOWN: tuple[tuple[str, ColumnKind, FieldClass], ...] = (
    (r"alias(es)? (last|first|middle) ?names?", ColumnKind.OTHER, _I),  # the alias itself has them together
    (
        r"alias(es)?( names?)?|aka|a k a|(also )?known as|((other|former|previous) (sur)?|maiden |birth |nick ?)names?",
        ColumnKind.ALIAS,
        _I,
    ),
    (r"preferred (fore|first )?names?", ColumnKind.ALIAS, _I),
    (r"identifiers? values?|book(ing)? (no|number)", ColumnKind.NUMBER, _I),
    (r"ref|reference|our ref|person ref", ColumnKind.NUMBER, _I),
    (r"addr(ess)?( line)? [3-9]|addr(ess)?( line)? (three|four|five)", ColumnKind.OTHER, _C),
    (r"(home |postal )?addr(ess)?( line)?( [12])?|addresses full address", ColumnKind.ADDRESS, _C),
    (r"phone numbers? (number|phone)|(phone|mobile|tel|telephone)( no| number)? \d", ColumnKind.PHONE, _C),
    (r"post ?code \d", ColumnKind.POSTCODE, _C),
    (r"e ?mail( address)? \d", ColumnKind.MAIL, _C),
)
_ORDINARY_IDS = re.compile(r"(id|no|nr|number|key|record (id|no|number)|unique id|row( id| no| number)?|n)")


def guess(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Profile:
    """The likely profile. RefusedError when neither a name nor a number column can be made out."""
    sample = [row for row in rows[:_SAMPLE] if any(cell.strip() for cell in row)]
    understood = understand(header, sample)
    columns = [_column(place, heading, understood[place], sample) for place, heading in enumerate(header)]
    if not {column.kind for column in columns} & set(_NAMES):
        columns = [_name_by_heading(column) for column in columns]
    if not {column.kind for column in columns} & {ColumnKind.NUMBER, *_NAMES}:
        raise RefusedError(
            "No column of names or numbers of persons can be made out. Does the file have a heading row?"
        )
    numbers = [place for place, column in enumerate(columns) if column.kind is ColumnKind.NUMBER]
    plain = [place for place, heading in enumerate(header) if _ORDINARY_IDS.fullmatch(_words(heading))]
    preferred = sorted(numbers, key=lambda place: "ref" in _words(header[place]).split()) + plain
    key = next((place for place in preferred if _telling(place, sample) and not _running(place, sample)), None)
    return Profile(columns[key].header if key is not None else "", tuple(columns))


def _column(place: int, heading: str, understood: Column, sample: Sequence[Sequence[str]]) -> ProfileColumn:
    words = _words(heading)
    below = _BELOW.fullmatch(words) if _PATH.fullmatch(heading) else None
    for pattern, kind, field_class in _KNOWN:
        if re.fullmatch(pattern, words) or (below and re.fullmatch(pattern, below[1])):
            return ProfileColumn(heading, _checked(kind, place, sample), field_class)
    if _PATH.fullmatch(heading):
        understood = understand([below[1]], [])[0] if below else Column(None, understood.field_class)
    known = understood.role is not None and understood.role.value in set(ColumnKind)
    kind = ColumnKind(understood.role.value) if understood.role is not None and known else ColumnKind.OTHER
    return ProfileColumn(heading, _checked(kind, place, sample), understood.field_class)


def _name_by_heading(column: ProfileColumn) -> ProfileColumn:
    """In a source of people "Name" is a person's, in whatever script it is written."""
    said = by_heading(column.header) if column.kind is ColumnKind.OTHER else None
    named = said is not None and said.role is Role.NAME
    return ProfileColumn(column.header, ColumnKind.NAME, FieldClass.IDENTITY) if named else column


def _checked(kind: ColumnKind, place: int, sample: Sequence[Sequence[str]]) -> ColumnKind:
    """The kind, unless what stands in the column does not bear it out."""
    values = [row[place].strip() for row in sample if place < len(row) and row[place].strip()]
    match kind:
        case ColumnKind.NUMBER if len(set(map(compact, values))) < 0.9 * len(values) or _running(place, sample):
            return ColumnKind.OTHER  # a team's or an account's number, or the row's, not a person's
        case ColumnKind.ADDRESS if values and sum(any(c.isdigit() for c in value) for value in values) < 0.2 * len(
            values
        ):
            return ColumnKind.OTHER  # towns: the line below the one with the house
        case _:
            return kind


def _words(heading: str) -> str:
    """The heading as plain words: `addresses.postalCode` is "addresses postal code", "Addr1" is "addr 1"."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z])(?=\d)", " ", heading)
    return " ".join(tokens(split))


def _telling(place: int, rows: Sequence[Sequence[str]]) -> bool:
    """True when nearly every row has a value of its own there; repeats of a few aliases are allowed for."""
    values = [compact(row[place]) for row in rows if place < len(row) and row[place].strip()]
    return len(values) >= 0.8 * len(rows) and len(set(values)) >= 0.9 * len(values) > 0


def _running(place: int, rows: Sequence[Sequence[str]]) -> bool:
    """True for 1, 2, 3 ...: the number of the row, which is another's after the next export."""
    values = [row[place].strip() if place < len(row) else "" for row in rows]
    return len(values) > 1 and values == [str(n) for n in range(1, len(values) + 1)]


def to_toml(profile: Profile) -> str:
    """The profile as a file that a person can read and change."""
    lines = ["# How the columns of the register's source are read. Kinds: " + ", ".join(ColumnKind) + "."]
    lines += [f"source_key = {_quoted(profile.source_key)}"]
    if profile.owner:
        lines += [f"owner = {profile.owner}  # whose people they are in the index: never change it"]
    for name in ("location", "location_file", "query"):
        if written := getattr(profile, name):
            lines += [f"{name} = {_quoted(written)}"]
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
    key, owner = top.text("source_key"), top.number("owner", 0)
    if owner is None or owner > LAST_OWNER:
        top.fail("owner", f"`owner` is a number from 0 to {LAST_OWNER}.")
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
    location, location_file, query = (top.text(name, "") for name in ("location", "location_file", "query"))
    top.done()
    return Profile(key, tuple(columns), owner, location, location_file, query)


def _quoted(text: str) -> str:
    return json.dumps(text)  # a JSON string is a basic TOML string
