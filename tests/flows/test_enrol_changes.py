"""Imports that go on where they stopped, several sources, a new key, and single changes by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from gatelodge.core.detect.profile import ColumnKind, Profile
from gatelodge.core.register import Assembled, RegisterIndex
from gatelodge.errors import RefusedError, TemporaryError
from gatelodge.flows.enrol import (
    EnrolTools,
    add,
    enrol,
    gather_all,
    guess_profile,
    merge,
    persons_in,
    planted,
    planted_chunk,
    remove,
    take_up,
    tidied,
    typed,
)
from gatelodge.values import Segment

from .test_enrol import DAY, KEY, PRISON, Rows, Sheet, enrolled, opened, sheet, tools

NEW_KEY = b"n" * 32


class Memory:
    """What an import gathers, kept in memory."""

    def __init__(self) -> None:
        self.job, self.held, self.saved = "", {}, 0

    def begin(self, job: str) -> None:
        if not job or job != self.job:
            self.held = {}
        self.job = job

    def load(self, number: int) -> memoryview | None:
        content = self.held.get(number)
        return memoryview(content) if content is not None else None

    def save(self, number: int, content: bytes) -> None:
        self.saved += 1
        self.held[number] = content

    def clear(self) -> None:
        self.held = {}


class Broken(Sheet):
    """A source that breaks off after two batches."""

    def batches(self) -> Iterator[Rows]:
        for number, batch in enumerate(super().batches()):
            if number == 2:
                raise TemporaryError("no answer")
            yield batch


def broken(*lines: str) -> Broken:
    return Broken(tuple(PRISON.split("|")), lines, 8)


def test_an_interrupted_import_goes_on_where_it_stopped_and_comes_to_the_same() -> None:
    memory, odd = Memory(), [*DAY, "|Lee|Ann||", "A9999BC|Lee|Bo|soon|"]
    odd[3] = "|Lee|Cy|01/02/1980|"
    kept = tools(gathered=lambda _name: memory)
    profile = guess_profile(sheet(PRISON, *odd, size=8))
    with pytest.raises(TemporaryError):
        enrol(broken(*odd), profile, kept)
    assert memory.saved == 2
    result = enrol(sheet(PRISON, *odd, size=8), profile, kept)
    assert (memory.saved, result.resumed) == (6, 15)
    plain = enrol(sheet(PRISON, *odd, size=8), profile, tools())
    assert (result.rejects, result.warnings) == (plain.rejects, plain.warnings)
    assert len(result.rejects) == 2
    for line in (odd[0], odd[39], odd[41]):
        key = line.partition("|")[0]
        assert opened(result).person_by_source_key(key) is not None


@pytest.mark.parametrize("what", ["digest", "columns", "key", "damage"])
def test_what_was_gathered_otherwise_is_gathered_anew(what: str) -> None:
    memory = Memory()
    kept, source = tools(gathered=lambda _name: memory), sheet(PRISON, *DAY, size=8)
    profile = guess_profile(source)
    with pytest.raises(TemporaryError):
        enrol(broken(*DAY), profile, kept)
    match what:
        case "digest":
            source.digest = "e" * 64
        case "columns":
            profile = Profile(profile.source_key, profile.columns[:-1])
        case "key":
            kept = replace(kept, key=NEW_KEY)
        case "damage":
            memory.held = {number: content[:-1] + b"x" for number, content in memory.held.items()}
    result = enrol(source, profile, kept)
    assert (result.resumed, result.made.people, memory.saved) == (0, 40, 7)


def test_a_source_without_a_digest_is_never_resumed() -> None:
    memory = Memory()
    kept = tools(gathered=lambda _name: memory)
    source = sheet(PRISON, *DAY, size=8)
    source.digest = ""
    for _ in range(2):
        assert enrol(source, guess_profile(source), kept).resumed == 0


def test_what_is_kept_of_an_import_holds_nothing_plain() -> None:
    memory = Memory()
    enrolled(sheet(PRISON, *DAY, size=8), gathered=lambda _name: memory)
    content = b"".join(memory.held.values())
    for word in (b"PUGH", b"pugh", b"A0001BC", b"a0001bc", b"Rhys"):
        assert word not in content


STAFF = ("Ref|Surname|Forename", *(f"S{n:05d}|Marsh|Ann {n}" for n in range(10)))


def both() -> RegisterIndex:
    first = opened(enrolled(sheet(PRISON, *DAY)))
    staff = sheet(*STAFF)
    return opened(enrol(staff, guess_profile(staff, 1), tools(first)))


def test_people_of_another_source_stay_when_one_is_imported() -> None:
    index = both()
    result = enrolled(sheet(PRISON, *DAY[:39]), index)
    assert (result.made.gone, result.counts()["people"]) == (1, 49)
    assert opened(result).person_by_source_key("S00003", 1) == index.person_by_source_key("S00003", 1)


def test_the_drop_is_that_of_the_source_alone() -> None:
    index = both()
    half = sheet(*STAFF[:6])
    with pytest.raises(RefusedError, match="5 people; 10 were enrolled"):
        enrol(half, guess_profile(half, 1), tools(index))


def test_who_left_is_found_for_the_days_set_and_then_forgotten() -> None:
    first = opened(enrolled(sheet(PRISON, *DAY)))
    start = tools().at
    second = opened(enrolled(sheet(PRISON, *DAY[1:]), first))
    assert (second.people, second.left) == (40, 1)
    for days, left in ((180, 1), (181, 0)):
        later = enrolled(sheet(PRISON, *DAY[1:]), second, at=start + timedelta(days=days))
        assert opened(later).left == left
    assert opened(enrolled(sheet(PRISON, *DAY[1:]), second, keep_left_days=0, at=start + timedelta(days=1))).left == 0


def changed(index: RegisterIndex, made: Assembled) -> RegisterIndex:
    """The index with its changes."""
    return RegisterIndex.open(index.base.buffer, KEY, made.to_bytes())


def found(index: RegisterIndex, text: str) -> set[bytes]:
    return {match.person for match in index.find([Segment(text, "line 1")])}


def by_hand(**fields: str) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), value) for name, value in fields.items()]


def test_a_person_is_added_by_headings_or_kinds_replaced_and_removed() -> None:
    index, profile = both(), guess_profile(sheet(PRISON, *DAY))
    row = by_hand(PRISON_NUMBER="A9999ZZ", surname="Zeller", Forename="Uwe", date_of_birth="1966-07-08")
    batch, how = typed(row, profile)
    index = changed(index, add(index, persons_in(batch, how), tools(index)))
    person = index.person_by_source_key("A9999ZZ")
    assert person is not None
    assert found(index, "Uwe Zeller, born 8 July 1966") == {person}
    batch, how = typed([("number", "A9999ZZ"), ("surname", "Zeller"), ("forename", "Ute"), row[-1]], profile)
    index = changed(index, add(index, persons_in(batch, how), tools(index)))
    assert index.person_by_source_key("A9999ZZ") == person, "replaced, with the same id"
    assert found(index, "Ute Zeller, born 8 July 1966") == {person}
    assert found(index, "Uwe Zeller, born 8 July 1966") == set()
    index = changed(index, remove(index, 0, ["A9999ZZ", "A0003BC"], tools(index)))
    assert (index.person_by_source_key("A9999ZZ"), index.person_by_source_key("A0003BC")) == (None, None)
    with pytest.raises(RefusedError, match="Nobody is on the register"):
        remove(index, 0, ["A9999ZZ"], tools(index))
    whole = opened_base(tidied(index, tools(index)))
    assert (whole.people, whole.changed) == (49, 0)


def opened_base(made: Assembled) -> RegisterIndex:
    return RegisterIndex.open(made.to_bytes(), KEY)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (by_hand(surname="Lee"), 'Give "PRISON NUMBER" too'),
        (by_hand(number="---", surname="Lee"), "row 1: the column that tells people apart is empty"),
        (by_hand(shoe_size="44"), "shoe size is not a column of this source nor a kind of column"),
    ],
)
def test_half_a_person_is_refused_with_what_is_missing(fields: list[tuple[str, str]], sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        persons_in(*typed(fields, guess_profile(sheet(PRISON, *DAY))))


def test_without_any_source_the_number_tells_people_apart() -> None:
    batch, how = typed(by_hand(full_name="Rhys Pugh", number="A1234BC"), None)
    index = opened_base(add(None, persons_in(batch, how), tools()))
    assert index.person_by_source_key("A1234BC") in found(index, "Rhys Pugh A1234BC")
    assert [column.kind for column in how.columns] == [ColumnKind.NAME, ColumnKind.NUMBER]


def test_two_entries_become_one_person_and_stay_so() -> None:
    index = both()
    into = index.person_by_source_key("S00003", 1)
    index = changed(index, merge(index, (0, "A0001BC"), (1, "S00003"), tools(index)))
    assert found(index, "A0001BC") == {into}
    again = opened(enrolled(sheet(PRISON, *DAY), index))
    assert found(again, "A0001BC") == {into}
    with pytest.raises(RefusedError, match="one person already"):
        merge(again, (0, "A0001BC"), (1, "S00003"), tools(again))
    with pytest.raises(RefusedError, match="Nobody is on the register"):
        merge(again, (1, "A0001BC"), (0, "A0002BC"), tools(again))


def test_a_planted_person_is_told_from_others_and_outlives_imports() -> None:
    index = both()
    columns = planted("wing-b", by_hand(full_name="Quentin Zeller", date_of_birth="1966-07-08"))
    index = changed(index, add(index, columns, tools(index)))
    result = enrolled(sheet(PRISON, *DAY), index)
    index = opened(result)
    assert result.made.gone == 0
    assert index.canaries == found(index, "Quentin Zeller (8/7/1966)") != set()


@pytest.mark.parametrize("fields", [(), by_hand(full_name="Quentin Zeller"), by_hand(date_of_birth="1966-07-08")])
def test_a_planted_person_that_nobody_could_find_is_refused(fields: list[tuple[str, str]]) -> None:
    with pytest.raises(RefusedError):
        planted("wing-b", fields)


def test_a_new_key_keeps_ids_of_all_sources_and_planted_people_through_two_rotations() -> None:
    index = both()
    columns = planted("wing-b", by_hand(number="A9999ZZ"))
    index = changed(index, add(index, columns, tools(index)))
    asked = [("A0007BC", 0), ("S00003", 1)]
    before = [index.person_by_source_key(*one) for one in asked]
    canaries = index.canaries
    staff, day = sheet(*STAFF), sheet(PRISON, *DAY)
    for epoch, key in ((2, NEW_KEY), (3, b"m" * 32)):
        under = tools(index, key=key, epoch=epoch)
        sources = {"default": (day, guess_profile(day)), "staff": (staff, guess_profile(staff, 1))}
        result = take_up(gather_all(sources, under), under, [planted_chunk(columns, under)])
        index = RegisterIndex.open(result.made.to_bytes(), key)
        assert (index.epoch, index.people, result.made.added) == (epoch, 51, 0)
        assert [index.person_by_source_key(*one) for one in asked] == before
        assert index.canaries == canaries


def test_a_source_that_shrank_is_refused_under_a_new_key_too() -> None:
    index = both()
    under: EnrolTools = tools(index, key=NEW_KEY, epoch=2)
    day = sheet(PRISON, *DAY)
    with pytest.raises(RefusedError, match="40 people; 50 were enrolled"):
        take_up(gather_all({"default": (day, guess_profile(day))}, under), replace(under, most_gone=0.1))
