"""Markings, subjects and file names reach the rules: the marking of a mail against what its recipient may get."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import test_judge as house

from gatelodge.flows.judge import judge

LIMITED = house.RECIPIENTS.replace("max_people = 5", 'max_people = 5\nmarking = "OFFICIAL"')


def rules_of(content, *recipients, monkeypatch, coverage="none"):
    """The rule that decides, or would if it were in force, for each recipient."""
    monkeypatch.setattr(house, "RECIPIENTS", LIMITED)
    judged = judge(house.mail(content, *recipients), house.tools(coverage=coverage, mode="tell"))
    return [one.rule for one in judged.verdicts]


def mail(subject, text="Hello", head=""):
    return f"From: {house.AUTHOR}\r\nTo: {house.JANE}\r\nSubject: {subject}\r\n{head}\r\n{text}\r\n".encode()


LABEL = "msip_labels: MSIP_Label_1a2b3c4d-0000-4000-8000-000000000001_Name=OFFICIAL-SENSITIVE;\r\n"


@pytest.mark.parametrize(
    ("content", "over"),
    [
        (mail("OFFICIAL-SENSITIVE Visit"), True),
        (mail("Visit", head=LABEL), True),
        (mail("Visit", "OFFICIAL-SENSITIVE\r\n\r\nHello"), True),
        (mail("OFFICIAL: visit"), False),
        (mail("Visit"), False),
    ],
)
def test_a_marking_above_the_limit_of_the_recipients_class_is_held_there_and_nowhere_else(content, over, monkeypatch):
    partner, public = rules_of(content, house.PARTNER, house.JANE, monkeypatch=monkeypatch)
    assert partner.startswith("over-marking") == over
    assert not public.startswith("over-marking")


def test_a_marking_that_nobody_has_listed_is_noticed(monkeypatch):
    marked, plain = (
        rules_of(mail(subject), house.JANE, monkeypatch=monkeypatch)
        for subject in ("[HIGHLY CONFIDENTIAL - BOARD] Papers", "Papers")
    )
    assert marked == ["marking-unknown"]
    assert plain != marked


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (mail(f"Visit {house.ROWS[1][0]}"), "subject-names-person"),
        (mail("Visit", house.ROWS[1][0]), "first-mail"),
    ],
)
def test_a_prison_number_in_the_subject_is_noticed(content, rule, monkeypatch):
    (said,) = rules_of(content, "stranger@far.example", monkeypatch=monkeypatch)
    assert (said == "subject-names-person") == (rule == "subject-names-person")
