"""explain and extract: what is asked for is what is judged, and the exit code says what the policy says."""

from dataclasses import replace

import pytest

from gatelodge.cli.content import looks_like_message
from gatelodge.cli.evidence import HOUSEHOLD, weighed
from gatelodge.core.register import fields
from gatelodge.values import Action, FieldClass

from .conftest import MAIL, judgement, verdict


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "day.csv"
    path.write_bytes(b"Number;Name\r\nA1234BC;Rhys\r\n")
    return path


def test_a_held_file_exits_with_3_and_keeps_the_promised_keys(run, house, sheet):
    ran = run("explain", sheet, "--json")
    assert ran.code == 3
    document = ran.document
    assert document["format"] == "gatelodge.explain/1"
    assert document["people"] == document["person_like_rows"] == 1182
    assert document["gaps"] == [
        {"part": "2/day.zip", "kind": "encrypted", "sentence": "The zip is locked with a password."}
    ]
    (recipient,) = document["recipients"]
    assert {
        "address": "someone@public.example",
        "verdict": "hold",
        "rule": "bulk",
        "people": 1182,
        "permitted": 1,
        "field_classes": ["identity", "offence"],
        "coverage": "partial",
        "recipient_class": "public",
        "would": None,
        "hints": ["Send it to one family at a time."],
    }.items() <= recipient.items()
    assert recipient["sentences"]["en"] == recipient["sentence"]
    assert document["versions"]["register"] == "r1"
    assert document["findings"][0]["masked"] == "A••••BC"


def test_what_everybody_may_hear_exits_with_0(run, house, sheet):
    house.answer = lambda untrusted, to: judgement(untrusted, tuple(verdict(a, Action.DELIVER) for a in to))
    assert run("explain", sheet).code == 0


def test_a_verdict_that_is_not_in_force_exits_with_3_all_the_same(run, house, sheet):
    house.answer = lambda untrusted, to: judgement(
        untrusted, tuple(verdict(a, Action.DELIVER, would=Action.HOLD) for a in to)
    )
    ran = run("explain", sheet)
    assert ran.code == 3
    assert "HOLD" in ran.out
    assert "Not in force yet: for now it is delivered." in ran.out


def test_a_message_is_judged_for_its_own_recipients_once_each(run, house, mail):
    run("explain", mail)
    assert house.judged == [("visit.eml", "clerk@prison.example", ["a@mail.example", "b@mail.example"], True)]


def test_a_bare_file_is_judged_for_somebody_outside_by_somebody_inside(run, house, sheet):
    run("explain", sheet)
    assert house.judged == [("day.csv", "someone@prison.example", ["someone@public.example"], False)]


def test_what_is_said_counts_more_than_what_is_written(run, house, mail):
    run("explain", mail, "--from", "x@prison.example", "--to", "y@z.example", "--to", "w@z.example", "--kind", "file")
    assert house.judged == [("visit.eml", "x@prison.example", ["y@z.example", "w@z.example"], False)]


def test_people_read_the_verdict_its_reason_and_what_was_not_read(run, house, sheet):
    out = run("explain", sheet).out
    assert "This file is about 1,182 people; 1,182 rows look like a person." in out
    assert "HOLD     someone@public.example" in out
    assert "This message is about 1,182 people; the recipient may hear about 1 of them." in out
    assert "someone@public.example may hear about 1 of 1,182: it would be held by the rule bulk." in out
    assert "To pass    Send it to one family at a time." in out
    assert "2/day.zip: The zip is locked with a password." in out
    assert "\x1b" not in out


def test_people_read_what_the_evidence_weighs(run, house, sheet):
    out = run("explain", sheet).out.splitlines()
    (start,) = [number for number, text in enumerate(out) if text.startswith("WHERE")]
    assert out[start].split() == ["WHERE", "EVIDENCE", "BITS"]
    assert out[start + 1].split("  ")[1] == "A••••BC"
    assert out[start + 1].endswith("  name 20.0 + birth date 14.8 = 34.8 of 33.2 needed; one of 3")
    assert out[start + 2].endswith("looks like a person; on no register; hidden (row)")
    assert "…" in out[start + 2]


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (
            {"weights": {"name": 20.0, "birth": 14.8}, "bits": 34.8, "needed": 23.0},
            "name 20.0 + birth date 14.8 = 34.8 of 23.0 needed",
        ),
        (
            {"weights": {"issued": 27.0}, "bits": 27.0, "needed": 23.0},
            "number 27.0 = 27.0; a number is enough",
        ),
        (
            {"weights": {"name": 20.0, "postcode": 13.0, "phone": 20.0}, "bits": 40.0, "needed": 23.0},
            "name 20.0 + postcode/telephone 20.0 = 40.0 of 23.0 needed",
        ),
        (
            {"weights": {"name": 19.9, "birth": 14.8}, "bits": 34.8, "needed": 23.0},
            "name 19.9 + birth date 14.8 = 34.7 of 23.0 needed",
        ),
        ({"bits": 31.3}, "31.3"),
        ({"registered": False, "detector": "nhs-number"}, "nhs-number; on no register"),
        ({"registered": False, "detector": "person-table"}, "looks like a person; on no register"),
    ],
)
def test_the_weights_of_the_evidence_are_added_up_in_words(finding, said):
    assert weighed(finding) == said


