"""Whom a text is about: one issued identifier, or two independent fields in one segment."""

import importlib.util
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.register import RegisterIndex
from gatelodge.core.register.days import dates
from gatelodge.core.register.readings import block
from gatelodge.core.register.words import words_of
from gatelodge.core.text import date_number
from gatelodge.values import Segment, SegmentKind

_spec = importlib.util.spec_from_file_location("register_people", Path(__file__).with_name("people.py"))
assert _spec is not None
assert _spec.loader is not None
people = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people)
person, pid, row, text = people.person, people.pid, people.row, people.text

FORMS = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%y",
    "%d %B %Y",
    "%d %b %y",
    "%B %d, %Y",
    "%Y%m%d",
    "%d%m%Y",
    "%Y-%m-%dT%H:%M:%S",
]
CROWD = people.crowd(1182)
NAMED = [
    person(
        5001, "A1234AA", "Dafydd", "Pugh", "12/03/1985", "12 High Street", "CF24 1AB", "029 2034 5678", "dp@example.org"
    ),
    person(5002, "A1234AB", "Siân", "Llewelyn-Jones", "01/02/1970"),
    person(5003, "A1234AC", "Łukasz", "Wiśniewski", "05/06/1980"),
    person(5004, "A1234AD", "Mohammed", "Al-Hussein", "07/08/1990"),
    person(5005, "A1234AE", "", "Suharto", "09/10/1960"),
    person(5006, "A1234AF", "Seán", "O’Brien", "11/12/1975"),
    person(5007, "A1234AG", "Ewan", "McDonald", "30/01/1966"),
    person(5008, "A1234AH", "Maria", "de la Cruz", "22/07/1988"),
    person(5009, "A1234AJ", "John", "Smith", "03/04/1977"),
    person(5010, "A1234AK", "John", "Smith", "23/04/1979"),
    person(5011, "A1234AL", "Gwyn", "Bowen", "14/05/1950", "7 Rose Lane", "SA1 1AA"),
    person(5012, "A1234AM", "Gwyn", "Bowen", "15/06/1978", "7 Rose Lane", "SA1 1AA"),
]
INDEX = people.index_of(people.records_of(CROWD) + NAMED)


def found(*segments: Segment) -> set[bytes]:
    return {match.person for match in INDEX.find(segments)}


@pytest.mark.parametrize(
    "written",
    [
        "Your visit to Dafydd P (A1234AA) is booked.",
        "number a1234aa",
        "A1234 AA",
        "A 1234 AA",
        "A1234\u200bAA",
        "Ａ１２３４ＡＡ",
        "“A1234AA”",
        "Number—A1234AA—again",
        "Dafydd\u00a0Pugh–12/03/1985…",
        "Dafydd Pugh 12‑03‑1985",
        "D\u0301afydd “Pugh” 12⁄03⁄1985",
        "Dafydd Pugh, born 12/03/1985",
        "PUGH, Dafydd 1985-03-12",
        "Pugh Dafydd 12.3.85",
        "Dafydd Pugh (12th March 1985)",
        "Dafydd Pugh March 12, 1985",
        "Dafydd Pugh 12 Mawrth 1985",
        "Dafydd Pugh 19850312",
        "Dafydd Pugh 1985-03-12T00:00:00",
        "Dafydd Pugh’s mother lives at 12 High St",
        "Dafydd Pugh CF241AB",
        "Dafydd Pugh +44 29 2034 5678",
        "Dafydd Pugh (02920) 345678",
        "Dafydd Pugh DP@example.org",
        "Dafydd John Pugh 12/03/1985",
    ],
)
def test_however_it_is_written(written: str) -> None:
    assert found(text(written)) == {pid(5001)}


