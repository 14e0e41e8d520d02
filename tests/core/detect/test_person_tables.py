"""Tables of persons are seen with no register at all, with and without a heading row; tables of things are not."""

from datetime import date, timedelta
from random import Random

import pytest

from gatelodge.core.detect import Found, find
from gatelodge.core.detect.columns import Role, understand
from gatelodge.values import Extraction, FieldClass, Part, Segment, SegmentKind

FORES = ["Dafydd", "Mary", "Huw", "Agnieszka", "Mohammed", "Siân", "John", "Grace", "Owen", "Fatima", "Jack", "Chloe"]
SURS = ["Pugh", "Jones", "Al-Hassan", "Nowak", "Khan", "ap Gwilym", "Smith", "Taylor", "O'Brien", "Davies", "Price"]
STREETS = ["High Street", "Mill Lane", "Heol Fawr", "Station Road", "Park Avenue", "Church Close"]
NHS = ["943 476 5919", "401 023 2137", "450 557 7104", "485 777 3456"]
N = 30
Row = tuple[str, ...]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def person(n: int, born: int = 1960, span: int = 35) -> dict[str, str]:
    chance = Random(n)
    birth = date(born, 1, 1) + timedelta(days=chance.randrange(span * 365))
    fore, sur = FORES[n % len(FORES)], SURS[n * 7 % len(SURS)]
    return {
        "number": f"A{1000 + n}BC",
        "fore": fore,
        "sur": sur,
        "full": f"{fore} {sur}",
        "comma": f"{sur.upper()}, {fore}",
        "born": f"{birth:%d/%m/%Y}",
        "iso": birth.isoformat(),
        "street": f"{chance.randrange(1, 200)} {STREETS[n % 6]}",
        "postcode": f"CF{10 + n % 30} {n % 9 + 1}AB",
        "mobile": f"07700 900{n:03d}",
        "mail": f"{fore.lower()}.{n}@mail.example",
        "nino": f"AB{100000 + n * 37}C",
        "nhs": NHS[n % 4],
        "release": f"{date(2012, 1, 1) + timedelta(days=n * 9):%d/%m/%Y}",
        "ethnic": ("W1", "B1", "A2")[n % 3],
        "offence": ("TH68010", "MD71230", "OF61016")[n % 3],
        "religion": ("CE", "RC", "MOS", "NIL")[n % 4],
        "cell": f"{'ABC'[n % 3]}-{n % 4 + 1}-{n % 40:03d}",
        "marks": ("tattoo rose left arm", "scar 2 cm chin", "tattoo anchor neck; scar chest")[n % 3],
        "alerts": ("XA", "HA", "XCU; HA")[n % 3],
        "term": f"{n % 9 + 1} years",
    }


FILES: dict[str, tuple[Row, Row, FieldClass]] = {
    "prison": (
        ("Prison No", "Surname", "Forename", "DOB", "Ethnic Code", "Address", "Post Code", "Marks", "Offence",
         "Sentence", "Release Date", "Location", "Religion", "Alerts"),
        ("number", "sur", "fore", "born", "ethnic", "street", "postcode", "marks", "offence", "term", "release", "cell",
         "religion", "alerts"),
        FieldClass.IDENTITY | FieldClass.ETHNICITY | FieldClass.CONTACT | FieldClass.MARKS | FieldClass.OFFENCE
        | FieldClass.SENTENCE | FieldClass.LOCATION | FieldClass.BELIEF | FieldClass.RISK,
    ),
    "school": (
        ("Pupil Name", "Date of Birth", "Parent", "Mobile"),
        ("full", "born", "comma", "mobile"),
        FieldClass.IDENTITY | FieldClass.CONTACT,
    ),
    "hospital": (
        ("NHS Number", "Patient", "D.O.B.", "Postcode"),
        ("nhs", "comma", "iso", "postcode"),
        FieldClass.IDENTITY | FieldClass.CONTACT,
    ),
    "police": (
        ("Nominal", "Date of birth", "IC", "Home address"),
        ("full", "born", "ethnic", "street"),
        FieldClass.IDENTITY | FieldClass.ETHNICITY | FieldClass.CONTACT,
    ),
    "personnel": (
        ("Employee", "NI Number", "E-mail"),
        ("full", "nino", "mail"),
        FieldClass.IDENTITY | FieldClass.CONTACT,
    ),
    "council": (
        ("Tenant", "Address line 1", "Postcode", "Phone"),
        ("full", "street", "postcode", "mobile"),
        FieldClass.IDENTITY | FieldClass.CONTACT,
    ),
    "rota": (("Name", "Mobile", "Day"), ("full", "mobile", "born"), FieldClass.IDENTITY | FieldClass.CONTACT),
    "carchar": (
        ("Rhif Carcharor", "Cyfenw", "Enw cyntaf", "Dyddiad geni", "Cyfeiriad", "Cod post"),
        ("number", "sur", "fore", "born", "street", "postcode"),
        FieldClass.IDENTITY | FieldClass.CONTACT,
    ),
}  # fmt: skip


