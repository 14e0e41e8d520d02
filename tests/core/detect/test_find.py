"""Whom an extraction is about, with a register and without."""

from datetime import UTC, datetime

import pytest

from gatelodge.core.detect import find
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.values import Extraction, FieldClass, Hidden, Part, PersonId, Segment, SegmentKind

KEY = b"k" * 32
FORES = ["David", "Gareth", "Rhys", "Mark", "Paul", "Owen", "Huw"]
SURS = ["Pugh", "Jones", "Evans", "Davies", "Morgan", "Price", "Rees", "Bevan"]
ROWS = [
    (f"A{n:04d}BC", FORES[n % 7], SURS[n % 8] + "by" * (n % 3), f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{1950 + n % 40}")
    for n in range(60)
]
INDEX = RegisterIndex.open(
    build(
        [
            PersonRecord(
                PersonId(n.to_bytes(16, "big")), r[0], ((r[1], r[2]),), ((Kind.ISSUED, r[0]), (Kind.BIRTH, r[3]))
            )
            for n, r in enumerate(ROWS)
        ],
        key=KEY,
        epoch=1,
        at=datetime(2011, 8, 1, tzinfo=UTC),
    ),
    KEY,
)
HEADING = ("Prison No", "Forename", "Surname", "DOB", "Ethnic code", "Offence", "Marks", "Remarks")


def sheet(rows: list[tuple[str, ...]], *, heading: bool = True, hidden: Hidden | None = None) -> Part:
    lines = ([HEADING] if heading else []) + rows
    segments = [
        Segment("\t".join(cells), f"row {n + 1}", SegmentKind.ROW, hidden, cells, table=0)
        for n, cells in enumerate(lines)
    ]
    return Part("2", "text/csv", tuple(segments))


def body(*paragraphs: str) -> Part:
    return Part("1", "text/plain", tuple(Segment(text, f"line {n + 1}") for n, text in enumerate(paragraphs)))


def extraction(*parts: Part) -> Extraction:
    return Extraction(parts, ())


FULL = [(*row, "W1", "TH68010", "rose, left arm" if n % 2 else "", "") for n, row in enumerate(ROWS)]


def test_a_whole_day_file_is_counted_exactly_and_each_row_has_its_own_classes() -> None:
    found = find(extraction(body("Your visit is booked."), sheet(FULL)), INDEX)
    assert (len(found.persons), found.person_like_rows, found.unregistered) == (60, 60, 0)
    marked, unmarked = (found.persons[PersonId(n.to_bytes(16, "big"))].field_classes for n in (1, 2))
    assert FieldClass.MARKS in marked
    assert FieldClass.MARKS not in unmarked
    assert FieldClass.OFFENCE | FieldClass.ETHNICITY | FieldClass.IDENTITY in unmarked
    assert found.identifiers == {"prison-number": 60}
    assert len(found.findings) == 50


def test_without_a_register_a_table_of_persons_is_seen() -> None:
    found = find(extraction(sheet(FULL)), None)
    assert (len(found.persons), found.person_like_rows, found.unregistered) == (0, 60, 60)
    assert {finding.detector for finding in found.findings} == {"person-table"}


def test_without_headings_content_tells_the_columns() -> None:
    found = find(extraction(sheet(FULL, heading=False)), None)
    assert found.person_like_rows == 60
    assert FieldClass.ETHNICITY | FieldClass.OFFENCE in found.findings[0].field_classes


def test_rows_of_people_in_no_register_are_counted_beside_those_who_are() -> None:
    strangers = [(f"Z{n:04d}ZZ", "Xavier", "Zed", "01/01/1999", "W1", "", "", "") for n in range(3)]
    found = find(extraction(sheet(FULL[:10] + strangers)), INDEX)
    assert (len(found.persons), found.person_like_rows, found.unregistered) == (10, 13, 3)


def test_hidden_rows_are_counted_and_said_to_be_hidden() -> None:
    found = find(extraction(body(f"About {ROWS[0][0]}"), sheet(FULL, hidden=Hidden.SHEET)), INDEX)
    assert found.hidden_person_like_rows == 60
    assert sum(person.hidden_only for person in found.persons.values()) == 59


def test_a_hidden_name_column_hides_the_person() -> None:
    segments = [
        Segment("\t".join(cells), "row", SegmentKind.ROW, cells=cells, table=0, hidden_columns=(0, 1, 2))
        for cells in FULL
    ]
    found = find(extraction(Part("1", "text/csv", tuple(segments))), INDEX)
    assert all(person.hidden_only for person in found.persons.values())


def test_words_of_a_paragraph_belong_to_the_one_person_it_names() -> None:
    found = find(extraction(body(f"{ROWS[0][1]} ({ROWS[0][0]})", "His release date is near.")), INDEX)
    (person,) = found.persons.values()
    assert FieldClass.SENTENCE in person.field_classes
    assert not person.loose


def test_with_several_people_the_words_belong_loosely_to_each() -> None:
    found = find(extraction(body(ROWS[0][0], ROWS[1][0], "His release date is near.")), INDEX)
    assert len(found.persons) == 2
    assert all(person.loose and FieldClass.SENTENCE in person.field_classes for person in found.persons.values())


def test_excluded_persons_do_not_count() -> None:
    nobody = frozenset({PersonId((0).to_bytes(16, "big"))})
    assert not find(extraction(body(ROWS[0][0])), INDEX, exclude=nobody).persons


def test_findings_hold_no_evidence_in_plain() -> None:
    found = find(extraction(body(f"{ROWS[0][1]} {ROWS[0][2]} {ROWS[0][0]}"), sheet(FULL[1:])), INDEX)
    shown = " ".join(finding.masked for finding in found.findings)
    assert shown
    assert not any(value in shown for row in ROWS for value in row)


@pytest.mark.parametrize(
    "rows",
    [
        [("Product Name", "Price", "Stock")] + [(f"Blue Widget {n}", "12.50", str(n)) for n in range(20)],
        [("Date", "Host", "Status")] + [(f"2011-08-{n + 1:02d}", f"web{n}", "ok") for n in range(20)],
        [("City", "Postcode", "Depot")] + [("Cardiff", f"CF{n} 1AA", f"Depot {n}") for n in range(10, 20)],
        [("Team", "Played", "Points")] + [("Swansea City", str(n), str(3 * n)) for n in range(20)],
        [("Ann Lee", "07700 900123")] * 4,
    ],
)
def test_ordinary_tables_are_quiet(rows: list[tuple[str, ...]]) -> None:
    segments = tuple(Segment("\t".join(r), "row", SegmentKind.ROW, cells=r, table=0) for r in rows)
    assert find(extraction(Part("1", "text/csv", segments)), None).person_like_rows == 0


def test_numbers_of_strangers_need_their_rule_and_context() -> None:
    found = find(extraction(body("patient, NHS number 943 476 5919 and PNC 12/394773H and 12/394773A")), INDEX)
    assert found.identifiers == {"nhs-number": 1, "pnc-id": 1}
    assert found.unregistered == 2
    assert find(extraction(body("part 943 476 5919 is in stock")), INDEX).unregistered == 0


INSURED = PersonRecord(PersonId(bytes(16)), "1", (("Rhys", "Bevanby"),), ((Kind.ISSUED, "AB 12 34 56 C"),))
INSURED_INDEX = RegisterIndex.open(build([INSURED], key=KEY, epoch=1, at=datetime(2011, 8, 1, tzinfo=UTC)), KEY)


@pytest.mark.parametrize(
    ("text", "people", "strangers"),
    [
        ("NI number AB123456C.", 1, 0),
        ("Rhys Bevanby, NI number AB 12 34 56 C, will come.", 1, 0),
        ("Rhys Bevanby, NI number AB 12 34 56, will come.", 1, 0),
        ("Bevanby, Rhys: AB123456", 1, 0),
        ("Her NI number is AB 12 34 56.", 0, 1),
        ("Our order AB123456 is late.", 0, 0),
        ("Rhys Bevanby, NI number AB 12 34 57, will come.", 0, 1),
        ("NI number AB 12 34 56 D.", 0, 1),
    ],
)
def test_an_insurance_number_without_its_last_letter_needs_company(text: str, people: int, strangers: int) -> None:
    found = find(extraction(body(text)), INSURED_INDEX)
    assert (len(found.persons), found.unregistered) == (people, strangers)


def test_an_insurance_number_that_stood_with_its_person_is_known_further_down() -> None:
    text = body("Rhys Bevanby, NI number AB 12 34 56, will come.", "His NI number is AB123456.")
    assert find(extraction(text), INSURED_INDEX).unregistered == 0


@pytest.mark.parametrize(("heading", "found"), [("Date of birth", 1), ("Joined", 0), ("", 1)])
def test_a_date_headed_as_something_else_is_no_birth_date(heading: str, found: int) -> None:
    person = PersonRecord(PersonId(bytes(15) + b"\x09"), "77", (("Ffion", "Trevanion"),), ((Kind.BIRTH, "1984-11-02"),))
    index = RegisterIndex.open(build([person], key=KEY, epoch=1, at=datetime(2011, 8, 1, tzinfo=UTC)), KEY)
    rows = [("Surname", "Forename", heading)] if heading else []
    rows += [
        ("Trevanion", "Ffion", "Friday 2 November 1984"),
        *(("Stranger", "Some", f"{n}/10/2011") for n in range(1, 9)),
    ]
    segments = tuple(
        Segment("\t".join(cells), f"row {n}", SegmentKind.ROW, cells=cells, table=0) for n, cells in enumerate(rows)
    )
    assert find(Extraction((Part("1", "text/csv", segments),), ()), index).people == found
