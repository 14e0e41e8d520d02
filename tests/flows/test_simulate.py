"""Other rules on past mail: each message once, in its own time, with the habits it would have met."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from gatelodge.adapters.facts import shipped
from gatelodge.cli.simulate import summary
from gatelodge.cli.simulate_page import render
from gatelodge.core.policy import Rules
from gatelodge.flows.simulate import Skipped, decided_entries, past_mail, past_record

sys.path.insert(0, str(Path(__file__).parent))
from test_earlier import RULE
from test_judge import AUTHOR, INSIDE, JANE, ROWS, WORDS, tools

OLD = Rules.parse(shipped("rules.toml"), catalogue=WORDS)
STRICT = Rules.parse(RULE.format(conditions="[rule.what]\npeople = 1"), catalogue=WORDS)


def sent(*numbers, day=2, to=JANE, hour=9):
    lines = "\r\n\r\n".join(f"{ROWS[n][0]} {ROWS[n][1]} {ROWS[n][2]}, born {ROWS[n][3]}" for n in numbers)
    date = f"{day:02d} Aug 2011 {hour:02d}:00:00 +0000"
    return f"From: {AUTHOR}\r\nTo: {to}\r\nDate: {date}\r\nSubject: Visit\r\n\r\n{lines}\r\n".encode()


def compared(messages, new=STRICT, old=OLD):
    made = tools(coverage="none")
    facts = replace(made.facts(), rules=old)
    skipped = Skipped()
    return list(past_mail(messages, replace(made, facts=lambda: facts), new, skipped)), skipped


def test_each_message_is_decided_under_both():
    (bulk, one, nobody), _ = compared([sent(*range(12)), sent(1, day=3), sent(day=4)])
    assert (bulk.old.word, bulk.old.rule, bulk.new.word) == ("hold", "bulk", "hold")
    assert (one.old.word, one.new.word, one.new.by, one.changed) == ("deliver", "hold", "ig", True)
    assert (nobody.old.word, nobody.new.word, nobody.changed) == ("deliver", "deliver", False)
    assert [str(found.day) for found in (bulk, one, nobody)] == ["2011-08-02", "2011-08-03", "2011-08-04"]


def test_what_went_before_is_remembered_in_its_own_time():
    day = [sent(n, hour=n + 1) for n in range(11)]
    found, _ = compared(day, new=OLD)
    assert [one.old.rule for one in found][9:] == ["accumulated", "accumulated"]
    assert {one.old.rule for one in found[1:9]} == {"no-permits"}
    weeks = [sent(n, day=n + 1) for n in range(11)]
    assert "accumulated" not in {one.old.rule for one in compared(weeks, new=OLD)[0]}


def test_what_cannot_be_judged_is_counted_and_left_out():
    broken = [b"no header at all", b"From: a@x\r\nTo: b@y\r\nDate: never\r\n\r\nHello\r\n", b"", b"\x00\xff" * 50]
    found, skipped = compared([*broken, sent(1), sent(1, to=INSIDE)])
    assert len(found) == 1
    assert sum(skipped.counts.values()) == 5
    assert skipped.counts["only to our own people"] == 1


def test_our_own_record_is_decided_again_as_far_as_its_counts_go():
    verdict = {"class": "public", "coverage": "none", "people": 12, "permitted": 1, "rule": "bulk", "field_classes": []}
    entries = [
        {"tag": "gate:process:start", "at": "2011-08-01T08:00:00.000000Z"},
        {
            "tag": "message:envelope:decided",
            "at": "2011-08-01T09:00:00.000000Z",
            "item": "GL-ABCDEFGH",
            "what": {"outside": True, "people": 12, "verdicts": [verdict]},
        },
        {"tag": "message:envelope:decided", "at": "2011-08-01T09:00:00.000000Z", "item": "GL-B", "what": {}},
    ]
    skipped = Skipped()
    (found,) = past_record(decided_entries(entries), OLD, STRICT, skipped, "hold", UTC)
    assert (found.old.rule, found.new.by, found.reference) == ("bulk", "ig", "GL-ABCDEFGH")
    assert sum(skipped.counts.values()) == 1


def test_the_report_is_the_same_every_time_and_escapes_what_it_shows():
    messages = [sent(*range(12)), sent(1, day=3)]
    first = summary(*compared(messages), OLD.version, STRICT.version)
    again = summary(*compared(messages), OLD.version, STRICT.version)
    assert first == again
    assert first["totals"] == {
        "messages": 2,
        "old": {"tell": 0, "ask": 0, "hold": 1, "refuse": 0},
        "new": {"tell": 0, "ask": 0, "hold": 2, "refuse": 0},
    }
    assert [one["rule"] for one in first["rules"]] == ["asked", "bulk"]
    first["teams"][0]["team"] = "<script>"
    page = render(first)
    assert page == render(first)
    assert "<script>" not in page
    assert page.count("<rect") == 3
    assert datetime.fromisoformat(first["days"][0]["day"])