def test_what_a_household_shares_is_what_the_register_says():
    assert {kind.upper() for kind in HOUSEHOLD} == {kind.name for kind in fields.HOUSEHOLD}


def test_who_is_one_of_several_or_planted_is_said_beside_the_count(run, house, sheet):
    def answer(untrusted, to):
        return replace(judgement(untrusted, (verdict(to[0], alarms=("canary",)),)), uncertain=3, canaries=1)

    house.answer = answer
    out = run("explain", sheet).out
    assert "about 1,182 people (3 of them each one of several on the register, 1 of them planted);" in " ".join(
        out.split()
    )
    assert "Alarm: canary. Information governance is told at once, its author is not." in " ".join(out.split())
    document = run("explain", sheet, "--json").document
    assert (document["uncertain"], document["canaries"]) == (3, 1)
    assert document["recipients"][0]["alarms"] == ["canary"]
    assert document["findings"][0]["weights"] == {"name": 20.0, "birth": 14.8}
    assert document["findings"][0]["needed"] == 33.2


def test_nobody_is_never_claimed_while_something_was_not_read(run, house, sheet):
    house.answer = lambda untrusted, to: judgement(
        untrusted, tuple(verdict(a, field_classes=FieldClass(0)) for a in to), people=0
    )
    assert "Nobody on the register was found in what could be read of this file" in run("explain", sheet).out


def test_a_file_that_is_not_there_is_wrong_usage(run):
    assert run("explain", "missing.eml").code == 2


@pytest.mark.parametrize(
    ("untrusted", "is_message"),
    [
        (MAIL, True),
        (MAIL.replace(b"\r\n", b"\n"), True),
        (b"From clerk Mon Aug 1 09:00:00 2011\n" + MAIL, True),
        (b"Received: from a\n\tby b; Mon\nfrom: x@y.example\n\nhi", True),
        (b"Name: Rhys\nNumber: A1234BC\nDate: 1 August\n", False),
        (b"Subject: only one of its names\n\nhi", False),
        (b"Number;Name\nA1;B\n", False),
        (b"", False),
        (b"PK\x03\x04From: a\nTo: b\n", False),
    ],
)
def test_a_message_is_known_by_its_header(untrusted, is_message):
    assert looks_like_message(untrusted) is is_message


@pytest.mark.parametrize(
    "wrong", [("--to", ""), ("--to", "rubbish"), ("--to", "a b@c.example"), ("--from", "@x.example"), ("--to", "x@")]
)
def test_what_is_no_address_is_wrong_usage(run, house, mail, wrong):
    ran = run("explain", mail, *wrong)
    assert (ran.code, ran.out) == (2, "")
    assert "must be a mail address" in ran.err


@pytest.mark.parametrize(
    "wrong",
    [
        ("--permitted", "3"),
        ("--canaries", "3"),
        ("--permitted", "1", "--uncertain", "2"),
        ("--uncertain", "1", "--uncertain-sensitive", "2"),
        ("--uncertain", "1", "--perhaps-banned", "2"),
    ],
)
def test_more_of_some_people_than_there_are_is_wrong_usage(run, wrong):
    assert run("policy", "ask", "--people", "2", *wrong).code == 2


@pytest.mark.parametrize(
    ("facts", "rule", "alarms"),
    [
        (("--uncertain", "1", "--uncertain-sensitive", "1", "--coverage", "partial"), "one-of-several-ask", []),
        (("--uncertain", "1", "--uncertain-sensitive", "1", "--coverage", "none"), "no-permits", []),
        (("--uncertain", "1", "--coverage", "partial"), "one-of-several", []),
        (("--uncertain", "1", "--perhaps-banned", "1"), "one-of-several-banned", []),
        (("--permitted", "1", "--canaries", "1"), "canary", ["canary"]),
    ],
)
def test_the_rules_are_asked_about_one_of_several_and_the_planted(run, facts, rule, alarms):
    said = run("policy", "ask", *facts, "--json").document
    assert (said["rule"], said["alarms"]) == (rule, alarms)


def test_how_many_one_of_several_may_be_is_said(run):
    facts = ("--uncertain", "1", "--uncertain-sensitive", "1", "--coverage", "partial")
    assert "one of 2 on the register" in run("policy", "ask", *facts).out
    assert "one of 17 on the register" in run("policy", "ask", *facts, "--candidates", "17").out
    assert "Alarm: canary." in run("policy", "ask", "--canaries", "1").out


def test_an_author_sees_counts_and_sentences_and_nothing_of_rules_evidence_or_alarms(run, house, sheet):
    def answer(untrusted, to):
        made = verdict(to[0], rule="canary", alarms=("canary",), hints=("Make the list without them.",))
        return replace(judgement(untrusted, (made,)), canaries=1)

    house.answer = answer
    ran = run("explain", sheet, "--audience", "author")
    assert ran.code == 3
    for told in ("canary", "planted", "A••••BC", "WHERE", "Alarm", "Make the list"):
        assert told not in ran.out
    assert "someone@public.example may hear about 1 of 1,182: it would be held." in " ".join(ran.out.split())
    document = run("explain", sheet, "--audience", "author", "--json").document
    assert (document["findings"], document["canaries"], document["audience"]) == ([], 0, "author")
    (recipient,) = document["recipients"]
    assert (recipient["rule"], recipient["hints"], recipient["alarms"]) == ("", [], [])
    assert "rules" not in recipient
