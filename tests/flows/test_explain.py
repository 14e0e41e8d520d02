"""What led to a verdict, for those who decide, and what of it an author may see."""

import sys
from datetime import timedelta
from pathlib import Path

from gatelodge.cli.explain_story import story
from gatelodge.core.permits import StaffBook
from gatelodge.flows.explain import explain, for_author
from gatelodge.values import Action, Staff

sys.path.insert(0, str(Path(__file__).parent))
from test_earlier import knowing
from test_judge import AT, AUTHOR, JANE, PARTNER, about, mail, tools

STAFF = StaffBook(
    [
        Staff(AUTHOR, "Ann Pugh", "Llanfair/Visits", manager="m@llanfair.example"),
        Staff("m@llanfair.example", "Sam Price", "Llanfair/Visits", "manager"),
        Staff("ig@llanfair.example", "Jo Lee", "Llanfair", "ig-officer"),
    ]
)


def explained(content, *recipients, at=AT, **more):
    received = mail(content, *recipients, auth=AUTHOR, tls=True)
    object.__setattr__(received, "at", at)
    return explain(received, knowing(tools(**more), staff=STAFF))


def test_rule_by_rule_and_who_decides():
    (one,) = explained(about(*range(12)), JANE).recipients
    by_name = {rule.rule: rule for rule in one.rules}
    assert by_name["bulk"].matched
    assert "what.unpermitted below 10" in by_name["bulk"].would_pass
    assert not by_name["banned"].matched
    assert [who.name for who in one.deciders] == ["Sam Price", "Jo Lee"]
    assert one.verdict.rule == "bulk"


def test_what_passes_waits_for_nobody():
    (one,) = explained(about(), JANE).recipients
    assert (one.verdict.action, one.deciders) == (Action.DELIVER, ())
    assert not any(rule.matched for rule in one.rules)


def test_why_an_agreement_does_not_cover_it():
    (one,) = explained(about(*range(12)), PARTNER).recipients
    assert (one.facts.agreement, one.missed) == ("weekly-list", ())
    told = " ".join(story(explained(about(*range(12)), PARTNER), "message"))
    assert "The agreement weekly-list lets lists@probation.example hear all of it: it would be delivered." in told
    (late,) = explained(about(*range(12)), PARTNER, at=AT + timedelta(days=400)).recipients
    (missed,) = late.missed
    assert missed.agreement == "weekly-list"
    assert missed.because == ("it ended on 2012-03-31",)
    assert explained(about(*range(12)), JANE).recipients[0].missed == ()


def test_an_author_sees_no_rules_no_evidence_and_no_way_round_the_gate():
    quiet = for_author(explained(about(*range(12)), JANE))
    (one,) = quiet.recipients
    assert (one.rules, one.missed, one.verdict.hints, one.verdict.alarms) == ((), (), (), ())
    assert quiet.judgement.findings == ()
    assert one.verdict.people == 12
