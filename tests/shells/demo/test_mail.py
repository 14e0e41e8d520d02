"""A day's mail: proper messages, about whom they should be, with the right mishaps on the right days."""

import email
import email.policy
import re
from collections import Counter

import pytest

from gatelodge.demo.mail import day_mail, month
from gatelodge.demo.world import FIRST_DAY, LAST_DAY, SECOND_DAY, World

SEEDS = (1, 7, 2011)
_NUMBER = re.compile(r"\bA\d{4}[A-Z]{2}\b")
_FAMILY = {"visit", "change", "question", "welsh", "shared mailbox", "html", "leaflet", "auto-reply", "bounce"}


@pytest.fixture(params=SEEDS, scope="module")
def world(request):
    return World(request.param)


@pytest.fixture(scope="module")
def mails(world):
    return day_mail(world, LAST_DAY)


def _parsed(mail):
    return email.message_from_bytes(mail.content, policy=email.policy.SMTP)  # noqa: TID251 - the test's peer


def _text(mail):
    parts = [part for part in _parsed(mail).walk() if part.get_content_maintype() == "text"]
    return "\n".join(part.get_content() for part in parts)


def test_about_two_hundred_mails_in_order_of_time_each_with_its_own_id(mails):
    assert 180 <= len(mails) <= 230
    assert [mail.at for mail in mails] == sorted(mail.at for mail in mails)
    assert len({mail.message_id for mail in mails}) == len(mails)
    assert {mail.at.date() for mail in mails} == {LAST_DAY}


def test_lines_end_in_crlf_and_none_is_longer_than_998_octets(mails):
    for mail in mails:
        bare = mail.content.replace(b"\r\n", b"")
        assert b"\r" not in bare
        assert b"\n" not in bare
        assert max(map(len, mail.content.split(b"\r\n"))) <= 998
        assert mail.content.split(b"\r\n\r\n")[0].isascii()


def test_another_reader_finds_no_defect_in_any_part(mails):
    for mail in mails:
        parsed = _parsed(mail)
        assert parsed["Message-ID"] == mail.message_id
        assert str(parsed["Subject"]) == mail.subject
        assert [part.defects for part in parsed.walk() if part.defects] == []


def test_most_ordinary_mail_names_one_prisoner_to_somebody_who_may_hear_of_him(world, mails):
    family = [mail for mail in mails if mail.kind in _FAMILY]
    assert len(family) > len(mails) / 2
    for mail in family:
        (recipient,) = mail.recipients
        may_hear = {
            contact.prisoner
            for contacts in world.contacts.values()
            for contact in contacts
            if contact.address == recipient and contact.permit == "active"
        }
        assert set(_NUMBER.findall(_text(mail) + mail.subject)) <= may_hear


def test_every_kind_of_mail_occurs_and_only_what_is_planted_should_be_stopped(mails):
    kinds = Counter(mail.kind for mail in mails)
    assert kinds["weekly list"] == 1
    assert {"solicitor", "probation", "police", "supplier", "order", "staff", "scanner", "bounce", "newsletter"} <= set(
        kinds
    )
    assert all((mail.expect == "deliver") == (not mail.planted) for mail in mails)


def test_the_mishaps_of_the_last_day(mails):
    planted = {mail.kind: mail.expect for mail in mails if mail.planted}
    assert planted == {
        "day-file": "hold",
        "hidden-sheet": "hold",
        "wrong-family": "hold",
        "housing": "ask",
        "locked-zip": "hold",
        "forty-families": "hold",
        "split": "split",
        "secret": "refuse",
    }


def test_the_clerk_sends_the_days_file_three_times_to_three_families(world):
    found = [
        mail for day in (FIRST_DAY, SECOND_DAY, LAST_DAY) for mail in day_mail(world, day) if mail.kind == "day-file"
    ]
    assert [mail.recipients[0] for mail in found] == [contact.address for contact in world.three_families]
    assert all(mail.clerk for mail in found)
    for mail, day in zip(found, (FIRST_DAY, SECOND_DAY, LAST_DAY), strict=True):
        assert {p.number for p in world.prisoners(day)} <= set(_NUMBER.findall(_everything(mail)))


def test_the_forty_families_all_stand_in_to_and_in_the_envelope(mails):
    mail = next(mail for mail in mails if mail.kind == "forty-families")
    visible = [address.addr_spec for address in _parsed(mail)["To"].addresses]
    assert len(visible) == 40
    assert set(visible) == set(mail.recipients)


def test_the_wrong_family_may_not_hear_of_the_prisoner_named(world, mails):
    mail = next(mail for mail in mails if mail.kind == "wrong-family")
    (number,) = set(_NUMBER.findall(_text(mail)))
    assert mail.recipients[0] not in {contact.address for contact in world.contacts[number]}


def test_the_supplier_with_a_prisoners_name_is_quoted_without_his_number(world, mails):
    namesake = world.namesake(LAST_DAY)
    for mail in mails:
        if mail.kind == "supplier" and namesake.full in _text(mail):
            assert not _NUMBER.search(_text(mail))


def test_a_mail_says_who_is_signed_in_unless_a_machine_sends_it(world, mails):
    staff = {member.address for member in world.staff if member.title}
    for mail in mails:
        named = _parsed(mail)["X-Authenticated-User"]
        if mail.kind in ("bounce", "scanner"):
            assert named is None
        else:
            assert named in staff


def test_the_month_is_every_working_day_before_the_last():
    days = [day for day, _ in month(World(1), share=0.01)]
    assert days[0] == FIRST_DAY
    assert len(days) == 20
    assert all(day.weekday() < 5 and day < LAST_DAY for day in days)


def test_the_same_world_sends_the_same_bytes():
    assert day_mail(World(3), LAST_DAY) == day_mail(World(3), LAST_DAY)


def _everything(mail):
    """The text of every part, whatever it says it is."""
    leaves = [part for part in _parsed(mail).walk() if not part.is_multipart()]
    return "\n".join(part.get_payload(decode=True).decode("cp1252", "replace") for part in leaves)
