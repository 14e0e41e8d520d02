"""Where each segment of an extraction stands, and which classes of fact it holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from gatelodge.core.detect.cards import cards, full_name, person_cards
from gatelodge.core.detect.mask import mask, mask_text
from gatelodge.core.detect.person_table import Filled, Table, tables
from gatelodge.core.detect.words import classes_in
from gatelodge.values import Hidden, Part, Segment


@dataclass
class Place:
    """One segment, with the part and the table it comes from."""

    part: Part
    segment: Segment
    table: Table | None = None
    filled: Filled | None = None
    """Of a row below its table's heading, and of a record with known keys."""
    goes_on: int = 0
    """The classes of fact in the rows below that go on about the same person."""
    full_name: str = ""
    """Of a row or record that says forename and surname apart."""

    @property
    def read(self) -> Segment:
        """The segment as the register reads it: with the full name side by side, so that an alias is known."""
        if not self.full_name:
            return self.segment
        cells = (*self.segment.cells, self.full_name) if self.segment.cells else ()
        return replace(self.segment, text=f"{self.segment.text}\n{self.full_name}", cells=cells)

    @cached_property
    def held(self) -> int:
        """The classes of fact in this segment: of the filled columns, or of its keys and words."""
        if self.table is not None and self.filled is not None:
            return self.filled.classes.value | self.goes_on
        keys = self.filled.classes.value if self.filled is not None else 0
        return keys | classes_in(self.segment.text).value

    @cached_property
    def masked(self) -> str:
        """What a reviewer is shown of it."""
        if self.table is None:
            return mask_text(self.segment.text)
        cells = self.segment.cells
        named = [cells[n] for n in sorted(self.table.naming) if n < len(cells) and cells[n]]
        return mask(", ".join(named)) if named else mask_text(self.segment.text)

    @property
    def hidden(self) -> Hidden | None:
        """How a person opening the file is kept from seeing whom this is about."""
        if self.segment.hidden is None and self.table is not None and self.table.hides(self.segment):
            return Hidden.COLUMN
        return self.segment.hidden


def places_of(parts: Iterable[Part]) -> tuple[list[Place], list[int]]:
    """Every segment of every part, and which of them are rows or cards like a person, ascending."""
    places: list[Place] = []
    person_rows: list[int] = []
    for part in parts:
        first = len(places)
        places += [Place(part, segment) for segment in part.segments]
        for table in tables(part):
            for row, filled in table.filled.items():
                place = places[first + row]
                place.table, place.filled = table, filled
                if table.apart:
                    cells = dict(enumerate(place.segment.cells))
                    place.full_name = full_name(*(cells.get(column, "") for column in table.apart))
            for row, owner in table.above().items():
                places[first + owner].goes_on |= table.filled[row].classes.value
            person_rows += [first + row for row in table.person_rows()]
        read = cards(part.segments)
        for record, card in read.items():
            place = places[first + record]
            place.filled, place.full_name = card.filled, card.full_name
        person_rows += [first + record for record in person_cards(part.segments, read)]
    return places, sorted(person_rows)
