"""Thirty people, written down in every way that offices write people down: exactly those thirty are found."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from gatelodge.core.detect import Found, find
from gatelodge.core.extract.cutting.segment import more_views, rows, segments
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.values import Extraction, FieldClass, Part, PersonId, Segment, SegmentKind

KEY = b"k" * 32
N = 30
FORES = ["Dafydd", "Mary", "Huw", "Agnieszka", "Mohammed", "Sian", "John", "Grace", "Owen", "Fatima", "Jack", "Chloe"]
SURS = ["Pugh", "Jones", "Hassan", "Nowak", "Khan", "Gwilym", "Smith", "Taylor", "Bevan", "Davies", "Price", "Rees"]
SURS += [
    front + back for front in ("Hart", "Wel", "Bran", "Ash", "Mor", "Lang") for back in ("well", "ford", "ley", "by")
]
STREETS = ["High Street", "Mill Lane", "Heol Fawr", "Station Road", "Park Avenue", "Church Close"]
HEADING = ("Forename", "Surname", "Date of birth", "Address", "Postcode", "Offence")
Person = tuple[str, ...]
Segments = list[Segment]


def people(count: int) -> list[Person]:
    chance = Random(7)
    made = []
    for _ in range(count):
        born = date(1950, 1, 1) + timedelta(days=chance.randrange(45 * 365))
        street = f"{chance.randrange(1, 250)} {chance.choice(STREETS)}"
        code = (
            f"CF{chance.randrange(10, 99)} {chance.randrange(1, 9)}{chance.choice('ABDEFGH')}{chance.choice('JLNPQRS')}"
        )
        made.append((chance.choice(FORES), chance.choice(SURS), f"{born:%d/%m/%Y}", street, code, "TH68010"))
    return made


EVERYBODY = people(1500)
MEANT = EVERYBODY[:N]
IDS = {PersonId(n.to_bytes(16, "big")) for n in range(N)}
INDEX = RegisterIndex.open(
    build(
        [
            PersonRecord(
                PersonId(n.to_bytes(16, "big")),
                str(n),
                ((one[0], one[1]),),
                ((Kind.BIRTH, one[2]), (Kind.ADDRESS, one[3]), (Kind.POSTCODE, one[4])),
            )
            for n, one in enumerate(EVERYBODY)
        ],
        key=KEY,
        epoch=1,
        at=datetime(2011, 8, 1, tzinfo=UTC),
    ),
    KEY,
)


def text(lines: Sequence[str]) -> Segments:
    return segments("Dear all,\n\nhere they are.\n\n" + "\n".join(lines) + "\n\nRegards\nCarys\n")


def delimited(mark: str, *, heading: bool = True, quoted: bool = False) -> Segments:
    table = [HEADING, *MEANT] if heading else MEANT
    return text([mark.join(f'"{cell}"' if quoted else cell for cell in row) for row in table])


def fixed(gap: int, *, heading: bool = True, ruler: bool = False, right: bool = False) -> Segments:
    table = [HEADING, *MEANT] if heading else MEANT
    widths = [max(len(row[place]) for row in table) for place in range(len(HEADING))]
    lines = [
        (" " * gap).join(
            cell.rjust(width) if right else cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        )
        for row in table
    ]
    if ruler:
        lines.insert(1, (" " * gap).join("-" * width for width in widths))
    return text([line.rstrip() for line in lines])


def card(one: Person) -> list[str]:
    return [f"{key}: {value}" for key, value in zip(HEADING, one, strict=True)]


def cards_down(between: str) -> Segments:
    lines: list[str] = []
    for one in MEANT:
        lines += [*card(one), between] if between is not None else card(one)
    return text(lines)


def cards_side_by_side(across: int) -> Segments:
    lines = []
    for left in range(0, N, across):
        lines += [
            "   ".join(f"{piece:<34}" for piece in pieces).rstrip()
            for pieces in zip(*map(card, MEANT[left : left + across]), strict=True)
        ]
        lines.append("")
    return text(lines)


def turned(across: int) -> Segments:
    made = []
    for number, left in enumerate(range(0, N, across)):
        table = list(zip(HEADING, *MEANT[left : left + across], strict=True))
        made += rows(table, number=number)
    return made


def forms(labels: int) -> Segments:
    """A form of a word processor: label, value, label, value."""
    made = []
    for number, one in enumerate(MEANT):
        cells = [cell for pair in zip(HEADING, one, strict=True) for cell in pair]
        made += rows([cells[at : at + 2 * labels] for at in range(0, len(cells), 2 * labels)], number=number)
    return made


def forms_in_one_table() -> Segments:
    return rows([pair for one in MEANT for pair in zip(HEADING, one, strict=True)])


def merged() -> Segments:
    """The name and birth date once, the offences below."""
    table = [("Name", "Born", "Offence", "Sentence")]
    for one in MEANT:
        table += [(f"{one[1]}, {one[0]}", one[2], "TH68010", "3 years"), ("", "", "OF61016", "6 months")]
    return rows(table)


def spanned() -> Segments:
    """The name in a cell as high as the rows of label and value beside it."""
    made: list[tuple[str, ...]] = []
    for one in MEANT:
        first, *others = zip(HEADING[2:], one[2:], strict=True)
        made += [(f"{one[1]}, {one[0]}", *first), *others]
    return rows(made)


RENDERINGS: dict[str, Callable[[], Segments]] = {
    "commas": lambda: delimited(","),
    "commas without heading": lambda: delimited(",", heading=False),
    "commas and blanks": lambda: delimited(", ", heading=False),
    "quoted": lambda: delimited(",", quoted=True),
    "semicolons": lambda: delimited(";"),
    "tabs": lambda: delimited("\t"),
    "tabs without heading": lambda: delimited("\t", heading=False),
    "bars": lambda: delimited(" | "),
    "wide listing": lambda: fixed(3),
    "wide listing without heading": lambda: fixed(3, heading=False),
    "listing with two blanks": lambda: fixed(2),
    "listing with single blanks": lambda: fixed(1),
    "listing with single blanks and ruler": lambda: fixed(1, ruler=True),
    "listing with single blanks without heading": lambda: fixed(1, heading=False),
    "listing to the right": lambda: fixed(2, right=True),
    "cards with blank lines": lambda: cards_down(""),
    "cards with rules": lambda: cards_down("----------"),
    "two cards side by side": lambda: cards_side_by_side(2),
    "three cards side by side": lambda: cards_side_by_side(3),
    "one line each": lambda: text(["   ".join(card(one)) for one in MEANT]),
    "turned, all in one": lambda: turned(N),
    "turned, five at a time": lambda: turned(5),
    "turned, two at a time": lambda: turned(2),
    "forms": lambda: forms(1),
    "forms of two columns": lambda: forms(2),
    "forms of three columns": lambda: forms(3),
    "forms one below the other": forms_in_one_table,
    "merged cells": merged,
    "forms spanned by a name": spanned,
    "wrapped sentences": lambda: text(
        [
            f"Regarding {one[0]} {one[1]}, who was born on {one[2]}, living at\n{one[3]}, {one[4]}, as we said.\n"
            for one in MEANT
        ]
    ),
    "bullets": lambda: text([f"- {one[0]} {one[1]}, born {one[2]}, of {one[3]}" for one in MEANT]),
    "numbered lines": lambda: text([f"{n}. {one[1]}, {one[0]} ({one[2]})" for n, one in enumerate(MEANT, 1)]),
    "plain lines": lambda: text([f"{one[0]} {one[1]} {one[2]} {one[4]}" for one in MEANT]),
    "sentences": lambda: text(
        [f"{one[0]} {one[1]}, who was born on {one[2]}, lives at {one[3]}, {one[4]}.\n" for one in MEANT]
    ),
}


def read(made: Segments) -> Found:
    return find(Extraction((Part("1", "text/plain", (*made, *more_views(made))),), ()), INDEX)


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_exactly_those_thirty_are_found(rendering: str) -> None:
    found = read(RENDERINGS[rendering]())
    assert (set(found.persons), found.either) == (IDS, ())


TABLES = [
    name
    for name in RENDERINGS
    if name
    not in {"sentences", "wrapped sentences", "forms spanned by a name", "bullets", "numbered lines", "plain lines"}
]


@pytest.mark.parametrize("rendering", [name for name in TABLES if name != "turned, two at a time"])
def test_a_table_counts_its_rows_exactly(rendering: str) -> None:
    assert read(RENDERINGS[rendering]()).person_like_rows == N


@pytest.mark.parametrize("rendering", TABLES)
def test_each_has_the_classes_of_his_own_fields(rendering: str) -> None:
    found = read(RENDERINGS[rendering]())
    assert all(FieldClass.OFFENCE in one.field_classes and not one.loose for one in found.persons.values())


def test_rows_below_a_merged_name_carry_their_classes_to_him() -> None:
    table = [("Name", "Born", "Remark", "Religion")]
    table += [(f"{one[1]}, {one[0]}", one[2], "", "") for one in MEANT]
    table.insert(2, ("", "", "", "RC"))
    found = read(rows(table))
    believers = [person for person, one in found.persons.items() if FieldClass.BELIEF in one.field_classes]
    assert believers == [PersonId((0).to_bytes(16, "big"))]


def test_no_line_of_a_listing_is_lost() -> None:
    made = [one for one in fixed(1, ruler=True) if one.kind is SegmentKind.ROW]
    assert [one.cells for one in made] == [HEADING, *MEANT]
