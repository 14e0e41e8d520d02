"""Whom of our own a mail is about."""

import pytest

from gatelodge.core.permits import StaffBook
from gatelodge.flows.concerned import concerned
from gatelodge.values import Extraction, Part, PersonId, Segment, Staff

CLERK, HEAD, IG = "a.pugh@llanfair.example", "m.rees@llanfair.example", "ig@llanfair.example"
STAFF = StaffBook(
    [Staff(CLERK, manager=HEAD), Staff(HEAD, name="Megan Rees"), Staff(IG, name="Iola Grey", role="ig-officer")]
)
ANN, BOB = PersonId(b"a" * 16), PersonId(b"b" * 16)


class Register:
    def persons_with_address(self, address):
        return {{IG: ANN, HEAD: BOB}[address]} if address in {IG, HEAD} else set()


def mail(text, subject="Visit"):
    segment = Segment(text=text, where="line 1")
    part = Part(path="1", media_type="text/plain", segments=(segment,))
    return Extraction(parts=(part,), gaps=(), headers=(("Subject", subject),))


@pytest.mark.parametrize(
    ("text", "subject", "persons", "about"),
    [
        ("See you on Tuesday.", "Visit", set(), ()),
        ("Megan Rees shouted at me.", "A complaint", set(), (HEAD,)),
        ("She shouted at me.", "Complaint about Megan Rees", set(), (HEAD,)),
        ("Questions to our officer Iola Grey.", "Visit", set(), ()),
        ("See you.", "Visit", {ANN}, (IG,)),
        ("See you.", "Visit", {BOB}, (HEAD,)),
        ("Megan Rees", "Visit", {ANN}, (IG, HEAD)),
    ],
)
def test_who_is_found_or_named(text, subject, persons, about):
    assert concerned(mail(text, subject), persons, CLERK, STAFF, Register()) == about


def test_without_a_register_managers_are_still_known_by_name():
    assert concerned(mail("Megan Rees"), {ANN}, CLERK, STAFF, None) == (HEAD,)


def test_who_has_no_manager_complains_about_nobody():
    assert concerned(mail("Megan Rees"), set(), HEAD, STAFF, Register()) == ()
