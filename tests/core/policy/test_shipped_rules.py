"""The rules that ship, as a table a mail officer could read."""

import pytest

from gatelodge.adapters.facts import shipped, shipped_catalogue
from gatelodge.core.policy import MessageFacts, RecipientFacts, Rules, decide
from gatelodge.values import Action, Author, Coverage, FieldClass, Gap, GapKind

RULES = Rules.parse(shipped("rules.toml"), catalogue=shipped_catalogue())
CLERK = Author("clerk@prison.example")
NONE, PARTIAL, COMPLETE = Coverage.NONE, Coverage.PARTIAL, Coverage.COMPLETE


def verdict(message=None, recipient=None, *, mode="hold", gaps=()):
    message = {"author": CLERK, "gaps": tuple(Gap("1", kind, "") for kind in gaps)} | (message or {})
    recipient = {"address": "someone@mail.example", "like": "public"} | (recipient or {})
    if "unpermitted" not in recipient:
        recipient["unpermitted"] = recipient.get("people", 0) - recipient.get("permitted", 0)
    message.setdefault("people", recipient.get("people", 0))
    return decide(MessageFacts(**message), RecipientFacts(**recipient), RULES, mode=mode)


INSIDE = {"internal": True, "recipient_class": "internal", "like": "internal"}
PARTNER = {"recipient_class": "partner", "like": "public", "max_people": 5}

UNSURE = {"uncertain": 1, "candidates": 3}
SAID = {**UNSURE, "uncertain_sensitive": 1}

