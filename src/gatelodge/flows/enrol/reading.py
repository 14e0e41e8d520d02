"""A batch of a source as columns of persons: what is enrolled of it, and what is odd about which row.

Works on whole columns; a single row is looked at only where something is wrong in its batch. Reasons never repeat what
stands in a row.

    read = BatchReader(profile, loose=source.loose).read(batch)
    read.columns, read.rejects, read.warnings
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, zip_longest

from gatelodge.core.detect.profile import ColumnKind, Profile
from gatelodge.core.register.columns import Columns
from gatelodge.core.register.fields import Kind
from gatelodge.core.text import compact, date_number, split_name
from gatelodge.errors import RefusedError
from gatelodge.flows.enrol.source import Batch

Odd = tuple[int, str]
"""Number of a row and what is odd about it."""

_KINDS = {
    ColumnKind.NUMBER: Kind.ISSUED,
    ColumnKind.BIRTH: Kind.BIRTH,
    ColumnKind.DATE: Kind.DATE,
    ColumnKind.ADDRESS: Kind.ADDRESS,
    ColumnKind.POSTCODE: Kind.POSTCODE,
    ColumnKind.PHONE: Kind.PHONE,
    ColumnKind.MAIL: Kind.MAIL,
    ColumnKind.CODE: Kind.CODE,
}
_TOTALS = re.compile(r"(grand |sub ?-?)?totals?\b.*|cyfanswm\b.*|count:?|rows:?", re.IGNORECASE)
_SEVERAL = {
    ColumnKind.ALIAS: re.compile(r"\s*[;|]\s*|\s+/\s+"),
    ColumnKind.PHONE: re.compile(r"\s*[;|,/]\s*"),
    ColumnKind.MAIL: re.compile(r"\s*[;|,]\s*"),
}
"""What stands between several values in one cell."""
_KEYLESS = "the column that tells people apart is empty"
_NAMELESS = "there is neither a name nor a number"
_TOTAL = "this is a total, not a person"
_UNDATED = "the date of birth cannot be read; enrolled without it"

Cells = Sequence[str]


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
        cells = _columns(batch.rows, [*places, *([key_place] if key_place is not None else [])])
        by_kind = {kind: [cells[place] for place in places if places[place] is kind] for kind in ColumnKind}
        following = _following(batch.numbers)
        keys = self._keys(by_kind, cells[key_place] if key_place is not None else None, following)
        enrolled = [cells[place] for place in places]
        firm = [*by_kind[ColumnKind.SURNAME], *by_kind[ColumnKind.NAME], *by_kind[ColumnKind.NUMBER]]
        rejects = self._rejects(batch, keys, firm, enrolled, following)
        undated = self._undated(by_kind[ColumnKind.BIRTH])
        columns = Columns(
            sources=keys,
            names=_names(by_kind, following),
            fields=_fields([(places[place], cells[place]) for place in places]),
            owner=self.profile.owner,
            canary=self.canary,
        )
        number = batch.numbers
        return BatchRead(
            _without(columns, rejects) if rejects else columns,
            tuple((number[place], rejects[place]) for place in sorted(rejects) if rejects[place]),
            tuple((number[place], _UNDATED) for place in undated if place not in rejects),
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
            fore, sur = _joined(by_kind[ColumnKind.FORENAME]), _joined(by_kind[ColumnKind.SURNAME])
            if not sur and by_kind[ColumnKind.NAME]:
                fore, sur = _split(by_kind[ColumnKind.NAME][0])
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


def _columns(rows: Sequence[Sequence[str]], places: Iterable[int]) -> dict[int, list[str]]:
    """The stripped cells of the columns at these places; a short row ends in empty ones."""
    wanted = list(places)
    width = max(wanted, default=-1) + 1
    if not rows:
        return {place: [] for place in wanted}
    if min(map(len, rows)) < width:
        rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
    across = list(zip(*rows, strict=False))
    return {place: list(map(str.strip, across[place])) for place in wanted}


def _following(numbers: Sequence[int]) -> list[int]:
    """Places of rows that go on about the person of the row above."""
    if isinstance(numbers, range):
        return []
    return [place for place in range(1, len(numbers)) if numbers[place] == numbers[place - 1]]


def _totals(rows: Sequence[Sequence[str]], firm: Sequence[Cells]) -> dict[int, str]:
    """Rows that sum up: "Total" in place of a name or a number, or first in the row, and little else."""
    firsts = [row[0].strip() if row else "" for row in rows]
    places = {
        place
        for column in [firsts, *firm]
        if "total" in (joined := "\n".join(column).lower()) or "cyfanswm" in joined or "count" in joined
        for place, cell in enumerate(column)
        if _TOTALS.fullmatch(cell)
    }
    return {place: _TOTAL for place in places if sum(1 for cell in rows[place] if cell.strip()) <= 3}


def _fields(columns: Sequence[tuple[ColumnKind, Cells]]) -> tuple[tuple[Kind, Cells], ...]:
    """What is neither a name nor an alias; telephones and addresses that share a cell are told apart."""
    return tuple(
        (_KINDS[kind], each)
        for kind, column in columns
        if kind in _KINDS
        for each in (_each(column, kind) if kind in _SEVERAL else [column])
    )


def _names(by_kind: Mapping[ColumnKind, Sequence[Cells]], following: Sequence[int]) -> tuple[tuple[Cells, Cells], ...]:
    """Pairs of columns, the main name first."""
    fore, sur = _joined(by_kind[ColumnKind.FORENAME]), _joined(by_kind[ColumnKind.SURNAME])
    full = [_split(column) for column in by_kind[ColumnKind.NAME]]
    pairs: list[tuple[Cells, Cells]] = [(fore or [""] * len(sur), sur)] if sur else []
    pairs += full
    main = [list(half) for half in pairs[0]] if pairs and any(map(any, by_kind[ColumnKind.ALIAS])) else ([], [])
    for place in following if main[1] else ():
        main[0][place], main[1][place] = main[0][place - 1], main[1][place - 1]
    for column in by_kind[ColumnKind.ALIAS]:
        for alias in _each(column, ColumnKind.ALIAS):
            single = [bool(cell) and " " not in cell and "," not in cell for cell in alias]
            pairs.append(_split([cell if not one else "" for cell, one in zip(alias, single, strict=True)]))
            if any(single) and main[1]:
                alone = [cell if one else "" for cell, one in zip(alias, single, strict=True)]
                pairs += [(_where(single, main[0]), alone), (alone, _where(single, main[1]))]
    return tuple(pairs)


def _where(there: Iterable[bool], column: Cells) -> list[str]:
    return [cell if one else "" for cell, one in zip(column, there, strict=True)]


def _each(column: Cells, kind: ColumnKind) -> list[Cells]:
    """A column for each of the values that share a cell."""
    if not any(column):
        return []
    if not _SEVERAL[kind].search("\n".join(column)):
        return [column]
    return list(zip_longest(*map(_SEVERAL[kind].split, column), fillvalue=""))


def _joined(columns: Sequence[Cells]) -> Cells:
    """Columns of one kind as one: forename and middle names."""
    if len(columns) < 2:
        return columns[0] if columns else []
    return [" ".join(filter(None, parts)) for parts in zip(*columns, strict=True)]


def _split(column: Cells) -> tuple[list[str], list[str]]:
    """A column of full names as forenames and surnames."""
    halves = [split_name(cell) if cell else ("", "") for cell in column]
    return [fore for fore, _ in halves], [sur for _, sur in halves]


def _without(columns: Columns, left_out: Container[int]) -> Columns:
    """The same without the rows at these places."""
    keep = [place not in left_out for place in range(len(columns))]

    def kept(column: Cells) -> list[str]:
        return list(compress(column, keep))

    return Columns(
        sources=kept(columns.sources),
        names=tuple((kept(fore), kept(sur)) for fore, sur in columns.names),
        fields=tuple((kind, kept(column)) for kind, column in columns.fields),
        owner=columns.owner,
        canary=columns.canary,
    )
