"""Making an index of a few persons at once, all in memory.

content = build([PersonRecord(person, "A1234AA", names=(("Dafydd", "Pugh"),), fields=(...))], key=key, epoch=1, at=now)
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import numpy as np

from gatelodge.core.register.assemble import assemble
from gatelodge.core.register.chunk import COLUMNS, Chunk
from gatelodge.core.register.columns import Columns
from gatelodge.core.register.fields import Kind
from gatelodge.core.register.gather import gather
from gatelodge.core.register.prf import Prf
from gatelodge.values import PersonId


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person as read from the source, in plain text; lives only while an index is built."""

    person: PersonId
    source: str
    """The key of the source system, which keeps the id through reload."""
    names: tuple[tuple[str, str], ...] = ()
    """(forenames, surname); the first is the main one, others are aliases."""
    fields: tuple[tuple[Kind, str], ...] = ()
    """Other fields as written. ISSUED and NUMBER are told apart by the value's form."""


def build(records: Sequence[PersonRecord], *, key: bytes, epoch: int, at: datetime) -> bytes:
    """The index of these persons. ValueError when two records have the same id or source key."""
    if len({record.person for record in records}) != len(records):
        raise ValueError("two records have the same person id")
    prf = Prf(key)
    chunk = gather(columns_of(records), prf)
    sources = chunk["sources"].view(np.uint64)
    order = np.argsort(sources)
    if len(np.unique(sources)) != len(records):
        raise ValueError("two records have the same source key")
    ids = b"".join(records[place].person for place in order.tolist())
    return assemble([chunk], prf=prf, epoch=epoch, at=at, salt=_salt(chunk, prf, ids), new_ids=lambda _: ids).to_bytes()


def columns_of(records: Sequence[PersonRecord], *, owner: int = 0, canary: bool = False) -> Columns:
    """The records column by column: as many columns of a kind as the record with most values of it has."""
    names: list[tuple[list[str], list[str]]] = []
    fields: dict[tuple[Kind, int], list[str]] = {}
    for row, record in enumerate(records):
        for place, (fore, sur) in enumerate(record.names):
            if place == len(names):
                names.append(([""] * len(records), [""] * len(records)))
            names[place][0][row], names[place][1][row] = fore, sur
        seen: defaultdict[Kind, int] = defaultdict(int)
        for kind, value in record.fields:
            fields.setdefault((kind, seen[kind]), [""] * len(records))[row] = value
            seen[kind] += 1
    return Columns(
        sources=[record.source for record in records],
        names=tuple(names),
        fields=tuple((kind, values) for (kind, _), values in fields.items()),
        owner=owner,
        canary=canary,
    )


def _salt(chunk: Chunk, prf: Prf, ids: bytes) -> bytes:
    """A salt made of all the content, so that equal files have equal masks and no others do."""
    content = blake2b(ids, digest_size=16, key=prf.derive("salt", 32))
    for name in COLUMNS:
        content.update(chunk[name].tobytes())
    return content.digest()
