"""A source becomes part of the register, batch by batch; who comes in again keeps the id they had.

result = enrol(source, profile, EnrolTools(...))
result.counts(), result.rejects, result.index_bytes
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gatelodge.core.detect.profile import Profile, guess
from gatelodge.core.register import RegisterIndex
from gatelodge.errors import RefusedError
from gatelodge.flows.enrol.making import Chunk, Made, gather, make
from gatelodge.flows.enrol.reading import BatchReader, Odd
from gatelodge.flows.enrol.source import Source

_MOSTLY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolTools:
    """What enrolling needs besides the source."""

    previous: RegisterIndex | None
    key: bytes = field(repr=False)
    epoch: int
    at: datetime
    new_ids: Callable[[int], bytes]
    """So many times 16 fresh random bytes."""
    most_gone: float | None = 0.2
    """A larger share of the source's people missing is more often a cut-off export than a change; None: never mind."""
    keep_left_days: int = 180
    tell: Callable[[float | None, int], None] = lambda _share, _rows: None
    """Hears how much of the source has been read, and how many rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolResult:
    """A new index and what changed."""

    made: Made = field(repr=False)
    digest: str
    """Of the source as it was read."""
    rows: int
    rejects: tuple[Odd, ...]
    """Row number and reason of each row that was left out."""
    warnings: tuple[Odd, ...]
    """The same of each row that was taken in, but not whole."""

    def counts(self) -> dict[str, object]:
        """What the log is told: numbers and the version."""
        made = self.made
        return {
            "people": made.people,
            "added": made.added,
            "kept": made.kept,
            "removed": made.gone,
            "rejected": len(self.rejects),
            "version": made.version,
        }


def guess_profile(source: Source, owner: int = 0) -> Profile:
    """How the columns are likely to be read. RefusedError when no person can be made out."""
    batch = next(iter(source.batches()))
    found = guess(batch.header, batch.rows)
    return Profile(found.source_key, found.columns, owner)


def enrol(source: Source, profile: Profile, tools: EnrolTools) -> EnrolResult:
    """The register with everybody of the source in it.

    People of this source who are missing now have left; people of other sources stay as they are. Several rows with
    one source key are one person with other names.
    RefusedError: the columns do not fit the profile, no row can be used, or an alarming drop.
    """
    reader = BatchReader(profile, loose=source.loose)
    chunks: list[Chunk] = []
    rejects: list[Odd] = []
    warnings: list[Odd] = []
    rows = dated = 0
    for batch in source.batches():
        read = reader.read(batch)
        if len(read.columns):
            chunks.append(gather(read.columns))
        rejects += read.rejects
        warnings += read.warnings
        dated += read.dated
        rows += len(read.columns)
        tools.tell(source.share_read(), rows)
    if rows == 0:
        raise RefusedError(f"None of the {len(rejects):,} rows can be enrolled. Are these the right columns and file?")
    if len(warnings) > _MOSTLY * dated:
        raise RefusedError(
            "Most birth dates cannot be read. Use one form throughout, such as 1985-03-12 or 12/03/1985."
        )
    made = make(chunks, tools.previous, tools.key, tools.epoch, tools.at, tools.new_ids)
    _refuse_drop(made, tools)
    return EnrolResult(made=made, digest=source.digest, rows=rows, rejects=tuple(rejects), warnings=tuple(warnings))


def _refuse_drop(made: Made, tools: EnrolTools) -> None:
    before = tools.previous.people if tools.previous is not None else 0
    if tools.most_gone is not None and made.people < before * (1 - tools.most_gone):
        raise RefusedError(
            f"The source has {made.people:,} people, the register {before:,}. "
            "If that is right, import with --allow-drop."
        )
