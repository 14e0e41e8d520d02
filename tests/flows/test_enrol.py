"""Enrolling: guessed columns, rejects without personal data, ids that stay, and refusal of an alarming drop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest

from gatelodge.core.detect.profile import from_toml, to_toml
from gatelodge.core.register import RegisterIndex
from gatelodge.errors import ConfigError, RefusedError
from gatelodge.flows.enrol import ColumnKind, EnrolResult, enrol, guess_profile
from gatelodge.values import FieldClass, Segment

KEY = b"k" * 32
AT = datetime(2011, 8, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sheet:
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def sheet(header: str, *rows: str) -> Sheet:
    return Sheet(tuple(header.split("|")), tuple((n + 2, tuple(row.split("|"))) for n, row in enumerate(rows)))


def ids() -> Callable[[], bytes]:
    numbers = count(1)
    return lambda: next(numbers).to_bytes(16, "big")


def enrolled(table: Sheet, previous: RegisterIndex | None = None, *, allow_drop: bool = False) -> EnrolResult:
    return enrol(table, guess_profile(table), previous, KEY, 1, AT, ids(), allow_drop)


def opened(result: EnrolResult) -> RegisterIndex:
    return RegisterIndex.open(result.index_bytes, KEY)


PRISON = "PRISON NUMBER|SURNAME|FORENAME|DATE OF BIRTH|ETHNICITY"
DAY = [f"A{n:04d}BC|{'PUGH' if n % 2 else 'REES'}|Rhys {n}|{n % 28 + 1:02d}/03/19{50 + n % 40}|W1" for n in range(40)]


def test_a_reload_keeps_the_id_of_everybody_who_stays() -> None:
    first = opened(enrolled(sheet(PRISON, *DAY)))
    result = enrolled(sheet(PRISON, *DAY[3:], "Z9999ZZ|NEW|Man|01/01/1980|W1"), first)
    assert (result.people, result.added, result.kept, result.removed) == (38, 1, 37, 3)
    assert opened(result).person_by_source_key("A0007BC") == first.person_by_source_key("A0007BC")
    assert opened(result).person_by_source_key("A0001BC") is None


def test_an_alarming_drop_is_refused_unless_allowed() -> None:
    first = opened(enrolled(sheet(PRISON, *DAY)))
    half = sheet(PRISON, *DAY[:20])
    with pytest.raises(RefusedError, match="20 people, the register 40"):
        enrolled(half, first)
    assert enrolled(half, first, allow_drop=True).people == 20


def test_rows_that_cannot_be_used_are_named_by_number_without_what_stands_in_them() -> None:
    result = enrolled(sheet(PRISON, *DAY, "|SECRET|Name|01/01/1980|W1", "||||"))
    assert [number for number, _ in result.rejects] == [42]
    assert "SECRET" not in result.rejects[0][1]


def test_two_rows_of_one_number_are_one_person_with_two_names() -> None:
    result = enrolled(sheet(PRISON, *DAY, "A0001BC|ALIAS|Other|02/03/1951|W1"))
    assert result.people == 40
    index = opened(result)
    matches = index.find([Segment("Other Alias 02/03/1951", "line 1")])
    assert [match.person for match in matches] == [index.person_by_source_key("A0001BC")]


@pytest.mark.parametrize(
    ("header", "row", "kinds"),
    [
        (PRISON, "A{n:04d}BC|PUGH|Rhys|01/02/1980|W1", "number surname forename birth other"),
        ("UPN|Legal Name|DoB|Class|Home Address|Post Code", "A{n:012d}|Ann Lee|2012-01-02|3B|1 High St|CF10 1AA",
         "number name birth other address postcode"),
        ("NHS Number|Patient Name|D.O.B.|Ward|Diagnosis", "9434{n:06d}|LEE, Ann|1980-01-02|7|asthma",
         "number name birth other other"),
        ("Account Ref|Surname|First Name|Email Address|Mobile", "AC{n}|Lee|Ann|a{n}@example.org|07700 900{n:03d}",
         "number surname forename mail phone"),
    ],
)  # fmt: skip
def test_columns_of_prison_school_hospital_and_council_are_guessed(header: str, row: str, kinds: str) -> None:
    profile = guess_profile(sheet(header, *(row.format(n=n) for n in range(30))))
    assert [column.kind.name.lower() for column in profile.columns] == kinds.split()
    assert profile.source_key == header.split("|", maxsplit=1)[0]


def test_what_is_not_enrolled_still_has_its_class() -> None:
    profile = guess_profile(sheet(PRISON, *DAY))
    assert (profile.columns[4].kind, profile.columns[4].field_class) == (ColumnKind.OTHER, FieldClass.ETHNICITY)


def test_a_profile_survives_its_file() -> None:
    profile = guess_profile(sheet(PRISON, *DAY))
    assert from_toml(to_toml(profile), "profile.toml") == profile
    with pytest.raises(ConfigError, match=r"profile\.toml:"):
        from_toml(to_toml(profile).replace('"surname"', '"sirname"'), "profile.toml")


def test_a_file_that_lost_a_column_is_refused() -> None:
    profile = guess_profile(sheet(PRISON, *DAY))
    with pytest.raises(RefusedError, match='no column "SURNAME"'):
        enrol(sheet("PRISON NUMBER|FORENAME", "A0001BC|Rhys"), profile, None, KEY, 1, AT, ids(), False)


def test_a_file_without_persons_is_refused() -> None:
    with pytest.raises(RefusedError, match="names or numbers"):
        guess_profile(sheet("Product|Price", "Bolt|3", "Nut|4"))


def test_unreadable_birth_dates_are_not_enrolled_quietly() -> None:
    with pytest.raises(RefusedError, match="birth dates"):
        enrolled(sheet(PRISON, *(f"A{n:04d}BC|PUGH|Rhys|some day|W1" for n in range(10))))


def test_without_a_number_name_and_birth_date_keep_the_id() -> None:
    table = sheet("Surname|First name|DoB", *(f"Lee{chr(97 + n)}|Ann|{n + 1:02d}/02/2012" for n in range(20)))
    first = opened(enrolled(table))
    assert enrolled(table, first).kept == 20
