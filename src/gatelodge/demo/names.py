"""Names and places of the invented: drawn from frequency tables in `demo/data`, put together at random.

>>> Names().person(stream(1, "example"), born=1984, sex="M") == Names().person(stream(1, "example"), born=1984, sex="M")
True
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from gatelodge.demo.chance import Weighted, stream

__all__ = ["Names", "Place", "places", "stream"]

_DOUBLE_BARRELLED = 0.04
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters of the second half of a postcode: all but C I K M O V."""


@dataclass(frozen=True, slots=True)
class Place:
    """A home that does not exist: an invented street in a real postcode district."""

    line: str
    town: str
    postcode: str

    @property
    def full(self) -> str:
        """The address on one line, without the postcode."""
        return f"{self.line}, {self.town}"


class Names:
    """Draws forenames by sex and year of birth, and surnames."""

    def __init__(self) -> None:
        rows = [line.split(",") for line in _table("forenames.csv")]
        self._forenames = {
            (sex, cohort): Weighted([(row[1], float(row[2 + cohort])) for row in rows if row[0] == sex])
            for sex in "MF"
            for cohort in (0, 1)
        }
        self._surnames = Weighted(
            [(name, float(weight)) for name, weight in (line.split(",") for line in _table("surnames.csv"))]
        )

    def forename(self, chance: Random, *, born: int, sex: str) -> str:
        """A forename as given about that year; the table's halves are 1974 to 1983 and 1984 to 1993."""
        return self._forenames[sex, 0 if born < 1984 else 1].draw(chance)

    def surname(self, chance: Random) -> str:
        """A surname; now and then a double-barrelled one."""
        name = self._surnames.draw(chance)
        return f"{name}-{self._surnames.draw(chance)}" if chance.random() < _DOUBLE_BARRELLED else name

    def person(self, chance: Random, *, born: int, sex: str) -> tuple[str, str]:
        """Forename and surname."""
        return self.forename(chance, born=born, sex=sex), self.surname(chance)


class _Places:
    def __init__(self) -> None:
        self._streets = _table("streets.txt")
        rows = [line.split(",") for line in _table("districts.csv")]
        self._districts = Weighted([((code, town), float(weight)) for code, town, weight in rows])

    def draw(self, chance: Random) -> Place:
        """A place; one in six is a flat."""
        line = f"{chance.randint(1, 140)} {chance.choice(self._streets)}"
        if chance.random() < 1 / 6:
            line = f"Flat {chance.randint(1, 12)}, {line}"
        district, town = self._districts.draw(chance)
        unit = f"{chance.randint(1, 9)}{chance.choice(_INWARD)}{chance.choice(_INWARD)}"
        return Place(line, town, f"{district} {unit}")


@cache
def places() -> _Places:
    """Where people live."""
    return _Places()


@cache
def _table(name: str) -> list[str]:
    return files("gatelodge.demo.data").joinpath(name).read_text(encoding="utf-8").splitlines()
