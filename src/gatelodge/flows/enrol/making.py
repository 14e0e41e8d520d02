"""Chunks of persons become an index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.core.register.columns import Columns
from gatelodge.core.text import compact
from gatelodge.values import PersonId

Chunk = Columns


@dataclass(frozen=True, slots=True)
class Made:
    """A new index and what changed."""

    index_bytes: bytes = field(repr=False)
    people: int
    added: int
    kept: int
    gone: int
    version: str


@dataclass(slots=True)
class _Person:
    key: str
    names: list[tuple[str, str]] = field(default_factory=list)
    fields: list[tuple[Kind, str]] = field(default_factory=list)


def gather(columns: Columns) -> Chunk:
    """The batch as it goes into the index."""
    return columns


def make(
    chunks: Sequence[Chunk],
    previous: RegisterIndex | None,
    key: bytes,
    epoch: int,
    at: datetime,
    new_ids: Callable[[int], bytes],
) -> Made:
    """The index of everybody in the chunks, who keeps the id they had in `previous`."""
    people: dict[bytes, _Person] = {}
    for chunk in chunks:
        for place, source in enumerate(chunk.sources):
            person = people.setdefault(compact(source), _Person(source))
            names = [(fore[place], sur[place]) for fore, sur in chunk.names if sur[place]]
            person.names += [name for name in names if name not in person.names]
            fields = [(kind, column[place]) for kind, column in chunk.fields if column[place]]
            person.fields += [one for one in fields if one not in person.fields]
    persons = list(people.values())
    known = previous.persons_by_source_key([person.key for person in persons]) if previous is not None else []
    ids = known or [None] * len(persons)
    records = [
        PersonRecord(kept or PersonId(new_ids(1)), person.key, tuple(person.names), tuple(person.fields))
        for person, kept in zip(persons, ids, strict=True)
    ]
    content = build(records, key=key, epoch=epoch, at=at)
    kept = sum(each is not None for each in ids)
    gone = (previous.people if previous is not None else 0) - kept
    version = RegisterIndex.open(content, key).version
    return Made(content, len(records), len(records) - kept, kept, gone, version)
