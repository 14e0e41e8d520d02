"""Single changes of the register: people added by hand, removed, found to be one, planted; and tidying up after many.

batch, profile = typed([("surname", "Pugh"), ("number", "A1234BC")], saved_profile)
made = add(index, persons_in(batch, profile), tools)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from gatelodge.core.detect.profile import ColumnKind, Profile, ProfileColumn
from gatelodge.core.register import CANARIES, Assembled, Chunk, Columns, Prf, RegisterIndex, amend, assemble, gather
from gatelodge.core.register import compact as compacted
from gatelodge.core.text import compact
from gatelodge.errors import RefusedError
from gatelodge.flows.enrol.importing import EnrolTools
from gatelodge.flows.enrol.reading import BatchReader
from gatelodge.flows.enrol.source import Batch
from gatelodge.values import FieldClass, PersonId

_TELLING = 2
"""So many kinds of field find a person together."""
_LABEL = "label"


@dataclass(frozen=True, slots=True)
class Typed:
    """One person as typed: a batch of one row."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]] = field(repr=False)
    numbers: Sequence[int] = (1,)


def typed(fields: Sequence[tuple[str, str]], profile: Profile | None) -> tuple[Typed, Profile]:
    """One person from pairs of a heading (or kind of column) and a value, and the profile that reads them.

    RefusedError: a name that is neither.
    """
    known = profile or Profile("", ())
    columns, header, row = list(known.columns), [], []
    for name, value in fields:
        column = _column(name, known)
        if column not in columns:
            columns.append(column)
        header.append(column.header)
        row.append(value)
    key = known.source_key
    if key and compact(key) not in map(compact, header):
        raise RefusedError(f'Give "{key}" too: by it this source tells people apart.')
    if profile is None:
        key = next((each.header for each in columns if each.kind is ColumnKind.NUMBER), "")
    return Typed(header, [row]), replace(known, source_key=key, columns=tuple(columns))


def persons_in(batch: Batch, profile: Profile, *, canary: bool = False) -> Columns:
    """Everybody in a small batch. RefusedError when a row cannot be enrolled: it says which and why."""
    read = BatchReader(profile, loose=True, canary=canary).read(batch)
    if read.rejects or not len(read.columns):
        rows = "; ".join(f"row {row}: {reason}" for row, reason in read.rejects[:5]) or "there is nobody in it"
        raise RefusedError(f"Nothing was changed: {rows}.")
    return read.columns


def add(index: RegisterIndex | None, columns: Columns, tools: EnrolTools) -> Assembled:
    """The register with these people in it; who is known under a source key already is replaced, and keeps the id."""
    prf = Prf(tools.key)
    chunk = gather(columns, prf)
    if index is not None:
        return amend(index, chunk, **_drawn(tools))
    return assemble([chunk], prf=prf, epoch=tools.epoch, **_drawn(tools))


def remove(index: RegisterIndex, owner: int, source_keys: Sequence[str], tools: EnrolTools) -> Assembled:
    """The register without these people: they are forgotten at once. RefusedError when one is not on it."""
    return amend(index, removals=[_known(index, owner, key) for key in source_keys], **_drawn(tools))


def merge(index: RegisterIndex, given_up: tuple[int, str], lives_on: tuple[int, str], tools: EnrolTools) -> Assembled:
    """The register where two are one: what is known of either finds the second. RefusedError: not two on it."""
    pair = _known(index, *given_up), _known(index, *lives_on)
    if pair[0] == pair[1]:
        raise RefusedError("These two are one person already.")
    return amend(index, merges=[pair], **_drawn(tools))


def planted(label: str, fields: Sequence[tuple[str, str]]) -> Columns:
    """One invented person, known by the label. RefusedError: too little to be found by."""
    labelled = Profile(_LABEL, (ProfileColumn(_LABEL, ColumnKind.OTHER, FieldClass(0)),), CANARIES)
    person, profile = typed([(_LABEL, label), *fields], labelled)
    kinds = {column.kind for column in profile.columns if column.header in person.header}
    if ColumnKind.NUMBER not in kinds and len(kinds) <= _TELLING:
        raise RefusedError("A planted person needs a number, or a name and one thing more, to be found by.")
    return persons_in(person, profile, canary=True)


def planted_chunk(columns: Columns, tools: EnrolTools) -> Chunk:
    """A planted person for a register that goes over to a new key."""
    return gather(columns, Prf(tools.key), tools.previous_prf)


def tidied(index: RegisterIndex, tools: EnrolTools) -> Assembled:
    """The register and all its changes as one new file."""
    return compacted(index, forget_before=tools.forget_before, **_drawn(tools))


class _Drawn(TypedDict):
    at: datetime
    salt: bytes
    new_ids: Callable[[int], bytes]


def _drawn(tools: EnrolTools) -> _Drawn:
    """The time and the chance that every new file takes."""
    return _Drawn(at=tools.at, salt=tools.random_bytes(16), new_ids=lambda number: tools.random_bytes(16 * number))


def _known(index: RegisterIndex, owner: int, source_key: str) -> PersonId:
    person = index.person_by_source_key(source_key, owner)
    if person is None:
        raise RefusedError("Nobody is on the register under that number in that source.")
    return person


def _column(name: str, profile: Profile) -> ProfileColumn:
    """The column of that heading, else the first of that kind, else a new one of that kind."""
    wanted = compact(name)
    for column in profile.columns:
        if compact(column.header) == wanted:
            return column
    kind = next((kind for kind in ColumnKind if compact(kind) == wanted and kind is not ColumnKind.OTHER), None)
    if kind is None:
        headings = [column.header for column in profile.columns if column.kind is not ColumnKind.OTHER]
        words = ", ".join(dict.fromkeys([*headings, *(str(kind) for kind in ColumnKind if kind != ColumnKind.OTHER)]))
        raise RefusedError(f"{name} is not a column of this source nor a kind of column. They are: {words}.")
    ofkind = [column for column in profile.columns if column.kind is kind]
    telling = [column for column in ofkind if column.header == profile.source_key]
    return next(iter([*telling, *ofkind]), ProfileColumn(str(kind), kind, FieldClass(0)))
