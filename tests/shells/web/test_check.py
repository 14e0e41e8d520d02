"""Conversations with the check API as it really runs: verdicts, faults, languages, what is recorded and what is not."""

import base64
from email import message_from_string
from typing import Any

import pytest
from tests.gatehelp import prison
from tests.gatehelp.wait import until
from tests.shells.web.conftest import day_rows

CLERK, DOMAIN = prison.CLERK, prison.DOMAIN
MINE, OTHER = prison.visitor(1), prison.visitor(8)
P = prison.prisoners()[1]
ABOUT = f"Your visit to {P.forename} {P.surname} ({P.number}) is booked."


def question(*to: str, text: str = ABOUT, **more: Any) -> dict[str, Any]:
    return {"from": CLERK, "to": list(to), "subject": "Your visit", "text": text, **more}


def attached(name: str, content: bytes) -> list[dict[str, str]]:
    return [{"name": name, "content_base64": base64.b64encode(content).decode()}]


# Verdicts


def test_a_permitted_recipient_is_delivered_to_and_another_one_held(asker):
    got = asker.ask(question(MINE, OTHER))
    assert (got.status, got.document["verdict"], got.document["author_proven"]) == (200, "hold", True)
    mine, other = got.document["recipients"]
    assert mine == {
        "address": MINE,
        "verdict": "deliver",
        "sentence": "No rule stops this message to this recipient.",
        "told": "",
        "rule": "",
        "people": None,
        "permitted": None,
    }
    assert (other["verdict"], other["rule"], other["people"], other["permitted"]) == ("hold", "unknown-person", 1, 0)
    assert other["sentence"] == "This message is about 1 person; the recipient has no permit to hear about them."


def test_whoever_is_permitted_sounds_the_same_as_whoever_is_on_no_register(asker):
    known = asker.ask(question(MINE)).text
    nobody = asker.ask(question(MINE, text="Your visit to Ffion Nobody (Z9999ZZ) is booked.")).text
    assert known == nobody


def test_the_mail_of_2011_is_held_with_counts_and_no_names(asker, day_file):
    got = asker.ask(question(MINE, attachments=attached("day.csv", day_file)))
    (one,) = got.document["recipients"]
    assert (one["verdict"], one["rule"]) == ("hold", "bulk")
    assert (one["people"], one["permitted"]) == (1183, 1)
    assert got.document["person_like_rows"] == 1182
    assert "1,183 people" in one["sentence"]


def test_the_same_message_as_it_stands_gets_the_same_answer(asker):
    mail = prison.held(1)
    got = asker.ask(mail.content, Content_Type="message/rfc822")
    beside = asker.ask(
        mail.content, Content_Type="message/rfc822", Gatelodge_From=CLERK, Gatelodge_To=", ".join(mail.recipients)
    )
    assert got.document["recipients"] == beside.document["recipients"]
    assert [one["rule"] for one in got.document["recipients"]] == ["unknown-person"]


def test_recipients_in_bcc_are_judged_too(asker):
    got = asker.ask(question(MINE, bcc=[OTHER]))
    assert [one["verdict"] for one in got.document["recipients"]] == ["deliver", "hold"]


def test_a_part_that_cannot_be_read_is_named_by_its_number_and_kind(asker):
    got = asker.ask(question(MINE, text="As asked.", attachments=attached("list.zip", LOCKED_ZIP)))
    assert got.document["verdict"] == "hold"
    (gap,) = got.document["gaps"]
    assert (gap["kind"], gap["part"].partition("/")[0]) == ("locked", "2")
    assert gap["sentence"].startswith("Part of this message is locked with a password")


def test_welsh_is_spoken_where_it_is_asked_for(asker):
    got = asker.ask(question(OTHER), Accept_Language="cy-GB, en;q=0.4")
    assert got.document["language"] == "cy"
    assert got.document["recipients"][0]["sentence"].startswith("Mae'r neges hon yn sôn am 1 person")
    assert asker.ask(question(OTHER), Accept_Language="de").document["language"] == "en"