def rows_of(kind: str, *, heading: bool) -> list[Row]:
    words, keys, _ = FILES[kind]
    people = [person(n) for n in range(N)]
    return ([words] if heading else []) + [tuple(one[key] for key in keys) for one in people]


def look(rows: list[Row]) -> Found:
    segments = tuple(Segment("\t".join(r), f"row {n}", SegmentKind.ROW, cells=r, table=0) for n, r in enumerate(rows))
    return find(Extraction((Part("1", "text/csv", segments),), ()), None)


@pytest.mark.parametrize("kind", FILES)
def test_every_row_of_a_file_of_persons_is_counted(kind: str) -> None:
    found = look(rows_of(kind, heading=True))
    assert (found.person_like_rows, found.unregistered) == (N, N)
    assert FILES[kind][2] in found.findings[0].field_classes


@pytest.mark.parametrize("kind", FILES)
def test_without_its_heading_it_is_still_a_file_of_persons(kind: str) -> None:
    found = look(rows_of(kind, heading=False))
    assert found.person_like_rows == N
    assert FILES[kind][2] in found.findings[0].field_classes


def test_unknown_headings_are_decided_by_content() -> None:
    rows = rows_of("prison", heading=False)
    found = look([tuple(f"Column {chr(65 + n)}" for n in range(14)), *rows])
    assert found.person_like_rows == N
    assert FILES["prison"][2] in found.findings[0].field_classes


@pytest.mark.parametrize("heading", [("Name", "Offence", "Release date"), ("Name", "Ethnicity", "Alerts")])
def test_a_name_and_what_is_told_of_persons_only_is_a_person(heading: Row) -> None:
    """With no register, no number and no birth date."""
    written = {"Offence": "offence", "Release date": "release", "Ethnicity": "ethnic", "Alerts": "alerts"}
    columns = ("full", *(written[name] for name in heading[1:]))
    found = look([heading, *(tuple(person(n)[column] for column in columns) for n in range(N))])
    assert (found.person_like_rows, found.unregistered) == (N, N)


def test_a_name_with_a_place_or_one_code_beside_it_is_no_person_yet() -> None:
    rota = [("Name", "Location"), *((person(n)["full"], person(n)["cell"]) for n in range(N))]
    orders = [
        ("Order", "Item", "Requested by"),
        *((f"PO{75000 + n}", "cable ties", person(n)["full"]) for n in range(N)),
    ]
    assert look(rota).person_like_rows == look(orders).person_like_rows == 0


@pytest.mark.parametrize("heading", ["Enw", "Name", "Full name"])
def test_beside_surnames_a_column_of_single_words_holds_forenames(heading: str) -> None:
    rows = [(str(1000 + n), person(n)["fore"], person(n)["sur"], person(n)["born"]) for n in range(N)]
    columns = understand(("Rhif", heading, "Cyfenw", "Dyddiad geni"), rows)
    assert [column.role for column in columns[1:]] == [Role.FORENAME, Role.SURNAME, Role.BIRTH]