@pytest.mark.parametrize(
    "written",
    [
        "Dafydd Pugh",
        "Dafydd Pugh of Pugh and Sons will deliver on 4 August 2011",
        "born 12/03/1985",
        "CF24 1AB",
        "12 High Street, CF24 1AB, 029 2034 5678",
        "dp@example.org",
        "John Smith",
        "Pugh, 12 High Street, CF24 1AB",
        "Evans 12:03:85",
        "A1234AZ",
        "",
    ],
)
def test_not_enough(written: str) -> None:
    """A lone name, birth date or address is nobody; a household is one piece of evidence."""
    assert found(text(written)) == set()


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Sian Llewelyn-Jones 01/02/1970", 5002),
        ("LLEWELYN JONES, SIÂN 1 Feb 1970", 5002),
        ("Siân Jones 01/02/1970", 5002),
        ("Lukasz Wisniewski 5.6.1980", 5003),
        ("Łukasz WIŚNIEWSKI 05/06/1980", 5003),
        ("Mohammed al Hussein 07/08/1990", 5004),
        ("Mohammed Alhussein 07/08/1990", 5004),
        ("Suharto 09/10/1960", 5005),
        ("Sean OBrien 11/12/1975", 5006),
        ("O'Brien, Sean 11/12/1975", 5006),
        ("Ewan MacDonald 30/01/1966", 5007),
        ("Ewan Mc Donald 30/01/1966", 5007),
        ("Maria de la Cruz 22/07/1988", 5008),
        ("Maria DELACRUZ 22/07/1988", 5008),
    ],
)
def test_names_of_many_kinds(written: str, number: int) -> None:
    assert found(text(written)) == {pid(number)}


def test_names_in_another_script() -> None:
    index = people.index_of([person(1, "", "Дмитрий", "Пугачёв", "12/03/1985")])
    assert [match.person for match in index.find([text("ПУГАЧЁВ, Дмитрий — 12.03.1985")])] == [pid(1)]


@given(st.dates(date(1930, 1, 1), date(2019, 12, 31)), st.sampled_from(FORMS))
def test_every_date_in_every_form_is_the_same_to_both_readers(born: date, form: str) -> None:
    written = born.strftime(form)
    assert int(born.strftime("%Y%m%d")) in dates(words_of(*block([f"born {written}, it says"])))[0]
    if "%y" not in form or born.year < 2000:
        assert date_number(written) == int(born.strftime("%Y%m%d"))


def test_two_people_of_one_name_are_told_apart_by_birth_date() -> None:
    assert found(text("John Smith, 23/04/1979")) == {pid(5010)}


def test_one_of_two_who_live_together_is_said_so() -> None:
    matches = INDEX.find([text("Gwyn Bowen, 7 Rose Lane, SA1 1AA")])
    assert {(match.person, match.one_of) for match in matches} == {(pid(5011), 2), (pid(5012), 2)}
    assert [m.person for m in INDEX.find([text("Gwyn Bowen, 7 Rose Lane, SA1 1AA, 15/06/1978")])] == [pid(5012)]


def test_name_and_birth_date_in_different_rows_do_not_bind() -> None:
    assert found(row("Dafydd Pugh", "somebody"), row("else", "12/03/1985")) == set()
    assert found(row("Pugh", "12/03/1985", "Dafydd")) == {pid(5001)}


def test_every_row_of_a_sheet_is_counted_exactly() -> None:
    for columns in ((0, 1, 2, 3, 4, 5), (1, 2, 3), (2, 3, 1)):
        rows = [row(*(cells[n] for n in columns), "White", "3 years", "12/11/2013") for cells in CROWD]
        matches = INDEX.find(rows)
        assert {match.person for match in matches} == {pid(n) for n in range(1182)}
        assert [match.segment_index for match in matches] == list(range(1182))


@pytest.mark.parametrize("written", ["12/394773H", "2012/394773H", "2012/0394773H", "12/0394773h"])
@pytest.mark.parametrize("enrolled", ["12/394773H", "2012/0394773H"])
def test_a_police_id_is_one_number_short_or_long(enrolled: str, written: str) -> None:
    index = people.index_of([person(1, enrolled, "Dafydd", "Pugh")])
    assert [match.person for match in index.find([text(f"PNC {written}.")])] == [pid(1)]


@pytest.mark.parametrize("written", ["AB 12 34 56 C", "AB123456C", "AB 123456 C", "ab-12-34-56-c", "AB12 34 56C"])
def test_a_national_insurance_number_is_found_however_it_is_spaced(written: str) -> None:
    index = people.index_of([*NAMED, person(1, "AB123456C", "Gwen", "Rees")])
    assert [match.person for match in index.find([text(f"Ref. {written}, as agreed.")])] == [pid(1)]


@pytest.mark.parametrize(
    "written",
    [
        *("+44 943 476 5919", "+44 (0)943 476 5919", "0044 9434 765919", "+ 44 943 476 5919", "00 44 943 476 5919"),
        *("+353 943 476 5919", "+1 943 476 5919", "(00 44) 943 476 5919", "44 (0)943 476 5919"),
    ],
)
def test_a_telephone_number_from_abroad_is_no_number_of_the_health_service(written: str) -> None:
    index = people.index_of([*NAMED, person(1, "9434765919", "Gwen", "Rees")])
    assert [match.person for match in index.find([text("NHS 943 476 5919")])] == [pid(1)]
    assert [match.person for match in index.find([text("No. 44 943 476 5919")])] == [pid(1)]
    assert not index.find([text(f"Telephone {written}")])


