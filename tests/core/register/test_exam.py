"""A slice of the matching exam on every change, and the exam's own rules."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

sys.path.append(str(Path(__file__).resolve().parents[3]))  # benchmarks are no part of the package

from bench.exam import CLEAN_SETS, SLIP_SETS, sit
from bench.exam_counts import WITHOUT_NUMBER, count, false_findings, wilson
from bench.exam_draw import Candidates, Mention, holds_enough, page_of
from bench.exam_forms import Style, agrees
from bench.exam_marks import Marks, mark
from bench.exam_pages import ONE_PERSON, PAGES
from bench.exam_slips import typing_slip
from bench.office import office_mails, real_mails
from bench.people import FIELDS, batches

from gatelodge.core.detect import Found, OneOf, PersonFound
from gatelodge.core.extract import extract_message
from gatelodge.values import FieldClass, PersonId

PEOPLE = 3000
PUGH = dict.fromkeys(FIELDS, "") | {
    "number": "A1234AA", "fore": "Dafydd", "middle": "Huw", "sur": "McPugh", "birth": "1985-03-12",
    "line": "12 High Street", "postcode": "CF24 1AB",
}  # fmt: skip
PLAIN = Style("plain", "%d/%m/%Y", "whole", True, True, False, False, True, "upper")


@pytest.fixture(scope="module")
def candidates() -> Candidates:
    """Without samples: invented names of the same skew, so that the slice runs everywhere."""
    return Candidates.drawn(PEOPLE, 5, None)


def marked(candidates: Candidates, *, slips: bool) -> Marks:
    return sit(candidates, 7, slips=slips, rows=8)


def test_nearly_everybody_is_found_and_nobody_made_up(candidates: Candidates) -> None:
    marks = marked(candidates, slips=False)
    assert marks.mentions.total() > 1500
    assert (marks.recall >= 0.999, marks.precision >= 0.999) == (True, True), marks.examples


def test_one_slip_in_a_row_is_forgiven(candidates: Candidates) -> None:
    marks = marked(candidates, slips=True)
    assert (marks.recall >= 0.98, marks.precision >= 0.995) == (True, True), marks.examples


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_1182_is_counted_exactly(candidates: Candidates, kind: str) -> None:
    assert count(candidates, 1182, kind).exact
    assert count(candidates, 1182, kind, WITHOUT_NUMBER).exact


def test_office_mail_finds_nobody(candidates: Candidates) -> None:
    assert false_findings(candidates.register, office_mails(300, 3, None)).found == ()


def test_real_mail_finds_nobody(candidates: Candidates, shared: Path) -> None:
    some = [mail for n, mail in enumerate(real_mails(shared / "samples")) if n % 12 == 0]
    assert len(some) == 209
    assert false_findings(candidates.register, some).found == ()


def test_people_are_the_same_for_the_same_seed_and_numbers_are_their_own() -> None:
    first, again, other = (next(batches(2000, seed, None)).rows() for seed in (1, 1, 2))
    assert first == again != other
    assert len({row["number"] for row in first}) == len({row["nhs"] for row in first}) == 2000


def test_forenames_fall_as_the_samples_say(shared: Path) -> None:
    people = next(batches(20_000, 3, shared / "samples"))
    often = {name: people.fore.count(name) for name in ("David", "Wojciech", "Siân")}
    assert often["David"] > 400
    assert 0 < often["Wojciech"] < 200
    assert 0 < often["Siân"] < 50


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("slips", [False, True])
def test_every_page_holds_what_is_written(candidates: Candidates, page: str, slips: bool) -> None:
    fields = ("number", "name", "birth")
    chance = Random(1)
    rows = page_of(candidates, chance, page, fields, 3, slips=slips)
    text = "\n".join(
        segment.text.replace("\t", ", ") + segment.text.replace("\n", " ")
        for part in extract_message(PAGES[page]([row.row for row in rows], chance)).parts
        for segment in part.segments
    )
    written = {value for row in rows[: 1 if page in ONE_PERSON else None] for value in row.row.values()}
    assert {value for value in written if value not in text} == set()


@pytest.mark.parametrize(
    ("fields", "enough"),
    [
        (("number",), True), (("name",), False), (("birth",), False), (("name", "birth"), True),
        (("postcode", "line", "phone"), False), (("name", "postcode"), True), (("birth", "postcode"), True),
    ],
)  # fmt: skip
def test_what_holds_enough(fields: tuple[str, ...], enough: bool) -> None:
    assert holds_enough(PUGH, fields) is enough


def test_a_single_name_and_its_household_are_one_piece() -> None:
    assert not holds_enough(PUGH | {"fore": ""}, ("name", "postcode"))


def test_every_set_of_fields_holds_enough_and_still_does_after_a_slip() -> None:
    assert all(holds_enough(PUGH, fields) for fields in CLEAN_SETS)
    for fields in SLIP_SETS:
        assert all(holds_enough(PUGH, [name for name in fields if name != slipped]) for slipped in fields)


@pytest.mark.parametrize(
    ("style", "other", "same"),
    [
        ("plain", {"middle": ""}, True), ("plain", {"middle": "Rhys"}, True), ("middle", {"middle": "Rhys"}, False),
        ("middle", {"middle": ""}, True), ("plain", {"sur": "MacPugh"}, True), ("plain", {"fore": "Dylan"}, False),
        ("plain", {"fore": "X", "alias_fore": "Dafydd", "alias_sur": "MacPugh"}, True),
        ("initial", {"fore": "Dylan"}, True), ("initial", {"fore": "Rhys"}, False), ("plain", {"sur": "Pugh"}, False),
    ],
)  # fmt: skip
def test_whose_name_is_written_alike(style: str, other: Mapping[str, str], same: bool) -> None:
    assert agrees("name", PUGH, PUGH | other, replace(PLAIN, name=style)) is same


def test_a_typing_slip_changes_one_thing() -> None:
    chance = Random(4)
    slips = {typing_slip(chance, "Dafydd") for _ in range(200)}
    assert "Dafydd" not in slips
    assert all(word.startswith("D") and 5 <= len(word) <= 7 for word in slips)


class Told:
    """One page that names the first person of the register, and what is answered."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        self.ids = {place: person for person, place in candidates.places.items()}
        person = candidates.person(0)
        self.mention = Mention(0, person, ("name", "birth"), PLAIN.write(person), PLAIN)

    def marks(self, certain: list[int], *either: set[int], strangers: tuple[Mention, ...] = ()) -> tuple[int, int, int]:
        """(found, right, wrong)."""
        about = PersonFound(FieldClass.IDENTITY, hidden_only=False, loose=False)
        one_of = tuple(
            OneOf(frozenset(self.ids[n] for n in some), FieldClass.IDENTITY, hidden_only=False, loose=False)
            for some in either
        )
        persons: dict[PersonId, PersonFound] = {self.ids[n]: about for n in certain}
        marks = Marks()
        mark(marks, self.candidates, "page", [self.mention, *strangers], Found(persons, 0, 0, 0, (), {}, one_of))
        return marks.mentions.total() - marks.missed.total(), marks.right, marks.wrong.total()


def test_how_answers_are_marked(candidates: Candidates) -> None:
    told = Told(candidates)
    stranger = replace(told.mention, place=-1, person=candidates.person(9))
    assert told.marks([0]) == (1, 1, 0)
    assert told.marks([]) == (0, 0, 0)
    assert told.marks([0, 5]) == (1, 1, 1)
    assert told.marks([], {0, 5}) == (0, 0, 1), "the evidence does not fit the other one"
    assert told.marks([0, 9], strangers=(stranger,)) == (1, 1, 0), "somebody there has all the values of the ninth"


def test_wilsons_interval_for_nothing_found_is_not_nothing() -> None:
    low, high = wilson(0, 2498)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(0.001536, abs=1e-5)
