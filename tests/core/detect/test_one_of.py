"""One of several: evidence that fits k people equally well is one human being, counted once."""

from datetime import UTC, datetime

from gatelodge.core.detect import Found, find
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.values import Extraction, FieldClass, Hidden, Part, PersonId, Segment, SegmentKind

KEY = b"k" * 32


def pid(n: int) -> PersonId:
    return PersonId(n.to_bytes(16, "big"))


TWINS = (pid(1), pid(2))
INDEX = RegisterIndex.open(
    build(
        [
            PersonRecord(person, number, (("Gwenllian", "Trahaearn"),), ((Kind.ISSUED, number), (Kind.BIRTH, born)))
            for person, number, born in (
                (pid(1), "A1111AA", "1 May 1980"),
                (pid(2), "A2222AA", "1 May 1980"),
                (pid(3), "A3333AA", "2 May 1980"),
            )
        ]
        + [
            PersonRecord(pid(10 + n), f"C{n}DD", (("Myfanwy", "Trahaearn"),), ((Kind.BIRTH, "4 May 1980"),))
            for n in range(3)
        ]
        + [
            PersonRecord(
                pid(20 + n), f"D{n}EE", (("Siôn", f"Other{chr(97 + n)}"),), ((Kind.BIRTH, f"{n + 1} June 1970"),)
            )
            for n in range(12)
        ]
        + [
            PersonRecord(pid(n), f"B{n}CC", (("Ann", "Other"),), ((Kind.ISSUED, f"B{n}CC"),)) for n in range(1000, 2000)
        ],
        key=KEY,
        epoch=1,
        at=datetime(2011, 8, 1, tzinfo=UTC),
    ),
    KEY,
)
BOTH = "Gwenllian Trahaearn, born 1 May 1980"


def said(*parts: tuple[str, ...], exclude: frozenset[PersonId] = frozenset(), hidden: Hidden | None = None) -> Found:
    read = tuple(
        Part(str(n), "text/plain", tuple(Segment(text, f"line {at}", hidden=hidden) for at, text in enumerate(texts)))
        for n, texts in enumerate(parts)
    )
    return find(Extraction(read, ()), INDEX, exclude=exclude)


def test_one_of_two_is_one_human_being_and_nobody_for_certain() -> None:
    found = said((BOTH,))
    assert (found.people, dict(found.persons), [one.persons for one in found.either]) == (1, {}, [frozenset(TWINS)])
    assert FieldClass.IDENTITY in found.either[0].field_classes
    assert [finding.one_of for finding in found.findings] == [2]


def test_a_finding_says_what_each_field_weighs_and_what_was_needed() -> None:
    (finding,) = said((BOTH,)).findings
    assert {field for field, _ in finding.weights} == {"name", "birth"}
    assert sum(bits for _, bits in finding.weights) >= finding.bits >= finding.needed > 0


def test_the_same_two_said_again_are_the_same_one() -> None:
    assert said((BOTH, BOTH), (BOTH,)).people == 1


def test_somebody_certain_in_the_same_part_is_the_one_who_is_meant() -> None:
    found = said((BOTH, "his number is A2222AA"))
    assert (set(found.persons), found.either) == ({pid(2)}, ())
    assert [finding.one_of for finding in found.findings] == [1]


def test_somebody_certain_in_another_part_leaves_it_open() -> None:
    found = said((BOTH,), ("A2222AA",))
    assert (set(found.persons), [one.persons for one in found.either]) == ({pid(2)}, [frozenset(TWINS)])
    assert found.people == 2


def test_somebody_else_certain_leaves_it_open_and_the_words_loose() -> None:
    found = said((BOTH, "A3333AA", "His release date is near."))
    assert (set(found.persons), len(found.either)) == ({pid(3)}, 1)
    assert found.either[0].loose
    assert FieldClass.SENTENCE in found.either[0].field_classes


def test_alone_in_a_part_its_words_belong_to_the_one_who_is_meant() -> None:
    (one,) = said((BOTH, "His release date is near.")).either
    assert FieldClass.SENTENCE in one.field_classes
    assert not one.loose


def test_hidden_only_is_said_of_one_of_several_too() -> None:
    assert said((BOTH,), hidden=Hidden.COMMENT).either[0].hidden_only
    assert not said((BOTH,)).either[0].hidden_only


def test_who_may_be_an_excluded_person_is_that_person() -> None:
    assert said((BOTH,), exclude=frozenset({pid(1)})).people == 0


def listed(*rows: tuple[str, str, str]) -> Found:
    heading = ("Forename", "Surname", "DOB")
    cells = (heading, *rows)
    read = tuple(Segment("\t".join(row), f"row {n}", SegmentKind.ROW, cells=row) for n, row in enumerate(cells, 1))
    return find(Extraction((Part("1", "text/csv", read),), ()), INDEX)


TWIN = ("Gwenllian", "Trahaearn", "1 May 1980")
TRIPLET = ("Myfanwy", "Trahaearn", "4 May 1980")
OTHERS = [("Siôn", f"Other{chr(97 + n)}", f"{n + 1} June 1970") for n in range(12)]


def test_in_a_list_with_a_row_for_each_person_two_rows_alike_are_both_of_two() -> None:
    found = listed(*OTHERS, TWIN, TWIN)
    assert set(TWINS) <= set(found.persons)
    assert (len(found.persons), found.either, found.people) == (14, (), 14)


def test_three_rows_alike_are_still_two() -> None:
    assert listed(*OTHERS, TWIN, TWIN, TWIN).people == 14


def test_one_row_of_a_list_is_one_of_two() -> None:
    found = listed(*OTHERS, TWIN)
    assert ([one.persons for one in found.either], found.people) == ([frozenset(TWINS)], 13)


def test_two_rows_that_fit_three_are_two_of_three() -> None:
    found = listed(*OTHERS, TRIPLET, TRIPLET)
    assert [(len(one.persons), one.people) for one in found.either] == [(3, 2)]
    assert (len(found.persons), found.uncertain, found.people) == (12, 2, 14)


def test_where_others_have_several_rows_too_rows_alike_are_one_human_being() -> None:
    found = listed(*OTHERS, *OTHERS, TWIN, TWIN)
    assert ([one.persons for one in found.either], found.people) == ([frozenset(TWINS)], 13)


def test_a_list_of_few_others_does_not_show_that_each_has_a_row() -> None:
    assert listed(*OTHERS[:9], TWIN, TWIN).people == 10