HARD = people.index_of(
    [
        person(9001, "", "Corwin", "Featherby", "12/03/1985"),
        person(9002, "", "William", "Featherstone", "16/03/1985"),
        person(9003, "", "William", "Smith", "17/03/1985"),
        person(9004, "", "Ignatius", "Court", "19/03/1985"),
        person(9005, "", "Mohammed", "Al-Rashidi", "20/03/1985"),
        *people.records_of(people.crowd(3000, seed=8)),
    ]
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        # a short form or a slip beside a part that would be enough alone
        *((f"{fore} Featherstone, born 16 March 1985", 2) for fore in ("Bill", "Willaim", "W", "Mr", "William")),
        ("William Featherstoen, born 16 March 1985", 2),
        *((f"{fore} Smith, born 17 March 1985", 3) for fore in ("Bill", "Willaim", "William")),
        ("Mohd Al-Rashidi 20/03/1985", 5),
        ("Muhammad Al-Rashidi, 20/03/1985", 5),
        # what looks like a year before a date
        ("Corwin Featherby, 029 2034 9999, 12/03/1985", 1),
        ("Corwin Featherby,PIN 4711,12/03/1985", 1),
        ("Corwin Featherby (in since 2009) 12/03/1985", 1),
        ("Corwin Featherby ext 2010; 12.03.1985", 1),
        ("Corwin Featherby, ref 4711\n12/03/1985", 1),
        ("Corwin Featherby 1985-03-12", 1),
        # a court and a park behind a date and a cell are no street
        ("12/03/1985 Corwin Featherby place of birth Cardiff", 1),
        ("Cell 12 Corwin Featherby\nPark Wing\nborn 12/03/1985", 1),
        ("19/03/1985 Ignatius Court", 4),
        # a full stop that ends no sentence
        ("DOB 12/03/1985 C. Featherby", 1),
        ("12/03/1985, Mr C. Featherby", 1),
        ("Mr. Featherby (d.o.b. 12/03/1985)", 1),
        # Welsh dates
        *(
            (f"Corwin Featherby, {day} 1985", 1)
            for day in ("12fed Mawrth", "12 o Fawrth", "12 Mawrth", "12fed o Fawrth")
        ),
    ],
)
def test_what_is_plain_to_a_reader_is_found(written: str, number: int) -> None:
    assert [match.person for match in HARD.find([text(written)])] == [pid(9000 + number)]


def test_the_next_segment_does_not_make_a_street_of_a_name() -> None:
    for after in ("Court date: to be fixed", "Hearing date: to be fixed"):
        assert HARD.find([text("DOB 12/03/1985 Corwin Featherby"), text(after)]), after
    assert HARD.find([row("x", "12/03/1985 Corwin Featherby"), row("Court", "y")])
    assert not HARD.find([text("12 Ignatius Court, 19/03/1985")])


