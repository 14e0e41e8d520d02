"""What earlier mail, address lines and greeting say reaches the rules, and what a message leaves for the next."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from gatelodge.core.habits.book import HabitBook
from gatelodge.core.habits.unusual import unusual
from gatelodge.core.permits import RecipientClasses, StaffBook
from gatelodge.core.policy import Rules
from gatelodge.core.text import address_token
from gatelodge.flows.consider import consider
from gatelodge.flows.judge import judge
from gatelodge.values import Staff

sys.path.insert(0, str(Path(__file__).parent))
from test_judge import AT, AUTHOR, INSIDE, JANE, PARTNER, ROWS, TOKEN, WORDS, about, mail, permit, tools

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


def knowing(made, **facts):
    """The same gate, told something else."""
    told = replace(made.facts(), **facts)
    return replace(made, facts=lambda: told)


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


def test_a_list_is_everybody_on_it():
    made = asking('[rule.to]\nlist_members = 2\ncoverage = ["none"]', coverage="none")
    staff = StaffBook([Staff("families@llanfair.example", role="list", members=(INSIDE, JANE)), Staff(INSIDE)])
    made = knowing(made, staff=staff)
    judged = judge(mail(about(1, 2), "families@llanfair.example", INSIDE), made)
    assert [(one.recipient, one.rule, one.people) for one in judged.verdicts] == [
        ("families@llanfair.example", "asked", 2),
        (INSIDE, "internal", 2),
    ]
    assert len(judged.sketch.beyond[0]) == 2


def test_a_list_whose_members_nobody_knows():
    rule = "[rule.to]\nlist_unknown = true"
    assert said(about(1), rule, "all-parents@school.example").rule == "asked"
    staff = StaffBook([Staff("pals@mail.example", role="list")])
    made = asking(rule)
    made = knowing(made, staff=staff)
    assert judge(mail(about(1), "pals@mail.example"), made).verdicts[0].rule == "asked"
    assert said(about(1), rule, JANE).rule != "asked"


def test_a_marking_and_the_most_a_class_may_get():
    content = about(1).replace(b"Subject: Visit", b"Subject: OFFICIAL-SENSITIVE: Visit")
    assert said(content, '[rule.what]\nmarking = ["OFFICIAL-SENSITIVE"]', JANE).rule == "asked"
    assert said(about(1), '[rule.what]\nmarking = ["OFFICIAL-SENSITIVE"]', JANE).rule != "asked"
    made = asking("[rule.to]\nover_marking = true")
    classes = RecipientClasses.parse('[class.public]\nmarking = "OFFICIAL"\n', internal_domains=["llanfair.example"])
    made = knowing(made, classes=classes)
    assert judge(mail(content, JANE), made).verdicts[0].rule == "asked"
    assert judge(mail(about(1), JANE), made).verdicts[0].rule != "asked"


def test_a_person_in_the_subject_line():
    content = about(1).replace(b"Subject: Visit", f"Subject: {ROWS[1][0]} {ROWS[1][1]} {ROWS[1][2]}".encode())
    assert said(content, "[rule.what]\nsubject_people = 1", JANE).rule == "asked"
    assert said(about(1), "[rule.what]\nsubject_people = 1", JANE).rule != "asked"


def test_a_share_of_the_mail_is_the_same_share_every_time():
    rule = "[rule.what]\nshare = 50"
    first = [said(about(n), rule, JANE).rule == "asked" for n in range(40)]
    assert first == [said(about(n), rule, JANE).rule == "asked" for n in range(40)]
    assert 8 < sum(first) < 32


def test_whom_a_recipient_heard_of_before_is_not_news_to_them_unless_their_permit_ended():
    book, rule = HabitBook(), "[rule.what]\nunfamiliar = 1"
    assert said(about(1), rule, JANE, habits=book).rule == "asked"
    went(book, about(1), JANE)
    assert said(about(1), rule, JANE, habits=book).rule != "asked"
    assert said(about(1, 2), rule, JANE, habits=book).rule == "asked"
    assert said(about(1), rule, "tom@mail.example", habits=book).rule == "asked"
    ended = permit(1)._replace(until=AT - timedelta(days=1))
    judged = judge(mail(about(1), JANE), asking(rule, ended, habits=book))
    assert judged.verdicts[0].rule == "asked"


def test_why_a_recipient_is_unusual_is_kept_beside_the_bits():
    book = HabitBook()
    for number in range(210):
        went(book, about(number % 60), f"family{number % 7}@mail.example", at=AT - timedelta(days=2, minutes=number))
    (weighed,) = consider(
        mail(about(1), "family3@mail.example"), asking("[rule.what]\npeople = 99", habits=book)
    ).weighed
    assert weighed.answers
    assert weighed.facts.unusual == unusual(weighed.answers)
