"""From bytes to verdicts: who wrote it, whom it is about, what each recipient may hear. The cage is left out."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gatelodge.adapters.facts import FactsSnapshot, shipped, shipped_catalogue
from gatelodge.core.extract import extract_file, extract_message
from gatelodge.core.permits import Permit, PermitBook, RecipientClasses, StaffBook, address_variants, near_token
from gatelodge.core.permits.book import pack_near
from gatelodge.core.permits.permit import permit_row
from gatelodge.core.policy import Rules
from gatelodge.core.register import Prf, RegisterIndex, amend, assemble, build, columns_of, gather
from gatelodge.core.text import address_token
from gatelodge.flows.author import establish_author
from gatelodge.flows.consider import JudgeTools
from gatelodge.flows.judge import judge
from gatelodge.flows.record import finding_facts
from gatelodge.testing.keys import SeededKeys
from gatelodge.values import Action, AuthorProof, Envelope, FieldClass, Received, Staff

sys.path.insert(0, str(Path(__file__).parent.parent / "core" / "register"))
sys.path.insert(0, str(Path(__file__).parent))

from people import KEY, crowd, index_of, person, pid, records_of

AT = datetime(2011, 8, 2, 9, 0, tzinfo=UTC)
AUTHOR, SHARED, SCANNER = "a.pugh@llanfair.example", "visits@llanfair.example", "scanner@llanfair.example"
JANE, PARTNER, INSIDE = "jane.prys@mail.example", "lists@probation.example", "gate@llanfair.example"
ROWS = crowd(60, seed=7)
OWN = person(60, "A0060ZZ", "Jane", "Prys", "04/05/1980", mail=JANE)
REGISTER = index_of([*records_of(ROWS), OWN])
KEYS = SeededKeys()
TOKEN = KEYS.key("address")
WORDS = shipped_catalogue()
STAFF = StaffBook([Staff(AUTHOR), Staff(SHARED, members=(AUTHOR,)), Staff(SCANNER, machine="scanner")])
RECIPIENTS = """
[class.public]
coverage = "complete"
[class.partner]
domains = ["probation.example"]
max_people = 5
[[agreement]]
name = "weekly-list"
purpose = "Weekly list"
recipients = ["lists@probation.example"]
authors = ["a.pugh@llanfair.example"]
fields = ["identity", "contact", "location"]
row_limit = 100
owner = "head@llanfair.example"
expires = 2012-03-31
"""


class OpenCage:
    """ports.Cage without walls."""

    def extract(self, untrusted, *, name="", as_message, passwords=()):
        return extract_message(untrusted) if as_message else extract_file(untrusted, name)


def book(*permits, address=JANE):
    token = address_token(TOKEN, address)
    snapshot = {
        "format": "gatelodge.permits/1",
        "version": "p7",
        "at": AT.isoformat(),
        "addresses": {permit_row(token, permits[0])[0]: "c2VhbGVk"} if permits else {},
        "permits": [permit_row(token, permit) for permit in permits],
        "near": pack_near(near_token(address_token(TOKEN, variant)) for variant in address_variants(address)),
    }
    return PermitBook.parse(json.dumps(snapshot))


def tools(*permits, register=REGISTER, mode="hold", coverage="complete"):
    facts = FactsSnapshot(
        book=book(*permits),
        staff=STAFF,
        classes=RecipientClasses.parse(RECIPIENTS.replace("complete", coverage), internal_domains=["llanfair.example"]),
        rules=Rules.parse(shipped("rules.toml"), "rules.toml", catalogue=WORDS),
        catalogue=WORDS,
        versions={"permits": "p7", "staff": "none", "rules": "x"},
    )
    return JudgeTools(
        cage=OpenCage(),
        register=lambda: register,
        facts=lambda: facts,
        keys=KEYS,
        mode=mode,
        zone=UTC,
    )


def about(*numbers, rows=ROWS, head=""):
    """A mail with one line for each of these people of the crowd."""
    lines = "\r\n\r\n".join(f"{rows[n][0]} {rows[n][1]} {rows[n][2]}, born {rows[n][3]}" for n in numbers)
    return f"From: {AUTHOR}\r\nTo: {JANE}\r\nSubject: Visit\r\n{head}\r\n{lines}\r\n".encode()


def mail(content, *recipients, sender=AUTHOR, **envelope):
    return Received(Envelope(sender, recipients or (JANE,), **envelope), content, AT)


def permit(number, fields=None, kind="permit"):
    return Permit(pid(number), fields, None, None, kind=kind)


def test_each_recipient_is_measured_against_its_own_permits():
    judged = judge(mail(about(1, 2, 3), JANE, "stranger@mail.example", INSIDE), tools(permit(1)))
    assert judged.people == 3
    assert [(one.people, one.permitted) for one in judged.verdicts][:2] == [(3, 1), (3, 0)]
    assert [one.internal for one in judged.verdicts] == [False, False, True]
    assert [one.action is Action.DELIVER for one in judged.verdicts] == [False, False, True]
    assert [one.recipient for one in judged.verdicts] == [JANE, "stranger@mail.example", INSIDE]


def test_who_may_hear_about_everybody_in_it_gets_it():
    (said,) = judge(mail(about(1, 2)), tools(permit(1), permit(2))).verdicts
    assert (said.action, said.people, said.permitted) == (Action.DELIVER, 2, 2)


def test_a_ban_beats_a_permit():
    (said,) = judge(mail(about(1)), tools(permit(1), permit(1, kind="ban"))).verdicts
    assert said.permitted == 0
    assert said.action >= Action.HOLD
    assert not said.answerable


def test_people_may_hear_about_themselves():
    content = f"From: {AUTHOR}\r\n\r\nA0060ZZ Jane Prys, born 04/05/1980\r\n".encode()
    assert judge(mail(content), tools()).verdicts[0].permitted == 1
    assert judge(mail(content, "other@mail.example"), tools()).verdicts[0].permitted == 0


def test_sixty_people_are_sixty_and_nobody_outside_gets_them():
    judged = judge(mail(about(*range(60))), tools(permit(1)))
    assert (judged.people, judged.sketch.people, len(judged.sketch.persons)) == (60, 60, 60)
    assert judged.verdicts[0].action >= Action.HOLD
    assert judged.sketch.unpermitted == 59


def test_an_agreement_permits_bulk_for_its_recipient_author_and_limit_only():
    def said(recipient, sender=AUTHOR, count=30, *, proven=True):
        signed_in = {"auth": sender, "tls": True} if proven else {}
        judged = judge(mail(about(*range(count)), recipient, sender=sender, **signed_in), tools())
        return judged.verdicts[0].rule, judged.verdicts[0].action, judged.sketch.unpermitted

    assert said(PARTNER) == ("agreement", Action.DELIVER, 0)
    assert said(PARTNER, proven=False)[1:] == (Action.HOLD, 30)
    assert said("else@probation.example")[1:] == (Action.HOLD, 30)
    assert said(PARTNER, sender="other@llanfair.example")[1:] == (Action.HOLD, 30)


def test_the_sketch_counts_no_one_inside_as_disclosed_to():
    assert judge(mail(about(1, 2, 3), INSIDE), tools()).sketch.unpermitted == 0
    assert judge(mail(about(1, 2, 3), INSIDE, JANE), tools(permit(1))).sketch.unpermitted == 2


@pytest.mark.parametrize(
    ("address", "asked"),
    [("jane.pry@mail.example", True), (JANE, False), ("unlike@other.example", False)],
)
def test_an_address_one_slip_from_a_known_one_is_noticed(address, asked):
    (said,) = judge(mail(about(1), address), tools(permit(1), coverage="none")).verdicts
    assert (said.rule == "near-miss") is asked


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://llanfair.sharepoint.com/x/y", True),
        ("https://1drv.ms/u/s!abc", True),
        ("http://we.tl/t-abc", True),
        ("https://www.gov.uk/visits", False),
        ("https://notdropbox.com/x", False),
        ("dropbox.com is a company", False),
    ],
)
def test_a_link_to_a_file_share_is_noticed(link, found):
    content = f"From: {AUTHOR}\r\n\r\nSee {link}\r\n".encode()
    (said,) = judge(mail(content), tools()).verdicts
    assert ("link" in said.rule) is found


def test_what_could_not_be_read_is_a_gap_and_in_the_sketch():
    head = 'Content-Type: application/octet-stream; name="x.bin"\r\n'
    judged = judge(mail(b"From: a@b.example\r\n" + head.encode() + b"\r\n\x00\x01\x02\x03" * 9), tools())
    assert judged.gaps
    assert judged.sketch.gaps == len(judged.gaps)
    assert judged.verdicts[0].action is not Action.DELIVER


def test_without_a_register_nobody_is_claimed_absent():
    judged = judge(mail(about(1)), tools(register=None))
    assert judged.versions.register == "none"
    assert judged.verdicts[0].rule != "nobody"


def test_the_judgement_names_what_it_was_made_with_and_is_made_alike_again():
    one, two = (judge(mail(about(1, 2)), tools(permit(1))) for _ in range(2))
    assert (one.versions.register, one.versions.permits) == (REGISTER.version, "p7")
    assert one.versions.key_epoch == 1
    assert (one.verdicts, one.sketch, one.findings) == (two.verdicts, two.sketch, two.findings)


def test_in_shadow_it_goes_and_says_what_it_would_have_been():
    (said,) = judge(mail(about(*range(30))), tools(mode="shadow")).verdicts
    assert (said.action, said.would) == (Action.DELIVER, Action.HOLD)


def test_a_bare_file_is_judged_as_one():
    rows = "\r\n".join(",".join(row) for row in ROWS[:30])
    judged = judge(mail(rows.encode()), tools(), as_message=False, name="list.csv")
    assert judged.people == 30


def test_findings_are_masked():
    judged = judge(mail(about(1)), tools())
    assert judged.findings
    assert all(ROWS[1][0] not in one.masked and ROWS[1][2] not in one.masked for one in judged.findings)


ONE = about(1)


def author(content=ONE, header="", trusted=(), **envelope):
    received = mail(content, **envelope)
    headers = extract_message(content).headers
    return establish_author(received, headers, STAFF, identity_header=header, trusted=lambda client: client in trusted)


BY_HEADER = {"header": "X-User", "trusted": ("10.0.0.5",), "client": "10.0.0.5"}
NAMED = about(1, head="X-User: <M.Rees@llanfair.example>\r\n")


@pytest.mark.parametrize(
    ("arguments", "identity", "proof"),
    [
        ({"auth": "M.Rees@llanfair.example", "tls": True}, "m.rees@llanfair.example", "auth"),
        ({"auth": "M.Rees@llanfair.example", "tls": False}, AUTHOR, "none"),
        ({"content": NAMED, **BY_HEADER}, "m.rees@llanfair.example", "header"),
        ({"content": NAMED, **BY_HEADER, "client": "10.0.0.6"}, AUTHOR, "none"),
        ({"content": NAMED, **BY_HEADER, "header": ""}, AUTHOR, "none"),
        ({"content": NAMED, **BY_HEADER, "auth": AUTHOR, "tls": True}, AUTHOR, "auth"),
        ({"content": NAMED.replace(b"X-User", b"x-uSER"), **BY_HEADER}, "m.rees@llanfair.example", "header"),
        ({"content": b"X-User: other@llanfair.example\r\n" + NAMED, **BY_HEADER}, AUTHOR, "none"),
        ({"content": about(1, head="X-User: \r\n"), **BY_HEADER}, AUTHOR, "none"),
        ({"content": about(1, head="X-User: Mair <m.rees@llanfair.example>\r\n"), **BY_HEADER}, AUTHOR, "none"),
        ({"content": about(1), **BY_HEADER}, AUTHOR, "none"),
        ({"sender": "A.Pugh@Llanfair.example"}, AUTHOR, "none"),
        ({"sender": ""}, "", "none"),
    ],
)
def test_the_author_is_who_proved_it_and_else_only_claimed(arguments, identity, proof):
    found = author(**arguments)
    assert (found.identity, found.proof) == (identity, AuthorProof(proof))


def test_the_from_line_alone_makes_no_author():
    assert author(b"From: m.rees@llanfair.example\r\n\r\nx\r\n").identity == AUTHOR


@pytest.mark.parametrize(
    ("head", "envelope", "machine"),
    [
        ("", {}, ""),
        ("Auto-Submitted: no\r\n", {}, ""),
        ("Auto-Submitted: auto-replied\r\n", {}, "auto-reply"),
        ("Auto-Submitted: auto-replied\r\n", {"sender": ""}, "bounce"),
        ("", {"sender": ""}, "bounce"),
        ("X-Auto-Response-Suppress: All\r\n", {}, ""),
        ("X-Auto-Response-Suppress: All\r\n", {"sender": ""}, "auto-reply"),
        ("", {"sender": SCANNER}, "scanner"),
        ("", {"auth": SCANNER, "tls": True}, "scanner"),
        ("", {"sender": SHARED}, ""),
    ],
)
def test_mail_that_no_human_being_wrote_says_what_wrote_it(head, envelope, machine):
    assert author(about(1, head=head), **envelope).machine == machine


def test_too_many_outsiders_are_counted_once_each_from_to_and_cc():
    others = ", ".join(f"p{n}@mail.example" for n in range(30))
    content = f"From: {AUTHOR}\r\nTo: {others}\r\nCc: {others.upper()}\r\n\r\nNewsletter\r\n".encode()
    assert "outsiders" in judge(mail(content), tools()).verdicts[0].rule


def test_a_permit_that_ended_by_its_date_permits_nothing():
    ended = Permit(pid(1), None, None, AT - timedelta(days=1))
    assert judge(mail(about(1)), tools(ended)).verdicts[0].permitted == 0


def test_more_fields_than_the_permit_names_are_counted():
    content = about(1, head="").replace(b"born", b"diagnosis: asthma, medication: salbutamol, born")
    (said,) = judge(mail(content), tools(permit(1, FieldClass.IDENTITY))).verdicts
    assert (said.permitted, said.over_fields) == (1, 1)
    assert said.action is not Action.DELIVER


TWINS = [
    person(9971, "A0071ZZ", "Dafydd", "Prosser", "04/05/1980"),
    person(9972, "A0072ZZ", "Dafydd", "Prosser", "04/05/1980"),
    person(9973, "A0073ZZ", "Dafydd", "Prosser", "04/05/1980"),
]
WITH_TWINS = index_of([*records_of(crowd(3000, seed=8)), *TWINS])
"""So many that three who share name and birth date are few."""


def about_one_of_three(more=""):
    return f"From: {AUTHOR}\r\nTo: {JANE}\r\n\r\nDafydd Prosser, born 04/05/1980{more}\r\n".encode()


HEALTH = ", diagnosis: asthma, medication: salbutamol"


@pytest.mark.parametrize(
    ("permits", "more", "action", "rule", "permitted"),
    [
        ((permit(2),), "", "deliver", "one-of-several", 0),
        ((permit(2),), HEALTH, "ask", "one-of-several-ask", 0),
        ((permit(9972),), "", "deliver", "permitted", 1),
        ((permit(9972),), HEALTH, "deliver", "permitted", 1),
        ((permit(9972, FieldClass.IDENTITY),), HEALTH, "hold", "more-than-permitted", 1),
        ((permit(1),), "", "deliver", "one-of-several", 0),
        ((permit(9972), permit(9971, kind="ban")), "", "ask", "one-of-several-banned", 0),
        ((permit(9971, kind="ban"),), "", "ask", "one-of-several-banned", 0),
        (tuple(permit(n, kind="ban") for n in (9971, 9972, 9973)), "", "hold", "banned", 0),
    ],
)
def test_one_of_three_is_one_human_being_to_each_recipient(permits, more, action, rule, permitted):
    judged = judge(mail(about_one_of_three(more)), tools(*permits, register=WITH_TWINS))
    (said,) = judged.verdicts
    assert (said.action.word, said.rule) == (action, rule)
    assert (judged.people, judged.uncertain, said.people, said.permitted) == (1, 1, 1, permitted)
    assert (judged.sketch.people, len(judged.sketch.persons)) == (1, 3)
    assert judged.findings[0].one_of == 3


def test_with_no_permits_at_all_one_of_several_is_stopped_by_no_more_than_a_certain_person():
    (said,) = judge(mail(about_one_of_three(HEALTH)), tools(permit(2), register=WITH_TWINS, coverage="none")).verdicts
    assert (said.action, said.rule, said.uncertain) == (Action.DELIVER, "no-permits", 1)


def test_who_is_one_of_several_and_has_this_address_may_hear_about_themselves():
    twins = [
        *records_of(crowd(3000, seed=8)),
        *TWINS[:2],
        person(9973, "A0073ZZ", "Dafydd", "Prosser", "04/05/1980", mail=JANE),
    ]
    (said,) = judge(mail(about_one_of_three()), tools(permit(2), register=index_of(twins))).verdicts
    assert (said.permitted, said.action) == (1, Action.DELIVER)


def test_a_permit_or_ban_of_an_id_that_was_given_up_counts_for_who_lives_on():
    old = [person(91, "A0091ZZ", "Ifan", "Rees"), person(92, "A0092ZZ", "Ifan", "Rhys")]
    content = build([*records_of(ROWS), *old], key=KEY, epoch=1, at=AT)
    merges = [(pid(91), pid(1)), (pid(92), pid(2))]
    made = amend(RegisterIndex.open(content, KEY), merges=merges, at=AT, salt=b"d" * 16, new_ids=bytes)
    merged = RegisterIndex.open(content, KEY, made.to_bytes())
    (said,) = judge(mail(about(1, 2)), tools(permit(91), permit(2), permit(92, kind="ban"), register=merged)).verdicts
    assert (said.people, said.permitted, said.rule) == (2, 1, "banned")


def with_canaries(*canaries):
    """The register with these planted."""
    prf = Prf(KEY)
    chunks = [
        gather(columns_of(records_of(ROWS[:5])), prf),
        gather(columns_of(canaries, owner=1, canary=True), prf),
    ]
    ids = b"".join(pid(n) for n in range(100, 100 + 5 + len(canaries)))
    content = assemble(chunks, prf=prf, epoch=1, at=AT, salt=b"s" * 16, new_ids=lambda _: ids).to_bytes()
    return RegisterIndex.open(content, KEY)


PLANTED = with_canaries(person(0, "A9999ZZ", "Ieuan", "Trahaearn", "01/02/1971"))
NAMING = f"From: {AUTHOR}\r\nTo: {JANE}\r\n\r\nIeuan Trahaearn, A9999ZZ, born 01/02/1971\r\n".encode()


@pytest.mark.parametrize("mode", ["hold", "tell", "shadow"])
@pytest.mark.parametrize("coverage", ["none", "complete"])
def test_a_planted_person_alarms_whatever_is_known_and_in_force(mode, coverage):
    judged = judge(mail(NAMING), tools(register=PLANTED, mode=mode, coverage=coverage))
    assert (judged.people, judged.canaries, judged.alarms) == (1, 1, ("canary",))
    assert judged.verdicts[0].strictest is Action.HOLD
    assert (judged.verdicts[0].action is Action.HOLD) is (mode == "hold")


def test_a_planted_person_who_stays_inside_alarms_nobody():
    assert judge(mail(NAMING, INSIDE), tools(register=PLANTED)).alarms == ()
    assert judge(mail(about(1)), tools(register=PLANTED)).canaries == 0


def test_the_evidence_of_the_days_file_is_masked_and_adds_up_row_by_row():
    rows = crowd(1182, seed=2011)
    head = f"From: {AUTHOR}\r\nTo: {JANE}\r\nSubject: Your visit\r\n\r\nTuesday at two.\r\n\r\n"
    table = "\r\n".join(
        ",".join(row) for row in [("NUMBER", "FORENAME", "SURNAME", "DOB", "ADDRESS", "POSTCODE"), *rows]
    )
    judged = judge(mail((head + table + "\r\n").encode()), tools(permit(7), register=index_of(records_of(rows))))
    (said,) = judged.verdicts
    assert (judged.people, said.people, said.permitted, said.rule) == (1182, 1182, 1, "bulk")
    assert len(judged.findings) == 50
    for one in finding_facts(judged):
        weights = one["weights"]
        home = max((weights[field] for field in ("postcode", "address") if field in weights), default=0.0)
        alone = sum(bits for field, bits in weights.items() if field not in {"postcode", "address"})
        assert alone + home == pytest.approx(one["bits"], abs=0.3)
        assert one["bits"] >= one["needed"] >= 17.0
        assert {"issued", "name", "birth"} <= weights.keys()
        assert "•" in one["masked"]
        assert not any(value in one["masked"] for row in rows for value in (row[0], row[3], row[5]))
