"""People in subjects and file names, by a number of their own or by what the rest of the message says of them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from test_find import INDEX, ROWS, body, extraction

from gatelodge.core.detect import Titled, find
from gatelodge.values import Extraction, Part, Segment, SegmentKind

NUMBER, FORE, SUR, BORN = ROWS[3]
OTHER = ROWS[4]
TEXT = f"Visit for {FORE} {SUR} {NUMBER}, born {BORN}."


def head(subject: str) -> Part:
    return Part("", "message/rfc822", (Segment(f"Subject: {subject}", "Subject", SegmentKind.HEADER),))


def file(name: str) -> Part:
    return Part(f"2/{name}", "text/plain", (Segment(name, "file name", SegmentKind.HEADER),), name)


@pytest.mark.parametrize(
    ("subject", "people"),
    [
        (f"Visit {NUMBER}", 1),
        (f"Visit {NUMBER} and {OTHER[0]}", 2),
        (f"Visit of {FORE} {SUR}", 1),
        (f"Visit of {SUR}, {FORE}", 1),
        (f"{SUR} {BORN}", 1),
        (f"Visit of {SUR}", 0),
        ("Visit, born", 0),
        ("Your visit", 0),
    ],
)
def test_a_subject_names_a_person_by_number_or_with_two_words_of_the_evidence(subject: str, people: int) -> None:
    assert find(extraction(head(subject), body(TEXT)), INDEX).titles == Titled(people, 0)


def test_a_file_name_names_a_person_too_and_nobody_counts_twice() -> None:
    found = find(extraction(head("Files"), body(TEXT), file(f"{NUMBER}.txt"), file(f"{FORE}_{SUR}.txt")), INDEX)
    assert found.titles == Titled(0, 1)


def test_a_number_of_nobody_on_the_register_counts_as_a_person() -> None:
    found = find(extraction(head("NHS number 943 476 5919"), body("Hello")), INDEX)
    assert (found.people, found.titles) == (0, Titled(1, 0))
    assert find(extraction(head("NHS number 943 476 5919")), None).titles == Titled(1, 0)


def test_the_subject_of_a_mail_inside_is_not_the_subject() -> None:
    inner = Part("2", "message/rfc822", (Segment(f"Subject: {NUMBER}", "Subject", SegmentKind.HEADER),))
    assert find(Extraction((head("Hello"), inner), ()), INDEX).titles == Titled(0, 0)