TABLE = [
    # what happens, message, recipient, action, rule
    ("nobody found", {}, {}, "deliver", "nobody"),
    ("the one permitted person", {}, {"people": 1, "permitted": 1, "coverage": COMPLETE}, "deliver", "permitted"),
    ("no permits, one person", {}, {"people": 1}, "deliver", "no-permits"),
    ("no permits, nine people", {}, {"people": 9}, "deliver", "no-permits"),
    ("no permits, ten people", {}, {"people": 10}, "hold", "bulk"),
    ("partial permits, unknown pair", {}, {"people": 1, "coverage": PARTIAL}, "ask", "unknown-person-ask"),
    ("partial permits, ten unknown", {}, {"people": 10, "coverage": PARTIAL}, "hold", "bulk"),
    ("complete permits, unknown pair", {}, {"people": 1, "coverage": COMPLETE}, "hold", "unknown-person"),
    ("the day's file", {}, {"people": 1182, "permitted": 1, "coverage": COMPLETE}, "hold", "bulk"),
    ("the day's file to a partner", {}, {"people": 1182, **PARTNER}, "hold", "bulk"),
    ("the day's file inside", {}, {"people": 1182, **INSIDE}, "deliver", "internal"),
    ("five to a partner", {}, {"people": 5, **PARTNER}, "deliver", "no-permits"),
    ("six to a partner", {}, {"people": 6, **PARTNER}, "hold", "partner-scope"),
    ("forty under an agreement", {}, {"people": 40, "agreement": "weekly-list", **PARTNER}, "deliver", "agreement"),
    ("agreement, complete permits", {}, {"people": 40, "agreement": "a", "coverage": COMPLETE}, "deliver", "agreement"),
    (
        "more than permitted, none",
        {},
        {"people": 1, "permitted": 1, "over_fields": 1},
        "ask",
        "more-than-permitted-ask",
    ),
    (
        "more than permitted, partial",
        {},
        {"people": 1, "permitted": 1, "over_fields": 1, "coverage": PARTIAL},
        "ask",
        "more-than-permitted-ask",
    ),
    (
        "more than permitted, complete",
        {},
        {"people": 1, "permitted": 1, "over_fields": 1, "coverage": COMPLETE},
        "hold",
        "more-than-permitted",
    ),
    ("one hidden person", {}, {"people": 1, "hidden_unpermitted": 1}, "hold", "hidden-people"),
    (
        "hidden under an agreement",
        {},
        {"people": 1, "hidden_unpermitted": 1, "agreement": "a"},
        "hold",
        "hidden-people",
    ),
    ("two hidden rows", {"hidden_person_like_rows": 2}, {}, "deliver", "nobody"),
    ("three hidden rows", {"hidden_person_like_rows": 3}, {}, "hold", "hidden-rows"),
    (
        "hidden inside",
        {"hidden_person_like_rows": 30},
        {"hidden_unpermitted": 3, "people": 3, **INSIDE},
        "deliver",
        "internal",
    ),
    ("a ban", {}, {"people": 1, "banned": 1}, "hold", "banned"),
    ("a ban inside", {}, {"people": 1, "banned": 1, **INSIDE}, "hold", "banned"),
    ("a ban under an agreement", {}, {"people": 1, "banned": 1, "agreement": "a"}, "hold", "banned"),
    ("a table, no register", {"has_register": False, "person_like_rows": 10}, {}, "hold", "person-table"),
    ("a short table, no register", {"has_register": False, "person_like_rows": 9}, {}, "deliver", "no-register"),
    ("ten strangers", {"unregistered": 10}, {}, "hold", "unregistered-people"),
    ("ten strangers, no register", {"unregistered": 10, "has_register": False}, {}, "hold", "unregistered-people"),
    ("ten strangers inside", {"unregistered": 10}, INSIDE, "deliver", "internal"),
    (
        "ten strangers, an agreement",
        {"unregistered": 10},
        {"people": 20, "agreement": "a"},
        "hold",
        "unregistered-people",
    ),
    ("nine strangers in a table", {"unregistered": 9, "person_like_rows": 12}, {}, "deliver", "nobody"),
    ("nine outsiders", {"outsiders_visible": 9}, {}, "deliver", "nobody"),
    ("ten outsiders", {"outsiders_visible": 10}, {}, "hold", "many-outsiders"),
    (
        "forty outsiders, partner",
        {"outsiders_visible": 40},
        {"recipient_class": "partner", "like": "partner"},
        "deliver",
        "nobody",
    ),
    ("forty outsiders, inside", {"outsiders_visible": 40}, INSIDE, "deliver", "internal"),
    ("near miss about somebody", {}, {"people": 1, "near_miss": True}, "ask", "near-miss"),
    ("near miss about nobody", {}, {"near_miss": True}, "deliver", "nobody"),
    ("stale, unknown pair", {"permits_stale": True}, {"people": 1}, "ask", "stale"),
    ("stale, permitted", {"register_stale": True}, {"people": 1, "permitted": 1}, "deliver", "permitted"),
    (
        "a bounce that quotes",
        {"author": Author("", machine="bounce")},
        {"people": 1, "coverage": PARTIAL},
        "hold",
        "machine-quotes-people",
    ),
    (
        "a bounce to the permitted",
        {"author": Author("", machine="bounce")},
        {"people": 1, "permitted": 1},
        "deliver",
        "permitted",
    ),
    (
        "an auto-reply that quotes",
        {"author": Author("a@b", machine="auto-reply")},
        {"people": 1, "coverage": COMPLETE},
        "hold",
        "machine-quotes-people",
    ),
    (
        "nobody to ask",
        {"author": Author("s@b", machine="system")},
        {"people": 1, "coverage": PARTIAL},
        "hold",
        "unknown-person-ask",
    ),
    (
        "a bounce that quotes, no permits",
        {"author": Author("", machine="bounce")},
        {"people": 1},
        "deliver",
        "no-permits",
    ),
    ("marked secret", {"subject": "SECRET: plan"}, {}, "refuse", "refuse-secret"),
    ("marked top secret", {"subject": "[TOP SECRET] plan"}, {}, "refuse", "refuse-secret"),
    ("marked official", {"subject": "OFFICIAL-SENSITIVE: plan"}, {}, "deliver", "nobody"),
    ("a secretary", {"subject": "SECRETARY post"}, {}, "deliver", "nobody"),
    ("a secret in the middle", {"subject": "Not SECRET"}, {}, "deliver", "nobody"),
    ("a small secret", {"subject": "Secret Santa"}, {}, "deliver", "nobody"),
    ("secret inside", {"subject": "SECRET: plan"}, INSIDE, "deliver", "internal"),
    ("one of several, no permits", {}, {"people": 1, **SAID}, "deliver", "no-permits"),
    ("one of several, partial", {}, {"people": 1, **SAID, "coverage": PARTIAL}, "ask", "one-of-several-ask"),
    ("one of several, complete", {}, {"people": 1, **SAID, "coverage": COMPLETE}, "ask", "one-of-several-ask"),
    ("one of several, only who", {}, {"people": 1, **UNSURE, "coverage": COMPLETE}, "deliver", "one-of-several"),
    (
        "one of several is permitted",
        {},
        {"people": 1, "permitted": 1, "coverage": COMPLETE},
        "deliver",
        "permitted",
    ),
    ("one of several may be banned", {}, {"people": 1, **UNSURE, "perhaps_banned": 1}, "ask", "one-of-several-banned"),
    (
        "one of several may be banned, inside",
        {},
        {"people": 1, **UNSURE, "perhaps_banned": 1, **INSIDE},
        "ask",
        "one-of-several-banned",
    ),
    (
        "one of several, an agreement",
        {},
        {"people": 1, **SAID, "coverage": PARTIAL, "agreement": "a"},
        "deliver",
        "agreement",
    ),
    (
        "one of several and one without a permit",
        {},
        {"people": 2, **SAID, "coverage": COMPLETE},
        "hold",
        "unknown-person",
    ),
    ("ten of whom five are uncertain", {}, {"people": 10, "uncertain": 5, "candidates": 15}, "hold", "bulk"),
    (
        "six to a partner, uncertain",
        {},
        {"people": 6, "uncertain": 6, "candidates": 20, **PARTNER},
        "hold",
        "partner-scope",
    ),
    (
        "a bounce that quotes one of several",
        {"author": Author("", machine="bounce")},
        {"people": 1, **SAID, "coverage": PARTIAL},
        "hold",
        "one-of-several-ask",
    ),
    ("a planted person", {"canaries": 1}, {"people": 1}, "hold", "canary"),
    ("a planted person, permitted", {"canaries": 1}, {"people": 1, "permitted": 1}, "hold", "canary"),
    ("a planted person, an agreement", {"canaries": 1}, {"people": 40, "agreement": "a"}, "hold", "canary"),
    ("a planted person inside", {"canaries": 1}, {"people": 1, **INSIDE}, "deliver", "internal"),
    ("a planted person in bulk", {"canaries": 1}, {"people": 1182}, "hold", "bulk"),
]


