"""How often and how widely somebody may ask: every limit, what counts for it, and when it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from gatelodge.flows.probing import CLIENT_TIMES, CheckLimits, TooOftenError, Watch
from gatelodge.values import (
    Action,
    Author,
    Coverage,
    FieldClass,
    Judgement,
    Sketch,
    Verdict,
    Versions,
)

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LIMITS = CheckLimits(per_minute=3, recipients_day=4, people_day=5, stopped_day=2)


def judgement(*, to=(), about=(), bulk=False, action=Action.DELIVER, alarms=()) -> Judgement:
    """A verdict on a mail to these outsiders about these persons, whom they may not hear about."""
    sketch = Sketch(
        epoch=1,
        persons=tuple(bytes([n]) * 16 for n in about),
        recipients=tuple(bytes([n]) * 16 for n in to),
        author=b"",
        people=len(about),
        unpermitted=1182 if bulk else len(about),
        person_like_rows=0,
        gaps=0,
        outside=tuple(range(len(to))),
        beyond=tuple(tuple(range(len(about))) for _ in to),
    )
    verdict = Verdict(
        "x@y.example", action, "r", {"en": "."}, 0, 0, FieldClass(0), Coverage.NONE, "public", alarms=alarms
    )
    return Judgement(
        b"", Author("a@b.example"), (verdict,), len(about), 0, 0, (), FieldClass(0), Versions("", "", "", 1, 1), sketch
    )


def watch() -> Watch:
    return Watch(LIMITS)


def test_an_author_may_ask_so_often_in_a_minute_and_then_again():
    seen = watch()
    for n in range(3):
        seen.admit("c", "author 1", AT + n * SECOND)
    with pytest.raises(TooOftenError) as refused:
        seen.admit("c", "author 1", AT + 10 * SECOND)
    assert refused.value.after_s == 51
    seen.admit("c", "author 2", AT + 10 * SECOND)
    seen.admit("c", "author 1", AT + 61 * SECOND)


def test_a_client_may_ask_for_many_authors_and_not_for_ever_more():
    seen = watch()
    for n in range(3 * CLIENT_TIMES):
        seen.admit("c", f"author {n}", AT)
    with pytest.raises(TooOftenError):
        seen.admit("c", "author x", AT)
    seen.admit("d", "author x", AT)


@pytest.mark.parametrize(
    ("name", "below", "above"),
    [
        ("recipients", judgement(to=(1, 2, 3, 4)), judgement(to=(5,))),
        ("people", judgement(to=(1,), about=(1, 2, 3, 4, 5)), judgement(to=(1,), about=(6,))),
    ],
)
def test_what_is_distinct_over_a_day_counts_once(name, below, above):
    seen = watch()
    for _ in range(3):
        assert seen.count("author 1", below, AT) == ()
    seen.admit("c", "author 1", AT)
    assert seen.count("author 1", above, AT + HOUR) == (name,)
    assert seen.count("author 1", above, AT + HOUR) == ()  # the alarm is raised once
    with pytest.raises(TooOftenError) as refused:
        seen.admit("c", "author 1", AT + 2 * HOUR)
    assert refused.value.after_s == 22 * 3600
    seen.admit("c", "author 2", AT + 2 * HOUR)
    seen.admit("c", "author 1", AT + 24 * HOUR)


def test_stopped_checks_count_each_time():
    seen, stopped = watch(), judgement(action=Action.HOLD)
    assert [seen.count("author 1", stopped, AT) for _ in range(3)] == [(), (), ("stopped",)]


def test_a_list_of_many_people_is_one_stopped_check_and_not_many_people():
    seen, pasted = watch(), judgement(to=(1,), about=tuple(range(100)), bulk=True, action=Action.HOLD)
    assert seen.count("author 1", pasted, AT) == ()
    seen.admit("c", "author 1", AT)


def test_who_did_not_ask_for_a_day_is_forgotten():
    seen = watch()
    for n in range(1100):
        seen.admit(f"c{n}", f"author {n}", AT)
    seen.admit("c", "author x", AT + 25 * HOUR)
    assert len(seen._askers) == 2


def test_a_rule_that_raises_an_alarm_is_told_of_once_a_day_and_stops_nobody():
    seen, planted = watch(), judgement(to=(1,), alarms=("canary",))
    passed = [seen.count("author 1", planted, AT + hours * HOUR) for hours in (0, 1, 25)]
    assert passed == [("rule",), (), ("rule",)]
    seen.admit("c", "author 1", AT + 25 * HOUR)
