"""Where each segment of an extraction stands, and which classes of fact it holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from gatelodge.core.detect.person_table import Table, tables
from gatelodge.core.detect.words import classes_in
from gatelodge.values import FieldClass, Hidden, Part, Segment


@dataclass(slots=True)
class Place:
    """One segment, with the part and the table it comes from."""

    part: Part
    segment: Segment
    table: Table | None = None
    classes: FieldClass | None = None

    def held(self) -> FieldClass:
        """The classes of fact in this segment: of the filled columns, or of its words."""
        if self.classes is None:
            self.classes = self.table.classes_of(self.segment) if self.table else classes_in(self.segment.text)
        return self.classes

    @property
    def hidden(self) -> Hidden | None:
        """How a person opening the file is kept from seeing whom this is about."""
        if self.segment.hidden is None and self.table and self.table.hides(self.segment):
            return Hidden.COLUMN
        return self.segment.hidden


def places_of(parts: Iterable[Part]) -> tuple[list[Place], list[int]]:
    """Every segment of every part, and which of them are rows like a person, ascending."""
    places: list[Place] = []
    person_rows: list[int] = []
    for part in parts:
        first = len(places)
        places += [Place(part, segment) for segment in part.segments]
        for table in tables(part):
            for row in table.rows:
                places[first + row].table = table
            person_rows += [first + row for row in table.person_rows]
    return places, sorted(person_rows)