@pytest.mark.parametrize(
    ("message", "recipient", "action", "rule"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_shipped_rules_say(message, recipient, action, rule):
    found = verdict(message, recipient)
    assert (found.action.word, found.rule) == (action, rule)


GAPS = {
    #               public   partner  internal
    "encrypted": ("hold", "ask", "deliver"),
    "locked": ("hold", "ask", "deliver"),
    "linked-file": ("tell", "tell", "deliver"),
    "damaged": ("hold", "ask", "deliver"),
    "limit": ("hold", "hold", "deliver"),
    "crashed": ("hold", "hold", "deliver"),
    "ambiguous": ("hold", "hold", "deliver"),
    "unknown-type": ("hold", "ask", "deliver"),
    "image": ("tell", "tell", "deliver"),
    "small-image": ("deliver", "deliver", "deliver"),
    "signed-clear": ("deliver", "deliver", "deliver"),
    "external": ("hold", "ask", "deliver"),
    "partial": ("hold", "hold", "deliver"),
    "media": ("tell", "tell", "deliver"),
}
CLASSES = {"public": {}, "partner": {"recipient_class": "partner"}, "internal": INSIDE}


def test_every_kind_of_gap_is_in_the_table():
    assert set(GAPS) == {kind.value for kind in GapKind}


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("kind", GapKind)
def test_a_gap_is_treated_as_the_table_says(kind, name):
    expected = GAPS[kind.value][list(CLASSES).index(name)]
    found = verdict(None, CLASSES[name], gaps=[kind])
    assert found.action.word == ("deliver" if expected == "tell" else expected)
    assert found.tell is (expected == "tell")
    assert found.unread is (found.action is Action.DELIVER and kind.value not in {"small-image", "signed-clear"})
    if found.action is not Action.DELIVER:
        assert found.rule == f"unread-{kind.value}"
        assert found.hints
        assert not found.answerable


def test_a_scan_nobody_could_read_is_held_outside_and_delivered_inside():
    message = {"author": Author("scanner@prison.example", machine="scanner")}
    assert verdict(message, gaps=[GapKind.IMAGE]).rule == "scan-not-read"
    assert verdict(message, gaps=[GapKind.IMAGE]).action is Action.HOLD
    assert verdict(message, INSIDE, gaps=[GapKind.IMAGE]).action is Action.DELIVER


def test_a_class_of_ones_own_without_a_table_is_read_as_public():
    assert verdict(None, {"recipient_class": "solicitors", "like": ""}, gaps=[GapKind.ENCRYPTED]).action is Action.HOLD


def test_a_class_like_partner_takes_the_table_of_partner():
    assert (
        verdict(None, {"recipient_class": "police", "like": "partner"}, gaps=[GapKind.ENCRYPTED]).action is Action.ASK
    )


def test_the_verdict_is_one_line_a_reviewer_understands():
    found = verdict(None, {"people": 1182, "permitted": 1})
    assert found.sentence == "This message is about 1,182 people; the recipient may hear about 1 of them."
    assert found.sentences["cy"] == "Mae'r neges hon yn sôn am 1,182 o bobl; caiff y derbynnydd glywed am 1 ohonynt."
    assert (found.people, found.permitted) == (1182, 1)
    assert found.hints


def test_fields_are_named_in_the_sentence_of_each_language():
    recipient = {
        "people": 1,
        "permitted": 1,
        "over_fields": 1,
        "unpermitted_classes": FieldClass.HEALTH | FieldClass.OFFENCE,
    }
    found = verdict(None, recipient)
    assert found.sentence.endswith("the permit does not name this: offence, health.")
    assert "trosedd, iechyd" in found.sentences["cy"]
    assert found.field_classes == FieldClass.HEALTH | FieldClass.OFFENCE


def test_nobody_was_found_is_never_said_of_what_was_not_read():
    for kind in GapKind:
        for recipient in CLASSES.values():
            found = verdict(None, recipient, gaps=[kind])
            claims_nobody = found.rule == "nobody"
            assert not claims_nobody or kind in {GapKind.SMALL_IMAGE, GapKind.SIGNED_CLEAR}
    assert verdict({"has_register": False}).rule == "no-register"


@pytest.mark.parametrize(
    ("recipient", "gaps", "answerable"),
    [
        ({"people": 1, "coverage": PARTIAL}, [], True),
        ({"people": 1, "near_miss": True}, [GapKind.IMAGE], True),
        ({"people": 1, "coverage": PARTIAL}, [GapKind.SMALL_IMAGE], True),
        ({"recipient_class": "partner"}, [GapKind.ENCRYPTED], False),
        ({"people": 1, "coverage": COMPLETE}, [], False),
        ({"people": 1, "permitted": 1}, [], False),
    ],
)
def test_an_answer_releases_only_an_ask_without_anything_unread(recipient, gaps, answerable):
    assert verdict(None, recipient, gaps=gaps).answerable is answerable


def test_an_answer_never_releases_bulk_even_where_an_ask_decides():
    """Ten people under an agreement to an address one slip from a known one."""
    found = verdict(None, {"people": 10, "agreement": "a", "near_miss": True})
    assert found.action is Action.ASK
    assert not found.answerable


@pytest.mark.parametrize(
    ("mode", "action", "tell"),
    [("hold", Action.HOLD, False), ("tell", Action.DELIVER, True), ("shadow", Action.DELIVER, False)],
)
def test_the_gate_holds_tells_or_only_notes(mode, action, tell):
    found = verdict(None, {"people": 1182, "permitted": 1}, mode=mode)
    assert (found.action, found.tell, found.rule) == (action, tell, "bulk")
    assert found.would is (None if mode == "hold" else Action.HOLD)
    assert found.strictest is Action.HOLD


CANARY = {"canaries": 1}


@pytest.mark.parametrize("mode", ["hold", "tell", "shadow"])
@pytest.mark.parametrize("people", [1, 1182])
def test_a_planted_person_is_an_alarm_in_force_or_not(mode, people):
    found = verdict(CANARY, {"people": people}, mode=mode)
    assert found.alarms == ("canary",)
    assert found.strictest is Action.HOLD
    assert found.confidential
    assert (found.action is Action.HOLD) is (mode == "hold")


def test_nobody_is_alarmed_by_an_ordinary_mail_or_one_that_stays_inside():
    assert verdict(None, {"people": 1182}).alarms == ()
    assert verdict(CANARY, {"people": 1, **INSIDE}).alarms == ()


def test_the_author_is_never_told_of_a_planted_person():
    """Nor of the rule that only tells: what stands first in the file has the word."""
    found = verdict(CANARY, {"people": 1}, mode="tell")
    assert (found.tell, found.told) == (False, {})
    for people in (1, 1182):
        said = " ".join(verdict(CANARY, {"people": people}).sentences.values()).lower()
        assert not any(word in said for word in ("canary", "planted", "alarm", "larwm"))


def test_an_answer_never_releases_what_raises_an_alarm_or_may_be_banned():
    assert verdict(None, {"people": 1, **SAID, "coverage": PARTIAL}).answerable
    assert not verdict(None, {"people": 1, **UNSURE, "perhaps_banned": 1}).answerable
    assert not verdict(CANARY, {"people": 1, "near_miss": True}).answerable


def test_one_of_several_is_said_as_one():
    one = verdict(None, {"people": 1, **SAID, "coverage": PARTIAL})
    assert one.sentence == (
        "1 person in this message may be one of 3 on the register; "
        "we have no permit for this recipient to hear about any of them."
    )
    two = verdict(None, {"people": 2, "uncertain": 2, "candidates": 5, "uncertain_sensitive": 2, "coverage": PARTIAL})
    assert two.sentence.startswith("2 people in this message may each be one of several on the register;")
    assert "1 person" in one.sentences["cy"]
    assert "2 o bobl" in two.sentences["cy"]
    assert (one.uncertain, two.uncertain) == (1, 2)


def test_one_of_several_of_whom_nothing_more_is_said_is_told():
    found = verdict(None, {"people": 1, **UNSURE, "coverage": PARTIAL})
    assert (found.action, found.would, found.tell) == (Action.DELIVER, Action.ASK, True)
    assert found.told["en"].startswith("1 person in this message may be one of 3")


def test_a_mode_nobody_knows_is_hold():
    assert verdict(None, {"people": 1182}, mode="loose").action is Action.HOLD


def test_a_first_mail_only_tells():
    known, offence = {"history": 1000}, {"people": 1, "first_mail": True, "unpermitted_classes": FieldClass.OFFENCE}
    found = verdict(known, offence)
    assert (found.action, found.would, found.tell, found.rule) == (Action.DELIVER, None, True, "first-mail")
    assert not verdict(known, {**offence, "unpermitted_classes": FieldClass.IDENTITY}).tell
    assert not verdict({"history": 999}, offence).tell


def test_a_verdict_on_a_confidential_route_says_so():
    assert verdict(None, {"confidential_route": True}).confidential
    assert not verdict().confidential
