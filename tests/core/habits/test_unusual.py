"""What speaks for and against a recipient, question by question."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.habits.unusual import (
    ONE_IN_200,
    ONE_IN_1000,
    Evidence,
    Mail,
    To,
    each,
    is_forwarded,
    unusual,
)
from gatelodge.core.habits.unusual_bits import BITS
from gatelodge.core.habits.words import BUCKETS, GREETED, greeted_buckets
from gatelodge.values import Habits, Known

AT = datetime(2011, 8, 12, 9, tzinfo=UTC)
JANE, TOM, SAM = b"j" * 16, b"t" * 16, b"s" * 16
P1, P2 = b"1" * 16, b"2" * 16
CALLED = greeted_buckets(["jane"], b"k" * 32)
LATELY = AT - timedelta(days=2)
USUAL = Known(
    by_author=30, by_anyone=30, last_by_author=LATELY, told={P1: 20}, persons=1, tellings=20,
    words={1: 20, 2: 18, 3: 20, 4: 15, 5: 12, CALLED[0]: 25, CALLED[1]: 24},
)  # fmt: skip
OTHER = Known(by_author=30, by_anyone=30, last_by_author=LATELY, persons=1, tellings=20, words={CALLED[0]: 20})
MAIL = Mail(AT, (JANE,), words=(1, 2, 3, 4, 5, 6), greeted=CALLED, persons=(P1,))
COMMON = dict.fromkeys(range(1, 7), 100)


def record(known, **more):
    return Habits(messages=5000, known=known, words=COMMON, **more)


def answer(question, mail=MAIL, to=None, known=USUAL, **more):
    answers = Evidence(mail, record({JANE: known} if known else {}, **more)).about(to or To(JANE))
    return next(one.answer for one in answers if one.question == question)


def test_a_usual_mail_speaks_for_its_recipient_and_the_same_to_another_against():
    meant = Evidence(MAIL, record({JANE: USUAL}, rivals={TOM: OTHER})).about(To(JANE, greeting=True))
    wrong = Evidence(replace(MAIL, recipients=(TOM,)), record({TOM: OTHER}, rivals={JANE: USUAL})).about(
        To(TOM, greeting=False)
    )
    assert unusual(meant) < 0
    assert unusual(wrong) > ONE_IN_1000 > ONE_IN_200 > 0


def test_an_empty_or_short_record_says_nothing():
    assert Evidence(MAIL, Habits()).about(To(JANE)) == ()
    assert Evidence(MAIL, Habits(messages=199, known={JANE: USUAL})).about(To(JANE)) == ()
    assert unusual(()) == 0


def test_one_whom_nobody_knew_is_not_unusual_for_being_new():
    new = Evidence(replace(MAIL, greeted=(), persons=()), record({})).about(To(JANE))
    assert unusual(new) < ONE_IN_200


@pytest.mark.parametrize(
    ("known", "expect"),
    [
        (None, "never"),
        (Known(by_anyone=9), "never, others did"),
        (Known(by_author=1, by_anyone=1, last_by_author=LATELY), "once, lately"),
        (Known(by_author=3, by_anyone=3, last_by_author=AT - timedelta(days=20)), "few, this month"),
        (Known(by_author=4, by_anyone=4, last_by_author=AT - timedelta(days=36)), "often, long ago"),
        (Known(by_author=20, by_anyone=20, last_by_author=LATELY), "always, lately"),
    ],
)
def test_how_well_the_author_knows_them(known, expect):
    assert answer("pair", known=known) == expect


@pytest.mark.parametrize(
    ("follows", "forwarded", "in_thread", "other_in_thread", "recipients", "expect"),
    [
        (False, False, False, False, 0, "starts"),
        (True, False, False, False, 0, "unknown"),
        (True, True, False, False, 0, "forwarded"),
        (True, False, True, False, 1, "took part"),
        (True, False, False, False, 1, "others took part"),
        (True, False, False, True, 1, "added"),
        (True, True, False, True, 1, "forwarded, others took part"),
        (True, True, False, False, 2, "forwarded"),
    ],
)
def test_whether_they_took_part(follows, forwarded, in_thread, other_in_thread, recipients, expect):
    known = {JANE: Known(by_anyone=1, in_thread=in_thread), TOM: Known(by_anyone=1, in_thread=other_in_thread)}
    mail = replace(MAIL, recipients=(JANE, TOM), follows=follows, forwarded=forwarded)
    answers = Evidence(mail, record(known, thread_recipients=recipients)).about(To(JANE))
    assert answers[1].answer == expect


@pytest.mark.parametrize(
    ("known", "persons", "expect"),
    [
        (USUAL, (P1,), "all, often"),
        (replace(USUAL, told={P1: 1}), (P1,), "all"),
        (USUAL, (P1, P2), "some"),
        (replace(USUAL, told={}), (P2,), "none, always the same"),
        (replace(USUAL, told={}, persons=5), (P2,), "none, some change"),
        (replace(USUAL, told={}, persons=18), (P2,), "none, all change"),
        (replace(USUAL, told={}, persons=1, tellings=2), (P2,), "none of few"),
        (replace(USUAL, told={}, persons=0, tellings=0), (P2,), "none ever"),
        (Known(by_anyone=1), (P2,), "none, little known"),
        (None, (P2,), "none, little known"),
        (USUAL, (), "nobody"),
        (replace(USUAL, tellings=29), (), "nobody, though they hear of people"),
    ],
)
def test_whether_they_heard_of_these_persons(known, persons, expect):
    assert answer("persons", replace(MAIL, persons=persons), known=known) == expect


def test_that_another_heard_of_them_counts_only_where_this_one_did_not():
    heard = {TOM: Known(by_anyone=5, told={P1: 5})}
    assert answer("persons of others", rivals=heard) == "heard"
    assert answer("persons of others", known=OTHER, rivals=heard) == "another heard"
    assert answer("persons of others", known=OTHER) == "nobody heard"
    assert answer("persons of others", replace(MAIL, persons=()), rivals=heard) == "nobody"


@pytest.mark.parametrize(
    ("to", "known", "expect"),
    [
        (To(JANE, greeting=False), USUAL, "as before"),
        (To(JANE, greeting=True), None, "names them"),
        (To(JANE), None, "may name them"),
        (To(JANE), OTHER, "may name them, greeted otherwise"),
        (To(JANE, greeting=False), OTHER, "names somebody else, greeted otherwise"),
        (To(JANE, greeting=None, other_greeted=True), OTHER, "names another recipient"),
    ],
)
def test_whom_the_greeting_names(to, known, expect):
    assert answer("greeting", to=to, known=known) == expect


def test_a_greeting_that_is_usual_to_another():
    assert answer("greeting", to=To(JANE, greeting=False), known=OTHER, rivals={TOM: USUAL}) == (
        "names somebody else, and another"
    )
    assert answer("greeting", replace(MAIL, greeted=()), to=To(JANE), rivals={TOM: USUAL}) == "silent"


def test_whether_the_recipients_had_mail_together():
    three = replace(MAIL, recipients=(JANE, TOM, SAM))
    much = Known(by_author=20, by_anyone=20, last_by_author=LATELY)
    assert answer("company") == "alone"
    assert answer("company", three, known=replace(much, together={TOM: 5, SAM: 5})) == "all, often"
    assert answer("company", three, known=replace(much, together={TOM: 1, SAM: 1})) == "all"
    assert answer("company", three, known=replace(much, together={TOM: 1})) == "most"
    assert answer("company", three, known=much) == "strangers"
    assert answer("company", three, known=Known(by_anyone=1)) == "new"
    both = Evidence(three, record({JANE: much, TOM: much})).about(To(JANE))
    assert both[2].answer == "strangers, well known"


@pytest.mark.parametrize(
    ("to", "expect"),
    [
        (To(JANE), "not asked"),
        (To(JANE, measured=True), "not asked"),
        (To(JANE, measured=False, unpermitted=1), "not asked"),
        (To(JANE, measured=True, permitted=2), "there"),
        (To(JANE, measured=True, permitted=1, unpermitted=1), "missing"),
    ],
)
def test_permits_speak_where_they_are_complete_and_somebody_is_in_it(to, expect):
    assert answer("permits", to=to) == expect


def test_steps_never_weigh_less_than_the_step_before():
    for question in ("words", "another"):
        steps = {}
        for name, bits in BITS[question].items():
            text, number = name.rstrip("0123456789"), name[len(name.rstrip("0123456789")) :]
            if number:
                steps.setdefault(text, {})[int(number)] = bits
        for of_one in steps.values():
            in_order = [of_one[number] for number in sorted(of_one)]
            assert in_order == sorted(in_order)


def test_the_weights_point_the_way_their_words_say():
    assert BITS["thread"]["took part"] < BITS["thread"]["starts"] < BITS["thread"]["others took part"]
    greeting = BITS["greeting"]
    assert greeting["as before"] < greeting["silent"] < greeting["names somebody else, and another"]
    assert BITS["company"]["all, often"] < BITS["company"]["alone"] < BITS["company"]["strangers, well known"]
    assert BITS["persons of others"]["heard"] < BITS["persons of others"]["another heard"]
    assert BITS["permits"]["there"] < 0 == BITS["permits"]["not asked"] < BITS["permits"]["missing"]


def test_each_recipient_is_seen_beside_the_others():
    who = [(JANE, "jane.price@firm.example", ""), (TOM, "tom.lee@firm.example", ""), (SAM, "info@other.example", "")]
    jane, tom, sam = each(("jane",), who)
    assert (jane.greeting, tom.greeting, sam.greeting) == (True, False, None)
    assert (jane.other_greeted, tom.other_greeted, sam.other_greeted) == (False, True, True)
    assert (jane.domain_others, sam.domain_others, jane.domains) == (1, 0, 2)
    assert [one.greeting for one in each((), who)] == [None, None, None]
    assert each(("jane",), []) == []


@pytest.mark.parametrize(
    ("subject", "expect"), [("Fwd: x", True), (" FW : x", True), ("Ymlaen: x", True), ("Re: x", False), ("", False)]
)
def test_a_subject_says_that_it_was_forwarded(subject, expect):
    assert is_forwarded(subject) == expect


def test_greeted_names_stand_apart_from_words():
    assert all(BUCKETS <= bucket < BUCKETS + GREETED for bucket in CALLED)
    assert CALLED[0] == BUCKETS
    assert greeted_buckets([], b"k" * 32) == ()
    assert greeted_buckets(["jane", "price"], b"k" * 32)[0] == BUCKETS


known_of_any = st.builds(
    Known,
    by_author=st.integers(0, 50),
    by_anyone=st.integers(0, 50),
    last_by_author=st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2020, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    in_thread=st.booleans(),
    together=st.dictionaries(st.sampled_from([JANE, TOM, SAM]), st.integers(1, 9)),
    told=st.dictionaries(st.sampled_from([P1, P2]), st.integers(1, 9)),
    persons=st.integers(0, 500),
    tellings=st.integers(0, 500),
    words=st.dictionaries(st.integers(0, BUCKETS + GREETED - 1), st.integers(1, 99), max_size=8),
)


@given(known_of_any, known_of_any, st.lists(st.integers(0, BUCKETS - 1), max_size=8), st.booleans())
def test_any_record_gives_an_answer_to_every_question(one, other, words, follows):
    mail = replace(MAIL, recipients=(JANE, TOM), words=tuple(words), follows=follows)
    answers = Evidence(mail, record({JANE: one}, rivals={TOM: other})).about(To(JANE))
    assert len({one.question for one in answers}) == len(answers) == 10


def test_weighing_a_recipient_costs_little():
    """Under 20 µs on a quiet machine once the mail itself was weighed; ten times that is a mistake."""
    words = tuple(range(60))
    known = replace(USUAL, words=dict.fromkeys(words, 3))
    evidence = Evidence(replace(MAIL, words=words), record({JANE: known}, rivals={TOM: known}))
    evidence.about(To(JANE))
    started = perf_counter()
    for _ in range(500):
        evidence.about(To(JANE))
    assert (perf_counter() - started) / 500 < 200e-6
