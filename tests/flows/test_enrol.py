"""Importing a source: rejects without personal data, ids that stay, and refusal of an alarming drop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import pytest

from gatelodge.core.register import RegisterIndex
from gatelodge.errors import RefusedError
from gatelodge.flows.enrol import EnrolResult, EnrolTools, Profile, enrol, guess_profile, preview
from gatelodge.values import Segment

KEY = b"k" * 32
AT = datetime(2011, 8, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rows:
    header: Sequence[str]
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass
class Sheet:
    """A source of a few batches, from lines with bars."""

    header: tuple[str, ...]
    lines: tuple[str, ...]
    size: int = 1000
    name: str = "day.csv"
    digest: str = "d" * 64
    loose: bool = False

    def batches(self) -> Iterator[Rows]:
        rows = [tuple(line.split("|")) for line in self.lines]
        for first in range(0, max(len(rows), 1), self.size):
            part = rows[first : first + self.size]
            yield Rows(self.header, range(first + 2, first + 2 + len(part)), part)

    def share_read(self) -> float | None:
        return None


def sheet(header: str, *lines: str, size: int = 1000) -> Sheet:
    return Sheet(tuple(header.split("|")), lines, size)


_chance = Random(1)


def tools(previous: RegisterIndex | None = None, **changes: object) -> EnrolTools:
    return replace(
        EnrolTools(
            previous=previous,
            key=KEY,
            epoch=1,
            at=AT,
            random_bytes=_chance.randbytes,
        ),
        **changes,
    )


def enrolled(source: Sheet, previous: RegisterIndex | None = None, **changes: object) -> EnrolResult:
    return enrol(source, guess_profile(source), tools(previous, **changes))


def opened(result: EnrolResult) -> RegisterIndex:
    return RegisterIndex.open(result.made.to_bytes(), KEY)


PRISON = "PRISON NUMBER|SURNAME|FORENAME|DATE OF BIRTH|ETHNICITY"
DAY = [f"A{n:04d}BC|{'PUGH' if n % 2 else 'REES'}|Rhys {n}|{n % 28 + 1:02d}/03/19{50 + n % 40}|W1" for n in range(40)]


@pytest.mark.parametrize("size", [1000, 7])
def test_a_reload_keeps_the_id_of_everybody_who_stays(size: int) -> None:
    first = opened(enrolled(sheet(PRISON, *DAY, size=size)))
    result = enrolled(sheet(PRISON, *DAY[3:], "Z9999ZZ|NEW|Man|01/01/1980|W1", size=size), first)
    made = result.made
    assert (made.people, made.left, made.added, made.kept, made.gone) == (41, 3, 1, 37, 3)
    assert opened(result).person_by_source_key("A0007BC") == first.person_by_source_key("A0007BC")


def test_an_alarming_drop_is_refused_unless_allowed() -> None:
    first = opened(enrolled(sheet(PRISON, *DAY)))
    half = sheet(PRISON, *DAY[:20])
    with pytest.raises(RefusedError, match="20 people; 40 were enrolled"):
        enrolled(half, first)
    assert enrolled(half, first, most_gone=None).counts()["people"] == 20
    assert enrolled(half, first, most_gone=0.6).counts()["left"] == 20


def test_rows_that_cannot_be_used_are_named_by_number_without_what_stands_in_them() -> None:
    result = enrolled(sheet(PRISON, *DAY, "|SECRET|Name|01/01/1980|W1", "||||", "A9999BC||||W1", "Total|40|||"))
    assert [number for number, _ in result.rejects] == [42, 45]
    assert "SECRET" not in str(result.rejects)
    assert result.made.people == 41, "a number alone names a person"


def test_a_birth_date_that_cannot_be_read_is_told_and_the_person_enrolled() -> None:
    result = enrolled(sheet(PRISON, *DAY, "A9999BC|LEE|Ann|some time in May|W1", size=8))
    assert result.warnings == [(42, "the date of birth cannot be read; enrolled without it")]
    assert result.made.people == 41


def test_two_rows_of_one_number_are_one_person_with_two_names() -> None:
    result = enrolled(sheet(PRISON, *DAY, "A0001BC|ALIAS|Other|02/03/1951|W1"))
    assert result.made.people == 40
    index = opened(result)
    matches = index.find([Segment("Other Alias 02/03/1951", "line 1")])
    assert [match.person for match in matches] == [index.person_by_source_key("A0001BC")]


def test_a_file_that_lost_a_column_is_refused_and_the_way_out_named() -> None:
    profile = guess_profile(sheet(PRISON, *DAY))
    with pytest.raises(RefusedError, match=r'no column "SURNAME".*--guess'):
        enrol(sheet("PRISON NUMBER|FORENAME", "A0001BC|Rhys"), profile, tools())


def test_a_file_without_persons_is_refused() -> None:
    with pytest.raises(RefusedError, match="names or numbers"):
        guess_profile(sheet("Product|Price", "Bolt|3", "Nut|4"))
    with pytest.raises(RefusedError, match="None of the 1 rows"):
        enrol(sheet(PRISON, "|Lee|||"), guess_profile(sheet(PRISON, *DAY)), tools())


def test_unreadable_birth_dates_are_not_enrolled_quietly() -> None:
    with pytest.raises(RefusedError, match="birth dates"):
        enrolled(sheet(PRISON, *(f"A{n:04d}BC|PUGH|Rhys|some day|W1" for n in range(10))))


def test_without_a_number_name_and_birth_date_keep_the_id() -> None:
    table = sheet("Surname|First name|DoB", *(f"Lee{chr(97 + n)}|Ann|{n + 1:02d}/02/2012" for n in range(20)))
    first = opened(enrolled(table))
    assert enrolled(table, first).made.kept == 20


def test_a_preview_shows_shapes_only() -> None:
    source = sheet(PRISON, "|" * 4, *DAY)
    shown = preview(source, guess_profile(source))
    assert shown.columns[0] == ("PRISON NUMBER", "number, tells apart")
    assert shown.rows[0] == ("A••••••", "R•••", "R••• •", "••/••/••••")
    assert len(shown.rows) == 5


def test_progress_is_told_with_the_rows_read() -> None:
    heard: list[int] = []
    enrolled(sheet(PRISON, *DAY, size=16), tell=lambda _share, rows: heard.append(rows))
    assert heard == [16, 32, 40]


def test_a_profile_of_another_source_is_kept_in_the_guess() -> None:
    profile = guess_profile(sheet(PRISON, *DAY), 7)
    assert isinstance(profile, Profile)
    assert profile.owner == 7
