"""Columns of cells as columns of persons: names in pairs, values that share a cell told apart.

Everything works on whole columns, because a register has millions of rows.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import compress, zip_longest

from gatelodge.core.detect.profile import ColumnKind
from gatelodge.core.register import Columns, Kind
from gatelodge.core.text import split_name

Cells = Sequence[str]

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
_SEVERAL = {
    ColumnKind.ALIAS: re.compile(r"\s*[;|]\s*|\s+/\s+"),
    ColumnKind.PHONE: re.compile(r"\s*[;|,/]\s*"),
    ColumnKind.MAIL: re.compile(r"\s*[;|,]\s*"),
}
"""What stands between several values in one cell."""


def columns_at(rows: Sequence[Sequence[str]], places: Iterable[int]) -> dict[int, list[str]]:
    """The stripped cells of the columns at these places; a short row ends in empty ones."""
    wanted = list(places)
    width = max(wanted, default=-1) + 1
    if not rows:
        return {place: [] for place in wanted}
    if min(map(len, rows)) < width:
        rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
    across = list(zip(*rows, strict=False))
    return {place: list(map(str.strip, across[place])) for place in wanted}


def following_rows(numbers: Sequence[int]) -> list[int]:
    """Places of rows that go on about the person of the row above."""
    if isinstance(numbers, range):
        return []
    return [place for place in range(1, len(numbers)) if numbers[place] == numbers[place - 1]]


def fields_of(columns: Sequence[tuple[ColumnKind, Cells]]) -> tuple[tuple[Kind, Cells], ...]:
    """What is neither a name nor an alias; telephones and addresses that share a cell are told apart."""
    return tuple(
        (_KINDS[kind], each)
        for kind, column in columns
        if kind in _KINDS
        for each in (_each(column, kind) if kind in _SEVERAL else [column])
    )


def names_of(
    by_kind: Mapping[ColumnKind, Sequence[Cells]], following: Sequence[int]
) -> tuple[tuple[Cells, Cells], ...]:
    """Pairs of columns, the main name first."""
    fore, sur = joined(by_kind[ColumnKind.FORENAME]), joined(by_kind[ColumnKind.SURNAME])
    full = [split_names(column) for column in by_kind[ColumnKind.NAME]]
    pairs: list[tuple[Cells, Cells]] = [(fore or [""] * len(sur), sur)] if sur else []
    pairs += full
    main = [list(half) for half in pairs[0]] if pairs and any(map(any, by_kind[ColumnKind.ALIAS])) else ([], [])
    for place in following if main[1] else ():
        main[0][place], main[1][place] = main[0][place - 1], main[1][place - 1]
    for column in by_kind[ColumnKind.ALIAS]:
        for alias in _each(column, ColumnKind.ALIAS):
            single = [bool(cell) and " " not in cell and "," not in cell for cell in alias]
            pairs.append(split_names([cell if not one else "" for cell, one in zip(alias, single, strict=True)]))
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


def joined(columns: Sequence[Cells]) -> Cells:
    """Columns of one kind as one: forename and middle names."""
    if len(columns) < 2:
        return columns[0] if columns else []
    return [" ".join(filter(None, parts)) for parts in zip(*columns, strict=True)]


def split_names(column: Cells) -> tuple[list[str], list[str]]:
    """A column of full names as forenames and surnames."""
    halves = [split_name(cell) if cell else ("", "") for cell in column]
    return [fore for fore, _ in halves], [sur for _, sur in halves]


def without(columns: Columns, left_out: Container[int]) -> Columns:
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