@pytest.mark.parametrize("size", [100, 7000, 8500, 30_000])
def test_the_cells_of_a_row_belong_together_however_long_one_is(size: int) -> None:
    assert found_in(HARD, row("Corwin Featherby", "said again " * (size // 11), "12/03/1985")) == {pid(9001)}


def found_in(index: RegisterIndex, *segments: Segment) -> set[bytes]:
    return {match.person for match in index.find(segments)}


def test_a_street_alone_is_about_nobody() -> None:
    index = people.index_of([person(1, "", "Octavia", "Lane", "11/11/1971")])
    assert index.find([text("12 Octavia Lane")]) == []


def test_in_a_whole_prison_at_one_address_only_who_is_named_is_found() -> None:
    """Everybody there fits every letter that names the address."""
    crowd = people.crowd(6000, seed=5)
    index = people.index_of([person(n, "", *cells[1:4], "1 Knox Road", "CF24 0UG") for n, cells in enumerate(crowd)])
    told = [f"{cells[1]} {cells[2]} of 1 Knox Road, CF24 0UG, was born on {cells[3]}." for cells in crowd[:30]]
    for letters in (told, told * 3):
        found = {match.person for match in index.find([text(each) for each in letters])}
        assert found <= {pid(n) for n in range(30)}
        assert len(found) > 20


def test_a_label_a_surname_and_the_author_are_no_weak_forms_of_a_forename() -> None:
    index = people.index_of(
        [
            person(9001, "", "Dale", "Jones", "12/03/1985"),
            person(9002, "", "Tomos", "Thomas", "13/03/1985"),
            person(9003, "", "Ian", "Jones", "14/03/1985"),
            *(person(9003 + day, "", "Wendell", "Quayle", f"{11 + day}/03/1985") for day in (1, 2, 3)),
            *people.records_of(people.crowd(400, seed=9)),
        ]
    )
    record = Segment("Surname: Jones\nDate of birth: 12/03/1985", "line 1", SegmentKind.RECORD)
    weak = [
        match
        for segment in (record, text("THOMAS Ross, 13/03/1985"), text("I met Jones, born 14/03/1985"))
        for match in index.find([segment])
        if dict(match.weights).get(people.Kind.FORENAME)
    ]
    assert not weak
    assert [m.person for m in index.find([text("I. Jones, born 14/03/1985")])] == [pid(9003)]


def test_names_alone_in_a_sheet_find_nobody() -> None:
    assert found(*(row(cells[1], cells[2], "14:00") for cells in CROWD)) == set()


def test_who_writes_to_whom_is_not_whom_it_is_about() -> None:
    header = Segment("To: Dafydd Pugh <dp@example.org>", "To", SegmentKind.HEADER)
    assert found(header) == set()
    assert found(Segment("To: A1234AA <x@example.org>", "To", SegmentKind.HEADER)) == {pid(5001)}
    assert found(Segment("Subject: Dafydd Pugh 12/03/1985", "Subject", SegmentKind.HEADER)) == {pid(5001)}


def test_a_common_value_counts_for_those_whom_another_field_names() -> None:
    hostel = [
        person(n, "", *cells[1:4], "1 Hostel Yard", "CF10 1AA") for n, cells in enumerate(people.crowd(400, seed=3))
    ]
    index = people.index_of(hostel)
    matches = index.find([text(f"{hostel[7].names[0][0]} {hostel[7].names[0][1]} {hostel[7].fields[0][1]} CF10 1AA")])
    assert [match.person for match in matches] == [pid(7)]
    assert people.Kind.POSTCODE in matches[0].fields


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_is_taken(texts: list[str]) -> None:
    assert len(INDEX.find([text(each) for each in texts])) <= len(texts) * 2


def test_long_segments_and_many_blocks_are_read_to_the_end() -> None:
    filler = "nothing to see here " * 20_000
    assert found(text(filler + " A1234AA"), text(filler), text("Siân Llewelyn-Jones 01/02/1970")) == {
        pid(5001),
        pid(5002),
    }


def test_a_whole_list_in_one_cell_is_counted_without_the_square_of_it() -> None:
    everything = row(*(cell for cells in CROWD * 2 for cell in cells))
    assert {match.person for match in INDEX.find([everything])} == {pid(n) for n in range(1182)}


def test_a_name_said_for_ever_is_looked_at_a_few_times() -> None:
    for times in (600, 1000):  # in one piece, and in several
        matches = INDEX.find([text("Dafydd Pugh " * times + "was born on 12/03/1985")])
        assert [match.person for match in matches] == [pid(5001)]


def test_in_a_whole_list_in_one_cell_the_name_of_one_does_not_meet_the_date_of_another() -> None:
    """Far apart they say nothing together; a person who stands on both sides of a cut is one."""
    chance = Random(4)
    cells = chance.sample(CROWD, 900)
    dates = chance.sample([each[3] for each in CROWD], 900)
    strangers = ", ".join(f"{each[1]} {each[2]} {date}" for each, date in zip(cells, dates, strict=True))
    assert len(INDEX.find([row(strangers)])) < 100
    same = ", ".join(f"{each[1]} {each[2]} {each[3]}" for each in cells)
    matches = INDEX.find([row(same)])
    assert len({match.person for match in matches}) == len(matches) >= 800


SEVERAL_WORDS = people.index_of(
    [
        person(6001, "A6001AA", "Mairwen", "Pritchard-Fellowes", "11/11/1971"),
        person(6002, "A6002AA", "Johannes", "van der Zwaal", "14/11/1974"),
        person(6003, "A6003AA", "Aled", "ap Rhobert", "16/11/1976"),
        person(6004, "A6004AA", "Karim", "Al-Khatibi", "17/11/1977"),
        *people.records_of(CROWD),
    ]
)


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("Pritchard-Fellowes 11/11/1971", 6001),
        ("Mrs Pritchard-Fellowes, born 11/11/1971", 6001),
        ("M Pritchard-Fellowes 11/11/1971", 6001),
        ("Fellowes 11/11/1971", 6001),
        ("Mr van der Zwaal 14/11/1974", 6002),
        ("J van der Zwaal 14/11/1974", 6002),
        ("Zwaal 14/11/1974", 6002),
        ("Mr ap Rhobert 16/11/1976", 6003),
        ("Aled Rhobert 16/11/1976", 6003),
        ("Mr Al-Khatibi, 17/11/1977", 6004),
        ("Al Khatibi 17/11/1977", 6004),
    ],
)
def test_a_surname_of_several_words_is_one_name(written: str, who: int) -> None:
    assert {match.person for match in SEVERAL_WORDS.find([text(written)])} == {pid(who)}


@pytest.mark.parametrize("written", ["Gwen Fellowes 11/11/1971", "Huw Zwaal 14/11/1974", "Rhobert Owen 16/11/1976"])
def test_part_of_it_beside_another_name_is_somebody_elses(written: str) -> None:
    assert SEVERAL_WORDS.find([text(written)]) == []


def test_a_register_of_a_dozen_finds_people_by_values_that_two_share() -> None:
    few = [
        person(n, f"A70{n:02d}AA", f"Fore{chr(97 + n)}", f"Sur{chr(97 + n)}", f"0{n % 9 + 1}/02/1990")
        for n in range(10)
    ]
    few += [person(50 + n, f"A80{n:02d}AA", "Dafydd", "Quellyn", "14/02/1991") for n in range(2)]
    matches = people.index_of(few).find([text("Dafydd Quellyn, 14/02/1991")])
    assert {(match.person, match.one_of) for match in matches} == {(pid(50), 2), (pid(51), 2)}


LOOK_ALIKE = people.index_of(
    [
        person(6101, "A6101AA", "Gwilym", "Casey", "01/12/1989"),
        person(6102, "A6102AA", "Eleri", "Line", "16/06/1986"),
        person(6103, "A6103AA", "Owen", "Owen", "02/01/1986"),
        person(6104, "A6104AA", "", "Suharto", "14/11/1968", "", "", "", "suharto53@mail.example"),
        person(6105, "A6105AA", "Mair", "Evans", "09/01/1984", "46 Banks Way", "ME12 2SG"),
        *people.records_of(CROWD),
    ]
)


def form(words: str) -> Segment:
    return Segment(words, "line 1", SegmentKind.RECORD)


@pytest.mark.parametrize(
    ("written", "who"),
    [
        (form("Surname: Casey\nForename(s): Gwilym\nDOB: 01/12/1989"), 6101),
        (form("Surname: Line\nDOB: 16/06/1986"), 6102),
        (form("Forename: Owen\nSurname: Owen\nDOB: 02/01/1986"), 6103),
        (text("Owen Owen, born 02/01/1986"), 6103),
        (text("Regarding Suharto, (DOB 14/11/1968), nothing has changed."), 6104),
        (row("Suharto", "suharto53@mail.example"), 6104),
        (row("suharto53@mail.example", "Suharto"), 6104),
    ],
)
def test_a_name_counts_where_it_stands_as_one(written: Segment, who: int) -> None:
    assert {match.person for match in LOOK_ALIKE.find([written])} == {pid(who)}


@pytest.mark.parametrize(
    "written",
    [
        form("DOB: 01/12/1989\nSurname: Casey\nForename(s): Jamie"),
        form("lastName: Casey\nfirstName: Jamie\ndateOfBirth: 01/12/1989"),
        row("01/12/1989", "S", "Casey"),
        form("Address line 1: 20 Victoria Road\nSurname: Carson\nDOB: 16/06/1986"),
        form("Surname: Malik\nForename: Owen\nDOB: 02/01/1986"),
    ],
)
def test_a_label_or_a_name_of_somebody_else_counts_for_nobody(written: Segment) -> None:
    assert LOOK_ALIKE.find([written]) == []


def test_what_stands_in_different_lines_of_a_list_is_weaker_together() -> None:
    others = ["Ann Other 12/03/1951", "Cai Puw 13/04/1952", "Nia Ellis 14/05/1953"]
    assert LOOK_ALIKE.find([text("\n".join(["Mrs Evans 11/02/1950", *others, "Mrs Gale 09/01/1984"]))]) == []
    assert LOOK_ALIKE.find([text("\n".join(["Mrs Evans 09/01/1984", *others, "Mrs Gale 11/02/1950"]))]) != []
    assert LOOK_ALIKE.find([text("Mrs Evans came to see us today and\nwas born on\n09/01/1984")]) != []
