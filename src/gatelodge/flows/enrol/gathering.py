"""A source as chunks of fingerprints, batch by batch; what an import without effect had gathered is not gathered again.

gathering = gather_source(source, profile, prf, ...)
gathering.chunks, gathering.rejects
"""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Protocol

from gatelodge.core.detect.profile import Profile, to_toml
from gatelodge.core.register import Chunk, Prf, gather
from gatelodge.core.text import NORMAL_FORM
from gatelodge.errors import ConfigError, IntegrityError, RefusedError
from gatelodge.flows.enrol.reading import UNDATED, BatchReader, Odd
from gatelodge.flows.enrol.source import Source

_MOSTLY = 0.5
_LENGTH = struct.Struct("<I")

Tell = Callable[[float | None, int], None]
"""Hears how much of the source has been read, and how many rows were taken in."""


class Gathered(Protocol):
    """What an import keeps beside it while it runs: fingerprints and row numbers, nothing plain."""

    def begin(self, job: str) -> None:
        """From now on this job's; what is there of another is deleted. "" is no job to come back to."""

    def load(self, number: int) -> memoryview | None:
        """What was kept of that batch."""

    def save(self, number: int, content: bytes) -> None:
        """Keep it. TemporaryError when it cannot be written."""

    def clear(self) -> None:
        """Delete all of it: the import is done."""


@dataclass(slots=True)
class Gathering:
    """A whole source."""

    chunks: list[Chunk] = field(default_factory=list, repr=False)
    rows: int = 0
    """How many rows were taken in."""
    rejects: list[Odd] = field(default_factory=list)
    """Row number and reason of each row that was left out."""
    warnings: list[Odd] = field(default_factory=list)
    """The same of each row that was taken in, but not whole."""
    dated: int = 0
    resumed: int = 0
    """How many rows an import that did not take effect (interrupted, or refused) had gathered already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What is kept beside a chunk."""

    read: int
    """Rows of the batch, whatever became of them."""
    rows: int
    rejects: list[Odd]
    warnings: list[Odd]
    dated: int


def gather_source(
    source: Source,
    profile: Profile,
    prf: Prf,
    previous_prf: Prf | None,
    random_bytes: Callable[[int], bytes],
    gathered: Gathered | None,
    tell: Tell,
) -> Gathering:
    """Everybody in the source as fingerprints.

    previous_prf: that of the register as it stands, where its key is another.
    RefusedError: the columns do not fit the profile, no row can be used, or most birth dates cannot be read.
    """
    reader, made = BatchReader(profile, loose=source.loose), Gathering()
    if gathered is not None:
        gathered.begin(_job(source, profile, prf, previous_prf))
    for number, batch in enumerate(source.batches()):
        kept = _kept(gathered, number, prf, len(batch.rows))
        if kept is None:
            read = reader.read(batch)
            chunk = gather(read.columns, prf, previous_prf)
            note = _Note(
                read=len(batch.rows),
                rows=len(read.columns),
                rejects=list(read.rejects),
                warnings=list(read.warnings),
                dated=read.dated,
            )
            if gathered is not None:
                gathered.save(number, _framed(note, chunk.to_bytes(prf, random_bytes(16))))
                chunk = (_kept(gathered, number, prf, note.read) or (chunk, note))[0]
        else:
            chunk, note = kept
            made.resumed += note.rows
        _add(made, chunk, note)
        tell(source.share_read(), made.rows)
    _refuse(made)
    return made


def _add(made: Gathering, chunk: Chunk, note: _Note) -> None:
    if note.rows:
        made.chunks.append(chunk)
    made.rows += note.rows
    made.dated += note.dated
    made.rejects += note.rejects
    made.warnings += note.warnings


def _refuse(made: Gathering) -> None:
    if made.rows == 0:
        raise RefusedError(
            f"None of the {len(made.rejects):,} rows can be enrolled. Are these the right columns and file?"
        )
    if sum(reason == UNDATED for _, reason in made.warnings) > _MOSTLY * made.dated:
        raise RefusedError(
            "Most birth dates cannot be read. Use one form throughout, such as 1985-03-12 or 12/03/1985."
        )


def _job(source: Source, profile: Profile, prf: Prf, previous_prf: Prf | None) -> str:
    """What must be the same for an import to go on where another stopped; "" where nobody can say."""
    if not source.digest:
        return ""
    how = to_toml(replace(profile, location="", location_file="", query=""))
    keys = b"".join(each.derive("import job", 16) for each in (prf, previous_prf) if each is not None)
    told = json.dumps([source.digest, how, NORMAL_FORM, keys.hex()])
    return sha256(told.encode()).hexdigest()


def _framed(note: _Note, chunk: bytes) -> bytes:
    told = json.dumps({name: getattr(note, name) for name in _Note.__slots__}).encode()
    return _LENGTH.pack(len(told)) + told + chunk


def _kept(gathered: Gathered | None, number: int, prf: Prf, rows: int) -> tuple[Chunk, _Note] | None:
    """What was kept of that batch; None where there is nothing, or not what is needed."""
    content = gathered.load(number) if gathered is not None else None
    if content is None or len(content) < _LENGTH.size:
        return None
    end = _LENGTH.size + _LENGTH.unpack_from(content)[0]
    try:
        chunk = Chunk.from_bytes(content[end:], prf)
        told = json.loads(bytes(content[_LENGTH.size : end]))
    except (IntegrityError, ConfigError, ValueError):
        return None
    odd = {name: [(row, reason) for row, reason in told[name]] for name in ("rejects", "warnings")}
    note = _Note(**(told | odd))
    return (chunk, note) if note.read == rows else None
