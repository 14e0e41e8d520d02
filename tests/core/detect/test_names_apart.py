"""Another name that somebody goes by is known where forename and surname stand apart, in a card or a table."""

from datetime import UTC, datetime

import pytest

from gatelodge.core.detect import find
from gatelodge.core.extract.cutting.segment import segments
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.values import Extraction, Part, PersonId, Segment, SegmentKind

KEY = b"k" * 32
WHO = PersonId(bytes(15) + b"\1")
INDEX = RegisterIndex.open(
    build(
        [
            PersonRecord(
                WHO, "1", (("Graeme Simon", "Hutchinson"), ("Michael", "Trahaearn")), ((Kind.POSTCODE, "E10 2WA"),)
            )
        ],
        key=KEY,
        epoch=1,
        at=datetime(2011, 8, 1, tzinfo=UTC),
    ),
    KEY,
)


def found_in(read: list[Segment]) -> bool:
    return WHO in find(Extraction((Part("1", "text/plain", tuple(read)),), ()), INDEX).persons


@pytest.mark.parametrize(
    "card",
    [
        "First name: Michael\nLast name: Trahaearn\nPostcode: E10 2WA",
        "Surname: TRAHAEARN\nPostcode: E10 2WA\nForename(s): Michael James",
        "Surname: Hutchinson\nPostcode: E10 2WA\nForename: Graeme",
    ],
)
def test_by_the_keys_of_a_card(card: str) -> None:
    assert found_in(segments(card))


@pytest.mark.parametrize(
    "card",
    [
        "First name: Michael\nPostcode: E10 2WA",
        "First name: Michael\nLast name: Gwilym\nPostcode: E10 2WA",
        "First name: Michael\nLast name: Gwilym\nLast name: Trahaearn\nPostcode: E10 2WA",
    ],
)
def test_and_nobody_by_half_of_it(card: str) -> None:
    assert not found_in(segments(card))


def test_by_the_headings_of_a_table() -> None:
    table = [("Forename", "Postcode", "Surname"), ("Michael", "E10 2WA", "Trahaearn"), ("Ann", "", "")]
    assert found_in([Segment("\t".join(row), str(n), SegmentKind.ROW, cells=row) for n, row in enumerate(table)])
