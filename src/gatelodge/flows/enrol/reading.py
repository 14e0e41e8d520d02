"""A batch of a source as columns of persons: what is enrolled of it, and what is odd about which row.

Works on whole columns; a single row is looked at only where something is wrong in its batch. Reasons never repeat what
stands in a row.

    read = BatchReader(profile, loose=source.loose).read(batch)
    read.columns, read.rejects, read.warnings
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from gatelodge.core.detect.profile import ColumnKind, Profile
from gatelodge.core.register import Columns
from gatelodge.core.text import compact, date_number
from gatelodge.errors import RefusedError
from gatelodge.flows.enrol.cells import (
    Cells,
    columns_at,
    fields_of,
    following_rows,
    joined,
    names_of,
    split_names,
    without,
)
from gatelodge.flows.enrol.source import Batch
from gatelodge.flows.enrol.swallowed import swallowed

Odd = tuple[int, str]
"""Number of a row and what is odd about it."""

_TOTALS = re.compile(r"(grand |sub ?-?)?totals?\b.*|cyfanswm\b.*", re.IGNORECASE)
_SUM = re.compile(r"[\d.,%]*")
_KEYLESS = "the column that tells people apart is empty"
_NAMELESS = "there is neither a name nor a number"
_TOTAL = "this is a total, not a person"
UNDATED = "the date of birth cannot be read; enrolled without it"


@dataclass(frozen=True, slots=True)
class BatchRead:
    """What one batch holds."""

    columns: Columns
    rejects: tuple[Odd, ...] = ()
    """Rows that were left out."""
    warnings: tuple[Odd, ...] = ()
    """Rows that were taken in, but not whole."""
    dated: int = 0
    """Rows that have something where a birth date stands."""


@dataclass(slots=True)
class BatchReader:
    """Reads the batches of one source by its profile."""

    profile: Profile
    loose: bool = False
    canary: bool = False
    _dates: dict[str, int | None] = field(default_factory=dict)

    def read(self, batch: Batch) -> BatchRead:
        """The people of the batch. RefusedError names a heading that is missing."""
        places, key_place = self._places(batch.header)
        cells = columns_at(batch.rows, [*places, *([key_place] if key_place is not None else [])])
        by_kind = {kind: [cells[place] for place in places if places[place] is kind] for kind in ColumnKind}
        following = following_rows(batch.numbers)
        keys = self._keys(by_kind, cells[key_place] if key_place is not None else None, following)
        enrolled = [cells[place] for place in places]
        firm = [*by_kind[ColumnKind.SURNAME], *by_kind[ColumnKind.NAME], *by_kind[ColumnKind.NUMBER]]
        odd = swallowed(batch.rows, len(batch.header))
        rejects = self._rejects(batch, keys, firm, enrolled, following)
        rejects |= {place: reason for place, reason in odd.items() if rejects.get(place)}
        undated = self._undated(by_kind[ColumnKind.BIRTH])
        columns = Columns(
            sources=keys,
            names=names_of(by_kind, following),
            fields=fields_of([(places[place], cells[place]) for place in places]),
            owner=self.profile.owner,
            canary=self.canary,
        )
        number = batch.numbers
        return BatchRead(
            without(columns, rejects) if rejects else columns,
            tuple((number[place], rejects[place]) for place in sorted(rejects) if rejects[place]),
            tuple(
                (number[place], reason)
                for place, reason in sorted([*odd.items(), *((place, UNDATED) for place in undated)])
                if place not in rejects
            ),
            sum(len(column) - column.count("") for column in by_kind[ColumnKind.BIRTH]),
        )

    def _places(self, header: Sequence[str]) -> tuple[dict[int, ColumnKind], int | None]:
        """Which column stands where, and where the source key does."""
        headings = [compact(heading) for heading in header]
        wanted: dict[str, ColumnKind] = {
            column.header: column.kind for column in self.profile.columns if column.kind is not ColumnKind.OTHER
        }
        key = self.profile.source_key
        for heading in [*([] if self.loose else wanted), *filter(None, [key])]:
            if compact(heading) not in headings:
                raise RefusedError(
                    f'The source has no column "{heading}" as before. If it is headed otherwise now, import with '
                    "--guess to have the columns guessed anew."
                )
        found = {
            headings.index(compact(heading)): kind for heading, kind in wanted.items() if compact(heading) in headings
        }
        return found, headings.index(compact(key)) if key else None

    def _keys(
        self, by_kind: Mapping[ColumnKind, Sequence[Cells]], column: Cells | None, following: list[int]
    ) -> list[str]:
        """What the source knows each row by. Without a column for it, name and birth date together are one."""
        if column is not None:
            keys = list(column)
        else:
            fore, sur = joined(by_kind[ColumnKind.FORENAME]), joined(by_kind[ColumnKind.SURNAME])
            if not sur and by_kind[ColumnKind.NAME]:
                fore, sur = split_names(by_kind[ColumnKind.NAME][0])
            born = [str(self._date(cell) or "") for column in by_kind[ColumnKind.BIRTH][:1] for cell in column]
            keys = [" ".join(filter(None, parts)) for parts in zip_longest(fore, sur, born, fillvalue="")]
        for place in following:
            keys[place] = keys[place - 1]
        return keys

    def _rejects(
        self, batch: Batch, keys: Cells, firm: Sequence[Cells], enrolled: Sequence[Cells], following: list[int]
    ) -> dict[int, str]:
        """Place and reason of each row that is left out; "" is the reason of one that nobody need hear about."""
        found: dict[int, str] = {}
        if not all(map(str.isalnum, keys)):
            found |= {place: _KEYLESS for place, key in enumerate(keys) if not compact(key)}
        if all("" in column for column in firm):
            named = [any(cells) for cells in zip(*firm, strict=True)] if firm else [False] * len(keys)
            found |= {place: _NAMELESS for place, there in enumerate(named) if not there and place not in found}
        found |= _totals(batch.rows, firm)
        found = {place: reason if any(map(str.strip, batch.rows[place])) else "" for place, reason in found.items()}
        if following:
            person, more, filled = 0, set(following), list(map(any, zip(*enrolled, strict=True)))
            for place in following:  # more of a person: needs no name, and goes with them
                person = place - 1 if place - 1 not in more else person
                found.pop(place, None)
                if person in found or not filled[place]:
                    found[place] = ""
        return found

    def _undated(self, births: Sequence[Cells]) -> list[int]:
        """Places of rows with a birth date that cannot be read."""
        odd: set[int] = set()
        for column in births:
            bad = {cell for cell in set(column) if cell and self._date(cell) is None}
            odd |= {place for place, cell in enumerate(column) if cell in bad} if bad else set()
        return sorted(odd)

    def _date(self, cell: str) -> int | None:
        if cell not in self._dates:
            self._dates[cell] = date_number(cell)
        return self._dates[cell]


def _totals(rows: Sequence[Sequence[str]], firm: Sequence[Cells]) -> dict[int, str]:
    """Rows that sum up: "Total" first or in place of a name or a number, and nothing but sums beside it."""
    firsts = [row[0].strip() if row else "" for row in rows]
    places = {
        place
        for column in [firsts, *firm]
        if "total" in (written := "\n".join(column).lower()) or "cyfanswm" in written
        for place, cell in enumerate(column)
        if _TOTALS.fullmatch(cell)
    }
    return {place: _TOTAL for place in places if all(map(_sums, rows[place]))}


def _sums(cell: str) -> bool:
    plain = cell.strip()
    return bool(_TOTALS.fullmatch(plain)) or (_SUM.fullmatch(plain) is not None and date_number(plain) is None)