def test_an_author_of_another_domain_is_unproven(asker):
    got = asker.ask({**question(MINE), "from": "clerk@elsewhere.example"})
    assert (got.status, got.document["author_proven"]) == (200, False)


# Faults


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"to": []}, ["to"]),
        ({"to": ["nobody"]}, ["to.0"]),
        ({"to": [MINE, "a@b@c"]}, ["to.1"]),
        ({"to": ["a@b.example\r\nBcc: x@y.example"]}, ["to.0"]),
        ({"from": "clerk"}, ["from"]),
        ({"subject": 5}, ["subject"]),
        ({"extra": 1}, ["extra"]),
        ({"attachments": [{"name": "a"}]}, ["attachments.0.content_base64"]),
        ({"attachments": [{"name": "a", "content_base64": "?"}]}, ["attachments.0.content_base64"]),
        ({"attachments": [{"name": "a", "content_base64": "", "media_type": "x"}]}, ["attachments.0.media_type"]),
        ({"text": "\ud800"}, None),
        ({"cc": [f"a{n}@b.example" for n in range(501)]}, ["to", "cc", "bcc"]),
    ],
)
def test_a_wrong_place_is_named_and_not_repeated(asker, change, fields):
    got = asker.ask({**question(MINE), **change})
    assert got.status in {400, 422}
    assert got.headers["content-type"] == "application/problem+json"
    if fields:
        assert (got.status, got.document["fields"]) == (422, fields)
    assert "example" not in got.text


@pytest.mark.parametrize(
    ("body", "more", "status", "problem"),
    [
        (b"{", {}, 400, "not-json"),
        (b"[]", {}, 400, "not-json"),
        (b"\xff\xfe", {}, 400, "not-json"),
        (b"hello", {"Content_Type": "text/plain"}, 415, "bad-type"),
        (b"", {"Content_Type": ""}, 415, "bad-type"),
        (b"Subject: x\r\n\r\nhello\r\n", {"Content_Type": "message/rfc822"}, 422, "wrong-fields"),
        (b"{}", {"Authorization": ""}, 401, "unauthorized"),
        (b"{}", {"Authorization": "Bearer glk_wrong"}, 401, "unauthorized"),
        (b"{}", {"Authorization": "Basic eDp5"}, 401, "unauthorized"),
        (b"{}", {"Host": "elsewhere.example"}, 400, "bad-host"),
        (b"{}", {"path": "/api/v1/nothing"}, 404, "not-found"),
        (b"{}", {"path": "/"}, 404, "not-found"),
        (b"{}", {"method": "PUT"}, 405, "bad-method"),
        (b"", {"method": "GET"}, 405, "bad-method"),
    ],
)
def test_each_fault_is_a_problem_that_says_what_to_do(asker, body, more, status, problem):
    got = asker.ask(body, **more)
    assert (got.status, got.document["type"]) == (status, f"urn:gatelodge:problem:{problem}")
    assert got.document["status"] == status
    assert got.document["detail"].count(".") >= 1
    assert got.headers["content-security-policy"].startswith("default-src 'none'")
    assert got.headers["cache-control"] == "no-store"


def test_a_problem_is_said_in_welsh_too(asker):
    got = asker.ask(b"{}", Authorization="", Accept_Language="cy")
    assert got.headers["content-language"] == "cy"
    assert got.document["detail"].startswith("Ni ddaeth tocyn")


def test_what_is_announced_as_too_large_is_not_read(asker):
    got = asker.ask(b"{}", Content_Length="999999999")
    assert (got.status, got.document["type"]) == (413, "urn:gatelodge:problem:too-large")


def test_a_revoked_token_ends_at_once(asker):
    home = str(asker.home.folder)
    token = asker.home.command("api-token", "create", "second", "--home", home).strip()
    assert asker.ask(question(MINE), Authorization=f"Bearer {token}").status == 200
    asker.home.command("api-token", "revoke", "second", "--home", home)
    assert asker.ask(question(MINE), Authorization=f"Bearer {token}").status == 401
    listed = asker.home.ask("api-token", "list")["tokens"]
    assert [(one["name"], bool(one["revoked"])) for one in listed][:2] == [("outlook", False), ("second", True)]


