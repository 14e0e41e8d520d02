"""Past mail drafts permits: only lawful-looking mail, only what was said more than once, nothing in force."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from gatelodge.core.detect import Found
from gatelodge.core.permits import RecipientClasses
from gatelodge.flows.permits import DRAFT, drafts, learn
from gatelodge.values import Extraction, FieldClass, Gap, GapKind, PersonId

LONDON = ZoneInfo("Europe/London")
CLASSES = RecipientClasses.parse("", internal_domains=["prison.example"])
ANN, BOB = (PersonId(bytes([n]) * 16) for n in (1, 2))


class About:
    def __init__(self, *, hidden=False):
        self.field_classes, self.hidden_only = FieldClass.LOCATION, hidden


def found(*persons, hidden=False, **changes):
    nothing = Found({}, 0, 0, 0, (), {})
    return replace(nothing, persons={person: About(hidden=hidden) for person in persons}, **changes)


def mail(to="Jane <jane@mail.example>, clerk@prison.example", date_="Mon, 01 Aug 2011 23:30:00 +0000", gaps=()):
    return Extraction(parts=(), gaps=gaps, headers=(("To", to), ("Date", date_)))


def test_a_mail_about_one_person_to_one_outsider_teaches_who_hears():
    seen = learn(mail(), found(ANN), CLASSES, LONDON)
    assert (seen.recipients, set(seen.persons), seen.day) == (("jane@mail.example",), {ANN}, date(2011, 8, 2))


MANY = [PersonId(bytes([n]) * 16) for n in range(4)]
UNLAWFUL = [
    (mail(), found()),
    (mail(), found(*MANY)),
    (mail(), found(ANN, hidden=True)),
    (mail(), found(ANN, hidden_person_like_rows=1)),
    (mail(), found(ANN, person_like_rows=4)),
    (mail(gaps=(Gap("1", GapKind.ENCRYPTED, "locked"),)), found(ANN)),
    (mail(to="clerk@prison.example"), found(ANN)),
    (mail(to="undisclosed-recipients:;"), found(ANN)),
    (mail(to="=cmd@mail.example"), found(ANN)),
]


@pytest.mark.parametrize(("extraction", "people"), UNLAWFUL)
def test_a_mail_that_does_not_look_lawful_teaches_nothing(extraction, people):
    assert learn(extraction, people, CLASSES, LONDON) is None


@pytest.mark.parametrize("written", ["", "soon", "Mon, 99 Aug 2011 00:00:00 +9999999"])
def test_a_mail_without_a_day_still_teaches(written):
    assert learn(mail(date_=written), found(ANN), CLASSES, LONDON).day is None


def test_what_was_said_twice_is_drafted_and_waits_for_a_yes():
    said = [
        learn(mail(), found(ANN), CLASSES, LONDON),
        learn(mail(date_="Fri, 05 Aug 2011 09:00:00 +0000"), found(ANN, BOB), CLASSES, LONDON),
    ]
    (draft,) = drafts(said)
    days = ("2011-08-02", "2011-08-05")
    assert draft.row == ("jane@mail.example", ANN.hex(), "", "identity; location", *days, "2", "")
    assert DRAFT[-1] == "confirm"
    assert [one.person for one in drafts(said, least=1)] == [ANN, BOB]
