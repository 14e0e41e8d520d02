"""Where each segment of an extraction stands, and which classes of fact it holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from gatelodge.core.detect.cards import cards, person_cards
from gatelodge.core.detect.person_table import Filled, Table, tables
from gatelodge.core.detect.words import classes_in
from gatelodge.values import Hidden, Part, Segment


@dataclass(slots=True)
class Place:
    """One segment, with the part and the table it comes from."""

    part: Part
    segment: Segment
    table: Table | None = None
    filled: Filled | None = None
    """Of a row below its table's heading, and of a record with known keys."""
    goes_on: int = 0
    """The classes of fact in the rows below that go on about the same person."""

    def held(self) -> int:
        """The classes of fact in this segment: of the filled columns, or of its keys and words."""
        if self.table is not None and self.filled is not None:
            return self.filled.classes.value | self.goes_on
        keys = self.filled.classes.value if self.filled is not None else 0
        return keys | classes_in(self.segment.text).value

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
            for row, owner in table.above().items():
                places[first + owner].goes_on |= table.filled[row].classes.value
            person_rows += [first + row for row in table.person_rows()]
        read = cards(part.segments)
        for record, filled in read.items():
            places[first + record].filled = filled
        person_rows += [first + record for record in person_cards(part.segments, read)]
    return places, sorted(person_rows)