def test_titles_repeated_headings_blank_rows_and_totals_are_no_persons() -> None:
    heading, *rows = rows_of("school", heading=True)
    blank = ("", "", "", "")
    made = [
        ("Class 4B, summer term", "", "", ""),
        heading,
        *rows[:20],
        heading,
        *rows[20:],
        blank,
        ("Total", "", "", "30"),
    ]
    made = [row for row in made if any(row)]
    assert look(made).person_like_rows == N


def test_only_rows_that_name_somebody_in_two_ways_count() -> None:
    rows = rows_of("council", heading=True)
    rows[3] = (rows[3][0], "", "", "")
    rows[4] = ("", *rows[4][1:])
    assert look(rows).person_like_rows == N - 2


THINGS: dict[str, list[Row]] = {
    "price list": [("Item", "Name", "Price", "Postcode")]
    + [(f"{n}", f"Steel Bolt {n}", "3.20", "") for n in range(20)],
    "products": [("Name", "Category", "Stock", "Supplier phone")]
    + [(f"Cordless Drill {n}", "tools", str(n), "029 2034 5678") for n in range(20)],
    "timetable": [("Train", *WEEKDAYS)] + [(f"Cardiff {n}", *(f"{n + 6}:{m}0" for m in range(5))) for n in range(12)],
    "rota of names": [("Week", *WEEKDAYS)] + [(f"{n}/8/2011", *FORES[:5]) for n in range(1, 20)],
    "software": [("Package", "Version", "Licence", "Released")]
    + [(f"lib{n}", f"1.{n}", "Apache", f"2011-0{n % 9 + 1}-0{n % 8 + 1}") for n in range(20)],
    "log": [(f"2011-08-01 10:{n:02d}:11", "INFO", "web1", f"request {n} from Grace Hall") for n in range(30)],
    "league": [("Club", "Played", "Won", "Points")]
    + [(name, "20", "10", "30") for name in ("Swansea City", "Cardiff City", "Leeds United", "Hull City", "Port Vale")],
    "books": [("Author", "Title", "Year", "Publisher")]
    + [(f"{s}, {f[0]}.", f"A History of {s}", str(1950 + n), "Penguin")
       for n, (f, s) in enumerate(zip(FORES, SURS, strict=False))],
    "depots": [("Depot", "Street", "Postcode", "Phone")]
    + [(f"Depot {n}", f"{n} Mill Lane", f"CF{n} 1AA", "029 2034 5678") for n in range(10, 20)],
    "places": [("Name", "Postcode", "County")]
    + [(f"{p} Bridge", f"CF{n} 1AA", "Gwent") for n, p in enumerate(("Red", "Old", "New", "Long", "Low", "Stone"), 10)],
    "scores": [(n, str(k), str(k + 3)) for k, n in enumerate(FORES)],
}  # fmt: skip


@pytest.mark.parametrize("kind", THINGS)
def test_a_table_of_things_is_none_of_persons(kind: str) -> None:
    assert look(THINGS[kind]).person_like_rows == 0


