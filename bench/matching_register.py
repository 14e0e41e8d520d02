"""The registers that matching is timed with: people of bench.people with six fields each, built and opened."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.people import batches, person_id
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build

KEY = b"bench key bench key bench key 32"
AT = datetime(2011, 8, 1, 6, tzinfo=UTC)
FIELDS = (
    (Kind.ISSUED, "number"),
    (Kind.BIRTH, "birth"),
    (Kind.ADDRESS, "line"),
    (Kind.POSTCODE, "postcode"),
    (Kind.PHONE, "phone"),
)
"""Beside forename and surname."""


@dataclass(frozen=True, slots=True)
class Register:
    """An index of so many people, open; `rows` are the first of them in plain text."""

    people: int
    index: RegisterIndex
    rows: list[dict[str, str]]
    content: bytes
    build_s: float
    """From columns in memory to the whole file."""


def register(people: int, seed: int, samples: Path | None) -> Register:
    """The same size and seed give the same people."""
    records, rows = [], []
    for batch in batches(people, seed, samples):
        made = batch.rows()
        rows = rows or made
        records += [
            PersonRecord(
                person_id(batch.first + place), row["number"], ((row["fore"], row["sur"]),),
                tuple((kind, row[name]) for kind, name in FIELDS),
            )
            for place, row in enumerate(made)
        ]  # fmt: skip
    began = perf_counter()
    content = build(records, key=KEY, epoch=1, at=AT)
    return Register(people, RegisterIndex.open(content, KEY), rows, content, perf_counter() - began)
