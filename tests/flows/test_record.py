"""What the ledger is told in the open, and what stands beside it, erasable."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.flows import record
from gatelodge.values import (
    Action,
    Author,
    AuthorProof,
    Earlier,
    FieldClass,
    Finding,
    Gap,
    GapKind,
    Hidden,
    Item,
    PersonId,
)

sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AT, AUTHOR, HUW, JANE, MAIL, VERSIONS, judgement, received, verdict

FINDING = Finding(
    "register",
    "2",
    "row 7",
    PersonId(b"p" * 16),
    FieldClass.HEALTH,
    31.26,
    Hidden.ROW,
    True,
    2,
    "D•••• P•••",
    (("name", 20.04), ("birth", 11.22)),
    24.07,
)
GAP = Gap("2", GapKind.ENCRYPTED, "The file list of D Prys is locked.")


def made(**changes):
    mail = received(JANE, HUW, body="8BITMIME", smtputf8=True, client="10.0.0.7", helo="pc7", auth=AUTHOR, tls=True)
    judged = judgement(mail, {JANE: "deliver", HUW: "hold"}, author=Author(AUTHOR, AuthorProof.AUTH))
    judged = replace(judged, gaps=(GAP, GAP), findings=(FINDING,), **changes)
    earlier = (Earlier(datetime(2011, 7, 1, tzinfo=UTC), 1182, 30, 7, delivered=True),)
    return record.decided(mail, judged, item="GL-1", custody=True, at=AT, ask_until=None, earlier=earlier)


def test_the_commitment_holds_no_address_no_name_and_no_sentence():
    told = json.dumps(made().commitment).lower()
    for personal in ("jane", "huw", "pugh", "example", "english for", "prys", "d••••", "10.0.0.7"):
        assert personal not in told


def test_the_commitment_says_what_was_decided_with_what():
    told = made().commitment
    assert told["digest"] == received().digest.hex()
    assert told["gaps"] == ["encrypted"]
    assert told["author_proof"] == "auth"
    assert told["earlier"] == [7]
    assert [one["rule"] for one in told["verdicts"]] == ["rule-deliver", "rule-hold"]
    assert told["versions"]["rules"] == VERSIONS.rules
    assert told["versions"]["register"] == "r1"


@pytest.mark.parametrize(
    ("internal", "outside"), [((True, True), False), ((True, False), True), ((False, False), True)]
)
def test_mail_is_outside_when_any_recipient_is(internal, outside):
    verdicts = tuple(verdict(one, "hold", internal=at) for one, at in zip((JANE, HUW), internal, strict=True))
    assert made(verdicts=verdicts).commitment["outside"] is outside


def test_what_was_delivered_unread_is_counted():
    verdicts = (verdict(JANE, "deliver", unread=True), verdict(HUW, "hold"))
    assert made(verdicts=verdicts).commitment["delivered_unread"] == 1


def test_actions_stand_in_the_envelopes_order():
    decided = made()
    assert decided.recipients == (JANE, HUW)
    assert decided.actions == ("deliver", "hold")


def test_the_payload_is_plain_data_and_enough_to_hand_the_message_on():
    payload = json.loads(json.dumps(made().payload))
    assert payload["envelope"] == {
        "body": "8BITMIME",
        "smtputf8": True,
        "client": "10.0.0.7",
        "helo": "pc7",
        "auth": AUTHOR,
        "tls": True,
        "at": AT.isoformat(),
    }
    assert payload["verdicts"][1]["sentences"]["cy"] == "Cymraeg am hold."
    assert payload["findings"][0] == {
        "detector": "register",
        "part": "2",
        "where": "row 7",
        "registered": True,
        "field_classes": ["health"],
        "bits": 31.3,
        "needed": 24.1,
        "weights": {"name": 20.0, "birth": 11.2},
        "hidden": "row",
        "loose": True,
        "one_of": 2,
        "masked": "D•••• P•••",
    }


def test_unjudged_mail_says_so_and_has_no_sketch():
    decided = record.judging(received(JANE, HUW), item="GL-1", author=AUTHOR, at=AT)
    assert (decided.actions, decided.custody, decided.sketch) == (("judging", "judging"), True, None)
    assert "example" not in json.dumps(decided.commitment)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (MAIL, "<1@llanfair.example>"),
        (b"message-id:\r\n <2@x.example>\r\n\r\n", "<2@x.example>"),
        (b"Subject: none\r\n\r\nMessage-ID: <3@x.example>\r\n", ""),
        (b"", ""),
        (b"Message-ID: " + b"x" * 999 + b"\r\n\r\n", "x" * 250),
    ],
)
def test_the_message_id_is_that_of_the_top_header(content, expected):
    assert record.message_id(content) == expected


@given(st.binary(max_size=200))
def test_no_bytes_keep_a_message_from_being_recorded(content):
    record.judging(received(content=content), item="GL-1", author="", at=AT)


@pytest.mark.parametrize(
    ("classes", "names"),
    [
        (FieldClass(0), []),
        (FieldClass.HEALTH | FieldClass.IDENTITY, ["identity", "health"]),
        (~FieldClass(0), [str(one.name).lower() for one in FieldClass]),
    ],
)
def test_field_classes_are_named_in_the_order_of_definition(classes, names):
    assert record.field_class_names(classes) == names


@pytest.mark.parametrize("would", [None, Action.HOLD])
def test_a_verdict_in_shadow_says_what_it_would_have_been(would):
    assert record.verdict_facts(verdict(JANE, "deliver", would=would))["would"] == (would and "hold")


def _item(payload):
    return Item("GL-1", AT, b"d" * 32, AUTHOR, AUTHOR, (), 1, "", 1, payload)


@pytest.mark.parametrize(
    ("payload", "count", "confidential"),
    [
        ({}, 0, False),
        ({"verdicts": None}, 0, False),
        ({"verdicts": [{"confidential": False}, {"confidential": True}]}, 2, True),
        ({"verdicts": ({"address": JANE},)}, 1, False),
    ],
)
def test_the_verdicts_of_an_item_are_read_back_and_missing_ones_are_none(payload, count, confidential):
    assert len(record.verdicts_of(_item(payload))) == count
    assert record.confidential(_item(payload)) is confidential
