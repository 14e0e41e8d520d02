"""A batch of rows as columns of persons, and the columns guessed from headings and content."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.detect.profile import ColumnKind, Profile, ProfileColumn, from_toml, guess, to_toml
from gatelodge.core.register.columns import Columns
from gatelodge.core.register.fields import Kind
from gatelodge.errors import ConfigError
from gatelodge.flows.enrol.reading import BatchRead, BatchReader
from gatelodge.values import FieldClass


@dataclass(frozen=True)
class Rows:
    header: Sequence[str]
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]


def profile(source_key: str = "Key", **kinds: ColumnKind) -> Profile:
    columns = tuple(ProfileColumn(name.replace("_", " "), kind, FieldClass(0)) for name, kind in kinds.items())
    return Profile(source_key, columns, owner=3)


def read(how: Profile, header: str, *lines: str, numbers: Sequence[int] = ()) -> BatchRead:
    rows = [line.split("|") for line in lines]
    return BatchReader(how).read(Rows(header.split("|"), numbers or range(2, 2 + len(rows)), rows))


def people(columns: Columns) -> list[tuple[str, list[tuple[str, str]], list[tuple[Kind, str]]]]:
    """Each row with what it holds."""
    return [
        (
            columns.sources[place],
            [(fore[place], sur[place]) for fore, sur in columns.names if sur[place]],
            [(kind, column[place]) for kind, column in columns.fields if column[place]],
        )
        for place in range(len(columns))
    ]


NAMES = profile(First=ColumnKind.FORENAME, Middle=ColumnKind.FORENAME, Last=ColumnKind.SURNAME, AKA=ColumnKind.ALIAS)


def test_forenames_are_joined_and_aliases_are_names_of_their_own() -> None:
    made = read(
        NAMES, "Key|First|Middle|Last|AKA", "1| Rhys |Huw|Pugh|", "2|Ann||Lee|Anna Kowalska; LEE-JONES, A", "3|Bo||Ek|"
    )
    assert people(made.columns) == [
        ("1", [("Rhys Huw", "Pugh")], []),
        ("2", [("Ann", "Lee"), ("Anna", "Kowalska"), ("A", "LEE-JONES")], []),
        ("3", [("Bo", "Ek")], []),
    ]
    assert made.columns.owner == 3


def test_an_alias_of_one_word_takes_the_place_of_either_name() -> None:
    made = read(NAMES, "Key|First|Middle|Last|AKA", "1|William||Pugh|Bill", "2|Ann||Lee|")
    assert people(made.columns)[0][1] == [("William", "Pugh"), ("William", "Bill"), ("Bill", "Pugh")]
    assert people(made.columns)[1][1] == [("Ann", "Lee")]


def test_telephones_and_mail_addresses_that_share_a_cell_are_told_apart() -> None:
    how = profile(Last=ColumnKind.SURNAME, Tel=ColumnKind.PHONE, Mail=ColumnKind.MAIL, Home=ColumnKind.ADDRESS)
    made = read(how, "Key|Last|Tel|Mail|Home", "1|Lee|0292 1/0770 2, 3|a@x.example; b@x.example|1/2 High St, Barry")
    assert [value for _, value in people(made.columns)[0][2]] == [
        *("0292 1", "0770 2", "3", "a@x.example", "b@x.example", "1/2 High St, Barry"),
    ]


def test_an_alias_further_down_takes_the_place_of_the_name_above() -> None:
    how = profile(First=ColumnKind.FORENAME, Last=ColumnKind.SURNAME, AKA=ColumnKind.ALIAS)
    made = read(how, "Key|First|Last|AKA", "1|Rhys|Pugh|", "|||Taff", "|||Mo", "2|Ann|Lee|", numbers=[1, 1, 1, 2])
    assert people(made.columns)[1][1] == [("Rhys", "Taff"), ("Taff", "Pugh")]
    assert people(made.columns)[2][1] == [("Rhys", "Mo"), ("Mo", "Pugh")]


def test_every_kind_of_column_goes_where_it_belongs_and_several_may_be_of_one() -> None:
    how = profile(
        No=ColumnKind.NUMBER,
        Name=ColumnKind.NAME,
        Born=ColumnKind.BIRTH,
        Out=ColumnKind.DATE,
        Home=ColumnKind.ADDRESS,
        Code=ColumnKind.POSTCODE,
        Tel=ColumnKind.PHONE,
        Mobile=ColumnKind.PHONE,
        Mail=ColumnKind.MAIL,
        Cell=ColumnKind.CODE,
        Rest=ColumnKind.OTHER,
    )
    made = read(
        how,
        "Key|No|Name|Born|Out|Home|Code|Tel|Mobile|Mail|Cell|Rest",
        "1|A1234BC|PUGH, Rhys|12/03/1985|2012-01-01|1 High St|CF10 1AA|0292|0770|r@x.example|B-2-014|secret",
    )
    ((key, names, fields),) = people(made.columns)
    assert (key, names) == ("1", [("Rhys", "PUGH")])
    assert [kind.name for kind, _ in fields] == (
        "ISSUED BIRTH DATE ADDRESS POSTCODE PHONE PHONE MAIL CODE".split()  # noqa: SIM905
    )
    assert "secret" not in str(fields)


SIMPLE = profile(Key=ColumnKind.NUMBER, Last=ColumnKind.SURNAME, First=ColumnKind.FORENAME, Born=ColumnKind.BIRTH)
HEADER = "Key|Last|First|Born|Note"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("|Lee|Ann|01/02/1980|", "the column that tells people apart is empty"),
        ("---|Lee|Ann|01/02/1980|", "the column that tells people apart is empty"),
        ("||||printed 1 August", "the column that tells people apart is empty"),
        ("Total|2|||", "this is a total, not a person"),
        ("TOTALS: 40||||", "this is a total, not a person"),
        ("|Grand total|||40", "this is a total, not a person"),
    ],
)
def test_a_row_that_is_no_person_is_left_out_with_its_number(line: str, reason: str) -> None:
    made = read(SIMPLE, HEADER, "A1|Lee|Ann|01/02/1980|", "||||", " ", line, "A2|Total||01.02.1980|")
    assert made.rejects == ((5, reason),)
    assert list(made.columns.sources) == ["A1", "A2"], "somebody may be called Total"


def test_a_row_with_a_key_and_nothing_else_is_left_out() -> None:
    how = profile(Last=ColumnKind.SURNAME, Born=ColumnKind.BIRTH)
    made = read(how, "Key|Last|Born", "1|Lee|01/02/1980", "2||01/02/1980")
    assert made.rejects == ((3, "there is neither a name nor a number"),)


def test_short_rows_end_in_empty_cells() -> None:
    made = read(SIMPLE, HEADER, "A1|Lee|Ann|01/02/1980|x", "A2|Lee")
    assert people(made.columns)[1] == ("A2", [("", "Lee")], [(Kind.ISSUED, "A2")])


def test_unreadable_birth_dates_are_warned_of_by_row_and_counted() -> None:
    made = read(SIMPLE, HEADER, "A1|Lee|Ann|01/02/1980|", "A2|Lee|Bo|soon|", "A3|Lee|Cy||", "|Lee|Di|later|")
    assert made.warnings == ((3, "the date of birth cannot be read; enrolled without it"),)
    assert made.dated == 3


LOST = ": a quotation mark may not be closed, and the people below it missing"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("Lee,Ann,01/02/1980,x\nA2,Pugh,Rhys,02/03/1980,x\n", "a cell goes on over 2 lines"),
        ("x\rA2\tPugh\tRhys\t02/03/1980\tx", "a cell goes on over 2 lines"),
        ("\n" * 11, "a cell goes on over 11 lines"),
        ("x" * 4000, "a cell has 4,000 letters"),
        ("1 Heol Fawr,\nRoath,\nCardiff\nCF10 1AA", ""),
        ("Came on Monday, late, with no papers, tired.\n" * 9, ""),
    ],
)
@pytest.mark.parametrize("column", [1, 4])
def test_a_cell_that_swallowed_rows_is_named_by_row(cell: str, reason: str, column: int) -> None:
    odd = ["A1", "Lee", "Ann", "01/02/1980", ""]
    odd[column] = cell
    made = read(SIMPLE, HEADER, "A0|Pugh|Rhys|01/02/1980|", "|".join(odd), "A3|Rees|Ifan|01/02/1980|")
    assert made.warnings == (((3, reason + LOST),) if reason else ())
    odd[0] = ""
    made = read(SIMPLE, HEADER, "|".join(odd))
    assert made.rejects == ((2, reason + LOST if reason else "the column that tells people apart is empty"),)


def test_a_line_of_an_address_is_no_row_of_two_columns() -> None:
    how = profile(Last=ColumnKind.SURNAME)
    assert read(how, "Key|Last", "A1|Lee\n1 High Street, Cardiff").warnings == ()
    assert len(read(how, "Key|Last", "A1|Lee\nA2,Rees\nA3,Pugh").warnings) == 1


def test_further_rows_of_a_person_need_no_name_and_share_their_fate() -> None:
    how = profile(Key=ColumnKind.NUMBER, Last=ColumnKind.SURNAME, Tel=ColumnKind.PHONE)
    made = read(
        how,
        "Key|Last|Tel|Note",
        *("A1|Lee|1|x", "||2|x", "|||x", "||3|x", "||4|", "|Pugh|5|x", "||6|x", "A4|Rees|7|"),
        numbers=[1, 1, 1, 1, 1, 2, 2, 3],
    )
    assert made.rejects == ((2, "the column that tells people apart is empty"),)
    assert [(key, fields[-1][1]) for key, _, fields in people(made.columns)] == [
        *(("A1", "1"), ("A1", "2"), ("A1", "3"), ("A1", "4")),
        ("A4", "7"),
    ]


cells = st.text(st.sampled_from("ab1 ,;-/|ß\u0130\n"), max_size=6)


@given(st.lists(st.lists(cells, max_size=6), max_size=12), st.booleans())
def test_no_row_breaks_a_batch_and_columns_stay_of_one_length(rows: list[list[str]], keyed: bool) -> None:
    how = profile(
        "Key" if keyed else "",
        Last=ColumnKind.SURNAME,
        First=ColumnKind.FORENAME,
        AKA=ColumnKind.ALIAS,
        Born=ColumnKind.BIRTH,
    )
    made = BatchReader(how).read(Rows(["Key", "Last", "First", "AKA", "Born"], range(2, 2 + len(rows)), rows))
    columns = made.columns
    lists = [*(half for pair in columns.names for half in pair), *(column for _, column in columns.fields)]
    assert {len(each) for each in lists} <= {len(columns)}
    assert all(columns.sources)
    assert len(columns) + len(made.rejects) <= len(rows)


PRISON = "PRISON NUMBER|SURNAME|FORENAME|DATE OF BIRTH|ETHNICITY"


@pytest.mark.parametrize(
    ("header", "row", "kinds", "key"),
    [
        (PRISON, "A{n:04d}BC|PUGH|Rhys|01/02/1980|W1", "number surname forename birth other", "PRISON NUMBER"),
        ("Prison No|Name|DOB", "A{n:04d}BC|Дмитро Шев{n}ченко|1980-01-02", "number name birth", "Prison No"),
        ("UPN|Legal Name|DoB|Class|Home Address|Post Code", "A{n:012d}|Ann Lee|2012-01-02|3B|1 High St|CF10 1AA",
         "number name birth other address postcode", "UPN"),
        ("NHS Number|Patient Name|D.O.B.|Ward|Diagnosis", "9434{n:06d}|LEE, Ann|1980-01-02|7|asthma",
         "number name birth other other", "NHS Number"),
        ("Account Ref|Surname|First Name|Email Address|Mobile", "AC{n}|Lee|Ann|a{n}@example.org|07700 900{n:03d}",
         "number surname forename mail phone", "Account Ref"),
        ("Ref|Surname|Forename|Addr 1|Addr 2|Addr 3|Phone 1|Phone 2",
         "R{n:05d}|Lee|Ann|Flat {n}|12 High St|Cardiff|029 2034 5{n:03d}|07700 900{n:03d}",
         "number surname forename address address other phone phone", "Ref"),
        ("Ref|Surname|Forename|Addr1|Addr2|Postcode", "R{n:05d}|Lee|Ann|{n} High St|Cardiff|CF10 1AA",
         "number surname forename address other postcode", "Ref"),
        ("No|Ref|Prison No|Name|Maiden Name|Known As", "{one}|X{n}|A{n:04d}BC|Ann Lee|Pugh|Annie",
         "other number number name alias alias", "Prison No"),
        ("id|given_name|family_name|alias", "{one}|Ann|Lee|annie{n}", "other forename surname alias", ""),
        ("id|Forename|Surname|Team No", "9{n}77|Ann|Lee|4", "other forename surname other", "id"),
        ("prisonerNumber|firstName|middleNames|lastName|dateOfBirth|aliases|aliases.lastName|aliases.dateOfBirth",
         "A{n:04d}BC|Ann|May|Lee|1980-01-02|Pugh, Ann|Pugh|1981-01-02",
         "number forename forename surname birth alias other birth", "prisonerNumber"),
        ("prisonerNumber|identifiers.value|addresses.fullAddress|addresses.postalCode|addresses.phoneNumbers.number",
         "A{n:04d}BC|12/39{n}H|{n} High St, Cardiff|CF10 1AA|0292035{n:04d}",
         "number number address postcode phone", "prisonerNumber"),
        ("prisonerNumber|emailAddresses.email|phoneNumbers.number|nextOfKin.lastName|nextOfKin.dateOfBirth",
         "A{n:04d}BC|a{n}@example.org|0292034{n:04d}|Lee|1950-02-03", "number mail phone other other",
         "prisonerNumber"),
    ],
)  # fmt: skip
def test_columns_are_guessed(header: str, row: str, kinds: str, key: str) -> None:
    rows = [row.format(n=n, one=n + 1).split("|") for n in range(30)]
    found = guess(header.split("|"), rows)
    assert [column.kind.name.lower() for column in found.columns] == kinds.split()
    assert found.source_key == key


def test_what_is_not_enrolled_still_has_its_class() -> None:
    found = guess(PRISON.split("|"), [["A1234BC", "PUGH", "Rhys", "01/02/1980", "W1"]] * 3)
    assert (found.columns[4].kind, found.columns[4].field_class) == (ColumnKind.OTHER, FieldClass.ETHNICITY)


def test_a_profile_survives_its_file() -> None:
    found = guess(PRISON.split("|"), [[f"A{n:04d}BC", "PUGH", "Rhys", "01/02/1980", "W1"] for n in range(9)])
    for each in (found, Profile("", found.columns, 7, "postgresql://db/nomis", "secret", "SELECT '\"\n'")):
        assert from_toml(to_toml(each), "profile.toml") == each
    for old, new, line in (('"surname"', '"sirname"', 11), ("source_key", "owner = 63\nsource_key", 2)):
        with pytest.raises(ConfigError, match=rf"profile\.toml:{line}:"):
            from_toml(to_toml(found).replace(old, new, 1), "profile.toml")


def test_a_query_or_a_file_of_secrets_does_not_show_when_a_profile_is_printed() -> None:
    assert "hush" not in repr(Profile("", (), 0, "", "hush", "SELECT hush"))
