"""What is sampled, who approves each other, which days are out of the ordinary."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.supervision import Plan, chosen, circles, keyed_share, rate_alarm, share_of

KEY = b"k" * 32
AT = datetime(2011, 8, 1, 9, tzinfo=UTC)
PLAN = Plan()


@pytest.mark.parametrize(
    ("days", "clean", "share"),
    [
        (0, 0, 1.0),
        (6, 99, 1.0),
        (7, 0, 0.5),
        (400, 9, 0.5),
        (7, 10, 0.2),
        (7, 29, 0.2),
        (7, 30, 0.05),
        (7, 9999, 0.05),
        (None, 0, 1.0),
        (None, 9, 1.0),
        (None, 10, 0.2),
    ],
)
def test_the_share_falls_with_evidence(days, clean, share):
    assert share_of(days, clean, PLAN) == share


def mail(number, first=0):
    return [(sha256(b"%d" % n).digest(), f"GL-{n}") for n in range(first, first + number)]


def test_the_choice_is_even_the_same_each_time_and_another_under_another_key():
    first = chosen(mail(20_000), KEY, share=0.2)
    assert abs(len(first) / 20_000 - 0.2) < 0.015
    assert chosen(mail(20_000), KEY, share=0.2) == first
    assert chosen(mail(20_000), b"o" * 32, share=0.2) != first
    assert set(chosen(mail(20_000), KEY, share=0.05)) < set(first)


def test_all_or_nothing():
    assert len(chosen(mail(50), KEY, share=1.0)) == 50
    assert chosen(mail(50), KEY, share=0.0) == []
    assert len(chosen(mail(50), KEY, share=0.0, at_least_one=True)) == 1
    assert chosen([], KEY, share=1.0, at_least_one=True) == []


@given(st.binary(max_size=40), st.binary(max_size=32))
def test_a_keyed_share_lies_in_its_span_and_serves_one_purpose(key, digest):
    assert 0.0 <= keyed_share(key, digest) < 1.0
    assert keyed_share(key, digest) != keyed_share(key, digest, b"rule")


def approvals(*pairs, times=2):
    return [(author, approver, AT + timedelta(days=n)) for author, approver in pairs for n in range(times)]


SIX = [f"colleague{n}" for n in range(6)]


def test_six_colleagues_who_all_approve_each_other_are_found():
    (circle,) = circles(approvals(*((a, b) for a in SIX for b in SIX if a != b)))
    assert circle.members == tuple(SIX)
    assert (circle.approvals, circle.pairs, circle.everybody) == (60, 15, True)
    assert (circle.first, circle.last) == (AT, AT + timedelta(days=1))


def test_approvals_that_go_round_are_found():
    (circle,) = circles(approvals(*zip(SIX, [*SIX[1:], SIX[0]], strict=True)))
    assert (len(circle.members), circle.pairs, circle.everybody) == (6, 0, False)


def test_a_manager_who_approves_a_team_is_no_circle():
    assert circles(approvals(*((name, "manager") for name in SIX), ("manager", "governor"))) == ()


def test_one_favour_is_no_circle():
    assert circles(approvals(("a", "b"), ("b", "a"), times=1)) == ()
    assert len(circles(approvals(("a", "b"), ("b", "a"), times=1), least=1)) == 1


def test_separate_circles_stay_apart_and_the_busiest_comes_first():
    found = circles([*approvals(("a", "b"), ("b", "a")), *approvals(("c", "d"), ("d", "c"), ("b", "c"), times=3)])
    assert [circle.members for circle in found] == [("c", "d"), ("a", "b")]


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.just(AT)), max_size=40))
def test_in_a_circle_everybody_is_approved_from_within(said):
    for circle in circles(said, least=1):
        assert len(circle.members) > 1
        for member in circle.members:
            others = set(circle.members) - {member}
            assert any(a == member and b in others for a, b, _ in said)
            assert any(b == member and a in others for a, b, _ in said)


def past(numbers, until=date(2011, 8, 1)):
    return {until - timedelta(days=len(numbers) - n): number for n, number in enumerate(numbers)}


@pytest.mark.parametrize(
    ("history", "number", "alarm"),
    [
        ([4, 5, 6, 5, 4] * 6, 7, False),
        ([4, 5, 6, 5, 4] * 6, 14, True),
        ([4, 5, 6, 5, 400] * 6, 9, False),
        ([0, 0, 0, 0, 0], 4, False),
        ([0, 0, 0, 0, 0], 6, True),
        ([4, 5, 6], 900, False),
        ([], 900, False),
        ([20, 0, 40, 5, 90, 3, 60] * 5, 25, False),
    ],
)
def test_a_day_out_of_the_ordinary(history, number, alarm):
    assert rate_alarm(past(history), date(2011, 8, 1), number) is alarm


def test_a_weekday_is_measured_against_its_own_kind():
    """Every Monday the list goes out; on a Wednesday the same number is out of the ordinary."""
    weeks = {date(2011, 6, 6) + timedelta(days=n): 50 if n % 7 == 0 else 2 for n in range(56)}
    assert not rate_alarm(weeks, date(2011, 8, 1), 52)
    assert rate_alarm(weeks, date(2011, 8, 3), 52)
