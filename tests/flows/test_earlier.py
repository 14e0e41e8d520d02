"""What earlier mail, address lines and greeting say reaches the rules, and what a message leaves for the next."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from gatelodge.core.habits.book import HabitBook
from gatelodge.core.policy import Rules
from gatelodge.core.text import address_token
from gatelodge.flows.judge import judge

sys.path.insert(0, str(Path(__file__).parent))
from test_judge import AT, AUTHOR, INSIDE, JANE, PARTNER, TOKEN, WORDS, about, mail, permit, tools

RULE = """[[rule]]
name = "asked"
owner = "o"
purpose = "p"
life = "hold"
action = "hold-ig"
say = {{ en = "{{accumulated}}", cy = "{{accumulated}}" }}
{conditions}
"""


def asking(conditions, *permits, habits=None, coverage="none"):
    """The gate with one rule, and a record."""
    made = tools(*permits, coverage=coverage)
    facts = replace(made.facts(), rules=Rules.parse(RULE.format(conditions=conditions), catalogue=WORDS))
    return replace(made, facts=lambda: facts, habits=(habits or HabitBook()).ask)


def said(content, conditions, *recipients, **more):
    return judge(mail(content, *recipients), asking(conditions, **more)).verdicts[0]


def went(book, content, *recipients, at=AT):
    """Let a mail through and remember it."""
    judged = judge(replace(mail(content, *recipients), at=at), asking("[rule.what]\npeople = 99"))
    book.decided(judged.sketch, at, stopped=False)
    book.learn(judged.sketch, range(len(judged.sketch.recipients)), at)
    return judged


def test_ten_single_mails_to_one_outsider_in_a_day_are_one_bulk_disclosure():
    book, rule = HabitBook(), "[rule.what]\naccumulated = 10"
    for number in range(9):
        assert said(about(number), rule, JANE, habits=book).rule != "asked"
        went(book, about(number), JANE, at=AT - timedelta(hours=9 - number))
    assert said(about(9), rule, JANE, habits=book).sentence == "10"
    assert said(about(8), rule, JANE, habits=book).rule != "asked"  # somebody they heard of today
    assert said(about(9), rule, "tom@mail.example", habits=book).rule != "asked"


def test_what_accumulates_ends_after_a_day_and_leaves_out_the_permitted():
    book, rule = HabitBook(), "[rule.what]\naccumulated = 3"
    went(book, about(1), JANE, at=AT - timedelta(hours=25))
    went(book, about(2), JANE, at=AT - timedelta(hours=23))
    assert said(about(3), rule, JANE, habits=book).rule != "asked"
    went(book, about(4), JANE, at=AT - timedelta(hours=2))
    assert said(about(3), rule, JANE, habits=book).rule == "asked"
    permitted = judge(mail(about(3), JANE), asking(rule, permit(3), habits=book, coverage="complete"))
    assert permitted.verdicts[0].rule != "asked"


def test_an_agreement_and_our_own_house_accumulate_nothing():
    judged = went(HabitBook(), about(*range(6)), PARTNER, INSIDE, JANE)
    assert [len(places) for places in judged.sketch.beyond] == [6, 0, 6]
    assert judged.sketch.outside == (0, 2)


def test_a_first_mail_is_first_only_where_there_is_a_record():
    rule = "[rule.to]\nfirst_mail = true"
    assert said(about(1), rule, JANE).rule != "asked"
    book = HabitBook()
    went(book, about(1), "tom@mail.example")
    assert said(about(1), rule, JANE, habits=book).rule == "asked"
    went(book, about(1), JANE)
    assert said(about(1), rule, JANE, habits=book).rule != "asked"


def test_a_reply_in_a_thread_knows_who_took_part():
    book, rule = HabitBook(), "[rule.to]\nin_thread = true"
    went(book, about(1, head="Message-ID: <1@llanfair.example>\r\n"), JANE)
    reply = about(1, head="Message-ID: <3@llanfair.example>\r\nReferences: <1@llanfair.example> <2@mail.example>\r\n")
    assert said(reply, rule, JANE, habits=book).rule == "asked"
    assert said(reply, rule, "tom@mail.example", habits=book).rule != "asked"


def test_rates_count_the_authors_outside_mail():
    book, rule = HabitBook(), "[rule.who]\nmessages_day = 3"
    for hour in (30, 20, 2):
        went(book, about(1), JANE, at=AT - timedelta(hours=hour))
    assert said(about(1), rule, JANE, habits=book).rule != "asked"
    went(book, about(1), JANE, at=AT - timedelta(hours=1))
    assert said(about(1), rule, JANE, habits=book).rule == "asked"


def test_a_greeting_that_fits_none_of_the_recipients_is_noticed():
    rule = "[rule.to]\ngreeting_differs = true"
    greeted = about(1, head="").replace(b"\r\n\r\n", b"\r\n\r\nDear Tom,\r\n\r\n", 1)
    assert said(greeted, rule, "jane.prys@mail.example").rule == "asked"
    assert said(greeted, rule, "tom.rowe@mail.example").rule != "asked"
    both = judge(mail(greeted, "jane.prys@mail.example", "tom.rowe@mail.example"), asking(rule)).verdicts
    assert [one.rule == "asked" for one in both] == [False, False]
    assert said(about(1), rule, "jane.prys@mail.example").rule != "asked"


def test_an_address_one_slip_from_one_with_a_permit():
    swapped = JANE.replace("prys", "pryS".lower()[::-1][:4])
    assert said(about(1), '[rule.to]\nslip = ["letter"]', JANE.replace("prys", "pryss")).rule == "asked"
    assert said(about(1), '[rule.to]\nslip = ["letter"]', swapped).rule != "asked"


def test_a_private_provider():
    assert said(about(1), "[rule.to]\nprivate = true", "jane@gmail.com").rule == "asked"
    assert said(about(1), "[rule.to]\nprivate = true", JANE).rule != "asked"


def test_the_record_is_not_asked_about_mail_that_stays_inside():
    def nobody(_asked):
        raise AssertionError("asked")

    made = replace(asking("[rule.what]\npeople = 99"), habits=nobody)
    assert judge(mail(about(1), INSIDE), made).verdicts[0].internal


def test_the_sketch_names_words_and_thread_by_token():
    judged = went(HabitBook(), about(1, head="Message-ID: <1@llanfair.example>\r\n"), JANE)
    assert judged.sketch.words
    assert len(judged.sketch.thread) == 1
    assert judged.sketch.recipients == (address_token(TOKEN, JANE),)
    assert judged.sketch.author == address_token(TOKEN, AUTHOR)
