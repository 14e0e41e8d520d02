"""The first rows of a source as they are read, with nothing of anybody in them but first letters and shapes."""

from dataclasses import dataclass

from gatelodge.core.detect.mask import mask
from gatelodge.core.detect.profile import ColumnKind, Profile
from gatelodge.core.text import compact
from gatelodge.flows.enrol.source import Source

ROWS = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """The columns that matter, and a few masked rows of them."""

    columns: tuple[tuple[str, str], ...]
    """Heading and kind; the column that tells people apart is marked."""
    rows: tuple[tuple[str, ...], ...]


def preview(source: Source, profile: Profile) -> Preview:
    """The first rows that are not blank, masked."""
    batch = next(iter(source.batches()))
    headings = [compact(heading) for heading in batch.header]
    shown = [
        (headings.index(compact(column.header)), column)
        for column in profile.columns
        if compact(column.header) in headings
        and (column.kind is not ColumnKind.OTHER or column.header == profile.source_key)
    ]
    columns = tuple(
        (column.header, f"{column.kind}, tells apart" if column.header == profile.source_key else str(column.kind))
        for _, column in shown
    )
    filled = [row for row in batch.rows[: 10 * ROWS] if any(cell.strip() for cell in row)][:ROWS]
    rows = tuple(tuple(mask(row[place].strip()) if place < len(row) else "" for place, _ in shown) for row in filled)
    return Preview(columns, rows)
