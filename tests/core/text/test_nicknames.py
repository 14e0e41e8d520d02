"""Names that one person may go by."""

import pytest

from gatelodge.core.text import compact
from gatelodge.core.text.nicknames import NICKNAMES, same_name


@pytest.mark.parametrize(
    ("written", "registered"),
    [
        ("Bill", "William"),
        ("William", "Bill"),
        ("Dai", "Dafydd"),
        ("Dai", "David"),
        ("Sandy", "Alasdair"),
        ("Sandy", "Sandra"),
        ("Kasia", "Katarzyna"),
        ("Gosia", "Małgorzata"),
        ("Krzysiek", "Krzysztof"),
        ("Muhammad", "Mohamed"),
        ("Mohd", "Mohammed"),
        ("Yousef", "Yusuf"),
        ("Steven", "Stephen"),
        ("Siân", "Shan"),
        ("Kate", "Katharine"),
        ("Twm", "Tomos"),
    ],
)
def test_one_person_may_go_by_both(written: str, registered: str) -> None:
    assert compact(registered) in same_name(compact(written))


@pytest.mark.parametrize(
    ("written", "other"),
    [("Bill", "Will"), ("Liam", "William"), ("Jack", "Jacob"), ("Mark", "Martin"), ("Bill", "Bill")],
)
def test_these_are_two_people(written: str, other: str) -> None:
    assert compact(other) not in same_name(compact(written))


def test_what_stands_for_another_is_stood_for_by_it() -> None:
    assert [
        (name, other) for name, others in NICKNAMES.items() for other in others if name not in NICKNAMES[other]
    ] == []


def test_every_name_is_in_normal_form_and_stands_for_few() -> None:
    assert [name for name in NICKNAMES if compact(name.decode()) != name or not 2 <= len(name) <= 16] == []
    assert max(len(others) for others in NICKNAMES.values()) <= 24


def test_a_name_nobody_shortens_stands_for_itself_alone() -> None:
    assert same_name(b"xanthe") == same_name(b"") == ()
