"""Invented people and an index of them, for the tests of matching."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.values import PersonId, Segment, SegmentKind

KEY = b"k" * 32
AT = datetime(2011, 8, 1, 6, tzinfo=UTC)
FORES = ["David", "Gareth", "Rhys", "Mark", "John", "Paul", "Siân", "Łukasz", "Mohammed", "Anna", "Owen", "Huw"]
SURS = [
    "Pugh",
    "Bevan",
    "Smith",
    "Evans",
    "Kowalski",
    "Hussein",
    "Davies",
    "Morgan",
    "O'Brien",
    "Llewelyn",
    "McDonald",
]
STREETS = ["High Street", "Mill Lane", "Station Road", "Heol Las", "Church Close", "Park Avenue"]


def person(
    n: int,
    number: str,
    fore: str,
    sur: str,
    born: str = "",
    line: str = "",
    postcode: str = "",
    phone: str = "",
    mail: str = "",
) -> PersonRecord:
    values = [(Kind.ISSUED, number), (Kind.BIRTH, born), (Kind.ADDRESS, line), (Kind.POSTCODE, postcode)]
    values += [(Kind.PHONE, phone), (Kind.MAIL, mail)]
    return PersonRecord(pid(n), number or str(n), ((fore, sur),), tuple(pair for pair in values if pair[1]))


def pid(n: int) -> PersonId:
    return PersonId(n.to_bytes(16, "big"))


def crowd(count: int, seed: int = 1) -> list[tuple[str, ...]]:
    """Rows number, forename, surname, birth date, address line, postcode of made-up people."""
    chance = Random(seed)
    numbers = chance.sample(range(26 * 10000 * 26), count)
    return [
        (
            f"{chr(65 + n // 260000)}{n // 26 % 10000:04d}X{chr(65 + n % 26)}",
            chance.choice(FORES),
            chance.choice(SURS) + chance.choice(["", "son", "by", "ley", "ham", "worth"]),
            f"{chance.randrange(1, 29):02d}/{chance.randrange(1, 13):02d}/{chance.randrange(1950, 1993)}",
            f"{chance.randrange(1, 300)} {chance.choice(STREETS)}",
            f"CF{chance.randrange(10, 99)} {chance.randrange(1, 9)}A{chance.choice('ABDEFGHJLN')}",
        )
        for n in numbers
    ]


def index_of(records: Sequence[PersonRecord]) -> RegisterIndex:
    return RegisterIndex.open(build(records, key=KEY, epoch=1, at=AT), KEY)


def records_of(rows: Sequence[tuple[str, ...]]) -> list[PersonRecord]:
    return [person(n, *row) for n, row in enumerate(rows)]


def row(*cells: str, where: str = "row 2") -> Segment:
    return Segment("\t".join(cells), where, SegmentKind.ROW, cells=cells, table=0)


def text(words: str) -> Segment:
    return Segment(words, "line 1")