# What is recorded


def test_a_check_is_recorded_in_counts_and_the_author_as_a_token(asker):
    before = len(asker.events("check:message:judged"))
    asker.ask(question(MINE, OTHER))
    *_, entry = checks = asker.events("check:message:judged")
    assert len(checks) == before + 1
    said = entry["what"]
    assert (said["client"], said["proven"], said["recipients"], said["outside"]) == ("outlook", True, 2, 2)
    assert (said["people"], said["verdicts"], said["stopped"]) == (1, {"deliver": 1, "hold": 1}, True)
    assert len(said["author"]) == 32
    assert not {CLERK, MINE, OTHER, P.surname, P.number} & set(map(str, said.values()))


def test_nothing_of_a_check_is_kept(asker):
    spool = asker.home.folder / "spool"
    before = sorted(spool.rglob("*"))
    asker.ask(question(OTHER))
    assert sorted(spool.rglob("*")) == before
    assert asker.home.ask("hold", "list")["items"] == []


def test_who_asks_about_many_people_is_stopped_and_alarmed_about(asker):
    author = f"prober@{DOMAIN}"
    for first in range(0, 60, 8):
        names = " ".join(f"{p.forename} {p.surname} {p.number}.\n\n" for p in prison.prisoners()[first : first + 8])
        assert asker.ask({**question("stranger@far.example", text=names), "from": author}).status == 200
    days = [f"{fore} {sur} {number}.\n\n" for sur, fore, number, _ in day_rows()[:56]]
    statuses = [
        asker.ask({**question("stranger@far.example", text=" ".join(days[n : n + 8])), "from": author}).status
        for n in range(0, 56, 8)
    ]
    assert statuses == [200] * 6 + [429]
    got = asker.ask({**question(MINE), "from": author})
    assert got.document["type"] == "urn:gatelodge:problem:too-often"
    assert int(got.headers["retry-after"]) > 80_000
    assert asker.ask(question(MINE)).status == 200
    alarms = [alarm["what"] for alarm in asker.events("check:author:alarm")]
    assert ("outlook", True, ["people"]) in [(one["client"], one["proven"], one["limits"]) for one in alarms]
    assert "ALARM check API" in asker.home.log_tail()
    assert "prober" not in asker.home.log_tail()
    said = f"{author}, through the client outlook, asked in one day about more people"
    (notice,) = until(lambda: [one for one in _notices(asker) if said in _words(one)], "the notice of it")
    assert notice["Subject"].startswith("Alarm: look at who asks the check API (GL-")
    assert notice["To"] == f"postmaster@{DOMAIN}"
    assert "Larwm:" in _words(notice)


def _notices(asker):
    return [message_from_string(one.content.decode()) for one in asker.hop.arrived]


def _words(notice):
    return " ".join(notice.get_payload(decode=True).decode().split())


def test_no_answer_and_no_log_line_names_anybody(asker, day_file):
    asker.ask(question(OTHER, attachments=attached("day.csv", day_file)))
    asker.ask({**question(OTHER), "to": [P.surname]})
    said = "\n".join([*asker.answers, asker.home.log_tail()])
    for secret in (P.surname, P.number, P.born, day_rows()[5][2], asker.token):
        assert secret not in said


LOCKED_ZIP = base64.b64decode(
    "UEsDBAoACQAAAAAAIQAAAAAAEQAAAAUAAAAIAAAAbGlzdC50eHQAAQIDBAUGBwgJCgsMDQ4PEFBLAQIUAwoACQAAAAAAIQAAAAAAEQAAAAUA"
    "AAAIAAAAAAAAAAAAAACkgQAAAABsaXN0LnR4dFBLBQYAAAAAAQABADYAAAA3AAAAAAA="
)
"""A zip whose one member is encrypted; made by hand, so nobody can open it."""