@pytest.mark.parametrize(
    ("heading", "role", "held"),
    [
        ("NOMS ID", Role.NUMBER, FieldClass.IDENTITY),
        ("prisonerNumber", Role.NUMBER, FieldClass.IDENTITY),
        ("Legal surname", Role.SURNAME, FieldClass.IDENTITY),
        ("dateOfBirth", Role.BIRTH, FieldClass.IDENTITY),
        ("Cod post", Role.POSTCODE, FieldClass.CONTACT),
        ("Contact no.", Role.PHONE, FieldClass.CONTACT),
        ("Index offence", None, FieldClass.OFFENCE),
        ("Conditional Release Date", None, FieldClass.SENTENCE),
        ("16+1 code", None, FieldClass.ETHNICITY),
        ("Religion", None, FieldClass.BELIEF),
        ("SEN status", None, FieldClass.HEALTH),
        ("Distinguishing marks", None, FieldClass.MARKS),
        ("ACCT alert", None, FieldClass.HEALTH),
        ("Security category", None, FieldClass.RISK),
        ("Cell location", None, FieldClass.LOCATION),
        ("Tutor group", None, FieldClass.LOCATION),
        ("NOK phone", None, FieldClass.FAMILY),
        ("Salary", None, FieldClass.FINANCE),
        ("Dedfryd", None, FieldClass.SENTENCE),
        ("School name", None, FieldClass(0)),
    ],
)
def test_a_heading_tells_role_and_class(heading: str, role: Role | None, held: FieldClass) -> None:
    (column,) = understand([heading], [])
    assert (column.role, column.field_class) == (role, held)


@pytest.mark.parametrize(
    ("cells", "role", "held"),
    [
        (["TH68010", "OF61016", "CJ88116"], None, FieldClass.OFFENCE),
        (["W1", "B1", "M9"], None, FieldClass.ETHNICITY),
        (["IC1", "IC3", "IC1"], None, FieldClass.ETHNICITY),
        (["White British", "Indian", "Chinese"], None, FieldClass.ETHNICITY),
        (["XA", "HA; XCU", "PEEP"], None, FieldClass.RISK),
        (["CE", "MOS", "Roman Catholic"], None, FieldClass.BELIEF),
        (["Cat B", "Cat C", "cat. C"], None, FieldClass.RISK),
        (["A-1-002", "CFI-B-2-014", "HB1-2-003"], None, FieldClass.LOCATION),
        (["A Wing 1-02", "B Wing 14", "C wing 3"], None, FieldClass.LOCATION),
        (["3 years", "18 months", "2Y 6M"], None, FieldClass.SENTENCE),
        (["tattoo rose", "scar chin", "none", "tattoo of a dove"], None, FieldClass.MARKS),
        (["asthma, inhaler", "epilepsy", "nil", "diabetic"], None, FieldClass.HEALTH),
        (["12 High Street", "4a Mill Lane", "Flat 2, 9 Park Rd"], Role.ADDRESS, FieldClass.CONTACT),
        (["AB123456C", "AB123457D", "CE123456A"], Role.NUMBER, FieldClass.IDENTITY),
        (["12/03/1985", "1 May 1979", "30.11.84"], Role.BIRTH, FieldClass.IDENTITY),
        (["01/08/2011", "02/08/2011", "03/08/2011"], None, FieldClass(0)),
        (["PUGH, Dafydd", "JONES, Mary A", "KHAN, Ali"], Role.NAME, FieldClass.IDENTITY),
        (["Mr D Pugh", "Mrs M Jones", "Dr A. Khan"], Role.NAME, FieldClass.IDENTITY),
        (["Mary", "John", "Grace"], Role.FORENAME, FieldClass.IDENTITY),
        (["Pugh", "Jones", "Davies"], Role.SURNAME, FieldClass.IDENTITY),
        (["Swansea City", "Hull City", "Leeds United"], None, FieldClass(0)),
        (["red", "green", "blue"], None, FieldClass(0)),
        (["W1", "B1"], None, FieldClass(0)),
    ],
)
def test_cells_tell_role_and_class(cells: list[str], role: Role | None, held: FieldClass) -> None:
    (column,) = understand((), [(cell,) for cell in cells])
    assert (column.role, column.field_class) == (role, held)


def test_the_earliest_column_of_dates_is_the_birth_date_and_others_beside_an_offence_its_sentence() -> None:
    people = [person(n) for n in range(N)]
    columns = understand((), [(p["release"], p["born"], p["offence"]) for p in people])
    assert [column.role for column in columns] == [None, Role.BIRTH, None]
    assert columns[0].field_class == FieldClass.SENTENCE
