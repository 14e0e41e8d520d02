"""What reaches the rules of permits: groups, domains, scopes, staff by need, contradictions and stale feeds."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from gatelodge.adapters.facts import shipped_markings
from gatelodge.core.detect import Found
from gatelodge.core.permits import Permit, PermitBook, RecipientClasses, StaffBook, near_tokens
from gatelodge.core.policy import MessageFacts
from gatelodge.core.text import address_token
from gatelodge.flows.earlier import Earlier
from gatelodge.flows.ground import Ground
from gatelodge.flows.weighing import recipient_facts
from gatelodge.values import Author, AuthorProof, FieldClass, PersonId

KEY, LONDON = bytes(32), ZoneInfo("Europe/London")
AT = datetime(2011, 8, 1, 12, tzinfo=UTC)
ANN, BOB, CAT, DAN = (PersonId(bytes([n]) * 16) for n in (1, 2, 3, 4))
IDENTITY, SENTENCE, HEALTH = FieldClass.IDENTITY, FieldClass.SENTENCE, FieldClass.HEALTH
CLASSES = RecipientClasses.parse(
    """
[class.public]
coverage = "complete"
[class.wing]
internal = true
need = "team"
domains = ["wing.example"]
[class.guests]
internal = true
need = "none"
domains = ["guests.example"]
[class.probation]
domains = ["probation.example"]
scope = ["sentence"]
max_people = 3
[[group]]
name = "B wing"
addresses = ["b@wing.example"]
[feed.visits]
max_age_hours = 24
""",
    internal_domains=["prison.example"],
    zone=LONDON,
)


class Register:
    """Everybody is who they are, and nobody's address is known."""

    def resolve(self, person):
        return person

    def persons_with_address(self, _):
        return set()


def book(*said, age=timedelta(0)):
    permits = {}
    for name, permit in said:
        token = address_token(KEY, name)
        permits[token] = (*permits.get(token, ()), permit)
    near = sorted({each for name, _ in said if "@" in name[1:] for each in near_tokens(KEY, name)})
    from array import array

    return PermitBook(permits, array("Q", near), version="v", at=AT, feeds={"visits": AT - age})


def weighed(address, permits, *persons, fields=SENTENCE):
    found = Found({p: SimpleNamespace(field_classes=fields, hidden_only=False) for p in persons}, 0, 0, 0, (), {})
    facts = SimpleNamespace(
        book=permits, classes=CLASSES, staff=StaffBook([]), markings=shipped_markings(), rules=None, versions={}
    )
    message = MessageFacts(author=Author("clerk@prison.example", AuthorProof.AUTH), people=len(persons))
    return recipient_facts(address, message, found, AT, Ground(facts, Register(), KEY, LONDON), Earlier())


def permit(person, kind="permit", fields=None, source="visits"):
    return Permit(person, fields, None, None, kind, source)


@pytest.mark.parametrize(
    ("address", "persons", "permitted", "unpermitted", "internal"),
    [
        ("b@wing.example", (ANN, BOB), 1, 1, False),
        ("c@wing.example", (ANN,), 0, 1, False),
        ("c@guests.example", (CAT,), 0, 1, False),
        ("clerk@prison.example", (ANN,), 0, 1, True),
        ("PC+x@police.example", (BOB,), 1, 0, False),
        ("a@probation.example", (ANN, BOB, CAT), 3, 0, False),
        ("a@probation.example", (ANN, BOB, CAT, DAN), 0, 4, False),
        ("j.ane+visits@googlemail.com", (ANN,), 1, 0, False),
        ("jane+visits@mail.example", (ANN,), 0, 1, False),
    ],
)
def test_each_recipient_hears_by_every_name_they_are_reached_by(address, persons, permitted, unpermitted, internal):
    permits = book(
        ("group:b wing", permit(ANN)),
        ("@police.example", permit(BOB)),
        ("c@guests.example", permit(CAT)),
        ("jane@gmail.com", permit(ANN)),
        ("jane@mail.example", permit(ANN)),
    )
    facts = weighed(address, permits, *persons).facts
    assert (facts.permitted, facts.unpermitted, facts.internal) == (permitted, unpermitted, internal)


def test_a_scope_covers_its_fields_only_and_never_a_ban():
    permits = book(("a@probation.example", permit(BOB, "ban")))
    assert weighed("a@probation.example", permits, ANN, fields=HEALTH).facts.over_fields == 1
    facts = weighed("a@probation.example", permits, ANN, BOB).facts
    assert (facts.permitted, facts.banned) == (1, 1)


def test_contradictions_about_who_is_found_are_counted():
    permits = book(
        ("jane@mail.example", permit(ANN)),
        ("jane@mail.example", permit(ANN, "ban")),
        ("jane@mail.example", permit(BOB, fields=HEALTH)),
        ("jane@mail.example", permit(BOB, fields=SENTENCE, source="phones")),
    )
    facts = weighed("jane@mail.example", permits, ANN).facts
    assert (facts.contradicting, facts.banned, facts.permitted) == (1, 1, 0)
    assert weighed("jane@mail.example", permits, ANN, BOB).facts.contradicting == 2
    assert weighed("jane@mail.example", permits, CAT).facts.contradicting == 0


def test_a_stale_feed_is_named_for_whom_it_knows_and_for_the_unknown_and_its_bans_stay():
    permits = book(
        ("jane@mail.example", permit(ANN, "ban")),
        ("john@mail.example", permit(ANN, source="by hand")),
        age=timedelta(hours=25),
    )
    facts = weighed("jane@mail.example", permits, ANN).facts
    assert (facts.stale_feeds, facts.banned) == (("visits",), 1)
    assert weighed("john@mail.example", permits, ANN).facts.stale_feeds == ()
    assert weighed("unknown@post.example", permits, ANN).facts.stale_feeds == ("visits",)


def test_a_slip_of_a_known_address_is_found_once_for_each_book():
    permits = book(("jane@mail.example", permit(ANN)))
    assert weighed("jaen@mail.example", permits, ANN).facts.slip == "swap"
    assert weighed("jame@mail.example", permits, ANN).facts.slip == "letter"
    assert weighed("jane@mail.example", permits, ANN).facts.slip == ""
    assert weighed("bill@post.example", permits, ANN).facts.slip == ""
    assert permits.slips == {"jaen@mail.example": "swap", "jame@mail.example": "letter", "bill@post.example": ""}
