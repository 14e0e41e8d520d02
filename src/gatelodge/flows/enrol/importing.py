"""A whole source becomes part of the register; who comes in again keeps the id they had.

tools = EnrolTools(...)
result = take_up(gather_all({"default": (source, profile)}, tools), tools)
result.counts(), result.rejects, result.made.pieces()
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gatelodge.core.detect.profile import Profile, guess
from gatelodge.core.register import Assembled, Chunk, Prf, RegisterIndex, assemble
from gatelodge.errors import RefusedError
from gatelodge.flows.enrol.gathering import Gathered, Gathering, Tell, gather_source
from gatelodge.flows.enrol.reading import Odd
from gatelodge.flows.enrol.source import Source

DEFAULT = "default"
"""The source without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolTools:
    """What enrolling needs besides the source."""

    previous: RegisterIndex | None
    """The register as it stands."""
    key: bytes = field(repr=False)
    epoch: int
    at: datetime
    random_bytes: Callable[[int], bytes]
    most_gone: float | None = 0.2
    """A larger share of the source's people missing is more often a cut-off export than a change; None: never mind."""
    keep_left_days: int = 180
    """People who are not in their source any more are still found for so long."""
    gathered: Callable[[str], Gathered] | None = None
    """Where an import of the source with this name keeps what it gathers; None: in memory only."""
    tell: Tell = lambda _share, _rows: None

    @property
    def previous_prf(self) -> Prf | None:
        """That of the register as it stands, where its key is another."""
        return self.previous.prf if self.previous is not None and self.previous.epoch != self.epoch else None

    @property
    def forget_before(self) -> int:
        """The day, yyyymmdd: who left before it is forgotten."""
        return int(f"{self.at - timedelta(days=self.keep_left_days):%Y%m%d}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolResult:
    """A new version of the register and what changed."""

    made: Assembled = field(repr=False)
    gatherings: Mapping[str, Gathering] = field(repr=False)
    """What each source held, by its name."""

    @property
    def rejects(self) -> list[Odd]:
        """Row number and reason of each row that was left out."""
        return [odd for each in self.gatherings.values() for odd in each.rejects]

    @property
    def warnings(self) -> list[Odd]:
        """The same of each row that was taken in, but not whole."""
        return [odd for each in self.gatherings.values() for odd in each.warnings]

    @property
    def resumed(self) -> int:
        """How many rows an import that did not take effect (interrupted, or refused) had gathered already."""
        return sum(each.resumed for each in self.gatherings.values())

    def counts(self) -> dict[str, object]:
        """What the log is told: numbers and the version."""
        made = self.made
        return {
            "people": made.people - made.left,
            "added": made.added,
            "kept": made.kept,
            "removed": made.gone,
            "left": made.left,
            "rejected": len(self.rejects),
            "version": made.version,
        }


def guess_profile(source: Source, owner: int = 0) -> Profile:
    """How the columns are likely to be read. RefusedError when no person can be made out."""
    batch = next(iter(source.batches()))
    found = guess(batch.header, batch.rows)
    return Profile(found.source_key, found.columns, owner)


def enrol(source: Source, profile: Profile, tools: EnrolTools) -> EnrolResult:
    """The register with everybody of one source in it. RefusedError as for `gather_all` and `take_up`."""
    return take_up(gather_all({DEFAULT: (source, profile)}, tools), tools)


def gather_all(sources: Mapping[str, tuple[Source, Profile]], tools: EnrolTools) -> dict[str, Gathering]:
    """Everybody in these sources as fingerprints; takes its time, and needs nothing of the register but its key.

    RefusedError: columns do not fit their profile, no row can be used, or most birth dates cannot be read.
    """
    prf = Prf(tools.key)
    return {
        name: gather_source(
            source,
            profile,
            prf,
            tools.previous_prf,
            tools.random_bytes,
            tools.gathered(name) if tools.gathered is not None else None,
            tools.tell,
        )
        for name, (source, profile) in sources.items()
    }


def take_up(gatherings: Mapping[str, Gathering], tools: EnrolTools, planted: Sequence[Chunk] = ()) -> EnrolResult:
    """The register with all of them in it.

    People of these sources who are missing now have left; people of other sources stay as they are. Several rows with
    one source key are one person with other names. A register goes over to a new key only with all of its sources and
    the planted people at once. RefusedError: an alarming drop.
    """
    made = assemble(
        [*(chunk for each in gatherings.values() for chunk in each.chunks), *planted],
        prf=Prf(tools.key),
        epoch=tools.epoch,
        at=tools.at,
        salt=tools.random_bytes(16),
        new_ids=lambda number: tools.random_bytes(16 * number),
        previous=tools.previous,
        forget_before=tools.forget_before,
    )
    _refuse_drop(made, tools.most_gone)
    return EnrolResult(made=made, gatherings=gatherings)


def _refuse_drop(made: Assembled, most_gone: float | None) -> None:
    before, now = made.kept + made.gone, made.added + made.kept
    if most_gone is not None and now < before * (1 - most_gone):
        raise RefusedError(
            f"The source has {now:,} people; {before:,} were enrolled from it before. "
            "If that is right, give --allow-drop."
        )
